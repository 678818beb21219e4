"""The state behind the emulated server: people, chats, messages, queries, files, and what was recorded of the bot.

All of it is read and changed under `lock`; whoever changes it tells `changed`. It knows no HTTP. The descriptions of
refusals follow tdlib/telegram-bot-api and what is seen of the hosted server.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, MutableSequence
from dataclasses import dataclass, field
from typing import Any

from tests.bot_api.spans import Rich
from tests.bot_api.values import JSON, Call, Chat, Draft, InlineAsk, Message, Tap, Upload, Violation

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


UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
"""Updates that a bot gets only if it names them in allowed_updates."""


class World:
    """Everything that the server and the people know. `keep` bounds what is remembered, for long runs."""

    def __init__(self, *, bot: JSON, keep: int | None = None) -> None:
        self.bot = bot
        self.keep = keep
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.seq = itertools.count(1)
        self.ids = itertools.count(1001)
        self.update_ids = itertools.count(700_000_001)
        self.users: dict[int, JSON] = {}
        self.chats: dict[int, Chat] = {}
        self.uploads: dict[str, Upload] = {}
        self.taps: dict[str, Tap] = {}
        self.inline: dict[str, InlineAsk] = {}
        self.commands: dict[tuple[str, int | None, str], list[JSON]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.drafts: MutableSequence[Draft] = deque(maxlen=keep)
        self.sent: MutableSequence[Message] = deque(maxlen=keep)
        self.calls: MutableSequence[Call] = deque(maxlen=keep)
        self.violations: list[Violation] = []
        self.blockquotes: MutableSequence[str] = deque(maxlen=keep)
        self.allowed: set[str] | None = None
        self.enqueue: Callable[[JSON], None] = lambda update: None
        self.callback_expires = 15.0
        self.inline_expires = 10.0
        self.logged_out = False

    def tell(self) -> None:
        """Wakes whoever waits for a change."""
        with self.lock:
            self.changed.notify_all()

    def violate(self, kind: str, method: str, chat_id: int | None, what: str) -> None:
        self.violations.append(Violation(kind, method, chat_id, what))

    def noted(self, call: Call, notes: list[tuple[str, str]]) -> None:
        """Records what Telegram would pass over in silence."""
        for kind, what in notes:
            self.violate(kind, call.method, call.chat_id, what)

    # --- chats and messages ---

    def chat(self, chat_id: int) -> Chat:
        """A chat that the bot may speak in. Raises Refused."""
        chat = self.known(chat_id)
        if chat.moved_to is not None:
            raise Refused(400, f"Bad Request: {UPGRADED}", {"migrate_to_chat_id": chat.moved_to}, expected=True)
        if chat.private:
            if chat.blocked:
                raise forbidden(BLOCKED)
            if not chat.started:
                raise forbidden(NOT_STARTED)
        elif chat.bot_status in ("kicked", "left"):
            if chat.bot_status == "kicked":
                raise forbidden(KICKED.format(chat.type))
            raise forbidden(f"Forbidden: bot is not a member of the {chat.type} chat")
        return chat

    def known(self, chat_id: int) -> Chat:
        """A chat that the bot has seen. Raises Refused (400, "chat not found")."""
        if (chat := self.chats.get(chat_id)) is not None:
            return chat
        if chat_id in self.users:
            raise forbidden(NOT_STARTED)
        raise bad(CHAT_NOT_FOUND)

    def private(self, user_id: int) -> Chat:
        """The private chat of a person, opened if it was not."""
        chat = self.chats.setdefault(user_id, Chat(user_id, "private"))
        chat.started = True
        return chat

    def next_id(self, chat: Chat) -> int:
        """A supergroup counts its own messages; elsewhere the bot's account counts."""
        chat.last_id = chat.last_id + 1 if chat.type == "supergroup" else next(self.ids)
        return chat.last_id

    def post(self, message: Message) -> Message:
        """Puts a message into its chat."""
        messages = message.chat.messages
        messages[message.id] = message
        if self.keep is not None and len(messages) > self.keep:
            del messages[next(iter(messages))]
        if message.by_bot:
            self.sent.append(message)
        self.tell()
        return message

    def new(self, chat: Chat, sender: JSON, rich: Rich, **more: Any) -> Message:
        """A message of now, in a chat."""
        by_bot = sender["id"] == self.bot["id"]
        return Message(self.next_id(chat), chat, next(self.seq), sender, by_bot, rich, **more)

    def store(
        self, data: bytes, name: str | None, mime: str | None, kind: str = "document", size: int | None = None
    ) -> Upload:
        file_id = f"BQAC{kind[:2].upper()}{len(self.uploads) + 1:06d}"
        upload = Upload(file_id, name, mime, data, len(data) if size is None else size, kind)
        self.uploads[file_id] = upload
        return upload

    # --- updates ---

    def push(self, kind: str, body: JSON) -> JSON | None:
        """Sends an update to the bot, unless it asked for no such; returns it as it was queued."""
        with self.lock:
            wanted = kind not in UNASKED if not self.allowed else kind in self.allowed
            if not wanted:
                return None
            update = {"update_id": next(self.update_ids), kind: body}
            self.enqueue(update)
            self.tell()
            return update

    def wait(self, ready: Callable[[], Any], timeout: float, what: Callable[[], str]) -> Any:
        """Waits until `ready` returns something true and returns that. Raises AssertionError, saying `what()`."""
        until = time.monotonic() + timeout
        with self.lock:
            while not (value := ready()):
                left = until - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"waited {timeout} s for {what()}")
                self.changed.wait(min(left, 0.5))
            return value
