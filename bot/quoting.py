"""A passed quote with everything that says whose it is, all of it from the statement's record.

Only words of the speech are given to a speaker: a cover page, a disclaimer, a heading or a note is nobody's.

Knows records and the gate's verdict; never asks a model.
"""

from __future__ import annotations

from bot.answer import SEVERAL, Quote
from bot.naming import delegation_name
from bot.quotes.recut import Passed
from retrieval.groups import at, on_behalf_at, unconfirmed
from retrieval.held import Held
from retrieval.statement import PartKind


def quote_of(n: int, passed: Passed, held: Held) -> Quote:
    """The quote numbered `n`: the gate's text, and the attribution of the statement's record."""
    record = held.record
    whose = delegation_name(record.code, record.delegation)
    is_speech = passed.kind is PartKind.SPEECH
    return Quote(
        n=n,
        text=passed.text,
        statement=passed.statement,
        start=passed.start,
        end=passed.end,
        sha256=held.sha256,
        delegation=whose if is_speech else None,
        speaker=record.speaker if is_speech else None,
        post=record.post if is_speech else None,
        on_behalf_of=on_behalf_at(record, passed.start) if is_speech else (),
        forum=record.forum,
        session=record.session,
        date=record.date,
        language=record.language,
        part=passed.kind.value if passed.kind else SEVERAL,
        source=record.source_url or held.source,
        document=None if is_speech else whose,
        behalf_unconfirmed=at(passed.start, unconfirmed(record), record) if is_speech else (),
        whole=passed.whole,
    )
