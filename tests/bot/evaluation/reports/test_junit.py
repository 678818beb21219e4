"""The evaluation as JUnit XML, read back, and held to the schema that is strictest."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

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


def _read(path: Path, *reports: Report) -> Any:
    """The suites of the file that was written."""
    junit.write(reports, path / "report.xml")
    return etree.parse(path / "report.xml").getroot()


def _cases(suite: Any) -> dict[str, Any]:
    """What stands in each case, by the first word of its name: an element, or None."""
    return {re.split("[: ]", case.get("name"))[0]: next(iter(case), None) for case in suite.iterfind("testcase")}


def test_every_question_is_a_case_and_fails_with_both_sides(tmp_path: Path) -> None:
    """A wrong one fails, one not asked is an error, one right in the main passes; each says what it was about."""
    questions, _ = _read(tmp_path, report(repeat=2))
    cases = _cases(questions)
    counts = [questions.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == [str(5 + len(HOSTILE)), "2", "1", "0"]
    assert (cases["test-3"].tag, cases["test-3"].get("message")) == ("failure", "refused")
    said = cases["test-3"].text
    assert said.index("after: What of money?") < said.index("expected: answer") < said.index("given: refusal")
    assert cases["test-5"].tag == "error"
    assert cases["test-2"].tag == cases["test-1"].tag == "system-out"
    assert "more is quoted" in cases["test-2"].text
    assert "worse than the baseline: right 0 → 1" in cases["test-2"].text
    assert "right in some runs and wrong in others" in cases["test-2"].text
    assert "better than the baseline" in cases["test-1"].text
    assert next(questions.iterfind("testcase")).get("time") == "0.0315"


def test_a_question_that_a_run_never_came_to_is_skipped(tmp_path: Path) -> None:
    made = report(gated=False, compared=False)
    (questions,) = _read(tmp_path, replace(made, rows=made.rows[:1]))
    assert questions.get("skipped") == str(len(made.rows) - 1)


def test_gates_are_a_suite_of_their_own(tmp_path: Path) -> None:
    """Met, missed, not measured and too few; and what is worse than the baseline beyond noise."""
    _, gates = _read(tmp_path, report())
    inside: list[Any] = [next(iter(case), None) for case in gates]
    tags = [None if each is None or each.tag == "system-out" else each.tag for each in inside]
    assert tags == [None, "failure", "skipped", "failure", "failure"]
    assert inside[1].get("message") == "first_quote (test, en) is 0.5, below 0.9"
    assert "95% interval" in inside[1].text
    assert HOSTILE[1] in inside[1].text


def test_texts_that_xml_cannot_hold_are_still_read_back(tmp_path: Path) -> None:
    """Control characters, lone surrogates, markup and the end of a CDATA section leave a file that parses."""
    rows = tuple(
        Row(asked(f"dev-{n}", text, RIGHT, tags=(text,)), Given(f"dev-{n}", answer(RIGHT, finding=text)), 0.0, (text,))
        for n, text in enumerate(HOSTILE)
    )
    questions, _ = _read(tmp_path, replace(report(), rows=rows))
    names = [case.get("name") for case in questions.iterfind("testcase")]
    assert names[0] == f"dev-0: {HOSTILE[0]}"
    assert names[7] == f"dev-7: {HOSTILE[7]}"
    assert "\ufffd" in names[6]
    assert max(map(len, names)) <= 200


def test_it_is_of_the_form_that_viewers_hold_it_to(tmp_path: Path) -> None:
    """No attribute and no element that Jenkins' schema does not have; counts that add up; no two cases alike."""
    root = _read(tmp_path, report(), report(model="openai:tiny"))
    assert _strange(root) == []
    assert ["quotes alone" in suite.get("name") for suite in root] == [True, True, False, False]
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        assert int(root.get(name)) == len(root.findall(f".//{tag}")) > 0
        assert all(int(suite.get(name)) == len(suite.findall(f".//{tag}")) for suite in root)
    assert {suite.get("timestamp") for suite in root} == {"2026-01-02T03:04:05"}
    known = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(known) == len(set(known))
