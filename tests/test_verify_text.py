"""A text against the corpus: each sentence supported, contradicted, or not in it, with exact quotes."""

import json
from pathlib import Path

import pytest

from index.errors import SourceMissing, UnreadableFile
from rag.chatbot import Chatbot
from rag.verify_text import verify_reading, verify_text
from tests.conftest import Fonte
from ui.verify_command import readings_of

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = {
    "Pika has raised 80 million dollars in a new round.": "supported",
    "The company is now worth 740 million dollars.": "contradicted",
    "It is led by Demi Guo and Chenlin Meng, who were doctoral students at Stanford.": "supported",
    "Tesla shares rose 1% on Tuesday.": "contradicted",
    "Nvidia was founded in 1993 by Jensen Huang.": "unsupported",
    "Musk si è impegnato a costruire Dojo a Buffalo.": "supported",
    "Un portavoce di Nvidia ha commentato la vicenda.": "contradicted",
    "The Amazon rainforest lost 3% of its trees last year.": "unsupported",
}


def test_each_sentence_has_its_verdict_and_an_exact_quote(seeds_chatbot: Chatbot) -> None:
    text = " ".join(SENTENCES)
    checked = list(verify_text(text, seeds_chatbot))
    assert {sentence.text: sentence.verdict for sentence in checked} == SENTENCES
    for sentence in checked:
        assert text[sentence.start : sentence.end] == sentence.text
        assert bool(sentence.citations) == (sentence.verdict != "unsupported")
        assert bool(sentence.reasons) == (sentence.verdict != "supported")
        for citation in sentence.citations:
            document = seeds_chatbot.corpus.document(citation.document_id)
            assert document.text[citation.start : citation.end] == citation.quote


def test_what_contradicts_a_sentence_stands_in_the_quote(seeds_chatbot: Chatbot) -> None:
    (checked,) = verify_text("Pika is worth 900 million dollars.", seeds_chatbot)
    assert checked.verdict == "contradicted"
    assert "470 milioni di dollari" in checked.reasons[0]
    assert "470 milioni di dollari" in checked.citations[0].quote


def test_every_sentence_of_a_document_is_supported_by_itself(seeds_chatbot: Chatbot) -> None:
    [reading] = readings_of(ROOT / "seeds" / "pika-80-milioni.md")
    checked = list(verify_reading(reading, seeds_chatbot))
    assert len(checked) > 10
    assert all(sentence.verdict == "supported" for sentence in checked)
    assert not any(sentence.text.startswith("Come saranno spesi") for sentence in checked), "a heading claims nothing"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["draft.txt", "draft.md", "draft"])
def test_a_text_is_read_in_any_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / name
    path.write_text("La società, però, è di più: così vale 470 milioni di dollari.", encoding=encoding)
    [reading] = readings_of(path)
    assert "però" in reading.text and "più" in reading.text


def test_what_cannot_be_read_is_said_with_its_name(tmp_path: Path) -> None:
    for name, content, reason in (
        ("empty.txt", b"", "there is no text in it"),
        ("image.md", b"\x89PNG\r\n\x1a\n\0\0", "it is not text"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableFile, match=f"{name}: {reason}"):
            list(readings_of(tmp_path / name))
    with pytest.raises(SourceMissing, match="There is no file"):
        list(readings_of(tmp_path / "nowhere.txt"))
    with pytest.raises(SourceMissing, match="is a folder"):
        list(readings_of(tmp_path))


@pytest.mark.slow
def test_the_command_says_it_in_json(fonte: Fonte, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Pika ha raccolto 80 milioni di dollari. Pika ha concluso un round da 90 milioni di dollari.")
    assert fonte("sync", ROOT / "seeds").returncode == 0
    run = fonte("verify", draft, "--json")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["counts"] == {"supported": 1, "contradicted": 1, "unsupported": 0}
    assert [sentence["verdict"] for sentence in told["sentences"]] == ["supported", "contradicted"]
    assert "80 milioni di dollari" in told["sentences"][1]["citations"][0]["quote"]
    assert fonte("verify", draft).returncode == 0


def test_the_command_wants_one_thing_to_check(fonte: Fonte) -> None:
    assert fonte("verify").returncode == 2
    missing = fonte("verify", "nowhere.txt")
    assert missing.returncode == 1
    assert "There is no file nowhere.txt" in missing.stderr
