"""An Engine that finds what any finds, and says of one topic that it only comes close: what tests show to people."""

from __future__ import annotations

from dataclasses import fields

from bot.answers.engine import Engine, Seen
from bot.output.model_notices import closest
from bot.question import Question
from bot.reply import Answer, Closest, Reply

ONLY_NEAR = "ICTs"
"""Questions with this word have no plain answer."""


def come_close(given: Answer) -> Closest:
    """An answer's quotes as the closest passages, the first shown and the others left for "more"."""
    values = {field.name: getattr(given, field.name) for field in fields(given)}
    first, *others = (*given.quotes, *given.more)
    return Closest(**(values | {"finding": closest(given.language), "quotes": (first,), "more": tuple(others)}))


class NearEngine(Engine):
    """An Engine that only comes close to questions about `ONLY_NEAR`."""

    async def ask(self, question: Question, seen: Seen | None = None) -> Reply:
        """The reply to a question."""
        reply = await super().ask(question, seen)
        return come_close(reply) if isinstance(reply, Answer) and ONLY_NEAR in reply.question else reply
