"""The answers to the parts of a question as one answer: only a part that has no answer is refused."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import TypeVar

from index.documents import Hit
from rag.answer import Answer, Receipt, Sentence
from rag.refuse import refusal

Step = TypeVar("Step")


def in_parts(
    question: str, asked: Sequence[str], streams: Sequence[Iterator[Step | Sentence | Answer]]
) -> Iterator[Step | Sentence | Answer]:
    """Yield what the streams of the parts yield, one after another, and last one `Answer` to them all.

    A source has one number in all of it. What has no answer is said at the end.
    """
    numbers: dict[str, int] = {}
    answers = []
    shown: set[str] = set()
    for stream in streams:
        for event in stream:
            if isinstance(event, Answer):
                answers.append(replace(event, sentences=tuple(_numbered(s, numbers) for s in event.sentences)))
            elif not isinstance(event, Sentence):
                yield event
            elif event.text not in shown:
                shown.add(event.text)
                yield _numbered(event, numbers)
    unanswered = [(part, a) for part, a in zip(asked, answers, strict=True) if a.outcome == "refused"]
    notes = [Sentence(refusal(answer.language, answer.missing, part), (), "own") for part, answer in unanswered]
    if len(notes) < len(answers):
        yield from notes
    yield _joined(question, asked, answers, notes)


def _joined(question: str, asked: Sequence[str], answers: Sequence[Answer], notes: Sequence[Sentence]) -> Answer:
    found = {sentence.text: sentence for answer in answers for sentence in answer.sentences}
    sentences = (*found.values(), *notes) if found else ()
    missing = tuple(dict.fromkeys(chain.from_iterable(answer.missing for answer in answers)))
    return replace(
        answers[0],
        question=question,
        query=" ".join(asked),
        outcome="answered" if sentences else "refused",
        sentences=sentences,
        text=" ".join(sentence.text for sentence in sentences) or refusal(answers[0].language, missing),
        hits=_merged([answer.hits for answer in answers]),
        receipt=_summed([answer.receipt for answer in answers]),
        missing=missing,
        dropped=tuple(chain.from_iterable(answer.dropped for answer in answers)),
    )


def _numbered(sentence: Sentence, numbers: dict[str, int]) -> Sentence:
    citations = tuple(
        replace(citation, number=numbers.setdefault(citation.document_id, len(numbers) + 1))
        for citation in sentence.citations
    )
    return replace(sentence, citations=citations)


def _merged(hits: Sequence[tuple[Hit, ...]]) -> tuple[Hit, ...]:
    """Return the hits of all parts, the best of each first, every chunk once."""
    ranked = (hit for rank in zip_longest(*hits) for hit in rank if hit is not None)
    found: dict[object, Hit] = {}
    for hit in ranked:
        found.setdefault(hit.chunk.id, hit)
    return tuple(found.values())


def _summed(receipts: Sequence[Receipt]) -> Receipt:
    """Return one receipt: the best sufficiency, and the times together."""
    steps = dict.fromkeys(chain.from_iterable(receipt.timings_ms for receipt in receipts))
    models = list(dict.fromkeys(receipt.model for receipt in receipts if receipt.model != "none"))
    return replace(
        receipts[0],
        model=", ".join(models) or "none",
        notice=" ".join(dict.fromkeys(receipt.notice for receipt in receipts if receipt.notice)),
        left_out=sum(receipt.left_out for receipt in receipts),
        sufficiency=max(receipt.sufficiency for receipt in receipts),
        timings_ms={step: sum(receipt.timings_ms.get(step, 0.0) for receipt in receipts) for step in steps},
    )
