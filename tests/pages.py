"""The pages for users: their commands, the examples that follow them, their links.

Knows Markdown as GitHub shows it; runs nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").glob("*.md")))
LINKING = (*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "corpus").rglob("*.md")))
"""Pages whose links are followed."""

STORING = ("onrecord ingest", "onrecord import", "onrecord export", "onrecord evaluate")
"""Commands that store statements or run long. Examples before them assume that only the shipped statement is stored."""

LEFT_OUT = "…"
TYPED = "> "
"""The prompt of a chat, at the start of each line that a person types."""

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *#*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """The output of a command as a page shows it; `kind` is "text" or "json"."""

    page: str
    kind: str
    text: str

    @property
    def typed(self) -> str:
        """The lines that a person types, in the example of a chat."""
        return "".join(f"{line.removeprefix(TYPED)}\n" for line in self.text.splitlines() if line.startswith(TYPED))

    def is_printed(self, output: str) -> bool:
        """Whether this output is the example, apart from white space. A line "…" of text matches any lines."""
        if self.kind == "json":
            return matches(json.loads(self.text), json.loads(output))
        lines = [line.split() for line in self.text.splitlines() if line.strip()]
        pattern = r"\s+".join(".*" if line == [LEFT_OUT] else r"\s+".join(map(re.escape, line)) for line in lines)
        return re.fullmatch(pattern, output.strip(), re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Command:
    """A line of shell, and the examples of its output from all pages."""

    line: str
    examples: tuple[Example, ...] = ()


def blocks(page: Path) -> list[tuple[str, str]]:
    """The kind and the text of each code block of a page."""
    return [(found[1], found[2]) for found in _BLOCK.finditer(page.read_text(encoding="utf-8"))]


def lines(pages: tuple[Path, ...] = PAGES) -> list[str]:
    """Every line of shell on the pages."""
    return [line for page in pages for kind, text in blocks(page) if kind == "sh" for line in text.splitlines() if line]


def commands() -> list[Command]:
    """Every line of shell on the pages, once each, with its examples, in the order to run them.

    An example shows the output of the last line in the block of shell before it. On each page, the first storing
    command and the lines after it run late: after the early lines of all pages.
    """
    early: dict[str, list[Example]] = {}
    late: dict[str, list[Example]] = {}
    for page in PAGES:
        into, last = early, ""
        for kind, text in blocks(page):
            for line in text.splitlines() if kind == "sh" else ():
                into = late if line.startswith(STORING) else into
                into.setdefault(line, [])
                last = line
            if kind in {"text", "json"}:
                into[last].append(Example(page.name, kind, text))
    both = early | {line: early.get(line, []) + examples for line, examples in late.items()}
    return [Command(line, tuple(examples)) for line, examples in both.items() if line]


def matches(shown: object, printed: object) -> bool:
    """Whether JSON on a page describes the JSON printed.

    "…" matches any value. At the start of a string it matches any beginning, and as a key any further keys. A number
    with a decimal point is a measurement and matches any other.
    """
    if isinstance(shown, dict):
        return (
            isinstance(printed, dict)
            and (LEFT_OUT in shown or shown.keys() == printed.keys())
            and all(key in printed and matches(shown[key], printed[key]) for key in shown.keys() - {LEFT_OUT})
        )
    if isinstance(shown, list):
        return (
            isinstance(printed, list)
            and len(shown) == len(printed)
            and all(matches(one, other) for one, other in zip(shown, printed, strict=True))
        )
    if isinstance(shown, float):
        return isinstance(printed, float)
    if isinstance(shown, str) and shown.startswith(LEFT_OUT):
        return isinstance(printed, str) and printed.endswith(shown.removeprefix(LEFT_OUT))
    return shown == printed


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    made: list[str] = []
    for heading in _HEADING.findall(text):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        made.append(f"{anchor}-{made.count(anchor)}" if anchor in made else anchor)
    return set(made)


def links(page: Path) -> Iterator[str]:
    """The relative links of a page, including links to its own headings and to pictures."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    yield from (target for target in _LINK.findall(text) if not re.match(r"[a-z]+:", target))
