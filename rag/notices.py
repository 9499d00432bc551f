"""What a receipt says of a model that did not write the answer, or not all of it, in the question's language."""

from collections.abc import Mapping

from rag.models import Trouble

_ENGLISH: Mapping[Trouble, str] = {
    "unreachable": "The language model {name} could not be reached",
    "denied": "The server of the language model {name} did not accept the key",
    "busy": "The language model {name} is busy",
    "failing": "The server of the language model {name} failed",
    "silent": "The language model {name} did not finish in {seconds} s",
    "garbled": "The server of the language model {name} sent something that is no answer",
    "broke_off": "The language model {name} broke off",
    "rejected": "The server of the language model {name} did not accept the request",
    "unusable": "The language model {name} could not be loaded",
}
_ITALIAN: Mapping[Trouble, str] = {
    "unreachable": "Il modello linguistico {name} non è raggiungibile",
    "denied": "Il server del modello linguistico {name} non ha accettato la chiave",
    "busy": "Il modello linguistico {name} è occupato",
    "failing": "Il server del modello linguistico {name} ha avuto un guasto",
    "silent": "Il modello linguistico {name} non ha finito entro {seconds} s",
    "garbled": "Il server del modello linguistico {name} ha inviato qualcosa che non è una risposta",
    "broke_off": "Il modello linguistico {name} si è interrotto",
    "rejected": "Il server del modello linguistico {name} non ha accettato la richiesta",
    "unusable": "Il modello linguistico {name} non si è potuto caricare",
}


def quoted_instead(language: str, trouble: Trouble | None, name: str, seconds: float) -> str:
    """Return why an answer is made of quotes: the trouble with the model, or what it wrote did not hold."""
    if language == "it":
        why = (
            _ITALIAN[trouble]
            if trouble
            else "Quello che ha scritto il modello linguistico {name} non trova conferma nei documenti"
        )
        return f"{why.format(name=name, seconds=_seconds(seconds))}: la risposta è fatta di citazioni."
    why = _ENGLISH[trouble] if trouble else "What the language model {name} wrote was not confirmed in the documents"
    return f"{why.format(name=name, seconds=_seconds(seconds))}: the answer is made of quotes."


def ended_early(language: str, trouble: Trouble, name: str, seconds: float) -> str:
    """Return that an answer ends where its model failed."""
    if language == "it":
        return f"{_ITALIAN[trouble].format(name=name, seconds=_seconds(seconds))}: la risposta può essere incompleta."
    return f"{_ENGLISH[trouble].format(name=name, seconds=_seconds(seconds))}: the answer may be incomplete."


def _seconds(seconds: float) -> str:
    return f"{seconds:g}"
