"""What can go wrong with a question.

AskError                the root
├── EmptyQuestion       there is nothing to look for
├── QuestionTooLong     it is a document rather than a question
└── BadPair             a line given to the grounding check is no sentence with passages (rag/verify.py)
"""


class AskError(Exception):
    """Root of the tree. `str(error)` is a sentence that says what, which value, and what to do."""


class EmptyQuestion(AskError):
    """The question has no letter and no digit."""


class QuestionTooLong(AskError):
    """The question is longer than any question is."""
