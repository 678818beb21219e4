"""A card arrives once, whole and unaltered, or it is known why not."""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext, suppress
from typing import Any

import httpx
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.question import Turn
from bot.state.values import Asked
from bot.telegram.transport import sender as sending
from bot.telegram.transport.http import ServerFailed, Unsent
from bot.telegram.transport.rate_limiter import OPTIONAL
from bot.telegram.transport.sender import WITHHELD, Gone, Uncertain
from bot.telegram.values import Piece, Spot, together
from tests.bot.telegram.transport.connected import Connected, card, formed
from tests.bot_api import faults
from tests.bot_api.people import Person

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("more", callback_data="m:1")]])

pytestmark = pytest.mark.usefixtures("hurried")


@pytest.fixture
def ana(bot: Connected) -> Person:
    """Somebody who has started the bot."""
    person = bot.api.person(11)
    person.starts()
    return person


@pytest.fixture
def spot(ana: Person) -> Spot:
    """Ana's private chat."""
    return Spot(ana.id, None, private=True)


async def test_a_question_that_is_gone_is_answered_all_the_same(bot: Connected, spot: Spot) -> None:
    """Whoever deletes their question meanwhile still gets the answer."""
    await bot.sender.send(spot, card(), reply_to=999_999)
    assert bot.api.sent[0].reply_to is None


@pytest.mark.parametrize(
    ("trouble", "times", "error", "counts"),
    [
        (faults.dropped_before(), 1, None, (1, 2)),
        (faults.dropped_after(), None, Uncertain, (2, 2)),
        (faults.bad_gateway(), 2, None, (1, 3)),
        (faults.bad_gateway(), 3, ServerFailed, (0, 3)),
        (faults.server_error(), 2, None, (1, 3)),
        (faults.server_error(), 3, ServerFailed, (0, 3)),
        (faults.too_many(500), 1, RetryAfter, (0, 1)),
    ],
)  # fmt: skip
async def test_a_call_is_repeated_where_that_can_only_help(
    bot: Connected, trouble: faults.Trouble, times: int | None, error: type[Exception] | None, counts: tuple[int, int]
) -> None:
    """A message that may have arrived is sent once more; one that surely has not, twice more; a halt is told."""
    bot.api.person(11).starts()
    bot.api.fail("sendMessage", trouble, times=times)
    with pytest.raises(error) if error else nullcontext():
        await bot.sender.send(Spot(11, None, private=True), card())
    arrived, attempts = counts
    assert (len(bot.api.sent), len(bot.api.calls("sendMessage"))) == (arrived, attempts)
    assert (bot.sent("repeated"), bot.sent("limited")) == (attempts - 1, error is RetryAfter)


