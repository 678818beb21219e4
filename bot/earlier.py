"""What an earlier line of a conversation asked for, and in which form: an answer, a comparison, a timeline, a phrase.

Knows lines as they were typed, commands too; knows no statement.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot import wants
from bot.answer import Answer, Reply
from bot.over_time import as_at_one_time
from bot.phrase_asked import phrase_asked
from bot.question import Question, Turn, Wants
from bot.silence_asked import as_spoken
from retrieval.errors import UsageError
from retrieval.filters import ADMIT_ALL, Filters


@dataclass(frozen=True, slots=True)
class Earlier:
    """A line as it is read: a question `as_at_one_time` or `as_spoken`, or what stands behind a command.

    `topic` is what a command names as one, and the phrase of a question who said it; "" for what is read from the text.
    `filters` are those of a command.
    """

    text: str
    form: Wants = Wants.ANSWER
    topic: str = ""
    command: bool = False
    filters: Filters = ADMIT_ALL

    @property
    def is_line(self) -> bool:
        """Whether no sentence says what is asked, but a command with its filters and its topic."""
        return self.command and (self.form is not Wants.COMPARISON or bool(self.topic))


def earlier(line: str) -> Earlier:
    """What a line asked for."""
    command, _, rest = line.partition(" ")
    if command.removeprefix("/") in wants.COMMANDS and command.startswith("/"):
        try:
            asked = wants.typed(command.removeprefix("/"), rest)
        except UsageError:
            return Earlier(line)
        topic = asked.text if asked.topical else ""
        return Earlier(asked.text, asked.wants, topic, command=True, filters=asked.filters)
    if (plain := as_at_one_time(line)) is not None:
        return Earlier(plain, Wants.TIMELINE)
    if (spoken := as_spoken(line)) is not None:
        return Earlier(spoken, Wants.COMPARISON)
    if (asked_for := phrase_asked(line)) is not None:
        return Earlier(line, Wants.PHRASE, asked_for.phrase)
    return Earlier(line)


def turn_of(question: Question, reply: Reply) -> Turn:
    """What is kept of a question, or of one of several in a line, for those that follow: a command as it was typed."""
    said = reply.finding if isinstance(reply, Answer) else reply.message
    return Turn(question.line or reply.question, said, reply.filters)
