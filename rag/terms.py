"""The content words of a question, what each weighs, and how well a word of a passage stands for each."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.analysis import marked, stem
from index.corpus import Corpus
from rag.language.false_kin import false_kin
from rag.language.function_words import ENGLISH, FUNCTION_WORDS, ITALIAN
from rag.language.lexicon import meanings_of
from rag.language.names import Named, named
from rag.language.related import fields, phrases
from rag.language.translate import translations
from rag.language.word_lists import listed
from rag.language.words import Token, words

Row = NDArray[np.float32]
"""(terms,) in 0..1: how well a text covers each term of a question."""

_SAME, _TRANSLATED, _MEANING, _FIELD = 1.0, 0.95, 0.85, 0.6
"""What a word counts that is the same, its translation, of one meaning in the lexicon (as two set phrases of one field
are), or of one field."""
_KIN = 0.5
"""What a word of one language counts that shares most letter pairs: `invented` for `invention`, but also its look-alikes."""
_COGNATE, _COGNATE_NAME = 0.6, 0.7
"""Least share of common letter pairs for a word to be a cognate (nation, nazione), and a name (London, Londra)."""
_SHORT = 4
_SHORTEST_COGNATE = 5
"""Letters. Shorter words are alike by chance."""
_LENGTHS = 0.6
"""Least share of the longer word's letters that its cognate has: `fatto` is none of `fatturato`."""
ASKING = listed("""
    make makes making rende rendono rendere going gonna go goes went gone va vanno andato andati andata andare able manage managed riesce riescono riuscire story affair news
    matter vicenda faccenda notizia
    type kind name names called many much long happen happened according following term known true article tell describe
    supposed expected dovrebbe doveva avrebbe adesso ora now currently attualmente yet already gia ancora verra verranno sara
    list explain say says said do did done does doing make fare fa fara fatto faranno fanno tipo nome nomi chiama chiamato chiamata vero succede successo articolo elenca dimmi spiega
""")
"""Words that belong to the asking more than to what is asked."""
_ASKING_WEIGHT = 0.3
NO_NAMES = listed("ai ia gpu gpus cpu cpus ceo cfo cto tv pc it ict pil gdp iva vat dna rna pdf")
"""Capitals that name no one thing: compared as words."""
_CONTENT = listed("need needs needed against other another else altro altra altri altre")
"""Words that are usually grammar, but not in a question."""
_CONTENT_AT_THE_END = listed("before prima")
"""Grammar too, but `previously` at the end of a question."""
_LIGHTEST = 1.5
"""Nats. In a handful of documents the one name that all are about would weigh nothing."""
# Letters that English and Italian write differently in words of one origin.
_SPELLINGS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        ("ph", "f"), ("th", "t"), ("y", "i"), ("j", "i"), ("k", "c"), ("ct", "t"), ("pt", "t"), ("z", "t"), ("x", "s"),
        ("h", ""), (r"(.)\1", r"\1"), ("ti", "t"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One content word of the question, or a set phrase."""

    text: str
    fold: str
    weight: float
    """Inverse document frequency in the corpus, in nats."""
    name: bool
    number: bool
    known: bool
    """Some passage of the corpus has it, as it stands or translated."""
    forms: frozenset[str]
    """Its stem and those of its translations, each marked with its language."""
    keys: frozenset[str]
    """Its meanings in the lexicon."""
    fields: frozenset[int]
    pairs: frozenset[str]
    place: int = -1
    """Its number among the tokens of the question."""


class Terms:
    """The content words of one question, to be matched against passages. Made for one question, then dropped."""

    def __init__(self, question: str, language: str, corpus: Corpus) -> None:
        """Weigh the words of a question in `language` by how rare they are in `corpus`."""
        self.language = language
        found = {term.fold: term for term in reversed(list(_terms(question, language, corpus)))}
        self.terms = tuple(reversed(found.values()))
        self.weights = np.array([term.weight for term in self.terms], dtype=np.float32)
        self.names = [place for place, term in enumerate(self.terms) if term.name]
        self.context = _context(question)
        """Number of the token from which on the question is only placed in its conversation: `Chi lo guida (Pika)?`"""
        self.name_groups = _groups(self.names, [term.place for term in self.terms], self.context)
        """The words of each name: any of them stands for it, as `Musk` for `Elon Musk`."""
        self.numbers = [place for place, term in enumerate(self.terms) if term.number]
        self.words = [place for place, term in enumerate(self.terms) if not term.name and not term.number]
        self.folds = frozenset(term.fold for term in self.terms)
        self._rows: dict[tuple[str, str], Row] = {}

    def __len__(self) -> int:
        return len(self.terms)

    def matches(self, tokens: Sequence[Token], language: str) -> Row:
        """Return how well a text in `language` covers each term."""
        best = np.zeros(len(self.terms), dtype=np.float32)
        for token in tokens:
            if token.shape != "mark" and token.fold:
                np.maximum(best, self.row(token, language), out=best)
        for _, _, numbers in phrases([token.text.lower() for token in tokens if token.text != "-"], language):
            for place, term in enumerate(self.terms):
                if not term.fields.isdisjoint(numbers):
                    best[place] = max(best[place], _FIELD if term.forms else _MEANING)
        return best

    def coverage(self, row: Row, of: Sequence[int] | None = None) -> float:
        """Return the share of the question's weight that `row` covers, 1 where there is nothing to cover."""
        weights = self.weights if of is None else self.weights[of]
        total = float(weights.sum())
        return float((row if of is None else row[of]) @ weights) / total if total else 1.0

    def name_coverage(self, row: Row) -> list[float]:
        """Return how well `row` covers each name of the question."""
        return [float(row[group].max()) for group in self.name_groups]

    def row(self, token: Token, language: str) -> Row:
        """Return how well one word of a text in `language` stands for each term."""
        row = self._rows.get((token.fold, language))
        if row is None:
            row = np.array([_match(term, token, language, self.language) for term in self.terms], dtype=np.float32)
            self._rows[token.fold, language] = row
        return row


def _terms(question: str, language: str, corpus: Corpus) -> Iterator[Term]:
    tokens = words(question)
    lowered = [token.text.lower() for token in tokens]
    function_words = ITALIAN if language == "it" else ENGLISH
    opening = next((place for place, token in enumerate(tokens) if token.shape != "mark"), 0)
    names = named(tokens, {opening})
    inside: set[int] = set()
    for first, last, numbers in phrases(lowered, language):
        if not inside & set(range(first, last + 1)):
            inside.update(range(first, last + 1))
            text = question[tokens[first].start : tokens[last].end]
            weight = max(_LIGHTEST, math.log(1 + len(corpus)) / 2)
            yield Term(
                text, text.lower(), weight, False, False, True, frozenset(), frozenset(), numbers, frozenset(), first
            )
    closing = next((token.fold for token in reversed(tokens) if token.shape != "mark"), "")
    content = _CONTENT | (_CONTENT_AT_THE_END & {closing})
    for place, (token, name) in enumerate(zip(tokens, names, strict=True)):
        if place in inside or token.shape == "mark" or not token.fold or token.fold.startswith("'"):
            continue
        if token.shape == "number" or name is Named.YES or token.fold in content or token.fold not in function_words:
            unheard = name is Named.MAYBE and token.fold not in FUNCTION_WORDS and not _listed(token, language)
            yield _term(token, (name is Named.YES or unheard) and token.fold not in NO_NAMES, language, corpus, place)


def _context(question: str) -> int:
    tokens = words(question)
    opening = next((i for i in range(len(tokens) - 1, -1, -1) if tokens[i].text == "("), len(tokens))
    return opening if question.rstrip(" ?").endswith(")") else len(tokens)


def _groups(names: Sequence[int], places: Sequence[int], context: int) -> list[list[int]]:
    """Return the names whose words stand side by side in the question, together, and all of its context, together."""
    groups: list[list[int]] = []
    for name in names:
        before = places[groups[-1][-1]] if groups else -1
        if groups and (places[name] == before + 1 or before > context):
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups


def _listed(token: Token, language: str) -> bool:
    """Return whether a word that opens a question is known as one, so that its capital says nothing."""
    word, other = token.text.lower(), "it" if language == "en" else "en"
    known = bool(fields(word, language)) or bool(meanings_of(token.fold, language))
    return known or word not in translations(word, language, other)


def _term(token: Token, name: bool, language: str, corpus: Corpus, place: int) -> Term:
    folded, word = _singular(token)
    forms = {
        marked(target, stem(other, target))
        for target in {language, *corpus.languages()}
        for other in (word, *translations(word, language, target))
    }
    size, frequency = len(corpus), max(corpus.frequency("stems", form) for form in forms)
    weight = max(_LIGHTEST, math.log(1 + (size - frequency + 0.5) / (frequency + 0.5)))
    return Term(
        text=token.text,
        fold=folded,
        weight=weight * (_ASKING_WEIGHT if token.fold in ASKING else 1),
        name=name,
        number=token.shape == "number",
        known=frequency > 0,
        forms=frozenset(forms),
        keys=meanings_of(token.fold, language),
        fields=fields(word, language),
        pairs=_letter_pairs(token.fold),
        place=place,
    )


def _singular(token: Token) -> tuple[str, str]:
    """Return a word folded and in lower case, the plural of capitals as their singular: `gpu` of GPUs."""
    if token.text[:-1].isupper() and token.text[-1] == "s":
        return token.fold[:-1], token.text[:-1].lower()
    return token.fold, token.text.lower()


def _match(term: Term, token: Token, language: str, asked_in: str) -> float:
    if term.name and len(term.fold) < _SHORT and token.text.islower():
        return 0.0  # Italian `ai` is no AI
    folded, word = _singular(token)
    if folded == term.fold:
        return _SAME
    if term.number or token.shape == "number":
        digits = _digits(folded)
        return _SAME if digits and digits == _digits(term.fold) else 0.0
    if len(folded) < 3 or len(term.fold) < 3:
        return 0.0
    if marked(language, stem(word, language)) in term.forms and not false_kin(folded, term.fold):
        return _SAME if language == asked_in else _TRANSLATED
    if term.keys and not term.keys.isdisjoint(meanings_of(folded, language)):
        return _MEANING
    field = _FIELD if term.fields and not term.fields.isdisjoint(fields(word, language)) else 0.0
    if term.name and language == asked_in:
        return field
    likeness = _likeness(term, folded)
    if likeness < (_COGNATE_NAME if term.name else _COGNATE):
        return field
    return max(field, _KIN if language == asked_in else likeness)


def _digits(word: str) -> str:
    return "".join(character for character in word if character.isdigit())


def _likeness(term: Term, word: str) -> float:
    """Return Dice's coefficient of the letter pairs of two words, 0 for short ones and for other initials."""
    shorter, longer = sorted((len(word), len(term.fold)))
    if shorter < max(_SHORTEST_COGNATE, _LENGTHS * longer) or word[0] != term.fold[0]:
        return 0.0
    others = _letter_pairs(word)
    return 2 * len(term.pairs & others) / (len(term.pairs) + len(others))


@lru_cache(maxsize=1 << 16)
def _letter_pairs(word: str) -> frozenset[str]:
    """Return the pairs of letters of a folded word, spelt as English and Italian would alike."""
    for pattern, to in _SPELLINGS:
        word = pattern.sub(to, word)
    word = f"_{word}"
    return frozenset(word[at : at + 2] for at in range(len(word) - 1))
