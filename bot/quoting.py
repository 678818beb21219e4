"""A passed quote with everything that says whose it is, all of it from the statement's record.

Knows records and the gate's verdict; never asks a model.
"""

from __future__ import annotations

from bot.answer import DelegationName, Quote
from bot.gate import Passed
from retrieval.delegations import named
from retrieval.held import Held


def quote_of(n: int, passed: Passed, held: Held) -> Quote:
    """The quote numbered `n`: the gate's text, and the attribution of the statement's record."""
    record = held.record
    return Quote(
        n=n,
        text=passed.text,
        statement=passed.statement,
        start=passed.start,
        end=passed.end,
        sha256=held.sha256,
        delegation=delegation_name(record.code, record.delegation),
        speaker=record.speaker,
        post=record.post,
        on_behalf_of=record.on_behalf_of,
        forum=record.forum,
        session=record.session,
        date=record.date,
        language=record.language,
        part=passed.kind.value,
        source=record.source_url or held.source,
    )


def delegation_name(code: str | None, as_written: str | None) -> DelegationName | None:
    """A delegation by its code and by its name as a statement writes it; None where neither is known."""
    if code is None:
        return DelegationName(None, as_written, as_written) if as_written else None
    name = named(code)
    return DelegationName(code, name, as_written or name)
