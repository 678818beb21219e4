"""/who, /compare, /timeline, /phrase, and questions that ask the same: what fits in a message, the rest by buttons."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from retrieval.readers import read_statement
from tests.bot import debated
from tests.bot_api.people import Person
from tests.bot_api.values import Message
from tests.messenger_process.conftest import Held, NewBot
from tests.messenger_process.process import PATIENCE, Bot, copied, ingest


@pytest.fixture(scope="module")
def bot(make_bot: NewBot, held: Held, tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A bot that holds the statements of a small debate beside the others."""
    folder = tmp_path_factory.mktemp("debate")
    debated.written(folder)
    home = copied(held.home, tmp_path_factory.mktemp("comparing") / "home")
    ingest(home, folder)
    bot = make_bot(home=home, ONRECORD_LOG="debug")
    bot.texts += [read_statement(path, {}).text for path in sorted(folder.iterdir())]
    return bot.start()


def buttons(message: Message) -> list[str]:
    """What stands on the buttons below a message."""
    return [button.text for row in message.keyboard for button in row]


def held_by(message: Message) -> list[str]:
    """What the buttons below a message hold."""
    return [button.callback_data for row in message.keyboard for button in row if button.callback_data]


def test_a_group_in_a_message_that_fits(bot: Bot, ana: Person) -> None:
    """The best quote of each who speaks, those who come close or are not held in lists; every row by a button."""
    card = bot.says(ana, "Compare the small island states on loss and damage in 2021")
    assert card.text.startswith("SIDS: 2 of 40 members seem to speak to this (")
    assert len(card.blockquotes) == 2
    assert "Closest (1): Barbados" in card.text
    assert "No statement held (37): Antigua and Barbuda, Bahamas," in card.text
    assert " and 17 more" in card.text
    assert "☰ all 40" in buttons(card)
    table = bot.tapped(ana, card, "☰ all 40")
    assert "1. Fiji: [1] 21 September 2021" in table.text or "1. Tuvalu: [1] 21 September 2021" in table.text
    assert "3. Barbados: closest" in table.text
    assert "20. " in table.text
    assert "21. " not in table.text
    assert buttons(table) == ["›"]
    bot.turned(ana, table, "›")
    assert "21. " in table.text
    assert "40. Vanuatu: no statement held" in table.text
    assert buttons(table) == ["‹"]
    assert all(len(data.encode()) <= 64 for message in (card, table) for data in held_by(message))


def test_what_is_missing_behind_a_command(bot: Bot, ana: Person) -> None:
    """What to write is said with an example; nothing is asked of the Engine."""
    assert "/who session=78" in bot.says(ana, "/who").text
    assert "/compare Brazil, India and Kenya on" in bot.says(ana, "/compare").text
    assert "/timeline delegation=Russia" in bot.says(ana, "/timeline").text
    assert "/phrase since=2021" in bot.says(ana, "/phrase").text
    assert "“group=Atlantis”" in bot.says(ana, "/compare group=Atlantis trade").text
    assert "two delegations or more" in bot.says(ana, "/compare Kenya on the veto").text


def test_commands_keep_their_words(bot: Bot, ana: Person) -> None:
    """Rows, everybody who speaks to a topic, a follow-up in the same form; a message replied to is a phrase."""
    who = bot.says(ana, "/who since=2016 sea-level rise")
    assert who.text.startswith("3 of 28 delegations mention this in these words: “sea-level rise”: Tuvalu, Barbados")
    assert len(who.blockquotes) == 3
    card = bot.says(ana, "/compare Brazil, India and South Africa on the veto in 2021")
    assert card.text.startswith("Brazil and India speak to this; South Africa is silent on it.\n")
    assert "South Africa: silent on this" in card.text
    follow = bot.says(ana, "And India and China?").text
    assert follow.startswith("Taken as: And India and China? (veto · 2021)\n\nIndia and China speak to this.\n")
    said = ana.says("leave no island behind")
    bot.after(said)
    reply = bot.says(ana, "/phrase", reply_to=said)
    assert "“leave no island behind” is not said in these words" in reply.text
    bot.says(ana, "/timeline delegation=Norway coral reefs")  # of silence there is no picture: an answer comes next
    assert bot.says(ana, "/phrase rules-based order").text.startswith("“rules-based order”")


def test_a_timeline(bot: Bot, ana: Person) -> None:
    """By date, with the years in figures and as a picture, and what changed in the wording."""
    card = bot.says(ana, "How has Fiji's wording on sea-level rise changed since 2016?")
    assert "2016: 1 of 1 · 2020: 0 of 1 · 2021: 1 of 1 · 2023: 0 of 1" in card.text
    first, latest = card.blockquotes
    assert "swallowing our coasts" in first
    assert "swallowing our islands" in latest
    assert "Since [1]:" in card.text
    assert "{+islands+}" in card.text
    assert {"strikethrough", "underline"} <= {span.type for span in card.rich.spans}
    picture = bot.api.wait_for_message(
        card.chat, after=card, timeout=PATIENCE, where=lambda message: message.upload is not None
    )
    assert picture.document.kind == "photo"
    image = Image.open(io.BytesIO(picture.document.data))
    assert (image.format, image.mode) == ("PNG", "RGB")
    assert picture.text.startswith("sea-level rise · Fiji\n")
    assert "how many of how many" in picture.text


def test_who_has_said_a_phrase(bot: Bot, ana: Person) -> None:
    """Counts by delegation and year, the sentences by more, and all of it again after a restart."""
    card = bot.says(ana, "/phrase rules-based order")
    assert "“rules-based order”: 10 places, in 6 of" in card.text
    assert "Russian Federation: 3 (2021: 1, 2023: 2)" in card.text
    assert len(card.blockquotes) == 3
    assert any(label.startswith("➕") for label in buttons(card))
    more = bot.tapped(ana, card, next(label for label in buttons(card) if label.startswith("➕")))
    assert len(more.blockquotes) >= 2
    bot.restart()
    table = bot.tapped(ana, card, "☰ all 5")
    assert "1. Russian Federation: 3 (2021: 1, 2023: 2)" in table.text
    many = bot.says(ana, "/phrase the")
    more = bot.tapped(ana, many, next(label for label in buttons(many) if label.startswith("➕")))
    assert len(more.blockquotes) >= 8  # of many quotes a tap brings more than a few
    bot.says(ana, "/forget")
    assert "not kept any more" in bot.told(ana, card, "☰ all 5")
