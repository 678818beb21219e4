"""An answer in private: how it looks, what its buttons do, and what is refused."""

from __future__ import annotations

import re
from math import ceil

from tests.bot_api import faults
from tests.bot_api.people import Person
from tests.bot_api.values import Message
from tests.messenger_process.conftest import Held
from tests.messenger_process.process import PATIENCE, Bot
from tests.messenger_process.statements import ASIDE, LONG, TREES

OF_MANY = "What does Zambia say?"


def by_bot(bot: Bot, message: Message) -> list[Message]:
    """All that the bot said in the chat of a message."""
    return bot.api.messages(message.chat, by_bot=True)


def many(answer: Message) -> int:
    """How many passages an answer says there are."""
    found = re.search(r"of (\d+) shown", answer.text)
    assert found, answer.text
    return int(found[1])


def test_an_answer_is_one_message_with_finding_attribution_and_quote(bot: Bot, ana: Person) -> None:
    """The finding comes first; whose words they are stands outside the quote; no preview; typing was shown."""
    answer = bot.says(ana, "What does Kenya say about trees?")
    finding, _, attribution, quote, *_ = answer.text.split("\n")
    assert finding == "Kenya speaks to this."
    for part in ("[1]", "Ms. Wanjiku Otieno", "Permanent Representative", "Kenya", "General Assembly", "2020"):
        assert part in attribution
    assert [quote] == answer.blockquotes == [f"“{TREES}”"]
    assert answer.options["link_preview_options"]["is_disabled"]
    assert by_bot(bot, answer) == [answer]
    assert answer.chat.actions[:1] == ["typing"]
    assert answer.reply_to is None


def test_a_disclaimer_asked_for_by_name_has_no_speaker(bot: Bot, ana: Person) -> None:
    """Neither on the card, nor behind any of its buttons, nor in the file of the conversation."""
    question = "What does the disclaimer on Iran's statement say?"
    answer = bot.says(ana, question)
    cited = bot.tapped(ana, answer, "Cite")
    context = bot.tapped(ana, answer, "Context")
    source = bot.tapped(ana, answer, "Source")
    copied = answer.button("Copy").copy_text
    exported = bot.says(ana, "/export md").document
    assert [quote.startswith("“DISCLAIMER:") for quote in answer.blockquotes] == [True]
    line = "from the disclaimer on Iran's statement (CSTD twenty-third session, 12 June 2020)"
    assert all(line in message.text for message in (answer, cited, context))
    told = (*(message.text for message in (answer, cited, context, source)), copied or "", exported.data.decode())
    assert not any("Jalili" in each or "Ministry of Foreign" in each for each in told)


def test_more_leads_to_the_end_and_repeats_nothing(bot: Bot, ana: Person) -> None:
    """At most three quotes a message; the button below leads to all others, each once, and is then gone."""
    answer = bot.says(ana, OF_MANY)
    page, pages = answer, [answer]
    while any("more" in b.text for b in page.buttons):
        following = bot.tapped(ana, page, "more")
        bot.api.wait_for_edit(page, timeout=PATIENCE)
        assert not any("more" in b.text for b in page.buttons)
        page = following
        pages.append(page)
    assert len(pages) == ceil(many(answer) / 3) >= 2
    assert all(1 <= len(each.blockquotes) <= 3 for each in pages)
    quotes = [quote for each in pages for quote in each.blockquotes]
    assert len(quotes) == len(set(quotes)) == many(answer)
    numbers = [line[: line.index("]") + 1] for each in pages for line in each.text.splitlines() if line[:1] == "["]
    assert numbers == [f"[{n}]" for n in range(1, many(answer) + 1)]
    for n, each in enumerate(pages, start=1):
        assert bot.tapped(ana, each, f"📖 {3 * n - 2}").blockquotes


def test_two_taps_on_more_show_nothing_twice(bot: Bot, ana: Person) -> None:
    """Somebody impatient taps twice: no quote comes twice."""
    answer = bot.says(ana, OF_MANY)
    name = next(b.text for b in answer.buttons if "more" in b.text)
    bot.allowed.add("message is not modified")  # both take the same button away
    taps = [ana.taps(answer, name) for _ in range(2)]
    for tap in taps:
        bot.api.wait_for_answer(tap, timeout=PATIENCE)
    shown = min(many(answer), 9)
    bot.api.wait_until(lambda: len(bot.quotes(answer.chat)) >= shown, timeout=PATIENCE, what="all quotes")
    bot.api.wait_quiet(0.3, timeout=PATIENCE)
    assert len(set(bot.quotes(answer.chat))) == len(bot.quotes(answer.chat)) == shown


def test_source_is_a_link_where_the_statement_was_published(bot: Bot, ana: Person) -> None:
    """The record, the address and the range that the quote was cut from."""
    source = bot.tapped(ana, bot.says(ana, "What does Japan say about nuclear weapons?"), "Source")
    links = [e.get("url") for e in source.entities if e["type"] == "text_link"]
    assert "https://estatements.example.org/75/japan.html" in [*links, *source.text.split()]
    assert source.upload is None
    assert "Delegation: Japan" in source.text


def test_source_is_the_text_where_there_is_no_link(bot: Bot, ana: Person, held: Held) -> None:
    """The text as it is held, in which the range that is told holds the quote; and no path of the machine."""
    answer = bot.says(ana, "What does Kenya say about trees?")
    source = bot.tapped(ana, answer, "Source")
    text = source.document.data.decode()
    (told,) = re.findall(r"(\d+)-(\d+)$", source.text, re.MULTILINE)
    assert f"“{text[int(told[0]) : int(told[1])]}”" == answer.blockquotes[0]
    assert str(held.files) not in source.text
    assert str(source.document.name).endswith(".txt")
    assert "Kenya on forests" in source.text


def test_a_verdict_is_taken_and_taken_back(bot: Bot, ana: Person) -> None:
    """👍 and 👎 thank; the same again takes it back; the other changes it."""
    answer = bot.says(ana, "What does Kenya say about trees?")
    assert "helpful" in bot.told(ana, answer, "👍")
    assert "miss" in bot.told(ana, answer, "👎")
    assert "Taken back" in bot.told(ana, answer, "👎")
    assert "helpful" in bot.told(ana, answer, "👍")


def test_what_telegram_would_alter_is_sent_as_a_file(bot: Bot, ana: Person) -> None:
    """A quote with characters that Telegram deletes, or too long for a message, is named, and comes whole as a file."""
    answer = bot.says(ana, "What does Fiji say about the sea wall?")
    assert not answer.blockquotes
    assert "Telegram cannot carry this quote unchanged" in answer.text
    assert ASIDE in bot.tapped(ana, answer, "Context").document.data.decode()
    long = bot.says(ana, f"/check {LONG}")
    assert long.text.startswith("Verbatim")
    assert not long.blockquotes
    assert LONG in bot.tapped(ana, long, "Context").document.data.decode()


def test_further_quotes_that_could_not_be_sent_are_not_lost(bot: Bot, ana: Person) -> None:
    """A tap on "more" whose message fails for a while leads to the very next quotes once it goes through."""
    answer = bot.says(ana, "What does Zambia say?")
    fault = bot.api.fail("sendMessage", faults.bad_gateway(), times=4, chat=answer.chat)
    bot.allowed.add("query is too old")  # the tap is acknowledged once more when it is done again
    further = bot.tapped(ana, answer, "more")
    assert len(fault.hits) == 4
    assert "[4]" in further.text
    assert not set(further.blockquotes) & set(answer.blockquotes)
