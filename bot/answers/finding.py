"""The finding of a reply in the Engine's own words: who speaks to a question, and who does not.

One plain sentence in the language of the question, and notes on unsure names. A finding counts and names; no finding
interprets a delegation's words, or gives a bloc's words to a member.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.output.attribution import part_of
from bot.output.speech import names
from bot.output.speech.speaker import Speaker, speaker
from bot.questions.holdings import Bearers
from bot.questions.near_names import near_delegations, near_groups
from bot.questions.plan import Plan
from bot.quote import Quote, is_own, said_by, speaks, through
from bot.reply import Answer, Reply, RowStatus, Unknown
from retrieval.names.delegations import bloc
from retrieval.names.groups import is_listed
from retrieval.names.persons import Speaker as Person

NOBODY: Mapping[str, RowStatus] = MappingProxyType({})

MOST_NAMED = 6  # Delegations named in one sentence; the rest are counted.


def statuses(plan: Plan, quotes: Sequence[Quote], unsettled: Mapping[str, RowStatus] = NOBODY) -> dict[str, RowStatus]:
    """What became of each delegation asked about, by its code; `unsettled` ones have no quote that plainly answers."""
    own = said_by(quotes, (one.code for one in plan.speaking))
    missing = {one.code for one in (plan.speaking if plan.unmet else plan.not_held)}
    became = {}
    for code, theirs in own.items():
        if code in missing and not theirs:
            became[code] = RowStatus.NOT_HELD
        else:
            became[code] = unsettled.get(code, RowStatus.QUOTED if theirs else RowStatus.SILENT)
    return became


def finding(
    plan: Plan,
    quotes: Sequence[Quote],
    limit: int,
    unsettled: Mapping[str, RowStatus] = NOBODY,
    doubtful: Collection[str] = (),
) -> str:
    """Who speaks to the question, who does not, and words said for the delegations asked about.

    A delegation with only `doubtful` quotes (by permalink) may speak to it.
    """
    said = speaker(plan.language)
    by_status: dict[RowStatus, list[str]] = {status: [] for status in RowStatus}
    for code, status in statuses(plan, quotes, unsettled).items():
        by_status[status].append(code)
    if not all(quote.is_speech for quote in quotes):
        spoken = [quote for quote in quotes if quote.is_speech]
        clauses = [_of_documents(said, quotes), *_of_all(said, spoken[:limit], doubtful), *_not_held(said, plan)]
    elif plan.is_table:
        clauses = [*_of_members(said, plan, quotes, by_status), *_beside(said, plan, quotes, doubtful)]
    elif plan.speaking:
        clauses = [*_of_asked(said, quotes, by_status, doubtful), *_not_held(said, plan)]
        clauses += _beside(said, plan, quotes, doubtful)
    else:
        clauses = list(_of_all(said, quotes[:limit], doubtful))
    if len(quotes) > limit and not plan.is_table:
        clauses.append(said.ngettext("the best is shown", "the best {n} are shown", limit))
    return said.sentence(*clauses)


def none_of_own(plan: Plan) -> str:
    """The message that the delegations have no statement in their own name."""
    said = speaker(plan.language)
    return said.sentence(*_not_held(said, plan))


def _of_all(said: Speaker, quotes: Sequence[Quote], doubtful: Collection[str]) -> Iterator[str]:
    """Who speaks, for a question without delegations. Nobody is counted, since not all statements were searched."""
    whose: dict[str, list[Quote]] = {}
    for quote in quotes:
        whose.setdefault(_name(said, quote), []).append(quote)
    return _speak(said, {name: _is_sure(some, doubtful) for name, some in whose.items()})


def _of_asked(
    said: Speaker, quotes: Sequence[Quote], by_status: Mapping[RowStatus, Sequence[str]], doubtful: Collection[str]
) -> Iterator[str]:
    """Which delegations asked about speak, only come close, cannot be quoted, or are silent."""
    speaking = by_status[RowStatus.QUOTED]
    theirs = said_by(quotes, speaking)
    yield from _speak(said, {names.of_code(said, code): _is_sure(theirs[code], doubtful) for code in speaking})
    yield from _not_answering(said, by_status)
    if silent := by_status[RowStatus.SILENT]:
        listed = _coded(said, silent)
        yield said.ngettext("{names} is silent on it", "{names} are silent on it", len(silent), names=listed)


def _not_held(said: Speaker, plan: Plan) -> Iterator[str]:
    if plan.not_held:
        whose = _coded(said, [d.code for d in plan.not_held])
        yield (
            said.gettext("no statement by {names} in their own name is held", names=whose)
            if plan.by_bloc
            else said.gettext("no statement by {names} is held", names=whose)
        )


def _of_documents(said: Speaker, quotes: Sequence[Quote]) -> str:
    return _listed(said, list(dict.fromkeys(part_of(quote, said) for quote in quotes if not quote.is_speech)))


def _beside(said: Speaker, plan: Plan, quotes: Sequence[Quote], doubtful: Collection[str]) -> Iterator[str]:
    """Words said for the delegations asked about, by a bloc or another delegation."""
    members: dict[tuple[tuple[str, ...], tuple[int, ...], bool], list[str]] = {}
    for one in plan.by_bloc:
        of_others = [quote for quote in quotes if is_beside(quote, one.code)]
        if of_others:
            key = through(of_others, one.code), tuple(q.n for q in of_others), _is_sure(of_others, doubtful)
            members.setdefault(key, []).append(names.of_code(said, one.code))
    for (through_whom, numbers, sure), who in members.items():
        groups = _listed(said, [names.group(said, name) for name in through_whom])
        if not any(map(is_listed, through_whom)):
            yield from _speak(said, {names.on_behalf(said, _listed(said, who), through_whom): sure})
        elif groups == _listed(said, who):
            whose = _listed(said, [names.behalf(said, name) for name in through_whom])
            yield of_another(said, whose, len(numbers), sure=sure)
        else:
            yield _of_group(said, _listed(said, who), groups, len(numbers), sure=sure)


def is_beside(quote: Quote, code: str) -> bool:
    """Whether a quote is said on a delegation's behalf, by another."""
    return not speaks(quote, code) and bool(through([quote], code))


