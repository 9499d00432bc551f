"""What one file may cost, and the locks that a process puts on itself before it reads a file of strangers."""

import os
import sys
from dataclasses import dataclass

_SMALL = 2.0
"""Megabytes."""
_LOADED = 1 << 30
"""Bytes of address space for what is only mapped: libraries, and the stacks of threads."""
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    "socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.",
    "os.system", "os.fork", "os.exec", "os.spawn", "os.posix_spawn", "os.kill",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost."""

    seconds: float = 7.0
    """For a small file; each megabyte after the second adds `seconds_a_megabyte`."""
    megabytes: int = 700
    """Memory of the process that reads."""
    seconds_a_megabyte: float = 2.0
    seconds_more: float = 1_800.0
    """That a reader may ask for when it recognises the words of images."""

    def seconds_for(self, size: int) -> float:
        """Return how long a file of `size` bytes may take."""
        return self.seconds + self.seconds_a_megabyte * max(0.0, size / 1_000_000 - _SMALL)


def lock_down(megabytes: int) -> None:
    """Take from this process, for good, what no reader needs: memory without end, the network, writing, other programs.

    The one program that may be started is Tesseract.
    """
    _limit(megabytes * 1_000_000)
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; time and the size of what is unpacked are still bounded
        return
    for name, most in (("RLIMIT_DATA", memory), ("RLIMIT_AS", memory + _LOADED), ("RLIMIT_CORE", 0)):
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, ValueError, OSError):  # macOS knows some of them by name only
            continue


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse an action that is no reading (PEP 578: a hook cannot be taken away again)."""
    if event == "open":
        flags = arguments[2]
        known = isinstance(arguments[0], int) or arguments[0] == os.devnull  # a number is a pipe that is open already
        if isinstance(flags, int) and flags & _WRITES and not known:
            raise PermissionError("a reader may not write")
    elif event == "subprocess.Popen":
        if os.path.basename(str(arguments[0])) != "tesseract":
            raise PermissionError("a reader may not start a program")
    elif event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader may not do this: {event}")
