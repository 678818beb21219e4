"""The tests are free of the settings and keys of whoever runs them, and no paid call is made unless it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.conftest import DATA, ROOT
from tests.fake_openai.chat import KEY, MODEL, answers
from tests.fake_openai.chat_server import FakeOpenAI

SETTING = f"openai:{MODEL}"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings as fixtures read them that many tests share: before what stands in a test's own is run."""
    return Settings(home=tmp_path_factory.mktemp("home"))


def test_nothing_of_whoever_runs_the_tests_is_seen(settings: Settings) -> None:
    """Neither in the environment, nor in a `.env`, nor in a process that is started from here."""
    assert not {name for name in os.environ if name.startswith(("ONRECORD_", "OPENAI_"))} - {DATA}
    assert settings.model is None
    code = "import os; from bot.settings import Settings; print(Settings().model, os.environ.get('OPENAI_API_KEY'))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.split() == [b"None"] * 2


def run_tests(*arguments: str, server: FakeOpenAI, folder: Path) -> str:
    """What pytest says of these tests to somebody who has set a model and its key, and a model in `.env` too."""
    (folder / ".env").write_text(f"ONRECORD_MODEL={SETTING}\n", encoding="utf-8")
    theirs = {"ONRECORD_MODEL": SETTING, "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url}
    options = ["-p", "no:cacheprovider", "-p", "no:xdist", "-c", f"{ROOT}/pyproject.toml"]
    command = [sys.executable, "-m", "pytest", *options, *arguments]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | theirs
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False).stdout


@pytest.mark.slow
def test_a_model_that_is_set_is_not_asked(tmp_path: Path) -> None:
    """A variable is of no effect on the tests, and the contract suite is skipped, saying how it is run."""
    one = f"{ROOT}/tests/test_environment.py::{test_nothing_of_whoever_runs_the_tests_is_seen.__name__}"
    with FakeOpenAI(always=answers({"ready": True})) as server:
        said = run_tests(one, f"{ROOT}/tests/contract", server=server, folder=tmp_path)
    assert "1 passed" in said
    assert "skipped" in said
    assert "make test-model" in said
    assert "failed" not in said
    assert not server.requests


@pytest.mark.slow
def test_a_model_is_asked_where_that_is_asked_for(tmp_path: Path) -> None:
    """The contract suite reaches the model that is named, and no other test runs along with it."""
    one = f"{ROOT}/tests/contract/test_model_contract.py::test_it_answers"
    with FakeOpenAI(always=answers({"ready": True})) as server:
        said = run_tests(
            "-s", "--ask-model", one, f"{ROOT}/tests/bot/output/test_json_replies.py", server=server, folder=tmp_path
        )
    assert "1 passed" in said
    assert f"{SETTING} fills in forms by schema" in said
    assert len(server.requests) == 1
