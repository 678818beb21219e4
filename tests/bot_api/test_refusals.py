"""What the real server refuses, the emulator refuses in its words, and records: texts, buttons, chats, files."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import ChatMigrated, Conflict, InvalidToken, RetryAfter, TelegramError

from tests.bot_api import BotApi, faults
from tests.bot_api.people import Person

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot")

BUTTONS: list[tuple[dict[str, Any], str]] = [
    ({"callback_data": ""}, "BUTTON_DATA_INVALID"),
    ({"callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
    ({"copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ({"url": "http://localhost/x"}, "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL"),
    ({}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ({"url": "https://un.org", "callback_data": "x"}, "BUTTON_TYPE_INVALID"),
    ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
]
"""Buttons, and why the server takes none of them."""


def article(id: str, text: str = "text") -> dict[str, Any]:
    """A result of an inline query."""
    return InlineQueryResultArticle(id, "title", InputTextMessageContent(text)).to_dict()


INLINE: list[tuple[dict[str, Any], str]] = [
    ({"results": [article(str(n)) for n in range(51)]}, "RESULTS_TOO_MUCH"),
    ({"results": [article("x" * 65)]}, "RESULT_ID_INVALID"),
    ({"results": [article("x"), article("x")]}, "RESULT_ID_DUPLICATE"),
    ({"results": [article("x", "")]}, "message text is empty"),
    ({"results": [], "next_offset": "é" * 33}, "NEXT_OFFSET_INVALID"),
    ({"results": [], "button": {"text": "go", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
    ({"results": [], "button": {"text": "go", "start_parameter": ""}}, "START_PARAM_EMPTY"),
]
"""Answers to an inline query, and why the server takes none of them."""

CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": 7, "text": "x", "parse_mode": "HTML"}, "Unsupported parse_mode"),
    ("sendMessage", {"chat_id": 7, "text": ""}, "Message text is empty"),
    ("sendMessage", {"chat_id": 7, "text": " \n\u200b"}, "Message text is empty"),
    ("sendMessage", {"chat_id": 7, "text": "x" * 4097}, "Message is too long"),
    ("sendMessage", {"chat_id": 99, "text": "x"}, "Chat not found"),
    ("sendMessage", {"chat_id": 8, "text": "x"}, "bot can't initiate conversation with a user"),
    ("sendMessage", {"chat_id": 9, "text": "x"}, "bot was blocked by the user"),
    ("sendMessage", {"chat_id": "left", "text": "x"}, "bot was kicked from the group chat"),
    ("sendMessage", {"chat_id": "group", "text": "x", "message_thread_id": 5}, "Message thread not found"),
    ("sendMessage", {"chat_id": "forum", "text": "x", "message_thread_id": 999}, "Message thread not found"),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 1}}, "to be replied not found"),
    *(
        ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "text"} | one]]}}, y)
        for one, y in BUTTONS
    ),
    ("sendDocument", {"chat_id": 7, "document": "nothing"}, "wrong file identifier"),
    ("sendMessageDraft", {"chat_id": "group", "draft_id": 1, "text": "x"}, "TEXTDRAFT_PEER_INVALID"),
    ("sendMessageDraft", {"chat_id": 7, "draft_id": 0, "text": "x"}, "non-zero"),
    ("sendChatAction", {"chat_id": 7, "action": "dancing"}, "Wrong parameter action in request"),
    ("editMessageText", {"chat_id": 7, "message_id": 5, "text": "x"}, "Message to edit not found"),
    ("editMessageText", {"chat_id": 7, "message_id": "said", "text": "x"}, "Message can't be edited"),
    ("editMessageText", {"chat_id": 7, "message_id": "sent", "text": "x "}, "Message is not modified: specified new"),
    ("editMessageCaption", {"chat_id": 7, "message_id": "sent", "caption": "y"}, "no caption"),
    ("deleteMessage", {"chat_id": 7, "message_id": 5}, "Message to delete not found"),
    ("setMessageReaction", {"chat_id": 7, "message_id": 5}, "Message to react not found"),
    (
        "setMessageReaction",
        {"chat_id": 7, "message_id": "said", "reaction": [{"type": "emoji", "emoji": "🍕"}]},
        "REACTION_INVALID",
    ),
    *(("answerInlineQuery", {"inline_query_id": "query"} | more, why) for more, why in INLINE),
    ("answerInlineQuery", {"inline_query_id": "1", "results": []}, "Query is too old"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, "Query is too old and response timeout expired"),
    *(
        ("setMyCommands", {"commands": [{"command": name, "description": "text"}]}, "BOT_COMMAND_INVALID")
        for name in ("Ask", "a-b", "x" * 33, "")
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "ask", "description": "x" * 257}]},
        "BOT_COMMAND_DESCRIPTION_INVALID",
    ),
    ("setMyCommands", {"commands": [], "language_code": "french"}, "language"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 99}}, "chat not found"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "TOO_LONG"),
    ("getFile", {"file_id": "big"}, "File is too big"),
    ("getFile", {"file_id": "nothing"}, "Invalid file_id"),
    ("setWebhook", {"url": "http://bot.example.org/hook"}, "https url must be provided"),
    ("setWebhook", {"url": "https://bot.example.org/hook", "secret_token": "a b"}, "unallowed characters"),
    ("danceMethod", {}, "not found"),
]
"""Calls, with the names of what stands in the world where an id is meant, and words of the refusal."""


async def test_what_is_refused_and_why(api: BotApi, bot: Bot, ana: Person) -> None:
    """Each mistake by itself, past what the client itself would refuse to send; the state of a chat is no mistake."""
    gone = api.group("Left", [ana])
    ana.removes_bot(gone)
    api.private(api.person(9)).blocked = True
    api.person(8)
    big = ana.sends_document("big.pdf", b"x", size=20 * 1024 * 1024 + 1).document
    assert big is not None
    named: dict[str, Any] = {
        "left": gone.id,
        "group": api.group("G", [ana], supergroup=True).id,
        "forum": api.group("F", [ana], forum=True).id,
        "said": ana.says("hello").id,
        "sent": (await bot.send_message(ana.id, "x")).message_id,
        "query": ana.asks_inline("sanctions").id,
        "big": big.file_id,
    }
    for method, given, why in CALLS:
        params = {key: named.get(value, value) if isinstance(value, str) else value for key, value in given.items()}
        with pytest.raises(TelegramError) as caught:
            await bot.do_api_request(method, api_kwargs=params)
        assert why.lower() in caught.value.message.lower(), (method, given)
    state = ("bot can't initiate", "bot was blocked", "bot was kicked", "bot is not a member")
    assert not any(word in violation.what for violation in api.violations for word in state)
    assert "400 Bad Request: chat not found" in [violation.what for violation in api.violations]


async def test_what_is_at_its_limit_is_taken(api: BotApi, bot: Bot, ana: Person) -> None:
    """The longest data, copies, ids and descriptions, topics of a forum, a file there and back."""
    buttons = [
        InlineKeyboardButton("text", callback_data="é" * 32),
        InlineKeyboardButton("copy", copy_text=CopyTextButton("x" * 256)),
        InlineKeyboardButton("link", url="https://un.org/x"),
        InlineKeyboardButton("share", switch_inline_query=""),
    ]
    await bot.send_message(ana.id, "x", reply_markup=InlineKeyboardMarkup([[one] for one in buttons]))
    assert [b.text for b in api.sent[0].buttons] == ["text", "copy", "link", "share"]
    assert api.sent[0].button("copy").copy_text == "x" * 256
    result = InlineQueryResultArticle("x" * 64, "title", InputTextMessageContent("text"))
    assert await bot.answer_inline_query(ana.asks_inline("x").id, [result], next_offset="x" * 64)
    forum = api.group("F", [ana], forum=True)
    topic = api.topic(forum, ana, "one")
    message = await bot.send_message(forum.id, "x", message_thread_id=topic)
    assert (message.message_thread_id, message.is_topic_message) == (topic, True)
    allowed = ReplyParameters(1, allow_sending_without_reply=True)
    assert (await bot.send_message(ana.id, "x", reply_parameters=allowed)).reply_to_message is None
    assert await bot.send_message_draft(ana.id, 3, "x", entities=[MessageEntity("blockquote", 0, 1)])
    assert ([(d.draft_id, d.rich.text) for d in api.drafts], api.blockquotes) == ([(3, "x")], ["x"])
    said = ana.says("hello")
    assert await bot.set_message_reaction(ana.id, said.id, "👀")
    assert said.reactions == ["👀"]
    assert await bot.set_my_commands([BotCommand("ask", "Ask")], language_code="fr")
    assert await bot.set_my_commands([BotCommand("stats", "Stats")], scope=BotCommandScopeChat(ana.id))
    assert set(api.world.commands) == {("default", None, "fr"), ("chat", ana.id, "")}
    assert await bot.set_my_short_description("x" * 120, language_code="fr")
    sent = await bot.send_document(ana.id, b"data", filename="a.txt", caption="c")
    assert sent.document is not None
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"data"
    assert (sent.caption, sent.document.file_name) == ("c", "a.txt")
    assert api.violations == []


async def test_an_edit_that_only_changes_the_form_is_one(bot: Bot, ana: Person) -> None:
    """Entities count as content; a caption is held to its own limit."""
    bold = [MessageEntity("bold", 0, 1)]
    message = await bot.send_message(ana.id, "a")
    assert await message.edit_text("a", entities=bold)
    with pytest.raises(TelegramError, match="not modified"):
        await message.edit_text("a ", entities=bold)
    with pytest.raises(TelegramError, match=r"(?i)caption is too long"):
        await bot.send_document(ana.id, b"data", caption="x" * 1025)
    said = ana.says("some words")
    with pytest.raises(TelegramError, match=r"(?i)quote_text_invalid"):
        await bot.send_message(ana.id, "x", reply_parameters=ReplyParameters(said.id, quote="other"))


async def test_queries_are_answered_once_and_in_time(api: BotApi, bot: Bot, ana: Person) -> None:
    """A tap and an inline query expire."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("text", callback_data="x")]])
    await bot.send_message(ana.id, "x", reply_markup=markup)
    tap = ana.taps(api.sent[0], "x")
    assert await bot.answer_callback_query(tap.id, "done")
    assert api.wait_for_answer(tap)["text"] == "done"
    api.world.callback_expires = api.world.inline_expires = -1
    late = ana.taps(api.sent[0], "x")
    for call in (
        bot.answer_callback_query(tap.id),
        bot.answer_callback_query(late.id),
        bot.answer_inline_query(ana.asks_inline("x").id, []),
    ):
        with pytest.raises(TelegramError, match="Query is too old"):
            await call


