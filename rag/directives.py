"""Does a sentence of a document speak to a language model rather than to a reader?

Such a sentence is not offered to a model and supports nothing that one writes. It may still be quoted where it
answers best: a quote changes no instruction. What is caught here is a help, not the wall: what a model writes is
checked against the documents whatever it was told.
"""

import re

_SPEAKS_TO_A_MODEL = re.compile(
    r"""
      \byour\s+(?:next\s+|final\s+)?(?:response|reply|replies|answers?|output|instructions|(?:system\s+)?prompt)\b
    | \b(?:the|this)\s+(?:response|reply|output|(?:system\s+)?prompt)\b
    | \b(?:in|to)\s+your\s+(?:\w+\s+)?(?:response|reply|answer)\b
    | \b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompt|rules|above|previous|prior|context)\b
    | \bas\s+an?\s+(?:ai|language\s+model|assistant)\b
    | \byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:ai|assistant|chatbot|language\s+model)\b
    | ^\W*(?:system|assistant|user|developer|human)\s*: | \b(?:system|developer)\s+(?:prompt|message)\b
    | <\|.*?\|> | \[/?INST\] | <</?SYS>> | </?s> | <(?:start|end)_of_turn> | ^\#{2,}\s*(?:instruction|response|system)
    | \b(?:nella|alla|dalla|della|con\s+la)\s+(?:tua|vostra)\s+(?:prossima\s+)?risposta\b
    | \bla\s+(?:tua|vostra)\s+risposta\b
    | \b(?:ignora|ignorate|dimentica|dimenticate|trascura)\b.{0,40}\b(?:istruzion[ei]|regole|precedent[ei]|sopra)\b
    | \bsei\s+(?:ora\s+)?un(?:'|’)?\s*(?:assistente|ia|intelligenza|chatbot|modello)\b
    | \b(?:le|delle|alle)\s+(?:tue|vostre)\s+istruzioni\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def addresses_a_model(text: str) -> bool:
    """Return whether a sentence gives a model orders, speaks of its answer, or plays its chat template."""
    return bool(_SPEAKS_TO_A_MODEL.search(text))
