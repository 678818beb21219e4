"""Plans as lines of text, of conversations as lines of text: "Who mentioned debt? // and in 2023?"."""

from __future__ import annotations

from bot.question import Turn
from bot.questions.plan import Condition, Plan
from bot.questions.planning import plan
from bot.questions.reader import Form
from bot.questions.typed import as_typed
from retrieval.embedding.local import question_pieces
from retrieval.filters import Filters
from tests.bot.questions.records import HELD


def planned(conversation: str) -> Plan:
    """The plan of the last line of a conversation, in which every line may be a command."""
    turns: tuple[Turn, ...] = ()
    for line in conversation.split(" // "):
        made = plan(as_typed(line, turns), HELD, question_pieces)
        turns = (*turns, Turn(line, "", made.filters))
    return made


def told(made: Plan) -> str:
    """The form and topic of a plan, whose words are asked for and of when, what is not held, and who is counted.

    Of whose members nothing is held, and who is spoken for by others, is told of delegations that are named alone.
    """
    named = not made.filters.groups
    parts = [
        f"{made.form.value}: {made.topic}",
        *_filtered(made.filters),
        *(["who did not"] if made.negated and made.form is Form.WHO else []),
        *(["nothing held"] if made.unmet else []),
        *(f"without {one.code}" for one in made.not_held if named),
        *(f"for {one.code}" for one in made.by_bloc if named),
        *(f"unknown {name}" for name in made.strangers),
        *(f"or {one}" for one in made.alternatives if one != made.topic),
    ]
    return "; ".join([*parts, *_conditions(made)])


def _conditions(made: Plan) -> list[str]:
    each = (("not", made.left_out), ("among", made.among))
    return [f"{word} ({_told(condition)})" for word, condition in each if condition]


def _told(condition: Condition) -> str:
    if condition.plan is None:
        return " ".join(condition.codes)
    of = condition.plan
    said = ["who did not"] if condition.negated else []
    return "; ".join([*said, of.topic, *_filtered(of.filters), *_conditions(of)])


def _filtered(filters: Filters) -> list[str]:
    whose = (*filters.groups, *filters.blocs, *filters.speakers, *filters.delegations)
    times = (*filters.sessions, *filters.years)
    if not times and (filters.since or filters.until):
        since, until = filters.since or "", filters.until or ""
        times = (since if since == until else f"{since}–{until}",)
    return [", ".join(one) for one in (whose, times) if one]
