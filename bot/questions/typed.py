"""A line behind /who, /compare, /timeline and /phrase, as a question: words, or filters and a topic.

Knows the form of command lines; knows no front end and no answer.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from bot.question import Question, Turn, Wants
from bot.questions.typed_filters import before_wording, completed, filters_from
from bot.reply import Answer, Reply
from retrieval.errors import UsageError
from retrieval.filters import ADMIT_ALL, Filters

COMMANDS = {"who": Wants.WHO, "compare": Wants.COMPARISON, "timeline": Wants.TIMELINE, "phrase": Wants.PHRASE}
"""What each of the commands wants."""

EXAMPLES = {
    Wants.WHO: "/who session=78 artificial intelligence",
    Wants.COMPARISON: "/compare Brazil, India and Kenya on Security Council reform",
    Wants.TIMELINE: "/timeline delegation=Russia since=2016 sanctions",
    Wants.PHRASE: "/phrase since=2021 rules-based order",
}
"""A line of each."""


def typed(command: str, rest: str, defaults: Filters = ADMIT_ALL) -> Question:
    """The question of a line behind a command ("compare"), with default filters unless the line has its own.

    Behind filters of delegations stands a topic; without such filters the line is read as a question, except a
    delegation's bare name, which is a topic too. A phrase stands as typed, without the quotation marks around it.

    Raises:
        UsageError: a filter is wrong, or nothing stands behind the filters; says what to write.
    """
    wants = COMMANDS[command]
    pairs, words = before_wording(rest)
    if not any(map(str.isalnum, words)):
        raise UsageError(f"say what about. For example: {EXAMPLES[wants]}")
    filters = completed(filters_from(pairs, f"/{command}"), defaults) if pairs else defaults
    named = bool(filters.delegations or filters.groups or filters.blocs or filters.speakers)
    line = f"/{command} {rest}"
    if wants is Wants.PHRASE:
        return Question(_bare(words), filters=filters, wants=wants, topical=True, line=line)
    from retrieval.names.delegations import resolve

    is_name = wants in (Wants.WHO, Wants.TIMELINE) and resolve(words) is not None
    return Question(words, filters=filters, wants=wants, topical=named or is_name, line=line)


def as_typed(line: str, history: tuple[Turn, ...] = ()) -> Question:
    """The question of a line of a conversation, with or without a command."""
    command, _, rest = line.partition(" ")
    if command.startswith("/") and (name := command.removeprefix("/")) in COMMANDS:
        with suppress(UsageError):
            return replace(typed(name, rest), history=history)
    return Question(line, history)


def turn_of(question: Question, reply: Reply) -> Turn:
    """The turn of a question for follow-ups: a command as typed."""
    said = reply.finding if isinstance(reply, Answer) else reply.message
    return Turn(question.line or reply.question, said, reply.filters)


def _bare(words: str) -> str:
    """A phrase without quotation marks around the whole."""
    from retrieval.text.quotation_marks import quoted_in_line

    marked = quoted_in_line(words)
    if len(marked) == 1 and marked[0].closed and (marked[0].opener, marked[0].closer) == (0, len(words)):
        return words[marked[0].start : marked[0].end].strip()
    return words