async def test_a_group_that_moved_says_where_to(api: BotApi, bot: Bot, ana: Person) -> None:
    """The client raises the error of its own that it has for this."""
    group = api.group("G", [ana])
    new = api.migrate(group, ana)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "x")
    assert caught.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "x")).chat.type == "supergroup"
    assert api.violations == []


async def test_a_token_is_that_of_the_bot(api: BotApi, bot: Bot) -> None:
    """Another is refused, and this one too once it is revoked; the case of a method's letters does not matter."""
    for token in ("7000000001:wrong", "nonsense"):
        with pytest.raises(InvalidToken):
            await Bot(token, base_url=f"{api.url}/bot").initialize()
    assert json.loads(json.dumps(await bot.do_api_request("GETME")))["is_bot"]
    api.world.logged_out = True
    with pytest.raises(InvalidToken):
        await bot.get_me()


async def test_429_says_when_and_whoever_comes_sooner_is_recorded(api: BotApi, bot: Bot, ana: Person) -> None:
    """Other chats are not halted, and this one is free once its time is over."""
    other = api.private(api.person(8))
    api.fail("sendMessage", faults.too_many(1), chat=7)
    assert await bot.send_message(other.id, "x")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(ana.id, "x")
    assert caught.value.retry_after == timedelta(seconds=1)
    assert await bot.send_message(other.id, "y")
    assert api.violations == []
    assert await bot.send_message(ana.id, "sooner")
    assert [(v.kind, v.chat_id) for v in api.violations] == [("too soon", 7)]
    await asyncio.sleep(1.05)
    assert await bot.send_message(ana.id, "in time")
    assert len(api.violations) == 1


async def test_a_second_poll_ends_the_first(api: BotApi, bot: Bot, ana: Person) -> None:
    """As the real server does, and as a second process of a bot would see."""
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.2)
    other = Bot(api.token, base_url=f"{api.url}/bot")
    await other.initialize()
    second = asyncio.create_task(other.get_updates(timeout=5))
    with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
        await asyncio.wait_for(first, 1)
    said = ana.says("x")
    (update,) = await asyncio.wait_for(second, 1)
    assert said.update
    assert update.update_id == said.update["update_id"]
    assert [v.method for v in api.violations] == ["getUpdates"]
    await other.shutdown()
