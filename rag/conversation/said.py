"""One utterance of a conversation, read for what it names and what it is about."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.language.function_words import ENGLISH, FUNCTION_WORDS, ITALIAN
from rag.language.names import TITLES, Named, named, runs
from rag.language.word_lists import listed
from rag.language.words import Token, guess_language, words

# Words that ask, bind or comment: a question made of them alone is about nothing.
_EMPTY = listed("""
    happen happens happened succede successo succedera accade accaduto mean means significa else then instead please
    tell explain say know exactly much many long old far often ago did do does done doing fa fanno fare e ed dimmi
    spiegami sai per favore esattamente invece adesso attualmente currently right possible possibile ok okay s
    percent sort kind tipo really sure davvero veramente sicuro sicura
""")
ASKING = listed("who whom whose what which when where why how chi che cosa cos quale quali qual quando dove dov perche"
                " come com quanto quanta quanti quante quant")  # fmt: skip
_MONTHS = listed("""
    january february march april may june july august september october november december gennaio febbraio marzo aprile
    maggio giugno luglio agosto settembre ottobre novembre dicembre
""")
_APART = frozenset(".?!;:")


@dataclass(frozen=True, slots=True)
class Said:
    """A question or an answer."""

    text: str
    language: Literal["en", "it", ""]
    tokens: tuple[Token, ...]
    names: tuple[str, ...]
    """Runs of words of one name, in order, each once."""
    name_spans: tuple[tuple[int, int], ...]
    """(first, last) tokens of each occurrence of a name."""
    content: tuple[int, ...]
    """Tokens that are neither names nor grammar."""

    @property
    def asks(self) -> bool:
        """Whether a word such as `who` or `quanto` is in it."""
        return any(token.fold in ASKING for token in self.tokens)


@lru_cache(maxsize=512)
def read(text: str) -> Said:
    """Return `text` read."""
    tokens = words(text)
    language = guess_language(tokens)
    openings = _openings(tokens)
    found = named(tokens, openings)
    found = [Named.NO if _common(token) else name for token, name in zip(tokens, found, strict=True)]
    opening_names = [name if name is Named.YES or _unheard(token, name) else Named.NO
                     for token, name in zip(tokens, found, strict=True)]  # fmt: skip
    spans = [_without_verb(tokens, span, openings) for span in _spans(runs(tokens, opening_names))]
    names = dict.fromkeys(_written(text, tokens, span) for span in spans)
    inside = {place for first, last in spans for place in range(first, last + 1)}
    grammar = {"en": ENGLISH, "it": ITALIAN}.get(language, FUNCTION_WORDS)
    content = tuple(
        place
        for place, token in enumerate(tokens)
        if place not in inside
        and token.shape != "mark"
        and token.fold
        and not token.fold.startswith("'")
        and token.fold not in grammar
        and token.fold not in _EMPTY
    )
    return Said(text, language, tokens, tuple(names), tuple(spans), content)


def _openings(tokens: tuple[Token, ...]) -> set[int]:
    """Return the first word of each sentence, and words after a quotation mark that opens one."""
    opens, found = True, set()
    for place, token in enumerate(tokens):
        if token.shape == "mark":
            opens = opens or token.text in _APART
        else:
            if opens:
                found.add(place)
            opens = False
    return found


def _common(token: Token) -> bool:
    title = token.text.isupper() and token.fold in TITLES
    return title or token.text == "CEOs" or token.fold in ASKING or token.fold in _EMPTY or token.fold in _MONTHS


def _unheard(token: Token, name: Named) -> bool:
    """Return whether a word with an opening's capital is in no word list, so that it may be a name."""
    return name is Named.MAYBE and token.fold not in FUNCTION_WORDS and not _in_lexicon(token.text.lower())


@lru_cache(maxsize=1 << 14)
def _in_lexicon(word: str) -> bool:
    from rag.language.lexicon import meanings
    from rag.language.related import fields
    from rag.language.stems import stem
    from rag.language.translate import translations

    for language, other in (("en", "it"), ("it", "en")):
        if meanings(stem(word, language), language) or fields(word, language):
            return True
        if word not in translations(word, language, other):
            return True
    return False


def _spans(numbers: list[int]) -> list[tuple[int, int]]:
    spans: dict[int, tuple[int, int]] = {}
    for place, number in enumerate(numbers):
        if number >= 0:
            spans[number] = (spans.get(number, (place, place))[0], place)
    return list(spans.values())


def _without_verb(tokens: tuple[Token, ...], span: tuple[int, int], openings: set[int]) -> tuple[int, int]:
    """Return the span of a name without the verb that opens the sentence before it: `Sfidare OpenAI`."""
    first, last = span
    verb = first in openings and tokens[first].fold.endswith(("are", "ere", "ire"))
    return (first + 1, last) if verb and first < last else span


def _written(text: str, tokens: tuple[Token, ...], span: tuple[int, int]) -> str:
    return text[tokens[span[0]].start : tokens[span[1]].end]
