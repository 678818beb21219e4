"""What people do reaches the bot as Telegram would tell it, and is kept from it as Telegram would keep it."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import TelegramError

from tests.bot_api import BotApi, faults
from tests.bot_api.people import Person

NAME = "OnRecordTestBot"
QUOTED = MessageEntity("blockquote", 0, 3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("what did Kenya say?", False),
        (f"@{NAME} what did Kenya say?", False),
        ("/ask what", True),
        (f"/ask@{NAME} what", True),
        (f"/ask@{NAME.lower()} what", True),
        ("/ask@OtherBot what", False),
        ("do /ask him", False),
    ],
)
def test_privacy_mode_keeps_what_is_not_meant_for_the_bot(api: BotApi, ana: Person, text: str, told: bool) -> None:
    group = api.group("G", [ana])
    assert (ana.says(text, group).update is not None) is told
    group.privacy_mode = False
    assert ana.says(text, group).update is not None


async def test_privacy_mode_lets_replies_to_the_bot_through(api: BotApi, bot: Bot, ana: Person) -> None:
    group = api.group("G", [ana, eve := api.person(8, name="Eve")])
    asked = ana.says("/ask x", group)
    sent = await bot.send_message(group.id, "answer", reply_parameters=ReplyParameters(asked.id))
    assert sent.reply_to_message is not None
    answer = api.messages(group)[-1]
    assert answer.reply_to is asked
    assert eve.says("and then?", group, reply_to=answer).update is not None
    assert eve.says("and you?", group, reply_to=eve.says("aside", group)).update is None


async def test_topics_and_threads(api: BotApi, bot: Bot, ana: Person) -> None:
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
    (told,) = [u.message for u in await bot.get_updates(offset=-1) if u.message]
    assert (told.message_id, told.message_thread_id, told.is_topic_message) == (reply.id, first.id, None)


async def test_what_people_send(bot: Bot, api: BotApi, ana: Person) -> None:
    said = ana.says("one")
    ana.edits(said, "two")
    ana.sends_document("a.txt", b"hello", caption="/add x", mime="text/plain")
    for kind in ("photo", "sticker", "voice"):
        ana.sends_file(kind)
    ana.starts("q_abc")
    updates = await bot.get_updates()
    first, edited, document, photo, sticker, voice, start = updates
    assert first.message is not None
    assert first.message.text == "one"
    assert edited.edited_message is not None
    assert (edited.edited_message.text, edited.edited_message.message_id) == ("two", said.id)
    assert document.message is not None
    assert document.message.document is not None
    assert (document.message.caption, document.message.document.mime_type) == ("/add x", "text/plain")
    assert [e.type for e in document.message.caption_entities] == ["bot_command"]
    assert all(u.message and u.message.effective_attachment for u in (photo, sticker, voice))
    assert start.message is not None
    assert start.message.text == "/start q_abc"
    with pytest.raises(ValueError, match="4096"):
        ana.says("x" * 4097)


async def test_taps_and_edits(bot: Bot, api: BotApi, ana: Person) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("➕ 3 more", callback_data="more:1")]])
    await bot.send_message(ana.id, "“a”", entities=[QUOTED], reply_markup=keyboard)
    message = api.wait_for_message()
    with pytest.raises(AssertionError, match="no button 'less'"):
        ana.taps(message, "less")
    tap = ana.taps(message, "more")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.id, query.data) == (tap.id, "more:1")
    await query.edit_message_text("“b”", entities=[QUOTED])
    now = api.wait_for_edit(message)
    assert (now.text, now.blockquotes, now.keyboard) == ("“b”", ("“b”",), ())
    assert [(v.text, len(v.keyboard)) for v in message.edits] == [("“a”", 1)]
    assert api.blockquotes == ["“a”", "“b”"]
    api.assert_verbatim(["say a or b"])
    with pytest.raises(AssertionError, match="1 of 2 blockquotes are not verbatim"):
        api.assert_verbatim(["say a"])


async def test_leaving_the_context_asserts_that_all_is_verbatim() -> None:
    async def says(quote: str) -> None:
        with BotApi(texts=["We support it."]) as api:
            api.private(api.person(7))
            async with Bot(api.token, base_url=f"{api.url}/bot") as bot:
                await bot.send_message(7, quote, entities=[MessageEntity("blockquote", 0, len(quote))])

    await says("“We support it.”")
    with pytest.raises(AssertionError, match="not verbatim"):
        await says("“We support  it.”")


async def test_blockquotes_count_whatever_becomes_of_the_call(api: BotApi, bot: Bot, ana: Person) -> None:
    api.fail("sendMessage", faults.dropped_before())
    with pytest.raises(TelegramError):
        await bot.send_message(ana.id, "los", entities=[QUOTED])
    await bot.send_message(ana.id, "giv words", entities=[QUOTED])
    await bot.send_document(ana.id, b"x", caption="cap", caption_entities=[QUOTED])
    assert api.blockquotes == ["los", "giv", "cap"]
    assert [m.blockquotes for m in api.sent] == [["giv"], ["cap"]]


async def test_an_inline_result_is_picked(bot: Bot, api: BotApi, ana: Person) -> None:
    group = api.group("G", [ana])
    ask = ana.asks_inline("sanctions", offset="20")
    (update,) = await bot.get_updates()
    assert update.inline_query is not None
    assert (update.inline_query.query, update.inline_query.offset) == ("sanctions", "20")
    content = InputTextMessageContent("“x”", entities=[QUOTED])
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("c", callback_data="d")]])
    result = InlineQueryResultArticle("1", "T", content, description="D", reply_markup=keyboard)
    await update.inline_query.answer([result], next_offset="40", cache_time=0, is_personal=True)
    answer = api.wait_for_answer(ask)
    assert (answer["next_offset"], answer["cache_time"], answer["is_personal"]) == ("40", 0, True)
    assert ask.results is not None
    assert [(r.title, r.description, r.content.text) for r in ask.results] == [("T", "D", "“x”")]
    posted = ana.picks(ask, 0, group)
    assert posted.update is not None
    assert posted.update["message"]["via_bot"]["username"] == NAME


async def test_keyboards_and_messages(api: BotApi, bot: Bot, ana: Person) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="a")]])
    sent = await bot.send_message(ana.id, "x", reply_markup=keyboard)
    with pytest.raises(TelegramError, match="not modified"):
        await sent.edit_reply_markup(keyboard)
    await sent.edit_reply_markup(None)
    assert api.sent[0].buttons == []
    assert await sent.delete()
    assert api.messages(api.private(ana)) == []
    with pytest.raises(AssertionError, match="gone"):
        ana.taps(api.sent[0], "a")
    photo = await bot.send_photo(ana.id, b"\x89PNG", caption="c")
    assert photo.photo


async def test_the_bot_is_added_and_removed(bot: Bot, api: BotApi, ana: Person) -> None:
    group = api.group("G", [ana], bot_in=False)
    assert ana.says("/ask x", group).update is None
    ana.adds_bot(group)
    ana.removes_bot(group)
    ana.blocks_bot()
    moved = [u.my_chat_member for u in await bot.get_updates() if u.my_chat_member]
    assert [(m.chat.id == group.id, m.new_chat_member.status) for m in moved] == [
        (True, "member"),
        (True, "kicked"),
        (False, "kicked"),
    ]


async def test_a_migration_is_told_in_both_chats(bot: Bot, api: BotApi, ana: Person) -> None:
    group = api.group("G", [ana])
    new = api.migrate(group, ana)
    old, young = [u.message for u in await bot.get_updates() if u.message]
    assert (old.chat.id, old.migrate_to_chat_id) == (group.id, new.id)
    assert (young.chat.id, young.migrate_from_chat_id) == (new.id, group.id)
    assert ana.says("/ask x", group).chat is new


async def test_waiting_says_what_it_waited_for(bot: Bot, api: BotApi, ana: Person) -> None:
    await bot.send_message(ana.id, "x")
    api.wait_quiet(0.05)
    before = api.sent[-1]
    with pytest.raises(AssertionError, match="sendMessage→200"):
        api.wait_for_message(after=before, timeout=0.1)
    await bot.send_message(ana.id, "y")
    await bot.send_message(ana.id, "z")
    assert api.wait_for_message(api.private(ana), after=before).text == "y"
    assert api.wait_for_message(where=lambda m: m.text == "z").text == "z"
    assert len(api.wait_for_call("sendMessage", count=3)) == 3
    with pytest.raises(AssertionError, match="the bot to ask"):
        api.wait_for_poll(timeout=0.1)


async def test_what_was_not_accepted_can_be_allowed_by_kind_or_words(api: BotApi, bot: Bot, ana: Person) -> None:
    api.assert_accepted()
    await bot.send_message(ana.id, "ab", entities=[MessageEntity("bold", 9, 1)])
    with pytest.raises(TelegramError):
        await bot.send_message(99, "x")
    with pytest.raises(AssertionError, match="Bad Request: chat not found"):
        api.assert_accepted("place")
    api.assert_accepted("place", "chat not found")


async def test_a_long_run_is_not_remembered_in_whole() -> None:
    with BotApi(keep=10) as api:
        ana = api.person(7)
        async with Bot(api.token, base_url=f"{api.url}/bot") as bot:
            for n in range(30):
                ana.says(str(n))
                await bot.send_message(7, str(n))
        assert max(len(api.sent), len(api.calls()), len(api.updates), len(api.private(ana).messages)) == 10
        assert [m.text for m in api.sent] == [str(n) for n in range(20, 30)]
