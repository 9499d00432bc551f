"""Settings from their four places."""

from pathlib import Path

import pytest

from ui.settings import SettingsError, load_settings


def file(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "fonte.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default(tmp_path: Path) -> None:
    toml = file(tmp_path, '[index]\ndata = "of-file"\nchunk_tokens = 64\nthreads = 1\n')
    settings = load_settings(toml, {"data": "of-flag"}, {"FONTE_DATA": "of-environment", "FONTE_CHUNK_TOKENS": "128"})
    assert (settings.index.data, settings.index.chunk_tokens, settings.index.threads) == (Path("of-flag"), 128, 1)
    assert settings.index.model == "minilm"
    origins = settings.origins
    assert (origins["data"], origins["chunk_tokens"], origins["threads"], origins["model"]) == (
        "--data", "FONTE_CHUNK_TOKENS", str(toml), "default",
    )  # fmt: skip


def test_every_setting_has_an_origin(tmp_path: Path) -> None:
    settings = load_settings(file(tmp_path, ""), {}, {})
    keys = {key for table in (settings.index, settings.rag, settings.ui) for key, _ in table}
    assert set(settings.origins) == keys | {f"slack_{key}" for key, _ in settings.slack}


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    assert load_settings(file(tmp_path, ""), {}, {"FONTE_DATA": ""}).index.data == Path("var")


def test_a_home_folder_is_expanded(tmp_path: Path) -> None:
    settings = load_settings(file(tmp_path, '[index]\ndata = "~/library"\n'), {}, {"FONTE_CACHE": "~/cache"})
    assert settings.index.data == Path.home() / "library"
    assert settings.index.cache == Path.home() / "cache"


@pytest.mark.parametrize(
    ("content", "environment", "message"),
    [
        ("[index\n", {}, "is not TOML"),
        (b"\xff\xfe", {}, "is not TOML"),
        ("[index]\ncolour = 1\n", {}, "has a key colour in \\[index\\] that is no setting"),
        ("colour = 1\n", {}, "settings stand in the tables"),
        ("[colours]\n", {}, "settings stand in the tables"),
        ("index = 1\n", {}, "settings stand in the tables"),
        ("[index]\nchunk_tokens = 7\n", {}, r"chunk_tokens = 7 \(from .*fonte.toml\)"),
        ("", {"FONTE_CHUNK_TOKENS": "many"}, r"chunk_tokens = 'many' \(from FONTE_CHUNK_TOKENS\)"),
        ("", {"FONTE_BACKEND": "abacus"}, "'openvino'"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, content: str | bytes, environment: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        load_settings(file(tmp_path, content), {}, environment)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"Cannot read .*nowhere\.toml: No such file"):
        load_settings(tmp_path / "nowhere.toml", {}, {})
    with pytest.raises(SettingsError, match="Is a directory"):
        load_settings(tmp_path, {}, {})
