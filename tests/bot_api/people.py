"""The people who use the bot: what they say, send, tap and ask. Synchronous, from any thread.

It knows the state and the clients' side of Telegram, and nothing of HTTP.

With privacy mode on, say Telegram's pages on bots' features and its FAQ (core.telegram.org/bots/features#privacy-mode,
core.telegram.org/bots/faq#what-messages-will-my-bot-get), a bot is told of commands meant for it (/ask@bot), of general
commands (/ask), of messages sent via it, of replies to any message meant for it, and of service messages. A mention is
not among them: BotFather says it were, but those who tried agree that plain mentions do not arrive. Without privacy
mode, and for administrators, every message is delivered.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.bot_api.spans import Rich, is_empty, settled, units
from tests.bot_api.values import JSON, Chat, InlineAsk, Message, Tap, chat_json, message_json, user_json
from tests.bot_api.world import World

SERVICE = {
    "new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "forum_topic_created",
    "group_chat_created", "supergroup_chat_created", "new_chat_title", "pinned_message",
}  # fmt: skip


@dataclass(eq=False)
class Person:
    """Somebody with a Telegram account."""

    world: World = field(repr=False)
    id: int
    user: JSON

    # --- messages ---

    def says(self, text: str, chat: Chat | None = None, **how: Any) -> Message:
        """Says a text in a chat (their private one by default); the Message, with its `update` if the bot is told.

        Entities for commands, mentions, addresses and hashtags are found as Telegram finds them. `how` is as in
        `sends`. Raises ValueError for a text that a client would not send.
        """
        rich = settled(text, [], [])
        if is_empty(rich.text) or units(rich.text) > 4096:
            raise ValueError("a client sends texts of 1 to 4096 characters")
        return self.sends(rich, chat, **how)

    def sends(
        self,
        rich: Rich,
        chat: Chat | None = None,
        *,
        topic: int | None = None,
        reply_to: Message | None = None,
        **fields: Any,
    ) -> Message:
        """Puts a message of theirs into a chat and tells the bot, if it is told; `fields` are those of a Message."""
        world = self.world
        with world.lock:
            chat = chat or world.private(self.id)
            if chat.moved_to is not None:
                chat = world.chats[chat.moved_to]
            if chat.private:
                chat.blocked = False
            elif self.id not in chat.members:
                raise ValueError(f"{self.user['first_name']} is not in {chat.title!r}")
            if chat.forum and topic is None and reply_to is not None:
                topic = reply_to.topic
            if topic is not None and topic not in chat.topics:
                raise ValueError(f"{chat.title!r} has no topic {topic}")
            thread = None
            if reply_to is not None and chat.type == "supergroup" and not chat.forum:
                # Clients take the first message of a chain of replies for a thread.
                thread = reply_to.thread or reply_to.id
            message = world.new(chat, self.user, rich, topic=topic, thread=thread, reply_to=reply_to, **fields)
            world.post(message)
            self.tell("message", message)
            return message

    def tell(self, kind: str, message: Message) -> None:
        """Tells the bot of a message, where it is one that it is told of."""
        world = self.world
        if is_for_bot(message, world.bot):
            message.update = world.push(kind, message_json(message, world.users, world.bot))

    def announces(self, chat: Chat, *, topic: int | None = None, **more: Any) -> Message:
        """Does something of which a service message speaks; the bot is told."""
        message = self.world.new(chat, self.user, Rich(""), more=more, topic=topic)
        self.world.post(message)
        self.tell("message", message)
        return message

    def edits(self, message: Message, text: str) -> Message:
        """Edits a message of theirs; its `update` is now that of the edit."""
        world = self.world
        with world.lock:
            message.edits += 1
            message.rich, message.edited = settled(text, [], []), int(time.time())
            self.tell("edited_message", message)
            return message

    def sends_document(
        self, name: str | None, data: bytes = b"", *, caption: str = "", chat: Chat | None = None,
        mime: str | None = "application/octet-stream", size: int | None = None, **fields: Any,
    ) -> Message:  # fmt: skip
        """Sends a document. `size` declares another size than that of `data`, for files that are too big to hold."""
        return self.sends_file("document", data, name=name, mime=mime, caption=caption, chat=chat, size=size, **fields)

    def sends_file(
        self, kind: str, data: bytes = b"\x89PNG", *, name: str | None = None, mime: str | None = None,
        caption: str = "", chat: Chat | None = None, size: int | None = None, **fields: Any,
    ) -> Message:  # fmt: skip
        """Sends a file of a kind: "document", "photo", "sticker" or "voice"."""
        upload = self.world.store(data, name, mime, kind, size)
        return self.sends(settled(caption, [], []), chat, upload=upload, **fields)

    def starts(self, payload: str = "") -> Message:
        """Opens a deep link: the client sends /start with its payload."""
        return self.says(f"/start {payload}".strip())

    # --- buttons and inline queries ---

    def taps(self, message: Message, name: str) -> Tap:
        """Taps the button with that text or data. Raises AssertionError where there is none that calls back."""
        world = self.world
        with world.lock:
            button = message.button(name)
            assert button.callback_data is not None, f"{button.text!r} calls nobody back"
            seq = next(world.seq)
            tap = Tap(str(seq + 4 * 10**17), seq, button.callback_data, message, time.monotonic())
            query = {"id": tap.id, "from": self.user, "chat_instance": str(message.chat.id), "data": tap.data}
            query["message"] = message_json(message, world.users, world.bot)
            world.taps[tap.id] = tap
            if world.keep is not None and len(world.taps) > world.keep:
                del world.taps[next(iter(world.taps))]
            tap.update = world.push("callback_query", query)
            return tap

    def asks_inline(self, query: str = "", offset: str = "", chat_type: str = "sender") -> InlineAsk:
        """Types `@bot query` in some chat."""
        world = self.world
        with world.lock:
            ask = InlineAsk(str(next(world.seq) + 5 * 10**17), query[:256], offset, time.monotonic())
            world.inline[ask.id] = ask
            if world.keep is not None and len(world.inline) > world.keep:
                del world.inline[next(iter(world.inline))]
            body = {"id": ask.id, "from": self.user, "query": ask.query, "offset": offset, "chat_type": chat_type}
            ask.update = world.push("inline_query", body)
            return ask

    def picks(self, ask: InlineAsk, which: int, chat: Chat | None = None, **fields: Any) -> Message:
        """Picks a result by its number: it is posted into the chat, via the bot."""
        world = self.world
        with world.lock:
            assert ask.results is not None, "the query is not answered"
            result = ask.results[which]
            return self.sends(result.content, chat, via_bot=True, keyboard=result.keyboard, **fields)

    # --- the bot among people ---

    def adds_bot(self, chat: Chat) -> JSON | None:
        """Adds the bot to a group; returns the update of `my_chat_member`, which comes before the service message."""
        update = self.moves_bot(chat, "member")
        self.announces(chat, new_chat_members=[user_json(self.world.bot)])
        return update

    def removes_bot(self, chat: Chat) -> JSON | None:
        """Removes the bot from a group; returns the update."""
        return self.moves_bot(chat, "kicked")

    def blocks_bot(self) -> JSON | None:
        """Blocks the bot in their private chat; returns the update."""
        chat = self.world.private(self.id)
        chat.blocked = True
        return self.moved(chat, "member", "kicked")

    def unblocks_bot(self) -> JSON | None:
        chat = self.world.private(self.id)
        chat.blocked = False
        return self.moved(chat, "kicked", "member")

    def moves_bot(self, chat: Chat, status: str) -> JSON | None:
        with self.world.lock:
            before, chat.bot_status = chat.bot_status, status
            return self.moved(chat, before, status)

    def moved(self, chat: Chat, before: str, after: str) -> JSON | None:
        """The update that says what the bot now is in a chat."""
        world = self.world

        def member(status: str) -> JSON:
            body: JSON = {"user": user_json(world.bot), "status": status}
            return body | ({"until_date": 0} if status == "kicked" else {})

        body = {
            "chat": chat_json(chat, world.users), "from": self.user, "date": int(time.time()),
            "old_chat_member": member(before), "new_chat_member": member(after),
        }  # fmt: skip
        return world.push("my_chat_member", body)


def is_for_bot(message: Message, bot: JSON) -> bool:
    """Whether the bot is told of a message by somebody."""
    chat = message.chat
    if chat.private:
        return True
    if chat.bot_status in ("left", "kicked"):
        return False
    if not chat.privacy_mode or chat.bot_status == "administrator" or SERVICE & set(message.more):
        return True
    if message.via_bot or replies_to_its_own(message):
        return True
    command = first_command(message.rich)
    _, _, to = (command or "").partition("@")
    return command is not None and to.lower() in ("", bot["username"].lower())


def replies_to_its_own(message: Message) -> bool:
    """Whether a message replies to one of the bot, or to one that was meant for it."""
    reply = message.reply_to
    return reply is not None and (reply.by_bot or (reply.update is not None and not SERVICE & set(reply.more)))


def first_command(rich: Rich) -> str | None:
    """The command that a message starts with."""
    for span in rich.spans:
        if span.type == "bot_command" and span.start == 0:
            return rich.text[: span.end]
    return None
