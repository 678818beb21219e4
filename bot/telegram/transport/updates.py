"""An update before it is understood: its kind, its chat and person, and the line to wait in.

Works on the bare JSON, so that an update that cannot be understood costs no other.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from bot.state.values import Incoming

Raw = Mapping[str, Any]

INLINE = "inline_query"
CALLBACK = "callback_query"

_LARGEST = 2**63


def kind_of(raw: Raw, kinds: Collection[str]) -> str | None:
    """The kind of the update; None for other kinds."""
    return next((kind for kind in raw if kind in kinds and isinstance(raw[kind], dict)), None)


def number_of(raw: object) -> int | None:
    """The update's id, where this is an update at all."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _LARGEST else None


def incoming(raw: Raw, kind: str) -> Incoming:
    """The update as it is kept. Updates of one chat wait in one line; a tap, which expires, in a line of its own."""
    number = raw["update_id"]
    body = raw[kind]
    person = _id(body.get("from")) or _id(body.get("user"))
    message = body.get("message")
    chat = _id(body.get("chat")) or (_id(message.get("chat")) if isinstance(message, dict) else None)
    if kind == CALLBACK:
        lane = f"callback:{number}"
    elif chat is not None:
        lane = f"chat:{chat}"
    elif person is not None:
        lane = f"person:{person}"
    else:
        lane = f"update:{number}"
    return Incoming(number, lane, chat, person, json.dumps(raw, separators=(",", ":")))


def _id(who: object) -> int | None:
    number = who.get("id") if isinstance(who, dict) else None
    return number if isinstance(number, int) and abs(number) < _LARGEST else None
