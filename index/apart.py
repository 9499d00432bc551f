"""Files read in a process of their own: what crashes, hangs or eats memory there costs one file and nothing else."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from index.errors import UnreadableFile
from index.files import Options
from index.frames import LONGEST, decode
from index.limits import Limits
from index.readers import is_harmless, read
from index.reading import Reading, Unreadable

_WORKER = Path(__file__).with_name("worker.py")
_START = 60.0
"""Seconds in which a worker has to come up."""
_SERVES = 1_000
"""Files after which a worker is replaced, so that what its libraries leak does not grow for ever."""
_INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TESSDATA_PREFIX", "SYSTEMROOT", "LD_LIBRARY_PATH")
"""Variables that a worker sees: no key, no address of a proxy."""


class _Silent(Exception):
    """The worker gave no answer in time."""


class _Gone(Exception):
    """The worker has ended."""


class Apart:
    """Reads files, those that a library has to take apart in a worker process. Close it in the end."""

    def __init__(self, limits: Limits | None = None, options: Options | None = None) -> None:
        """Start no worker before a file needs one."""
        self._limits = limits or Limits()
        self._options = options or Options()
        self._worker: _Worker | None = None
        self._lock = threading.Lock()

    def read(self, path: Path) -> Iterator[Reading | Unreadable]:
        """Yield the documents of a file.

        Raises:
            UnreadableFile: the file as a whole cannot be read; what came before stands.
        """
        if is_harmless(path.name):
            yield from read(path, self._options)
            return
        with self._lock:
            yield from self._read_apart(path)

    def _read_apart(self, path: Path) -> Iterator[Reading | Unreadable]:
        worker = self._ready()
        over = False
        try:
            left = self._limits.seconds_for(_size(path))
            allowed, more = left, self._limits.seconds_more
            worker.ask(path, self._options)
            while True:
                started = time.monotonic()
                try:
                    answer = decode(worker.answer(left))
                finally:
                    left -= time.monotonic() - started
                if answer is None:
                    over = True
                    return
                if isinstance(answer, float):
                    given = min(answer, more)
                    left, allowed, more = left + given, allowed + given, more - given
                    continue
                if isinstance(answer, UnreadableFile):
                    over = True
                    raise answer
                yield answer
        except _Silent:
            raise UnreadableFile(f"reading it took more than {allowed:.0f} seconds, the most there is for it") from None
        except (_Gone, BrokenPipeError):
            raise UnreadableFile(self._why(worker.end())) from None
        except ValueError:
            raise UnreadableFile("its reader gave an answer that makes no sense") from None
        finally:
            if not over or worker.served >= _SERVES:
                self._stop()

    def _why(self, code: int) -> str:
        if code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGTRAP):
            return f"its reader was stopped; it may need more than {self._limits.megabytes} MB of memory"
        name = signal.Signals(-code).name if code < 0 else f"code {code}"
        return f"its reader crashed ({name}); the file is damaged or made to do that"

    def _ready(self) -> "_Worker":
        if self._worker is None:
            self._worker = _Worker(self._limits.megabytes)
        return self._worker

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def close(self) -> None:
        """End the worker, whatever it does."""
        self._stop()

    def __enter__(self) -> "Apart":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Worker:
    """One worker process."""

    def __init__(self, megabytes: int) -> None:
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment["OMP_NUM_THREADS"] = "1"
        self.served = 0
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_WORKER), str(megabytes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, cwd=tempfile.gettempdir(), bufsize=0,
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        try:
            self.answer(_START)
        except (_Silent, _Gone) as error:
            raise UnreadableFile(f"the process that reads files did not start ({self.end()})") from error

    def ask(self, path: Path, options: Options) -> None:
        self.served += 1
        request = {"path": os.fsencode(path.absolute()).hex(), "passwords": options.passwords}
        self._in.write(json.dumps(request).encode() + b"\n")

    def answer(self, seconds: float) -> bytes:
        """Return the next answer.

        Raises:
            _Silent, _Gone: there is none.
        """
        until = time.monotonic() + seconds
        size = int.from_bytes(self._bytes(4, until), "big")
        if size > LONGEST:
            raise ValueError("an answer that no reader gives")
        return self._bytes(size, until)

    def _bytes(self, size: int, until: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            ready, _, _ = select.select([self._out], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise _Silent
            piece = os.read(self._out.fileno(), min(1 << 20, size - len(found)))
            if not piece:
                raise _Gone
            found += piece
        return bytes(found)

    def end(self) -> int:
        """Kill the process and return how it ended, by itself where it already had."""
        if self._process.poll() is None:
            try:
                self._process.wait(0.2 if _closed(self._out) else 0)
            except subprocess.TimeoutExpired:
                self._process.kill()
        code = self._process.wait()
        self._in.close()
        self._out.close()
        return code


def _closed(out: IO[bytes]) -> bool:
    """Return whether the process has closed its output, and is about to be gone."""
    try:
        ready, _, _ = select.select([out], [], [], 0)
        return bool(ready)
    except (ValueError, OSError):
        return True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
