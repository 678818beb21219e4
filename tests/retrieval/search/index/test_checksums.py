"""Files that are not as they were written are told, and those that nobody has touched are not read again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from retrieval.search.index import checksums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three files, one of them in a folder below, and one that is left out."""
    made = tmp_path / "made"
    for name in ("a", "b", "below/c", "apart/d"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(name.encode() * 100)
    checksums.write(made, leaving="apart")
    return made


@pytest.mark.parametrize("name", ["a", "below/c"])
def test_a_flipped_bit_is_told(folder: Path, name: str) -> None:
    """As long as before, and not the same."""
    path = folder / name
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    with pytest.raises(ValueError, match="is not as it was saved"):
        checksums.check(folder, leaving="apart")


def test_a_file_that_is_missing_or_added_is_told(folder: Path) -> None:
    """The folder holds what was taken down, no less and no more."""
    (folder / "more").touch()
    with pytest.raises(ValueError, match="not those that were saved"):
        checksums.check(folder, leaving="apart")
    (folder / "more").unlink()
    checksums.check(folder, leaving="apart")
    (folder / "b").unlink()
    with pytest.raises(ValueError, match="not those that were saved"):
        checksums.check(folder, leaving="apart")


def test_what_is_left_out_is_nobody_s_concern(folder: Path) -> None:
    """It has sums of its own, or none."""
    (folder / "apart" / "d").write_bytes(b"other")
    checksums.check(folder, leaving="apart")
    with pytest.raises(ValueError, match="not those that were saved"):
        checksums.check(folder)


def test_a_copy_is_as_good_and_is_read_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Times that changed cost one reading of the files, and none the next time."""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    for path in copy.rglob("*"):
        os.utime(path, ns=(1, 1))
    read: list[Path] = []
    crc = checksums._crc

    def noted(path: Path) -> int:
        read.append(path)
        return crc(path)

    monkeypatch.setattr(checksums, "_crc", noted)
    checksums.check(copy, leaving="apart")
    assert sorted(path.name for path in read) == ["a", "b", "c"]
    read.clear()
    checksums.check(copy, leaving="apart")
    assert read == []
