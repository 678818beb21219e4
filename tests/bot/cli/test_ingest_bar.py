"""The bar of `onrecord ingest` on a terminal; where there is none, there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pexpect
import pytest

from tests.bot.cli.conftest import ONRECORD, environment, process

SENTENCES = 240
"""About sixty passages, which take the embedder a few seconds: long enough for a rate."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two statements."""
    place = tmp_path / "statements"
    place.mkdir()
    for name in ("Kenya", "Norway"):
        said = " ".join(f"In point {n}, {name} thanks the Chair for the report." for n in range(SENTENCES // 2))
        (place / f"{name}.md").write_text(f"---\ndelegation: {name}\n---\n\n{said}\n", encoding="utf-8")
    return place


@pytest.mark.slow
def test_a_terminal_shows_how_far_how_fast_and_how_long(folder: Path, tmp_path: Path) -> None:
    """Passages done of all, passages a second, time left; the counts never go back, and the outcomes stay."""
    env = environment(tmp_path / "home", TERM="xterm-256color")
    del env["COLUMNS"]
    child: pexpect.spawn[str] = pexpect.spawn(
        ONRECORD, ["ingest", str(folder)], env=env, encoding="utf-8", timeout=60, dimensions=(30, 100), use_poll=True
    )
    child.expect(pexpect.EOF)
    assert child.wait() == 0
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", child.before or "")
    bars = re.findall(r"(\d+)/(\d+) passages (\d+/s)? *(-:--:--|--:--|[\d:]+)", shown)
    done = [int(count) for count, *_ in bars]
    assert done == sorted(done)
    assert all(int(count) <= int(total) for count, total, *_ in bars)
    assert any(rate and re.fullmatch(r"\d+:\d\d", left) for *_, rate, left in bars), shown
    for name in ("Kenya", "Norway"):
        assert re.search(rf"added\s+.*{name}\.md", shown)
    assert "2 added." in shown


def test_without_a_terminal_there_is_no_bar(folder: Path, tmp_path: Path) -> None:
    """A log or a pipe gets the outcomes alone."""
    (folder / "Norway.md").unlink()
    (folder / "Kenya.md").write_text("---\ndelegation: Kenya\n---\n\nWe agree with all.\n", encoding="utf-8")
    done = process(tmp_path / "home", tmp_path)("ingest", str(folder))
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.decode().splitlines()[-1] == "1 added."
    assert b"passages" not in done.stdout
