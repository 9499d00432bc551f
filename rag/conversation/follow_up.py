"""A follow-up as a question that can be searched for: what it leaves out is taken from the turns before it.

No model is asked. Names are carried over, from the questions first; a question that is only `why?` or `and Nvidia?`
takes what the question before it said.
"""

from collections.abc import Iterable, Sequence

from rag.conversation.leaning import Leaning, leaning
from rag.conversation.pronouns import OBJECTS, PERSONS, POINTING, POSSESSIVES, SEVERAL, SUBJECTS, pronoun_places
from rag.conversation.said import ASKING, Said, read
from rag.language.word_lists import listed
from rag.question_types import Asked, asked

_MOST_ANSWER_NAMES = 2
_MOST_NAMES = 4
_MOST_WORDS = 6
"""What is carried is bounded, so that the follow-up itself still decides what is found."""
_OPENERS = listed("and but so or e ed ma o oppure invece allora also what how about che mi dici di")
_LEADING = listed("of in at for to from by with on about di del della dello dei degli delle a ad al alla in nel nella"
                  " nei nelle per con su sul sulla da dal dalla dell all nell dall sull")  # fmt: skip
_OTHERS = listed("other another else altro altra altri altre altr")
_DEFINITE = listed("the il lo la l i gli le")
_BEING = listed("e sono era erano is are was were")
_ASKED_FIRST = ASKING | _OPENERS | _LEADING | listed("many much long old")
_REPLACED = (SUBJECTS | OBJECTS | POSSESSIVES) - listed("suo sua suoi sue loro")
_SETTING = listed("going supposed set verra verranno saranno used able get let")
"""Words of a question that say nothing of its topic."""
_MARKS = " ?!.;:,"


def completed(question: str, before: Sequence[tuple[str, str]]) -> str:
    """Return `question` with what it takes from `before`, (question, answer) pairs, oldest first; in doubt as it is."""
    topic: tuple[str, str] | None = None
    for asked_before, answer in before:
        whole = _complete(asked_before, topic)
        said = read(whole)
        if said.names or said.content:
            topic = (whole, answer)
    return _complete(question, topic)


def _complete(question: str, topic: tuple[str, str] | None) -> str:
    if topic is None:
        return question
    said, earlier, answer = read(question), read(topic[0]), read(topic[1])
    leans = leaning(said)
    if leans is Leaning.NONE:
        return question
    whole = _with_predicate(said, earlier) if leans is Leaning.PREDICATE else _with_subject(said, earlier, answer)
    return whole[:1].upper() + whole[1:]


def _with_predicate(said: Said, earlier: Said) -> str:
    """Return what the earlier question said, asked as `said` asks, or said of what it names."""
    opening = _stripped(said)
    if said.names and not said.content:
        another = any(token.fold in _OTHERS for token in said.tokens)
        swapped = _exchanged(earlier, opening) if another else _swapped(said, earlier, opening)
        if swapped:
            return swapped
    folds = {token.fold for token in said.tokens if token.text not in {"e", "E"}}
    if not said.names and not said.content and said.asks and not folds & _BEING:
        rest = _without_asking(earlier)
        return f"{opening.rstrip(_MARKS)} {rest}".rstrip(_MARKS) + "?"
    if _only_says_when(said):
        return f"{earlier.text.rstrip(_MARKS)} {opening.rstrip(_MARKS)}?"
    return _bracketed(opening or said.text, _carried(said, (*earlier.names, *_words(earlier))))


def _only_says_when(said: Said) -> bool:
    """Return whether it gives a year or a number and no more: `and in 2023?`."""
    spoken = [token for token in said.tokens if token.shape != "mark" and token.fold not in _OPENERS]
    numbers = [token for token in spoken if token.shape == "number"]
    return bool(numbers) and len(spoken) == len(numbers) + sum(token.fold in _LEADING for token in spoken)


def _with_subject(said: Said, earlier: Said, answer: Said) -> str:
    """Return the follow-up with a pronoun replaced by a name, and the other names of the topic in brackets."""
    names = _subjects(said, earlier, answer)
    if not names:
        return _bracketed(said.text, _carried(said, _words(earlier)))
    places = [place for place in pronoun_places(said) if said.tokens[place].fold in _REPLACED]
    text, rest = said.text, names
    if len(places) == 1:
        text, rest = _replaced(said, places[0], names[0]), names[1:]
    pointing = any(said.tokens[place].fold in POINTING for place in pronoun_places(said))
    about = _words(earlier) if pointing or not said.content else ()
    return _bracketed(text, _carried(said, (*rest, *about)))


