"""The command `fonte`: its arguments, and which function does what.

Only the standard library is imported here; each command imports what it needs, so that `--help` is quick.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

Handler = Callable[[argparse.Namespace], int]

DONE, FAILED, USAGE, SOME_FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Exit codes. They are fixed: scripts depend on them."""

_EPILOG = """\
Every setting is a key of fonte.toml, an environment variable (FONTE_DATA, FONTE_MODEL, ...), and for the common ones
a flag. `fonte status` shows each value and where it came from. Exit codes: 0 done, 1 failed, 2 usage, 3 some files
failed and the rest are in, 4 refused to answer."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    arguments = _evaluation(argv[1:]) if argv[:1] == ["eval"] else _parser().parse_args(argv)
    if not hasattr(arguments, "handler"):
        _parser().print_help()
        return USAGE
    module, function = arguments.handler.split(":")
    try:
        handler: Handler = getattr(import_module(module), function)
        return handler(arguments)
    except KeyboardInterrupt:
        print("\nStopped. What was stored before is kept; run the command again to go on.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001  # the outermost: a person sees a sentence, never a traceback
        return _explain(error)


def _explain(error: Exception) -> int:
    from index.errors import CorpusError
    from rag.errors import AskError
    from ui.settings import SettingsError

    if isinstance(error, SettingsError | AskError):
        print(f"fonte: {error}", file=sys.stderr)
        return USAGE
    if isinstance(error, CorpusError):
        print(f"fonte: {error}", file=sys.stderr)
        return FAILED
    if os.environ.get("FONTE_DEBUG"):
        raise error
    print(
        f"fonte: something went wrong that should not: {type(error).__name__}: {error}\n"
        "Nothing that was acknowledged is lost. FONTE_DEBUG=1 shows where it happened; please report it.",
        file=sys.stderr,
    )
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fonte",
        description="Ask a folder of documents. Every sentence of an answer is quoted from them and names its source.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, handler: str, help_: str, json: bool = True) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_, description=help_ + ".", parents=[_shared()])
        added.set_defaults(handler=handler)
        if json:
            added.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")
        return added

    library, questions = "ui.library_commands", "ui.question_commands"
    sync = command("sync", "ui.sync_command:sync", "read folders or files into the index, or refresh what was read")
    sync.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="folder, file, or BEIR corpus.jsonl[.gz]")
    sync.add_argument("--collection", default="default", metavar="NAME", help="collection the documents go into")
    sync.add_argument("--dry-run", action="store_true", help="only say what would be read and deleted")
    sync.add_argument("--watch", action="store_true", help="go on, and follow every change until Ctrl-C")
    status = command("status", f"{library}:status", "show the index and every setting with its origin")
    list_ = command("list", f"{library}:list_", "list the documents")
    list_.add_argument("--collection", metavar="NAME", help="only this collection")
    list_.add_argument("--type", metavar="KIND", help="only files of this kind, as pdf")
    list_.add_argument("--language", metavar="CODE", help="only documents in this language, as it")
    list_.add_argument("--since", metavar="DATE", help="only documents published on or after, as 2024-06-01")
    list_.add_argument("--until", metavar="DATE", help="only documents published on or before")
    show = command("show", f"{library}:show", "print a stored text and its chunks")
    show.add_argument("uri", metavar="URI")
    delete = command("delete", f"{library}:delete_", "delete documents from the index, not from the disk")
    delete.add_argument("uris", nargs="+", metavar="URI", help="a document, or all below a uri that ends in /")
    delete.add_argument("--collection", metavar="NAME", help="only from this collection")
    rebuild = command("rebuild", f"{library}:rebuild_", "make the derived indexes anew from the store")
    rebuild.add_argument("--embed", action="store_true", help="also cut and embed every document anew (another model)")
    command("check", f"{library}:check_", "verify that store, vectors and keywords agree")

    search = command("search", f"{questions}:search", "find passages")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--limit", type=_count, default=10, metavar="K", help="most passages (default 10)")
    ask = command("ask", f"{questions}:ask", "answer a question; without one, chat")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--dropped", action="store_true", help="show what a model wrote and the check did not let through")
    for added in (search, ask):
        added.add_argument("--collection", action="append", metavar="NAME", help="use only this collection; repeatable")
        added.add_argument("--since", metavar="DATE", help="use only documents published on or after, as 2024-06-01")
        added.add_argument("--until", metavar="DATE", help="use only documents published on or before")

    serve = command("serve", "ui.serve_command:serve", "serve the web page", json=False)
    serve.add_argument("--host", metavar="ADDRESS", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, metavar="PORT", help="port to listen on (default 7860)")
    slack = command("slack", "ui.slack.command:slack", "answer in Slack", json=False)
    slack.add_argument("--check", action="store_true", help="only say whether tokens, scopes and channels are in order")
    slack.add_argument("--simulate", action="store_true", help="try it in this terminal, without a workspace")
    slack.add_argument("--manifest", action="store_true", help="print the manifest to make the Slack app from")
    slack.add_argument("--url", metavar="URL", default="", help="with --manifest: address for events over HTTP")
    mcp = command("mcp", "ui.mcp_command:mcp", "tools for other programs' models, over MCP on stdio", json=False)
    for added in (ask, status, serve, slack, mcp):
        added.add_argument(
            "--llm", metavar="NAME", help="language model (FONTE_LLM): none, auto, ollama, openai/MODEL, …"
        )
    serve.add_argument("--open", action="store_true", help="open the page in the browser")
    verify = command("verify", "ui.verify_command:verify", "is each sentence of a text supported by the documents")
    verify.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="a text to check against the index, - for input"
    )
    verify.add_argument("--pairs", type=Path, metavar="FILE", help="instead: JSON lines with id, sentence, passages")
    verify.add_argument("--collection", action="append", metavar="NAME", help="use only this collection; repeatable")
    password = command("password", "ui.password_command:password", "let someone log in to the web page", json=False)
    password.add_argument("name", metavar="NAME", help="who")
    password.add_argument("--users", type=Path, metavar="FILE", help="file of users (FONTE_USERS)")
    feedback = commands.add_parser("feedback", help="what people said of answers", description="What people said.")
    said = feedback.add_subparsers(title="commands", metavar="COMMAND", required=True)
    export = said.add_parser("export", help="as evaluation cases, one JSON object a line", parents=[_shared()])
    export.set_defaults(handler="ui.feedback_command:export")
    export.add_argument("--to", type=Path, metavar="DIR", help="write a set instead: fonte eval DIR runs it")
    export.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")
    commands.add_parser("eval", help="measure retrieval, answers and refusals", add_help=False)
    return parser


def _evaluation(argv: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of `fonte eval`. All but the shared ones are the suite's own to read."""
    arguments, rest = _shared().parse_known_args(argv)
    return argparse.Namespace(handler="ui.evaluation_command:evaluate", rest=rest, **vars(arguments))


def _shared() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", metavar="DIR", help="folder of the index (FONTE_DATA; default var)")
    shared.add_argument("--config", metavar="FILE", type=Path, help="settings file (default fonte.toml, where it is)")
    return shared


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000:
        raise argparse.ArgumentTypeError("a number from 1 to 1000")
    return number


if __name__ == "__main__":
    sys.exit(main())
