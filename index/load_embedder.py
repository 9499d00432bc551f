"""The embedder that the settings ask for."""

import logging
import os

from index.embedder import Embedder
from index.model_files import find_model, prompts_of
from index.settings import IndexSettings


def load_embedder(settings: IndexSettings) -> Embedder:
    """Return the model of the settings, loaded.

    `auto` runs it through OpenVINO and, where that cannot run this model as torch does, on torch. Only `torch` looks
    for a GPU, since asking for one takes the 8 s of importing torch. Raises ModelUnavailable and StorageFailed.
    """
    _silence()
    files = find_model(settings.model, settings.cache)
    prompts = prompts_of(files, settings.query_prompt, settings.passage_prompt)
    if settings.backend != "torch":
        from index.openvino_embedder import NotConvertible, OpenVinoEmbedder

        try:
            return OpenVinoEmbedder(files, prompts, settings.cache, settings.precision, settings.threads)
        except NotConvertible:
            if settings.backend == "openvino":
                raise
    from index.torch_embedder import TorchEmbedder

    return TorchEmbedder(files, prompts, settings.threads)


def _silence() -> None:
    """Keep progress bars, telemetry and warnings of the model libraries away from a person's terminal."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # which covers its advisory warnings
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
