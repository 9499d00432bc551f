"""The whole pipeline on one screen: question, retrieval, sufficiency, answer."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.corpus import EVERYTHING, Corpus
from index.embedder import Embedder
from index.filters import Filter
from index.reading import normalise
from rag.answer import Answer, Receipt, Sentence
from rag.conversation.joining import in_parts
from rag.conversation.parts import parts
from rag.conversation.small_talk import SmallTalk, reply, small_talk
from rag.draft import Draft, Drafter
from rag.extract import quoted
from rag.question import Question, Turn, standalone
from rag.refuse import refusal
from rag.retrieve import Retrieval, Retriever
from rag.settings import RagSettings
from rag.sufficiency import Sufficiency
from rag.weigh import Weighed

_UNTOLD = {"llm", "llm_url", "llm_key_file", "llm_key_variable"}
"""Settings that may name a file or another machine; a receipt has the model's name."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the chatbot is doing, for a surface to show while it waits."""

    step: str


class Chatbot:
    """Answers questions from one corpus. Immutable, and shared by threads: a conversation is an argument."""

    def __init__(
        self, corpus: Corpus, embedder: Embedder, settings: RagSettings, drafter: Drafter | None = None
    ) -> None:
        """Answer from `corpus`, which `embedder` made; in words of its own where a `drafter` has a model."""
        self.corpus = corpus
        self._embedder = embedder
        self._settings = settings
        self._drafter = drafter
        self._retriever = Retriever(corpus, embedder)
        self._sufficiency = Sufficiency(corpus, settings.threshold)

    def search(self, query: str, limit: int, where: Filter = EVERYTHING) -> Retrieval:
        """Return the passages that fit the query best, best first, with timings."""
        return self._retriever.retrieve(" ".join(normalise(query).split()), limit, where)

    def find(self, query: str, passages: int, where: Filter = EVERYTHING) -> Retrieval:
        """Return what an answer is looked for in: the best passages, or all of a small corpus."""
        return self._retriever.retrieve(query, self._retriever.reach(passages), where)

    def ask(self, text: str, history: Sequence[Turn] = (), where: Filter = EVERYTHING) -> Answer:
        """Return the answer to a question.

        Raises:
            AskError: the question is empty or too long.
        """
        answer = None
        for event in self.stream(Question(text, tuple(history), where)):
            if isinstance(event, Answer):
                answer = event
        assert answer is not None, "a stream ends with its answer"
        return answer

    def prepare(self) -> str:
        """Load what a first question would wait for; return the name of the language model, `none` where there is none.

        Raises:
            ModelFailed: the model cannot be loaded or reached now; a later question tries again.
        """
        self._embedder.embed_query("?")
        return "none" if self._drafter is None else self._drafter.prepare()

    def stream(self, question: Question) -> Iterator[Status | Sentence | Answer]:
        """Yield what a surface can show as it comes, and last exactly one `Answer`.

        Raises:
            AskError: the question is empty or too long.
        """
        said = None if question.query else small_talk(question.text)
        if said is not None:
            yield from self._own_words(question, said)
            return
        query = standalone(question)
        asked = (query,) if question.query else parts(query)
        if len(asked) == 1:
            yield from self._answered(question, query)
            return
        yield from in_parts(question.text, asked, [self._answered(question, part) for part in asked])

    def _own_words(self, question: Question, said: SmallTalk) -> Iterator[Sentence | Answer]:
        """Yield what Fonte says where nothing was asked of the documents: no search, no citation."""
        started = time.perf_counter()
        within = question.where.collections
        held = [summary.title for summary in self.corpus.summaries() if not within or summary.collection in within]
        sentence = Sentence(reply(said, held), (), "own")
        yield sentence
        yield Answer(
            question=question.text,
            query=question.text,
            language=said.language,
            outcome="answered",
            sentences=(sentence,),
            text=sentence.text,
            hits=(),
            receipt=Receipt(
                model="none",
                embedder=self._embedder.identity.name,
                generation=self.corpus.generation,
                settings=self._settings.model_dump(mode="json", exclude=_UNTOLD),
                sufficiency=0.0,
                timings_ms={"total": 1e3 * (time.perf_counter() - started)},
            ),
        )

    def _answered(self, question: Question, query: str) -> Iterator[Status | Sentence | Answer]:
        """Yield what comes of one query."""
        started = time.perf_counter()
        yield Status("searching")
        found = self.find(query, self._settings.passages, question.where)
        judged = time.perf_counter()
        judgement = self._sufficiency.judge(found, question.where)
        answered = time.perf_counter()
        draft = Draft()
        if judgement.enough:
            for event in self._answering(found, judgement.weighed):
                if isinstance(event, Draft):
                    draft = event
                else:
                    yield event
        sentences = draft.sentences
        ended = time.perf_counter()
        timings = {
            **found.timings_ms,
            "sufficiency": 1e3 * (answered - judged),
            "extraction": 1e3 * (ended - answered),
            "total": 1e3 * (ended - started),
        }
        receipt = Receipt(
            model=draft.model,
            embedder=self._embedder.identity.name,
            generation=found.generation,
            settings=self._settings.model_dump(mode="json", exclude=_UNTOLD),
            sufficiency=judgement.probability,
            timings_ms=timings,
            notice=draft.notice,
            left_out=draft.left_out,
        )
        text = " ".join(sentence.text for sentence in sentences)
        yield Answer(
            question=question.text,
            query=query,
            language=found.language,
            outcome="answered" if sentences else "refused",
            sentences=sentences,
            text=text or refusal(found.language, judgement.missing),
            hits=found.hits[: self._settings.passages],
            receipt=receipt,
            missing=judgement.missing,
            dropped=draft.dropped,
        )

    def _answering(self, found: Retrieval, weighed: Weighed) -> Iterator[Status | Sentence | Draft]:
        """Yield the sentences of the answer, and last the draft that has them all: a model's, else the quotes."""
        draft = Draft()
        if self._drafter is not None:
            for event in self._drafter.draft(found, weighed):
                if isinstance(event, Draft):
                    draft = event
                else:
                    yield event or Status("writing")
        if not draft.sentences:
            yield Status("choosing the sentences")
            draft = replace(draft, sentences=quoted(weighed, self._settings.sentences))
            yield from draft.sentences
        yield draft
