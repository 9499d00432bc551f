"""The commands that look after the index: status, list, show, delete, rebuild, check."""

import argparse
import sys
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from rich.table import Table
from rich.text import Text

from index.documents import printable
from index.errors import NoIndex, UnknownDocument
from index.layout import Layout
from index.load_embedder import load_embedder
from index.maintenance import check, delete, rebuild, reembed
from index.sources import Sources
from index.store import DocumentSummary, Store
from rag.errors import BadModel
from rag.model_choice import LanguageModel
from ui.arguments import console, counted, print_json, settings_of
from ui.cli import DONE, FAILED
from ui.progress import documents_progress
from ui.settings import Settings
from ui.wire import document_json


def status(arguments: argparse.Namespace) -> int:
    """Show the index and every setting with its origin."""
    settings = settings_of(arguments)
    index = _index_status(settings)
    model = _model_status(settings)
    values = {
        key: {"value": str(value), "from": settings.origins[key]}
        for table in (settings.index, settings.rag, settings.ui)
        for key, value in table
    } | {
        f"slack_{key}": {"value": str(value), "from": settings.origins[f"slack_{key}"]} for key, value in settings.slack
    }
    if arguments.json:
        print_json(
            {
                "version": version("fonte"),
                "index": index,
                "model": model,
                "settings": values,
            }
        )
        return DONE
    out = console()
    out.print(f"fonte {version('fonte')}")
    if index is None:
        out.print(f"No index in {settings.index.data}. Build one: fonte sync FOLDER")
    else:
        held = f"{counted(index['documents'], 'document')}, {counted(index['chunks'], 'chunk')}"
        out.print(f"{held}, generation {index['generation']}")
        out.print(f"made by {index['model']}")
        for root in index["roots"]:
            out.print(Text(f"  {root['path']}  (collection {root['collection']})"), soft_wrap=True)
    out.print(Text(f"language model: {model['name']} ({model['why']})"), soft_wrap=True)
    table = Table("setting", "value", "from", box=None, pad_edge=False)
    for key, entry in values.items():
        table.add_row(key, Text(entry["value"]), Text(entry["from"], style="dim"))
    out.print(table)
    return DONE


def _model_status(settings: Settings) -> dict[str, str]:
    """Return which language model would write, and why; what is wrong with the settings is a reason too."""
    try:
        choice = LanguageModel(settings.rag).choice()
    except BadModel as error:
        return {"name": "none", "why": str(error)}
    return {"name": choice.name, "why": choice.why}


def _index_status(settings: Settings) -> dict[str, Any] | None:
    try:
        store = Store(Layout(settings.index.data).store)
    except NoIndex:
        return None
    try:
        documents, chunks = store.counts()
        roots = [{"path": printable(str(root.path)), "collection": root.collection} for root in Sources(store).roots()]
        recipe = store.recipe()
        return {
            "documents": documents,
            "chunks": chunks,
            "generation": store.generation,
            "model": recipe.model if recipe else "",
            "roots": roots,
        }
    finally:
        store.close()


def list_(arguments: argparse.Namespace) -> int:
    """List the documents."""
    store = Store(Layout(settings_of(arguments).index.data).store)
    try:
        summaries = [s for s in store.summaries() if _is_wanted(s, arguments)]
        copies = Sources(store).copies()
    finally:
        store.close()
    if arguments.json:
        print_json({"documents": [{**document_json(s), "also": copies.get(s.id, [])} for s in summaries]})
        return DONE
    table = Table(box=None, pad_edge=False)
    table.add_column("uri", overflow="fold")  # it is there to be copied into fonte show
    for name in ("title", "type", "language", "published", "collection", "chunks"):
        table.add_column(name)
    for s in summaries:
        uris = Text("\n".join([s.uri, *(f"  also {uri}" for uri in copies.get(s.id, []))]))
        facts = (s.kind, s.language, s.published[:10], Text(s.collection), str(s.chunks))
        table.add_row(uris, Text(s.title), *facts)
    console().print(table)
    return DONE


def _is_wanted(summary: DocumentSummary, arguments: argparse.Namespace) -> bool:
    date = summary.published
    return (
        arguments.collection in (None, summary.collection)
        and (arguments.type or summary.kind).lower().lstrip(".") == summary.kind
        and (arguments.language or summary.language).lower() == summary.language
        and (not arguments.since or date >= arguments.since)
        and (not arguments.until or (date != "" and date[: len(arguments.until)] <= arguments.until))
    )


def show(arguments: argparse.Namespace) -> int:
    """Print a stored text and its chunks."""
    store = Store(Layout(settings_of(arguments).index.data).store)
    try:
        found = [s for s in store.summaries() if arguments.uri in (s.uri, s.id)]
        document = store.document(found[0].id) if found else None
        if document is None:
            raise UnknownDocument(f"No document has the uri {arguments.uri}. See: fonte list")
        chunks = store.chunks_of(document.id)
        also = Sources(store).copies().get(document.id, [])
    finally:
        store.close()
    if arguments.json:
        rows = [asdict(chunk) for chunk in chunks]
        print_json({**asdict(document), "document": document.id, "also": also, "chunks": rows})
        return DONE
    out = console()
    facts = {"title": document.title, "language": document.language, "published": document.published}
    facts["also"] = ", ".join(also)
    for key, value in {**facts, **document.metadata}.items():
        if value:
            out.print(Text.assemble((f"{key}: ", "dim"), str(value)), soft_wrap=True)
    at = 0
    for number, chunk in enumerate(chunks, 1):
        out.print(Text(document.text[at : chunk.start]), end="", soft_wrap=True)
        out.print(Text(f"▌{number} "), end="", style="cyan")
        out.print(Text(document.text[chunk.start : chunk.end]), end="", soft_wrap=True)
        at = chunk.end
    out.print(Text(document.text[at:]), soft_wrap=True)
    return DONE


def delete_(arguments: argparse.Namespace) -> int:
    """Delete documents from the index."""
    uris = delete(settings_of(arguments).index.data, arguments.uris, arguments.collection)
    if arguments.json:
        print_json({"deleted": uris})
    else:
        for uri in uris:
            print(f"deleted {uri}")
    return DONE


def rebuild_(arguments: argparse.Namespace) -> int:
    """Make the derived indexes anew."""
    settings = settings_of(arguments)
    if arguments.embed:
        Store(Layout(settings.index.data).store).close()
        with documents_progress() as on_progress:
            chunks = reembed(
                settings.index.data, load_embedder(settings.index), settings.index.chunk_tokens, on_progress
            )
    else:
        chunks = rebuild(settings.index.data)
    if arguments.json:
        print_json({"chunks": chunks})
    else:
        print(f"The vectors and keywords of {chunks} chunks were made anew.")
    return DONE


def check_(arguments: argparse.Namespace) -> int:
    """Verify that store, vectors and keywords agree."""
    health = check(settings_of(arguments).index.data)
    if arguments.json:
        print_json(asdict(health))
    else:
        for problem in health.problems:
            print(problem, file=sys.stderr)
        found = "No problem found" if not health.problems else f"{counted(len(health.problems), 'problem')} found"
        held = f"{counted(health.documents, 'document')}, {counted(health.chunks, 'chunk')}"
        print(f"{found}: {held}, generation {health.generation}.")
    return FAILED if health.problems else DONE