def of_another(said: Speaker, whose: str, n: int, *, sure: bool = True) -> str:
    """The clause on words of another delegation on behalf of those named."""
    if sure:
        return said.ngettext(
            "on behalf of {names}, another delegation speaks to this in {n} passage",
            "on behalf of {names}, another delegation speaks to this in {n} passages",
            n,
            names=whose,
        )
    return said.ngettext(
        "on behalf of {names}, another delegation may speak to this in {n} passage",
        "on behalf of {names}, another delegation may speak to this in {n} passages",
        n,
        names=whose,
    )


def _of_group(said: Speaker, members: str, groups: str, n: int, *, sure: bool) -> str:
    if sure:
        return said.ngettext(
            "a group to which {names} belonged then speaks to this in {n} passage: {groups}",
            "a group to which {names} belonged then speaks to this in {n} passages: {groups}",
            n,
            names=members,
            groups=groups,
        )
    return said.ngettext(
        "a group to which {names} belonged then may speak to this in {n} passage: {groups}",
        "a group to which {names} belonged then may speak to this in {n} passages: {groups}",
        n,
        names=members,
        groups=groups,
    )


def _is_sure(quotes: Sequence[Quote], doubtful: Collection[str]) -> bool:
    return any(quote.permalink not in doubtful for quote in quotes)


def _speak(said: Speaker, whose: Mapping[str, bool]) -> Iterator[str]:
    """Clauses on delegations that surely speak to the topic, and on delegations that may."""
    if sure := [name for name, is_sure in whose.items() if is_sure]:
        yield said.ngettext("{names} speaks to this", "{names} speak to this", len(sure), names=_listed(said, sure))
    if others := [name for name, is_sure in whose.items() if not is_sure]:
        listed = _listed(said, others)
        yield said.ngettext("{names} may speak to this", "{names} may speak to this", len(others), names=listed)


def _name(said: Speaker, quote: Quote) -> str:
    """The delegation of a quote, with the bloc spoken for."""
    delegation = quote.delegation
    if delegation is None:
        who = said.gettext("a delegation not recorded")
    else:
        who = names.delegation(said, delegation.code, delegation.name)
    return who if is_own(quote) else names.on_behalf(said, who, quote.on_behalf_of)


def _listed(said: Speaker, each: Sequence[str]) -> str:
    return said.listed(each, MOST_NAMED)


def _coded(said: Speaker, codes: Sequence[str]) -> str:
    """The delegations of codes, listed by name."""
    return _listed(said, [names.of_code(said, code) for code in codes])


def _not_answering(said: Speaker, by_status: Mapping[RowStatus, Sequence[str]]) -> Iterator[str]:
    """Clauses on delegations with close passages, and on delegations with unquotable passages."""
    if near := by_status[RowStatus.CLOSEST]:
        yield f"{said.gettext('closest')}{said.colon}{_coded(said, near)}"
    if dropped := by_status[RowStatus.NOT_QUOTABLE]:
        yield said.gettext("passages found that could not be quoted: {names}", names=_coded(said, dropped))


