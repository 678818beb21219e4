"""What the Engine says in its own words: findings, and the reasons of refusals. One plain sentence each.

A finding counts and names; it never says what a delegation meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.answer import Quote
from bot.naming import short_name
from bot.overview import delegations, years
from bot.understand import Understanding
from retrieval.delegations import named
from retrieval.filters import Filters
from retrieval.held import Held

MOST_NAMED = 6
"""Delegations named in one sentence; the rest are counted."""


def finding(understood: Understanding, quotes: Sequence[Quote], limit: int) -> str:
    """Who speaks to the question, in how many passages, and who named in it does not."""
    counts = Counter(q.delegation.name if q.delegation else "a delegation not recorded" for q in quotes)
    by_name = {short_name(name): n for name, n in counts.items()}
    asked = [short_name(named(d.code)) for d in understood.speaking]
    missing = [short_name(named(d.code)) for d in understood.not_held]
    silent = [name for name in asked if name not in by_name and name not in missing]
    if len(by_name) > 1 and not asked:
        said = f"{len(by_name)} delegations speak to this, in {_passages(len(quotes))}: {_listed(list(by_name))}"
    else:
        said = "; ".join(f"{_capital(name)} speaks to this in {_passages(n)}" for name, n in by_name.items())
    if silent:
        said += f"; {_listed(silent)} {'is' if len(silent) == 1 else 'are'} silent on it"
    if missing:
        said += f"; no statement by {_listed(missing)} is held"
    if len(quotes) > limit:
        said += f"; the best {limit} are shown" if limit > 1 else "; the best is shown"
    return said + "."


def silent(understood: Understanding, held: Sequence[Held]) -> str:
    """That nothing in the statements looked at speaks to the question."""
    looked = [h for h in held if understood.filters.admits(h.record)]
    return f"{_capital(_statements(looked))} {'does' if len(looked) == 1 else 'do'} not speak to this."


def not_held(understood: Understanding, held: Sequence[Held]) -> str:
    """That of those whose words are asked for no statement is held, and what is."""
    names = [short_name(named(d.code)) for d in understood.not_held] or [
        bloc.name for bloc in understood.blocs_not_held
    ]
    who = _listed(names or [understood.stranger or "them"])
    return f"No statement by {who} is held{_narrowed(understood)}. Held: {_holdings(held)}."


def contradiction(given: Filters, named_: Filters) -> str | None:
    """That the filters given exclude what the question itself names; None where both can be met."""
    asked, admitted = set(named_.delegations), set(given.delegations)
    if asked and admitted and not asked & admitted:
        who, whom = (
            _listed([short_name(named(c)) for c in sorted(asked)]),
            _listed([short_name(named(c)) for c in given.delegations]),
        )
        return f"The question asks what {who} said, and the filter admits {whom} alone: nothing can meet both."
    since, until = max(given.since or "", named_.since or ""), min(given.until or "~", named_.until or "~")
    if since[: len(until)] > until[: len(since)]:
        return f"The question and the filter name different times ({since} and {until}): nothing can meet both."
    return None


def nothing_admitted(understood: Understanding, held: Sequence[Held]) -> str:
    """That no statement meets the filters, and what is held."""
    filters = understood.filters
    what = _listed([short_name(named(code)) for code in filters.delegations])
    by = f" by {what}" if what else f" on behalf of {_listed(list(filters.blocs))}" if filters.blocs else ""
    return f"No statement{by} is held{_narrowed(understood) or ' that meets the filters'}. Held: {_holdings(held)}."


def out_of_scope(held: Sequence[Held]) -> str:
    """That the question is about something else than statements."""
    return f"That is outside the statements; I answer only from what delegations said. Held: {_holdings(held)}."


def what_to_ask(held: Sequence[Held]) -> str:
    """What the bot is for, in answer to small talk."""
    return (
        "I find what delegations said and quote it exactly. Ask, for example: "
        f"What does {next(iter(_names(held)), 'Iran')} say about …? Held: {_holdings(held)}."
    )


def _holdings(held: Sequence[Held]) -> str:
    names = _names(held)
    first, last = years(held) or ("", "")
    span = "" if not first else f", {first}" if first == last else f", {first} to {last}"
    count = "1 statement" if len(held) == 1 else f"{len(held):,} statements"
    nameless = sum(1 for h in held if not h.record.delegation)
    rest = f" ({nameless:,} of them without a delegation on record)" if nameless else ""
    return f"{count} by {_listed(names)}{span}{rest}" if names else f"{count}{span}{rest}"


def _names(held: Sequence[Held]) -> list[str]:
    return [name for name, _ in delegations(held)]


def _statements(looked: Sequence[Held]) -> str:
    names = _names(looked)
    count = "the statement held" if len(looked) == 1 else f"the {len(looked):,} statements held"
    return f"{count} of {names[0]}" if len(names) == 1 else f"{count} of {_listed(names)}" if names else count


def _narrowed(understood: Understanding) -> str:
    filters = understood.filters
    parts = [f"of the session {_listed(list(filters.sessions))}" if filters.sessions else ""]
    parts.append(f"in {_listed(list(filters.forums))}" if filters.forums else "")
    parts.append(f"by {_listed(list(filters.speakers))}" if filters.speakers else "")
    if filters.since and filters.since == filters.until:
        parts.append(f"of {filters.since}")
    elif filters.since or filters.until:
        parts.append(f"from {filters.since} on" if not filters.until else f"up to {filters.until}")
        if filters.since and filters.until:
            parts[-1] = f"from {filters.since} to {filters.until}"
    parts.append(f"in the language {_listed(list(filters.languages))}" if filters.languages else "")
    told = " ".join(part for part in parts if part)
    return f" {told}" if told else ""


def _passages(n: int) -> str:
    return "1 passage" if n == 1 else f"{n} passages"


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:MOST_NAMED])
    rest = len(names) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
