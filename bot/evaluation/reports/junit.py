"""An evaluation as JUnit XML, for the test reports of a CI: a case for each question, and the gates as a suite.

What is right in the main passes, with what is wrong beside as its output. Fills the template beside it (Jinja2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from bot.evaluation.reports.figures import Line, limit, told_by
from bot.evaluation.reports.questions import Outcome, as_text, beside, outcome
from bot.evaluation.results import Asked
from bot.evaluation.values import ALL, Judged, Report, Row, Verdict

# What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LONGEST_NAME = 200
"""Characters of a case's name: viewers keep a list of them in sight, and some cut it at 255."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case; `kind` is "failure", "error", "skipped", or "" where it passes. GitLab knows it by class and name."""

    name: str
    classname: str
    kind: str = ""
    message: str = ""
    text: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases under a name, with what they were made by and when, in UTC and without a zone, as the schemas have it."""

    name: str
    timestamp: str
    cases: tuple[Case, ...]
    properties: tuple[tuple[str, str], ...] = ()


def write(reports: Sequence[Report], path: Path) -> None:
    """Write the reports to a file.

    Of a set asked several times, the first run's replies are the cases. A gate on too few questions is skipped, and a
    question that a run which was cut short never came to. A set asked with a model and without has a suite for each.

    Raises:
        OSError: the file cannot be written.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_text
    )
    source = (files("bot.evaluation.reports") / "junit.xml.j2").read_text(encoding="utf-8")
    suites = [suite for report in reports for suite in _suites(report)]
    path.write_text(environment.from_string(source).render(suites=suites), encoding="utf-8")


def _text(value: object) -> object:
    """A text with what XML cannot hold replaced by U+FFFD."""
    return _NOT_XML.sub("\ufffd", value) if type(value) is str else value


def _suites(report: Report) -> Iterator[Suite]:
    result = report.result
    name = f"{result.name}, {told_by(result)}"
    try:
        began = datetime.fromisoformat(result.started).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    except ValueError:
        began = ""
    came = {row.asked.id for row in report.rows}
    left = tuple(_not_asked(report, asked) for asked in result.asked if asked.id not in came)
    figures = [(one.name, f"{one.value:.6g}") for one in report.measures.get(ALL, ())]
    properties = (*((key, str(value)) for key, value in report.facts.items()), *figures)
    yield Suite(name, began, (*(_case(report, row) for row in report.rows), *left), properties)
    gates = tuple(_gates(report))
    if gates:
        yield Suite(f"{name}: gates", began, gates)


def _named(report: Report, asked: Asked) -> tuple[str, str]:
    """The name and the class by which viewers tell a case from all others."""
    name = " ".join(f"{asked.id}: {asked.question}".split())
    short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
    return short, f"{report.result.name}.{report.result.mode}.{(*asked.tags, asked.lang)[0]}"


def _case(report: Report, row: Row) -> Case:
    kind = {Outcome.NOT_RUN: "error", Outcome.WRONG: "failure"}.get(outcome(row), "")
    message = " ".join((row.given.error or "; ".join(row.wrong)).split())
    said = as_text(report, row) if row.wrong or beside(report, row) else ""
    return Case(*_named(report, row.asked), kind, message, said, row.given.ms.get("total", 0.0) / 1000)


def _not_asked(report: Report, asked: Asked) -> Case:
    return Case(*_named(report, asked), "skipped", "not asked: the run was cut short")


def _gates(report: Report) -> Iterator[Case]:
    kind = f"{report.result.name}.{report.result.mode}.gates"
    yield from (_gate(kind, judged) for judged in report.gates)
    for said in report.comparison.failures if report.comparison else ():
        yield Case(f"since the baseline: {said}", kind, "failure", said)


def _gate(kind: str, judged: Judged) -> Case:
    gate, line = judged.gate, Line(judged.gate.metric, "", judged.measure)
    where = f" ({gate.scope})" if gate.scope != ALL else ""
    name = f"{gate.metric}{where} {limit(judged)}"
    found = f"{line.value} (95% interval {line.interval}) on {line.n} questions" if judged.measure else "not measured"
    if judged.fails:
        return Case(name, kind, "failure", judged.fault, f"given: {found}\nwhy: {gate.why or 'asked for'}")
    return Case(name, kind, "" if judged.verdict is Verdict.PASSED else "skipped", f"{judged.verdict}: {found}")
