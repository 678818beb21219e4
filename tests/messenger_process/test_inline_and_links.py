"""Inline mode in any chat, and links that open a quote with its context, whatever has happened since."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot_api.people import Person
from tests.bot_api.spans import unmarked
from tests.bot_api.values import InlineAsk
from tests.messenger_process.conftest import NewBot, Somebody
from tests.messenger_process.process import PATIENCE, Bot, command, ingest
from tests.messenger_process.statements import ASKED, FILES, TREES

KENYA = next(file for file in FILES if file.name == "kenya.md")

HOSTILE = (
    "x" * 256, "… " * 128, "\u202e" * 40, "<b>&amp;</blockquote>", "q_", "q_../../etc/passwd", "q_" + "A" * 60, "'; --",
    "👩‍👩‍👧‍👦" * 20, "\x00\x07", "%s %d {0} {name}", "q_q_q_", "/forget", "((((((", "a" * 3 + "\u0301" * 200,
)  # fmt: skip


def listed(bot: Bot, person: Person, query: str, offset: str = "") -> InlineAsk:
    """An inline query, once it is answered."""
    ask = person.asks_inline(query, offset)
    bot.api.wait_for_answer(ask, timeout=PATIENCE)
    return ask


# --- inline mode ---


def test_words_list_quotes_with_their_attribution(bot: Bot, ana: Person) -> None:
    """Each result is one verbatim quote with whose it is, in the language of who asks, and so for them alone."""
    ask = listed(bot, ana, "Zambia copper mining")
    assert ask.results
    assert len({result.id for result in ask.results}) == len(ask.results)
    quotes = [result.content.blockquotes() for result in ask.results]
    assert all(len(each) == 1 for each in quotes)
    assert len({each[0] for each in quotes}) == len(quotes)
    for result in ask.results:
        assert "Zambia" in result.title
        assert "Zambia" in result.content.text.partition("“")[0]
        assert "copper" in result.description
    assert ask.answer["is_personal"]


def test_what_is_picked_is_the_quote_and_its_link_works(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """What is posted elsewhere stays verbatim, and its button opens the quote in private with its context."""
    ask = listed(bot, ana, "Japan nuclear weapons")
    posted = ana.picks(ask, 0, bot.api.group("Friends", [ana], bot_in=False))
    url = posted.button("Context").url
    assert url is not None
    assert url.startswith(f"https://t.me/{bot.api.bot['username']}?start=q_")
    other = somebody(bot)
    opened = bot.after(other.starts(url.partition("start=")[2]))
    assert unmarked(posted.blockquotes[0]) in opened.blockquotes[0]
    assert "Japan" in opened.text
    assert unmarked(posted.blockquotes[0]) in bot.tapped(other, opened, "Cite").text


def test_what_is_picked_in_the_bots_own_chat_asks_nothing(bot: Bot, ana: Person) -> None:
    """A card that somebody tries out in the private chat with the bot is not taken for a question."""
    ask = listed(bot, ana, "Japan nuclear weapons")
    ana.picks(ask, 0)
    bot.catches_up(ana)
    assert len(bot.api.messages(bot.api.private(ana), by_bot=True)) == 1


def test_an_empty_query_offers_what_one_saw_last(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """The latest quotes of that person's private chat, the latest first, and of nobody else's."""
    bot.says(ana, ASKED)
    bot.says(ana, "What is the best recipe for pizza?")
    bot.says(ana, "What does Japan say about nuclear weapons?")
    ask = listed(bot, ana, "")
    assert ask.results is not None
    latest, *before = [unmarked(quote) for result in ask.results for quote in result.content.blockquotes()]
    assert latest.startswith("Japan asks for the abolition of all nuclear weapons.")
    assert before == [TREES]
    assert ask.answer["is_personal"]
    other = listed(bot, somebody(bot), "")
    assert other.results == []
    assert other.answer["button"]


def test_pages_follow_each_other_by_offset(bot: Bot, ana: Person) -> None:
    """Scrolling leads through all that was found, each once, and then ends."""
    seen: list[str] = []
    names = "Chile, Ghana, India, Nepal, Peru, Tonga, Cuba, Mali, Togo, Oman, Norway, Iran and Mexico"
    query, offset = f"What do {names} say about sanctions?", ""
    for _ in range(9):
        ask = listed(bot, ana, query, offset)
        assert ask.results is not None
        seen += [result.id for result in ask.results]
        offset = str(ask.answer["next_offset"])
        if not offset:
            break
    assert not offset
    assert len(seen) == len(set(seen)) >= 11
    assert listed(bot, ana, query, "999").results == []
    assert listed(bot, ana, query, "-1; DROP").results


def test_nothing_found_says_so(bot: Bot, ana: Person) -> None:
    """An empty list comes with a sentence above it, and is not kept for others."""
    ask = listed(bot, ana, "best recipe for pizza")
    assert ask.results == []
    assert ask.answer["button"]["text"] == "The statements do not speak to this"
    assert ask.answer["cache_time"] == 0


def test_hostile_queries_are_just_words(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """Whatever is typed is answered, soon, and by a list."""
    for query in HOSTILE:
        ask = listed(bot, somebody(bot), query)
        assert ask.results is not None
        assert ask.answered is not None
        assert ask.answered - ask.at < 10


# --- links ---


@pytest.mark.parametrize("payload", ["q_", "q_abc", "q_" + "0" * 62, "q_%00", "x", "inline"])
def test_a_mangled_link_says_so(bot: Bot, ana: Person, payload: str) -> None:
    """A link that was cut or made up gets a sentence, or the greeting where it is none at all."""
    told = bot.after(ana.starts(payload)).text
    assert not bot.quotes(bot.api.private(ana))
    assert ("not whole" in told) == payload.startswith("q_")


@pytest.mark.slow
def test_a_link_outlives_what_becomes_of_the_text(new_bot: NewBot, somebody: Somebody, tmp_path: Path) -> None:
    """It opens after a new file with the same text; it says so where the words moved, changed or went.

    That it outlives a restart is tested with the buttons, in test_restarts.
    """
    bot = new_bot()
    (tmp_path / "own").mkdir()
    file = tmp_path / "own" / "kenya.md"
    file.write_text(KENYA.written(title="The first edition"), encoding="utf-8")
    command(bot.home, "statements", "remove", find(bot, "kenya.md"))
    ingest(bot.home, file)
    bot.start()
    ana, ben = somebody(bot), somebody(bot)
    answer = bot.says(ana, ASKED)
    payload = answer.button("Share").switch_inline_query
    assert payload is not None

    def opened() -> str:
        said = ben.starts(payload)
        bot.after(said)
        bot.catches_up(ben)
        return "\n".join(m.text for m in bot.api.messages(said.chat, by_bot=True) if m.seq > said.seq)

    file.write_text(KENYA.written(title="The second edition", agenda_item="Forests"), encoding="utf-8")
    ingest(bot.home, file)
    same = opened()
    assert TREES in same
    assert "changed" not in same
    assert TREES in bot.tapped(ana, answer, "Context").text

    moved = KENYA.changed("Mr. President, we thank you.", *KENYA.paragraphs).written()
    file.write_text(moved, encoding="utf-8")
    bot.texts.append("\n\n".join(("Mr. President, we thank you.", *KENYA.paragraphs)))
    ingest(bot.home, file)
    told = opened()
    assert "These words still stand in it" in told
    assert TREES in told
    assert "has changed" in bot.tapped(ana, answer, "Context").text

    file.write_text(KENYA.changed("Kenya has nothing to add.").written(), encoding="utf-8")
    ingest(bot.home, file)
    told = opened()
    assert "stand in it no more" in told
    assert TREES not in told

    command(bot.home, "statements", "remove", find(bot, "kenya.md"))
    told = opened()
    assert "not held any more" in told
    assert TREES not in told
    assert "not held any more" in bot.tapped(ana, answer, "Source").text


def find(bot: Bot, name: str) -> str:
    """The id of the statement that was read from a file of that name."""
    # Beside what is printed there may be a warning of the tests' own process.
    printed = command(bot.home, "statements", "list", "--json").splitlines()
    listed = (json.loads(line) for line in printed if line.startswith("{"))
    return str(next(one["id"] for one in listed if one["source"].endswith(name)))
