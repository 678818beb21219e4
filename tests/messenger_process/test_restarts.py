"""The process ends, in good order or not, and nothing that was asked is lost or answered twice."""

from __future__ import annotations

import signal
import time

import pytest

from tests.bot_api import faults
from tests.bot_api.people import Person
from tests.bot_api.spans import unmarked
from tests.messenger_process.conftest import NewBot, Somebody
from tests.messenger_process.process import PATIENCE, Bot
from tests.messenger_process.statements import ASKED, CEASEFIRE, TREES


@pytest.fixture(scope="module")
def bot(make_bot: NewBot) -> Bot:
    """A bot that may be ended; what it had claimed is soon free."""
    return make_bot(hurried=True, ONRECORD_LOG="debug").start()


def test_a_restart_loses_nothing(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """Between an answer and its buttons, its link, its follow-up and a verdict, the process may be another.

    What is being answered is finished before it ends. In a group of which the bot hears everything, somebody talks
    while it is down, and asks one question: that is no flood.
    """
    several = bot.says(ana, "What does Zambia say?")
    # A greeting does not wait for questions that a busy machine has not looked up yet.
    greeting = next(told for told in (bot.says(ana, "/start") for _ in range(10)) if told.buttons)
    answer = bot.says(ana, CEASEFIRE)
    link = answer.button("Share").switch_inline_query
    assert link is not None
    ends_with_the_answer(bot, somebody(bot), signal.SIGTERM)
    ben = somebody(bot)
    group = bot.api.group("Third Committee", [ben], supergroup=True, privacy_mode=False)
    began = int(time.time()) - 3_600
    for n in range(25):  # more than one person may write within ten seconds
        ben.says(f"We have arrived at item {n}.", group, date=began + 60 * n)
    asked = ben.says(f"@{bot.api.bot['username']} {ASKED}", group, date=began + 1_800)
    bot.start()
    assert bot.after(asked).blockquotes == [f"“{TREES}”"]
    assert unmarked(answer.blockquotes[0]) in bot.after(somebody(bot).starts(link)).blockquotes[0]
    assert "It must be tied" in bot.tapped(ana, answer, "Context").text
    assert bot.tapped(ana, answer, "Source").document
    assert "helpful" in bot.told(ana, answer, "👍")
    assert bot.tapped(ana, several, "more").blockquotes
    assert bot.tapped(ana, greeting, greeting.buttons[0].text).blockquotes
    follow = bot.says(ana, "And about whaling?")
    assert follow.blockquotes == ["“Whaling is regulated by law in Norway, and will remain so.”"]


def ends_with_the_answer(bot: Bot, person: Person, number: signal.Signals) -> None:
    """After the signal the answer still arrives, and the process ends as one that has done its work."""
    slow = bot.api.fail("sendMessage", faults.slow(0.5), chat=bot.api.private(person))
    said = person.says(ASKED)
    bot.api.wait_until(lambda: slow.hits, timeout=PATIENCE, what="the answer to be on its way")
    bot.tell(number)
    assert bot.wait() == 0
    assert len(bot.answers(said)) == 1


@pytest.mark.slow
def test_killed_between_an_update_and_its_answer(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """What the Bot API may have forgotten is not lost with the process: the next one answers it, and once.

    Also where the Bot API delivers it again, because its acknowledgement was lost too.
    """
    ben = somebody(bot)
    hung = [bot.api.fail("sendMessage", faults.hang(), times=None, chat=bot.api.private(each)) for each in (ana, ben)]
    said = [each.says(ASKED) for each in (ana, ben)]
    bot.api.wait_until(lambda: all(f.hits for f in hung), timeout=PATIENCE, what="the answers to be on their way")
    bot.api.wait_until(lambda: not bot.api.pending, timeout=PATIENCE, what="the updates to be acknowledged")
    bot.kill()
    for fault in hung:
        fault.release()
    bot.api.redeliver(said[1].update)
    bot.start()
    assert bot.says(somebody(bot), ASKED).blockquotes
    for person, each in zip((ana, ben), said, strict=True):
        bot.after(each)
        bot.catches_up(person)
        assert len(bot.answers(each)) == 1


def test_a_second_signal_ends_it_at_once(bot: Bot, ana: Person) -> None:
    """Whoever cannot wait need not, and still nothing is lost."""
    hung = bot.api.fail("sendMessage", faults.hang(), times=None, chat=bot.api.private(ana))
    said = ana.says(ASKED)
    bot.api.wait_until(lambda: hung.hits, timeout=PATIENCE, what="the answer to be on its way")
    before = bot.output.count("Finishing")
    bot.tell(signal.SIGINT)
    bot.api.wait_until(lambda: bot.output.count("Finishing") > before, timeout=PATIENCE, what="the signal to arrive")
    bot.tell(signal.SIGINT)
    assert bot.wait() == 130
    hung.release()
    bot.start()
    assert bot.after(said).blockquotes


def test_an_interrupt_lets_what_is_being_answered_finish(bot: Bot, ana: Person) -> None:
    """Ctrl-c is as good as a signal to terminate; nothing is to come after it."""
    ends_with_the_answer(bot, ana, signal.SIGINT)
