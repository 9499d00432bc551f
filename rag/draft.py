"""The answer that a model writes, or that there is none.

What writes and checks it (rag/writing.py) is imported once there is a model: answers made of quotes need none of it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from rag.answer import Dropped, Sentence
from rag.model_choice import LanguageModel
from rag.models import ModelFailed
from rag.notices import quoted_instead
from rag.retrieve import Retrieval
from rag.settings import Strictness
from rag.weigh import Weighed

_LOG = logging.getLogger("fonte.model")


@dataclass(frozen=True, slots=True)
class Draft:
    """What came of asking a model. Without sentences, the answer is made of quotes."""

    model: str = "none"
    sentences: tuple[Sentence, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    notice: str = ""
    """For a person: why the answer is made of quotes, or may be incomplete. Empty where there is nothing to say."""
    left_out: int = 0
    """Sentences of the passages that the model was not given, for lack of room."""


class Drafter:
    """Has a model write answers, and lets through what the documents support. Shared by threads."""

    def __init__(self, model: LanguageModel, most: int, grounding: Strictness = "strict") -> None:
        """Write with `model`, at most `most` sentences, each of which its quotes must say."""
        self.model = model
        self._most = most
        self._grounding = grounding

    def prepare(self) -> str:
        """Load the model and what writes with it; return its name, `none` where there is none. Raises ModelFailed."""
        model = self.model.ready()
        if model is None:
            return "none"
        import rag.prompt
        import rag.writing  # noqa: F401

        return model.name

    def draft(self, found: Retrieval, weighed: Weighed) -> Iterator[Sentence | Draft | None]:
        """Yield each sentence once it may be shown, None now and then while the model works, and last one `Draft`.

        The sentences of the draft are exactly those yielded. Closing the iterator stops the model.
        """
        chosen = self.model.choice().name
        try:
            model = self.model.ready()
        except ModelFailed as failed:
            yield _without(chosen, found.language, failed, 0)
            return
        if model is None or not weighed.evidence.candidates:
            yield Draft()
            return
        from rag.prompt import prompt
        from rag.writing import Writing

        asked = prompt(found.query, found.language, weighed, model.limits, self._most)
        yield from Writing(model, asked, weighed, found.language, self._most, self._grounding).events()


def _without(name: str, language: str, failed: ModelFailed, seconds: float) -> Draft:
    _LOG.warning("%s: %s", name, failed)
    return Draft(notice=quoted_instead(language, failed.trouble, name, seconds))
