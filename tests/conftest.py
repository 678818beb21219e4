"""Fixtures that more than one room's tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import hypothesis
import pytest

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in every command; read as numpy is imported

# A busy machine is slow, not wrong; what must be fast has a test that measures it. Each run draws other examples.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.register_profile("every example", deadline=None)
hypothesis.settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "corpus" / "statements" / "000_e8a35346c9a9356c.txt"

CONTRACT = ROOT / "tests" / "contract"
ASKS_MODEL = "--ask-model"
EVERY_EXAMPLE = "--every-example"
DATA = "ONRECORD_DATA"

THEIRS = ("ONRECORD_", "OPENAI_", "ANTHROPIC_", "AZURE_", "GOOGLE_", "AWS_", "LANGCHAIN_", "LANGSMITH_")
KEYS = ("_API_KEY", "_API_TOKEN", "_BASE_URL", "_API_BASE", "_HOST_URL")
"""Beginnings and ends of the names of variables that settings, and vendors' keys and addresses, are kept in."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options by which the contract suite is asked for, and examples that are too many for each run."""
    parser.addoption(
        ASKS_MODEL, action="store_true", help="run tests/contract alone, against the model that ONRECORD_MODEL names"
    )
    parser.addoption(
        EVERY_EXAMPLE, action="store_true", help="run alone the tests that try a part of their examples, with all"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Nothing that whoever runs the tests has set reaches a test, or a process that it starts: no call is paid for.

    Here, and in no fixture: what tests are made of is collected before any of those.
    """
    if config.getoption(EVERY_EXAMPLE):
        hypothesis.settings.load_profile("every example")
    if data := os.environ.get(DATA):
        os.environ[DATA] = str(Path(data).absolute())
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what one of hundreds of processes compiles, the others read
    if not config.getoption(ASKS_MODEL):
        for name in set(os.environ) - {DATA}:
            if name.startswith(THEIRS) or name.endswith(KEYS):
                del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The contract suite is run alone or, saying so, not at all. Modules with slow tests come first.

    So none is begun when the processes beside have nothing left to do.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
    contract = [item for item in items if item.path.is_relative_to(CONTRACT)]
    partly = [item for item in items if "every_example" in getattr(item, "fixturenames", ())]
    for option, alone in ((ASKS_MODEL, contract), (EVERY_EXAMPLE, partly)):
        if config.getoption(option):
            config.hook.pytest_deselected(items=[item for item in items if item not in alone])
            items[:] = alone
            return
    for item in contract:
        item.add_marker(pytest.mark.skip(reason="asks the model that ONRECORD_MODEL names: run `make test-model`"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than cores: many tests wait for a process, a server or a clock."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def each_text_embedded_once() -> Iterator[None]:
    """The local model embeds a text once in a process of tests, however many homes hold the text or are asked."""
    from retrieval.embedding import local

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(local, "_document", lru_cache(maxsize=None)(local._document))
        patched.setattr(local, "_question", lru_cache(maxsize=1_000)(local._question.__wrapped__))
        yield


@pytest.fixture(scope="module", autouse=True)
def nothing_left_open() -> Iterator[None]:
    """What a module's tests leave lets go of its files and its memory at their end."""
    yield
    from tests.retrieval.stored import close_all  # most modules know no store

    close_all()
    gc.collect()
    gc.freeze()  # what stays is not looked through again


@pytest.fixture(scope="session", autouse=True)
def in_an_empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty working folder: settings are read from the `.env` of the folder that one is in."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("empty"))
    yield
    os.chdir(before)


@pytest.fixture(scope="session")
def every_example(request: pytest.FixtureRequest) -> bool:
    """Whether all examples are to be tried (`make test-more`), where a part of them is enough for each run."""
    return bool(request.config.getoption(EVERY_EXAMPLE))


def draws(each_run: int, every: int) -> int:
    """How many examples Hypothesis draws in each run, or with `make test-more`, for a test with `every_example`."""
    return every if hypothesis.settings.get_current_profile_name() == "every example" else each_run


@pytest.fixture(scope="session")
def seed() -> Path:
    """The shipped statement's file."""
    return SEED


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real documents that ONRECORD_DATA names; tests that need it skip, saying so, where it is unset."""
    value = os.environ.get(DATA)
    if not value or not Path(value).is_dir():
        pytest.skip("ONRECORD_DATA names no folder of real documents")
    return Path(value)
