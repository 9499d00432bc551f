"""The dialogues over seeds and news are whole, and the news itself is not copied into the repository."""

from pathlib import Path

from eval.conversation import follow_ups

ROOT = Path(__file__).resolve().parent.parent


def test_there_are_enough_dialogues_of_two_to_four_turns_in_both_languages() -> None:
    cases = follow_ups()
    assert len({case.id.rpartition("-")[0] for case in cases}) >= 40
    assert {case.set for case in cases} == {"seeds", "multihop-news-en"}
    assert all(1 <= len(case.history) <= 3 for case in cases)
    assert {case.language for case in cases} == {"en", "it"}


def test_a_follow_up_has_the_same_question_asked_standalone_beside_it() -> None:
    for case in follow_ups():
        assert case.standalone != case.question, case.id
        assert case.standalone.endswith("?"), case.id


def test_a_quote_stands_in_its_article_and_of_the_news_only_the_document_is_named() -> None:
    for case in follow_ups():
        for evidence in case.evidence:
            if case.set == "seeds":
                assert evidence.quote in (ROOT / evidence.document).read_text(encoding="utf-8"), case.id
            else:
                assert not evidence.quote, case.id
