"""Texts, buttons and answers that the real server refuses, the emulator refuses in its words, and records it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from tests.bot_api import BotApi
from tests.bot_api.people import Person
from tests.bot_api.refused import refusal, refused

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot")


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[button] for button in buttons])


def article(id: str, text: str = "text") -> InlineQueryResultArticle:
    return InlineQueryResultArticle(id, "title", InputTextMessageContent(text, parse_mode="HTML"))


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ("<p>x</p>", "HTML", 'Can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("x", "Sauce", "Unsupported parse_mode"),
        ("", None, "Message text is empty"),
        (" \n\u200b", None, "Message text is empty"),
        ("<b> </b>", "HTML", "Message text is empty"),
        ("x" * 4097, None, "Message is too long"),
    ],
)
async def test_texts(api: BotApi, bot: Bot, text: str, mode: str | None, why: str) -> None:
    ana = api.person(7)
    api.private(ana)
    more = {"parse_mode": mode} if mode else {}
    assert (await refusal(bot, "sendMessage", chat_id=ana.id, text=text, **more)).lower() == why.lower()
    assert [(v.kind, v.chat_id) for v in api.violations] == [("refused", 7)]
    assert api.sent == []


async def test_length_is_counted_after_parsing(api: BotApi, bot: Bot, ana: Person) -> None:
    message = await bot.send_message(ana.id, f"<b>{'&amp;' * 4096}</b>", parse_mode="HTML")
    assert message.text == "&" * 4096
    assert api.violations == []


async def test_captions(bot: Bot, ana: Person) -> None:
    with refused("message caption is too long"):
        await bot.send_document(ana.id, b"data", caption="x" * 1025)


async def test_edits_that_change_nothing(bot: Bot, ana: Person) -> None:
    message = await bot.send_message(ana.id, "<b>a</b>", parse_mode="HTML", reply_markup=keyboard(button("x")))
    with refused("Message is not modified: specified new message content and reply markup"):
        await message.edit_text("<b>a</b> ", parse_mode="HTML", reply_markup=keyboard(button("x")))
    assert await message.edit_text("<b>a</b>", parse_mode="HTML")


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
        ([article("x", "<b>x")], {}, "can't parse entities"),
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
