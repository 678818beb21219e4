"""What comes back to the bot: its own cards, to be checked or passed on, and taps whose answer did not arrive."""

from __future__ import annotations

from tests.bot_api import faults
from tests.bot_api.people import Person
from tests.messenger_process.conftest import Somebody
from tests.messenger_process.process import PATIENCE, Bot

TREES = "Kenya will plant fifteen billion trees by 2032."
ASKED = "What does Kenya say about trees?"
OF_MANY = "What does Zambia say?"


def test_an_answer_that_is_checked_is_verbatim(bot: Bot, ana: Person) -> None:
    """/check as a reply to the bot's own answer checks its quote, not the lines around it."""
    answer = bot.says(ana, ASKED)
    assert bot.says(ana, "/check", reply_to=answer).text.startswith("Verbatim")


def test_a_quote_that_somebody_shared_is_verbatim(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """In a group somebody doubts a quote that another has picked from the bot's list."""
    other = somebody(bot)
    chat = bot.api.group("Third Committee", [ana, other], supergroup=True)
    listed = ana.asks_inline("Kenya trees")
    bot.api.wait_for_answer(listed, timeout=PATIENCE)
    shared = ana.picks(listed, 0, chat)
    told = bot.says(other, f"/check@{bot.api.bot['username']}", chat, reply_to=shared)
    assert told.text.startswith("Verbatim")


def test_a_quote_that_is_shared_with_the_bot_itself_asks_nothing(bot: Bot, ana: Person) -> None:
    """Whoever picks from the list in the bot's own chat sees the quote there, and no verdict on it."""
    listed = ana.asks_inline("Kenya trees")
    bot.api.wait_for_answer(listed, timeout=PATIENCE)
    chat = ana.picks(listed, 0).chat
    bot.catches_up(ana)
    assert len(bot.api.messages(chat, by_bot=True)) == 1


def test_an_admin_who_writes_as_the_group_is_answered(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """Telegram gives their messages the name of a bot of its own, and the group's as whose they are."""
    anonymous = somebody(bot, None)
    anonymous.user["is_bot"] = True
    chat = bot.api.group("Third Committee", [ana, anonymous], supergroup=True)
    group = {"id": chat.id, "type": "supergroup", "title": "Third Committee"}
    said = anonymous.says(f"/ask@{bot.api.bot['username']} {ASKED}", chat, sender_chat=group)
    answer = bot.after(said)
    assert answer.reply_to is said
    assert bot.quotes(chat) == [TREES]


def test_more_that_did_not_arrive_comes_again(bot: Bot, ana: Person) -> None:
    """A tap whose message cannot be sent is answered later, with the quotes that it would have had."""
    bot.allowed |= {"query is too old"}
    answer, expected = bot.says(ana, OF_MANY), bot.says(ana, OF_MANY)
    wanted = bot.tapped(ana, expected, "more").blockquotes
    bot.api.fail("sendMessage", faults.bad_gateway(), times=3)
    tap = bot.taps(ana, answer, "more")
    assert bot.api.wait_for_message(answer.chat, after=tap, timeout=PATIENCE).blockquotes == wanted
