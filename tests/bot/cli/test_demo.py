"""`onrecord demo`: statements to try the commands on, stored and removed again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.cli import demo
from retrieval import readers
from tests.bot.cli.conftest import Run


def test_the_demo_is_a_dozen_statements_with_whole_records() -> None:
    """Six delegations, each in 2016 and in 2023, with the person who spoke and where the text is from."""
    records = [readers.read(path).statement.record for path in sorted(demo.FOLDER.iterdir())]
    assert len(records) == 12
    assert {(one.code, one.date) for one in records} == {
        (code, year) for code in ("BRA", "IND", "KEN", "MDV", "NOR", "UKR") for year in ("2016", "2023")
    }
    assert all(one.speaker and one.post and one.source_url for one in records)


def test_the_demo_is_stored_and_removed(fresh: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two of its statements: what they say is found, commands to try are named, and `--remove` leaves nothing."""
    folder = tmp_path / "demo"
    folder.mkdir()
    for name in ("UKR_78_2023.txt", "NOR_78_2023.txt"):
        shutil.copy(demo.FOLDER / name, folder)
    monkeypatch.setattr(demo, "FOLDER", folder)
    told = fresh("demo").stdout.decode()
    assert "2 added." in told
    for command in demo.TRY:
        assert command in told
    check = demo.TRY[-1].split('"')[1]
    assert fresh("check", check).stdout.decode().startswith("ALTERED\n")
    assert "2 removed." in fresh("demo", "--remove").stdout.decode()
    assert "nothing found." in fresh("demo", "--remove").stdout.decode()
