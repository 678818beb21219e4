"""The Bot API fails in every way it can: whoever asked is answered all the same, and nobody else notices."""

from __future__ import annotations

from tests.bot_api import faults
from tests.bot_api.people import Person
from tests.messenger_process.conftest import Somebody
from tests.messenger_process.process import PATIENCE, Bot
from tests.messenger_process.statements import ASKED


def test_further_quotes_that_could_not_be_sent_are_not_lost(bot: Bot, ana: Person) -> None:
    """A tap on "more" whose message fails for a while leads to the very next quotes once it goes through."""
    answer = bot.says(ana, "What does Zambia say?")
    fault = bot.api.fail("sendMessage", faults.bad_gateway(), times=4, chat=answer.chat)
    bot.allowed.add("query is too old")  # the tap is acknowledged once more when it is done again
    further = bot.tapped(ana, answer, "more")
    assert len(fault.hits) == 4
    assert "[4]" in further.text
    assert not set(further.blockquotes) & set(answer.blockquotes)


def test_the_bot_api_goes_down_and_comes_back(bot: Bot, ana: Person) -> None:
    """Whoever wrote meanwhile is answered once it is back; the log says so once and not at each attempt."""
    assert bot.says(ana, ASKED).blockquotes
    before = bot.output.count("does not answer")
    bot.api.down()
    said = ana.says(ASKED)
    bot.api.wait_until(lambda: "The Bot API does not answer" in bot.output, timeout=PATIENCE, what="the log to say so")
    bot.api.up()
    assert bot.after(said).blockquotes
    bot.catches_up(ana)
    assert len(bot.answers(said)) == 1
    assert bot.output.count("does not answer; trying on") - before <= 1


def test_all_at_once(bot: Bot, somebody: Somebody) -> None:
    """Twenty people while every third send fails: all are answered, none of them twice by the bot's own fault."""
    people = [somebody(bot) for _ in range(20)]
    count = iter(range(10_000))
    fault = bot.api.fail("sendMessage", faults.bad_gateway(), times=None, when=lambda _: next(count) % 3 == 0)
    said = [person.says(ASKED) for person in people]
    for each in said:
        bot.after(each)
    fault.remove()
    for person, each in zip(people, said, strict=True):
        bot.catches_up(person)
        assert len(bot.answers(each)) == 1
