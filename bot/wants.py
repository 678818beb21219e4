"""What is typed behind /compare, /timeline and /phrase, as a question: a line in words, or filters and a topic.

Knows how such lines are written; knows no front end, and not what is answered.
"""

from __future__ import annotations

from bot.question import Question, Wants
from bot.typed_filters import completed
from bot.typed_pairs import before_wording, filters_from
from retrieval.errors import UsageError
from retrieval.filters import ADMIT_ALL, Filters

COMMANDS = {"compare": Wants.COMPARISON, "timeline": Wants.TIMELINE, "phrase": Wants.PHRASE}
"""What each of the commands wants."""

EXAMPLES = {
    Wants.COMPARISON: "/compare Brazil, India and Kenya on Security Council reform",
    Wants.TIMELINE: "/timeline delegation=Russia since=2016 sanctions",
    Wants.PHRASE: "/phrase since=2021 rules-based order",
}
"""A line of each."""


def typed(command: str, rest: str, defaults: Filters = ADMIT_ALL) -> Question:
    """The question of a line behind a command ("compare"), with default filters where it types none.

    Behind filters that say whose words are asked for stands a topic; without them a line is read as a question is. A
    phrase is always taken as it stands, without the quotation marks around it.

    Raises:
        UsageError: a filter is wrong, or nothing stands behind them; says what to write.
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
    return Question(words, filters=filters, wants=wants, topical=named, line=line)


def _bare(words: str) -> str:
    """A phrase without the quotation marks that stand around the whole of it."""
    from retrieval.quotation_marks import quoted_in_line

    marked = quoted_in_line(words)
    if len(marked) == 1 and marked[0].closed and (marked[0].opener, marked[0].closer) == (0, len(words)):
        return words[marked[0].start : marked[0].end].strip()
    return words
