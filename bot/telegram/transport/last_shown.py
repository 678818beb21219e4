"""What the messages of this bot show, so that no edit is sent that changes nothing: two taps on one button ask for one.

Knows what this process has sent and edited itself; what other processes do shows in the messages of later taps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cachetools import LRUCache
from telegram import InlineKeyboardMarkup, Message

REMEMBERED = 500
"""Messages whose content is remembered: a message that is tapped twice was changed a moment ago."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A message as Telegram returned it, when it was last edited, and the HTML that it was sent with."""

    html: str
    text: str | None
    keyboard: InlineKeyboardMarkup | None
    edited: float


class LastShown:
    """The content of the messages that this process last changed."""

    def __init__(self) -> None:
        self._shown: LRUCache[tuple[int, int], _Shown] = LRUCache(REMEMBERED)

    def remember(self, message: Message, html: str) -> None:
        """Take note of a message as Telegram returned it, and of the HTML that it was sent with."""
        self._shown[message.chat_id, message.message_id] = _content(message, html)

    def compare(self, message: Message) -> None:
        """Forget a message that another process has changed since, as a tap on it tells."""
        known = self._shown.get((message.chat_id, message.message_id))
        if known is not None:
            tapped = _content(message, known.html)
            # A tap that is older than the last edit brings the message as it was before.
            if tapped.edited >= known.edited and replace(tapped, edited=known.edited) != known:
                self.forget(message.chat_id, message.message_id)

    def forget(self, chat_id: int, message_id: int) -> str:
        """Forget a message that is about to be changed; the HTML that it was sent with, "" if that is not known."""
        known = self._shown.pop((chat_id, message_id), None)
        return known.html if known else ""

    def is_shown(
        self, chat_id: int, message_id: int, keyboard: InlineKeyboardMarkup | None, html: str | None = None
    ) -> bool:
        """Whether a message is known to have this keyboard, and this content where it is given."""
        known = self._shown.get((chat_id, message_id))
        return known is not None and known.keyboard == keyboard and html in (None, known.html)


def _content(message: Message, html: str) -> _Shown:
    text = message.text if message.text is not None else message.caption
    return _Shown(html, text, message.reply_markup, message.edit_date.timestamp() if message.edit_date else 0.0)
