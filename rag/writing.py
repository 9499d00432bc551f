"""One answer as a model writes it: each sentence checked when it is whole, and shown once those checked answer."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.answer import Dropped, Sentence
from rag.draft import Draft
from rag.extract import best_sentence
from rag.models import ChatModel, ModelFailed, Trouble
from rag.notices import ended_early, quoted_instead
from rag.prompt import Prompt
from rag.settings import Strictness
from rag.strict import is_copy
from rag.support import Support, Supported, citations
from rag.weigh import Weighed
from rag.written import LONGEST, SentenceStream, Written, loops

_LOG = logging.getLogger("fonte.model")
_DROPPED = 4
"""A model that has written so many sentences that do not hold will not write one that does."""
_NO_ANSWER = "none"
"""What the prompt asks a model to write where no source answers."""


@dataclass(slots=True)
class Writing:
    """One answer as it is being written."""

    model: ChatModel
    asked: Prompt
    weighed: Weighed
    language: str
    most: int
    grounding: Strictness
    kept: list[Sentence] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    shown: int = 0
    answers: bool = False
    finished: bool = False

    def events(self) -> Iterator[Sentence | Draft | None]:
        """Yield as `Drafter.draft` does."""
        support = Support(self.weighed, self.asked.sources, self.language, self.grounding)
        stream = SentenceStream(self.language)
        trouble: Trouble | None = None
        pieces = self.model.stream(self.asked.messages)
        started = time.monotonic()
        try:
            for piece in pieces:
                yield None
                for written in stream.add(piece):
                    self._take(written, support)
                    yield from self._showable()
                if len(stream.unfinished) > LONGEST or loops(stream.unfinished):
                    self.dropped.append(Dropped(stream.unfinished, ("it has no end",)))
                    break
                if self.finished:
                    break
                if time.monotonic() - started > self.model.limits.seconds:
                    raise ModelFailed("silent", "the time is up")
            else:
                for written in stream.end():
                    self._take(written, support)
        except ModelFailed as failed:
            _LOG.warning("%s: %s", self.model.name, failed)
            trouble = failed.trouble
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        if trouble is None:
            self._complete()
        yield from self._showable()
        yield self._draft(trouble)

    def _take(self, written: Written, support: Support) -> None:
        """Keep a sentence, drop it with its reasons, or find that there is nothing more to come."""
        key = "".join(c for c in written.text.casefold() if c.isalnum())
        if self.finished or key == _NO_ANSWER:
            return
        if key in self.seen:
            self.finished = True  # a model that says a thing twice says it for ever
            return
        self.seen.add(key)
        found = support.find(written)
        if isinstance(found, Supported):
            cited = citations(found.quotes, self.numbers)
            if len(cited) == 1 and is_copy(written.text, cited[0].quote, self.grounding):
                sentence = Sentence(cited[0].quote, cited, "quoted")
            else:
                sentence = Sentence(written.text, cited, "supported")
            if not any(_adds_nothing(sentence, kept) for kept in self.kept):
                self.kept.append(sentence)
            self.answers |= found.answers
        else:
            self.dropped.append(Dropped(written.text, found.reasons))
        self.finished = len(self.kept) >= self.most or len(self.dropped) >= _DROPPED

    def _complete(self) -> None:
        """Add the sentence that answers best to an answer that only copies others, and so left it out."""
        if not self.answers or len(self.kept) >= self.most or any(s.verdict != "quoted" for s in self.kept):
            return
        cited = {(c.document_id, c.start, c.end) for sentence in self.kept for c in sentence.citations}
        missing = best_sentence(self.weighed)
        if any(c.document.id == d and s < c.end and c.start < e for c in missing[-1:] for d, s, e in cited):
            return
        for citation in citations(missing, self.numbers):
            self.kept.append(Sentence(citation.quote, (citation,), "quoted"))

    def _showable(self) -> Iterator[Sentence]:
        """Yield the sentences kept that were not shown yet, once together they answer."""
        if self.answers:
            yield from self.kept[self.shown :]
            self.shown = len(self.kept)

    def _draft(self, trouble: Trouble | None) -> Draft:
        name, seconds = self.model.name, self.model.limits.seconds
        dropped, left_out = tuple(self.dropped), self.asked.left_out
        if self.answers:
            notice = ended_early(self.language, trouble, name, seconds) if trouble else ""
            return Draft(name, tuple(self.kept), dropped, notice, left_out)
        unused = [Dropped(s.text, ("it does not answer the question",)) for s in self.kept]
        notice = quoted_instead(self.language, trouble, name, seconds)
        return Draft("none", (), (*dropped, *unused), notice, left_out)


def _adds_nothing(sentence: Sentence, kept: Sentence) -> bool:
    """Return whether a sentence says no word more than one before it with the same quotes."""
    places = [{(c.document_id, c.start, c.end) for c in one.citations} for one in (sentence, kept)]
    return places[0] <= places[1] and set(sentence.text.casefold().split()) <= set(kept.text.casefold().split())
