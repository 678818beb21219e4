"""What a finding says of a timeline: in how many statements it is spoken of, by how many, and first and last when.

In the language of the question. It counts and dates; what changed is shown by the quotes themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.output.speech import names
from bot.output.speech.speaker import speaker
from bot.questions.plan import Plan
from bot.quote import delegation_name
from bot.timeline import Timeline
from retrieval.held import Held

MOST_NAMED = 6
"""Delegations named in one sentence; the rest are counted."""


def over_time(plan: Plan, timeline: Timeline, speaking: Sequence[Held]) -> str:
    """Who speaks to it in how many statements of how many, from when to when, and what was not looked at."""
    said = speaker(plan.language)
    who = dict.fromkeys(
        (name.code, name.name) for one in speaking if (name := delegation_name(one.record.code, one.record.delegation))
    )
    named = [names.delegation(said, code, name) for code, name in who]
    spoken = {"k": timeline.speaking, "n": timeline.held}
    if 0 < len(named) <= MOST_NAMED and (len(named) == 1 or plan.speaking):
        listed = said.listed(named, MOST_NAMED)
        clause = said.gettext("statements by {names} that speak to this: {k} of {n}", names=listed, **spoken)
    else:
        number = said.ngettext("{n} delegation", "{n} delegations", len(named))
        clause = said.gettext(
            "statements that speak to this: {k} of {n}, by {delegations}", delegations=number, **spoken
        )
    clauses = [clause]
    if timeline.first and timeline.latest and timeline.first != timeline.latest:
        clauses.append(
            said.gettext(
                "first in {first}, latest in {latest}",
                first=said.date(timeline.first[:7]),
                latest=said.date(timeline.latest[:7]),
            )
        )
    if timeline.left_out:
        clauses.append(said.gettext("not looked at, as they come less near: {n}", n=timeline.left_out))
    return said.sentence(*clauses)
