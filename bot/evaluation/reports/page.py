"""An evaluation as one HTML page that needs no network: plots, every question, its quotes inside the statement's text.

Fills the template beside it (Jinja2, everything escaped). A policy in the page lets only its own style and script run,
by their hashes, whatever a question or a statement holds.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bot.evaluation.reports.question_entries import choices, entries
from bot.evaluation.reports.summary import sheet
from bot.evaluation.results import Text
from bot.evaluation.values import Report

if TYPE_CHECKING:
    from markupsafe import Markup

FEW = 10
"""A plot on fewer questions is shown pale."""

# One character for one, so that places in a text still hold: pictures for what browsers drop or obey.
_SHOWN = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"}
_SHOWN |= dict.fromkeys((*range(0x7F, 0xA0), 0x202D, 0x202E, *range(0xD800, 0xE000)), 0xFFFD)


def write(reports: Sequence[Report], path: Path) -> None:
    """Write the page of the reports to a file.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(render(reports), encoding="utf-8")


def render(reports: Sequence[Report]) -> str:
    """The page. A statement's text is in it once, however many questions were asked about it."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    beside = files("bot.evaluation.reports")
    style, script = ((beside / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    environment.filters["data"] = _data
    template = environment.from_string((beside / "page.html.j2").read_text(encoding="utf-8"))
    texts = _texts(reports)
    anchors = {
        (number, text.id): texts[text]
        for number, report in enumerate(reports, start=1)
        for text in report.result.statements
        if text in texts
    }
    found = entries(reports, anchors)
    return template.render(
        sheets=[sheet(report, FEW) for report in reports],
        few=FEW,
        asked=found,
        choices=choices(found),
        texts=[
            {"anchor": anchor, "title": text.title or text.file, "text": text.text} for text, anchor in texts.items()
        ],
        style=Markup(style),  # noqa: S704 - a file of this package, not input
        script=Markup(script),  # noqa: S704 - likewise
        style_hash=Markup(_hash(style)),  # noqa: S704 - letters and digits alone
        script_hash=Markup(_hash(script)),  # noqa: S704 - likewise
    )


def _texts(reports: Sequence[Report]) -> dict[Text, str]:
    """The statements, and the place of each: one that several reports have has one."""
    every = dict.fromkeys(text for report in reports for text in report.result.statements if text.text is not None)
    return {text: f"statement-{n}" for n, text in enumerate(every, start=1)}


def _data(value: object) -> Markup:
    """A value as JSON for an attribute, in the characters in which it is shown: a choice is compared with it."""
    from jinja2.utils import htmlsafe_json_dumps

    return htmlsafe_json_dumps(_shown_within(value))


def _shown_within(value: object) -> object:
    if isinstance(value, dict):
        return {name: _shown_within(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown_within(each) for each in value]
    return _shown(value)


def _shown(value: object) -> object:
    from markupsafe import Markup

    return value.translate(_SHOWN) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    """A source of a content security policy (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
