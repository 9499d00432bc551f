"""What a person on the web reads when something fails: a sentence, never a traceback or a path of the server."""

import logging
import secrets

from index.errors import UnknownDocument
from rag.errors import AskError, EmptyQuestion, QuestionTooLong
from rag.question import LONGEST_QUESTION
from ui.line import Busy
from ui.words import Words

_LOG = logging.getLogger("fonte.web")


def explain(error: Exception, words: Words) -> str:
    """Return the sentence for an error. One that nobody foresaw is logged under an id that the sentence gives.

    That goes for a CorpusError too: its sentence is written for who runs the server, and may name a folder there.
    """
    if isinstance(error, EmptyQuestion):
        return words.empty_question
    if isinstance(error, QuestionTooLong):
        return words.long_question.format(most=words.number(LONGEST_QUESTION))
    if isinstance(error, AskError):
        return str(error)
    if isinstance(error, Busy):
        return words.library.busy
    if isinstance(error, UnknownDocument):
        return words.gone
    number = secrets.token_hex(4)
    _LOG.error("%s: %s", number, error, exc_info=error)
    return words.unexpected.format(id=number)
