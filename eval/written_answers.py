"""What reaches an answer when a language model writes: every sentence held against its quotes by a second check.

    python -m eval.written_answers [SET] [--llm smollm2] [--limit N] [--rows FILE.jsonl] [--show]
    python -m eval.written_answers [SET] --replay FILE.jsonl        the rules of today on what the model wrote then

For each case: the answer of the model, checked sentence by sentence as Fonte always does, beside the answer made of
quotes. `eval/independent.py` then looks at every sentence that was shown; what it objects to, and what is in another
language than its quotes, is printed to be read.
"""

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from eval.cases import Case, load_set
from eval.independent import in_other_language, objections
from eval.matching import says
from index.corpus import Corpus
from index.language import detect_language
from index.load_embedder import load_embedder
from index.settings import IndexSettings
from index.sync import Syncer
from rag.answer import Answer, Sentence
from rag.assemble import open_chatbot
from rag.chatbot import Chatbot
from rag.draft import Drafter
from rag.model_choice import LanguageModel
from rag.models import ChatModel, Limits, Message, ModelFailed
from rag.settings import RagSettings

_LANGUAGES = frozenset({"en", "it"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that a person would have read."""

    text: str
    verdict: str
    quotes: tuple[str, ...]
    same_language: bool
    objections: tuple[str, ...]
    exact: bool
    """Each quote stands in its document where its citation says."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case."""

    id: str
    question: str
    answerable: bool
    outcome: str
    model: str
    seconds: float
    notice: str
    right: bool
    """The expected string is in the answer or its quotes; of a case without an answer: it was refused."""
    right_quoted: bool
    """The same of the answer made of quotes."""
    shown: tuple[Shown, ...]
    dropped: tuple[tuple[str, tuple[str, ...]], ...]
    written: str
    """What the model wrote, as it came."""


class Recorder:
    """A model that keeps what it writes."""

    def __init__(self, model: ChatModel) -> None:
        """Write with `model`."""
        self.name, self.limits = model.name, model.limits
        self._model = model
        self.written: list[str] = []

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield what the model writes."""
        self.written = []
        with closing(cast("Generator[str]", self._model.stream(messages))) as pieces:
            for piece in pieces:
                self.written.append(piece)
                yield piece


class Replayed:
    """A model that writes what it wrote to the same question before, without the time it took."""

    name = "replayed"
    limits = Limits(4_096, 400, 160, 60)

    def __init__(self, file: Path) -> None:
        """Write what the rows of a file hold."""
        kept = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        self._written = {row["question"]: row["written"] for row in kept}
        self.cases = {row["id"] for row in kept}

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield what was written. Raises ModelFailed where it was stopped in the middle of a sentence."""
        question = messages[-1].text.rpartition("\nQuestion: ")[2].rpartition("\nAnswer in ")[0]
        text = self._written.get(question, "")
        yield from re.findall(r"\S+\s*", text)
        if not text.rstrip().endswith((".", "!", "?", "]")):
            raise ModelFailed("broke_off", "it was stopped")


class Recorded(LanguageModel):
    """The model of the settings, or another, with a recorder around it."""

    def __init__(self, settings: RagSettings, other: ChatModel | None = None) -> None:
        """Take what the settings say, unless there is another."""
        super().__init__(settings)
        model = other or super().ready()
        assert model is not None, "there is a model to measure"
        self.recorder = Recorder(model)

    def ready(self) -> ChatModel:
        """Return the model that records."""
        return self.recorder


def rows(written: Chatbot, quoted: Chatbot, recorder: Recorder, cases: Sequence[Case]) -> Iterator[Row]:
    """Ask every case twice: with the model, and without."""
    for case in cases:
        recorder.written = []
        started = time.perf_counter()
        answer = written.ask(case.question)
        seconds = time.perf_counter() - started
        shown = tuple(_shown(sentence, written.corpus) for sentence in answer.sentences)
        yield Row(
            case.id, case.question, case.answerable, answer.outcome, answer.receipt.model, seconds,
            answer.receipt.notice, _right(answer, case), _right(quoted.ask(case.question), case), shown,
            tuple((dropped.text, dropped.reasons) for dropped in answer.dropped), "".join(recorder.written),
        )  # fmt: skip


def _shown(sentence: Sentence, corpus: Corpus) -> Shown:
    quotes = tuple(citation.quote for citation in sentence.citations)
    titles = [citation.title for citation in sentence.citations]
    exact = all(corpus.document(c.document_id).text[c.start : c.end] == c.quote for c in sentence.citations)
    spoken = detect_language(sentence.text, _LANGUAGES)
    same = all(detect_language(quote, _LANGUAGES) == spoken for quote in quotes)
    found = (objections if same else in_other_language)(sentence.text, quotes, titles)
    return Shown(sentence.text, sentence.verdict, quotes, same, tuple(found), exact and bool(quotes))


def _right(answer: Answer, case: Case) -> bool:
    if not case.answerable:
        return answer.outcome == "refused"
    texts = [answer.text, *(citation.quote for sentence in answer.sentences for citation in sentence.citations)]
    return answer.outcome == "answered" and any(says(text, wanted) for text in texts for wanted in case.expected)


def figures(some: list[Row]) -> dict[str, Any]:
    """Return the counts."""
    shown = [one for row in some for one in row.shown]
    supported = [one for one in shown if one.verdict == "supported"]
    times = sorted(row.seconds for row in some if row.outcome == "answered") or [0.0]
    return {
        "cases": len(some),
        "answered": sum(row.outcome == "answered" for row in some),
        "answers that a model wrote": sum(row.model != "none" for row in some),
        "right": sum(row.right for row in some),
        "right without a model": sum(row.right_quoted for row in some),
        "sentences shown": len(shown),
        "… written": len(supported),
        "… written, in another language than their quotes": sum(not one.same_language for one in supported),
        "… objected to": sum(bool(one.objections) for one in supported),
        "… without an exact quote": sum(not one.exact for one in shown),
        "sentences dropped": sum(len(row.dropped) for row in some),
        "answers without a sentence": sum(row.outcome == "answered" and not row.shown for row in some),
        "seconds for an answer, median and most": [round(times[len(times) // 2], 1), round(times[-1], 1)],
    }


def reasons(some: list[Row], most: int = 12) -> list[tuple[str, int]]:
    """Return the commonest reasons for which sentences were dropped, in their general form."""
    general = Counter(why.partition(":")[0][:60] for row in some for _, reasons in row.dropped for why in reasons[:1])
    return general.most_common(most)


def main() -> None:
    """Print the figures, and what has to be read."""
    parser = argparse.ArgumentParser(description="Written answers, every sentence of them checked a second time.")
    parser.add_argument("set", nargs="?", default="seeds")
    parser.add_argument("--llm", default="smollm2", help="the model, as the setting llm names it (default smollm2)")
    parser.add_argument("--grounding", choices=("strict", "balanced"), default="strict")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--rows", type=Path, help="write each case to this file as it is done")
    parser.add_argument("--replay", type=Path, help="take what the model wrote from the rows of a run before")
    parser.add_argument("--show", action="store_true", help="print every written sentence with its quotes")
    options = parser.parse_args()
    eval_set = load_set(options.set, options.limit)
    replayed = Replayed(options.replay) if options.replay else None
    cases = [case for case in eval_set.cases if replayed is None or case.id in replayed.cases]
    rag = RagSettings(llm=options.llm, grounding=options.grounding)
    done: list[Row] = []
    with TemporaryDirectory() as folder:
        index = IndexSettings(data=Path(folder))
        Syncer(index.data, load_embedder(index), index.chunk_tokens).sync([eval_set.corpus])
        embedder, model = load_embedder(index), Recorded(rag, replayed)
        quoted = open_chatbot(index, rag.model_copy(update={"llm": "none"}))
        written = Chatbot(quoted.corpus, embedder, rag, Drafter(model, rag.sentences, rag.grounding))
        for row in rows(written, quoted, model.recorder, cases):
            done.append(row)
            if options.rows:
                with options.rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
    for row in done:
        for one in row.shown:
            if one.verdict == "supported" and (options.show or one.objections or not one.same_language):
                print(f"{row.id} {row.question}\n  S: {one.text}\n  Q: {' | '.join(one.quotes)}")
                print(f"  {'; '.join(one.objections) or 'no objection'}")
    for name, value in figures(done).items():
        print(f"{value!s:>12}  {name}")
    for reason, count in reasons(done):
        print(f"{count:>12}  dropped: {reason}")


if __name__ == "__main__":
    main()
