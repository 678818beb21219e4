"""The evaluation as JUnit XML, read back by a parser of JUnit XML."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from bot.evaluating.reports import junit
from bot.evaluating.results import Given
from bot.evaluating.values import Report, Row
from tests.bot.evaluating.reports.evaluated import HOSTILE, RIGHT, answer, asked, report


def _read(path: Path, *reports: Report) -> list[TestSuite]:
    junit.write(reports, path / "report.xml")
    return list(JUnitXml.fromfile(str(path / "report.xml")))


def _case(suite: TestSuite, start: str) -> TestCase:
    return next(case for case in suite if str(case.name).startswith(start))


def test_every_question_is_a_case_and_fails_with_both_sides(tmp_path: Path) -> None:
    """A wrong one fails, one not asked is an error, one right in the main passes; each says what it was about."""
    questions, _ = _read(tmp_path, report())
    assert (questions.tests, questions.failures, questions.errors) == (5 + len(HOSTILE), 2, 1)
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
