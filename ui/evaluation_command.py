"""`fonte eval`, which belongs to the evaluation suite."""

import argparse
from collections.abc import Callable
from importlib import import_module

from ui.arguments import settings_of


def evaluate(arguments: argparse.Namespace) -> int:
    """Hand the command to the suite, with the settings of this one.

    The suite is named as text: no module of ui imports eval, and what is measured does not depend on its measure.
    """
    settings = settings_of(arguments)
    main: Callable[..., int] = import_module("eval.command").main
    return main(arguments.rest, settings.index, settings.rag)
