"""Can the grounding check tell a faithful sentence from an unfaithful one?

    python -m eval.adversarial [--split dev|test|hand|all] [--baselines] [--failures N] [--json FILE]

The pairs are hand-written ones over `seeds/` (eval/cases/adversarial) and ones made from the evaluation
corpora (`FONTE_EVALDATA`), always the same for one version of this script. Documents are split in two by a
hash of their id: rules are written against `dev`, `test` is only measured.
"""

import argparse
import gzip
import hashlib
import json
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.faithful import FAITHFUL
from eval.perturbation import Source
from eval.unfaithful import UNFAITHFUL
from index.sentences import sentences
from rag.ground import check

_ROOT = Path(__file__).resolve().parent
_HAND = _ROOT / "cases" / "adversarial"
_SETS = (("squad-en-en", "en"), ("squad-it-it", "it"), ("multihop-news-en", "en"))
_EACH = 45
"""Pairs of one kind from one set and one half."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, what it is held against, and what is right."""

    id: str
    sentence: str
    passages: list[str]
    expected: str
    """`faithful` or `unfaithful`."""
    kind: str
    group: str
    language: str
    split: str


def data_folder() -> Path:
    """Return the folder of the evaluation sets."""
    return Path(os.environ.get("FONTE_EVALDATA", "../shared/evaldata"))


def pairs(split: str = "all") -> list[Pair]:
    """Return the pairs of a half (`dev`, `test`) or `all`, the hand-written ones in both."""
    made = [*hand_written(), *from_corpora()]
    return [pair for pair in made if split == "all" or pair.split in (split, "hand")]


