"""What can go wrong with an evaluation, apart from the answers being bad.

EvalError               the root
├── UnknownSet          no set has that name, and it is no folder
├── MissingData         a set's documents or cases are not on this disk
├── BadCases            a line of a case file is not a case; the message names file and line
├── BadGate             the gate file is not one, or names a figure that does not exist
└── BadBaseline         the baseline is not a run that was kept
"""


class EvalError(Exception):
    """Root of the tree. `str(error)` is a sentence that says what, which value, and what to do."""


class UnknownSet(EvalError):
    """No set has that name, and it is no folder."""


class MissingData(EvalError):
    """A set's documents or cases are not on this disk."""


class BadCases(EvalError):
    """A line of a case file is not a case."""


class BadGate(EvalError):
    """The gate file is not one."""


class BadBaseline(EvalError):
    """The baseline is not a run that was kept."""
