import json

import pytest

from rag.verify import BadPair, verify_pairs

_PASSAGE = "Tesla avrebbe portato i suoi chip da 35.000 a 85.000."


def test_a_line_gives_its_verdict_and_reasons() -> None:
    line = json.dumps(
        {
            "id": "a",
            "sentence": "Tesla avrebbe portato i suoi chip da 35.000 a 90.000.",
            "passages": [_PASSAGE],
        }
    )
    [row] = verify_pairs([line])
    assert (row.id, row.verdict) == ("a", "contradicted")
    assert row.reasons == ("the passage says 85.000, not 90.000",)


def test_a_dict_will_do_and_blank_lines_are_passed_over() -> None:
    rows = list(verify_pairs(["\n", {"id": 7, "sentence": _PASSAGE, "passages": [_PASSAGE], "kind": "verbatim"}]))
    assert [(row.id, row.verdict) for row in rows] == [(7, "supported")]


@pytest.mark.parametrize("line", ["{", '{"id": 1}', '{"id": 1, "sentence": 2, "passages": []}', "[]"])
def test_a_bad_line_is_named(line: str) -> None:
    good = {"id": 1, "sentence": _PASSAGE, "passages": [_PASSAGE]}
    with pytest.raises(BadPair, match="Line 2 "):
        list(verify_pairs([good, line]))


def test_a_pair_without_passages_is_unsupported() -> None:
    [row] = verify_pairs([{"id": 1, "sentence": "Tesla builds cars.", "passages": []}])
    assert row.verdict == "unsupported"
