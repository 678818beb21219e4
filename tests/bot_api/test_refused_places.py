"""Chats, threads, messages, files, menus and tokens that are not there or not allowed are refused as by Telegram."""

from __future__ import annotations

import json

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ReplyParameters,
)
from telegram.error import ChatMigrated, Forbidden, InvalidToken, TelegramError

from tests.bot_api import BotApi
from tests.bot_api.people import Person
from tests.bot_api.refused import refusal, refused

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot")


async def test_replies_to_what_is_not_there(bot: Bot, ana: Person) -> None:
    with refused("Message to be replied not found"):
        await bot.send_message(ana.id, "x", reply_parameters=ReplyParameters(1))
    allowed = ReplyParameters(1, allow_sending_without_reply=True)
    assert (await bot.send_message(ana.id, "x", reply_parameters=allowed)).reply_to_message is None
    said = ana.says("some words")
    with refused("quote_text_invalid"):
        await bot.send_message(ana.id, "x", reply_parameters=ReplyParameters(said.id, quote="other"))


async def test_threads_are_topics_of_forums(api: BotApi, bot: Bot, ana: Person) -> None:
    group = api.group("G", [ana], supergroup=True)
    forum = api.group("F", [ana], forum=True)
    topic = api.topic(forum, ana, "one")
    for chat, thread in ((group, 5), (forum, topic + 100)):
        with refused("Message thread not found"):
            await bot.send_message(chat.id, "x", message_thread_id=thread)
    message = await bot.send_message(forum.id, "x", message_thread_id=topic)
    assert (message.message_thread_id, message.is_topic_message) == (topic, True)


async def test_drafts(api: BotApi, bot: Bot, ana: Person) -> None:
    group = api.group("G", [ana])
    assert (
        "TEXTDRAFT_PEER_INVALID".lower()
        in (await refusal(bot, "sendMessageDraft", chat_id=group.id, draft_id=1, text="x")).lower()
    )
    assert "non-zero" in await refusal(bot, "sendMessageDraft", chat_id=ana.id, draft_id=0, text="x")
    assert await bot.send_message_draft(ana.id, 3, "<blockquote>x</blockquote>", parse_mode="HTML")
    assert [(d.draft_id, d.rich.text) for d in api.drafts] == [(3, "x")]
    assert api.blockquotes == ["x"]


async def test_chats_that_cannot_be_spoken_in(api: BotApi, bot: Bot, ana: Person) -> None:
    with refused("Chat not found"):
        await bot.send_message(99, "x")
    api.person(8)
    with refused("bot can't initiate conversation with a user", Forbidden):
        await bot.send_message(8, "x")
    ana.blocks_bot()
    with refused("bot was blocked by the user", Forbidden):
        await bot.send_message(ana.id, "x")
    group = api.group("G", [ana])
    ana.removes_bot(group)
    with refused("bot was kicked from the group chat", Forbidden):
        await bot.send_message(group.id, "x")
    assert [v.what for v in api.violations] == ["400 Bad Request: chat not found"]


async def test_a_group_that_moved_says_where_to(api: BotApi, bot: Bot, ana: Person) -> None:
    group = api.group("G", [ana])
    new = api.migrate(group, ana)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "x")
    assert caught.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "x")).chat.type == "supergroup"
    assert api.violations == []


async def test_messages_that_are_not_there(bot: Bot, api: BotApi, ana: Person) -> None:
    said = ana.says("hello")
    for call, why in (
        (bot.edit_message_text("x", ana.id, 5), "Message to edit not found"),
        (bot.edit_message_text("x", ana.id, said.id), "Message can't be edited"),
        (bot.delete_message(ana.id, 5), "Message to delete not found"),
        (bot.set_message_reaction(ana.id, 5, "👍"), "Message to react not found"),
        (bot.set_message_reaction(ana.id, said.id, "🍕"), "REACTION_INVALID"),
        (bot.send_chat_action(ana.id, "dancing"), "Wrong parameter action in request"),
        (bot.edit_message_caption(ana.id, (await bot.send_message(ana.id, "x")).id, caption="y"), "no caption"),
    ):
        with refused(why):
            await call
    assert await bot.set_message_reaction(ana.id, said.id, "👀")
    assert said.reactions == ["👀"]


@pytest.mark.parametrize("name", ["Ask", "a-b", "x" * 33, ""])
async def test_commands_that_are_no_commands(bot: Bot, name: str) -> None:
    commands = json.dumps([{"command": name, "description": "text"}])
    assert (await refusal(bot, "setMyCommands", commands=commands)).lower() == "bot_command_invalid"


async def test_the_menu(api: BotApi, bot: Bot, ana: Person) -> None:
    assert await bot.set_my_commands([BotCommand("ask", "Ask")], language_code="fr")
    assert await bot.get_my_commands() == ()
    assert [c.command for c in await bot.get_my_commands(language_code="fr")] == ["ask"]
    assert await bot.set_my_commands([BotCommand("stats", "Stats")], scope=BotCommandScopeChat(ana.id))
    with refused("Chat not found"):
        await bot.set_my_commands([BotCommand("stats", "Stats")], scope=BotCommandScopeChat(99))
    assert await bot.delete_my_commands(language_code="fr")
    assert await bot.get_my_commands(language_code="fr") == ()
    assert "language" in await refusal(bot, "setMyCommands", commands="[]", language_code="french")
    long = json.dumps([{"command": "ask", "description": "x" * 257}])
    assert (await refusal(bot, "setMyCommands", commands=long)).lower() == "bot_command_description_invalid"


async def test_descriptions(bot: Bot) -> None:
    assert await bot.set_my_description("x" * 512)
    assert await bot.set_my_short_description("x" * 120, language_code="fr")
    for call in (bot.set_my_description("x" * 513), bot.set_my_short_description("x" * 121)):
        with refused("too_long"):
            await call
    assert (await bot.get_my_short_description(language_code="fr")).short_description == "x" * 120


async def test_files(api: BotApi, bot: Bot, ana: Person) -> None:
    big = ana.sends_document("big.pdf", b"x", size=20 * 1024 * 1024 + 1)
    assert big.document is not None
    with refused("File is too big"):
        await bot.get_file(big.document.file_id)
    with refused("Invalid file_id"):
        await bot.get_file("nothing")
    with refused("wrong file identifier"):
        await bot.send_document(ana.id, "nothing")
    sent = await bot.send_document(ana.id, b"data", filename="a.txt", caption="<b>c</b>", parse_mode="HTML")
    assert sent.document is not None
    again = await bot.send_document(ana.id, sent.document.file_id)
    assert again.document is not None
    assert bytes(await (await again.document.get_file()).download_as_bytearray()) == b"data"
    assert (sent.caption, sent.document.file_name) == ("c", "a.txt")


async def test_tokens_and_methods(api: BotApi, bot: Bot) -> None:
    with pytest.raises(TelegramError, match="'danceMethod' not found in Bot API"):
        await bot.do_api_request("danceMethod")
    assert api.calls("danceMethod")[0].outcome == "Not Found: method not found"
    for token in ("7000000001:wrong", "nonsense"):
        with pytest.raises(InvalidToken):
            await Bot(token, base_url=f"{api.url}/bot").initialize()
    assert await bot.do_api_request("GETME")
    assert await bot.log_out()
    with pytest.raises(InvalidToken):
        await bot.get_me()
