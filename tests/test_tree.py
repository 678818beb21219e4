"""What is switched off in the tree says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

SWITCHES = {
    "noqa": re.compile(r"#\s*noqa(?P<which>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?(?P<reason>.*)"),
    "type: ignore": re.compile(r"#\s*type:\s*ignore(?P<which>\[[\w, -]+\])?(?P<reason>.*)"),
}
MARKS = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail)\b(?P<call>\(.*)?")


def sources() -> list[Path]:
    """The Python files of the project, this one aside, which spells out what it looks for."""
    rooms = ("bot", "retrieval", "prompts", "corpus", "tests")
    return [p for room in rooms for p in sorted((ROOT / room).rglob("*.py")) if p != Path(__file__)]


def unexplained(line: str) -> list[str]:
    """What a line of code switches off without saying which rule, or why."""
    found = []
    for name, pattern in SWITCHES.items():
        if (match := pattern.search(line)) and not (match["which"] and re.search(r"\w{2}", match["reason"])):
            found.append(name)
    if (match := MARKS.search(line)) and "reason=" not in (match["call"] or "") and '("' not in (match["call"] or ""):
        found.append("pytest.mark")
    return found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = 1  # noqa", ["noqa"]),
        ("x = 1  # noqa: S608", ["noqa"]),
        ("x = 1  # noqa - it is fine", ["noqa"]),
        ("x = 1  # noqa: S608, PLR2004 - the marks are question marks", []),
        ("x = 1  # type: ignore", ["type: ignore"]),
        ("x = 1  # type: ignore[misc]", ["type: ignore"]),
        ("x = 1  # type: ignore[misc, arg-type]  # a generator", []),
        ("@pytest.mark.skip", ["pytest.mark"]),
        ('@pytest.mark.skipif(sys.platform == "win32")', ["pytest.mark"]),
        ('@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")', []),
        ("@pytest.mark.xfail()", ["pytest.mark"]),
        ('pytest.skip("ONRECORD_DATA names no folder")', []),
        ("@pytest.mark.slow", []),
    ],
)
def test_what_counts_as_a_reason(line: str, expected: list[str]) -> None:
    """A rule's name and some words after it."""
    assert unexplained(line) == expected


def test_whatever_is_switched_off_says_why() -> None:
    """Each `noqa`, `type: ignore` and skipped test in the tree names its rule and carries its reason beside it."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {what}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for what in unexplained(line)
    ]
    assert found == []


def test_whatever_lint_leaves_out_says_why() -> None:
    """A rule that is switched off for the whole tree has its reason beside it, too, or in its name."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (ignored,) = re.findall(r"^ignore = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    without = [line.strip() for line in ignored.splitlines() if "#" not in line]
    # Three rules about the same thing share the comment of the first or the last.
    assert all(rule.startswith('"RUF') for rule in without)
