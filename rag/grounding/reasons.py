"""Why a sentence is not supported, in words for a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding against a sentence."""

    text: str
    against: bool = False
    """The passage says otherwise, rather than nothing."""
    final: bool = False
    """Nothing else needs to be looked at."""
