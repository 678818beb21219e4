"""The emulator refuses, alters and keeps back what Telegram does; what it takes is seen by the tests of the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

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
from telegram.error import RetryAfter, TelegramError

from tests.bot_api import BotApi, faults
from tests.bot_api.api import USERNAME
from tests.bot_api.people import Person
from tests.bot_api.spans import Rich, Span, from_entities, settled

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot")


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    """A Bot API whose client says times as timedelta, and warns of nothing."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with BotApi() as api:
        yield api


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with Bot(api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot") as bot:
        yield bot


@pytest.fixture
def ana(api: BotApi) -> Person:
    """Somebody who has started the bot."""
    person = api.person(7)
    api.private(person)
    return person


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


QUOTED = MessageEntity("blockquote", 0, 3)

UNDER_PRIVACY = {
    "what did Kenya say?": False,
    f"@{USERNAME} what did Kenya say?": False,
    "/ask what": True,
    f"/ask@{USERNAME} what": True,
    f"/ask@{USERNAME.lower()} what": True,
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


def read(text: str, *spans: Span) -> tuple[Rich, list[str]]:
    """A text with spans as Telegram keeps it, and the kinds of what was lost."""
    notes: list[tuple[str, str]] = []
    return settled(text, spans, notes), [kind for kind, _ in notes]


@pytest.mark.parametrize(
    ("entity", "kind"),
    [
        ({"type": "bold", "offset": 1, "length": 1}, "place"),
        ({"type": "bold", "offset": 2, "length": 99}, "place"),
        ({"type": "text_link", "offset": 2, "length": 4, "url": "http://localhost:80/x"}, "link"),
    ],
)
def test_an_entity_that_is_lost_is_noted(entity: dict[str, object], kind: str) -> None:
    notes: list[tuple[str, str]] = []
    assert from_entities("😀bold", [entity], notes) == []
    assert [one for one, _ in notes] == [kind]


def test_a_blockquote_in_a_blockquote_is_lost_and_noted() -> None:
    rich, lost = read("a b c", Span("blockquote", 0, 5), Span("blockquote", 2, 3))
    assert (rich.blockquotes(), lost) == (["a b c"], ["blockquote"])


def test_entities_above_100_are_dropped_and_noted() -> None:
    rich, lost = read("x " * 101, *(Span("bold", 2 * n, 2 * n + 1) for n in range(101)))
    assert (len(rich.spans), lost) == (100, ["entities"])


def test_text_is_altered_as_telegram_alters_it() -> None:
    rich, _ = read("  \na\tb\rc\u202ed\u0333e\x01\n ", Span("bold", 3, 8))
    assert rich.text == "a bcde"
    assert rich.entities() == [{"type": "bold", "offset": 0, "length": 4}]


def test_what_telegram_finds_by_itself() -> None:
    text = "/ask@Bot @Bot a@b.org https://un.org/a_(b). un.org/x #tag /no @no"
    rich, _ = read(text, Span("code", text.index("/no"), len(text)))
    found = [(s.type, rich.text[s.start : s.end]) for s in rich.spans]
    assert found == [
        ("bot_command", "/ask@Bot"),
        ("mention", "@Bot"),
        ("email", "a@b.org"),
        ("url", "https://un.org/a_(b"),
        ("url", "un.org/x"),
        ("hashtag", "#tag"),
        ("code", "/no @no"),
    ]
