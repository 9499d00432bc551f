"""What a question asks for: a person, a date, a number, a place, a reason …"""

import re
from enum import Enum

from index.analysis import fold


class Asked(Enum):
    """The kind of answer that a question wants; it decides what the chosen sentence has to hold."""

    WHO = "who"
    WHEN = "when"
    MONEY = "money"
    SHARE = "share"
    DURATION = "duration"
    COUNT = "count"
    WHERE = "where"
    WHY = "why"
    YES_NO = "yes or no"
    WHAT = "what"


_WHEN_NOUNS = (
    "year|date|day|month|decade|century|era|season|anno|giorno|data|mese|decennio|secolo|epoca|deadline|scadenza"
)
_WHERE_NOUNS = (
    "city|country|state|town|place|location|continent|county|region|province|street|university|college|school|plant"
    "|citta|paese|stato|luogo|posto|continente|contea|regione|provincia|via|universita|scuola|stabilimento|localita"
)
_WHO_NOUNS = (
    "person|man|woman|people|company|companies|organization|organisation|group|team|player|actor|author|president|king"
    "|queen|leader|scientist|startup|startups|investors|persona|uomo|donna|societa|azienda|aziende|organizzazione|gruppo"
    "|employer|employers|firm|firms|bank|banks|newspaper|agency|party|band|datore|datori|ditta|ditte|impresa|imprese|banca|banche"
    "|giornale|agenzia|partito|squadra|giocatore|attore|autore|presidente|re|regina|scienziato|individual"
)
_COST = (
    r"cost|costs|costa|costano|costera|costato|costo|price|prezzo|worth|value|valued|valuation|vale|valgono|valore"
    r"|valutazione|valutat[oaie]|stimat[oaie]|money|soldi|denaro|raise|raised|raccolto|incassato|pay|paid|pagato|spend|spent|spende|invest|invested"
    r"|investito|earn|earned|revenue|salary|budget|dollars|dollari|euro|euros|funding|finanziamento|miliardi|milioni|billion|million"
)
_PATTERNS: tuple[tuple[Asked, str], ...] = (
    (Asked.YES_NO, r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|e vero|si puo|ha|hanno|puo|possono|esiste|esistono)\b"),
    (Asked.WHY, r"\b(why|how come|perche|come mai|what (?:is |was )?the (?:reason|cause)|for what reason|quale motivo|per quale ragione|what caused|causa)\b"),
    (Asked.SHARE, r"\b(what (?:percentage|percent|share|fraction|proportion)|che percentuale|quale percentuale|di quanto|percentuale|quanto .*\b(?:perso|perdono|perde|guadagnato|cal(?:a|ano|at[oaie])|sces[oaie]|scende|salit[oaie]|sale|cresciut[oaie]|cresce|aumentat[oaie]|diminuit[oaie])\b|by how much|how much .*\b(?:fall|fell|drop|rise|rose|grow|grew|decline))\b"),
    (Asked.DURATION, r"\b(how long|how old|how often|how many (?:years|days|months|weeks|hours|minutes|seconds)|quanti (?:anni|giorni|mesi|minuti|secondi)|quante (?:ore|settimane)|per quanto tempo|da quanto tempo|quanto (?:dura|tempo|e durat))\b"),
    (Asked.WHEN, rf"\b(when|quando|(?:what|which|che|quale|in che|in quale|qual e la|qual e il)(?: \w+){{0,2}}? (?:{_WHEN_NOUNS})|what time|a che ora)\b"),
    (Asked.MONEY, rf"\b(?:how much|quanto|quanti|how many|quante)\b.*\b(?:{_COST})\b|\b(?:what|quale|qual|which)\b.*\b(?:cost|price|price tag|worth|value|valued|valuation|valutazione|valore|prezzo|costo|revenue|salary|budget)\b"),
    (Asked.COUNT, r"\b(how (?:many|much|big|large|high|tall|far|deep|wide|fast|heavy|hot|cold|small)|what (?:number|is the number|was the number|is the population)|quanto|quanta|quanti|quante|quant|che numero|qual e il numero)\b"),
    (Asked.WHO, rf"\b(who|whom|whose|chi)\b|\b(?:what|which|quale|quali|che|qual)(?: \w+){{0,2}}? (?:{_WHO_NOUNS})\b"),
    (Asked.WHERE, rf"\b(where|dove|dov|da dove|in quale|(?:what|which|quale|quali|che|in che|qual e la|qual e il)(?: \w+)? (?:{_WHERE_NOUNS}))\b"),
)  # fmt: skip
_COMPILED = tuple((asked, re.compile(pattern)) for asked, pattern in _PATTERNS)


def asked(question: str) -> Asked:
    """Return what a question in English or Italian asks for; `WHAT` where it is anything, or in another language."""
    plain = " ".join(re.findall(r"\w+", fold(question.lower())))
    return next((kind for kind, pattern in _COMPILED if pattern.search(plain)), Asked.WHAT)
