"""The command `fonte sync`: once, as a rehearsal, or for as long as a folder is watched."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.text import Text

from index.documents import printable
from index.errors import CorpusError, Locked, NoIndex
from index.files import Options
from index.layout import Layout
from index.limits import Limits
from index.load_embedder import load_embedder
from index.plan import Plan, plan
from index.settings import IndexSettings
from index.sources import Sources
from index.store import Store
from index.survey import real_path
from index.sync import Progress, Syncer, SyncReport
from index.watch import changes
from ui.arguments import console, counted, print_json, settings_of
from ui.cli import DONE, SOME_FAILED
from ui.interrupt import heeded
from ui.progress import sync_progress
from ui.settings import Settings

_SHOWN = 20
"""Failures, or files of a rehearsal, that are told one by one."""


def sync(arguments: argparse.Namespace) -> int:
    """Read folders into the index."""
    settings = settings_of(arguments)
    if not arguments.paths and not Layout(settings.index.data).store.exists():
        raise NoIndex(f"No index in {settings.index.data}, and no folder to make one from. Name one: fonte sync FOLDER")
    for path in arguments.paths:
        real_path(path)  # a mistyped name is told before the model is loaded
    if arguments.dry_run:
        return _rehearse(plan(settings.index.data, arguments.paths, arguments.collection), arguments.json)
    syncer = syncer_of(settings.index)
    try:
        code = _once(syncer, arguments)
        if arguments.watch:
            _follow(syncer, arguments, settings)
    except KeyboardInterrupt:
        _say_what_is_in(settings)
        raise
    return code


def syncer_of(index: IndexSettings) -> Syncer:
    """Return what reads folders into the index of these settings; loads the embedding model."""
    passwords = index.passwords.get_secret_value()
    return Syncer(
        index.data,
        load_embedder(index),
        index.chunk_tokens,
        limits=Limits(index.read_seconds, index.read_megabytes),
        options=Options(tuple(filter(None, (word.strip() for word in passwords.split(","))))),
    )


def _once(syncer: Syncer, arguments: argparse.Namespace) -> int:
    with sync_progress() as on_progress, heeded() as check:

        def told(progress: Progress) -> None:
            check()
            on_progress(progress)

        report = syncer.sync(arguments.paths, arguments.collection, told)
    if arguments.json:
        print_json(asdict(report))
    else:
        _tell(report, arguments.paths)
    return SOME_FAILED if report.failed else DONE


def _follow(syncer: Syncer, arguments: argparse.Namespace, settings: Settings) -> None:
    """Sync again whenever something below the roots has changed, until Ctrl-C."""
    out = console(stderr=True)
    store = Store(Layout(settings.index.data).store)
    try:
        roots = [root.path for root in Sources(store).roots()]
    finally:
        store.close()
    watched = [real_path(path) for path in arguments.paths] or roots
    out.print(f"Watching {', '.join(printable(str(path)) for path in watched)}. Ctrl-C stops.", soft_wrap=True)
    with heeded() as check:
        for _ in changes(watched):
            present = [path for path in watched if path.exists()]
            try:
                report = syncer.sync(present, arguments.collection, lambda _: check()) if present else None
            except Locked as error:
                out.print(f"{error} Trying again with the next change.", soft_wrap=True)
                continue
            except CorpusError as error:
                out.print(f"fonte: {error}", soft_wrap=True)
                continue
            if report and (report.added or report.updated or report.deleted or report.failed):
                if arguments.json:
                    print_json(asdict(report))
                else:
                    _tell(report, arguments.paths)


def _say_what_is_in(settings: Settings) -> None:
    try:
        store = Store(Layout(settings.index.data).store)
    except CorpusError:
        return
    try:
        documents, chunks = store.counts()
    finally:
        store.close()
    holds = f"{counted(documents, 'document')} in {counted(chunks, 'chunk')}"
    console(stderr=True).print(f"\nThe index holds {holds}.", soft_wrap=True)


def _tell(report: SyncReport, paths: Sequence[Path]) -> None:
    out = console(stderr=True)
    for failure in report.failed[:_SHOWN]:
        out.print(Text.assemble(("not read  ", "yellow"), failure.uri, ": ", failure.reason), soft_wrap=True)
    if len(report.failed) > _SHOWN:
        out.print(f"… and {len(report.failed) - _SHOWN} more; --json lists them all.")
    counts = f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.deleted} deleted"
    renamed = f", {report.renamed} of them renamed" if report.renamed else ""
    failed = f", {len(report.failed)} not read" if report.failed else ""
    skipped = f", {counted(report.skipped, 'file')} of other kinds left out" if report.skipped else ""
    out.print(f"{counts}{renamed}{failed}{skipped} in {report.seconds:.1f} s.", soft_wrap=True)
    if report.documents == 0:
        named = ", ".join(printable(str(path)) for path in paths)
        out.print(f"There is nothing to read in {named or 'the folders synced so far'}.", soft_wrap=True)
    else:
        holds = f"{counted(report.documents, 'document')} in {counted(report.chunks, 'chunk')}"
        out.print(f"The index holds {holds}.", soft_wrap=True)


def _rehearse(found: Plan, as_json: bool) -> int:
    if as_json:
        print_json({"dry_run": True, **asdict(found)})
        return DONE
    out = console()
    for word, uris in (("new", found.new), ("changed", found.changed), ("vanished", found.vanished)):
        for uri in uris[:_SHOWN]:
            out.print(Text.assemble((f"{word:9}", "dim"), uri), soft_wrap=True)
        if len(uris) > _SHOWN:
            out.print(f"… and {len(uris) - _SHOWN} more; --json lists them all.")
    for uri, reason in found.unlisted:
        out.print(Text.assemble(("not read ", "yellow"), uri, ": ", reason), soft_wrap=True)
    out.print(
        f"{len(found.new)} files would be read, {len(found.changed)} read again and {len(found.vanished)} forgotten;"
        f" {found.unchanged} are as they were. Nothing was changed.", soft_wrap=True,
    )  # fmt: skip
    return DONE
