"""What a refusal says."""

from collections.abc import Sequence


def refusal(language: str, missing: Sequence[str]) -> str:
    """Return one or two sentences in the question's language: that there is no answer, and what is not mentioned."""
    names = ", ".join(missing)
    if language == "it":
        nothing = f" Nessun documento menziona {names}." if missing else ""
        return f"I documenti non rispondono a questa domanda.{nothing}"
    nothing = f" No document mentions {names}." if missing else ""
    return f"The documents do not answer this question.{nothing}"
