"""Files of uploads: put in their place as a whole, and put back when that was in vain."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.telegram.uploads.staging import (
    Placed,
    Taken,
    alone,
    discard,
    lies_in,
    own_place,
    sha256,
    stage,
)
from retrieval.errors import IndexBusy

NEW, OLD = b"new words", b"old words"


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    return stage(tmp_path, "abc", "a.txt", NEW)


def test_what_was_replaced_comes_back(tmp_path: Path, staged: Path) -> None:
    """Undone, the file waits again and the one that it replaced is where it was."""
    (tmp_path / "a.txt").write_bytes(OLD)
    placed = Placed(staged, tmp_path / "a.txt", sha256(NEW), replacing=True)
    assert (tmp_path / "a.txt").read_bytes() == NEW
    placed.undo()
    assert (tmp_path / "a.txt").read_bytes() == OLD
    assert staged.read_bytes() == NEW


def test_a_folder_of_its_own_goes_with_its_file(tmp_path: Path, staged: Path) -> None:
    """A folder that was made for a document does not stay without it."""
    place = own_place(tmp_path, "a.txt", sha256(NEW))
    Placed(staged, place, sha256(NEW), replacing=True).undo()
    assert not place.parent.exists()
    assert staged.exists()


def test_nothing_is_replaced_unasked(tmp_path: Path, staged: Path) -> None:
    """Another file of the name stays, and so does the one that waits."""
    (tmp_path / "a.txt").write_bytes(OLD)
    with pytest.raises(Taken):
        Placed(staged, tmp_path / "a.txt", sha256(NEW), replacing=False)
    assert (tmp_path / "a.txt").read_bytes() == OLD
    assert staged.read_bytes() == NEW


def test_after_a_kill_it_goes_on_or_back(tmp_path: Path, staged: Path) -> None:
    """Whoever finds the file in its place already goes on from there, and can still undo what was begun."""
    (tmp_path / "a.txt").write_bytes(OLD)
    Placed(staged, tmp_path / "a.txt", sha256(NEW), replacing=True)
    again = Placed(staged, tmp_path / "a.txt", sha256(NEW), replacing=True)
    again.undo()
    assert (tmp_path / "a.txt").read_bytes() == OLD
    once_more = Placed(staged, tmp_path / "a.txt", sha256(NEW), replacing=True)
    once_more.settle()
    last = Placed(staged, tmp_path / "a.txt", sha256(NEW), replacing=True)
    last.undo()
    assert (tmp_path / "a.txt").read_bytes() == NEW


def test_a_file_of_another_machine(tmp_path: Path) -> None:
    """A file that is neither waiting nor in its place is missed, whatever else has its name."""
    (tmp_path / "a.txt").write_bytes(OLD)
    with pytest.raises(FileNotFoundError):
        Placed(tmp_path / ".waiting" / "abc" / "a.txt", tmp_path / "a.txt", sha256(NEW), replacing=True)
    assert (tmp_path / "a.txt").read_bytes() == OLD


def test_nothing_else_is_deleted(tmp_path: Path, staged: Path) -> None:
    """Only what waits can be discarded, whatever path a row of the state holds."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a.txt").write_bytes(OLD)
    discard([str(tmp_path / "kept" / "a.txt"), str(tmp_path / "nothing"), "", "/", str(staged)])
    assert (tmp_path / "kept" / "a.txt").exists()
    assert not staged.exists()


def test_one_at_a_time(tmp_path: Path) -> None:
    """Two never put files among the documents at once; the second is told to try again, and then may."""
    with alone(tmp_path), pytest.raises(IndexBusy, match="try again"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_what_lies_in_the_folder(tmp_path: Path) -> None:
    """A folder whose name begins alike is another."""
    assert lies_in(tmp_path / "documents", str(tmp_path / "documents" / "b" / "a.txt"))
    assert not lies_in(tmp_path / "documents", str(tmp_path / "documents2" / "a.txt"))
    assert not lies_in(tmp_path / "documents", "https://example.org/a.txt")
