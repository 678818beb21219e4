"""What is said of a check in one sentence: whether it was said, by whom, and what is wrong with the wording if not.

Knows checks; never says what a delegation meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Quote
from bot.attribution import NOT_SPEECH
from bot.check import Change, Check, Op, Verdict
from bot.dates import long_date
from bot.gate.judge import Fault, Flaw
from bot.naming import short_name
from retrieval.delegations import named
from retrieval.filters import Filters
from retrieval.held import Held

MOST_NAMED = 5
"""Delegations named in one sentence; the rest are counted."""


def message(check: Check, fault: Fault | None) -> str:
    """The sentence for a wording that stands somewhere, from its verdict, its quotes and what is wrong with it."""
    who = _who(check.found)
    return _capital(_message(check, fault, who))


def _message(check: Check, fault: Fault | None, who: str) -> str:
    if check.verdict is Verdict.VERBATIM:
        said = f"{who} said this, in these words"
        own = f"; {_brackets(check.own_words)} the quoter's own" if check.own_words else ""
        return f"{said}{own}."
    if check.verdict is Verdict.MISLEADING_CUT:
        return f"{who} used these words, but {_cut(check, fault)}."
    if check.verdict is Verdict.ALTERED:
        why = fault.detail if fault is not None else ""
        return f"{who} did not say it so: {_brackets(check.own_words)} the quoter's own, and {why}."
    if fault is not None and fault.flaw is Flaw.QUOTED:
        return f"{who} quotes these words of somebody else: “{fault.detail}”."
    if fault is not None and fault.flaw is Flaw.PART:
        first = check.found[0]
        return f"These words stand in {_statement_of(first)}, {NOT_SPEECH.get(first.part, 'across its parts')}."
    return f"{_named(check.filters)} did not say this; {who} did."


def altered(check: Check, *, named: bool) -> str:
    """The sentence for a wording that stands nowhere, and has something close to it; `named` says that it is theirs."""
    first = check.found[0]
    asked = _named(check.filters)
    day = f" on {long_date(first.date)}" if first.date and len(first.date) == len("2020-06-12") else ""
    if _differs_in_case_alone(check.difference):
        closest = f"what {_who(check.found)} said{day} differs in capital letters alone"
    else:
        closest = f"the closest is what {_who(check.found)} said{day}"
    if asked and named:
        return _capital(f"{asked} did not say this in these words: {closest}.")
    if asked:
        return _capital(f"{asked} did not say this, nor did anyone else in these words: {closest}.")
    return f"Nobody said this in these words: {closest}."


def _differs_in_case_alone(changes: Sequence[Change]) -> bool:
    inner = [
        c for n, c in enumerate(changes) if c.op is not Op.EQUAL and not (c.op is Op.INSERT and _at_end(n, changes))
    ]
    return bool(inner) and all(c.wording.casefold() == c.statement.casefold() for c in inner)


def _at_end(n: int, changes: Sequence[Change]) -> bool:
    return n in (0, len(changes) - 1)


def not_found(filters: Filters, held: Sequence[Held]) -> str:
    """That nothing like it stands in any statement that was looked at, and whether one named has any."""
    asked = _named(filters)
    looked = [h for h in held if filters.admits(h.record)]
    if not held:
        return "No statement is held yet. Store some with: onrecord ingest PATH…"
    if asked and not looked:
        return f"No statement by {asked} is held, and nobody else said this or anything close to it."
    number = "The one statement" if len(looked) == 1 else f"None of the {len(looked):,} statements"
    verb = "holds neither these words nor" if len(looked) == 1 else "holds these words or"
    return f"{number} {f'by {asked} ' if asked else ''}held {verb} anything close to them."


def too_many_pieces() -> str:
    """That a wording leaves out too much to be checked as one."""
    return "The wording leaves out words in too many places to be one quotation: check its pieces one by one."


def _cut(check: Check, fault: Fault | None) -> str:
    if fault is not None and fault.flaw is Flaw.JOINED:
        return "pieces of two sentences were joined into one"
    if fault is not None and not fault.spans:
        return f"in part of a sentence, and {fault.detail}"
    hidden = _listed([f"“{words}”" for words in check.hidden[:MOST_NAMED]])
    return f"what was left out changes the meaning: {hidden}"


def _brackets(own: Sequence[str]) -> str:
    return f"{_listed([f'[{word}]' for word in own])} {'is' if len(own) == 1 else 'are'}"


def _who(quotes: Sequence[Quote]) -> str:
    """Those who said it, the earliest first."""
    names = list(dict.fromkeys(_name(quote) for quote in quotes))
    more = len(names) - MOST_NAMED
    return _listed([*names[:MOST_NAMED], *([f"{more} other{'s' if more > 1 else ''}"] if more > 0 else [])])


def _name(quote: Quote) -> str:
    if quote.delegation:
        return short_name(quote.delegation.name)
    return quote.speaker or "a delegation that is not recorded"


def _statement_of(quote: Quote) -> str:
    return f"a statement by {_name(quote)}"


def _named(filters: Filters) -> str | None:
    """Who is said to have said it; None where nobody is named."""
    names = [*filters.speakers, *(short_name(named(code)) for code in filters.delegations), *filters.blocs]
    return _listed(names) if names else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
