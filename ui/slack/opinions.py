"""What people in Slack say of an answer, kept where every surface keeps it (ui/feedback.py)."""

from rag.question import Turn
from ui.feedback import Feedback, Opinion, Reason, Verdict
from ui.slack.deliveries import Kept


def give(
    feedback: Feedback,
    kept: Kept,
    author: str,
    verdict: Verdict,
    reason: Reason = "",
    comment: str = "",
    expected: str = "",
) -> None:
    """Keep one person's opinion of an answer; a later one replaces it.

    Raises:
        FeedbackError: it cannot be written.
    """
    feedback.give(
        Opinion(
            answer=kept.asked.key,
            author=f"{kept.asked.team}/{author}",
            surface="slack",
            verdict=verdict,
            shown=kept.shown,
            history=tuple(Turn(question, answer) for question, answer in kept.history),
            reason=reason,
            comment=comment,
            expected=expected,
        )
    )
