"""`Which is bigger, Pika's valuation or the cost of Dojo?` asks for two things, each of which some sentence says."""

import re

from rag.answer_types import MEASURED
from rag.question_types import asked

_ENGLISH = re.compile(
    r"^(?:which|what|who)(?: one)? (?:is|was|are|were) (?:the )?(?:more |less )?(?P<how>[a-z]+)[,:]"
    r" (?P<one>.+?),? or (?P<other>.+?)\?*$",
    re.IGNORECASE,
)
_ITALIAN = re.compile(
    r"^(?:qual|quale|quali|chi|che cosa|cosa)(?: (?:delle|dei|tra i|tra le) due)? (?:è|era|sono|erano)"
    r" (?:il |la |i |le )?(?:più |meno )?(?P<how>[a-zà-ù]+)[,:]"
    r" (?:fra |tra )?(?P<one>.+?),? o(?:ppure)? (?P<other>.+?)\?*$",
    re.IGNORECASE,
)
_OF = r"(?:of|di|del|dello|della|dei|degli|delle|dell['’])"
_MEASURE = re.compile(rf"^(?:the|il|lo|la|i|gli|le|l['’])\s?[^\W\d_]+(?: [^\W\d_]+)? {_OF}", re.IGNORECASE)
_SAME = re.compile(rf"^(?:that|those|quell[oaie]) {_OF}\s?", re.IGNORECASE)
_OF_ONE = {
    ("older", "younger", "oldest", "youngest"): "How old is {}?",
    ("expensive", "cheaper", "dearer", "costly", "costlier"): "How much does {} cost?",
    ("valuable",): "How much is {} worth?",
    ("anziano", "anziana", "giovane", "vecchio", "vecchia"): "Quanti anni ha {}?",
    ("caro", "cara", "costoso", "costosa", "economico", "economica"): "Quanto costa {}?",
}
_QUESTION = {word: asks for words, asks in _OF_ONE.items() for word in words}


def compared(question: str) -> tuple[str, ...]:
    """Return one question for each of the two that are compared; nothing where none are, or not by what can be told."""
    for pattern, asks in ((_ENGLISH, "What is {}?"), (_ITALIAN, "Qual è {}?")):
        found = pattern.match(question.strip())
        if not found:
            continue
        one, other = found["one"].strip(), found["other"].strip()
        if (measure := _MEASURE.match(one)) and (same := _SAME.match(other)):
            other = f"{measure[0]} {other[same.end() :]}"
        both = asks.format(one), asks.format(other)
        # `The cost of Dojo` can be told in a sentence, `the north of Italy` cannot.
        if all(asked(each) in MEASURED for each in both):
            return both
        of_one = _QUESTION.get(found["how"].lower())
        return (of_one.format(one), of_one.format(other)) if of_one else ()
    return ()
