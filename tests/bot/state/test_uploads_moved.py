"""An upload goes from one step to the next by one update alone, and an admin's uploads have an order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from bot.state import State
from bot.state.values import Upload
from tests.bot.state.places import NOON

UPLOAD = Upload("a", 7, 7, "trees.txt", "/home/trees.txt", "ab" * 32, {}, None, NOON)


def test_one_of_many_moves_it(state: State) -> None:
    """Of several who move an upload on from one step, one is told that it has, and its move stays."""
    state.uploads.put(UPLOAD)
    with ThreadPoolExecutor(8) as pool:
        moves = [replace(UPLOAD, asking=f"date#{n}", given={"speaker": str(n)}) for n in range(8)]
        moved = list(pool.map(lambda move: state.uploads.move(move, None), moves))
    assert moved.count(True) == 1
    assert state.uploads.find("a") == moves[moved.index(True)]


def test_it_is_moved_from_where_it_is_alone(state: State) -> None:
    """A move from another step, or of an upload that is gone, changes nothing."""
    state.uploads.put(replace(UPLOAD, asking="speaker"))
    assert not state.uploads.move(replace(UPLOAD, asking="date"), "forum")
    assert not state.uploads.move(replace(UPLOAD, asking="date"), None)
    assert state.uploads.move(replace(UPLOAD, asking=None), "speaker")
    state.uploads.remove("a")
    assert not state.uploads.move(UPLOAD, None)
    assert state.uploads.find("a") is None


def test_uploads_come_in_order(state: State) -> None:
    """All of an admin's uploads are given in the order in which they came; nobody else's are."""
    assert state.uploads.all_of_admin(7) == ()
    later = replace(UPLOAD, id="0", at=NOON + timedelta(seconds=1))
    for upload in (later, UPLOAD, replace(UPLOAD, id="c", user_id=8)):
        state.uploads.put(upload)
    assert state.uploads.all_of_admin(7) == (UPLOAD, later)
