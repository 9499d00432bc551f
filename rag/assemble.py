"""The one place that names concrete classes: a chatbot from settings."""

from pathlib import Path

from index.corpus import open_corpus
from index.layout import Layout
from index.load_embedder import load_embedder
from index.settings import IndexSettings
from index.store import Store
from rag.chatbot import Chatbot
from rag.draft import Drafter
from rag.model_choice import LanguageModel
from rag.settings import RagSettings


def open_chatbot(index: IndexSettings, rag: RagSettings) -> Chatbot:
    """Return a chatbot over the index in `index.data`.

    Raises:
        CorpusError: there is no index, or it cannot be used; the message says what to do.
        BadModel: the settings name no language model that could be used.
    """
    drafter = Drafter(
        LanguageModel(rag), rag.sentences, rag.grounding
    )  # a misspelt model is told before anything is loaded
    Store(Layout(index.data).store).close()  # that there is no index is told before the model is loaded
    embedder = load_embedder(index)
    corpus = open_corpus(index.data, embedder.identity, index.chunk_tokens)
    return Chatbot(corpus, embedder, rag, drafter)


def chatbot(data: str | Path = "var") -> Chatbot:
    """Return a chatbot over the index in the folder `data`, all settings at their defaults."""
    return open_chatbot(IndexSettings(data=Path(data)), RagSettings())