def _subjects(said: Said, earlier: Said, answer: Said) -> list[str]:
    """Return the names that a pronoun or a missing subject may stand for, likeliest first."""
    folds = {said.tokens[place].fold for place in pronoun_places(said)}
    new = [name for name in answer.names if not _among(name, earlier.names)][:_MOST_ANSWER_NAMES]
    known = sorted(earlier.names, key=_is_kind)
    whom, which = _asked_for_a_name(earlier)
    if folds & PERSONS and any(" " in name for name in known) and not whom:
        which = False
    if (whom and folds & (PERSONS | SEVERAL)) or (which and folds):
        found = [*new, *known]
    elif ((whom or which) and not folds) or folds & PERSONS or not known:
        found = [*known, *new]
    else:
        found = known
    several = bool(folds & SEVERAL) and not (whom or which)
    return sorted(found, key=lambda name: _is_kind(name) != several)[:_MOST_NAMES]


def _asked_for_a_name(earlier: Said) -> tuple[bool, bool]:
    """Return whether the question wants a person, or one of a kind (`which startup`), so that its answer is a name."""
    first = next((token.fold for token in earlier.tokens if token.fold not in _OPENERS - {"what", "che"}), "")
    return asked(earlier.text) is Asked.WHO, first in {"which", "quale", "quali"}


def _is_kind(name: str) -> bool:
    """Return whether a name is of many things (GPUs, H100), which a pronoun stands for least."""
    return any(c.isdigit() for c in name) or (name[-1:] == "s" and name[:-1].isupper())


def _exchanged(earlier: Said, other: str) -> str:
    """Return the earlier question about another thing: `Where will the other one, in Texas, be built?`."""
    if len(earlier.name_spans) != 1:
        return ""
    first, last = earlier.name_spans[0]
    first -= bool(first) and earlier.tokens[first - 1].fold in _DEFINITE
    start, end = earlier.tokens[first].start, earlier.tokens[last].end
    comma = "," if "," in other and earlier.text[end:].strip(_MARKS) else ""
    return f"{earlier.text[:start]}{other.rstrip(_MARKS)}{comma}{earlier.text[end:]}"


def _swapped(said: Said, earlier: Said, opening: str) -> str:
    """Return the earlier question with its name exchanged: `Who leads Pika?`, `and Nvidia?`; empty where unclear."""
    if not earlier.name_spans:
        return ""
    lead = next((t.fold for t in said.tokens if t.fold in _LEADING and t.fold not in _OPENERS - {"di"}), "")
    spans = [span for span in earlier.name_spans if lead and span[0] and earlier.tokens[span[0] - 1].fold == lead]
    if lead and not spans and lead in {"in", "a", "at", "from", "da"}:
        return f"{earlier.text.rstrip(_MARKS)} {opening.rstrip(_MARKS)}?"
    first, last = (spans or list(earlier.name_spans))[0]
    start, end = earlier.tokens[first].start, earlier.tokens[last].end
    return earlier.text[:start] + " ".join(said.names) + earlier.text[end:]


def _stripped(said: Said) -> str:
    """Return a follow-up without the `and` or `what about` that opens it."""
    for place, token in enumerate(said.tokens):
        about = place < 3 and token.fold in {"what", "how"} and said.tokens[min(place + 1, len(said.tokens) - 1)].fold
        if token.fold == "di" and not place:
            return said.text
        if token.fold in _OPENERS - {"what", "how", "che"} or about == "about" or (token.fold == "che" and place < 2):
            continue
        return said.text[token.start :]
    return said.text


def _without_asking(earlier: Said) -> str:
    """Return the earlier question without the words that ask: `chips was Tesla to get` of `How many chips was …`."""
    tokens = earlier.tokens
    place = 0
    while place < len(tokens) and tokens[place].fold in _ASKED_FIRST:
        place += 1
    return earlier.text[tokens[place].start :] if place < len(tokens) else earlier.text


def _replaced(said: Said, place: int, name: str) -> str:
    token = said.tokens[place]
    owns = token.fold in POSSESSIVES and (token.fold != "her" or place + 1 in said.content)
    return said.text[: token.start] + (f"{name}'s" if owns else name) + said.text[token.end :]


def _words(said: Said) -> tuple[str, ...]:
    found = (said.tokens[place] for place in said.content)
    return tuple(token.text for token in found if token.fold not in _SETTING)[:_MOST_WORDS]


def _carried(said: Said, words: Iterable[str]) -> list[str]:
    """Return the words that the follow-up does not have yet."""
    own = {token.fold for token in said.tokens}
    return [word for word in dict.fromkeys(words) if not {token.fold for token in read(word).tokens} <= own]


def _among(name: str, names: Sequence[str]) -> bool:
    folds = {token.fold for token in read(name).tokens}
    return any(folds <= {t.fold for t in read(other).tokens} for other in names)


def _bracketed(text: str, words: Sequence[str]) -> str:
    if not words:
        return text
    body = text.rstrip(_MARKS)
    return f"{body} ({', '.join(words)})?"
