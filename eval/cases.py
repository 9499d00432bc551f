"""The questions of a set, what a right answer to each is, and the sets that have a name."""

import gzip
import hashlib
import os
import tomllib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.errors import BadCases, MissingData, UnknownSet

_ROOT = Path(__file__).resolve().parent.parent
_OWN = _ROOT / "eval" / "cases"
_CASES = ("cases.jsonl", "cases.jsonl.gz")
_CORPUS = ("corpus.jsonl", "corpus.jsonl.gz", "corpus")


class Evidence(BaseModel):
    """A document that answers the question and, where the set has one, the sentence of it that does."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    document: str = Field(min_length=1)
    quote: str = ""


class PastTurn(BaseModel):
    """An earlier turn of the conversation that the question leans on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: str
    answer: str


class Case(BaseModel):
    """One question and what a right answer to it is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    language: str = "und"
    answerable: bool
    expected: tuple[str, ...] = ()
    """A right answer contains any of these."""
    evidence: tuple[Evidence, ...] = ()
    tags: tuple[str, ...] = ()
    history: tuple[PastTurn, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Case":
        if not self.answerable and (self.expected or self.evidence):
            raise ValueError("a case that is not answerable can have neither expected strings nor evidence")
        return self


class SetNotes(BaseModel):
    """`set.toml` of a set folder. All of it is optional."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    corpus: str = ""
    """The folder or file of documents, relative to the set's folder."""
    all_needed_tag: str = ""
    """Where given, the evidence of a case is alternatives, any of which will do, unless the case has this tag."""


@dataclass(frozen=True, slots=True)
class EvalSet:
    """Cases over a corpus."""

    name: str
    corpus: Path
    cases: tuple[Case, ...]
    total: int
    """Cases of the whole set, of which `cases` may be a sample."""
    all_needed_tag: str = ""

    def needs_all(self, case: Case) -> bool:
        """Return whether every piece of a case's evidence is wanted, not any one of them."""
        return not self.all_needed_tag or self.all_needed_tag in case.tags


def load_set(name: str, limit: int = 0) -> EvalSet:
    """Return the set of that name, or in that folder; with a `limit`, always the same sample of it.

    Raises:
        UnknownSet, MissingData, BadCases: the message says what to do.
    """
    folder = named_sets().get(name) or Path(name)
    if not folder.is_dir():
        known = ", ".join(named_sets())
        raise UnknownSet(f"There is no set {name!r}, and no such folder. Sets on this disk: {known}. {_where()}")
    notes = _notes(folder)
    corpus = _corpus(folder, notes)
    cases_file = _first(folder, _CASES)
    if cases_file is None:
        raise MissingData(f"{folder} has no cases.jsonl or cases.jsonl.gz.")
    cases = read_cases(cases_file)
    return EvalSet(folder.resolve().name, corpus, sample(cases, limit), len(cases), notes.all_needed_tag)


def named_sets() -> dict[str, Path]:
    """Return the folder of each named set whose documents are on this disk: the project's own, then the shared ones."""
    found: dict[str, Path] = {}
    for home in (_OWN, evaldata()):
        for folder in sorted(home.iterdir()) if home.is_dir() else ():
            if _first(folder, _CASES) and _has_corpus(folder):
                found.setdefault(folder.name, folder)
    return found


def evaldata() -> Path:
    """Return the folder of shared sets: `FONTE_EVALDATA`, or `../shared/evaldata` beside the repository."""
    return Path(os.environ.get("FONTE_EVALDATA") or _ROOT.parent / "shared" / "evaldata")


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a file.

    Raises:
        BadCases: a line is not a case, or two have the same id; the message names file and line.
    """
    cases: list[Case] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            case = Case.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BadCases(f"{path}, line {number}: {where + ': ' if where else ''}{first['msg']}") from error
        if case.id in seen:
            raise BadCases(f"{path}, line {number}: the id {case.id!r} was used on line {seen[case.id]} already.")
        seen[case.id] = number
        cases.append(case)
    if not cases:
        raise BadCases(f"{path} has no cases.")
    return tuple(cases)


def sample(cases: Sequence[Case], limit: int) -> tuple[Case, ...]:
    """Return `limit` cases in their order, all for 0. They are drawn by a hash of their ids, so a case that is added
    or removed moves at most one other."""
    if not limit or limit >= len(cases):
        return tuple(cases)
    drawn = sorted(cases, key=lambda case: hashlib.sha256(case.id.encode()).digest())[:limit]
    kept = {case.id for case in drawn}
    return tuple(case for case in cases if case.id in kept)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            yield from file
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise BadCases(f"{path}: its compressed data is damaged or cut off.") from error


def _notes(folder: Path) -> SetNotes:
    path = folder / "set.toml"
    if not path.exists():
        return SetNotes()
    try:
        return SetNotes.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadCases(f"{path}: {error}") from error


def _corpus(folder: Path, notes: SetNotes) -> Path:
    if notes.corpus:
        path = (folder / notes.corpus).resolve()
        if not path.exists():
            raise MissingData(f"The documents of {folder.name} are not there: {path}.")
        return path
    found = _first(folder, _CORPUS)
    if found is None:
        raise MissingData(f"{folder} has neither corpus.jsonl, corpus.jsonl.gz nor a folder corpus.")
    return found.resolve()


def _has_corpus(folder: Path) -> bool:
    try:
        return _corpus(folder, _notes(folder)).exists()
    except MissingData:
        return False


def _first(folder: Path, names: Sequence[str]) -> Path | None:
    return next((folder / name for name in names if (folder / name).exists()), None)


def _where() -> str:
    if evaldata().is_dir():
        return ""
    return f"The shared sets are not in {evaldata()}; say where they are with FONTE_EVALDATA."
