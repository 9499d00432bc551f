"""Fonte inside LlamaIndex: a real query pipeline over a real index of seeds/."""

from typing import TYPE_CHECKING

import pytest

from index.documents import Document
from index.embedder import Embedder
from rag.chatbot import Chatbot

if TYPE_CHECKING:
    from llama_index.core.schema import NodeWithScore

pytestmark = pytest.mark.slow  # importing LlamaIndex takes seconds


def stored(chatbot: Chatbot, found: "NodeWithScore") -> Document:
    """Return the document a node came from, after checking that the node is a stretch of its text."""
    node = found.node
    document = chatbot.corpus.document(node.ref_doc_id or "")
    start, end = node.dict()["start_char_idx"], node.dict()["end_char_idx"]
    assert document.text[start:end] == node.get_content()
    return document


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecatedSince20")
class TestComponents:
    def test_retriever_in_a_query_engine(self, seeds_chatbot: Chatbot) -> None:
        from llama_index.core.llms.mock import MockLLM
        from llama_index.core.query_engine import RetrieverQueryEngine
        from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer

        from rag.components import FonteRetriever

        engine = RetrieverQueryEngine(
            FonteRetriever(seeds_chatbot, limit=5),
            get_response_synthesizer(llm=MockLLM(), response_mode=ResponseMode.COMPACT),
        )
        response = engine.query("Quanto ha raccolto Pika?")
        for found in response.source_nodes:
            assert found.node.metadata["uri"] == stored(seeds_chatbot, found).uri
        hits = seeds_chatbot.search("Quanto ha raccolto Pika?", 5).hits
        assert len(hits) == 5
        assert [found.node.node_id for found in response.source_nodes] == [str(hit.chunk.id) for hit in hits]
        assert [found.score for found in response.source_nodes] == pytest.approx([hit.score for hit in hits])

    def test_embedding_in_a_vector_index(self, embedder: Embedder) -> None:
        import numpy as np
        from llama_index.core import VectorStoreIndex
        from llama_index.core.schema import TextNode

        from rag.components import FonteEmbedding

        texts = ["Il gatto dorme sul divano.", "La borsa ha perso l'uno per cento.", "Il treno parte alle otto."]
        model = FonteEmbedding(embedder)
        index = VectorStoreIndex([TextNode(text=text) for text in texts], embed_model=model)
        [found] = index.as_retriever(similarity_top_k=1).retrieve("Un gatto sul divano")
        assert found.node.get_content() == texts[0]
        assert np.allclose(model.get_query_embedding(texts[1]), embedder.embed_query(texts[1]))

    def test_query_engine_cites_and_refuses(self, seeds_chatbot: Chatbot) -> None:
        from rag.components import FonteQueryEngine

        engine = FonteQueryEngine(seeds_chatbot)
        answered = engine.query("Quanto ha raccolto Pika?")
        assert (answered.metadata or {})["outcome"] == "answered"
        assert "80 milioni" in str(answered)
        assert all(stored(seeds_chatbot, quote) for quote in answered.source_nodes)
        refused = engine.query("Who is the CEO of Nvidia?")
        assert (refused.metadata or {})["outcome"] == "refused"
        assert refused.source_nodes == []
