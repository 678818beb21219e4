"""What a conversation opens with: what is held, and questions to try that have an answer.

Knows what is held and asks the engine; nothing of how it is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.output.overview import delegations, suggestions, years
from bot.question import Question
from bot.reply import Reply
from retrieval.filters import Filters, recorded
from retrieval.names.speakers import Speakers

if TYPE_CHECKING:
    from retrieval.held import Held

LOOK_FOR = 1.5  # seconds spent on finding questions to try, at most
_NAMED = 6


def what_is_held(held: Sequence[Held]) -> str:
    """One line: how many statements, of which delegations, from which years."""
    if not held:
        return "No statement is held. To add some: onrecord ingest PATH…"
    names = [name for name, _ in delegations(held)]
    count = f"{len(held)} statement{'s' if len(held) > 1 else ''}"
    line = f"{count} held"
    if names:
        listed = ", ".join(names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        line += f", of {len(names)} delegation{'s' if len(names) > 1 else ''}: {listed}{more}"
    unnamed = sum(each.record.delegation is None for each in held)
    if unnamed:
        line += f"; {unnamed} without a delegation"
    if span := years(held):
        line += f" · {span[0]}" + (f"–{span[-1]}" if len(span) > 1 else "")
    return line


def to_try(held: Sequence[Held], filters: Filters, ask: Callable[[Question], Reply], wanted: int = 2) -> list[str]:
    """Questions that have an answer in what is held, found by asking them; fewer where time runs out first."""
    until = time.monotonic() + LOOK_FOR
    found: list[str] = []
    known = recorded(filters, Speakers(each.record for each in held))
    admitted = [each for each in held if known.admits(each.record)]
    for one in suggestions(delegations(admitted)):
        question = one.text(None)
        if len(found) == wanted or time.monotonic() > until:
            break
        if ask(Question(question, filters=filters, limit=1, mode="quotes")).kind == "answer":
            found.append(question)
    return found
