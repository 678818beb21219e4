"""The chat model that ONRECORD_MODEL names, and what its calls took."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pytest

from bot.models.langchain.model import LangChainModel, open_model

SECONDS = 180.0
"""For one form, on a small machine that is busy; ONRECORD_MODEL_TIMEOUT says otherwise."""

Times = list[float]


@pytest.fixture(scope="session")
def setting() -> str:
    """What ONRECORD_MODEL names; without it, what needs it is skipped, and says so."""
    named = os.environ.get("ONRECORD_MODEL")
    if not named:
        pytest.skip("ONRECORD_MODEL names no chat model: set it to provider:model to run the contract suite")
    return named


@pytest.fixture(scope="session")
def model(setting: str) -> LangChainModel:
    """The model."""
    return open_model(setting, seconds=float(os.environ.get("ONRECORD_MODEL_TIMEOUT", SECONDS)))


@pytest.fixture(scope="session")
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a line among the results."""
    report: Any = request.config.pluginmanager.get_plugin("terminalreporter")
    write: Callable[[str], None] = report.write_line
    return write


@pytest.fixture(scope="session")
def times(say: Callable[[str], None]) -> Iterator[Times]:
    """The seconds that each call took, printed at the end."""
    taken: Times = []
    yield taken
    if taken:
        say(
            f"\n{os.environ['ONRECORD_MODEL']}: {len(taken)} calls, "
            f"{median(taken):.1f} s in the middle, {max(taken):.1f} s at most"
        )
