"""What a finding says of many who are asked about: how many of them speak, are silent, are not held.

Knows what was asked and which quotes there are; gives the words of a member to nobody else, the group least of all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bot.answer import Quote
from bot.group_members import groups_of
from bot.speech import names
from bot.speech.speaker import Speaker
from bot.understand import Understanding
from bot.voices import said_by

MOST_NAMED = 6
"""Delegations named in one sentence; the rest are counted."""


def not_quoted(said: Speaker, codes: Sequence[str]) -> Iterator[str]:
    """The clause on those of whom passages were found and none could be quoted; none where there are none."""
    if codes:
        listed = said.listed([names.of_code(said, code) for code in codes], MOST_NAMED)
        yield said.gettext("passages found that could not be quoted: {names}", names=listed)


def of_members(
    said: Speaker, understood: Understanding, quotes: Sequence[Quote], unquotable: Collection[str] = frozenset()
) -> Iterator[str]:
    """The clauses: that the group itself is not held, who of it speaks, and how many are silent or not held."""
    if understood.blocs_not_held:
        blocs = said.listed([names.bloc(said, one) for one in understood.blocs_not_held], MOST_NAMED)
        yield said.gettext("no statement on behalf of {names} is held", names=blocs)
    missing = {d.code for d in understood.not_held}
    # In the order of the best quote of each.
    own = said_by(quotes, (d.code for d in understood.speaking))
    place = {id(quote): n for n, quote in enumerate(quotes)}
    order = {code: place[id(some[0])] for code, some in own.items() if some}
    speaking = [names.of_code(said, code) for code in sorted(order, key=lambda code: order[code])]
    every = len(understood.speaking)
    listed = said.listed(speaking, MOST_NAMED)
    if speaking and (groups := groups_of(understood.filters)):
        group = said.listed([names.bloc(said, one) for one in groups], MOST_NAMED)
        yield said.gettext(
            "{group}: {k} of {n} members speak to this ({names})", group=group, k=len(speaking), n=every, names=listed
        )
    elif speaking:
        yield said.gettext(
            "of the delegations asked about {k} of {n} speak to this ({names})", k=len(speaking), n=every, names=listed
        )
    dropped = [code for code, some in own.items() if not some and code in unquotable]
    yield from not_quoted(said, dropped)
    if silent := every - len(missing) - len(speaking) - len(dropped):
        yield said.gettext("silent on it: {n}", n=silent)
    yield from _not_held(said, understood)
    if understood.newcomers and speaking:
        yield said.gettext(
            "joined since the latest statement held: {names}",
            names=said.listed([names.of_code(said, one.code) for one in understood.newcomers], MOST_NAMED),
        )


def of_silent(
    said: Speaker, understood: Understanding, quotes: Sequence[Quote], unquotable: Collection[str] = frozenset()
) -> Iterator[str]:
    """The clauses where the silent are asked for: who they are, how many speak, and of whom nothing is held."""
    missing = {d.code for d in understood.not_held}
    own = said_by(quotes, (d.code for d in understood.speaking))
    dropped = [d.code for d in understood.speaking if not own[d.code] and d.code in unquotable]
    others = missing.union(dropped)
    silent = [d.code for d in understood.speaking if not own[d.code] and d.code not in others]
    every = len(understood.speaking)
    if silent:
        listed = said.listed([names.of_code(said, code) for code in silent], MOST_NAMED)
        yield said.gettext("silent on it: {k} of {n} ({names})", k=len(silent), n=every, names=listed)
    else:
        yield said.gettext("silent on it: none of {n}", n=every)
    yield said.gettext("speak to it: {n}", n=every - len(others) - len(silent))
    yield from not_quoted(said, dropped)
    yield from _not_held(said, understood)


def _not_held(said: Speaker, understood: Understanding) -> Iterator[str]:
    """The clauses on how many have statements of other times than their membership alone, and how many have none."""
    missing, outside = len({d.code for d in understood.not_held}), len(understood.outside)
    if outside:
        yield said.gettext("no statement held of the time as a member: {n}", n=outside)
    if missing > outside:
        yield said.gettext("no statement held: {n}", n=missing - outside)
