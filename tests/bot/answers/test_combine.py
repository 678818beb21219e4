"""Several questions in one reply: of which kind it is, and which of its quotes answer."""

from __future__ import annotations

import pytest

from bot.answers.combine import combined
from bot.question import Question
from bot.reply import Answer, Closest, Reply
from tests.bot.cli.samples import COME_CLOSEST, answer, closest, refusal, short

ANSWER = answer(short(1), short(2), language="fr", confidence=0.9)
NEAR = closest(short(1, "We fish."), more=(short(2, "We sail."),), language="fr", confidence=0.4)
SAME = closest(short(1), language="fr")
NONE = refusal(short(3), language="fr")


@pytest.mark.parametrize(
    ("parts", "kind", "near", "confidence"),
    [
        ((ANSWER, ANSWER), "answer", [], 0.9),
        ((ANSWER, NEAR), "answer", ["We fish.", "We sail."], 0.9),
        ((NEAR, ANSWER), "answer", ["We fish.", "We sail."], 0.9),
        ((ANSWER, SAME), "answer", [], 0.9),
        ((NEAR, NEAR), "closest", ["We fish.", "We sail."], 0.4),
        ((NONE, NEAR), "closest", ["We fish.", "We sail."], 0.4),
        ((ANSWER, NONE), "answer", [], 0.9),
        ((NONE, NONE), "refusal", [], None),
    ],
)
def test_the_whole_answers_if_any_part_does(
    parts: tuple[Reply, ...], kind: str, near: list[str], confidence: float | None
) -> None:
    """Else it has the closest passages where any part has them; what comes close to one and answers another answers."""
    whole = combined(Question("Both?"), parts)
    assert (whole.kind, whole.language) == (kind, "fr")
    assert [part.kind for part in whole.parts] == [part.kind for part in parts]
    if isinstance(whole, Answer):
        assert [quote.text for quote in (*whole.quotes, *whole.more) if quote.n in whole.closest] == near
        assert whole.confidence == confidence


def test_what_is_said_once_is_not_said_again() -> None:
    """Of two that only come close the line stands once."""
    whole = combined(Question("Both?"), (NEAR, NEAR))
    assert isinstance(whole, Closest)
    assert whole.finding == COME_CLOSEST
