"""A session over statements that a test writes itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from bot.operations import ingest_paths
from bot.settings import Settings
from bot.wiring import Session, open_session


def session_over(texts: Mapping[str, str], make: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over files of these names and texts, record and all, closed behind it."""
    folder, settings = make.mktemp("in"), Settings(home=make.mktemp("home"))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert {one.status for one in ingest_paths(settings, [folder])} == {"added"}
    opened = open_session(settings)
    yield opened
    opened.close()
