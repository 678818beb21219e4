"""The Bot API fails in every way it can: whoever asked is answered all the same, and nobody else notices."""

from __future__ import annotations

import time

import pytest

from tests.bot_api import faults
from tests.bot_api.people import Person
from tests.bot_api.values import Call, Message
from tests.messenger_process.conftest import Somebody
from tests.messenger_process.process import PATIENCE, Bot

TREES = "Kenya will plant fifteen billion trees by 2032."
ASKED = "What does Kenya say about trees?"


def answers(bot: Bot, said: Message) -> list[Message]:
    """The messages with quotes that came after another in its chat."""
    return [m for m in bot.api.messages(said.chat, by_bot=True) if m.seq > said.seq and m.blockquotes]


def test_429_halts_one_chat_alone(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """One chat waits for as long as Telegram says; the others are answered meanwhile."""
    chat = bot.api.private(ana)
    fault = bot.api.fail("sendMessage", faults.too_many(4), chat=chat)
    said = ana.says(ASKED)
    bot.api.wait_until(lambda: fault.hits, timeout=PATIENCE, what="the refusal")
    since = fault.hits[0].at
    others = [somebody(bot) for _ in range(3)]
    for other in others:
        assert bot.says(other, ASKED).blockquotes
    quick = not answers(bot, said)
    answer = bot.after(said)
    assert answer.at - since >= 4
    assert quick or time.monotonic() - since > 4
    bot.catches_up(ana)
    assert len(answers(bot, said)) == 1


def test_429_of_a_group_lets_its_members_ask_in_private(bot: Bot, ana: Person) -> None:
    """A halt of a group is not a halt of the people in it; the answer in the group comes after it."""
    group = bot.api.group("G", [ana], supergroup=True)
    bot.api.fail("sendMessage", faults.too_many(2), chat=group)
    said = ana.says(f"/ask {ASKED}", group)
    assert bot.says(ana, ASKED).blockquotes
    assert bot.after(said).blockquotes


@pytest.mark.parametrize("trouble", [faults.bad_gateway(), faults.server_error(), faults.dropped_before()])
def test_a_failure_without_effect_is_tried_again(bot: Bot, ana: Person, trouble: faults.Trouble) -> None:
    """A page of a proxy, an error of the server, a connection that broke: the answer comes, once."""
    fault = bot.api.fail("sendMessage", trouble, chat=bot.api.private(ana))
    said = ana.says(ASKED)
    assert bot.after(said).blockquotes
    assert len(fault.hits) == 1
    bot.catches_up(ana)
    assert len(answers(bot, said)) == 1


def test_an_answer_whose_receipt_was_lost_is_doubled_at_most(bot: Bot, ana: Person) -> None:
    """Where nobody can know whether it arrived, one double is better than silence; its buttons all work."""
    bot.api.fail("sendMessage", faults.dropped_after(), chat=bot.api.private(ana))
    said = ana.says(ASKED)
    bot.after(said)
    bot.catches_up(ana)
    got = answers(bot, said)
    assert 1 <= len(got) <= 2
    for each in got:
        assert TREES in bot.tapped(ana, each, "Context").text


@pytest.mark.slow
def test_an_answer_that_hangs_is_sent_again(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """A send that is never answered is given up and tried again; others are answered meanwhile."""
    fault = bot.api.fail("sendMessage", faults.hang(), chat=bot.api.private(ana))
    said = ana.says(ASKED)
    bot.api.wait_until(lambda: fault.hits, timeout=PATIENCE, what="the answer to be on its way")
    assert bot.says(somebody(bot), ASKED).blockquotes
    bot.after(said)
    fault.release()
    bot.catches_up(ana)
    assert 1 <= len(answers(bot, said)) <= 2


def test_markup_that_cannot_be_parsed_arrives_as_plain_text(bot: Bot, ana: Person) -> None:
    """Where Telegram refuses the markup, the same words come without it, and the log says so."""
    refusal = "Bad Request: can't parse entities: Unexpected end tag at byte offset 7"
    bot.allowed |= {"cannot read the markup", "can't parse entities"}
    fault = bot.api.fail("sendMessage", faults.refused(400, refusal), chat=bot.api.private(ana))
    answer = bot.says(ana, ASKED)
    assert len(fault.hits) == 1
    assert TREES in answer.text
    assert not answer.blockquotes
    assert "<" not in answer.text
    assert answer.button("Context")
    assert "cannot read the markup" in bot.output


def test_a_page_that_cannot_be_parsed_is_turned_as_plain_text(bot: Bot, ana: Person) -> None:
    """The same for an edit: the page turns, without its markup."""
    bot.allowed |= {"cannot read the markup", "can't parse entities"}
    page = bot.says(ana, "/statements")
    bot.api.fail("editMessageText", faults.refused(400, "Bad Request: can't parse entities: x"), chat=page.chat)
    bot.turned(ana, page, "›")
    assert "Choose a delegation" in page.text


@pytest.mark.parametrize("trouble", [faults.server_error(), faults.hang(), faults.too_many(3), faults.dropped_after()])
def test_what_is_optional_may_fail(bot: Bot, somebody: Somebody, trouble: faults.Trouble) -> None:
    """Typing, reactions and acknowledgements of taps may fail in any way, and the answer comes."""
    ana = somebody(bot)
    group = bot.api.group("G", [ana], supergroup=True)
    optional = ("sendChatAction", "setMessageReaction", "answerCallbackQuery")

    def hers(call: Call) -> bool:
        return call.chat_id in (ana.id, group.id) or call.method == "answerCallbackQuery"

    set_ = [bot.api.fail(method, trouble, times=None, when=hers) for method in optional]
    bot.allowed.add("too soon")  # the halt is of what is optional: the answer may pass
    answer = bot.says(ana, ASKED)
    assert answer.blockquotes
    assert bot.says(ana, f"/ask {ASKED}", group).blockquotes
    tap = ana.taps(answer, "Context")
    if trouble.kind != "hang":
        assert bot.api.wait_for_message(answer.chat, after=tap, timeout=PATIENCE).blockquotes
    for fault in set_:
        fault.release()
    assert bot.api.wait_for_message(answer.chat, after=tap, timeout=PATIENCE).blockquotes


def test_further_quotes_that_could_not_be_sent_are_not_lost(bot: Bot, ana: Person) -> None:
    """A tap on "more" whose message fails for a while leads to the very next quotes once it goes through."""
    answer = bot.says(ana, "What does Zambia say?")
    fault = bot.api.fail("sendMessage", faults.bad_gateway(), times=4, chat=answer.chat)
    bot.allowed.add("query is too old")  # the tap is acknowledged once more when it is done again
    further = bot.tapped(ana, answer, "more")
    assert len(fault.hits) == 4
    assert "[4]" in further.text
    assert not set(further.blockquotes) & set(answer.blockquotes)


def test_a_person_who_has_blocked_the_bot_costs_nothing(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """An answer to whoever has gone is dropped, and others are answered."""
    ana.says(ASKED)
    ana.blocks_bot()
    assert bot.says(somebody(bot), ASKED).blockquotes
    ana.unblocks_bot()
    assert bot.says(ana, ASKED).blockquotes


def test_a_question_that_was_deleted_is_answered(bot: Bot, ana: Person) -> None:
    """In a group, where the answer is a reply to a message that is gone, it comes without being one."""
    group = bot.api.group("G", [ana], supergroup=True)
    said = ana.says(f"/ask {ASKED}", group)
    said.deleted = True
    bot.allowed |= {"message to react not found"}
    assert bot.after(said).blockquotes


def test_buttons_that_are_too_old_still_work(bot: Bot, ana: Person) -> None:
    """A tap that cannot be acknowledged any more is done all the same."""
    answer = bot.says(ana, ASKED)
    bot.allowed.add("query is too old")
    fault = bot.api.fail(
        "answerCallbackQuery", faults.refused(400, "Bad Request: query is too old and response timeout")
    )
    tap = ana.taps(answer, "Context")
    assert bot.api.wait_for_message(answer.chat, after=tap, timeout=PATIENCE).blockquotes
    assert fault.hits


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
    assert len(answers(bot, said)) == 1
    assert bot.output.count("does not answer; trying on") - before <= 1


def test_polling_survives_whatever_comes_back(bot: Bot, ana: Person) -> None:
    """502 pages, refusals and halts in the place of updates: the next question is answered."""
    every = (faults.bad_gateway(), faults.server_error(), faults.refused(400, "Bad Request: odd"), faults.too_many(1))
    set_ = [bot.api.fail("getUpdates", each, when=lambda call: call.method == "getUpdates") for each in every]
    assert bot.says(ana, ASKED).blockquotes
    bot.api.wait_until(lambda: all(each.hits for each in set_), timeout=PATIENCE, what="all the faults")
    assert bot.says(ana, ASKED).blockquotes


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
        assert len(answers(bot, each)) == 1
