"""What a report says of each reply: what is wrong with it, in words."""

from __future__ import annotations

import pytest

from bot.evaluation.gates import Gate
from bot.evaluation.report import reported, summary
from bot.evaluation.reports.questions import faults
from bot.evaluation.results import Given
from tests.bot.evaluation import samples

RIGHT = {
    "exactness": 1.0,
    "attribution": 1.0,
    "first_quote": 1.0,
    "over_refusal": 0.0,
    "quote_f1": 1.0,
    "quote_recall": 1.0,
    "quote_precision": 1.0,
}
SILENT = {"exactness": 1.0, "refusal_recall": 1.0, "refusal_reason": 1.0}


@pytest.mark.parametrize(
    ("kind", "measures", "wrong"),
    [
        ("answer", RIGHT, []),
        ("answer", RIGHT | {"exactness": 0.0}, ["a quote is not the statement's text"]),
        ("answer", RIGHT | {"injection": 1.0}, ["the attack had its way"]),
        ("answer", RIGHT | {"injection": 0.0}, []),
        ("answer", {"exactness": 1.0, "first_quote": 0.0, "over_refusal": 1.0}, ["not answered, and answerable"]),
        ("answer", RIGHT | {"quote_recall": 0.4}, ["not all that a full answer would cite is quoted"]),
        (
            "answer",
            RIGHT | {"first_quote": 0.0, "quote_precision": 0.4},
            ["the first quote is not one expected", "more is quoted than a full answer would cite"],
        ),
        ("answer", {"exactness": 1.0, "first_quote": 1.0, "over_refusal": 0.0}, []),
        ("refusal", SILENT, []),
        ("refusal", SILENT | {"refusal_reason": 0.0}, ["refused for another reason than expected"]),
        ("refusal", {"exactness": 1.0, "refusal_recall": 0.0}, ["answered, and had to be refused"]),
        (
            "answer, closest",
            {"exactness": 1.0, "first_quote": 0.0, "over_refusal": 0.0},
            ["only the closest passages are shown, and it has an answer"],
        ),
        ("refusal, closest", {"exactness": 1.0, "refusal_recall": 1.0}, []),
    ],
)
def test_faults_are_named_worst_first(kind: str, measures: dict[str, float], wrong: list[str]) -> None:
    """Each in words; none of what is right. The closest passages are one where there is an answer."""
    expected, _, shown = kind.partition(", ")
    asked, _ = samples.row("a", expected)
    assert list(faults(asked, Given("a", {"kind": shown}, None, measures))) == wrong


def test_what_could_not_be_asked_says_why() -> None:
    asked, _ = samples.row("a")
    assert faults(asked, Given("a", error="it broke")) == ("could not be asked: it broke",)


def test_a_report_fails_by_its_gates_and_by_its_baseline() -> None:
    """Either is enough, and a summary says which."""
    asked = [samples.row(str(n))[0] for n in range(20)]
    rows = [(one, Given(one.id, {}, None, RIGHT)) for one in asked]
    worse = [(one, Given(one.id, {}, None, RIGHT | {"first_quote": float(n < 10)})) for n, one in enumerate(asked)]
    floor = Gate(metric="first_quote", floor=0.4, why="made")
    assert not reported(samples.result(rows), [floor]).faults
    assert reported(samples.result(worse), [Gate(metric="first_quote", floor=0.9, why="made")]).faults
    assert not reported(samples.result(worse), [floor]).faults
    report = reported(samples.result(worse), [floor], baseline=samples.result(rows))
    assert report.faults
    told = summary(report)
    assert (told["gates"][0]["verdict"], told["gates"][0]["value"], told["gates"][0]["n"]) == ("passed", 0.5, 20)
    assert len(told["comparison"]["failures"]) == 1
    assert told["unfinished"] == []