def _of_members(
    said: Speaker, plan: Plan, quotes: Sequence[Quote], by_status: Mapping[RowStatus, Sequence[str]]
) -> Iterator[str]:
    """Clauses on a group: no statement of its own, who speaks, how many are silent or not held."""
    if plan.blocs_not_held:
        blocs = _listed(said, [names.bloc(said, one) for one in plan.blocs_not_held])
        yield said.gettext("no statement on behalf of {names} is held", names=blocs)
    # In the order of the best quote of each.
    theirs = said_by(quotes, by_status[RowStatus.QUOTED])
    speaking = sorted(theirs, key=lambda code: quotes.index(theirs[code][0]))
    numbers = {"k": len(speaking), "n": len(plan.speaking)}
    if speaking and plan.filters.groups:
        group = _listed(said, [names.bloc(said, bloc(code)) for code in plan.filters.groups])
        yield said.gettext(
            "{group}: {k} of {n} members seem to speak to this ({names})",
            group=group,
            names=_coded(said, speaking),
            **numbers,
        )
    elif speaking:
        yield said.gettext(
            "of the delegations asked about {k} of {n} seem to speak to this ({names})",
            names=_coded(said, speaking),
            **numbers,
        )
    yield from _not_answering(said, by_status)
    if silent := by_status[RowStatus.SILENT]:
        yield said.gettext("silent on it: {n}", n=len(silent))
    yield from _members_not_held(said, plan)
    if plan.newcomers and speaking:
        newcomers = _coded(said, [one.code for one in plan.newcomers])
        yield said.gettext("joined since the latest statement held: {names}", names=newcomers)


def _members_not_held(said: Speaker, plan: Plan) -> Iterator[str]:
    """Clauses on members with statements from outside their membership alone, and members without statements."""
    missing, outside = len({d.code for d in plan.not_held}), len(plan.outside)
    if outside:
        yield said.gettext("no statement held of the time as a member: {n}", n=outside)
    if missing > outside:
        yield said.gettext("no statement held: {n}", n=missing - outside)


def noted(reply: Reply, plan: Plan) -> Reply:
    """The reply with a note on unknown, misspelt and ambiguous names, if any."""
    unknown = tuple(Unknown(name, _near(name, plan)) for name in plan.strangers)
    told = (_unknown(plan.language, one) for one in unknown)
    note = " ".join((*told, *_corrected(plan), *borne(plan.bearers, plan.language)))
    return replace(with_note(reply, note), unknown=unknown) if note else reply


def _corrected(plan: Plan) -> Iterator[str]:
    said = speaker(plan.language)
    for one in plan.read.names:
        if one.misspelt:
            known = names.of_code(said, one.delegations[0].code)
            yield said.gettext("“{name}” is taken for {speakers}.", name=one.text, speakers=known)
    for typed, meant in plan.misspelt:
        yield said.gettext("“{name}” is taken for {speakers}.", name=typed, speakers=f"“{meant}”")


def _near(name: str, plan: Plan) -> tuple[str, ...]:
    return near_delegations(name, plan.language) or near_groups(name, plan.language)


def with_note(reply: Reply, note: str) -> Reply:
    """The reply with a note behind its finding, or before the message of a refusal."""
    if isinstance(reply, Answer):
        together = f"{reply.note} {note}" if reply.note else note
        return replace(reply, finding=f"{reply.finding} {note}", note=together)
    return replace(reply, message=f"{note} {reply.message}")


def borne(named: Sequence[Bearers], language: str | None) -> list[str]:
    """Notes on names of several speakers, or of a less than certain speaker."""
    said = speaker(language)
    told = []
    for one in named:
        who = _listed(said, [_who(said, each) for each in one.match.persons])
        told.append(
            said.gettext("“{name}” may be any of {speakers}; all of them are looked at.", name=one.name, speakers=who)
            if len(one.match.persons) > 1
            else said.gettext("“{name}” is taken for {speakers}.", name=one.name, speakers=who)
        )
        if others := [_who(said, each) for each in one.match.others[:MOST_NAMED]]:
            told.append(_meant(said, others))
    return told


def _who(said: Speaker, one: Person) -> str:
    return f"{one.recorded} ({names.of_code(said, one.code)})" if one.code else one.recorded


def _unknown(language: str | None, given: Unknown) -> str:
    said = speaker(language)
    told = said.gettext("“{name}” is no delegation or speaker that is known.", name=given.name)
    return f"{told} {_meant(said, given.near)}" if given.near else told


def _meant(said: Speaker, near: Sequence[str]) -> str:
    joined = said.pgettext("between names of which one may be meant", " or ").join(near)
    return said.gettext("Did you mean {names}?", names=joined)
