"""Watches: a topic is asked of each statement that came after it, whoever looks, and tells a quote once."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from bot.answers.watch import words_of
from bot.state.state import State
from bot.state.values import Due, Noticed, Watched
from retrieval.filters import Filters
from tests.bot.state.places import ASKED, NOON, Clock, Where, there
from tests.bot.state.together import together

WATCH = Watched("", 5, 0, 7, True, "trees", "trees", Filters(), "en", NOON)
MOST = 10


def seen(name: str, version: str = "a", *sentences: str, source: str | None = None) -> Noticed:
    """A statement as it is noticed."""
    return Noticed(name, version * 64, words_of(source or name), frozenset(map(words_of, sentences)))


def added(state: State, watch: Watched = WATCH) -> Watched:
    """A watch, once it is kept."""
    return there(state.watches.add(watch, MOST))


def due(state: State, watch: Watched) -> Due:
    """What a watch is still to be asked of."""
    return there(state.watches.due(watch.id))


def test_what_was_held_before_is_not_new(state: State) -> None:
    """A watch is asked of what is noticed after it began, once, and of no more than that."""
    state.watches.notice([seen("one"), seen("two")])
    watch = added(state)
    assert state.watches.waiting() == ()
    state.watches.notice([seen("two"), seen("three"), seen("one", "b")])
    (entry,) = state.watches.waiting()
    assert json.loads(entry.payload) == {
        "update_id": entry.update_id, "watch": watch.id, "since": watch.since.isoformat(),
    }  # fmt: skip
    assert (due(state, watch).watch, due(state, watch).statements) == (watch, ("three", "one"))
    assert state.watches.told(due(state, watch), [])
    state.watches.notice([seen("one"), seen("three"), seen("one", "b")])
    assert state.watches.waiting() == (), "what comes again unchanged is not new, nor is what comes back"
    assert due(state, watch).statements == ()
    assert state.watches.due("nothing") is None


def test_earlier_versions_are_those_of_the_same_id_or_place(state: State) -> None:
    """By their sentences what is new in a changed statement can be told; of a first version there are none."""
    state.watches.notice([seen("old", "a", "Yes.", "No.", source="/k.md"), seen("same", "a", "Never.")])
    watch = added(state)
    state.watches.notice(
        [seen("new", "a", "No.", source="/k.md"), seen("same", "b", "Ever."), seen("other", "a", "No.")]
    )
    assert due(state, watch).before == {
        "new": frozenset(map(words_of, ("Yes.", "No."))),
        "same": frozenset((words_of("Never."),)),
    }


def test_the_same_work_waits_once(state: State) -> None:
    """Whoever looks finds the same update for the inbox, with an id below Telegram's; later work is another."""
    added(state)
    state.watches.notice([seen("one")])
    first, again = state.watches.waiting(), state.watches.waiting()
    assert first[0].update_id == again[0].update_id < 0
    assert state.inbox.take_in(first) == first
    assert state.inbox.take_in(again) == ()
    state.watches.notice([seen("two")])
    assert state.inbox.take_in(state.watches.waiting())


def test_what_is_to_be_sent_is_kept_with_what_it_tells(state: State) -> None:
    """An attempt that dies before it has sent leaves its answer to the next; of two that both asked one is kept."""
    watch = added(state)
    state.watches.notice([seen("one")])
    found = due(state, watch)
    assert state.watches.told(found, ["aa", "bb"], replace(ASKED, kind="watch", update_id=-9))
    assert not state.watches.told(found, ["cc"], replace(ASKED, kind="watch", update_id=-9, places=()))
    assert there(state.answers.of_update(-9)).places == ASKED.places
    assert state.watches.untold(watch.id, ["aa", "cc"]) == {"cc"}
    assert state.answers.of_update(-8) is None


def test_it_waits_until_none_comes_any_more(state: State, clock: Clock) -> None:
    """What is ingested together is asked together; the first of a long row waits no longer than is said."""
    watch = added(state)
    for n in range(4):
        state.watches.notice([seen(f"s{n}")])
        assert not state.watches.waiting(quiet=10, longest=30)
        clock.forward(8)
    assert state.watches.waiting(quiet=10, longest=30)
    assert not state.watches.waiting(quiet=10, longest=1_000)
    clock.forward(3)
    assert state.watches.waiting(quiet=10, longest=1_000)
    assert len(due(state, watch).statements) == 4


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
    watch = added(state)
    state.watches.notice([seen("one")])
    assert state.watches.told(due(state, watch), [], replace(ASKED, kind="watch", update_id=-9))
    answer = there(state.answers.of_update(-9))
    assert state.reports.stats(NOON).people == 0
    assert state.answers.conversation(5, 0, 10) == ()
    assert state.answers.rate(answer.id, 7, 1)
    assert len(state.answers.take_more(answer.id, 3, 9)) == 2


def bring(state: State, name: str) -> list[str]:
    """Notice the same statements as everybody else, and work on whatever is due."""
    state.watches.notice([seen(f"s{n}") for n in range(30)])
    done = []
    for id in sorted(one.id for chat in range(1, 6) for one in state.watches.of_chat(chat)):
        found = there(state.watches.due(id))
        new = state.watches.untold(id, [words_of(one) for one in found.statements])
        if state.watches.told(found, new):
            done += [f"{id} {one}" for one in sorted(new)]
    return done


def test_workers_bring_every_quote_once(where: Where, processes: ProcessPoolExecutor) -> None:
    """Threads of several processes that notice and ask the same: nothing is lost, nothing twice."""
    with where.open() as state:
        ids = [added(state, replace(WATCH, chat_id=chat)).id for chat in range(1, 6)]
    brought = [one for worker in together(processes, where, bring) for one in worker]
    assert sorted(brought) == sorted(f"{id} {words_of(f's{n}')}" for id in ids for n in range(30))
    with where.open() as state:
        assert len(state.watches.known()) == 30


def test_many_statements_at_once(state: State) -> None:
    """More than are noticed in one transaction, or looked up in one query."""
    state.watches.notice([seen(f"s{n}", "a", "Yes.", source=f"/{n}") for n in range(450)])
    watch = added(state)
    state.watches.notice([seen(f"t{n}", "a", "No.", source=f"/{n}") for n in range(450)])
    found = due(state, watch)
    assert found.statements == tuple(f"t{n}" for n in range(450))
    assert set(found.before.values()) == {frozenset((words_of("Yes."),))}
