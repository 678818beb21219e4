"""The emulator as a test holds it: the server, the people and chats, and what is to go wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from tests.bot_api.faults import Fault, Faults, Trouble
from tests.bot_api.people import Person
from tests.bot_api.recorded import Recorded
from tests.bot_api.server import Server
from tests.bot_api.values import JSON, Call, Chat
from tests.bot_api.world import World

TOKEN = "7000000001:AAFakeFakeFakeFakeFakeFakeFakeFakeFak"
USERNAME = "OnRecordTestBot"


class BotApi(Recorded):
    """A Bot API server on the loopback and all of Telegram behind it.

    `url` is the root of the API. With `texts` (canonical texts of statements) given, leaving the context asserts that
    every blockquote that left the bot is verbatim. `keep` bounds what is remembered of each kind, for long runs.
    """

    def __init__(
        self, *, token: str = TOKEN, username: str = USERNAME, texts: Sequence[str] | None = None,
        keep: int | None = None,
    ) -> None:  # fmt: skip
        self.token, self.texts = token, texts
        bot = {
            "id": int(token.partition(":")[0]), "is_bot": True, "first_name": "On Record", "username": username,
            "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True,
            "can_connect_to_business": False, "has_main_web_app": False,
        }  # fmt: skip
        self.world = World(bot=bot, keep=keep)
        self.faults = Faults()
        self.server = Server(self.world, token, self.faults)
        super().__init__(self.world, self.server)
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

    def person(
        self, id: int, *, language_code: str | None = "en", name: str = "Ana", username: str | None = None
    ) -> Person:
        """Somebody with that id, made at the first call."""
        with self.world.lock:
            if id not in self.everybody:
                user: JSON = {"id": id, "is_bot": False, "first_name": name}
                user |= {"username": username} if username else {}
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
