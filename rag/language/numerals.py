"""Numbers in digits and in words, read as the values they may have."""

from collections.abc import Sequence

from rag.language.number_words import (
    COLLECTIVE,
    ENGLISH_ONES,
    ENGLISH_TENS,
    FRACTIONS,
    SCALES,
    SHORT_SCALES,
    VAGUE,
    italian_number,
)
from rag.language.words import Token


def readings(digits: str, language: str = "") -> frozenset[float]:
    """Return the values that a number in digits may have: `12.000` gives 12000 and 12, `25,9` gives 25.9.

    The native thousands separator of `language` (`.` for `it`, `,` for `en`) leaves one value.

    An empty set is returned for what is no number, such as `192.168.1.1`.
    """
    plain = digits.translate({0x20: None, 0xA0: None, 0x202F: None, 0x2019: None, 0x27: None})
    groups = plain.replace(",", ".").split(".")
    separators = [c for c in plain if c in ".,"]
    if not separators:
        return frozenset({float(plain)})
    thousands = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    if len(separators) == 1:
        decimal, whole = float(f"{groups[0]}.{groups[1]}"), float("".join(groups))
        if not thousands:
            return frozenset({decimal})
        native = separators[0] == {"it": ".", "en": ","}.get(language)
        return frozenset({whole} if native else {whole, decimal})
    if len(set(separators)) == 1:
        return frozenset({float("".join(groups))}) if thousands else frozenset()
    if len(set(separators[:-1])) == 1 and separators[-1] != separators[0]:
        return frozenset({float("".join(groups[:-1]) + "." + groups[-1])})
    return frozenset()


def value(tokens: Sequence[Token], at: int, language: str) -> tuple[frozenset[float], int, bool] | None:
    """Return (values, last token, vague) of the number that begins at `at`, None where none does."""
    token = tokens[at]
    if token.shape == "number":
        values = readings(token.text, language)
        return (*_scaled(tokens, at, values), False) if values else None
    if token.fold in {"a", "an", "un", "una", "half", "mezzo", "mezza"} and at + 1 < len(tokens):
        return _after_article(tokens, at)
    if token.fold in VAGUE and (at + 1 < len(tokens) and tokens[at + 1].fold in {"of", "di", "d"}):
        return frozenset({VAGUE[token.fold]}), at, True
    if token.fold in {"hundred", "thousand", "million", "billion"}:
        return frozenset({SCALES[token.fold]}), at, False
    if token.fold in COLLECTIVE:
        return frozenset({COLLECTIVE[token.fold]}), at, False
    if token.fold in FRACTIONS and token.fold in {"half", "meta"}:
        return frozenset({0.5}), at, False
    return _in_words(tokens, at, language)


def _after_article(tokens: Sequence[Token], at: int) -> tuple[frozenset[float], int, bool] | None:
    """Read `a million`, `un terzo`, `half a million`, `mezzo milione`, `a dozen`."""
    factor, after = 1.0, at + 1
    if tokens[at].fold in {"half", "mezzo", "mezza"}:
        factor = 0.5
        after += tokens[after].fold in {"a", "an"}
    word = tokens[after].fold if after < len(tokens) else ""
    if word in SCALES and word not in VAGUE:
        return (*_scaled(tokens, after - 1, frozenset({factor})), False)
    if word in COLLECTIVE:
        return frozenset({factor * COLLECTIVE[word]}), after, False
    if word in FRACTIONS and factor == 1:
        return frozenset({FRACTIONS[word]}), after, False
    return (frozenset({0.5}), at, False) if factor == 0.5 and tokens[at].fold == "half" else None


def _in_words(tokens: Sequence[Token], at: int, language: str) -> tuple[frozenset[float], int, bool] | None:
    """Read `twenty-five`, `two hundred and five thousand`, `dodici`, `ottantacinquemila`, `two thirds`."""
    total = part = 0.0
    last = -1
    here = at
    while here < len(tokens):
        word = tokens[here].fold
        if (
            (word in {"and", "e"} or tokens[here].text == "-")
            and last == here - 1
            and part
            and _continues(tokens, here)
        ):
            here += 1
            last = here - 1
            continue
        if word in ENGLISH_ONES and (part == 0 or part % 100 >= 20 or part % 100 == 0) and part % 10 == 0:
            part += ENGLISH_ONES[word]
        elif word in ENGLISH_TENS and part % 100 == 0:
            part += ENGLISH_TENS[word]
        elif word == "hundred" and 0 < part < 100:
            part *= 100
        elif word in SCALES and part and word != "hundred":
            total, part = total + part * SCALES[word], 0.0
        elif (
            not total
            and not part
            and language != "en"
            and (value := italian_number(word)) is not None
            and word not in {"uno", "un"}
        ):
            part = float(value)
        else:
            break
        last = here
        here += 1
    if last < at or (total + part == 0 and tokens[at].fold != "zero"):
        return None
    if here < len(tokens) and tokens[here].fold in FRACTIONS and tokens[here].fold.endswith(("s", "i")) and not total:
        return frozenset({part * FRACTIONS[tokens[here].fold]}), here, False
    return frozenset({total + part}), last, False


def _continues(tokens: Sequence[Token], at: int) -> bool:
    """Return whether the joining word at `at` stands inside one number: `hundred and five`, `twenty-five`."""
    following = tokens[at + 1].fold if at + 1 < len(tokens) else ""
    before = tokens[at - 1].fold
    if tokens[at].text == "-":
        return before in ENGLISH_TENS and following in ENGLISH_ONES
    small = following in ENGLISH_ONES or following in ENGLISH_TENS
    return tokens[at].fold == "and" and before in {"hundred", "thousand"} and small


def _scaled(tokens: Sequence[Token], at: int, values: frozenset[float]) -> tuple[frozenset[float], int]:
    """Return (values, last token) with `million`, `mila`, `bn` and `e mezzo` after the number at `at`
    taken in."""
    last = at
    scale = 1.0
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    while after and after.fold in SCALES:
        scale *= SCALES[after.fold]
        last += 1
        after = tokens[last + 1] if last + 1 < len(tokens) else None
    money = at > 0 and tokens[at - 1].text in "$€£"
    if (
        scale == 1
        and after
        and after.fold in SHORT_SCALES
        and after.start == tokens[at].end
        and (money or after.fold == "k")
    ):
        scale, last = SHORT_SCALES[after.fold], last + 1
    if scale > 1 and [t.fold for t in tokens[last + 1 : last + 3]] == ["e", "mezzo"]:
        values, last = frozenset(v + 0.5 for v in values), last + 2
    return frozenset(round(v * scale, 6) for v in values), last
