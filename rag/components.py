"""Fonte's pieces as LlamaIndex components, for a LlamaIndex program to use as they are.

The only file that imports llama_index.
"""

import asyncio

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode
from pydantic import PrivateAttr

from index.documents import Document, Hit
from index.embedder import Embedder
from index.filters import Filter
from rag.answer import Citation
from rag.chatbot import Chatbot


class FonteRetriever(BaseRetriever):
    """Fonte's hybrid retrieval as a LlamaIndex retriever."""

    def __init__(self, chatbot: Chatbot, limit: int = 10, where: Filter | None = None) -> None:
        """Search the corpus of `chatbot` for at most `limit` passages of the documents that meet `where`."""
        super().__init__(callback_manager=CallbackManager([]))
        self._chatbot = chatbot
        self._limit = limit
        self._where = where or Filter()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._chatbot.search(query_bundle.query_str, self._limit, self._where)
        return [_node(hit, self._chatbot.corpus.document(hit.chunk.document_id)) for hit in found.hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class FonteEmbedding(BaseEmbedding):
    """Fonte's embedder as a LlamaIndex embedding model: OpenVINO on a CPU, without torch."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, embed_batch_size: int = 256) -> None:
        """Embed with `embedder`, up to `embed_batch_size` texts a call."""
        super().__init__(model_name=embedder.identity.name, embed_batch_size=embed_batch_size)
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex serialises it."""
        return "FonteEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(x) for x in self._embedder.embed_query(query)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._embedder.embed_passages(texts)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)


class FonteQueryEngine(BaseQueryEngine):
    """The chatbot as a LlamaIndex query engine.

    A response's text is the answer; its source nodes are the quotes, each with the document, the offsets and the
    number it is cited by. A refusal has no source nodes, and `outcome` in its metadata says so.
    """

    def __init__(self, chatbot: Chatbot) -> None:
        """Answer with `chatbot`."""
        super().__init__(callback_manager=CallbackManager([]))
        self._chatbot = chatbot

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        answer = self._chatbot.ask(query_bundle.query_str)
        citations = [citation for sentence in answer.sentences for citation in sentence.citations]
        metadata = {
            "outcome": answer.outcome,
            "language": answer.language,
            "missing": list(answer.missing),
            "sufficiency": answer.receipt.sufficiency,
        }
        return Response(response=answer.text, source_nodes=[_quote(c) for c in citations], metadata=metadata)

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _node(hit: Hit, document: Document) -> NodeWithScore:
    chunk = hit.chunk
    metadata = {**document.metadata, "title": document.title, "uri": document.uri, "published": document.published}
    node = TextNode(
        id_=str(chunk.id),
        text=chunk.text,
        start_char_idx=chunk.start,
        end_char_idx=chunk.end,
        metadata={**metadata, "page": chunk.page, "heading": chunk.heading},
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document.id)},
    )
    return NodeWithScore(node=node, score=float(hit.score))


def _quote(citation: Citation) -> NodeWithScore:
    node = TextNode(
        text=citation.quote,
        start_char_idx=citation.start,
        end_char_idx=citation.end,
        metadata={
            "number": citation.number,
            "title": citation.title,
            "uri": citation.uri,
            "page": citation.page,
            "published": citation.published,
        },
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=citation.document_id)},
    )
    return NodeWithScore(node=node, score=1.0)
