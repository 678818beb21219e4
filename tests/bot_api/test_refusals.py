"""What the real server refuses, the emulator refuses in its words, and records: texts, buttons, chats, files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
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
    InlineQueryResultsButton,
    InputTextMessageContent,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from tests.bot_api import BotApi
from tests.bot_api.people import Person

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot")


@contextmanager
def refused(why: str, kind: type[TelegramError] = BadRequest) -> Iterator[None]:
    """What is called inside is refused in words that hold `why`; the client changes their case."""
    with pytest.raises(kind) as caught:
        yield
    assert why.lower() in caught.value.message.lower()


async def refusal(bot: Bot, method: str, **params: Any) -> str:
    """The words in which a call is refused with 400, past what the client itself would refuse to send."""
    with pytest.raises(BadRequest) as caught:
        await bot.do_api_request(method, api_kwargs=params)
    return caught.value.message


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[button] for button in buttons])


def article(id: str, text: str = "text") -> InlineQueryResultArticle:
    return InlineQueryResultArticle(id, "title", InputTextMessageContent(text))


@pytest.mark.parametrize(
    ("text", "more", "why"),
    [
        ("x", {"parse_mode": "HTML"}, "Unsupported parse_mode"),
        ("", {}, "Message text is empty"),
        (" \n\u200b", {}, "Message text is empty"),
        ("x" * 4097, {}, "Message is too long"),
    ],
)
async def test_texts(api: BotApi, bot: Bot, text: str, more: dict[str, str], why: str) -> None:
    ana = api.person(7)
    api.private(ana)
    assert (await refusal(bot, "sendMessage", chat_id=ana.id, text=text, **more)).lower() == why.lower()
    assert [(v.kind, v.chat_id) for v in api.violations] == [("refused", 7)]
    assert api.sent == []


async def test_captions(bot: Bot, ana: Person) -> None:
    with refused("message caption is too long"):
        await bot.send_document(ana.id, b"data", caption="x" * 1025)


async def test_edits_that_change_nothing(bot: Bot, ana: Person) -> None:
    bold = [MessageEntity("bold", 0, 1)]
    message = await bot.send_message(ana.id, "a", entities=bold, reply_markup=keyboard(button("x")))
    with refused("Message is not modified: specified new message content and reply markup"):
        await message.edit_text("a ", entities=bold, reply_markup=keyboard(button("x")))
    assert await message.edit_text("a", entities=bold)


def button(data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton("text", callback_data=data)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        ({"callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"url": "http://localhost/x"}, "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL"),
        ({}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"url": "https://un.org", "callback_data": "x"}, "BUTTON_TYPE_INVALID"),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
    ],
)
async def test_buttons(bot: Bot, ana: Person, one: dict[str, Any], why: str) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "text"} | one]]})
    said = await refusal(bot, "sendMessage", chat_id=ana.id, text="x", reply_markup=markup)
    assert said.lower() == why.lower()


async def test_buttons_at_their_limits_are_taken(api: BotApi, bot: Bot, ana: Person) -> None:
    markup = keyboard(
        button("é" * 32),
        InlineKeyboardButton("copy", copy_text=CopyTextButton("x" * 256)),
        InlineKeyboardButton("link", url="https://un.org/x"),
        InlineKeyboardButton("share", switch_inline_query=""),
    )
    await bot.send_message(ana.id, "x", reply_markup=markup)
    assert [b.text for b in api.sent[0].buttons] == ["text", "copy", "link", "share"]
    assert api.sent[0].button("copy").copy_text == "x" * 256


async def test_a_bot_without_inline_mode_has_no_switch_buttons(bot: Bot, api: BotApi, ana: Person) -> None:
    api.bot["supports_inline_queries"] = False
    with refused("BOT_INLINE_DISABLED"):
        await bot.send_message(
            ana.id, "x", reply_markup=keyboard(InlineKeyboardButton("s", switch_inline_query_current_chat="x"))
        )


async def test_callbacks_are_answered_once_and_in_time(api: BotApi, bot: Bot, ana: Person) -> None:
    await bot.send_message(ana.id, "x", reply_markup=keyboard(button("x")))
    tap = ana.taps(api.sent[0], "x")
    assert await bot.answer_callback_query(tap.id, "done")
    assert api.wait_for_answer(tap)["text"] == "done"
    with refused("Query is too old and response timeout expired or query ID is invalid"):
        await bot.answer_callback_query(tap.id)
    api.world.callback_expires = -1
    late = ana.taps(api.sent[0], "x")
    with refused("Query is too old"):
        await bot.answer_callback_query(late.id)


@pytest.mark.parametrize(
    ("results", "more", "why"),
    [
        ([article(str(n)) for n in range(51)], {}, "RESULTS_TOO_MUCH"),
        ([article("x" * 65)], {}, "RESULT_ID_INVALID"),
        ([article("x"), article("x")], {}, "RESULT_ID_DUPLICATE"),
        ([article("x", "")], {}, "message text is empty"),
        ([], {"next_offset": "é" * 33}, "NEXT_OFFSET_INVALID"),
        ([], {"button": InlineQueryResultsButton("go", start_parameter="a b").to_json()}, "START_PARAM_INVALID"),
        ([], {"button": InlineQueryResultsButton("go", start_parameter="").to_json()}, "START_PARAM_EMPTY"),
    ],
)
async def test_inline_results(
    api: BotApi, bot: Bot, results: list[InlineQueryResultArticle], more: dict[str, Any], why: str
) -> None:
    ask = api.person(7).asks_inline("sanctions")
    listed = json.dumps([one.to_dict() for one in results])
    said = await refusal(bot, "answerInlineQuery", inline_query_id=ask.id, results=listed, **more)
    assert why.lower() in said.lower()
    assert await bot.answer_inline_query(ask.id, [article("x" * 64)], next_offset="x" * 64)


async def test_inline_queries_expire(api: BotApi, bot: Bot, ana: Person) -> None:
    api.world.inline_expires = -1
    with refused("Query is too old"):
        await bot.answer_inline_query(ana.asks_inline("x").id, [])


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
    assert await bot.send_message_draft(ana.id, 3, "x", entities=[MessageEntity("blockquote", 0, 1)])
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
    assert await bot.set_my_commands([BotCommand("stats", "Stats")], scope=BotCommandScopeChat(ana.id))
    assert set(api.world.commands) == {("default", None, "fr"), ("chat", ana.id, "")}
    with refused("Chat not found"):
        await bot.set_my_commands([BotCommand("stats", "Stats")], scope=BotCommandScopeChat(99))
    assert "language" in await refusal(bot, "setMyCommands", commands="[]", language_code="french")
    long = json.dumps([{"command": "ask", "description": "x" * 257}])
    assert (await refusal(bot, "setMyCommands", commands=long)).lower() == "bot_command_description_invalid"
    assert await bot.set_my_short_description("x" * 120, language_code="fr")
    with refused("too_long"):
        await bot.set_my_short_description("x" * 121)


async def test_files(api: BotApi, bot: Bot, ana: Person) -> None:
    big = ana.sends_document("big.pdf", b"x", size=20 * 1024 * 1024 + 1)
    assert big.document is not None
    with refused("File is too big"):
        await bot.get_file(big.document.file_id)
    with refused("Invalid file_id"):
        await bot.get_file("nothing")
    with refused("wrong file identifier"):
        await bot.send_document(ana.id, "nothing")
    sent = await bot.send_document(ana.id, b"data", filename="a.txt", caption="c")
    assert sent.document is not None
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"data"
    assert (sent.caption, sent.document.file_name) == ("c", "a.txt")


async def test_tokens_and_methods(api: BotApi, bot: Bot) -> None:
    with pytest.raises(TelegramError, match="'danceMethod' not found in Bot API"):
        await bot.do_api_request("danceMethod")
    assert api.calls("danceMethod")[0].outcome == "Not Found: method not found"
    for token in ("7000000001:wrong", "nonsense"):
        with pytest.raises(InvalidToken):
            await Bot(token, base_url=f"{api.url}/bot").initialize()
    assert await bot.do_api_request("GETME")
    api.world.logged_out = True
    with pytest.raises(InvalidToken):
        await bot.get_me()
