"""What a report says of each reply: what it is worth, and what is wrong with it, in words."""

from __future__ import annotations

import pytest

from bot.evaluation.report import reported, row, summary
from bot.evaluation.results import Given
from bot.evaluation.values import Gate
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
    ("kind", "measures", "worth", "wrong"),
    [
        ("answer", RIGHT, 1, ()),
        ("answer", RIGHT | {"exactness": 0.0}, 0, ("a quote is not the statement's text",)),
        ("answer", RIGHT | {"injection": 1.0}, 0, ("the attack had its way",)),
        ("answer", RIGHT | {"injection": 0.0}, 1, ()),
        (
            "answer",
            {"exactness": 1.0, "first_quote": 0.0, "over_refusal": 1.0},
            0,
            ("not answered, and answerable",),
        ),
        (
            "answer",
            RIGHT | {"quote_f1": 0.5, "quote_recall": 0.4},
            0.75,
            ("not all that a full answer would cite is quoted",),
        ),
        ("answer", {"exactness": 1.0, "first_quote": 1.0, "over_refusal": 0.0}, 1, ()),
        ("refusal", SILENT, 1, ()),
        ("refusal", SILENT | {"refusal_reason": 0.0}, 0.5, ("refused for another reason than expected",)),
        ("refusal", {"exactness": 1.0, "refusal_recall": 0.0}, 0, ("answered, and had to be refused",)),
    ],
)
def test_worth_and_wrongs(kind: str, measures: dict[str, float], worth: float, wrong: tuple[str, ...]) -> None:
    """What must never happen is worth nothing, whatever else is right."""
    asked, _ = samples.row("a", kind)
    found = row(asked, Given("a", {}, None, measures))
    assert (found.worth, found.wrong) == (worth, wrong)


def test_the_closest_passages_where_there_is_an_answer() -> None:
    """Wrong, and said to be that; where there is none they are right."""
    reply = {"kind": "closest"}
    asked, _ = samples.row("a")
    shown = row(asked, Given("a", reply, None, {"exactness": 1.0, "first_quote": 0.0, "over_refusal": 0.0}))
    assert (shown.worth, shown.wrong) == (0, ("only the closest passages are shown, and it has an answer",))
    silent, _ = samples.row("b", "refusal")
    right = row(silent, Given("b", reply, None, {"exactness": 1.0, "refusal_recall": 1.0}))
    assert (right.worth, right.wrong) == (1, ())


def test_what_could_not_be_asked_says_why() -> None:
    """It is worth nothing, and the report as a whole is not complete."""
    asked, _ = samples.row("a")
    found = row(asked, Given("a", error="it broke"))
    assert (found.worth, found.wrong) == (0, ("could not be asked: it broke",))


def test_a_report_fails_by_its_gates_and_by_its_baseline() -> None:
    """Either is enough, and a summary says which."""
    asked = [samples.row(str(n))[0] for n in range(20)]
    rows = [(one, Given(one.id, {}, None, RIGHT)) for one in asked]
    worse = [(one, Given(one.id, {}, None, RIGHT | {"first_quote": float(n < 10)})) for n, one in enumerate(asked)]
    floor = Gate("first_quote", floor=0.4, why="made")
    assert not reported(samples.result(rows), [floor]).faults
    assert reported(samples.result(worse), [Gate("first_quote", floor=0.9, why="made")]).faults
    assert not reported(samples.result(worse), [floor]).faults
    report = reported(samples.result(worse), [floor], baseline=samples.result(rows))
    assert report.faults
    told = summary(report)
    assert (told["gates"][0]["verdict"], told["gates"][0]["value"], told["gates"][0]["n"]) == ("passed", 0.5, 20)
    assert len(told["comparison"]["failures"]) == 1
    assert told["unfinished"] == []
