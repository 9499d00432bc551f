"""When something changes below some folders: the system's notifications, gathered until it is quiet."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.readers import reader_for
from index.scan import IGNORE_FILE

_QUIET = 500
"""Milliseconds without a change after which what came before is handed on."""
_LONGEST = 5_000
"""Milliseconds after which it is handed on although changes still come."""
_LOOK = 60_000
"""Milliseconds after which a folder is looked at although nothing was said: network disks say nothing."""


def changes(paths: Sequence[Path]) -> Iterator[None]:
    """Yield once for every burst of changes below these folders and files, until the process is interrupted.

    A file that is still being written changes again when it is finished, and is then read again. A folder that goes
    away is waited for.
    """
    from watchfiles import Change, watch

    def matters(change: Change, path: str) -> bool:
        name = Path(path).name
        return name == IGNORE_FILE or (not name.startswith(".") and (reader_for(name) is not None or "." not in name))

    while True:
        present = [path for path in paths if path.exists()]
        if not present:
            time.sleep(1)
            continue
        for _ in watch(
            *present, watch_filter=matters, debounce=_LONGEST, step=_QUIET, rust_timeout=_LOOK,
            yield_on_timeout=True, raise_interrupt=True, ignore_permission_denied=True,
        ):  # fmt: skip
            yield
            if [path for path in paths if path.exists()] != present:
                break
