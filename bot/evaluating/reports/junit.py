"""An evaluation as JUnit XML, for the test reports of a CI: a case for each question, and the gates as a suite.

What is right in the main passes, with what is wrong beside as its output. Written by junitparser; knows neither how
questions are asked nor how answers are measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.evaluating.reports.lines import bounds, figure, limit
from bot.evaluating.reports.sides import Outcome, Side, expected, given, outcome
from bot.evaluating.values import ALL, Judged, Report, Row, Verdict

if TYPE_CHECKING:
    from junitparser import TestCase, TestSuite

# What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(reports: Sequence[Report], path: Path) -> None:
    """Write the reports to a file.

    Of a set asked several times, the first run's replies are the cases. A gate on too few questions is skipped.

    Raises:
        OSError: the file cannot be written.
    """
    from junitparser import JUnitXml

    xml = JUnitXml("onrecord evaluate")
    # junitparser has no types for these two. `add_testsuite` would merge suites of one name.
    add: Callable[[TestSuite], None] = xml.append
    count: Callable[[], None] = xml.update_statistics
    for report in reports:
        add(_questions(report))
        if report.gates or report.comparison:
            add(_gates(report))
    count()
    xml.write(str(path), pretty=True)


def _questions(report: Report) -> TestSuite:
    from junitparser import TestSuite

    suite = TestSuite(_text(report.result.name))
    for name, value in (("mode", report.result.mode), ("half", report.result.half), ("started", report.result.started)):
        if value:
            suite.add_property(name, _text(value))
    for kind in ("versions", "settings", "hashes"):
        for name, found in getattr(report.result, kind).items():
            if found is not None:
                suite.add_property(_text(f"{kind}.{name}"), _text(str(found)))
    for measure in report.measures.get(ALL, ()):
        suite.add_property(_text(measure.name), f"{measure.value:.6g}")
    for row in report.rows:
        suite.add_testcase(_case(report.result.name, row))
    return suite


def _case(set_name: str, row: Row) -> TestCase:
    from junitparser import Error, Failure, TestCase

    kind = row.asked.tags[0] if row.asked.tags else row.asked.lang
    case = TestCase(_text(f"{row.asked.id}: {_line(row.asked.question)}"), _text(f"{set_name}.{kind}"))
    case.time = row.given.ms.get("total", 0.0) / 1000
    if row.given.error is not None:
        error = Error(_text(_line(row.given.error)), "not asked")
        error.text = _text(row.given.error)
        case.result = [error]
    elif outcome(row) is Outcome.PARTLY:
        case.system_out = _text(_sides(row))
    elif row.wrong:
        failure = Failure(_text(_line("; ".join(row.wrong))), "wrong")
        failure.text = _text(_sides(row))
        case.result = [failure]
    return case


def _gates(report: Report) -> TestSuite:
    from junitparser import Failure, TestCase, TestSuite

    suite = TestSuite(_text(f"{report.result.name} gates"))
    kind = f"{report.result.name}.gates"
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


def _sides(row: Row) -> str:
    earlier = [f"after: {question}" for question, _ in row.asked.history]
    parts = [*earlier, f"question: {row.asked.question}", *(f"wrong: {each}" for each in row.wrong)]
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
