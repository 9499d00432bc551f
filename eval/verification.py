"""`fonte verify FILE` over the hand-written pairs: the passage is not given here, it has to be found.

    python -m eval.verification [--failures N]

Faithful sentences about `seeds/` should come out supported, unfaithful ones not; sentences of ClapNQ, of which
`seeds/` says nothing, not in the corpus.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass

from eval.adversarial import hand_written
from eval.cases import load_set
from eval.clapnq_grounding import claims
from eval.indexes import prepare
from index.load_embedder import load_embedder
from index.settings import IndexSettings
from rag.assemble import open_chatbot
from rag.chatbot import Chatbot
from rag.settings import RagSettings
from rag.verify_text import CheckedSentence, verify_text

_STRANGERS = 150


@dataclass(frozen=True, slots=True)
class Verified:
    """A sentence, what it is, and what came out of each of its parts."""

    group: str
    text: str
    checked: tuple[CheckedSentence, ...]

    @property
    def verdict(self) -> str:
        """Return the verdict of the whole: that of its worst part."""
        verdicts = {sentence.verdict for sentence in self.checked}
        return next(v for v in ("contradicted", "unsupported", "supported") if v in verdicts)


def sentences() -> list[tuple[str, str]]:
    """Return (group, sentence) of all that is verified."""
    pairs = [pair for pair in hand_written() if pair.id.startswith(("hand:", "new:")) and _about_seeds(pair.passages)]
    strangers = [("of other documents", claim.sentence) for claim in claims()][:_STRANGERS]
    return [(pair.expected, pair.sentence) for pair in pairs if pair.group != "unrelated"] + strangers


def _about_seeds(passages: list[str]) -> bool:
    return any(passage.startswith("# ") for passage in passages)


def measure(chatbot: Chatbot) -> list[Verified]:
    """Return what `fonte verify` says of each sentence."""
    return [Verified(group, text, tuple(verify_text(text, chatbot))) for group, text in sentences()]


def main() -> int:
    """Print the share of each verdict in each group."""
    parser = argparse.ArgumentParser(description="fonte verify over the hand-written pairs on seeds/.")
    parser.add_argument("--failures", type=int, default=0, help="print up to N sentences decided wrongly per group")
    options = parser.parse_args()
    settings = IndexSettings()
    data, _ = prepare(
        load_set("seeds"), load_embedder(settings), settings.cache / "eval", settings.chunk_tokens, lambda _: None
    )
    found = measure(open_chatbot(settings.model_copy(update={"data": data}), RagSettings()))
    for group in dict.fromkeys(each.group for each in found):
        counts = Counter(each.verdict for each in found if each.group == group)
        shares = ", ".join(f"{verdict} {count / counts.total():.3f}" for verdict, count in counts.most_common())
        print(f"{group}: {counts.total()} sentences, {shares}")
        wrong = [each for each in found if each.group == group and _is_wrong(each)]
        for each in wrong[: options.failures]:
            quotes = [citation.quote for sentence in each.checked for citation in sentence.citations]
            print(f"  {each.verdict}: {each.text} <- {quotes} {[sentence.reasons for sentence in each.checked]}")
    return 0


def _is_wrong(each: Verified) -> bool:
    right = {"faithful": {"supported"}, "unfaithful": {"contradicted", "unsupported"}}
    return each.verdict not in right.get(each.group, {"unsupported"})


if __name__ == "__main__":
    sys.exit(main())
