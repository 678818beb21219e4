"""Groups: made, given topics, made supergroups. It knows the state and the service messages that come of it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bot_api.people import Person
from tests.bot_api.values import Chat
from tests.bot_api.world import World


def made(
    world: World,
    title: str,
    members: Sequence[Person],
    *,
    forum: bool,
    supergroup: bool,
    privacy_mode: bool,
    bot_in: bool,
) -> Chat:
    """A group with the bot in it (`bot_in`), of which the bot is told nothing."""
    with world.lock:
        number = 4_000_000_000 + next(world.seq)
        big = forum or supergroup
        chat = Chat(
            -1_000_000_000_000 - number if big else -number, "supergroup" if big else "group", title, forum=forum,
            privacy_mode=privacy_mode, members={p.id for p in members}, bot_status="member" if bot_in else "left",
        )  # fmt: skip
        world.chats[chat.id] = chat
        return chat


def topic(world: World, chat: Chat, by: Person, name: str) -> int:
    """Opens a topic in a forum; its id, which is that of the service message that opens it."""
    with world.lock:
        number = chat.last_id + 1
        chat.topics[number] = name
        by.announces(chat, topic=number, forum_topic_created={"name": name, "icon_color": 7322096})
        return number


def migrate(world: World, chat: Chat, by: Person) -> Chat:
    """Makes a group a supergroup: both chats say so, and the old one takes no more messages. Returns the new one."""
    with world.lock:
        new = made(
            world,
            chat.title,
            [],
            forum=False,
            supergroup=True,
            privacy_mode=chat.privacy_mode,
            bot_in=chat.bot_status == "member",
        )
        new.members = set(chat.members)
        by.announces(chat, migrate_to_chat_id=new.id)
        by.announces(new, migrate_from_chat_id=chat.id)
        chat.moved_to = new.id
        return new
