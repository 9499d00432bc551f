"""`fonte password NAME`: a person and the hash of a password in the file of users."""

import argparse
import getpass
import os
import sys
from pathlib import Path

from ui.arguments import settings_of
from ui.cli import DONE
from ui.settings import SettingsError


def password(arguments: argparse.Namespace) -> int:
    """Ask for a password and put its hash into the file of users, or on standard output where no file is set."""
    from ui.users import line

    file = settings_of(arguments).ui.users
    made = line(arguments.name, _asked())
    if file is None:
        print(made)
        print("Put this line into a file, and name the file: FONTE_USERS=FILE fonte serve", file=sys.stderr)
        return DONE
    _put(file, arguments.name, made)
    print(f"{arguments.name} can log in. The file of users is {file}.", file=sys.stderr)
    return DONE


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise SettingsError("The two are not the same. Try again.")
    return first


def _put(file: Path, name: str, made: str) -> None:
    """Put a line in place of the person's old one; the file is never half there, and its owner's alone."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        kept = [each for each in lines if each.partition(":")[0] != name]
        new = file.with_name(f".{file.name}.new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write("\n".join([*kept, made]) + "\n")
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
    except OSError as error:
        raise SettingsError(f"Cannot write {file}: {error.strerror}.") from error
