"""Users, their passwords and sessions, and the command that makes them."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from ui.settings import SettingsError
from ui.users import Users, among, line, networks

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def ada() -> str:
    return line("ada", "correct horse")


@pytest.fixture
def file(tmp_path: Path, ada: str) -> Path:
    path = tmp_path / "users"
    path.write_text(f"# who may log in\n\n{ada}\n")
    path.chmod(0o600)
    return path


def test_a_password_is_kept_as_a_hash_and_verified(file: Path) -> None:
    assert "$argon2id$" in file.read_text() and "horse" not in file.read_text()
    users = Users(file)
    assert users.verify("ada", "correct horse")
    assert not users.verify("ada", "correct horse ")
    assert not users.verify("bob", "correct horse")
    assert not users.verify("", "")


def test_a_name_that_is_none_takes_as_long_as_a_wrong_password(file: Path) -> None:
    users = Users(file)

    def seconds(name: str) -> float:
        started = time.perf_counter()
        users.verify(name, "wrong password")
        return time.perf_counter() - started

    known = min(seconds("ada") for _ in range(3))
    unknown = min(seconds("nobody") for _ in range(3))
    assert unknown > known / 3


def test_a_verified_password_is_not_hashed_again_until_it_changes(file: Path) -> None:
    users = Users(file)
    assert users.verify_again("ada", "correct horse")
    started = time.perf_counter()
    for _ in range(100):
        assert users.verify_again("ada", "correct horse")
    assert time.perf_counter() - started < 1
    assert not users.verify_again("ada", "wrong horse")
    file.write_text(line("ada", "another horse") + "\n")
    assert not users.verify_again("ada", "correct horse")


def test_a_session_ends_with_log_out_or_with_its_user(file: Path) -> None:
    users = Users(file)
    first, second = users.log_in("ada"), users.log_in("ada")
    assert first != second
    assert users.person(first) == users.person(second) == "ada"
    assert users.person("made up") is None
    users.log_out(first)
    assert (users.person(first), users.person(second)) == (None, "ada")
    file.write_text(line("bob", "battery staple") + "\n")
    assert users.person(second) is None


def test_a_file_that_breaks_while_the_server_runs_keeps_the_users_before(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    users = Users(file)
    token = users.log_in("ada")
    file.write_text("nonsense")
    assert users.person(token) == "ada"
    assert "Line 1" in caplog.text


@pytest.mark.parametrize(
    ("content", "told"),
    [("ada", "Line 1"), ("ada:secret", "Line 1"), ("\n# nobody\n", "names nobody"), ("a b:$argon2id$x", "Line 1")],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "users"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match=told):
        Users(path)
    with pytest.raises(SettingsError, match="fonte password"):
        Users(tmp_path / "none")


def test_a_file_that_others_read_is_refused(file: Path) -> None:
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        Users(file)


@pytest.mark.parametrize(("name", "password"), [("a:b", "long enough"), ("", "long enough"), ("ada", "short")])
def test_a_bad_name_or_password_is_told(name: str, password: str) -> None:
    with pytest.raises(SettingsError):
        line(name, password)


def test_proxies_are_addresses_and_networks() -> None:
    known = networks("10.0.0.0/8, ::1")
    assert among("10.1.2.3", known) and among("::1", known)
    assert not among("11.1.2.3", known) and not among("unix", known) and not among("", known)
    with pytest.raises(SettingsError):
        networks("proxy.example")


def test_the_command_adds_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "users"

    def password(name: str, word: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ui.cli", "password", name, "--users", str(path)]
        return subprocess.run(command, input=f"{word}\n", capture_output=True, text=True, cwd=ROOT, timeout=60)

    for name, word in (("ada", "first word"), ("bob", "second word"), ("ada", "third word")):
        made = password(name, word)
        assert made.returncode == 0, made.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    users = Users(path)
    assert users.verify("ada", "third word") and users.verify("bob", "second word")
    assert not users.verify("ada", "first word")
    assert password("ada", "short").returncode == 2
