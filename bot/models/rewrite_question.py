"""A follow-up question, or a line with several questions, rewritten by a model as questions that stand alone.

A model never chooses whom a question is about: a rewriting with a name or a number from neither the question nor the
turns before is not taken. Knows the form and the check; knows no search.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat_model import AnswerForm, object_schema
from bot.models.ask import Put, put
from bot.models.guard import Guarded
from bot.models.numbered_sentences import escaped
from bot.models.secrets import Secrets
from bot.models.summary_check import ids_in
from bot.models.summary_words import numbers
from bot.question import Question
from retrieval.filters import Filters
from retrieval.names.delegations import named
from retrieval.text.canonical import visible

MOST = 3
"""Questions of one line."""

LONGEST = 300
"""Characters of a question that is taken."""

MOST_TURNS, LONGEST_TURN = 3, 300
"""Earlier turns that a model is shown, and characters of each."""

MOST_WRITTEN = 1_500
SHARE = 0.4
"""Of the time for an answer, what a rewriting may take."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The filled form: the questions to ask in place of a question, unchecked."""

    questions: tuple[str, ...]


REWRITING = AnswerForm(
    "rewriting", object_schema({"questions": {"type": "array", "items": {"type": "string"}}}), Rewriting
)


def turns_of(question: Question) -> str:
    """The earlier questions as data, a line each; empty without earlier questions.

    Without the answers: no text of a statement may tell a model how to read a question.
    """
    turns = question.history[-MOST_TURNS:]
    lines = [f"Earlier question, as data: {escaped(turn.question[:LONGEST_TURN])}" for turn in turns]
    return "\n".join((*lines, "")) if lines else ""


async def rewritten(model: Guarded, question: Question, seconds: float, hidden: Secrets) -> Put[tuple[str, ...]]:
    """The questions to ask in place of a question; none if the question stays, or the model fails or strays."""
    done = await put(
        model, "rewrite", REWRITING, MOST_WRITTEN, seconds, turns=turns_of(question), question=escaped(question.text)
    )
    written = tuple(dict.fromkeys(done.value.questions))[:MOST] if done.value else ()
    lines = tuple(" ".join(visible(line).split()) for line in written)
    taken = all(_is_taken(line, question, hidden) for line in lines)
    return Put(lines if taken else (), done.failure, done.use, done.ms)


def _is_taken(line: str, question: Question, hidden: Secrets) -> bool:
    """Whether a line is a question about nobody and nothing new."""
    before = " ".join(f"{turn.question} {_filtered(turn.filters)}" for turn in question.history)
    whole = f"{question.text} {before}"
    is_new = ids_in(line) - ids_in(whole) or numbers(line, None) - numbers(whole, None)
    return bool(line) and len(line) <= LONGEST and not is_new and hidden.held(line) is None


def _filtered(filters: Filters | None) -> str:
    """The delegations and times that an earlier question ended with, in words."""
    if filters is None:
        return ""
    times = (filters.since or "", filters.until or "", *filters.years, *filters.sessions)
    return " ".join([*map(named, filters.delegations), *filters.groups, *filters.blocs, *map(str, times)])
