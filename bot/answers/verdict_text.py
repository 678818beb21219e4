"""The message of a check in one sentence: whether the words were said, by whom, or the fault in the quotation.

In the language of the check. Knows checks; never interprets a delegation's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answers.evidence import language_of_none
from bot.answers.refusal_text import nothing_held
from bot.check import Change, Check, Op, Verdict
from bot.output.attribution import who as attributed
from bot.output.check_details import not_looked_at, quoted
from bot.output.speech import names
from bot.output.speech.speaker import Speaker, speaker
from bot.quote import Quote, is_own, through
from bot.quotes.judge import BETWEEN, WITHIN, Fault, Flaw
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.names.groups import is_listed

MOST_NAMED = 5  # Delegations or words named in one sentence; the rest are counted.


def message(check: Check, fault: Fault | None, held: Sequence[Held], *, named: bool) -> str:
    """The sentence for a wording found somewhere; `named` means by a speaker asked about, or none is asked about."""
    said = speaker(check.language)
    asked = _named(said, check.filters)
    clauses = [_stands(said, check, fault)]
    if not named and not any(check.filters.admits(one.record) for one in held):
        scope = _scope(said, check.filters)
        clauses.insert(0, said.gettext("no statement by {names}{scope} is held", names=asked, scope=scope))
    elif not named and (fault is None or fault.flaw is Flaw.PARTIAL):
        clauses = [said.gettext("{asked} did not say this; {who} did", asked=asked, who=_who(said, check))]
    elif not named and check.found[0].is_speech:
        clauses.insert(0, said.gettext("{asked} did not say this", asked=asked))
    if not named:
        clauses += _said_for(said, check)
    if check.unlisted and check.verdict is not Verdict.VERBATIM:
        clauses.append(not_looked_at(check.unlisted, check.language))
    return said.sentence(*clauses)


def elsewhere(check: Check) -> str:
    """The sentence for a wording said by the speakers named, but outside the period, the forum or the language."""
    said = speaker(check.language)
    first = check.found[0]
    return said.sentence(
        said.gettext(
            "{who} did not say this where you asked, but{when}{where}",
            who=_who(said, check),
            when=said.gettext(" on {date}", date=said.date(first.date)) if first.date else "",
            where=said.gettext(" ({forum})", forum=first.forum) if first.forum else "",
        )
    )


def altered(check: Check, *, named: bool) -> str:
    """The sentence for a wording not found, with close words; `named` means close words by a speaker asked about."""
    said = speaker(check.language)
    asked, closest = _named(said, check.filters), _closest(said, check, named=named)
    if asked is None:
        told = said.gettext("nobody said this in these words: {closest}", closest=closest)
    elif named:
        told = said.gettext("{asked} did not say this in these words: {closest}", asked=asked, closest=closest)
    else:
        told = said.gettext(
            "{asked} did not say this, nor did anyone else in these words: {closest}", asked=asked, closest=closest
        )
    return said.sentence(told)


def not_found(check: Check, held: Sequence[Held]) -> str:
    """The message that no statement searched has similar words, and whether the speakers asked about have any."""
    said = speaker(check.language)
    asked, scope = _named(said, check.filters), _scope(said, check.filters)
    looked = [h for h in held if check.filters.admits(h.record)]
    if not held:
        return nothing_held(check.language)
    if language := language_of_none(check.wording, held):
        return said.gettext(
            "No statement held is in the language of these words ({language}): a translation cannot be checked.",
            language=said.language_name(language),
        )
    if not looked and asked is None:
        return said.gettext(
            "No statement{scope} is held, and these words stand in no other that was looked at.", scope=scope
        )
    if not looked:
        return said.gettext(
            "No statement by {who}{scope} is held, and these words stand in no other that was looked at.",
            who=asked,
            scope=scope,
        )
    if asked is None:
        return said.ngettext(
            "The one statement held{scope} has neither these words nor anything close to them.",
            "None of the {n} statements held{scope} has these words or anything close to them.",
            len(looked),
            scope=scope,
        )
    return said.ngettext(
        "The one statement by {who}{scope} has neither these words nor anything close to them.",
        "None of the {n} statements by {who}{scope} has these words or anything close to them.",
        len(looked),
        who=asked,
        scope=scope,
    )


def too_many_pieces(check: Check) -> str:
    """The message that a wording leaves out too much to be checked as one."""
    return speaker(check.language).gettext(
        "The wording leaves out words in too many places to be one quotation: check its pieces one by one."
    )


def not_looked_through(check: Check) -> str:
    """The message that the words were not found so far, and more statements hold the words."""
    return speaker(check.language).gettext(
        "Nothing was found where it was looked for; {unlisted}: give more of the wording.",
        unlisted=not_looked_at(check.unlisted, check.language),
    )


def _said_for(said: Speaker, check: Check) -> Iterator[str]:
    """Clauses on words said by others for the delegations asked about."""
    whose: dict[tuple[str, ...], list[str]] = {}
    for code in check.filters.delegations:
        if groups := through(check.found, code):
            whose.setdefault(groups, []).append(names.of_code(said, code))
    for groups, members in whose.items():
        listed = _some(said, [names.group(said, name) for name in groups])
        if listed == _some(said, members) or not any(map(is_listed, groups)):
            spoken_for = _some(said, [names.behalf(said, name) for name in groups])
            yield said.gettext("it was said on behalf of {names}", names=spoken_for)
        else:
            who = _some(said, members)
            yield said.gettext(
                "it was said for a group to which {names} belonged then: {groups}", names=who, groups=listed
            )


def _stands(said: Speaker, check: Check, fault: Fault | None) -> str:
    """How a wording stands in the statements, as a clause."""
    who = _who(said, check)
    own = said.listed([f"[{word}]" for word in check.own_words])
    if fault is None or fault.flaw is Flaw.PARTIAL:
        return _said_so(said, who, check, fault)
    if fault.flaw is Flaw.QUOTED:
        words = quoted(said, fault.detail)
        return said.gettext("{who} did not say this but quotes it: {words}", who=who, words=words)
    if fault.flaw is Flaw.PART:
        return said.gettext("nobody said this: it is {part}", part=attributed(check.found[0], said))
    if fault.flaw is Flaw.INSERTED:
        told = said.ngettext(
            "{who} did not say it so: {words} is the quoter's own",
            "{who} did not say it so: {words} are the quoter's own",
            len(check.own_words),
            who=who,
            words=own,
        )
        # The gate says in English what is wrong with them; the words that they stand beside are shown all the same.
        return f"{told}, and {fault.detail}" if said.language == "en" else told
    return _left_out(said, who, check, fault)


def _said_so(said: Speaker, who: str, check: Check, fault: Fault | None) -> str:
    """The message that the words were said, whole or in a longer sentence, and which words are the quoter's."""
    listed = said.listed([f"[{word}]" for word in check.own_words])
    added = said.ngettext(
        "; {words} is the quoter's own", "; {words} are the quoter's own", len(check.own_words), words=listed
    )
    own = added if check.own_words else ""
    if check.capitals:
        own += said.gettext("; in capital letters in one of the two texts only")
    if fault is None:
        return said.gettext("{who} said this, in these words{own}", who=who, own=own)
    if fault.detail == WITHIN:
        return said.gettext("{who} used these words, in a longer sentence{own}", who=who, own=own)
    if fault.detail == BETWEEN:
        return said.gettext("{who} used these words, with others between them{own}", who=who, own=own)
    return said.gettext("{who} used these words{own}", who=who, own=own)


