"""What the Bot API says when it refuses a call: codes and descriptions as the real server words them.

It knows no method and no state. Descriptions follow tdlib/telegram-bot-api and what is seen of the hosted server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
CHAT_NOT_FOUND = "chat not found"
BLOCKED = "Forbidden: bot was blocked by the user"
NOT_STARTED = "Forbidden: bot can't initiate conversation with a user"
KICKED = "Forbidden: bot was kicked from the {} chat"
UPGRADED = "group chat was upgraded to a supergroup chat"


@dataclass
class Refused(Exception):
    """A call refused: the code, the whole description, and `parameters` of the answer."""

    code: int
    description: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    expected: bool = False
    """Whether the state of the chat is behind it and not a mistake of the bot: no violation then."""


def bad(description: str, **parameters: Any) -> Refused:
    """A refusal with 400."""
    return Refused(400, f"Bad Request: {description}", parameters)


def forbidden(description: str) -> Refused:
    """A refusal with 403; the description is whole."""
    return Refused(403, description, expected=True)
