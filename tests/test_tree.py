"""The walls between the rooms stand around every module, and what is switched off says why."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

NOT_CORE = {
    "bot.claiming": "chooses the database of those who share the work",
    "bot.cli": "a front end",
    "bot.diagnosis": "looks at the settings, the store and the embedder for `doctor`",
    "bot.evaluating": "a front end",
    "bot.export": "a front end",
    "bot.first_use": "stores the shipped statement",
    "bot.fit_cuts": "opens the local model to fit the numbers by which a cut that turns its sentence is told",
    "bot.fit_ranker": "opens what is stored to fit the numbers by which passages are ranked",
    "bot.fit_reader": "opens the local model to fit the numbers by which questions are read",
    "bot.log": "how the process logs",
    "bot.messenger": "a front end",
    "bot.models": "knows LangChain and the vendors behind it",
    "bot.moving": "chooses the implementations for exports",
    "bot.rebuilding": "chooses the implementations for rebuilds",
    "bot.redaction": "keeps secrets out of what the process logs and says",
    "bot.serving": "chooses the implementations for a process that runs on",
    "bot.settings": "where the settings come from",
    "bot.state": "knows SQL",
    "bot.wire": "a front end",
    "bot.wire_by_date": "a front end",
    "bot.wiring": "chooses the implementations",
}

SWITCHES = {
    "noqa": re.compile(r"#\s*noqa(?P<which>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?(?P<reason>.*)"),
    "type: ignore": re.compile(r"#\s*type:\s*ignore(?P<which>\[[\w, -]+\])?(?P<reason>.*)"),
}
MARKS = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail)\b(?P<call>\(.*)?")


def contracts() -> list[dict[str, Any]]:
    """The contracts of import-linter."""
    read = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed: list[dict[str, Any]] = read["tool"]["importlinter"]["contracts"]
    return listed


def modules() -> set[str]:
    """The modules and packages right below `bot`."""
    found = {p.stem for p in (ROOT / "bot").glob("*.py")} | {
        p.parent.name for p in (ROOT / "bot").glob("*/__init__.py")
    }
    return {f"bot.{name}" for name in found - {"__init__"}}


def test_every_module_of_the_core_is_in_its_contract() -> None:
    """A module that is added to the core may import a vendor only if it is listed nowhere, which fails here."""
    (core,) = [set(c["source_modules"]) for c in contracts() if "core" in str(c["name"])]
    assert modules() - core - set(NOT_CORE) == set()
    assert core - modules() == set()


def test_every_front_end_is_in_its_contract() -> None:
    """What is called a front end above is kept from knowing how an answer is made."""
    (front,) = [c["source_modules"] for c in contracts() if "Front ends" in str(c["name"])]
    assert set(front) == {name for name, why in NOT_CORE.items() if why == "a front end"}


def test_every_other_module_is_kept_from_the_vendors_of_models() -> None:
    """The core has its own contract; of the rest, the models alone may know LangChain."""
    (walled,) = [c["source_modules"] for c in contracts() if "models alone" in str(c["name"])]
    assert set(walled) == set(NOT_CORE) - {"bot.models"}


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
