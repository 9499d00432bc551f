"""The grounding check over lines of pairs, as `fonte verify --pairs` reads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.errors import AskError
from rag.ground import Verdict, check


class BadPair(AskError):
    """A line is not a pair. `str(error)` names the line and what is wrong with it."""


class Pair(BaseModel):
    """A sentence and what it is held against. Other keys of a line are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int
    sentence: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerifiedPair:
    """What the check found for one line."""

    id: str | int
    verdict: Verdict
    reasons: tuple[str, ...]


def verify_pairs(lines: Iterable[str | bytes | dict[str, object]]) -> Iterator[VerifiedPair]:
    """Yield the verdict of each line: JSON text or a dict with `id`, `sentence` and `passages`. Blank
    lines are passed over.

    Raises BadPair for the first line that is neither.
    """
    for number, line in enumerate(lines, start=1):
        if isinstance(line, str | bytes) and not line.strip():
            continue
        pair = _pair(line, number)
        found = check(pair.sentence, pair.passages)
        yield VerifiedPair(pair.id, found.verdict, found.reasons)


def _pair(line: str | bytes | dict[str, object], number: int) -> Pair:
    try:
        return Pair.model_validate(line) if isinstance(line, dict) else Pair.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        what = f"{where}: {first['msg']}" if where else first["msg"]
        raise BadPair(
            f"Line {number} is not a pair ({what}). "
            'Write each as {"id": …, "sentence": …, "passages": […]} and try again.'
        ) from None
