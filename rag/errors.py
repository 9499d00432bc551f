"""What can go wrong with a question.

AskError                the root
├── EmptyQuestion       there is nothing to look for
├── QuestionTooLong     it is a document rather than a question
├── BadModel            the settings name no language model that could be used
└── BadPair             a line given to the grounding check is no sentence with passages (rag/verify.py)

That a model fails while it writes is no error of the question: see ModelFailed in rag/models.py.
"""


class AskError(Exception):
    """Root of the tree. `str(error)` is a sentence that says what, which value, and what to do."""


class EmptyQuestion(AskError):
    """The question has no letter and no digit."""


class QuestionTooLong(AskError):
    """The question is longer than any question is."""


class BadModel(AskError):
    """The settings name no language model that could be used: a misspelt name, a missing key, a key others read."""
