"""A passed quote with everything that says whose it is, all of it from the statement's record.

Knows records and the gate's verdict; never asks a model.
"""

from __future__ import annotations

from bot.answer import DelegationName, Quote
from bot.gate import Passed
from retrieval.delegations import named
from retrieval.held import Held
from retrieval.statement import Record


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
        delegation=_delegation(record),
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


def _delegation(record: Record) -> DelegationName | None:
    if record.code is not None:
        return delegation_name(record.code, record.delegation)
    return DelegationName(None, record.delegation, record.delegation) if record.delegation else None


def delegation_name(code: str, as_written: str | None = None) -> DelegationName:
    """A delegation by its code, with its name as a statement writes it where there is one."""
    name = named(code)
    return DelegationName(code, name, as_written or name)
