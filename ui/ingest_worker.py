"""A process of its own that reads uploaded folders into the index, so that questions do not wait for it.

Standard input: a line with the settings of the index, then a line for each folder to sync. Standard output: lines of
JSON with how far it is, what came of it, or why it failed. It ends when its input does.
"""

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from index.errors import CorpusError, Locked
from index.settings import IndexSettings
from index.sync import Progress, Syncer
from ui.sync_command import syncer_of

_KINDNESS = 10
"""Added to the process's niceness: a question that is asked meanwhile comes first."""
_EVERY = 0.25
"""Seconds between two reports on how far it is."""


def main() -> None:
    """Serve until the input ends."""
    os.nice(_KINDNESS)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not stand between the lines
    syncer = syncer_of(IndexSettings.model_validate_json(sys.stdin.readline()))
    for line in sys.stdin:
        order = json.loads(line)
        _tell(out, **_done(syncer, [Path(path) for path in order["paths"]], order["collection"], out))


def _done(syncer: Syncer, paths: list[Path], collection: str, out: IO[str]) -> dict[str, Any]:
    told = 0.0

    def tell(progress: Progress) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _EVERY:
            told = now
            _tell(out, progress=asdict(progress))

    try:
        return {"report": asdict(syncer.sync(paths, collection, tell))}
    except Locked as error:
        return {"locked": str(error)}
    except CorpusError as error:
        return {"failed": str(error)}


def _tell(out: IO[str], **line: Any) -> None:
    print(json.dumps(line), file=out, flush=True)


if __name__ == "__main__":
    main()
