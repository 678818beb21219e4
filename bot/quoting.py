"""A passed quote with everything that says whose it is, all of it from the statement's record.

Knows records and the gate's verdict; never asks a model.
"""

from __future__ import annotations

from bot.answer import Quote
from bot.gate.recut import Passed
from bot.naming import delegation_name
from retrieval.groups import on_behalf_at
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
        on_behalf_of=on_behalf_at(record, passed.start),
        forum=record.forum,
        session=record.session,
        date=record.date,
        language=record.language,
        part=passed.kind.value,
        source=record.source_url or held.source,
    )
