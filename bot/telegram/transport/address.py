"""How the bot and Telegram reach each other.

Knows the token and where each is found; nothing of what goes over the line.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Address:
    """Where the bot and Telegram find each other, and the secrets that they share.

    `base_url` is the root of the Bot API server. Without `webhook_url` updates are polled for. `listen` is host:port,
    for the webhook (127.0.0.1:8080 where it is None), health and metrics.
    """

    token: SecretStr
    base_url: str
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen: str | None = None

    @property
    def bot_id(self) -> int:
        """The bot's Telegram id, which its token begins with."""
        return int(self.token.get_secret_value().partition(":")[0])

    @property
    def secret(self) -> str:
        """The secret that Telegram sends with each update: as set, else made of the token, equal for all workers."""
        if self.webhook_secret is not None:
            return self.webhook_secret.get_secret_value()
        return hmac.new(self.token.get_secret_value().encode(), b"onrecord webhook", hashlib.sha256).hexdigest()
