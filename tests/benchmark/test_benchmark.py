"""The benchmark: its tasks are whole, its scorer tells right from wrong, and this project's systems go through it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot import wiring
from bot.settings import Settings
from tests.benchmark import score, systems, tasks
from tests.conftest import ROOT
from tests.tables import tables

CASES = tables(__file__)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tasks of the seed set on the shipped statement, with the answers of this project's systems."""
    folder = tmp_path_factory.mktemp("benchmark")
    with closing(wiring.open_session(Settings(home=folder / "home"), telling=False)) as session:
        tasks.make(session.library, [ROOT / "corpus" / "questions" / "seed.jsonl"], folder, most=12)
        questions, wordings = (tasks.lines(folder / each) for each in (tasks.QUESTIONS, tasks.WORDINGS))
        for name in ("nearest", "onrecord"):
            tasks.write(folder / f"{name}.out", systems.answers(session, name, questions[:12], wordings))
    return folder


def answer(folder: Path, **changed: Any) -> dict[str, Any]:
    """The first answerable question answered with what is expected, but for what is changed."""
    gold = next(one for one in tasks.lines(folder / tasks.GOLD) if one.get("answerable"))
    quote = {"text": gold["quotes"][0]["text"], "code": "IRN", "speaker": None}
    return {"id": gold["id"], "answers": True, "quotes": [quote | changed]}


def test_wordings_are_by_turns_said_and_altered(folder: Path) -> None:
    """What was said stands in the statement's text; what was altered does not."""
    text = score.plain(tasks.lines(folder / tasks.STATEMENTS)[0]["text"])
    said = {one["id"]: one["said"] for one in tasks.lines(folder / tasks.GOLD) if "said" in one}
    wordings = tasks.lines(folder / tasks.WORDINGS)
    assert list(said.values()) == [True, False] * 6
    assert all((one["wording"] in text) == said[one["id"]] for one in wordings)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {"exact": 1, "attributed": 1, "first": 1, "hit": 1, "told": 1}),
        ({"code": "KEN"}, {"exact": 1, "attributed": 0, "first": 1}),
        ({"text": "Sanctions are a fine thing."}, {"exact": 0, "attributed": None, "first": 0, "hit": 0, "told": 0}),
    ],
    ids=["right", "another's", "made up"],
)
def test_the_scorer_tells_right_from_wrong(folder: Path, changed: dict[str, Any], expected: dict[str, Any]) -> None:
    """Exactness, attribution and the right sentence are told apart."""
    figures = score.Scorer(folder).figures([answer(folder, **changed)])
    assert {name: figures[name] for name in expected} == expected


@pytest.mark.parametrize(("quoted", "found"), CASES["places"])
def test_a_quote_stands_where_its_words_stand(quoted: str, found: int) -> None:
    """White space aside to the letter, at every place, and never within a word."""
    assert len(list(score.places(quoted, "The climate change is now. The end"))) == found


def test_a_page_answers_by_its_beginning_alone(folder: Path) -> None:
    """A quote of all from the first expected sentence on has the last too, and answers with the first alone."""
    text = score.plain(tasks.lines(folder / tasks.STATEMENTS)[0]["text"])
    starts = {
        min(text.index(score.plain(each["text"])) for each in one["quotes"]): one["id"]
        for one in tasks.lines(folder / tasks.GOLD)
        if one.get("answerable")
    }
    page = {"answers": True, "quotes": [{"text": text[min(starts) :], "code": "IRN"}]}
    figures = [score.Scorer(folder).figures([page | {"id": starts[at]}]) for at in (min(starts), max(starts))]
    assert [(one["exact"], one["first"]) for one in figures] == [(1, 1), (1, 0)]


def test_only_what_all_systems_answered_is_common() -> None:
    """A system that was asked but some is compared on these; a figure of the machine stays."""
    some: list[dict[str, Any]] = [{"id": "a", "quotes": []}, {"id": "memory", "memory_mb": 1}]
    assert score.common([[*some, {"id": "b", "quotes": []}], some]) == [some, some]


def test_what_is_not_given_as_an_answer_is_told_and_no_hit(folder: Path) -> None:
    """Passages that only come closest count as told."""
    figures = score.Scorer(folder).figures([answer(folder) | {"answers": False}])
    assert (figures["hit"], figures["told"]) == (0, 1)


def test_the_systems_of_this_project(folder: Path) -> None:
    """Both quote exactly; the engine is right as often, and takes no altered wording for said."""
    nearest, ours = (
        score.Scorer(folder).figures(tasks.lines(folder / f"{name}.out")) for name in ("nearest", "onrecord")
    )
    assert nearest["exact"] == ours["exact"] == ours["attributed"] == 1
    assert (ours["first"] or 0) >= (nearest["first"] or 0)
    assert ours["false_accepts"] == ours["false_alarms"] == 0
    assert nearest["false_accepts"] is None
    assert (ours["memory_mb"] or 0) > 0
