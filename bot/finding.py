"""What a finding says in the Engine's own words: who speaks to a question, who does not, and what is said for whom.

One plain sentence in the language of the question (`bot.speech`). It counts and names; it never says what a delegation
meant, and gives a bloc's words to none of its members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.answer import Quote, RowStatus
from bot.attribution import part_of
from bot.finding_members import MOST_NAMED, NOBODY, not_answering, of_members
from bot.questions.plan import Plan
from bot.rows import is_table
from bot.speech import names
from bot.speech.speaker import Speaker, speaker
from bot.voices import is_own, said_by, speaks, through
from retrieval.groups import is_listed


def finding(plan: Plan, quotes: Sequence[Quote], limit: int, unsettled: Mapping[str, RowStatus] = NOBODY) -> str:
    """Who speaks to the question, who named in it does not, and what is said for them.

    Those of `unsettled` are not silent: passages of theirs come close, or could not be quoted.
    """
    said = speaker(plan.language)
    if not all(quote.is_speech for quote in quotes):
        spoken = [quote for quote in quotes if quote.is_speech]
        clauses = [_of_documents(said, quotes), *_of_all(said, spoken[:limit]), *_not_held(said, plan)]
    elif is_table(plan):
        clauses = [*of_members(said, plan, quotes, unsettled), *_beside(said, plan, quotes)]
    else:
        clauses = _of_asked(said, plan, quotes, unsettled) if plan.speaking else _of_all(said, quotes[:limit])
    if len(quotes) > limit and not is_table(plan):
        clauses.append(said.ngettext("the best is shown", "the best {n} are shown", limit))
    return said.sentence(*clauses)


def none_of_own(plan: Plan) -> str:
    """That of those for whom others speak no statement in their own name is held."""
    said = speaker(plan.language)
    return said.sentence(*_not_held(said, plan))


def _of_all(said: Speaker, quotes: Sequence[Quote]) -> list[str]:
    """Who speaks, where nobody is asked for by name. Not everybody was looked at, so that nobody is counted."""
    return [_speak(said, list(dict.fromkeys(_name(said, quote) for quote in quotes)))] if quotes else []


def _of_asked(said: Speaker, plan: Plan, quotes: Sequence[Quote], unsettled: Mapping[str, RowStatus]) -> list[str]:
    """Who of those asked for speaks, who is silent and who is not held; last what is said for them by others."""
    own = {code: bool(some) for code, some in said_by(quotes, (d.code for d in plan.speaking)).items()}
    speaking = [names.of_code(said, code) for code, speaks in own.items() if speaks]
    clauses = [_speak(said, speaking)] if speaking else []
    missing = [d.code for d in plan.not_held]
    clauses += not_answering(said, {code: unsettled[code] for code, n in own.items() if not n and code in unsettled})
    others = {*missing, *unsettled}
    if silent := [names.of_code(said, code) for code, n in own.items() if not n and code not in others]:
        listed = _listed(said, silent)
        clauses.append(said.ngettext("{names} is silent on it", "{names} are silent on it", len(silent), names=listed))
    return [*clauses, *_not_held(said, plan), *_beside(said, plan, quotes)]


def _not_held(said: Speaker, plan: Plan) -> Iterator[str]:
    """That of some of those asked for no statement is held."""
    if plan.not_held:
        whose = _listed(said, [names.of_code(said, d.code) for d in plan.not_held])
        yield (
            said.gettext("no statement by {names} in their own name is held", names=whose)
            if plan.by_bloc
            else said.gettext("no statement by {names} is held", names=whose)
        )


def _of_documents(said: Speaker, quotes: Sequence[Quote]) -> str:
    """From which parts of whose statements those of the words are that nobody has spoken."""
    return _listed(said, list(dict.fromkeys(part_of(quote, said) for quote in quotes if not quote.is_speech)))


def _beside(said: Speaker, plan: Plan, quotes: Sequence[Quote]) -> Iterator[str]:
    """What is said for those asked for, through each bloc or by whoever speaks on their behalf."""
    members: dict[tuple[tuple[str, ...], tuple[int, ...]], list[str]] = {}
    for one in plan.by_bloc:
        of_others = [q for q in quotes if not speaks(q, one.code) and through([q], one.code)]
        if of_others:
            key = through(of_others, one.code), tuple(q.n for q in of_others)
            members.setdefault(key, []).append(names.of_code(said, one.code))
    for (through_whom, numbers), who in members.items():
        groups = _listed(said, [names.group(said, name) for name in through_whom])
        if not any(map(is_listed, through_whom)):
            yield _speak(said, [names.on_behalf(said, _listed(said, who), through_whom)])
        elif groups == _listed(said, who):
            yield said.ngettext(
                "on behalf of {names}, another delegation speaks to this in {n} passage",
                "on behalf of {names}, another delegation speaks to this in {n} passages",
                len(numbers),
                names=_listed(said, [names.behalf(said, name) for name in through_whom]),
            )
        else:
            yield said.ngettext(
                "a group to which {names} belonged then speaks to this in {n} passage: {groups}",
                "a group to which {names} belonged then speaks to this in {n} passages: {groups}",
                len(numbers),
                names=_listed(said, who),
                groups=groups,
            )


def _speak(said: Speaker, whose: Sequence[str]) -> str:
    """That those of these names speak to it: how often is not said, since their best passages are looked at alone."""
    return said.ngettext("{names} speaks to this", "{names} speak to this", len(whose), names=_listed(said, whose))


def _name(said: Speaker, quote: Quote) -> str:
    """Whose words a quote is: with the bloc that they are said for, where they are not the delegation's own."""
    delegation = quote.delegation
    if delegation is None:
        who = said.gettext("a delegation not recorded")
    else:
        who = names.delegation(said, delegation.code, delegation.name)
    return who if is_own(quote) else names.on_behalf(said, who, quote.on_behalf_of)


def _listed(said: Speaker, each: Sequence[str]) -> str:
    return said.listed(each, MOST_NAMED)
