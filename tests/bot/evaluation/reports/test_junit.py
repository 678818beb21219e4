"""The evaluation as JUnit XML, read back by a parser of JUnit XML."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from bot.evaluation.reports import junit
from bot.evaluation.results import Given
from bot.evaluation.values import Report, Row
from tests.bot.evaluation.reports.evaluated import HOSTILE, RIGHT, answer, asked, report

# What the schema of Jenkins' xUnit plugin, which refuses all else, has of what is written here, by element: attributes
# that must be there, those that may, and what may stand inside.
SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package"},
        {"properties", "testcase"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "testcase": ({"name"}, {"classname", "time"}, {"skipped", "error", "failure", "system-out"}),
    "skipped": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}
SECONDS = re.compile(r"\d+(\.\d+)?")


def _strange(element: Any) -> list[str]:
    """What the schema does not have, or has and is not there."""
    must, may, inside = SCHEMA[element.tag]
    found = [f"{element.tag} lacks {name}" for name in must - set(element.attrib)]
    found += [f"{element.tag} has {name}" for name in set(element.attrib) - must - may]
    found += [f"{each.tag} in {element.tag}" for each in element if each.tag not in inside]
    if not SECONDS.fullmatch(element.get("time", "0")):
        found.append(f"{element.tag} took {element.get('time')}")
    return found + [fault for each in element if each.tag in inside for fault in _strange(each)]


def _read(path: Path, *reports: Report) -> list[TestSuite]:
    junit.write(reports, path / "report.xml")
    return list(JUnitXml.fromfile(str(path / "report.xml")))


def _case(suite: TestSuite, start: str) -> TestCase:
    return next(case for case in suite if str(case.name).startswith(start))


def test_every_question_is_a_case_and_fails_with_both_sides(tmp_path: Path) -> None:
    """A wrong one fails, one not asked is an error, one right in the main passes; each says what it was about."""
    questions, _ = _read(tmp_path, report())
    counts = (questions.tests, questions.failures, questions.errors, questions.skipped)
    assert counts == (5 + len(HOSTILE), 2, 1, 0)
    (failure,) = _case(questions, "test-3").result
    assert isinstance(failure, Failure)
    assert failure.message == "refused"
    said = str(failure.text)
    assert said.index("after: What of money?") < said.index("expected: answer") < said.index("given: refusal")
    (error,) = _case(questions, "test-5").result
    assert isinstance(error, Error)
    partly = _case(questions, "test-2")
    assert not partly.result
    assert "more is quoted" in str(partly.system_out)
    assert _case(questions, "test-1").time == 0.0315


def test_gates_are_a_suite_of_their_own(tmp_path: Path) -> None:
    """Met, missed, not measured and too few; and what is worse than the baseline beyond noise."""
    _, gates = _read(tmp_path, report())
    assert [(type(case.result[0]) if case.result else None) for case in gates] == [
        None,
        Failure,
        Skipped,
        Failure,
        Failure,
    ]
    missed = _case(gates, "first_quote").result[0]
    assert "95% interval" in str(missed.message)
    assert HOSTILE[1] in str(missed.text)


def test_texts_that_xml_cannot_hold_are_still_read_back(tmp_path: Path) -> None:
    """Control characters, lone surrogates, markup and the end of a CDATA section leave a file that parses."""
    rows = tuple(
        Row(asked(f"dev-{n}", text, RIGHT, tags=(text,)), Given(f"dev-{n}", answer(RIGHT, finding=text)), 0.0, (text,))
        for n, text in enumerate(HOSTILE)
    )
    questions, _ = _read(tmp_path, replace(report(), rows=rows))
    names = [str(case.name) for case in questions]
    assert names[0] == f"dev-0: {HOSTILE[0]}"
    assert names[7] == f"dev-7: {HOSTILE[7]}"
    assert "\ufffd" in names[6]
    assert all(case.result for case in questions)


def test_several_sets_are_several_suites(tmp_path: Path) -> None:
    one, two = report(), report(gated=False, compared=False)
    assert len(_read(tmp_path, one, two)) == 3


def test_it_is_of_the_form_that_viewers_hold_it_to(tmp_path: Path) -> None:
    """No attribute and no element that Jenkins' schema does not have; times as plain seconds; counts that add up."""
    from lxml import etree

    quick = tuple(replace(row, given=replace(row.given, ms={"total": 0.01})) for row in report().rows)
    junit.write([report(), replace(report(model="openai:tiny"), rows=quick)], tmp_path / "report.xml")
    root = etree.parse(tmp_path / "report.xml").getroot()
    assert _strange(root) == []
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        assert int(root.get(name)) == len(root.findall(f".//{tag}")) > 0
        assert all(int(suite.get(name)) == len(suite.findall(f".//{tag}")) for suite in root)
    assert {suite.get("timestamp") for suite in root} == {"2026-01-02T03:04:05"}


def test_no_two_cases_are_taken_for_one(tmp_path: Path) -> None:
    """GitLab knows a case by its class and its name: a set asked with a model and without has each of them twice."""
    suites = _read(tmp_path, report(), report(model="openai:tiny"))
    assert ["quotes alone" in str(suite.name) for suite in suites] == [True, True, False, False]
    assert ["with openai:tiny" in str(suite.name) for suite in suites] == [False, False, True, True]
    named = [(case.classname, case.name) for suite in suites for case in suite]
    assert len(set(named)) == len(named)
    assert max(len(str(name)) for _, name in named) <= 255


def test_a_question_that_was_not_come_to_is_skipped(tmp_path: Path) -> None:
    """A run that was cut short does not look like a small one that is all green."""
    made = report()
    questions, _ = _read(tmp_path, replace(made, rows=made.rows[:1]))
    assert (questions.tests, questions.skipped) == (len(made.rows), len(made.rows) - 1)
    (skipped,) = _case(questions, "test-3").result
    assert isinstance(skipped, Skipped)
    assert "not asked" in str(skipped.message)


def test_a_case_says_what_changed_and_what_varies(tmp_path: Path) -> None:
    """Better or worse than the baseline, by which measures; and whether it flips between runs."""
    questions, _ = _read(tmp_path, report(repeat=2))
    said = str(_case(questions, "test-2").system_out)
    assert "worse than the baseline: right 0 → 1" in said
    assert "right in some runs and wrong in others" in said
    assert "better than the baseline" in str(_case(questions, "test-1").system_out)
