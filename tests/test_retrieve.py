import shutil
from pathlib import Path

import pytest

from index.corpus import open_corpus
from index.documents import Chunk
from index.embedder import Embedder
from index.filters import Filter
from index.sync import Syncer
from rag.chatbot import Chatbot
from rag.retrieve import coverage
from rag.settings import RagSettings

SEEDS = Path(__file__).parent.parent / "seeds"


def uris(chatbot: Chatbot, query: str, where: Filter | None = None) -> list[str]:
    found = chatbot.search(query, 3, where or Filter())
    return [chatbot.corpus.document(hit.chunk.document_id).uri for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Quanto ha raccolto Pika nel nuovo round?", "seeds/pika-80-milioni.md"),
        ("How much did Pika raise in its new round?", "seeds/pika-80-milioni.md"),
        ("Where will the Dojo supercomputer be built?", "seeds/tesla-supercomputer-dojo.md"),
        ("Perché le GPU di Tesla sono in ritardo?", "seeds/nvidia-tesla-gpu.md"),
        ("Who founded Pika?", "seeds/pika-squadra-modello.md"),
    ],
)
def test_the_right_document_is_among_the_first(seeds_chatbot: Chatbot, query: str, expected: str) -> None:
    assert expected in uris(seeds_chatbot, query)


def test_the_same_query_gives_the_same_order(seeds_chatbot: Chatbot) -> None:
    first, again = (seeds_chatbot.search("Tesla e Nvidia", 10) for _ in range(2))
    assert [hit.chunk for hit in first.hits] == [hit.chunk for hit in again.hits]
    assert [hit.score for hit in first.hits] == sorted((hit.score for hit in first.hits), reverse=True)


def test_a_filter_holds_for_every_hit(seeds_chatbot: Chatbot) -> None:
    where = Filter(published_from="2024-06-05", published_to="2024-06-05")
    assert set(uris(seeds_chatbot, "Tesla e Nvidia", where)) == {"seeds/pika-80-milioni.md"}
    assert uris(seeds_chatbot, "Tesla", Filter(collections=("none such",))) == []


def test_hits_hold_the_text_they_stand_for(seeds_chatbot: Chatbot) -> None:
    for hit in seeds_chatbot.search("supercomputer", 10).hits:
        document = seeds_chatbot.corpus.document(hit.chunk.document_id)
        assert document.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text
        assert hit.found_by


@pytest.mark.parametrize("query", ["?", "Luther", "今日は", "🙂", "x" * 2_000])
def test_odd_queries_are_answered_with_something_or_nothing(seeds_chatbot: Chatbot, query: str) -> None:
    assert len(seeds_chatbot.search(query, 5).hits) <= 5


def test_coverage_is_that_of_the_best_single_sentence() -> None:
    chunk = Chunk(1, "d", 0, 60, "The cat sleeps. The dog barks at the cat.")
    weighed = [(3.0, frozenset({"dog"})), (1.0, frozenset({"cat", "felin"})), (4.0, frozenset({"bird"}))]
    assert coverage(chunk, "en", weighed) == pytest.approx(0.5)
    assert coverage(chunk, "en", []) == 0.0


def test_a_single_document_in_another_language_does_not_come_before_all_others(
    tmp_path: Path, embedder: Embedder
) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(SEEDS, docs)
    (docs / "calor.txt").write_text(
        "La desigualdad del estrés por calor en las ciudades.\n\nCuando cada verano llegan temperaturas récord, las"
        " personas experimentan el calor extremo de manera diferente. La presidenta de la comisión dijo que muchas"
        " empresas y compañías no protegen a su personal. La producción de vídeo del instituto muestra cómo una"
        " nueva generación de modelos artificiales predice el riesgo, y cuánto dinero, en millones de dólares, se"
        " necesita para un programa nacional de prevención. La inteligencia de los sensores y los procesadores ayuda.",
        encoding="utf-8",
    )
    Syncer(tmp_path / "data", embedder, 256).sync([docs])
    corpus = open_corpus(tmp_path / "data", embedder.identity, 256)
    chatbot = Chatbot(corpus, embedder, RagSettings(llm="none"))
    assert "es" in chatbot.corpus.languages()
    for question in (
        "Quanti milioni di dollari ha raccolto Pika?",
        "Quali aziende producono video con l'intelligenza artificiale?",
        "How many processors did the company promise to buy?",
        "Who presides over the artificial intelligence company?",
    ):
        assert uris(chatbot, question)[0] != "docs/calor.txt"
    assert uris(chatbot, "¿Cuánto dinero se necesita para la prevención del calor?")[0] == "docs/calor.txt"
