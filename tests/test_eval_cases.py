import gzip
import json
from pathlib import Path

import pytest

from eval.cases import Case, load_set, named_sets, read_cases, sample
from eval.errors import BadCases, MissingData, UnknownSet

GOOD = {"id": "a", "question": "Who?", "answerable": True, "expected": ["x"], "evidence": [{"document": "d"}]}


def write_set(folder: Path, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "corpus.jsonl").write_text('{"_id": "d", "text": "x"}\n')
    (folder / "cases.jsonl").write_text("\n".join(lines) + "\n")
    return folder


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "JSON"),
        ("[]", "object"),
        (json.dumps({"id": "b", "answerable": True}), "question"),
        (json.dumps({**GOOD, "id": "b", "answerable": "perhaps"}), "answerable"),
        (json.dumps({**GOOD, "id": "b", "answerable": False}), "not answerable"),
        (json.dumps(GOOD), "used on line 1"),
    ],
)
def test_a_bad_line_is_named_with_its_file(tmp_path: Path, line: str, says: str) -> None:
    folder = write_set(tmp_path / "set", json.dumps(GOOD), "", line)
    with pytest.raises(BadCases, match=r"cases\.jsonl, line 3: ") as raised:
        load_set(str(folder))
    assert says in str(raised.value)


def test_a_folder_is_a_set_and_so_is_one_with_compressed_files(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "plain", json.dumps(GOOD))
    assert load_set(str(folder)).cases[0].id == "a"
    packed = tmp_path / "packed"
    packed.mkdir()
    for name in ("corpus.jsonl", "cases.jsonl"):
        (packed / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
    assert load_set(str(packed)).cases == load_set(str(folder)).cases


def test_a_damaged_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(GOOD).encode() * 100)[:-12])
    with pytest.raises(BadCases, match="damaged or cut off"):
        read_cases(path)


def test_missing_data_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTE_EVALDATA", str(tmp_path / "nowhere"))
    with pytest.raises(UnknownSet, match="FONTE_EVALDATA"):
        load_set("squad-it-it")
    folder = write_set(tmp_path / "bare", json.dumps(GOOD))
    (folder / "corpus.jsonl").unlink()
    with pytest.raises(MissingData, match=r"corpus\.jsonl"):
        load_set(str(folder))


def test_sets_are_found_through_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_set(tmp_path / "mine", json.dumps(GOOD))
    (tmp_path / "not-a-set").mkdir()
    monkeypatch.setenv("FONTE_EVALDATA", str(tmp_path))
    assert "mine" in named_sets()
    assert "not-a-set" not in named_sets()
    assert "seeds" in named_sets()


def test_a_sample_is_always_the_same_and_hardly_moves_when_a_case_is_added() -> None:
    cases = [Case(id=str(i), question="?", answerable=False) for i in range(100)]
    drawn = sample(cases, 10)
    assert len(drawn) == 10
    assert drawn == sample(cases, 10)
    more = sample([*cases, Case(id="new", question="?", answerable=False)], 10)
    assert len(set(drawn) - set(more)) <= 1
    assert sample(cases, 0) == sample(cases, 1000) == tuple(cases)
