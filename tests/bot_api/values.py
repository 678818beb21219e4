"""What the emulator keeps: chats, messages, buttons, calls, violations; and its chats and messages as JSON."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bot_api.spans import Rich

JSON = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file: as it was sent, under the id that it is fetched by. `size` may be declared without the bytes."""

    file_id: str
    name: str | None
    mime: str | None
    data: bytes
    size: int
    kind: str = "document"

    def as_json(self) -> JSON:
        about: JSON = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": self.size}
        if self.kind == "document":
            about |= {"file_name": self.name} if self.name is not None else {}
        if self.kind in ("document", "voice"):
            about |= {"mime_type": self.mime} if self.mime is not None else {}
        if self.kind == "voice":
            about["duration"] = 3
        if self.kind in ("photo", "sticker"):
            about |= {"width": 512, "height": 512}
        if self.kind == "sticker":
            about |= {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}
        return about


@dataclass(frozen=True)
class Button:
    """A button of an inline keyboard: its text and the one thing that it does."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    switch_inline_query: str | None = None
    raw: JSON = field(default_factory=dict, compare=False, repr=False)

    def as_json(self) -> JSON:
        return self.raw or {"text": self.text, "callback_data": self.callback_data}


@dataclass(eq=False)
class Chat:
    """A chat. `started` and `blocked` are about a private one, `privacy_mode` and the rest about a group."""

    id: int
    type: str
    title: str = ""
    started: bool = False
    blocked: bool = False
    bot_status: str = "member"
    privacy_mode: bool = True
    forum: bool = False
    members: set[int] = field(default_factory=set)
    topics: dict[int, str] = field(default_factory=dict)
    moved_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    actions: list[str] = field(default_factory=list)

    @property
    def private(self) -> bool:
        return self.type == "private"


@dataclass(eq=False)
class Message:
    """A message of a chat, by a person or (`by_bot`) by the bot; `seq` orders all that happens in the emulator."""

    id: int
    chat: Chat
    seq: int
    sender: JSON
    by_bot: bool
    rich: Rich
    date: int = field(default_factory=lambda: int(time.time()))
    at: float = field(default_factory=time.monotonic)
    """When it was posted, by time.monotonic(): an answer's `at` less its question's is how long it took."""
    keyboard: tuple[tuple[Button, ...], ...] = ()
    reply_to: Message | None = None
    quote: str | None = None
    topic: int | None = None
    thread: int | None = None
    upload: Upload | None = None
    edits: int = 0
    """How many times it was edited."""
    reactions: list[str] = field(default_factory=list)
    via_bot: bool = False
    options: JSON = field(default_factory=dict)
    more: JSON = field(default_factory=dict)
    """Fields of the Bot API's Message that the emulator sets as they are, such as `forward_origin`."""
    edited: int | None = None
    update: JSON | None = None
    """The update by which the bot was told; None where it is not told (its own messages, privacy mode)."""

    @property
    def text(self) -> str:
        """The text, or the caption, as a person reads it."""
        return self.rich.text

    @property
    def entities(self) -> list[JSON]:
        return self.rich.entities()

    @property
    def blockquotes(self) -> list[str]:
        return self.rich.blockquotes()

    @property
    def buttons(self) -> list[Button]:
        """All buttons, in order."""
        return [button for row in self.keyboard for button in row]

    @property
    def document(self) -> Upload:
        """The file. Raises AssertionError where there is none."""
        assert self.upload is not None, f"no file under {self.text!r}"
        return self.upload

    def button(self, name: str) -> Button:
        """The button whose text or data is `name`, or else the first whose text holds it. Raises AssertionError."""
        for button in self.buttons:
            if name in (button.text, button.callback_data):
                return button
        for button in self.buttons:
            if name in button.text:
                return button
        raise AssertionError(f"no button {name!r} under {self.text!r}; there are {[b.text for b in self.buttons]}")

    def __repr__(self) -> str:
        return f"Message({self.id} in {self.chat.id}, {'bot' if self.by_bot else self.sender['id']}: {self.text!r})"


@dataclass(eq=False)
class Call:
    """A call that the bot made. `status` is None until it is answered; `outcome` says what became of it."""

    seq: int
    at: float
    method: str
    params: Mapping[str, Any]
    chat_id: int | None
    files: Mapping[str, Upload] = field(default_factory=dict, repr=False)
    status: int | None = None
    outcome: str = ""
    ended: float | None = None


@dataclass(frozen=True)
class Violation:
    """A call that a real server refuses ("refused"), or that loses something or breaks a limit without being told."""

    kind: str
    method: str
    chat_id: int | None
    what: str


@dataclass(eq=False)
class Tap:
    """A tap on a button: the callback query's id, and what the bot answered (None until then)."""

    id: str
    seq: int
    data: str
    message: Message
    at: float
    update: JSON | None = None
    answer: JSON | None = None


@dataclass(eq=False)
class InlineAsk:
    """An inline query and the results that the bot answered with (None until then)."""

    id: str
    query: str
    offset: str
    at: float
    update: JSON | None = None
    results: Sequence[InlineResult] | None = None
    answer: JSON = field(default_factory=dict)
    answered: float | None = None
    """When the answer came, on the clock of `at`."""


@dataclass(frozen=True)
class InlineResult:
    """A result of an inline query: as listed, and the message that it becomes."""

    id: str
    title: str
    description: str
    content: Rich
    keyboard: tuple[tuple[Button, ...], ...]
    raw: JSON = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """A partial answer shown to a person while it is written."""

    chat_id: int
    draft_id: int
    rich: Rich


def chat_json(chat: Chat, users: dict[int, JSON]) -> JSON:
    """A chat in a message."""
    if chat.private:
        user = users[chat.id]
        names: JSON = {k: user[k] for k in ("first_name", "last_name", "username") if k in user}
        return {"id": chat.id, "type": "private"} | names
    return {"id": chat.id, "type": chat.type, "title": chat.title} | ({"is_forum": True} if chat.forum else {})


def message_json(message: Message, users: dict[int, JSON], bot: JSON, *, nested: bool = False) -> JSON:
    """A message; a message in a message (`nested`) shows no reply of its own."""
    out: JSON = {
        "message_id": message.id,
        "from": message.sender,
        "chat": chat_json(message.chat, users),
        "date": message.date,
    }
    if message.thread is not None:
        out["message_thread_id"] = message.thread
    if message.topic is not None:
        out |= {"message_thread_id": message.topic, "is_topic_message": True}
    if message.upload is not None:
        file = message.upload.as_json()
        out[message.upload.kind] = [file] if message.upload.kind == "photo" else file
    text, entities = ("caption", "caption_entities") if message.upload is not None else ("text", "entities")
    if message.text:
        out[text] = message.text
        if found := message.entities:
            out[entities] = found
    if message.keyboard:
        out["reply_markup"] = {"inline_keyboard": [[b.as_json() for b in row] for row in message.keyboard]}
    if message.reply_to is not None and not nested:
        out["reply_to_message"] = message_json(message.reply_to, users, bot, nested=True)
        if message.quote is not None:
            out["quote"] = {"text": message.quote, "position": 0, "is_manual": True}
    if message.via_bot:
        out["via_bot"] = user_json(bot)
    if message.edited is not None:
        out["edit_date"] = message.edited
    return out | message.more


def user_json(user: JSON) -> JSON:
    """A user as in a message; getMe alone says what a bot can do."""
    return {k: user[k] for k in ("id", "is_bot", "first_name", "last_name", "username", "language_code") if k in user}
