"""The refusal threshold that is shipped is the one that calibrating chooses."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bot.evaluating import calibrating, running
from bot.evaluating.hearing import Heard
from bot.evaluating.questions import load
from bot.evaluating.sources import Sources
from bot.library import Library
from bot.settings import Settings
from bot.wiring import open_session


@pytest.mark.slow
@pytest.mark.parametrize("names", [("statement",), ("statement", "development")], ids="+".join)
def test_the_shipped_threshold_is_the_one_that_is_chosen(
    tmp_path: Path, questions: Path, names: tuple[str, ...]
) -> None:
    """On the development half of the shipped set, and with all that numbers may be set on: `--calibrate` shows it."""
    listening: list[Heard] = []

    def hear(library: Library) -> Library:
        listening.append(Heard(library))
        listening[-1].keep()
        return listening[-1]

    every = [item for name in names for item in load(questions / f"{name}.jsonl").items]
    items = running.in_mode(calibrating.development(every), "quotes")
    with closing(open_session(Settings(home=tmp_path), heard=hear)) as session:
        points = calibrating.sweep("statement", items, session.engine, listening[0], Sources(session.library))
    assert calibrating.chosen(points).shift == 0, "raise own and across of bot/thresholds.toml by this"
