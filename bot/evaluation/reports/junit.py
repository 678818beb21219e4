"""An evaluation as JUnit XML, for the test reports of a CI: a case for each question, and the gates as a suite.

What is right in the main passes, with what is wrong beside as its output. Written by junitparser; knows neither how
questions are asked nor how answers are measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.evaluation.reports.expected_vs_given import Outcome, Side, expected, given, outcome
from bot.evaluation.reports.table import against, bounds, figure, limit, told_by
from bot.evaluation.results import Asked
from bot.evaluation.values import (
    ALL,
    Direction,
    Judged,
    QuestionChange,
    Report,
    Row,
    Verdict,
)

if TYPE_CHECKING:
    from junitparser import TestCase, TestSuite

# What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LONGEST_NAME = 200
"""Characters of a case's name: viewers keep a list of them in sight, and some cut it at 255."""


def write(reports: Sequence[Report], path: Path) -> None:
    """Write the reports to a file.

    Of a set asked several times, the first run's replies are the cases. A gate on too few questions is skipped, and a
    question that a run which was cut short never came to. A set asked with a model and without has a suite for each.

    Raises:
        OSError: the file cannot be written.
    """
    from junitparser import JUnitXml

    xml = JUnitXml("onrecord evaluate")
    suites: list[TestSuite] = []
    for report in reports:
        suites.append(_questions(report))
        if report.gates or report.comparison:
            suites.append(_gates(report))
    # junitparser has no types for these two. `add_testsuite` would merge suites of one name.
    add: Callable[[TestSuite], None] = xml.append
    for suite in suites:
        count: Callable[[], None] = suite.update_statistics
        count()
        add(suite)
    # Not by its own count, which gives the root an attribute that the schema of Jenkins' xUnit plugin does not have.
    for name in ("tests", "failures", "errors"):
        setattr(xml, name, sum(getattr(suite, name) for suite in suites))
    xml.time = round(sum(suite.time for suite in suites), 3)
    xml.write(str(path), pretty=True)


def _questions(report: Report) -> TestSuite:
    result = report.result
    suite = _suite(report, f"{result.name}, {told_by(result)}")
    for name, value in (("mode", result.mode), ("half", result.half), ("started", result.started)):
        if value:
            suite.add_property(name, _text(value))
    for kind in ("versions", "settings", "hashes"):
        for name, found in getattr(result, kind).items():
            if found is not None:
                suite.add_property(_text(f"{kind}.{name}"), _text(str(found)))
    for measure in report.measures.get(ALL, ()):
        suite.add_property(_text(measure.name), f"{measure.value:.6g}")
    changes = {one.id: one for one in (report.comparison.questions if report.comparison else ())}
    flips = report.stability.flips if report.stability else ()
    for row in report.rows:
        beside = _beside(changes.get(row.asked.id), against(report), flips=row.asked.id in flips)
        suite.add_testcase(_case(report, row, beside))
    came = {row.asked.id for row in report.rows}
    for asked in result.asked:
        if asked.id not in came:
            suite.add_testcase(_not_asked(report, asked))
    return suite


def _suite(report: Report, name: str) -> TestSuite:
    """A suite with when it began, in UTC and without a zone, as the schemas have it; without it where not known."""
    from junitparser import TestSuite

    suite = TestSuite(_text(name))
    try:
        began = datetime.fromisoformat(report.result.started)
    except ValueError:
        return suite
    suite.timestamp = began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return suite


def _named(report: Report, asked: Asked) -> TestCase:
    """A case with the name and the class by which viewers tell it from all others."""
    from junitparser import TestCase

    kind = asked.tags[0] if asked.tags else asked.lang
    name = f"{asked.id}: {_line(asked.question)}"
    short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
    return TestCase(_text(short), _text(f"{report.result.name}.{report.result.mode}.{kind}"))


def _case(report: Report, row: Row, beside: Sequence[str]) -> TestCase:
    from junitparser import Error, Failure

    case = _named(report, row.asked)
    case.time = round(row.given.ms.get("total", 0.0) / 1000, 4)
    if row.given.error is not None:
        error = Error(_text(_line(row.given.error)), "not asked")
        error.text = _text(row.given.error)
        case.result = [error]
    elif outcome(row) is Outcome.WRONG:
        failure = Failure(_text(_line("; ".join(row.wrong))), "wrong")
        failure.text = _text(_sides(row, beside))
        case.result = [failure]
    elif row.wrong or beside:
        case.system_out = _text(_sides(row, beside))
    return case


def _not_asked(report: Report, asked: Asked) -> TestCase:
    from junitparser import Skipped

    case = _named(report, asked)
    case.result = [Skipped("not asked: the run was cut short")]
    return case


def _beside(change: QuestionChange | None, other: str, *, flips: bool) -> list[str]:
    """What there is to say of a question beside its sides: how it fares against another run, whether it varies."""
    said = []
    if change is not None and change.direction is not Direction.SAME:
        moved: Mapping[str, tuple[float, float]] = change.measures
        by = ", ".join(f"{name} {before:.3g} → {after:.3g}" for name, (before, after) in moved.items())
        said.append(f"{change.direction} than {other}: {by}")
    if flips:
        said.append("right in some runs and wrong in others")
    return said


def _gates(report: Report) -> TestSuite:
    from junitparser import Failure, TestCase

    suite = _suite(report, f"{report.result.name}, {told_by(report.result)}: gates")
    kind = f"{report.result.name}.{report.result.mode}.gates"
    for judged in report.gates:
        suite.add_testcase(_gate(kind, judged))
    for said in report.comparison.failures if report.comparison else ():
        case = TestCase(_text(f"since the baseline: {_line(said)}"), _text(kind))
        case.result = [Failure(_text(_line(said)), "worse")]
        suite.add_testcase(case)
    return suite


def _gate(kind: str, judged: Judged) -> TestCase:
    from junitparser import Failure, Skipped, TestCase

    where = f" ({judged.gate.scope})" if judged.gate.scope != ALL else ""
    case = TestCase(_text(f"{judged.gate.metric}{where} {limit(judged)}"), _text(kind))
    measure = judged.measure
    if measure is None:
        found = "not measured"
    else:
        interval = bounds(measure)
        within = f" (95% interval {interval})" if interval else ""
        found = f"{figure(measure.value, measure.kind)}{within} on {measure.n} questions"
    if judged.fails:
        failure = Failure(_text(found), "gate missed")
        failure.text = _text(f"expected: {limit(judged)}\ngiven: {found}\nwhy: {judged.gate.why or 'asked for'}")
        case.result = [failure]
    elif judged.verdict is not Verdict.PASSED:
        case.result = [Skipped(_text(f"{judged.verdict}: {found}, wanted are {judged.gate.least}"))]
    return case


def _sides(row: Row, beside: Sequence[str]) -> str:
    earlier = [f"after: {question}" for question, _ in row.asked.history]
    parts = [*earlier, f"question: {row.asked.question}", *(f"wrong: {each}" for each in row.wrong), *beside]
    for name, side in (("expected", expected(row.asked)), ("given", given(row.given))):
        parts += [f"{name}: {side.head}", *_listed(side)]
    return "\n".join(parts)


def _listed(side: Side) -> list[str]:
    return [*(f"  “{_line(quote)}”" for quote in side.quotes), *(f"  {_line(note)}" for note in side.notes)]


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    """The text with what XML cannot hold replaced by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)
