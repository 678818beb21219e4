"""What a finding says of many who are asked about: how many of them speak, are silent, are not held.

Knows what was asked and which quotes there are; gives the words of a member to nobody else, the group least of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.questions.group_members import groups_of
from bot.questions.plan import Plan
from bot.quote import Quote
from bot.quotes.own_words import said_by
from bot.reply import RowStatus

NOBODY: Mapping[str, RowStatus] = MappingProxyType({})

MOST_NAMED = 6
"""Delegations named in one sentence; the rest are counted."""


def not_answering(said: Speaker, unsettled: Mapping[str, RowStatus]) -> Iterator[str]:
    """The clauses on those whose passages come close, and on those of whom none could be quoted."""
    for status in (RowStatus.CLOSEST, RowStatus.NOT_QUOTABLE):
        codes = [code for code, became in unsettled.items() if became is status]
        if codes:
            listed = said.listed([names.of_code(said, code) for code in codes], MOST_NAMED)
            if status is RowStatus.NOT_QUOTABLE:
                yield said.gettext("passages found that could not be quoted: {names}", names=listed)
            else:
                colon = said.pgettext("between a name and what is said of it", ": ")
                yield f"{said.gettext('closest')}{colon}{listed}"


def of_members(
    said: Speaker, plan: Plan, quotes: Sequence[Quote], unsettled: Mapping[str, RowStatus] = NOBODY
) -> Iterator[str]:
    """The clauses: that the group itself is not held, who of it speaks, and how many are silent or not held."""
    if plan.blocs_not_held:
        blocs = said.listed([names.bloc(said, one) for one in plan.blocs_not_held], MOST_NAMED)
        yield said.gettext("no statement on behalf of {names} is held", names=blocs)
    missing = {d.code for d in plan.not_held}
    # In the order of the best quote of each.
    own = said_by(quotes, (d.code for d in plan.speaking))
    place = {id(quote): n for n, quote in enumerate(quotes)}
    order = {code: place[id(some[0])] for code, some in own.items() if some}
    speaking = [names.of_code(said, code) for code in sorted(order, key=lambda code: order[code])]
    every = len(plan.speaking)
    listed = said.listed(speaking, MOST_NAMED)
    if speaking and (groups := groups_of(plan.filters)):
        group = said.listed([names.bloc(said, one) for one in groups], MOST_NAMED)
        yield said.gettext(
            "{group}: {k} of {n} members seem to speak to this ({names})",
            group=group,
            k=len(speaking),
            n=every,
            names=listed,
        )
    elif speaking:
        yield said.gettext(
            "of the delegations asked about {k} of {n} seem to speak to this ({names})",
            k=len(speaking),
            n=every,
            names=listed,
        )
    dropped = [code for code, some in own.items() if not some and code in unsettled]
    yield from not_answering(said, {code: unsettled[code] for code in dropped})
    if silent := every - len(missing) - len(speaking) - len(dropped):
        yield said.gettext("silent on it: {n}", n=silent)
    yield from _not_held(said, plan)
    if plan.newcomers and speaking:
        yield said.gettext(
            "joined since the latest statement held: {names}",
            names=said.listed([names.of_code(said, one.code) for one in plan.newcomers], MOST_NAMED),
        )


def _not_held(said: Speaker, plan: Plan) -> Iterator[str]:
    """The clauses on how many have statements of other times than their membership alone, and how many have none."""
    missing, outside = len({d.code for d in plan.not_held}), len(plan.outside)
    if outside:
        yield said.gettext("no statement held of the time as a member: {n}", n=outside)
    if missing > outside:
        yield said.gettext("no statement held: {n}", n=missing - outside)
