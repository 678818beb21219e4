"""What people do is told to the bot, or kept from it, as by Telegram; and what the bot sends is held to the texts.

That they can write, tap, pick and move groups at all is seen by the tests of the bot.
"""

from __future__ import annotations

import pytest
from telegram import Bot, MessageEntity, ReplyParameters
from telegram.error import TelegramError

from tests.bot_api import BotApi, faults
from tests.bot_api.people import Person

NAME = "OnRecordTestBot"
QUOTED = MessageEntity("blockquote", 0, 3)

UNDER_PRIVACY = {
    "what did Kenya say?": False,
    f"@{NAME} what did Kenya say?": False,
    "/ask what": True,
    f"/ask@{NAME} what": True,
    f"/ask@{NAME.lower()} what": True,
    "/ask@OtherBot what": False,
    "do /ask him": False,
}
"""What is said in a group, and whether a bot in privacy mode is told."""


async def test_privacy_mode_keeps_what_is_not_meant_for_the_bot(api: BotApi, bot: Bot, ana: Person) -> None:
    """Commands and replies to the bot reach it; without privacy mode everything does."""
    group = api.group("G", [ana, eve := api.person(8, name="Eve")])
    assert {text: ana.says(text, group).update is not None for text in UNDER_PRIVACY} == UNDER_PRIVACY
    asked = ana.says("/ask x", group)
    sent = await bot.send_message(group.id, "answer", reply_parameters=ReplyParameters(asked.id))
    assert sent.reply_to_message is not None
    answer = api.messages(group)[-1]
    assert answer.reply_to is asked
    assert eve.says("and then?", group, reply_to=answer).update is not None
    assert eve.says("and you?", group, reply_to=eve.says("aside", group)).update is None
    group.privacy_mode = False
    assert all(ana.says(text, group).update is not None for text in UNDER_PRIVACY)


async def test_topics_and_threads(api: BotApi, bot: Bot, ana: Person) -> None:
    """A thread of replies in a plain group has a number too, and is no topic."""
    forum = api.group("F", [ana], forum=True)
    topic = api.topic(forum, ana, "one")
    said = ana.says("/ask x", forum, topic=topic)
    (_, update) = await bot.get_updates()
    assert update.message is not None
    assert (update.message.is_topic_message, update.message.message_thread_id) == (True, topic)
    await update.message.reply_text("y", do_quote=True)
    assert (api.sent[-1].topic, api.sent[-1].reply_to) == (topic, said)
    group = api.group("G", [ana], supergroup=True)
    first = ana.says("/ask x", group)
    reply = ana.says("/ask y", group, reply_to=first)
    told = [u.message for u in await bot.get_updates() if u.message][-1]
    assert (told.message_id, told.message_thread_id, told.is_topic_message) == (reply.id, first.id, None)


async def test_leaving_the_context_asserts_that_all_is_verbatim() -> None:
    """White space counts."""

    async def says(quote: str) -> None:
        with BotApi(texts=["We support it."]) as api:
            api.private(api.person(7))
            async with Bot(api.token, base_url=f"{api.url}/bot") as bot:
                await bot.send_message(7, quote, entities=[MessageEntity("blockquote", 0, len(quote))])

    await says("“We support it.”")
    with pytest.raises(AssertionError, match="not verbatim"):
        await says("“We support  it.”")


async def test_blockquotes_count_whatever_becomes_of_the_call(api: BotApi, bot: Bot, ana: Person) -> None:
    """In messages that were lost, edits and captions too."""
    api.fail("sendMessage", faults.dropped_before())
    with pytest.raises(TelegramError):
        await bot.send_message(ana.id, "los", entities=[QUOTED])
    sent = await bot.send_message(ana.id, "giv words", entities=[QUOTED])
    await sent.edit_text("new words", entities=[QUOTED])
    await bot.send_document(ana.id, b"x", caption="cap", caption_entities=[QUOTED])
    assert api.blockquotes == ["los", "giv", "new", "cap"]
    with pytest.raises(AssertionError, match="1 of 4 blockquotes are not verbatim"):
        api.assert_verbatim(["los giv cap"])


async def test_what_was_not_accepted_can_be_allowed_by_kind_or_words(api: BotApi, bot: Bot, ana: Person) -> None:
    """Refused calls, and what Telegram would pass over in silence."""
    api.assert_accepted()
    await bot.send_message(ana.id, "ab", entities=[MessageEntity("bold", 9, 1)])
    with pytest.raises(TelegramError):
        await bot.send_message(99, "x")
    with pytest.raises(AssertionError, match="Bad Request: chat not found"):
        api.assert_accepted("place")
    api.assert_accepted("place", "chat not found")


async def test_a_long_run_is_not_remembered_in_whole() -> None:
    """Memory is bounded for those who measure the bot."""
    with BotApi(keep=10) as api:
        ana = api.person(7)
        async with Bot(api.token, base_url=f"{api.url}/bot") as bot:
            for n in range(15):
                ana.says(str(n))
                await bot.send_message(7, str(n))
        assert max(len(api.sent), len(api.calls()), len(api.updates), len(api.private(ana).messages)) == 10
        assert [m.text for m in api.sent] == [str(n) for n in range(5, 15)]


async def test_only_updates_asked_for_are_queued(bot: Bot, api: BotApi, ana: Person) -> None:
    """A bot that forgets to name a kind is told nothing of it."""
    await bot.get_updates(allowed_updates=["inline_query"])
    assert ana.says("x").update is None
    ask = ana.asks_inline("x")
    (update,) = await bot.get_updates(allowed_updates=["message"])
    assert ask.update
    assert update.update_id == ask.update["update_id"]
    assert ana.says("y").update is not None
