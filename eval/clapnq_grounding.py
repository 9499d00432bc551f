"""ClapNQ: people's answers, made of a passage's own words, against that passage and against another.

    python -m eval.clapnq_grounding [--failures N] [--json FILE]

Each sentence of a gold answer should be accepted with its passage and rejected with the passage of another
question. The figure is the balanced accuracy: the mean of the two shares. Exits 1 where it is below `FLOOR`.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.adversarial import data_folder
from index.sentences import sentences
from rag.ground import check

_SET = "clapnq-en"
FLOOR = 0.97
"""Least balanced accuracy; .978 on 2026-11-24. Raised when a measurement has been above it, never lowered silently."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a gold answer with its passage and one of another question."""

    case: str
    sentence: str
    title: str
    passage: str
    other: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What came out."""

    sentences: int
    accepted: float
    """Share accepted with their own passage."""
    rejected: float
    """Share rejected with another."""
    milliseconds: float
    """CPU time a pair."""

    @property
    def accuracy(self) -> float:
        """Return the balanced accuracy."""
        return (self.accepted + self.rejected) / 2


def claims() -> Iterator[Claim]:
    """Yield the sentences of the gold answers; nothing where the set is absent."""
    folder = data_folder() / _SET
    if not folder.exists():
        return
    documents = {row["_id"]: row for row in _rows(folder / "corpus.jsonl.gz")}
    cases = [case for case in _rows(folder / "cases.jsonl.gz") if case["answerable"] and case["evidence"]]
    for number, case in enumerate(cases):
        own = {evidence["document"] for evidence in case["evidence"]}
        other = next(
            e["document"] for c in cases[number + 7 :] + cases for e in c["evidence"] if e["document"] not in own
        )
        document = documents[case["evidence"][0]["document"]]
        answer = case["expected"][0]
        for start, end in sentences(answer, "en"):
            if len(answer[start:end].split()) >= 4:
                yield Claim(
                    case["id"],
                    answer[start:end],
                    document["title"],
                    document["text"],
                    documents[other]["text"],
                )


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def measure(some: list[Claim]) -> Balance:
    """Return the shares accepted and rejected."""
    start = time.process_time()
    accepted = sum(_accepts(claim, claim.passage) for claim in some)
    rejected = sum(not _accepts(claim, claim.other) for claim in some)
    seconds = time.process_time() - start
    size = max(1, len(some))
    return Balance(len(some), accepted / size, rejected / size, 500 * seconds / size)


def _accepts(claim: Claim, passage: str) -> bool:
    return check(claim.sentence, [passage], sources=[claim.title]).verdict == "supported"


def main() -> int:
    """Print the balanced accuracy; 1 where it is below its floor."""
    parser = argparse.ArgumentParser(description="Balanced accuracy of the grounding check on ClapNQ's gold answers.")
    parser.add_argument("--failures", type=int, default=0, help="print up to N sentences decided wrongly")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    some = list(claims())
    if not some:
        parser.exit(0, f"{data_folder() / _SET} is not there: nothing to measure. Set FONTE_EVALDATA.\n")
    found = measure(some)
    print(
        f"{found.sentences} sentences: {found.accepted:.3f} accepted, {found.rejected:.3f} rejected, "
        f"balanced accuracy {found.accuracy:.3f}, {found.milliseconds:.2f} ms of CPU a pair"
    )
    for claim in [c for c in some if not _accepts(c, c.passage)][: options.failures]:
        grounding = check(claim.sentence, [claim.passage], sources=[claim.title])
        print(f"\n{claim.case} {grounding.verdict} {grounding.coverage:.2f} {'; '.join(grounding.reasons)}")
        print(f"  S: {claim.sentence}\n  P: {claim.passage[grounding.start : grounding.end]}")
    if options.json:
        figures = {"sentences": found.sentences, "accepted": found.accepted, "rejected": found.rejected}
        figures |= {"balanced_accuracy": found.accuracy, "floor": FLOOR}
        options.json.write_text(json.dumps(figures), encoding="utf-8")
    if found.accuracy < FLOOR:
        print(f"The balanced accuracy {found.accuracy:.3f} is below its floor {FLOOR}.", file=sys.stderr)
    return int(found.accuracy < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
