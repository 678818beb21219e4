"""Updates of kinds and shapes that the bot did not ask for: nothing comes of them, and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot_api.people import Person
from tests.messenger_process.process import PATIENCE, Bot
from tests.messenger_process.statements import ASKED


def pushed(bot: Bot, kind: str, body: dict[str, Any]) -> None:
    """Deliver an update, whether the bot asked for its kind or not."""
    world = bot.api.world
    with world.lock:
        update = {"update_id": next(world.update_ids), kind: body}
        world.enqueue(update)


def message(ana: Person, **more: Any) -> dict[str, Any]:
    """A message of hers, as the Bot API writes it."""
    chat = {"id": ana.id, "type": "private", "first_name": "Ana"}
    return {"message_id": 900_001, "date": 1_750_000_000, "chat": chat, "from": ana.user, "text": ASKED} | more


CHANNEL: dict[str, Any] = {"id": -1_000_000_000_099, "type": "channel", "title": "News"}


@pytest.mark.parametrize(
    "more",
    [
        {"text": None, "caption": None},
        {"entities": [{"type": "bot_command", "offset": 4000, "length": 90}]},
        {"entities": [{"type": "mention", "offset": -5, "length": 0}]},
        {"entities": [{"type": "future_kind", "offset": 0, "length": 4}]},
        {"new_field": {"deep": [1, {"x": None}]}},
        {"from": None},
        {"from": None, "sender_chat": CHANNEL},
        {"date": 0},
    ],
)
def test_shapes_of_messages(bot: Bot, ana: Person, more: dict[str, Any]) -> None:
    """A message that is odd inside keeps nobody else's from being answered, and the lane of its chat goes on."""
    body = {key: value for key, value in message(ana, **more).items() if value is not None}
    pushed(bot, "message", body)
    assert bot.says(ana, ASKED)
    bot.catches_up(ana)


def test_a_bot_is_not_answered(bot: Bot, ana: Person) -> None:
    """Two bots in one group would talk for ever."""
    group = bot.api.group("G", [ana], privacy_mode=False, supergroup=True)
    other = {"id": 4242, "is_bot": True, "first_name": "Other", "username": "OtherBot"}
    chat = {"id": group.id, "type": "supergroup", "title": "G"}
    pushed(bot, "message", message(ana, chat=chat, **{"from": other}, text=f"@{bot.api.bot['username']} {ASKED}"))
    bot.catches_up(ana, group)
    assert len(bot.api.messages(group, by_bot=True)) == 1


def test_an_anonymous_admin_is_answered(bot: Bot, ana: Person) -> None:
    """Who writes as the group itself comes as a bot of Telegram's own, and is a person all the same."""
    group = bot.api.group("G", [ana], privacy_mode=False, supergroup=True)
    chat = {"id": group.id, "type": "supergroup", "title": "G"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    command = {"type": "bot_command", "offset": 0, "length": len("/ask")}
    who = {"from": anonymous, "sender_chat": chat}
    pushed(bot, "message", message(ana, chat=chat, text=f"/ask {ASKED}", entities=[command], **who))
    bot.allowed.add("message to react not found")  # it was delivered, and stands in no chat here
    assert bot.api.wait_for_message(group, timeout=PATIENCE).blockquotes


def test_a_tap_on_a_message_that_cannot_be_seen(bot: Bot, ana: Person) -> None:
    """A message too old to be shown to bots, or one sent inline: the tap is acknowledged, and no error comes of it."""
    answer = bot.says(ana, ASKED)
    data = answer.button("Context").callback_data
    gone = {"chat": {"id": ana.id, "type": "private"}, "message_id": 1, "date": 0}
    bot.allowed.add("query is too old")
    for where in ({"message": gone}, {"inline_message_id": "AAM1"}, {}):
        pushed(bot, "callback_query", {"id": "999", "from": ana.user, "chat_instance": "1", "data": data} | where)
    pushed(bot, "callback_query", {"id": "998", "from": ana.user, "chat_instance": "1", "game_short_name": "x"})
    calls = len(bot.api.calls("answerCallbackQuery"))
    bot.api.wait_until(
        lambda: len(bot.api.calls("answerCallbackQuery")) >= calls, timeout=PATIENCE, what="the taps to be acknowledged"
    )
    bot.catches_up(ana)
    bot.api.wait_quiet(0.3, timeout=PATIENCE)
