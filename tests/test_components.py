"""Fonte inside LlamaIndex: a real query pipeline over a real index of seeds/."""

import pytest

pytestmark = pytest.mark.slow  # importing LlamaIndex takes seconds


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecatedSince20")
class TestComponents:
    def test_retriever_in_a_query_engine(self, seeds_chatbot) -> None:  # type: ignore[no-untyped-def]
        from llama_index.core.llms.mock import MockLLM
        from llama_index.core.query_engine import RetrieverQueryEngine
        from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer

        from rag.components import FonteRetriever

        engine = RetrieverQueryEngine(
            FonteRetriever(seeds_chatbot, limit=3),
            get_response_synthesizer(llm=MockLLM(), response_mode=ResponseMode.COMPACT),
        )
        response = engine.query("Quanto ha raccolto Pika?")
        assert len(response.source_nodes) == 3
        for found in response.source_nodes:
            document = seeds_chatbot.corpus.document(found.node.ref_doc_id)
            assert document.text[found.node.start_char_idx : found.node.end_char_idx] == found.node.text
            assert found.node.metadata["uri"] == document.uri
        assert any("80 milioni" in found.node.text for found in response.source_nodes)

    def test_embedding_in_a_vector_index(self, seeds_chatbot, embedder) -> None:  # type: ignore[no-untyped-def]
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

    def test_query_engine_cites_and_refuses(self, seeds_chatbot) -> None:  # type: ignore[no-untyped-def]
        from rag.components import FonteQueryEngine

        engine = FonteQueryEngine(seeds_chatbot)
        answered = engine.query("Quanto ha raccolto Pika?")
        assert answered.metadata["outcome"] == "answered"
        assert "80 milioni" in str(answered)
        for quote in answered.source_nodes:
            document = seeds_chatbot.corpus.document(quote.node.ref_doc_id)
            assert document.text[quote.node.start_char_idx : quote.node.end_char_idx] == quote.node.text
        refused = engine.query("Who is the CEO of Nvidia?")
        assert refused.metadata["outcome"] == "refused"
        assert refused.source_nodes == []
