"""The whole of `fonte eval`: sets in; runs, a report and a verdict out."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from eval.baseline import Comparison, KeptRun, compare, load_baselines, write_baseline
from eval.cases import EvalSet, evaldata, load_set, named_sets
from eval.gate import GATE, Check, check, floors_for, load_gate
from eval.indexes import prepare
from eval.provenance import provenance
from eval.report import write_report
from eval.results import Run, to_json
from eval.run import measure
from eval.table import show
from index.load_embedder import load_embedder
from index.settings import IndexSettings
from index.sync import Progress as SyncProgress
from rag.assemble import open_chatbot
from rag.extract import extract
from rag.settings import RagSettings

_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Options:
    """What `fonte eval` was asked to do."""

    sets: tuple[str, ...] = ()
    """Names or folders; all that are on this disk where there are none."""
    json: str = ""
    """A file, or `-` for standard output."""
    html: str = ""
    baseline: str = ""
    write_baseline: str = ""
    gate: str = str(GATE)
    """Empty: no gate."""
    limit: int = 0
    timeout: float = 60.0
    """Seconds for one case."""


def run_suite(options: Options, index: IndexSettings, rag: RagSettings) -> int:
    """Measure, write what was asked for, print the table, and return 1 where a figure is below its floor, else 0.

    Raises:
        EvalError, CorpusError: nothing could be measured; the message says what to do.
    """
    notes = Console(stderr=True)
    if not options.sets and not evaldata().is_dir():
        notes.print(f"The shared sets are not in {evaldata()} (FONTE_EVALDATA); only the project's own are measured.")
    sets = [load_set(name, options.limit) for name in options.sets or tuple(named_sets())]
    gate = load_gate(Path(options.gate)) if options.gate else None
    baselines = load_baselines(Path(options.baseline)) if options.baseline else {}
    runs = [_measured(eval_set, index, rag, options.timeout, notes) for eval_set in sets]
    comparisons = _comparisons(runs, baselines)
    checks = tuple(c for run in runs if gate for c in check(run, gate, comparisons.get(run.set)))
    for run in runs:
        if gate and not floors_for(run, gate):
            size = f" for a sample of {len(run.rows)}" if run.is_sample else ""
            notes.print(f"The gate has no floor for {run.set}{size}.")
    _write(options, runs, checks, comparisons)
    show(_console(stderr=options.json == "-"), runs, checks, comparisons)
    return 1 if any(not c.passed for c in checks) else 0


def _console(stderr: bool) -> Console:
    """Return where the table goes; a file or a pipe has no width of its own, and gets one that fits the table."""
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=_WIDTH)


def _measured(eval_set: EvalSet, index: IndexSettings, rag: RagSettings, timeout: float, notes: Console) -> Run:
    embedder = load_embedder(index)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    if not notes.is_terminal:
        notes.print(f"{eval_set.name}: asking {len(eval_set.cases)} of {eval_set.total} cases")
    with Progress(*columns, console=notes, transient=True, disable=not notes.is_terminal) as progress:
        task = progress.add_task(f"{eval_set.name}: indexing", total=None)

        def on_sync(done: SyncProgress) -> None:
            progress.update(task, completed=done.chunks)

        data, report = prepare(eval_set, embedder, index.cache / "eval", index.chunk_tokens, on_sync)
        # Whatever model happens to answer on this machine, an evaluation measures the same thing everywhere.
        settings = rag.model_copy(update={"llm": "none"}) if rag.llm == "auto" else rag
        chatbot = open_chatbot(index.model_copy(update={"data": data}), settings)
        progress.update(task, description=f"{eval_set.name}: asking", total=len(eval_set.cases), completed=0)
        run = measure(
            eval_set,
            chatbot,
            chatbot.corpus,
            lambda found: extract(found, chatbot.corpus, rag.sentences),
            provenance(index, rag, embedder.identity),
            timeout,
            lambda: progress.advance(task),
        )
    unread = [f"{failure.uri} could not be read: {failure.reason}" for failure in report.failed]
    counts = {"documents": report.documents, "chunks": report.chunks}
    return replace(run, warnings=(*unread, *run.warnings), provenance={**run.provenance, "corpus": counts})


def _comparisons(runs: Sequence[Run], baselines: Mapping[str, KeptRun]) -> dict[str, Comparison]:
    return {run.set: compare(run, baselines[run.set]) for run in runs if run.set in baselines}


def _write(
    options: Options, runs: Sequence[Run], checks: Sequence[Check], comparisons: Mapping[str, Comparison]
) -> None:
    if options.json:
        objects = [_object(run, checks, comparisons.get(run.set)) for run in runs]
        text = json.dumps(objects[0] if len(objects) == 1 else {"runs": objects}, ensure_ascii=False) + "\n"
        if options.json == "-":
            sys.stdout.write(text)
        else:
            _written(Path(options.json), text)
    if options.html:
        _written(Path(options.html), write_report(runs, checks, comparisons))
    if options.write_baseline:
        for run in runs:
            write_baseline(run, Path(options.write_baseline))


def _object(run: Run, checks: Sequence[Check], comparison: Comparison | None) -> dict[str, Any]:
    made = to_json(run)
    rows = made.pop("rows")
    made["gate"] = [asdict(c) for c in checks if c.set == run.set]
    if comparison is not None:
        made["baseline"] = asdict(comparison)
    return {**made, "rows": rows}


def _written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
