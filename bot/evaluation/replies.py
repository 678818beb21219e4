"""The quotes that a reply shows, whatever they are shown as.

Knows replies as programs read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


def quotes_shown(reply: Json) -> Iterator[Json]:
    """The quotes of an answer, the closest or nearest passages of any other reply, and the quotes of a check."""
    yield from reply["quotes"]
    yield from reply.get("closest", ())
    yield from (reply["refusal"] or {}).get("nearest", ())
    yield from (reply["check"] or {}).get("found", ())
