"""What is said of a check in one sentence: whether it was said, by whom, and what is wrong with the wording if not.

Knows checks; never says what a delegation meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Quote
from bot.attribution import NOT_SPEECH
from bot.check import Change, Check, Op, Verdict
from bot.dates import long_date
from bot.explained import not_looked_at
from bot.gate.judge import Fault, Flaw
from bot.naming import short_name
from retrieval.delegations import named as name_of_code
from retrieval.filters import Filters
from retrieval.held import Held

MOST_NAMED = 5
"""Delegations or words named in one sentence; the rest are counted."""


def message(check: Check, fault: Fault | None, held: Sequence[Held], *, named: bool) -> str:
    """The sentence for a wording that stands somewhere; `named` says that those who are named said it, or nobody is.

    From its verdict, its quotes and what is wrong with the first of them.
    """
    who = _who(check)
    more = f"; {not_looked_at(check.unlisted)}" if check.unlisted and check.verdict is not Verdict.VERBATIM else ""
    if named:
        return _capital(f"{who} {_stands(check, fault)}{more}.")
    asked = _named(check.filters)
    if not any(check.filters.admits(one.record) for one in held):
        return _capital(f"no statement by {asked} {_scope(check.filters)}is held; {who} {_stands(check, fault)}{more}.")
    others = f"{who} did" if fault is None else f"{who} {_stands(check, fault)}"
    return _capital(f"{asked} did not say this; {others}{more}.")


def elsewhere(check: Check) -> str:
    """The sentence for a wording that those named said, but not in the period, the forum or the language looked at."""
    first = check.found[0]
    when = f" on {long_date(first.date)}" if first.date else ""
    where = f" ({first.forum})" if first.forum else ""
    return _capital(f"{_who(check)} did not say this where you asked, but{when}{where}.")


def altered(check: Check, *, named: bool) -> str:
    """The sentence for a wording that stands nowhere, and has something close to it; `named` says that it is theirs."""
    asked = _named(check.filters)
    first = check.found[0]
    day = f" on {long_date(first.date)}" if first.date and len(first.date) == len("2020-06-12") else ""
    whose = "it said" if asked and named and len(check.filters.delegations) == 1 else f"{_who(check)} said"
    cut = f", and what was left out bears on the meaning: {_quoted(check.hidden)}" if check.hidden else ""
    if _differs_in_case_alone(check.difference):
        closest = f"what {whose}{day} differs in capital letters{cut or ' alone'}"
    else:
        closest = f"the closest is what {whose}{day}{cut}"
    if asked and not named:
        return _capital(f"{asked} did not say this, nor did anyone else in these words: {closest}.")
    return _capital(f"{asked or 'nobody'} {'did not say' if asked else 'said'} this in these words: {closest}.")


def not_found(filters: Filters, held: Sequence[Held]) -> str:
    """That nothing like it stands in any statement that was looked at, and whether one named has any."""
    asked = _named(filters)
    looked = [h for h in held if filters.admits(h.record)]
    if not held:
        return "No statement is held yet. Store some with: onrecord ingest PATH…"
    if not looked:
        whose = f"by {asked} " if asked else ""
        return f"No statement {whose}{_scope(filters)}is held, and these words stand in no other that was looked at."
    whose = f" by {asked}" if asked else " held"
    scope = f" {_scope(filters).strip()}" if _scope(filters) else ""
    if len(looked) == 1:
        return f"The one statement{whose}{scope} has neither these words nor anything close to them."
    return f"None of the {len(looked):,} statements{whose}{scope} has these words or anything close to them."


def too_many_pieces() -> str:
    """That a wording leaves out too much to be checked as one."""
    return "The wording leaves out words in too many places to be one quotation: check its pieces one by one."


def not_looked_through(number: int) -> str:
    """That the wording's words were not found so far as was looked, and that more statements hold them."""
    return f"Nothing was found where it was looked for; {not_looked_at(number)}: give more of the wording."


def _stands(check: Check, fault: Fault | None) -> str:
    """How a wording stands in the statements of those who said it, as a predicate."""
    if fault is None:
        own = f"; {_brackets(check.own_words)} the quoter's own" if check.own_words else ""
        return f"said this, in these words{own}"
    part = check.found[0].part
    predicates = {
        Flaw.QUOTED: f"did not say this but quotes it: “{fault.detail}”",
        Flaw.PART: f"did not say this: it is {NOT_SPEECH.get(part, 'from more than one part of the document')}",
        Flaw.INSERTED: f"did not say it so: {_brackets(check.own_words)} the quoter's own, and {fault.detail}",
        Flaw.JOINED: "used these words, but pieces of two sentences were joined into one",
        Flaw.CUT: f"used these words, but what was left out bears on the meaning: {_quoted(check.hidden)}",
    }
    if fault.flaw is Flaw.CUT and not fault.spans:
        return f"used these words, but {fault.detail}"
    return predicates[fault.flaw]


def _scope(filters: Filters) -> str:
    """What limits the statements beside whose they are, for "… that the filters let pass"."""
    limited = Filters(delegations=filters.delegations, blocs=filters.blocs, speakers=filters.speakers) != filters
    return "within your filters " if limited else ""


def _differs_in_case_alone(changes: Sequence[Change]) -> bool:
    ends = (0, len(changes) - 1)
    inner = [c for n, c in enumerate(changes) if c.op is not Op.EQUAL and not (c.op is Op.INSERT and n in ends)]
    return bool(inner) and all(c.wording.casefold() == c.statement.casefold() for c in inner)


def _quoted(words: Sequence[str]) -> str:
    return _listed([f"“{each}”" for each in words[:MOST_NAMED]]) if words else ""


def _brackets(own: Sequence[str]) -> str:
    return f"{_listed([f'[{word}]' for word in own])} {'is' if len(own) == 1 else 'are'}" if own else ""


def _who(check: Check) -> str:
    """Those who said it, the earliest first: with the speaker's name where a speaker was asked for."""
    names = list(dict.fromkeys(_name(quote, speaker=bool(check.filters.speakers)) for quote in check.found))
    more = len(names) - MOST_NAMED
    return _listed([*names[:MOST_NAMED], *([f"{more} other{'s' if more > 1 else ''}"] if more > 0 else [])])


def _name(quote: Quote, *, speaker: bool) -> str:
    delegation = short_name(quote.delegation.name) if quote.delegation else None
    if speaker and quote.speaker:
        return f"{quote.speaker} ({delegation})" if delegation else quote.speaker
    return delegation or quote.speaker or "a delegation that is not recorded"


def _named(filters: Filters) -> str | None:
    """Who is said to have said it; None where nobody is named."""
    delegations = [short_name(name_of_code(code)) for code in filters.delegations]
    names = [*(filters.speakers[:1] or [*delegations, *filters.blocs])]
    return _listed(names) if names else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
