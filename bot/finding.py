"""What a finding says in the Engine's own words: who speaks to a question, who does not, and what is said for whom.

One plain sentence in the language of the question (`bot.speech`). It counts and names; it never says what a delegation
meant, and gives a bloc's words to none of its members.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from bot.answer import Quote
from bot.attribution import part_of
from bot.finding_members import MOST_NAMED, not_quoted, of_members, of_silent
from bot.rows import is_table
from bot.speech import names
from bot.speech.speaker import Speaker, speaker
from bot.understand import Understanding
from bot.voices import is_own, said_by, speaks, through
from retrieval.groups import is_listed


def finding(
    understood: Understanding, quotes: Sequence[Quote], limit: int, unquotable: Collection[str] = frozenset()
) -> str:
    """Who speaks to the question, in how many passages, who named in it does not, and what is said for them.

    Those without a quote whose codes are `unquotable` are not silent: passages of theirs were found.
    """
    said = speaker(understood.language)
    if not all(quote.is_speech for quote in quotes):
        spoken = [quote for quote in quotes if quote.is_speech]
        clauses = [_of_documents(said, quotes), *_of_all(said, spoken), *_not_held(said, understood)]
    elif understood.silence and len(understood.speaking) > 1:
        clauses = [*of_silent(said, understood, quotes, unquotable), *_beside(said, understood, quotes)]
    elif is_table(understood):
        clauses = [*of_members(said, understood, quotes, unquotable), *_beside(said, understood, quotes)]
    else:
        clauses = _of_asked(said, understood, quotes, unquotable) if understood.speaking else _of_all(said, quotes)
    if len(quotes) > limit and not is_table(understood):
        clauses.append(said.ngettext("the best is shown", "the best {n} are shown", limit))
    return said.sentence(*clauses)


def _of_all(said: Speaker, quotes: Sequence[Quote]) -> list[str]:
    """Who speaks, where nobody is asked for by name."""
    by_name = Counter(_name(said, quote) for quote in quotes)
    if len(by_name) > 1:
        return [_several(said, list(by_name), len(quotes))]
    return [_speaks(said, name, n) for name, n in by_name.items()]


def _of_asked(
    said: Speaker, understood: Understanding, quotes: Sequence[Quote], unquotable: Collection[str]
) -> list[str]:
    """Who of those asked for speaks, who is silent and who is not held; last what is said for them by others."""
    own = {code: len(some) for code, some in said_by(quotes, (d.code for d in understood.speaking)).items()}
    clauses = [_speaks(said, names.of_code(said, code), n) for code, n in own.items() if n]
    missing = [d.code for d in understood.not_held]
    clauses += not_quoted(said, [code for code, n in own.items() if not n and code in unquotable])
    others = {*missing, *unquotable}
    if silent := [names.of_code(said, code) for code, n in own.items() if not n and code not in others]:
        listed = _listed(said, silent)
        clauses.append(said.ngettext("{names} is silent on it", "{names} are silent on it", len(silent), names=listed))
    return [*clauses, *_not_held(said, understood), *_beside(said, understood, quotes)]


def _not_held(said: Speaker, understood: Understanding) -> Iterator[str]:
    """That of some of those asked for no statement is held."""
    if understood.not_held:
        whose = _listed(said, [names.of_code(said, d.code) for d in understood.not_held])
        yield (
            said.gettext("no statement by {names} in their own name is held", names=whose)
            if understood.by_bloc
            else said.gettext("no statement by {names} is held", names=whose)
        )


def _of_documents(said: Speaker, quotes: Sequence[Quote]) -> str:
    """From which parts of whose statements those of the words are that nobody has spoken."""
    return _listed(said, list(dict.fromkeys(part_of(quote, said) for quote in quotes if not quote.is_speech)))


def _beside(said: Speaker, understood: Understanding, quotes: Sequence[Quote]) -> Iterator[str]:
    """What is said for those asked for, through each bloc or by whoever speaks on their behalf."""
    members: dict[tuple[tuple[str, ...], tuple[int, ...]], list[str]] = {}
    for one in understood.by_bloc:
        of_others = [q for q in quotes if not speaks(q, one.code) and through([q], one.code)]
        if of_others:
            key = through(of_others, one.code), tuple(q.n for q in of_others)
            members.setdefault(key, []).append(names.of_code(said, one.code))
    for (through_whom, numbers), who in members.items():
        groups = _listed(said, [names.group(said, name) for name in through_whom])
        if groups == _listed(said, who):
            yield said.ngettext(
                "on behalf of {names}, another delegation speaks to this in {n} passage",
                "on behalf of {names}, another delegation speaks to this in {n} passages",
                len(numbers),
                names=_listed(said, [names.behalf(said, name) for name in through_whom]),
            )
        elif not any(map(is_listed, through_whom)):
            yield _speaks(said, names.on_behalf(said, _listed(said, who), through_whom), len(numbers))
        else:
            yield said.ngettext(
                "a group to which {names} belonged then speaks to this in {n} passage: {groups}",
                "a group to which {names} belonged then speaks to this in {n} passages: {groups}",
                len(numbers),
                names=_listed(said, who),
                groups=groups,
            )


def _speaks(said: Speaker, name: str, passages: int) -> str:
    return said.ngettext(
        "{who} speaks to this in {n} passage", "{who} speaks to this in {n} passages", passages, who=name
    )


def _several(said: Speaker, whose: Sequence[str], passages: int) -> str:
    return said.ngettext(
        "{n} delegation speaks to this, {in_passages}: {names}",
        "{n} delegations speak to this, {in_passages}: {names}",
        len(whose),
        in_passages=said.ngettext("in {n} passage", "in {n} passages", passages),
        names=_listed(said, whose),
    )


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