def _left_out(said: Speaker, who: str, check: Check, fault: Fault) -> str:
    """The message that the words left out, or joined sentences, change the meaning."""
    if fault.flaw is Flaw.JOINED:
        return said.gettext("{who} used these words, but pieces of two sentences were joined into one", who=who)
    return said.gettext(
        "{who} used these words, but what was left out bears on the meaning: {hidden}",
        who=who,
        hidden=_quoted(said, check.hidden),
    )


def _closest(said: Speaker, check: Check, *, named: bool) -> str:
    first = check.found[0]
    if not first.is_speech:
        return said.gettext("the closest words are {part}", part=attributed(first, said))
    to_the_day = first.date and len(first.date) == len("2020-06-12")
    day = said.gettext(" on {date}", date=said.date(first.date)) if first.date and to_the_day else ""
    alone = named and len(check.filters.delegations) == 1
    who = said.pgettext("a delegation named already", "it") if alone else _who(said, check)
    cut = ""
    if check.hidden:
        hidden = _quoted(said, check.hidden)
        cut = said.gettext(", and what was left out bears on the meaning: {hidden}", hidden=hidden)
    if not _differs_in_case_alone(check.difference):
        return said.gettext("the closest is what {who} said{day}{cut}", who=who, day=day, cut=cut)
    if cut:
        return said.gettext("what {who} said{day} differs in capital letters{cut}", who=who, day=day, cut=cut)
    return said.gettext("what {who} said{day} differs in capital letters alone", who=who, day=day)


def _scope(said: Speaker, filters: Filters) -> str:
    """The text for filters other than the speakers, if any."""
    limited = Filters(delegations=filters.delegations, blocs=filters.blocs, speakers=filters.speakers) != filters
    return said.gettext(" within your filters") if limited else ""


def _differs_in_case_alone(changes: Sequence[Change]) -> bool:
    ends = (0, len(changes) - 1)
    inner = [c for n, c in enumerate(changes) if c.op is not Op.EQUAL and not (c.op is Op.INSERT and n in ends)]
    return bool(inner) and all(c.wording.casefold() == c.statement.casefold() for c in inner)


def _quoted(said: Speaker, words: Sequence[str]) -> str:
    return said.listed([quoted(said, each) for each in words[:MOST_NAMED]])


def _who(said: Speaker, check: Check) -> str:
    """The speakers, earliest first; with the person's name where a person was asked about."""
    whose = list(dict.fromkeys(_name(said, quote, speaker=bool(check.filters.speakers)) for quote in check.found))
    return _some(said, whose)


def _name(said: Speaker, quote: Quote, *, speaker: bool) -> str:
    named = quote.delegation
    delegation = names.delegation(said, named.code, named.name) if named else None
    if delegation and not is_own(quote):
        delegation = names.on_behalf(said, delegation, quote.on_behalf_of)
    if speaker and quote.speaker:
        return f"{quote.speaker} ({delegation})" if delegation else quote.speaker
    return delegation or quote.speaker or said.gettext("a delegation that is not recorded")


def _named(said: Speaker, filters: Filters) -> str | None:
    delegations = [names.of_code(said, code) for code in filters.delegations]
    blocs = [names.bloc_of_name(said, name) for name in filters.blocs]
    whose = [*(filters.speakers[:1] or [*delegations, *blocs])]
    return _some(said, whose) if whose else None


def _some(said: Speaker, whose: Sequence[str]) -> str:
    more = len(whose) - MOST_NAMED
    return said.listed([*whose[:MOST_NAMED], *([said.ngettext("{n} other", "{n} others", more)] if more > 0 else [])])
