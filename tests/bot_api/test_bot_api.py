"""The emulator refuses, alters and keeps back what Telegram does; what it takes is seen by the tests of the bot."""

from __future__ import annotations

import asyncio
import re
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
from tests.tables import tables

CASES = tables(__file__)

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


def article(id: str, text: str = "text") -> dict[str, Any]:
    """A result of an inline query."""
    return InlineQueryResultArticle(id, "title", InputTextMessageContent(text)).to_dict()


def with_button(button: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a message with a button below it."""
    return {"chat_id": 7, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "text"} | button]]}}


def meant(value: Any, named: dict[str, Any]) -> Any:
    """A parameter with what its names and its shortened texts stand for."""
    if isinstance(value, dict):
        return {key: meant(each, named) for key, each in value.items()}
    if isinstance(value, list):
        return [meant(each, named) for each in value]
    if isinstance(value, str) and (long := re.fullmatch(r"(.)×(\d+)", value)):
        return long[1] * int(long[2])
    return named.get(value, value) if isinstance(value, str) else value


async def test_what_is_refused_and_why(api: BotApi, bot: Bot, ana: Person) -> None:
    """Each mistake by itself, past what the client itself would refuse to send; the state of a chat is no mistake."""
    gone = api.group("Left", [ana])
    ana.removes_bot(gone)
    api.private(api.person(9)).blocked = True
    api.person(8)
    big = ana.sends_document("big.pdf", b"x", size=20 * 1024 * 1024 + 1).document
    named: dict[str, Any] = {
        "left": gone.id,
        "group": api.group("G", [ana], supergroup=True).id,
        "forum": api.group("F", [ana], forum=True).id,
        "said": ana.says("hello").id,
        "sent": (await bot.send_message(ana.id, "x")).message_id,
        "query": ana.asks_inline("sanctions").id,
        "big": big.file_id,
        "51 articles": [article(str(n)) for n in range(51)],
        "a long id": article("x" * 65),
        "an article": article("x"),
        "no text": article("x", ""),
    }
    buttons = [("sendMessage", with_button(button), why) for button, why in CASES["buttons"]]
    for method, given, why in [*CASES["calls"], *buttons]:
        params = meant(given, named)
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
