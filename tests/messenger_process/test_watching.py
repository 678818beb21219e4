"""/watch: what others ingest reaches those who watch its topic, once, whatever becomes of the processes meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot_api import faults
from tests.bot_api.people import Person
from tests.bot_api.values import Chat, Message
from tests.messenger_process.conftest import NewBot, Somebody
from tests.messenger_process.process import PATIENCE, Bot, ingest
from tests.messenger_process.test_groups import at, group

NEWS = "New on what is watched"
LONG = 2 * PATIENCE
"""Seconds: a few without a new statement pass first."""

SEAGRASS = "Palau will plant seagrass in every bay of its islands by 2035."
MEADOWS = "Tuvalu counts its seagrass meadows once a year and publishes what it finds."


@pytest.fixture(scope="module")
def bot(make_bot: NewBot) -> Bot:
    """A bot that looks for what is new all the time, and may be ended."""
    return make_bot(hurried=True).start()


def statement(bot: Bot, folder: Path, name: str, *sentences: str) -> Path:
    """A statement's file, whose words the bot may quote from then on."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name.lower()}.md"
    text = " ".join(sentences)
    path.write_text(f"---\ndelegation: {name}\nforum: General Assembly\ndate: 2024-09-24\n---\n\n{text}\n")
    bot.texts.append(text)
    return path


def news(bot: Bot, chat: Chat) -> list[Message]:
    """The messages in a chat that a watch has brought."""
    return [m for m in bot.api.messages(chat, by_bot=True) if m.text.startswith(NEWS)]


def waits(bot: Bot, chat: Chat, count: int) -> list[Message]:
    """The messages that watches have brought, once there are so many."""
    bot.api.wait_until(lambda: len(news(bot, chat)) >= count, timeout=LONG, what="what is watched")
    return news(bot, chat)


@pytest.mark.slow
def test_what_another_process_ingests_arrives_once(bot: Bot, ana: Person, tmp_path: Path) -> None:
    """With its quote, its buttons, and which watch it is for; not again when the file comes again or has grown."""
    chat = bot.api.private(ana)
    began = bot.says(ana, "/watch seagrass")
    assert began.text.startswith("Watching: seagrass")
    path = statement(bot, tmp_path / "new", "Palau", SEAGRASS, "Palau thanks the hosts of this meeting.")
    ingest(bot.home, path)
    (first,) = waits(bot, chat, 1)
    assert "seagrass" in first.text.splitlines()[0]
    assert first.blockquotes == [f"“{SEAGRASS}”"]
    assert "Palau thanks" in bot.tapped(ana, first, "Context").text
    ingest(bot.home, path)
    path = statement(bot, tmp_path / "new", "Palau", SEAGRASS, "Palau thanks all who came to this meeting.")
    ingest(bot.home, path, statement(bot, tmp_path / "new", "Tuvalu", MEADOWS))
    _, second = waits(bot, chat, 2)
    assert second.blockquotes == [f"“{MEADOWS}”"]
    bot.catches_up(ana)
    assert len(news(bot, chat)) == 2


@pytest.mark.slow
def test_killed_and_by_two_processes_it_arrives_once(
    bot: Bot, make_bot: NewBot, ana: Person, somebody: Somebody, tmp_path: Path
) -> None:
    """The process is killed while it sends, and more is ingested while none runs: lost is nothing, and it comes once.

    Then two processes look for what is new, and several people watch: each is told by one of them, of what is new
    alone.
    """
    chat = bot.api.private(ana)
    bot.says(ana, "/watch coconuts")
    hung = bot.api.fail("sendMessage", faults.hang(), times=None, chat=chat)
    told = (
        "Nauru grows coconuts on half of its land.",
        "Tonga wants coconuts to be traded without any duty.",
        "Samoa has lost its coconuts to a beetle twice.",
    )
    ingest(bot.home, statement(bot, tmp_path / "new", "Nauru", told[0]))
    bot.api.wait_until(lambda: hung.hits, timeout=LONG, what="the quote to be on its way")
    bot.kill()
    ingest(bot.home, statement(bot, tmp_path / "new", "Tonga", told[1]))
    hung.release()
    bot.start()
    waits(bot, chat, 2)
    other = make_bot(api=bot.api, home=bot.home, hurried=True)
    other.texts = bot.texts
    for one in (bot, other):
        one.allowed.add("Conflict")
    other.start()
    others = [somebody(bot) for _ in range(2)]
    for person in others:
        bot.says(person, "/watch coconuts")
    ingest(bot.home, statement(bot, tmp_path / "new", "Samoa", told[2]))
    for person, quotes in ((ana, told), *((each, told[2:]) for each in others)):
        brought = waits(bot, bot.api.private(person), len(quotes))
        bot.catches_up(person)
        assert brought == news(bot, bot.api.private(person))
        assert sorted(each.blockquotes for each in brought) == sorted([f"“{quote}”"] for quote in quotes)
    assert other.stop() == 0


def test_topics_are_listed_and_removed(bot: Bot, ana: Person) -> None:
    """By a button each; what is held on a topic is shown when it is watched; a filter that is none is told."""
    began = bot.says(ana, "/watch trees")
    assert began.blockquotes
    assert "Held on it now" in began.text
    bot.says(ana, "/watch delegation=Kenya drought")
    assert "names no delegation" in bot.says(ana, "/watch delegation=Nowhere drought").text
    assert "at most" in bot.says(ana, "/watch …").text
    listed = bot.says(ana, "/watch")
    assert listed.text.splitlines()[1:] == ["• trees", "• delegation=Kenya drought"]
    bot.turned(ana, listed, "✖ trees")
    assert "trees" not in listed.text
    bot.turned(ana, listed, "✖ delegation=Kenya drought")
    assert listed.text.startswith("Nothing is watched here")


def test_forget_removes_them_and_a_chat_has_ten(bot: Bot, ana: Person) -> None:
    """Each costs a question anew; whoever has enough says so."""
    for n in range(10):
        assert bot.says(ana, f"/watch wells number {n}").text.startswith("Watching")
    assert "10 topics are watched here" in bot.says(ana, "/watch boats").text
    assert "10 watched topics" in bot.says(ana, "/forget").text
    assert bot.says(ana, "/watch").text.startswith("Nothing is watched here")


def test_a_group_watches_for_itself(bot: Bot, ana: Person) -> None:
    """What is watched in a group is not watched in private."""
    chat = group(bot, ana)
    assert bot.says(ana, f"/watch{at(bot)} trees", chat).text.startswith("Watching: trees")
    assert bot.says(ana, "/watch").text.startswith("Nothing is watched here")


@pytest.mark.slow
def test_who_has_blocked_the_bot_is_watched_for_no_more(
    bot: Bot, ana: Person, somebody: Somebody, tmp_path: Path
) -> None:
    """The first message that Telegram refuses ends the watches of that chat."""
    ben = somebody(bot)
    for person in (ana, ben):
        bot.says(person, "/watch lagoons")
    blocked = bot.api.private(ana)
    ana.blocks_bot()
    ingest(bot.home, statement(bot, tmp_path / "new", "Kiribati", "Kiribati asks for help in dredging its lagoons."))
    waits(bot, bot.api.private(ben), 1)
    assert news(bot, blocked) == []
    ana.unblocks_bot()
    assert bot.says(ana, "/watch").text.startswith("Nothing is watched here")
    bot.allowed.add("blocked")
