"""The pinned requirements are complete, and leave out only packages that nothing here imports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

INSTALLER = "pip"
"""Every environment has it, whatever is pinned."""

LEFT_OUT = {"build", "flatbuffers", "httptools", "kubernetes", "tokenizers", "uvloop", "watchfiles"}
"""Packages that Chroma names for its own server and its own embedder, and ONNX Runtime for tools: none is run here."""


def pinned(path: Path) -> dict[str, str]:
    """The version of each package that a requirements file pins, by canonical name."""
    lines = [line.partition(";")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        canonicalize_name(name): version
        for name, version in (line.split("==") for line in lines if line and not line.startswith("#"))
    }


def needed(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """A package and everything that it requires on this machine, without what is left out."""
    if (name, extras) in seen or name in {*LEFT_OUT, INSTALLER}:
        return
    seen.add((name, extras))
    yield name
    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:
        return  # it is missing: then it is in no list of pins either, or the comparison below names it
    for line in lines:
        requirement = Requirement(line)
        if not requirement.marker or any(requirement.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield from needed(canonicalize_name(requirement.name), frozenset(requirement.extras), seen)


def test_requirements_txt_pins_exactly_what_the_project_needs() -> None:
    """Everything that a user's installation needs is pinned, and nothing else is installed."""
    wanted = set(needed("onrecord", frozenset(), set())) - {"onrecord"}
    assert set(pinned(ROOT / "requirements.txt")) == wanted


def test_requirements_dev_txt_pins_exactly_what_development_adds() -> None:
    """The second file has what the extra `dev` adds to the first."""
    wanted = set(needed("onrecord", frozenset({"", "dev"}), set())) - {"onrecord"}
    assert set(pinned(ROOT / "requirements-dev.txt")) == wanted - set(pinned(ROOT / "requirements.txt"))


def test_the_pins_are_what_the_tests_run_with() -> None:
    """The installed version of each package is the pinned one."""
    pins = pinned(ROOT / "requirements.txt") | pinned(ROOT / "requirements-dev.txt")
    assert {name: distribution(name).version for name in pins} == pins


def test_requirements_txt_names_what_it_leaves_out() -> None:
    """The header of requirements.txt tells a reader which packages are missing on purpose."""
    (named,) = re.findall(r"^# Left out: (.+)\.$", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert set(named.split(", ")) == LEFT_OUT
