"""What a refusal says."""

from collections.abc import Sequence


def refusal(language: str, missing: Sequence[str], part: str = "") -> str:
    """Return one or two sentences in the question's language: that there is no answer, and what is not mentioned.

    `part` is the part of the question that has none, where another has one.
    """
    if language == "it":
        names = ", ".join(f"«{name}»" for name in missing)
        nothing = f" Nessuno di questi documenti menziona {names}." if missing else ""
        return f"I documenti non rispondono a {f'«{part}»' if part else 'questa domanda'}.{nothing}"
    names = ", ".join(f"“{name}”" for name in missing)
    nothing = f" None of these documents mentions {names}." if missing else ""
    return f"The documents do not answer {f'“{part}”' if part else 'this question'}.{nothing}"