def hand_written() -> Iterator[Pair]:
    """Yield the pairs of eval/cases/adversarial; a passage that begins with `seeds/` is that article's text."""
    for file in sorted(_HAND.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            passages = [article(name) for name in row["passages"]]
            group = UNFAITHFUL[row["kind"]][0] if row["kind"] in UNFAITHFUL else row["kind"]
            group = "faithful" if row["expected"] == "faithful" else group
            yield Pair(
                row["id"],
                row["sentence"],
                passages,
                row["expected"],
                row["kind"],
                group,
                row["language"],
                "hand",
            )


def article(name: str) -> str:
    """Return the body of an article of `seeds/`, without its front matter, or `name` itself where it is
    no path."""
    if not name.startswith("seeds/"):
        return name
    text = (_ROOT.parent / name).read_text(encoding="utf-8")
    return text.split("\n---\n", 1)[-1].strip()


def from_corpora() -> Iterator[Pair]:
    """Yield the pairs made from the evaluation corpora, none where they are absent."""
    for name, language in _SETS:
        corpus = data_folder() / name / "corpus.jsonl.gz"
        if not corpus.exists():
            print(f"{corpus} is not there: no pairs from {name}. Set FONTE_EVALDATA.", file=sys.stderr)
            continue
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            texts = {row["_id"]: row["text"] for row in map(json.loads, lines)}
        yield from _changed(name, list(sources(texts, language)))


def sources(texts: dict[str, str], language: str) -> Iterator[Source]:
    """Yield sentences with their passages: about 1,200 code points of whole sentences around each."""
    order = sorted(texts, key=lambda document: hashlib.sha256(document.encode()).hexdigest())
    chance = random.Random(7)
    strangers = [_some_sentence(texts[document], language, chance) for document in order]
    for number, document in enumerate(order):
        text = texts[document]
        spans = [(s, e) for s, e in sentences(text, language) if 7 <= len(text[s:e].split()) <= 45]
        half = len(order) // 2
        for index in chance.sample(range(len(spans)), min(3, len(spans))):
            start, end = spans[index]
            near = [i for i in range(len(spans)) if abs(spans[i][0] - start) < 600]
            passage = text[spans[near[0]][0] : spans[near[-1]][1]]
            others = tuple(text[slice(*spans[i])] for i in near if i != index)
            sentence = text[start:end]
            if "\n" in sentence or not sentence.endswith(".") or not others:
                continue
            stranger = strangers[(number + half) % len(order)]
            yield Source(document, language, sentence, passage, others, stranger)


def _some_sentence(text: str, language: str, chance: random.Random) -> str:
    spans = [(s, e) for s, e in sentences(text, language) if 8 <= len(text[s:e].split()) <= 35]
    return text[slice(*chance.choice(spans))] if spans else "Nothing of this kind was ever written down anywhere else."


def _changed(name: str, from_sources: Sequence[Source]) -> Iterator[Pair]:
    """Yield up to `_EACH` pairs of each kind and half, the sentences taken in turn so that the kinds
    differ in them."""
    kinds = [(kind, "faithful", change) for kind, change in FAITHFUL.items()]
    kinds += [(kind, group, change) for kind, (group, change) in UNFAITHFUL.items()]
    for number, (kind, group, change) in enumerate(kinds):
        chance = random.Random(1_000 + number)
        wanted = 2 * _EACH if group == "faithful" else _EACH
        made: Counter[str] = Counter()
        for source in chance.sample(from_sources, len(from_sources)):
            split = "dev" if hashlib.sha256(source.document.encode()).digest()[0] % 2 else "test"
            if made[split] >= wanted:
                continue
            changed = change(source, chance)
            if not changed or (group != "faithful" and changed in source.passage):
                continue
            made[split] += 1
            expected = "faithful" if group == "faithful" else "unfaithful"
            identity = f"{name}:{split}:{kind}:{made[split]}".replace(" ", "-")
            yield Pair(identity, changed, [source.passage], expected, kind, group, source.language, split)


def accepted_by_grounding(some: Iterable[Pair]) -> tuple[list[bool], float]:
    """Return whether the check accepts each pair, and its CPU seconds a pair."""
    start = time.process_time()
    verdicts = [check(pair.sentence, pair.passages).verdict == "supported" for pair in some]
    return verdicts, (time.process_time() - start) / max(1, len(verdicts))


def table(some: Sequence[Pair], accepted: dict[str, list[bool]]) -> list[dict[str, object]]:
    """Return a row a group: how many pairs, and by each method the share decided rightly."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, pair in enumerate(some):
        for name in dict.fromkeys((pair.group, f"{pair.group}: {pair.kind}")):
            groups[name].append(index)
        groups["all faithful" if pair.expected == "faithful" else "all unfaithful"].append(index)
    rows: list[dict[str, object]] = []
    for name, members in sorted(groups.items()):
        row: dict[str, object] = {"kind": name, "pairs": len(members)}
        for method, verdicts in accepted.items():
            right = sum(verdicts[i] == (some[i].expected == "faithful") for i in members)
            row[method] = round(right / len(members), 4)
        rows.append(row)
    return rows


def main() -> None:
    """Print the table of figures."""
    parser = argparse.ArgumentParser(description="Faithful accepted and unfaithful rejected, by kind of pair.")
    parser.add_argument("--split", choices=("dev", "test", "hand", "all"), default="all")
    parser.add_argument("--pairs", type=Path, help="write the pairs to this file")
    parser.add_argument("--baselines", action="store_true", help="measure cosine and quote match beside")
    parser.add_argument("--failures", type=int, default=0, help="print up to N pairs decided wrongly, of each kind")
    parser.add_argument("--language", default="", help="only pairs of this language")
    parser.add_argument("--kind", default="", help="only pairs of this kind or group")
    parser.add_argument("--json", type=Path, help="write the table to this file")
    options = parser.parse_args()
    some = [
        pair
        for pair in pairs(options.split)
        if options.language in ("", pair.language) and options.kind in ("", pair.kind, pair.group)
    ]
    verdicts, seconds = accepted_by_grounding(some)
    accepted = {"grounding": verdicts}
    if options.baselines:
        from eval.grounding_baselines import by_cosine, by_quote

        accepted |= {"cosine": by_cosine(some), "quote": by_quote(some)}
    rows = table(some, accepted)
    for row in rows:
        print(
            f"{row['kind']:<48} {row['pairs']:>5}  " + "  ".join(f"{method} {row[method]:.3f}" for method in accepted)
        )
    print(f"{len(some)} pairs, {1000 * seconds:.2f} ms of CPU a pair")
    _print_failures(some, verdicts, options.failures)
    if options.pairs:
        options.pairs.write_text(
            "".join(json.dumps(asdict(p), ensure_ascii=False) + "\n" for p in some), encoding="utf-8"
        )
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "seconds_per_pair": seconds}, indent=1), encoding="utf-8")


def _print_failures(some: Sequence[Pair], verdicts: Sequence[bool], limit: int) -> None:
    shown: Counter[str] = Counter()
    for pair, verdict in zip(some, verdicts, strict=True):
        if verdict == (pair.expected == "faithful") or shown[pair.kind] >= limit:
            continue
        shown[pair.kind] += 1
        found = check(pair.sentence, pair.passages)
        best = pair.passages[found.passage][found.start : found.end] if found.passage >= 0 else ""
        print(f"\n[{pair.kind}] {pair.id} {found.verdict} {found.coverage:.2f} {'; '.join(found.reasons)}")
        print(f"  S: {pair.sentence}\n  P: {best}")


if __name__ == "__main__":
    main()
