"""Who may use the page: names and argon2 hashes in a file, or whom a trusted proxy has let in."""

import logging
import os
import re
import secrets
import stat
import threading
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from hmac import digest
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ui.settings import SettingsError

_LOG = logging.getLogger("fonte.web")
_NAME = re.compile(r"[\w.@+-]{1,64}")
_LONGEST = 1_000
"""Bytes of a password that are looked at: hashing a book is work that a stranger could ask for."""
_SESSION = 7 * 24 * 3_600.0
"""Seconds after which one has to log in again."""
_MOST_SESSIONS = 10_000
_BASIC = 300.0
"""Seconds for which a program's password, once verified, need not be hashed again."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""Hashes computed at the same time, 64 MiB each."""

Network = IPv4Network | IPv6Network


def hashed(password: str) -> str:
    """Return the argon2id hash of a password, as it stands in the file of users."""
    return PasswordHasher().hash(password.encode()[:_LONGEST])


def line(name: str, password: str) -> str:
    """Return the line of a person in the file of users.

    Raises:
        SettingsError: the name has characters that it cannot have, or the password is too short.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{name!r} is no name of a user: letters, digits, and . _ @ + - are, up to 64.")
    if len(password) < 8:
        raise SettingsError("A password has at least 8 characters. Take a longer one.")
    return f"{name}:{hashed(password)}"


def networks(text: str) -> tuple[Network, ...]:
    """Return the addresses and networks that a setting names, divided by commas.

    Raises:
        SettingsError: one is none.
    """
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SettingsError(f"proxies = {text!r}: {error}.") from error


def among(address: str, known: Sequence[Network]) -> bool:
    """Return whether an address is in one of these networks."""
    try:
        return any(ip_address(address) in network for network in known)
    except ValueError:
        return False


class Users:
    """The file of users, read anew when it changes, and who is logged in. Safe to share between threads."""

    def __init__(self, file: Path) -> None:
        """Read the file.

        Raises:
            SettingsError: it is not there, others can write to it, or a line of it is none.
        """
        self._file = file
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._hashes: Mapping[str, str] = {}
        self._sessions: dict[bytes, tuple[str, float]] = {}
        self._verified: dict[bytes, float] = {}
        self._key = secrets.token_bytes(32)
        self._nobody = hashed(secrets.token_hex(16))
        self._read()

    def verify(self, name: str, password: str) -> bool:
        """Return whether the password is this person's. Takes as long where there is no such person."""
        self._read()
        with _AT_ONCE:
            try:
                PasswordHasher().verify(self._hashes.get(name, self._nobody), password.encode()[:_LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return name in self._hashes

    def verify_again(self, name: str, password: str) -> bool:
        """Return what `verify` does; one that was right a moment ago is not hashed again."""
        self._read()
        known = digest(self._key, f"{name}\0{self._hashes.get(name)}\0{password}".encode(), "sha256")
        with self._lock:
            if self._verified.get(known, 0) > time.monotonic():
                return True
        right = self.verify(name, password)
        if right:
            with self._lock:
                now = time.monotonic()
                self._verified = {each: until for each, until in self._verified.items() if until > now}
                self._verified[known] = now + _BASIC
        return right

    def log_in(self, name: str) -> str:
        """Return the token of a new session."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            now = time.monotonic()
            if len(self._sessions) >= _MOST_SESSIONS:
                self._sessions = dict(
                    sorted(self._sessions.items(), key=lambda item: item[1][1])[_MOST_SESSIONS // 10 :]
                )
            self._sessions[_of(token)] = (name, now + _SESSION)
        return token

    def log_out(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(_of(token), None)

    def person(self, token: str) -> str | None:
        """Return whose session that is, None where it is none, has ended, or its person is no user any more."""
        self._read()
        with self._lock:
            name, until = self._sessions.get(_of(token), ("", 0.0))
            if until < time.monotonic() or name not in self._hashes:
                self._sessions.pop(_of(token), None)
                return None
            return name

    def _read(self) -> None:
        try:
            self._read_anew()
        except SettingsError as error:
            if self._stamp is None:
                raise
            _LOG.error("%s The users before that are kept.", error)  # an editor may be at work

    def _read_anew(self) -> None:
        try:
            status = self._file.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp == self._stamp:
                return
            if os.name == "posix" and status.st_mode & (stat.S_IWOTH | stat.S_IROTH):
                raise SettingsError(f"Others can read or write {self._file}. Take that away: chmod 600 {self._file}")
            text = self._file.read_text(encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"Cannot read {self._file}: {error.strerror}. Make it: fonte password NAME") from error
        hashes = {}
        for number, each in enumerate(text.splitlines(), 1):
            if not each.strip() or each.startswith("#"):
                continue
            name, found, hash_ = each.strip().partition(":")
            if not found or not _NAME.fullmatch(name) or not hash_.startswith("$argon2"):
                raise SettingsError(f"Line {number} of {self._file} is not NAME:HASH. Make one: fonte password NAME")
            hashes[name] = hash_
        if not hashes:
            raise SettingsError(f"{self._file} names nobody. Add someone: fonte password NAME")
        with self._lock:
            self._hashes, self._stamp = hashes, stamp


def _of(token: str) -> bytes:
    """Return what a token is known by: what is in memory cannot be used as one."""
    return sha256(token.encode()).digest()
