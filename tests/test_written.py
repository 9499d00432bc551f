"""A model's text in pieces: however it is cut, the same whole sentences with the same marks come out."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.written import SentenceStream, Written, loops

TEXT = (
    "The answer is: Pika raised $80 million. [1] It is worth 470 million [2, 3]. Dr. Smith said so.[1]\n"
    "1. One thing [4]\n2. Two things\n<think>hm. I think. [9]</think>Done [5-6]"
)
SENTENCES = [
    Written("Pika raised $80 million.", (1,)),
    Written("It is worth 470 million.", (2, 3)),
    Written("Dr. Smith said so.", (1,)),
    Written("One thing", (4,)),
    Written("Two things", ()),
    Written("Done", (5, 6)),
]


def streamed(pieces: list[str], ended: bool = True) -> list[Written]:
    stream = SentenceStream("en")
    found = [written for piece in pieces for written in stream.add(piece)]
    return found + (stream.end() if ended else [])


@given(st.lists(st.integers(0, len(TEXT)), max_size=40))
def test_however_the_text_is_cut_the_sentences_are_the_same(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(TEXT)]
    pieces = [TEXT[here:there] for here, there in pairwise(places)]
    assert streamed(pieces) == SENTENCES


@given(st.text(max_size=200), st.integers(1, 9))
def test_any_text_is_taken(text: str, step: int) -> None:
    for written in streamed([text[at : at + step] for at in range(0, len(text), step)]):
        assert written.text == " ".join(written.text.split()) != ""
        assert "\x1b" not in written.text


def test_a_sentence_is_given_only_when_it_is_whole() -> None:
    assert streamed(["It raised 80 million. It is wor"], ended=False) == [Written("It raised 80 million.", ())]
    assert streamed(["It raised 80 mil"], ended=False) == []
    assert streamed(["It raised 80 million. ["], ended=False) == []


def test_what_loops() -> None:
    assert loops("It is Pika and it is Pika and it is Pika and it is Pika and so")
    assert loops("The answer is: The answer is: The answer is: The answer is: The")
    assert not loops("Pika was founded by Demi Guo and Chenlin Meng, and Pika raised 80 million dollars in one round.")
    assert not loops("no no no")


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("[2] It is so.", (2,)), ("It is so. [2][3]", (2, 3)), ("It is so [2–4].", (2, 3, 4)),
        ("It is so.[999]", (999,)), ("It is so [source 2].", (2,)), ("It is so [a].", ()),
        ("It is so [1-999].", tuple(range(1, 12))),
    ],
)  # fmt: skip
def test_marks(text: str, pointed: tuple[int, ...]) -> None:
    (written,) = streamed([text])
    assert written.pointed == pointed
    assert written.text.startswith("It is so")
