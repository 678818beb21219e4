"""The emulator as a test holds it: people and chats, what is to go wrong, what was recorded, and ways to wait for it.

Synchronous, from any thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from tests.bot_api.faults import Fault, Faults, Trouble
from tests.bot_api.people import Person
from tests.bot_api.server import Server
from tests.bot_api.spans import unmarked
from tests.bot_api.values import JSON, Call, Chat, Draft, InlineAsk, Message, Tap, Violation
from tests.bot_api.world import World

TOKEN = "7000000001:AAFakeFakeFakeFakeFakeFakeFakeFakeFak"
USERNAME = "OnRecordTestBot"


class BotApi:
    """A Bot API server on the loopback and all of Telegram behind it.

    `url` is the root of the API. With `texts` (canonical texts of statements) given, leaving the context asserts that
    every blockquote that left the bot is verbatim. `keep` bounds what is remembered of each kind, for long runs.
    """

    def __init__(self, *, texts: Sequence[str] | None = None, keep: int | None = None) -> None:
        self.token, self.texts = TOKEN, texts
        bot = {
            "id": int(TOKEN.partition(":")[0]), "is_bot": True, "first_name": "On Record", "username": USERNAME,
            "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True,
            "can_connect_to_business": False, "has_main_web_app": False,
        }  # fmt: skip
        self.world = World(bot=bot, keep=keep)
        self.faults = Faults()
        self.server = Server(self.world, TOKEN, self.faults)
        self.everybody: dict[int, Person] = {}

    def __enter__(self) -> Self:
        self.server.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.close()
        if error is None and self.texts is not None:
            self.assert_verbatim(self.texts)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def bot(self) -> JSON:
        return self.world.bot

    # --- people and chats ---

    def person(self, id: int, *, language_code: str | None = "en", name: str = "Ana") -> Person:
        """Somebody with that id, made at the first call."""
        with self.world.lock:
            if id not in self.everybody:
                user: JSON = {"id": id, "is_bot": False, "first_name": name}
                user |= {"language_code": language_code} if language_code else {}
                self.world.users[id] = user
                self.everybody[id] = Person(self.world, id, user)
            return self.everybody[id]

    def private(self, person: Person) -> Chat:
        """The private chat of a person with the bot, started."""
        with self.world.lock:
            return self.world.private(person.id)

    def group(
        self, title: str, members: Sequence[Person], *, forum: bool = False, supergroup: bool = False,
        privacy_mode: bool = True, bot_in: bool = True,
    ) -> Chat:  # fmt: skip
        """A group with the bot in it, of which the bot is told nothing. `chat.privacy_mode` may be changed any time."""
        with self.world.lock:
            number = 4_000_000_000 + next(self.world.seq)
            big = forum or supergroup
            chat = Chat(
                -1_000_000_000_000 - number if big else -number, "supergroup" if big else "group", title, forum=forum,
                privacy_mode=privacy_mode, members={p.id for p in members}, bot_status="member" if bot_in else "left",
            )  # fmt: skip
            self.world.chats[chat.id] = chat
            return chat

    def topic(self, chat: Chat, by: Person, name: str) -> int:
        """Opens a topic in a forum; its id, which is that of the service message that opens it."""
        with self.world.lock:
            number = chat.last_id + 1
            chat.topics[number] = name
            by.announces(chat, topic=number, forum_topic_created={"name": name, "icon_color": 7322096})
            return number

    def migrate(self, chat: Chat, by: Person) -> Chat:
        """Makes a group a supergroup: both chats say so, and the old one takes no more messages; the new chat."""
        with self.world.lock:
            new = self.group(chat.title, [], supergroup=True, privacy_mode=chat.privacy_mode)
            new.members = set(chat.members)
            by.announces(chat, migrate_to_chat_id=new.id)
            by.announces(new, migrate_from_chat_id=chat.id)
            chat.moved_to = new.id
            return new

    def redeliver(self, update: JSON | None) -> None:
        """Delivers an update again, with its own id, as if its acknowledgement had been lost."""
        assert update is not None, "the bot was never told of it"
        self.server.updates.put(update, again=True)

    # --- faults ---

    def fail(
        self, method: str, trouble: Trouble, *, chat: Chat | int | None = None, times: int | None = 1,
        when: Callable[[Call], bool] | None = None,
    ) -> Fault:  # fmt: skip
        """Lets the next `times` calls of a method ("*": of any but getUpdates) meet with trouble (see `faults`)."""
        chat_id = chat.id if isinstance(chat, Chat) else chat
        with self.world.lock:
            return self.faults.add(method, trouble, chat_id, times, when)

    def down(self) -> None:
        """The server is gone: connections are refused."""
        self.server.run(self.server.stop())

    def up(self) -> None:
        """The server is back, at the same address."""
        self.server.run(self.server.start())

    def balance(self, workers: Sequence[str], copies: int = 1) -> None:
        """Delivers the webhook's updates to these addresses in turn, each to as many of them as `copies` says."""
        self.server.webhook.workers, self.server.webhook.copies = list(workers), copies

    # --- what was recorded ---

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

    def calls(self, method: str | None = None, chat: Chat | int | None = None) -> list[Call]:
        """The calls that the bot made, in order."""
        chat_id = chat.id if isinstance(chat, Chat) else chat
        with self.world.lock:
            return [c for c in self.world.calls if method in (None, c.method) and chat_id in (None, c.chat_id)]

    def messages(self, chat: Chat, *, by_bot: bool | None = None) -> list[Message]:
        """The messages of a chat, in order."""
        with self.world.lock:
            return [m for m in chat.messages.values() if by_bot in (None, m.by_bot)]

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
                if message.by_bot and (where is None or where(message)):
                    first = message
            return first

        found: Message = self.wait_until(ready, timeout=timeout, what="a message of the bot")
        return found

    def wait_for_edit(self, message: Message, *, since: int = 0, timeout: float = 10.0) -> None:
        """Until a message was edited more than `since` times."""
        self.wait_until(lambda: message.edits > since, timeout=timeout, what=f"an edit of {message}")

    def wait_for_answer(self, asked: Tap | InlineAsk, *, timeout: float = 10.0) -> JSON:
        """What a tap or an inline query was answered with."""

        def ready() -> bool:
            return asked.answer is not None if isinstance(asked, Tap) else asked.results is not None

        self.wait_until(ready, timeout=timeout, what=f"the answer to {asked}")
        return asked.answer or {}

    def wait_for_call(self, method: str, *, count: int = 1, timeout: float = 10.0) -> list[Call]:
        """The calls of a method, once there are `count` of them."""
        self.wait_until(lambda: len(self.calls(method)) >= count, timeout=timeout, what=f"{count} × {method}")
        return self.calls(method)

    def wait_until(self, ready: Callable[[], Any], *, timeout: float = 10.0, what: str = "something") -> Any:
        """What `ready` returns, once that is true; it is asked again at each change and twice a second."""
        return self.world.wait(ready, timeout, lambda: f"{what}; last calls: {self.last()}")

    def wait_for_poll(self, *, timeout: float = 20.0) -> None:
        """Until the bot asks for updates, or is given them by webhook."""
        updates = self.server.updates
        self.wait_until(
            lambda: updates.poll is not None or updates.webhook, timeout=timeout, what="the bot to ask for updates"
        )

    def wait_quiet(self, seconds: float = 0.5, *, timeout: float = 20.0) -> None:
        """Until no update is pending, no call is under way, and none was made for so many seconds."""

        def quiet() -> bool:
            idle = time.monotonic() - self.server.last_call
            return not self.server.updates.pending() and self.server.busy == 0 and idle >= seconds

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