async def test_an_answer_that_is_missed_is_sent_once_more(
    bot: Connected, spot: Spot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A send that timed out is tried twice and not a third time."""
    client: Any = bot.bot.request
    monkeypatch.setattr(client._client, "timeout", httpx.Timeout(0.2))
    fault = bot.api.fail("sendMessage", faults.hang(), times=None)
    with pytest.raises(Uncertain):
        await bot.sender.send(spot, card())
    assert len(bot.api.calls("sendMessage")) == 2
    fault.release()


async def test_a_server_that_cannot_be_reached_is_tried_three_times(bot: Connected, spot: Spot) -> None:
    """Where nothing can have arrived, trying on makes no double."""
    bot.api.down()
    with suppress(NetworkError):
        await bot.bot.get_me()  # finds out that the connection which was open is no more
    with pytest.raises(Unsent):
        await bot.sender.send(spot, card())
    assert bot.sent("repeated") == 2


async def test_entities_that_are_refused_are_left_out(
    bot: Connected, spot: Spot, caplog: pytest.LogCaptureFixture
) -> None:
    """The words arrive, in no blockquote, and the mistake is in the log."""
    bot.api.fail("sendMessage", faults.refused(400, "Bad Request: ENTITY_BOUNDS_INVALID"))
    await bot.sender.send(spot, card("It says.", "So."))
    (arrived,) = bot.api.sent
    assert (arrived.text, arrived.blockquotes, arrived.edits) == ("It says.\nSo.", [], 0)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_a_group_that_became_a_supergroup_is_followed(bot: Connected, ana: Person) -> None:
    """The answer goes to the new chat as no reply, since messages are numbered anew, and the turns go with it."""
    old = bot.api.group("Press", [ana])
    bot.state.answers.record(asked(old.id), (Turn("q", "a"),))
    new = bot.api.migrate(old, ana)
    await bot.sender.send(Spot(old.id, None, private=False), card(), reply_to=1)
    (arrived,) = bot.api.sent
    assert (arrived.chat.id, arrived.reply_to) == (new.id, None)
    assert bot.state.answers.turns(new.id, 0)


async def test_who_blocked_the_bot_is_left_alone(bot: Connected, spot: Spot) -> None:
    """Nothing is tried twice."""
    bot.api.private(bot.api.person(11)).blocked = True
    with pytest.raises(Gone):
        await bot.sender.send(spot, card())
    assert len(bot.api.calls("sendMessage")) == 1


async def test_a_group_that_removed_the_bot_is_forgotten(bot: Connected, ana: Person) -> None:
    """What was said there is not kept."""
    group = bot.api.group("Press", [ana])
    bot.state.answers.record(asked(group.id), (Turn("q", "a"),))
    group.bot_status = "kicked"
    with pytest.raises(Gone):
        await bot.sender.send(Spot(group.id, None, private=False), card())
    assert not bot.state.answers.turns(group.id, 0)


async def test_a_topic_that_is_gone_takes_its_answer_with_it(bot: Connected, ana: Person) -> None:
    """An answer to a deleted topic does not appear in another."""
    forum = bot.api.group("Press", [ana], forum=True, supergroup=True)
    topic = bot.api.topic(forum, ana, "Chile")
    await bot.sender.send(Spot(forum.id, topic, private=False), card())
    assert bot.api.sent[0].topic == topic
    del forum.topics[topic]
    with pytest.raises(Gone):
        await bot.sender.send(Spot(forum.id, topic, private=False), card())
    assert len(bot.api.sent) == 1


async def test_a_private_topic_that_is_gone_leaves_the_chat(bot: Connected, spot: Spot) -> None:
    """Nobody else reads there: the answer arrives outside of the topic."""
    bot.api.fail("sendMessage", faults.refused(400, "Bad Request: message thread not found"))
    await bot.sender.send(Spot(spot.chat_id, 5, private=True), card())
    (arrived,) = bot.api.sent
    assert arrived.topic is None


@pytest.mark.parametrize("way", ["sent", "edited", "below a file"])
@pytest.mark.parametrize("quote", ["They must\u202e not.", "They\rmust.", "a\u0007b", " They must. ", "e\u033f"])
async def test_no_altered_quote_stands(bot: Connected, spot: Spot, quote: str, way: str) -> None:
    """What Telegram changes inside a blockquote is taken out of the message, the buttons and the rest stay."""
    altered = card("It says.", quote)
    if way == "below a file":
        await bot.sender.document(spot, b"text", "a.txt", altered, keyboard=KEYBOARD)
    else:
        sent = await bot.sender.send(spot, altered if way == "sent" else card(), KEYBOARD)
        if way == "edited":
            await bot.sender.edit(spot.chat_id, sent.message_id, altered, KEYBOARD)
    (arrived,) = bot.api.sent
    assert (arrived.blockquotes, arrived.text) == ([], f"It says.\n{WITHHELD}")
    assert arrived.buttons
    assert bot.metrics.altered._value.get() == 1


async def test_quotes_that_are_unaltered_stay(bot: Connected, spot: Spot) -> None:
    """Of two quotes, the one that arrived word for word is left where it is, emoji before it or not."""
    good, bad = formed("blockquote", "Good."), formed("expandable_blockquote", "B\u202ead.")
    await bot.sender.send(spot, together(Piece("😀 It.\n"), good, Piece("\n"), bad))
    assert bot.api.sent[0].blockquotes == ["Good."]


async def test_a_difference_outside_the_quotes_is_counted(
    bot: Connected, spot: Spot, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in the log, and the message stays."""
    await bot.sender.send(spot, Piece("a\u202eb"))
    assert bot.api.sent[0].text == "ab"
    assert bot.metrics.altered._value.get() == 1
    assert "did not arrive as it was sent" in caplog.text


async def test_an_edit_that_changes_nothing_is_no_failure(bot: Connected, spot: Spot) -> None:
    """An edit that was done before a restart, or whose answer was lost, is refused the second time, and counts."""
    sent = await bot.sender.send(spot, card(), KEYBOARD)
    bot.api.fail("editMessageText", faults.dropped_after())
    await bot.sender.edit(spot.chat_id, sent.message_id, card("Three statements."), KEYBOARD)
    (arrived,) = bot.api.sent
    assert (arrived.text, arrived.edits) == ("Three statements.", 1)


async def test_an_edit_of_nothing_says_so(bot: Connected, spot: Spot) -> None:
    """A message that is no more is the caller's to know of."""
    with pytest.raises(BadRequest):
        await bot.sender.edit(spot.chat_id, 424_242, card(), None)


async def test_typing_is_shown_for_as_long_as_it_takes(
    bot: Connected, spot: Spot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins at once, goes on, and ends with the answer."""
    monkeypatch.setattr(sending, "TYPING_EVERY", 0.1)
    async with bot.sender.busy(spot, 1):
        await asyncio.sleep(0.35)
    shown = len(bot.api.calls("sendChatAction"))
    assert shown in (3, 4)
    await asyncio.sleep(0.3)
    assert len(bot.api.calls("sendChatAction")) == shown


@pytest.mark.parametrize("trouble", [faults.hang(), faults.bad_gateway(), faults.dropped_before(), faults.too_many(3)])
async def test_nothing_optional_hurts_an_answer(
    bot: Connected, ana: Person, spot: Spot, trouble: faults.Trouble
) -> None:
    """Typing, reactions and drafts may hang, fail or be forbidden: the answer comes, and no later."""
    group = bot.api.group("Press", [ana], supergroup=True)
    asked_in = ana.says("/ask x", group)
    everything = [bot.api.fail(method, trouble, times=None) for method in sorted(OPTIONAL)]
    began = time.monotonic()
    for place, message in ((spot, 1), (Spot(group.id, None, private=False), asked_in.id)):
        async with bot.sender.busy(place, message):
            await asyncio.sleep(0.05)
            await bot.sender.send(place, card())
    assert time.monotonic() - began < 1
    assert len(bot.api.sent) == 2
    for fault in everything:
        fault.release()


async def test_a_draft_is_shown(bot: Connected, spot: Spot) -> None:
    """In the chat of the question."""
    await bot.sender.draft(spot, 7, card("So far.", "A quote."))
    assert [draft.chat_id for draft in bot.api.drafts] == [spot.chat_id]


def asked(chat_id: int) -> Asked:
    """A question that was asked in a group."""
    return Asked(
        update_id=1, chat_id=chat_id, topic_id=0, user_id=11, private=False, question="q", standalone="q",
        kind="answer", reason=None, said="a", language="en", mode="quotes", degraded=None, ms=1, places=(), shown=0,
    )  # fmt: skip
