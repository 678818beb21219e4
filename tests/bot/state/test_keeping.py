"""Things go when they are to go: by age, by a person's wish, and nothing else goes with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.question import Turn
from bot.state.state import State
from bot.state.values import Forgotten, Incoming
from tests.bot.state.places import ASKED, NOON, Clock, Where, incoming, there

SECRET = "Tintagel-kumquat"


def fill(state: State, user: int, first: int, words: str = "words", at: datetime = NOON) -> str:
    """Two questions of a person, in private and in a group, with all that hangs on them; the first answer's id."""
    asked = replace(ASKED, update_id=first, chat_id=user, user_id=user, question=words, standalone=words, said=words)
    state.inbox.take_in([Incoming(first + n, f"chat {user}", user, user, words) for n in range(4)])
    state.inbox.take_in([Incoming(first + 4, "chat -100", -100, user, words)])
    state.inbox.claim_next("w", f"chat {user}", 600)
    state.budgets.spend(user, at.date(), 5, first)
    state.budgets.warn_once(user, "flood", at + timedelta(hours=1))
    id = state.answers.record(asked, [Turn(words, words)])
    group = replace(asked, update_id=first + 4, chat_id=-100, private=False)
    state.answers.record(group, [Turn(words, words), Turn(words, words)])
    state.inbox.done(first)
    return id


def test_a_person_is_forgotten_and_nobody_else(state: State) -> None:
    """Everything of theirs is gone and counted: in private, in groups, and their ratings of others' answers."""
    mine, other = fill(state, 7, 100), fill(state, 8, 200)
    state.answers.rate(other, 7, -1)
    state.answers.rate(other, 8, 1)
    state.answers.rate(mine, 8, 1)

    assert state.forget(7) == Forgotten(3, 2, 1, 0)

    assert state.answers.find(mine) is None
    assert state.answers.recent_places(7, 5) == ()
    assert state.answers.turns(7, 0) == ()
    assert [one.user_id for one in state.answers.conversation(-100, 0, 10)] == [8]
    assert len(state.answers.turns(-100, 0)) == 2
    assert len(state.answers.turns(8, 0)) == 1
    assert state.inbox.recent(7, 60) == 0
    assert state.inbox.recent(8, 60) == 5
    stats = state.reports.stats(NOON)
    assert (stats.people, stats.questions, stats.up, stats.down) == (1, 2, 1, 0)
    assert state.budgets.spend(7, NOON.date(), 1, 300)
    assert not state.budgets.spend(8, NOON.date(), 1, 301)
    assert state.budgets.warn_once(7, "flood", NOON)
    assert state.forget(7) == Forgotten(0, 0, 0, 0)


def test_updates_of_a_person_are_closed_but_not_those_being_answered(state: State) -> None:
    """The request to forget is one of these: it is answered, and then nothing of it is left either."""
    fill(state, 7, 100)
    state.inbox.claim_next("w", "chat 7", 600)
    state.forget(7)
    assert state.inbox.take_in([incoming(n) for n in range(100, 105)]) == ()
    assert state.inbox.waiting() == ()
    state.inbox.let_go("w")
    assert state.inbox.claim_next("w", "chat 7", 600) == Incoming(101, "chat 7", 7, None, "words")
    state.inbox.done(101)
    assert state.inbox.waiting() == ()


def test_who_wrote_in_the_name_of_a_group_takes_nothing_of_others_along(state: State) -> None:
    """The group's id stands for them, and is also that of the chat in which others have just asked something."""
    state.inbox.take_in([Incoming(1, "chat -100", -100, -100, "words"), Incoming(2, "chat -100", -100, 8, "words")])
    state.forget(-100)
    assert state.inbox.claim_next("w", "chat -100", 600) == Incoming(2, "chat -100", -100, 8, "words")


def test_nothing_of_a_forgotten_person_is_left_in_the_file(tmp_path: Path, clock: Clock) -> None:
    """Neither in pages that SQLite has freed, nor in its log; before, it was there to be found."""
    with Where(None, tmp_path, 1).open(clock) as state:
        fill(state, 7, 100, SECRET)
        fill(state, 8, 200)
        assert SECRET in held_in(tmp_path)
        state.forget(7)
        assert SECRET not in held_in(tmp_path)


def held_in(folder: Path) -> str:
    """The bytes of all files of a folder."""
    return "".join(path.read_bytes().decode("latin-1") for path in folder.iterdir())


def test_what_was_in_an_update_is_gone_once_it_is_done(tmp_path: Path, clock: Clock) -> None:
    """The file does not hold what people wrote for longer than it takes to answer them."""
    with Where(None, tmp_path, 1).open(clock) as state:
        state.inbox.take_in([Incoming(1, "chat 5", 5, 7, SECRET)])
        state.inbox.claim_next("w", "chat 5", 60)
        state.inbox.done(1)
    with Where(None, tmp_path, 1).open(clock):
        assert SECRET not in held_in(tmp_path)


