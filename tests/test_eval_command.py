import json
from pathlib import Path

import pytest

from eval.command import main
from index.settings import IndexSettings


def tiny_set(folder: Path) -> Path:
    folder.mkdir()
    documents = [
        {
            "_id": "pika",
            "title": "Pika",
            "text": "Pika raised 80 million dollars. It was founded in 2023.",
        },
        {
            "_id": "dojo",
            "title": "Dojo",
            "text": "Dojo is a supercomputer that Tesla builds in Buffalo.",
        },
    ]
    cases = [
        {"id": "a", "question": "How much did Pika raise?", "language": "en", "answerable": True, "tags": ["money"],
         "expected": ["80 million"], "evidence": [{"document": "pika", "quote": "Pika raised 80 million dollars."}]},
        {"id": "b", "question": "Who painted the Sistine Chapel?", "language": "en", "answerable": False},
    ]  # fmt: skip
    (folder / "corpus.jsonl").write_text("".join(json.dumps(d) + "\n" for d in documents))
    (folder / "cases.jsonl").write_text("".join(json.dumps(c) + "\n" for c in cases))
    return folder


def test_help_and_usage_errors(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert "--baseline" in capsys.readouterr().out
    assert main(["no-such-set"]) == 2
    assert "no-such-set" in capsys.readouterr().err


@pytest.mark.slow
def test_a_folder_is_measured_reported_and_gated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tiny_set(tmp_path / "tiny")
    index = IndexSettings(cache=tmp_path / "cache")
    kept = str(tmp_path / "baseline")
    assert main([str(folder), "--json", "-", "--html", str(tmp_path / "r.html"), "--write-baseline", kept], index) == 0
    run = json.loads(capsys.readouterr().out)
    assert (run["set"], run["cases"], run["retrieval"]["hits@10"]) == ("tiny", 2, 1.0)
    assert run["provenance"]["corpus"]["documents"] == 2
    assert str(tmp_path) not in json.dumps(run["provenance"])
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    gate = tmp_path / "gate.toml"
    gate.write_text('[full.tiny]\n"retrieval.hits@10" = 1.0\n"answers.quote_exact" = 1.0\n')
    assert main([str(folder), "--gate", str(gate), "--baseline", kept], index) == 0
    gate.write_text('[full.tiny]\n"retrieval.ndcg@10" = 1.1\n')
    assert main([str(folder), "--gate", str(gate)], index) == 1
    assert "tiny: retrieval.ndcg@10 is 1.0000; it must be at least" in " ".join(capsys.readouterr().out.split())


@pytest.mark.slow
def test_the_seeds_are_measured_without_a_crash_and_quoted_exactly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["seeds", "--limit", "12", "--no-gate", "--json", "-"], IndexSettings()) == 0
    run = json.loads(capsys.readouterr().out)
    assert run["errors"] == []
    assert run["warnings"] == []
    assert run["answers"]["quote_exact"] == 1.0
