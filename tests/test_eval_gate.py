import json
from pathlib import Path

import pytest

from eval.baseline import compare, keep, load_baselines, write_baseline
from eval.cases import Case
from eval.errors import BadBaseline, BadGate
from eval.gate import Gate, check, floors_for, load_gate
from eval.results import Row, Run, latency, summarise, to_json

FLOOR = "retrieval.recall@10"


def run_of(*scores: float, total: int = 0, name: str = "mine") -> Run:
    """Return a run whose cases have these recalls; every other case is unanswerable and refused."""
    rows = []
    for number, score in enumerate(scores):
        case = Case(id=f"c{number}", question=f"Question {number}?", answerable=True, expected=("x",))
        given = {"recall@10": score, "contains": float(score > 0.5), "answered_when_answerable": 1.0}
        rows.append(Row(case, outcome="answered", sufficiency=0.5 + score / 4, ask_ms=10.0, scores=given))
        far = Case(id=f"u{number}", question="?", answerable=False)
        rows.append(
            Row(far, outcome="refused", sufficiency=0.1, ask_ms=10.0, scores={"refused_when_unanswerable": 1.0})
        )
    kept = tuple(rows)
    return Run(name, total or len(kept), kept, summarise(kept), latency(kept), 100.0, {"commit": "abc", "date": "now"})


def test_a_figure_at_its_floor_passes_and_one_below_is_named() -> None:
    run = run_of(1.0, 0.5)
    assert [c.passed for c in check(run, Gate(full={"mine": {FLOOR: 0.75}}))] == [True]
    [failed] = check(run, Gate(full={"mine": {FLOOR: 0.76}}))
    assert not failed.passed
    assert failed.reason == "mine: retrieval.recall@10 is 0.7500; it must be at least 0.7600."


def test_a_figure_that_was_not_measured_fails() -> None:
    [failed] = check(run_of(1.0), Gate(full={"mine": {"answers.quote_exact": 1.0}}))
    assert not failed.passed
    assert "was not measured" in failed.reason


def test_milliseconds_and_megabytes_have_a_ceiling() -> None:
    gate = Gate(full={"mine": {"latency_ms.p95": 11.0, "memory_mb": 99.0}})
    assert [c.passed for c in check(run_of(1.0), gate)] == [True, False]


def test_a_sample_has_floors_of_its_own() -> None:
    gate = Gate(sample_cases=4, full={"mine": {FLOOR: 0.9}}, sample={"mine": {FLOOR: 0.5}})
    assert floors_for(run_of(1.0, 0.5), gate) == {FLOOR: 0.9}
    assert floors_for(run_of(1.0, 0.5, total=100), gate) == {FLOOR: 0.5}
    assert floors_for(run_of(1.0, total=100), gate) == {}


def test_a_gate_that_names_no_figure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gate.toml"
    path.write_text('[full.mine]\n"retrieval.recal@10" = 0.9\n')
    with pytest.raises(BadGate, match="recal@10"):
        load_gate(path)
    path.write_text("full = 3\n")
    with pytest.raises(BadGate, match=r"gate\.toml"):
        load_gate(path)


def test_the_gate_of_the_project_can_be_read() -> None:
    assert load_gate().full["seeds"]["answers.quote_exact"] == 1.0


def test_a_fall_beyond_chance_fails_even_above_the_floor() -> None:
    gate = Gate(full={"mine": {FLOOR: 0.5}})
    before, now = run_of(*[1.0] * 20), run_of(*[1.0] * 12, *[0.4] * 8)
    floor, against = check(now, gate, compare(now, keep(before)))
    assert floor.passed
    assert not against.passed
    assert "against the baseline" in against.reason
    assert all(c.passed for c in check(before, gate, compare(before, keep(before))))


def test_flips_are_listed_with_their_direction() -> None:
    comparison = compare(run_of(1.0, 0.0, 1.0), keep(run_of(0.0, 1.0, 1.0)))
    assert [(flip.case, flip.measure, flip.better) for flip in comparison.flips] == [
        ("c1", "contains", False),
        ("c0", "contains", True),
    ]


def test_a_baseline_is_read_from_its_folder_and_from_what_json_wrote(tmp_path: Path) -> None:
    run = run_of(1.0, 1 / 3)
    write_baseline(run, tmp_path / "baseline")
    (tmp_path / "run.json").write_text(json.dumps({"runs": [to_json(run)]}))
    from_folder = load_baselines(tmp_path / "baseline")["mine"]
    assert from_folder == load_baselines(tmp_path / "run.json")["mine"] == keep(run)
    assert all(figure.value == 0 for figure in compare(run, from_folder).differences.values())


def test_something_else_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(BadBaseline, match="no baseline"):
        load_baselines(tmp_path)
    path = tmp_path / "other.json"
    for text in ("{", "[]", '{"set": 3}', '{"runs": [{"rows": [{}]}]}'):
        path.write_text(text)
        with pytest.raises(BadBaseline, match="neither"):
            load_baselines(path)
