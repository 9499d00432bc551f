"""How far long work is: a bar on a terminal, a line now and then elsewhere. Always on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

from index.sync import Progress as SyncProgress

_EVERY = 10.0
"""Seconds between two lines where standard error is no terminal."""


@contextmanager
def sync_progress() -> Iterator[Callable[[SyncProgress], None]]:
    """Show how far a sync is, with its rate, the time that remains and the document in hand."""
    started = time.monotonic()

    def words(progress: SyncProgress) -> str:
        rate = progress.chunks / max(time.monotonic() - started, 1e-3)
        return f"{progress.documents:,} documents  {rate:,.0f} chunks/s  {progress.current[-40:]}"

    with _bar("reading") as (total, advance):

        def on_progress(progress: SyncProgress) -> None:
            total(progress.bytes_total)
            advance(progress.bytes_done, words(progress))

        yield on_progress


@contextmanager
def documents_progress() -> Iterator[Callable[[int, int], None]]:
    """Show how many documents of how many are done."""
    with _bar("embedding") as (total, advance):

        def on_progress(done: int, all_: int) -> None:
            total(all_)
            advance(done, f"{done:,} of {all_:,} documents")

        yield on_progress


@contextmanager
def _bar(verb: str) -> Iterator[tuple[Callable[[int], None], Callable[[int, str], None]]]:
    if not sys.stderr.isatty():
        with _lines(verb) as both:
            yield both
        return
    columns: tuple[ProgressColumn, ...] = (
        TextColumn(verb), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield (
            lambda total: bar.update(task, total=total),
            lambda done, words: bar.update(task, completed=done, description=words),
        )


@contextmanager
def _lines(verb: str) -> Iterator[tuple[Callable[[int], None], Callable[[int, str], None]]]:
    state = {"total": 0, "told": time.monotonic()}

    def advance(done: int, words: str) -> None:
        if time.monotonic() - state["told"] >= _EVERY:
            state["told"] = time.monotonic()
            print(f"{verb} {100 * done / max(1, state['total']):.0f} %  {words}", file=sys.stderr, flush=True)

    yield lambda total: state.update(total=total), advance