def test_what_is_older_is_purged(state: State, clock: Clock) -> None:
    """Answers with their ratings, turns, budgets and warnings; what is not older stays."""
    old = fill(state, 7, 100)
    state.answers.rate(old, 8, 1)
    clock.forward(90 * 86_400)
    young = fill(state, 8, 200, at=clock.at)
    assert state.purge(NOON) == 1  # the id of the one update that was done then
    assert state.answers.find(old) is not None
    assert state.purge(NOON + timedelta(days=1)) == 4 + 3 + 2 + 1 + 1  # the rating goes with its answer
    assert state.answers.find(old) is None
    assert state.answers.find(young) is not None
    assert state.answers.turns(7, 0) == ()
    assert len(state.answers.turns(8, 0)) == 1
    assert state.purge(NOON + timedelta(days=1)) == 0


def test_ids_of_done_updates_are_kept_for_three_days(state: State, clock: Clock) -> None:
    """For so long a redelivered update is known; one that is open is kept for as long as anything is."""
    state.inbox.take_in([incoming(1), incoming(2)])
    state.inbox.done(1)
    long_ago = NOON - timedelta(days=90)
    clock.forward(3 * 86_400)
    assert state.purge(long_ago) == 0
    assert state.inbox.take_in([incoming(1)]) == ()
    clock.forward(1)
    assert state.purge(long_ago) == 1
    assert state.inbox.claim_next("w", "chat 5", 60) == incoming(2)


def test_whose_a_done_update_was_is_forgotten_after_an_hour(state: State, clock: Clock) -> None:
    """Its id stays, so that it is not taken in again; one that is open, or came within the hour, keeps its person."""
    long_ago = NOON - timedelta(days=90)
    state.inbox.take_in([incoming(1), incoming(2), incoming(3, user_id=8)])
    state.inbox.done(1)
    state.inbox.done(3)
    clock.forward(1)
    state.inbox.take_in([incoming(4)])
    state.inbox.done(4)
    clock.forward(3_599)
    assert state.purge(long_ago) == 0
    assert (state.inbox.recent(7, 86_400), state.inbox.recent(8, 86_400)) == (3, 1)
    clock.forward(1)
    assert state.purge(long_ago) == 0
    assert (state.inbox.recent(7, 86_400), state.inbox.recent(8, 86_400)) == (2, 0)
    assert state.inbox.take_in([incoming(n) for n in (1, 3)]) == ()
    assert state.inbox.claim_next("w", "chat 5", 60) == incoming(2)
    state.forget(7)
    assert state.inbox.recent(7, 86_400) == 0


def test_many_rows_are_purged_a_little_at_a_time(state: State, clock: Clock) -> None:
    """More than go in one transaction; and more than one are freed of whose they were."""
    state.inbox.take_in([incoming(n) for n in range(1234)])
    for n in range(600):
        state.inbox.done(n)
    clock.forward(3_601)
    assert state.purge(NOON) == 0
    assert state.inbox.recent(7, 86_400) == 634
    assert state.purge(clock.at) == 1234


def test_a_group_keeps_its_context_when_it_becomes_a_supergroup(state: State) -> None:
    """Turns, answers and what is still to be answered move; another group's stay."""
    id = state.answers.record(replace(ASKED, chat_id=-5, private=False), [Turn("a", "b")])
    state.inbox.take_in([incoming(1, chat_id=-5), incoming(2, "another", chat_id=-6)])
    state.migrate_chat(-5, -1_000_000_000_005)
    assert state.answers.turns(-5, 0) == ()
    assert state.answers.turns(-1_000_000_000_005, 0) == (Turn("a", "b"),)
    assert there(state.answers.find(id)).chat_id == -1_000_000_000_005
    assert there(state.inbox.claim_next("w", "chat 5", 60)).chat_id == -1_000_000_000_005


ACTS: dict[str, Callable[[State, datetime], object]] = {
    "forget": lambda state, _: state.forget(7),
    "purge": lambda state, now: state.purge(now),
    "leave": lambda state, _: state.leave_chat(-100),
    "migrate": lambda state, _: state.migrate_chat(-100, -200),
}


@pytest.mark.parametrize("act", ACTS)
def test_another_bot_s_rows_are_not_touched(where: Where, clock: Clock, act: str) -> None:
    """Two bots may share a database, and their users."""
    other = Where(where.url, where.home, where.bot + 1)
    with where.open(clock) as one, other.open(clock) as two:
        fill(one, 7, 100)
        kept = fill(two, 7, 100)
        clock.forward(86_400)
        ACTS[act](one, clock.at)
        assert two.answers.find(kept) is not None
        assert len(two.answers.turns(-100, 0)) == 2
        assert two.inbox.waiting() == ("chat 7", "chat -100")
        assert two.reports.stats(NOON).questions == 2
        assert two.inbox.recent(7, 7 * 86_400) == 5
