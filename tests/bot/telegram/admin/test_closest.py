"""The closest passages in a chat, by the emulated Bot API: their buttons, later too, in files, lists and watches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers.watch import new_quotes
from bot.output.model_notices import closest as come_closest
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker
from bot.reply import Answer
from bot.telegram.handlers.admin_reports import REASONS
from bot.telegram.handlers.commands import suggested
from tests.bot import near
from tests.bot.cli.samples import COME_CLOSEST, closest, near_comparison, short
from tests.bot.near import NearEngine
from tests.bot.telegram.admin.desk import Desk, at_desk, labels
from tests.bot_api import BotApi
from tests.bot_api.values import Message

NEAR = "What does Iran say about ICTs?"
PLAIN = "What does Iran say about sanctions?"


@pytest.fixture
async def desk(api: BotApi, home: Path) -> AsyncIterator[Desk]:
    """A desk whose Engine only comes close to some questions."""
    async with at_desk(api, home, engine=NearEngine) as opened:
        yield opened
    assert not api.violations, api.violations


async def below(desk: Desk, message: Message, name: str) -> Message:
    """What the bot sends when a button below a message is tapped."""
    before = len(desk.api.sent)
    await desk.taps(message, name)
    return desk.api.sent[before]


async def test_its_quotes_have_every_button_and_lead_on_under_the_line(desk: Desk) -> None:
    """Context, Source, Share and Cite; further ones come under the same line."""
    card = await desk.says(NEAR)
    assert card.text.startswith(COME_CLOSEST)
    assert len(card.blockquotes) == 1
    assert [each for each in labels(card) if "Copy" not in each] == [
        "📖 Context", "🔗 Source", "↗ Share", "❝ Cite", "➕ 1 more", "👍", "👎",
    ]  # fmt: skip
    assert "Islamic Republic of Iran" in (await below(desk, card, "Cite")).text
    assert card.blockquotes[0].strip("“”") in (await below(desk, card, "Context")).text
    assert "SHA-256" in (await below(desk, card, "Source")).text
    more = await below(desk, card, "➕ 1 more")
    assert more.text.startswith(f"{COME_CLOSEST}\n\n[2] ")
    assert [each for each in labels(more) if "Copy" not in each] == [
        "📖 Context", "🔗 Source", "↗ Share", "❝ Cite", "👍", "👎",
    ]  # fmt: skip


async def test_what_is_kept_says_what_it_was(desk: Desk) -> None:
    """The answer by its kind, its quotes by their role; in a file the finding stands once, above all of them."""
    card = await desk.says(NEAR)
    (kept,) = desk.state.answers.conversation(desk.admin.id, None, 9)
    assert (kept.kind, kept.reason, kept.said) == ("closest", None, COME_CLOSEST)
    assert [place.role for place in kept.seen] == ["closest"]
    assert [place.role for place in desk.state.answers.recent_places(desk.admin.id, 9)] == ["closest"]
    await below(desk, card, "➕ 1 more")
    exported = (await desk.says("/export md")).document.data.decode()
    assert (exported.count(COME_CLOSEST), exported.count("\nonrecord:")) == (1, 2)
    assert "Nearest, not evidence" not in exported


async def test_a_list_in_any_chat_says_that_none_answers(desk: Desk) -> None:
    """Above the list, in the reader's language; what is listed and sent is each quote with whose it is, and no more."""
    for n, language in enumerate(LANGUAGES):
        person = desk.api.person(40 + n, language_code=language)
        ask = person.asks_inline(NEAR)
        await desk.hear(ask)
        assert ask.results is not None
        assert [len(result.content.blockquotes()) for result in ask.results] == [1, 1]
        assert all(result.title.startswith("Ms. Tahereh Jalili") for result in ask.results)
        assert ask.answer["button"]["text"].split() == come_closest(language).split()
    plain = person.asks_inline(PLAIN)
    await desk.hear(plain)
    assert plain.answer["button"] is None


async def test_a_watch_begins_with_the_line(desk: Desk) -> None:
    """What is held on its topic is not counted as speaking to it; its buttons are those of any quote."""
    card = await desk.says(f"/watch {NEAR}")
    assert COME_CLOSEST in card.text
    assert "Held on it now" not in card.text
    assert "❝ Cite" in labels(card)
    assert (await below(desk, card, "➕ 1 more")).text.startswith(COME_CLOSEST)
    assert "Held on it now: 1 quote." in (await desk.says("/watch sanctions")).text


@pytest.mark.parametrize(
    ("reply", "news"), [(closest(short(1), more=(short(2),)), []), (near_comparison(), ["We support it."])]
)
async def test_a_watch_tells_of_answers_alone(desk: Desk, reply: Answer, news: list[str]) -> None:
    """Neither the closest passages nor those of a row that only comes close are news."""
    library = desk.services.session.library
    assert [quote.text for quote in new_quotes(reply, library, ["9a1b2c3d4e5f"], {})] == news


async def test_no_question_is_proposed_that_has_no_plain_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What /start offers is found by asking, and only an answer will do."""
    held = desk.held()
    assert await suggested(desk.services, held, "en", 60)
    monkeypatch.setattr(near, "ONLY_NEAR", "Iran")
    assert not await suggested(desk.services, held, "de", 60)


async def test_admins_see_how_often_nothing_answered(desk: Desk) -> None:
    """Counted apart from answers and refusals, and named among what people missed."""
    await desk.says(NEAR)
    await desk.says(PLAIN)
    day = (await desk.says("/stats")).text.partition("The last 7 days")[0]
    assert "Questions: 2, of which answered: 1, refused: 0" in day
    assert "Only the closest passages shown: 1" in day
    failures = (await desk.says("/failures")).text
    assert "UTC · closest\n" in failures
    assert NEAR in failures
    assert not any(speaker("en").gettext(reason) in failures for reason in REASONS.values())
