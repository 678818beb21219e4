"""The page of the small evaluation, and one browser for all tests that look at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.evaluation.reports import page
from tests.bot.evaluation.reports import browser
from tests.bot.evaluation.reports.evaluated import HOSTILE, report


@pytest.fixture(scope="session")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    """A tab of a headless Chromium; skips, saying so, where there is none."""
    if browser.BINARY is None:
        pytest.skip(reason=browser.WHY_NOT)
    with browser.browsing(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small evaluation, on disk."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    page.write([report(repeat=2)], path)
    return path


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small evaluation asked with a model, whose name means harm, and without."""
    path = tmp_path_factory.mktemp("both") / "report.html"
    page.write([report(compared=False), report(model=HOSTILE[1])], path)
    return path
