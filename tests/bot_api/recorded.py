"""What the emulator recorded of the bot, and ways to wait for it. Synchronous, from any thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from tests.bot_api.server import Server
from tests.bot_api.spans import unmarked
from tests.bot_api.values import JSON, Call, Chat, Draft, InlineAsk, Message, Tap, Version, Violation
from tests.bot_api.world import World


class Recorded:
    """Reads what a world recorded while a server served it."""

    def __init__(self, world: World, server: Server) -> None:
        self.world, self.server = world, server

    @property
    def sent(self) -> list[Message]:
        """Every message that the bot sent, in order."""
        with self.world.lock:
            return list(self.world.sent)

    @property
    def blockquotes(self) -> list[str]:
        """Every blockquote that left the bot, refused or lost or not: in messages, edits, captions, results, drafts."""
        with self.world.lock:
            return list(self.world.blockquotes)

    @property
    def violations(self) -> list[Violation]:
        with self.world.lock:
            return list(self.world.violations)

    def assert_accepted(self, *but: str) -> None:
        """Raises AssertionError for violations, those aside whose kind or words hold one of `but`."""
        wrong = [v for v in self.violations if not any(word == v.kind or word in v.what for word in but)]
        assert not wrong, f"{len(wrong)} calls that Telegram would not take as they were: {wrong[:5]}"

    def assert_verbatim(self, texts: Sequence[str]) -> None:
        """Raises AssertionError, naming them, if blockquotes are in none of the statements' canonical texts.

        One pair of outer quotation marks is taken off; nothing else is forgiven, and an empty blockquote is none.
        """
        seen = {quote: unmarked(quote) for quote in self.blockquotes}
        wrong = [quote for quote, own in seen.items() if not own.strip() or not any(own in text for text in texts)]
        assert not wrong, f"{len(wrong)} of {len(seen)} blockquotes are not verbatim: {wrong[:3]}"

    @property
    def pending(self) -> int:
        """How many updates the bot has not acknowledged."""
        return self.server.updates.pending()

    @property
    def drafts(self) -> list[Draft]:
        with self.world.lock:
            return list(self.world.drafts)

    @property
    def updates(self) -> list[JSON]:
        """Every update that was queued, in order."""
        with self.world.lock:
            return list(self.world.updates)

    def calls(self, method: str | None = None, chat: Chat | int | None = None) -> list[Call]:
        """The calls that the bot made, in order."""
        chat_id = chat.id if isinstance(chat, Chat) else chat
        with self.world.lock:
            return [c for c in self.world.calls if method in (None, c.method) and chat_id in (None, c.chat_id)]

    def messages(self, chat: Chat, *, by_bot: bool | None = None) -> list[Message]:
        """The messages of a chat that are not deleted, in order."""
        with self.world.lock:
            return [m for m in chat.messages.values() if not m.deleted and by_bot in (None, m.by_bot)]

    # --- waiting ---

    def wait_for_message(
        self, chat: Chat | None = None, *, after: Message | Tap | None = None, timeout: float = 10.0,
        where: Callable[[Message], bool] | None = None,
    ) -> Message:  # fmt: skip
        """The bot's first message in a chat (in any) after another one, or after a tap. Raises AssertionError."""
        since = 0 if after is None else after.seq

        def ready() -> Message | None:
            first = None
            for message in reversed(self.world.sent if chat is None else [*chat.messages.values()]):
                if message.seq <= since:
                    break
                if message.by_bot and not message.deleted and (where is None or where(message)):
                    first = message
            return first

        found: Message = self.world.wait(ready, timeout, lambda: f"a message of the bot; last calls: {self.last()}")
        return found

    def wait_for_edit(self, message: Message, *, since: int = 0, timeout: float = 10.0) -> Version:
        """What a message shows once it was edited more than `since` times."""
        self.world.wait(
            lambda: len(message.edits) > since, timeout, lambda: f"an edit of {message}; last calls: {self.last()}"
        )
        return message.version()

    def wait_for_answer(self, asked: Tap | InlineAsk, *, timeout: float = 10.0) -> JSON:
        """What a tap or an inline query was answered with."""

        def ready() -> bool:
            return asked.answer is not None if isinstance(asked, Tap) else asked.results is not None

        self.world.wait(ready, timeout, lambda: f"the answer to {asked}; last calls: {self.last()}")
        return asked.answer or {}

    def wait_for_call(
        self, method: str, *, count: int = 1, chat: Chat | None = None, timeout: float = 10.0
    ) -> list[Call]:
        """The calls of a method, once there are `count` of them."""
        self.world.wait(
            lambda: len(self.calls(method, chat)) >= count,
            timeout,
            lambda: f"{count} × {method}; last calls: {self.last()}",
        )
        return self.calls(method, chat)

    def wait_until(self, ready: Callable[[], object], *, timeout: float = 10.0, what: str = "something") -> None:
        """Until `ready` returns something true; it is asked again at each change and twice a second."""
        self.world.wait(ready, timeout, lambda: f"{what}; last calls: {self.last()}")

    def wait_for_poll(self, *, timeout: float = 20.0) -> None:
        """Until the bot asks for updates, or is given them by webhook."""
        updates = self.server.updates
        self.world.wait(
            lambda: updates.poll is not None or updates.webhook,
            timeout,
            lambda: f"the bot to ask for updates; last calls: {self.last()}",
        )

    def wait_quiet(self, seconds: float = 0.5, *, timeout: float = 20.0) -> None:
        """Until no update is pending, no call is under way, and none was made for so many seconds."""

        def quiet() -> bool:
            idle = time.monotonic() - self.server.answering.last_call
            return not self.server.updates.pending() and self.server.answering.busy == 0 and idle >= seconds

        until = time.monotonic() + timeout
        while not quiet():
            if time.monotonic() > until:
                raise AssertionError(f"no quiet after {timeout} s; last calls: {self.last()}")
            time.sleep(0.02)

    def last(self, most: int = 8) -> list[str]:
        """The last calls in a few words each, for messages of failed waits."""
        with self.world.lock:
            known = [c for c in self.world.calls if c.method != "getUpdates"][-most:]
            return [f"{c.method}→{c.outcome or c.status}" for c in known]
