"""Says what a passage says in other ways: one function per way of staying right."""

import random
import re

from eval.perturbation import Change, Source, any_of, pairs_of

_FRAMES = {
    "en": (
        "According to the article, ",
        "According to the text, ",
        "As reported in the document, ",
        "According to the source, ",
        "The article says that ",
    ),
    "it": (
        "Secondo l'articolo, ",
        "Secondo il testo, ",
        "Stando al documento, ",
        "Secondo la fonte, ",
        "L'articolo afferma che ",
    ),
}
_LOWERED = any_of("The A In On It He They This Il La Lo Le I Gli Un Una Nel During After For Since There At By")
_SYNONYMS = {
    "en": """began:started many:numerous large:big help:assist show:demonstrate shows:indicates also:additionally
        however:nevertheless about:approximately often:frequently important:significant main:principal
        said:stated used:employed built:constructed bought:purchased received:obtained got:received
        near:close whole:entire currently:presently quickly:rapidly required:needed because:since
        usually:typically several:various""",
    "it": """iniziò:cominciò molti:numerosi grande:ampio mostra:dimostra anche:pure tuttavia:però
        circa:approssimativamente spesso:frequentemente importante:rilevante principale:primario
        usato:utilizzato costruito:edificato ricevuto:ottenuto vicino:prossimo intero:completo
        attualmente:oggi rapidamente:velocemente perché:poiché utilizzato:impiegato dichiarato:affermato
        detto:affermato soltanto:solo diversi:vari""",
}
_ONES = {
    "en": """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty""",
    "it": """zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici
        sedici diciassette diciotto diciannove venti""",
}
_LEANING = any_of("not non né neither either whether if se both although sebbene when quando while mentre")
"""A clause with one of these may not stand without the clause after it."""
_ADVERBIAL = re.compile(
    r"((?:In|On|At|By|During|After|Before|Since|From|Nel|Nella|Negli|Dopo|Durante|Dal|Alla|Prima)\b[^,;:]{3,60})"
    r", ([^;:]+)\.$"
)
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})([.,])(\d{3})\b(?![.,]?\d)")
_SMALL = re.compile(r"(?<![\w.,/:$€£-])([2-9]|1\d|20)(?= [a-zà-ù]{3,})")


def verbatim(source: Source, chance: random.Random) -> str | None:
    """Return the sentence as it is."""
    return source.sentence


def cut(source: Source, chance: random.Random) -> str | None:
    """Drop the last clause, or what stands in parentheses."""
    text = source.sentence
    without = re.sub(r" ?\([^()]*\)", "", text)
    if without != text and len(without.split()) >= 6:
        return without
    commas = [m.start() for m in re.finditer(r", ", text)]
    kept = [at for at in commas if len(text[:at].split()) >= 7 and len(text[at:].split()) >= 3]
    if not kept:
        return None
    at = chance.choice(kept)
    return None if _LEANING.search(text[:at].lower()) else text[:at] + "."


def reordered(source: Source, chance: random.Random) -> str | None:
    """Move an opening adverbial to the end."""
    found = _ADVERBIAL.match(source.sentence)
    if not found:
        return None
    adverbial, rest = found.groups()
    if adverbial.split()[0] in {"After", "Before", "Dopo", "Prima", "Since"} and len(adverbial.split()) > 6:
        return None
    return f"{rest[0].upper()}{rest[1:]}{chance.choice([', ', ' '])}{adverbial[0].lower()}{adverbial[1:]}."


def paraphrased(source: Source, chance: random.Random) -> str | None:
    """Exchange up to three words for others of their meaning."""
    table = pairs_of(_SYNONYMS[source.language])
    spots = list(any_of(list(table)).finditer(source.sentence))
    if not spots:
        return None
    text = source.sentence
    for spot in sorted(chance.sample(spots, min(3, len(spots))), key=lambda m: -m.start()):
        text = text[: spot.start()] + table[spot.group()] + text[spot.end() :]
    return text


def attributed(source: Source, chance: random.Random) -> str | None:
    """Name the source before the sentence."""
    text = source.sentence
    body = text[0].lower() + text[1:] if _LOWERED.match(text) else text
    return chance.choice(_FRAMES[source.language]) + body


def reformatted(source: Source, chance: random.Random) -> str | None:
    """Write the numbers as the other language does, in words, or `percent` for its sign."""
    text = source.sentence
    changed = _THOUSANDS.sub(lambda m: f"{m[1]}{'.' if m[2] == ',' else ','}{m[3]}", text)
    changed = re.sub(r"(\d) ?%", r"\1 percent" if source.language == "en" else r"\1 per cento", changed)
    if changed == text:
        ones = _ONES[source.language].split()
        changed = _SMALL.sub(lambda m: ones[int(m[1])], text)
        if source.language == "en":
            changed = re.sub(r"\$(\d+(?:\.\d+)?) (million|billion)", r"\1 \2 dollars", changed)
    return None if changed == text else changed


FAITHFUL: dict[str, Change] = {
    "verbatim": verbatim,
    "cut": cut,
    "reordered": reordered,
    "paraphrased": paraphrased,
    "attributed": attributed,
    "reformatted": reformatted,
}
"""Each way of staying right."""
