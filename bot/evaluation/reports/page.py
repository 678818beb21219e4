"""An evaluation as one HTML page without network: the figures, and every question with both sides, worst first.

Fills the template in this folder (Jinja2, everything escaped). A policy in the page forbids scripts and loading.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from bot.evaluation.report import Report
from bot.evaluation.reports import figures, questions

_SHOWN = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"}
_SHOWN |= dict.fromkeys((*range(0x7F, 0xA0), 0x202D, 0x202E, *range(0xD800, 0xE000)), 0xFFFD)
"""Pictures for characters that browsers drop or obey."""


def write(reports: Sequence[Report], path: Path) -> None:
    """Write the page of the reports to a file.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(render(reports), encoding="utf-8")


def render(reports: Sequence[Report]) -> str:
    """The page."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    source = (files("bot.evaluation.reports") / "page.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source).render(reports=reports, figures=figures, questions=questions)


def _shown(value: object) -> object:
    return value.translate(_SHOWN) if type(value) is str else value
