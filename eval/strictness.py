"""What the rules for a model's sentences cost and what they save, beside the grounding check alone.

    python -m eval.strictness [--split dev|test|hand|all]

The pairs are those of eval/adversarial.py: the share accepted of each kind by the check, and by the two settings of
`grounding` on top of it.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable

from eval.adversarial import Pair, pairs
from rag.ground import check
from rag.language.words import guess_language, words
from rag.strict import in_full


def accepted(some: Iterable[Pair]) -> dict[tuple[str, str], list[tuple[bool, bool, bool]]]:
    """Return for each (expected, kind) who accepts each pair: the check, `balanced`, `strict`."""
    found: dict[tuple[str, str], list[tuple[bool, bool, bool]]] = defaultdict(list)
    for pair in some:
        grounding = check(pair.sentence, pair.passages)
        language = guess_language(words(" ".join(pair.passages))) or pair.language
        supported = grounding.verdict == "supported"
        here = [pair.passages[grounding.passage][grounding.start : grounding.end]]
        balanced = supported and in_full(pair.sentence, grounding, here, pair.passages, language, "balanced")
        strict = supported and in_full(pair.sentence, grounding, here, pair.passages, language, "strict")
        found[pair.expected, pair.kind].append((supported, balanced, strict))
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description="Shares accepted by the check, and by the settings of `grounding`.")
    parser.add_argument("--split", default="test", choices=("dev", "test", "hand", "all"))
    found = accepted(pairs(parser.parse_args().split))
    print("| | pairs | check alone | balanced | strict |\n|---|---|---|---|---|")
    for (expected, kind), rows in sorted(found.items()):
        print(f"| {expected}: {kind} | {len(rows)} | {_shares(rows)} |")
    for wanted in ("faithful", "unfaithful"):
        rows = [row for (expected, _), some in found.items() if expected == wanted for row in some]
        print(f"| all {wanted} | {len(rows)} | {_shares(rows)} |")


def _shares(rows: list[tuple[bool, bool, bool]]) -> str:
    return " | ".join(f"{100 * sum(row[i] for row in rows) / len(rows):.1f} %" for i in range(3))


if __name__ == "__main__":
    main()
