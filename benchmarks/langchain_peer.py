"""LangChain's stock pipeline with the same model: what Fonte's ingestion is timed beside.

DirectoryLoader (TextLoader) → RecursiveCharacterTextSplitter → HuggingFaceEmbeddings → FAISS, everything at its
defaults but the chunk size, counted in the model's tokens as Fonte counts it, and the model. Needs the extra `bench`.
"""

import warnings
from pathlib import Path
from typing import Any

from peer import CHUNK_TOKENS, model_folder


def embeddings() -> Any:  # LangChain is not installed where this is type-checked
    """Return the model, loaded."""
    with warnings.catch_warnings():  # the package that replaces this class does not admit the hub's current client
        warnings.simplefilter("ignore")
        from langchain_community.embeddings import HuggingFaceEmbeddings

        return HuggingFaceEmbeddings(model_name=model_folder())


def build(documents: Path, persisted: Path, model: Any) -> list[str]:
    """Index the text files of a folder, persist the index, and return the texts of the chunks."""
    from langchain_community.document_loaders import DirectoryLoader, TextLoader
    from langchain_community.vectorstores import FAISS
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(model_folder()) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    loaded = DirectoryLoader(
        str(documents), glob="*.txt", loader_cls=TextLoader, loader_kwargs={"encoding": "utf-8"}
    ).load()
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_TOKENS,
        chunk_overlap=0,
        length_function=lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids),
    )
    chunks = splitter.split_documents(loaded)
    FAISS.from_documents(chunks, model).save_local(str(persisted))
    return [chunk.page_content for chunk in chunks]
