"""Watches: a topic is asked of each statement that came after it, by one worker at a time, and tells a quote once."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest

from bot.answers.watch import words_of
from bot.state.state import State
from bot.state.values import Noticed, Watched
from retrieval.filters import Filters
from tests.bot.state.places import ASKED, NOON, Clock, Where
from tests.bot.state.together import together

WATCH = Watched("", 5, 0, 7, True, "trees", "trees", Filters(), "en", NOON)
MOST = 10


def seen(name: str, version: str = "a", *sentences: str, source: str | None = None) -> Noticed:
    """A statement as it is noticed."""
    return Noticed(name, version * 64, words_of(source or name), frozenset(map(words_of, sentences)))


def added(state: State, watch: Watched = WATCH) -> Watched:
    """A watch, once it is kept."""
    kept = state.watches.add(watch, MOST)
    assert kept is not None
    return kept


def test_what_was_held_before_is_not_new(state: State) -> None:
    """A watch is asked of what is noticed after it began, once, and of no more than that."""
    state.watches.notice([seen("one"), seen("two")])
    watch = added(state)
    assert state.watches.claim("w", 10) is None
    state.watches.notice([seen("two"), seen("three"), seen("one", "b")])
    due = state.watches.claim("w", 10)
    assert due is not None
    assert (due.watch, due.statements, due.answer, due.attempts) == (watch, ("three", "one"), None, 1)
    assert state.watches.told(due, "w", []) == ""
    assert state.watches.claim("w", 10) is None
    state.watches.notice([seen("one"), seen("three"), seen("one", "b")])
    assert state.watches.claim("w", 10) is None, "what comes again unchanged is not new, nor is what comes back"


def test_earlier_versions_are_those_of_the_same_id_or_place(state: State) -> None:
    """By their sentences what is new in a changed statement can be told; of a first version there are none."""
    state.watches.notice([seen("old", "a", "Yes.", "No.", source="/k.md"), seen("same", "a", "Never.")])
    added(state)
    state.watches.notice(
        [seen("new", "a", "No.", source="/k.md"), seen("same", "b", "Ever."), seen("other", "a", "No.")]
    )
    due = state.watches.claim("w", 10)
    assert due is not None
    assert due.before == {
        "new": frozenset(map(words_of, ("Yes.", "No."))),
        "same": frozenset((words_of("Never."),)),
    }


def test_what_is_to_be_sent_is_kept_until_it_is_sent(state: State, clock: Clock) -> None:
    """A worker that dies before it has sent, or has said so, leaves it to the next, which asks nothing anew."""
    watch = added(state)
    state.watches.notice([seen("one")])
    due = state.watches.claim("dead", 10)
    assert due is not None
    answer = state.watches.told(due, "dead", ["aa", "bb"], replace(ASKED, kind="watch"))
    assert answer
    assert state.watches.claim("next", 10) is None
    clock.forward(11)
    again = state.watches.claim("next", 10)
    assert again is not None
    assert (again.answer, again.statements) == (answer, ())
    kept = state.answers.find(answer)
    assert kept is not None
    assert kept.places == ASKED.places
    state.watches.sent(watch.id, "dead")
    clock.forward(11)
    assert state.watches.claim("next", 10) is not None, "who lost the claim closes nothing"
    state.watches.sent(watch.id, "next")
    assert state.watches.claim("next", 10) is None
    assert state.watches.untold(watch.id, ["aa", "cc"]) == {"cc"}


def test_who_has_lost_the_claim_keeps_nothing(state: State, clock: Clock) -> None:
    """Two workers that both ask, since the first was slow: the quotes of one of them are kept, and sent."""
    watch = added(state)
    state.watches.notice([seen("one")])
    slow = state.watches.claim("slow", 10)
    clock.forward(11)
    quick = state.watches.claim("quick", 10)
    assert slow is not None
    assert quick is not None
    assert state.watches.told(slow, "slow", ["aa"], ASKED) is None
    assert state.watches.untold(watch.id, ["aa"]) == {"aa"}
    assert state.watches.told(quick, "quick", ["aa"], ASKED)
    state.watches.later(watch.id, "quick", 30)
    assert state.watches.claim("quick", 10) is None
    clock.forward(31)
    due = state.watches.claim("quick", 10)
    assert due is not None
    assert due.attempts == 1
    state.watches.let_go("quick")
    assert state.watches.claim("slow", 10) is not None


def test_it_waits_until_none_comes_any_more(state: State, clock: Clock) -> None:
    """What is ingested together is asked together; the first of a long row waits no longer than is said."""
    added(state)
    for n in range(4):
        state.watches.notice([seen(f"s{n}")])
        assert state.watches.claim("w", 10, quiet=10, longest=30) is None
        clock.forward(8)
    assert state.watches.claim("w", 10, quiet=10, longest=30) is not None
    state.watches.let_go("w")
    clock.forward(3)
    due = state.watches.claim("w", 10, quiet=10, longest=1_000)
    assert due is not None
    assert len(due.statements) == 4


def test_a_chat_has_its_topics(state: State, clock: Clock) -> None:
    """Each once, so many at most; removed from within the chat alone, and with those who set them."""
    first = added(state)
    assert added(state, replace(WATCH, typed="Trees", user_id=8)) == first
    clock.forward(1)
    second = added(state, replace(WATCH, question="boats", filters=Filters(delegations=("KEN",), since="2020")))
    assert state.watches.add(replace(WATCH, question="wells"), 2) is None
    added(state, replace(WATCH, chat_id=6, question="wells"))
    assert state.watches.of_chat(5) == (first, second)
    assert not state.watches.remove(first.id, 6)
    assert state.watches.remove(first.id, 5)
    state.migrate_chat(5, -5)
    assert [one.id for one in state.watches.of_chat(-5)] == [second.id]
    assert state.forget(7).watches == 2
    assert not state.watches.any()
    added(state)
    state.leave_chat(5)
    assert not state.watches.any()
    added(state)
    assert state.watches.stop(5) == 1


def test_what_a_watch_asked_is_no_question_of_anybody(state: State) -> None:
    """It stands in no figure and in no conversation that is exported; its buttons work like any other's."""
    added(state)
    state.watches.notice([seen("one")])
    due = state.watches.claim("w", 10)
    assert due is not None
    asked = replace(ASKED, kind="watch")
    answer = state.watches.told(due, "w", [], asked)
    assert answer
    assert state.reports.stats(NOON).people == 0
    assert state.answers.conversation(5, 0, 10) == ()
    assert state.answers.rate(answer, 7, 1)
    assert len(state.answers.take_more(answer, 3, 9)) == 2


