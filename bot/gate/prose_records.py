"""Whose words a quote is, and what its record says in words.

Knows quotes and the names of delegations and blocs; knows no claim.
"""

from __future__ import annotations

from bot.answer import Quote
from bot.voices import is_own
from retrieval.delegations import find, find_blocs, resolve


def speakers(quote: Quote) -> frozenset[str]:
    """The delegations and blocs whose words a quote is, as `names` has them.

    Who speaks for a bloc alone is not among them: a claim must not give the bloc's words to one of its members.
    """
    found: set[str] = set()
    if quote.delegation is not None and is_own(quote):
        if quote.delegation.code:
            found.add(quote.delegation.code)
        found |= _ids(quote.delegation.as_written) if not quote.delegation.code else set()
    for name in quote.on_behalf_of:
        found |= _ids(name)
    return frozenset(found)


def _ids(name: str) -> set[str]:
    known = resolve(name)
    found = {known.code} if known else {m.delegation.code for m in find(name)}
    blocs = {f"bloc {bloc.bloc.code}" for bloc in find_blocs(name)} or ({f"bloc {name}"} if name.isupper() else set())
    return found | blocs


def record_texts(quote: Quote) -> list[str]:
    """What a quote's record says in words: speaker, post, delegation, blocs, forum, session."""
    parts = [quote.speaker, quote.post, quote.forum, quote.session, *quote.on_behalf_of]
    if quote.whose is not None:
        parts += [quote.whose.as_written, quote.whose.name]
    return [part for part in parts if part]