def bring(state: State, name: str) -> list[str]:
    """Notice the same statements as everybody else, and work on whatever is due."""
    state.watches.notice([seen(f"s{n}") for n in range(30)])
    done = []
    while due := state.watches.claim(name, 30):
        words = [words_of(one) for one in due.statements]
        new = state.watches.untold(due.watch.id, words)
        if state.watches.told(due, name, new, replace(ASKED, chat_id=due.watch.chat_id)):
            done += [f"{due.watch.id} {one}" for one in sorted(new)]
            state.watches.sent(due.watch.id, name)
    return done


def test_workers_bring_every_quote_once(where: Where, processes: ProcessPoolExecutor) -> None:
    """Threads of several processes that notice and claim the same: nothing is lost, nothing twice."""
    with where.open() as state:
        ids = [added(state, replace(WATCH, chat_id=chat)).id for chat in range(1, 6)]
    brought = [one for worker in together(processes, where, bring) for one in worker]
    assert sorted(brought) == sorted(f"{id} {words_of(f's{n}')}" for id in ids for n in range(30))
    with where.open() as state:
        assert len(state.watches.known()) == 30


@pytest.mark.parametrize("count", [450])
def test_many_statements_at_once(state: State, count: int) -> None:
    """More than are noticed in one transaction, or looked up in one query."""
    state.watches.notice([seen(f"s{n}", "a", "Yes.", source=f"/{n}") for n in range(count)])
    added(state)
    state.watches.notice([seen(f"t{n}", "a", "No.", source=f"/{n}") for n in range(count)])
    due = state.watches.claim("w", 10)
    assert due is not None
    assert due.statements == tuple(f"t{n}" for n in range(count))
    assert set(due.before.values()) == {frozenset((words_of("Yes."),))}
