"""An evaluation as one HTML page that needs no network: plots, every question, its quotes inside the statement's text.

Fills the template beside it (Jinja2, everything escaped). A policy in the page lets only its own style and script run,
by their hashes, whatever a question or a statement holds.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from bot.evaluating.reports.sheet import sheet
from bot.evaluating.reports.sides import Hue, Outcome, excerpt, expected, given, outcome, stretches, worst_first
from bot.evaluating.results import Text
from bot.evaluating.values import Direction, Report, Row

FEW = 10
"""A plot on fewer questions is shown pale."""

_LEGEND = {
    Hue.RIGHT: "expected and quoted",
    Hue.GIVEN: "quoted, not expected",
    Hue.MISSING: "expected, not quoted",
    Hue.NEAREST: "offered as nearest",
}
_SIGNS = {Outcome.NOT_RUN: "–", Outcome.WRONG: "✗", Outcome.PARTLY: "~", Outcome.RIGHT: "✓"}

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

    beside = files("bot.evaluating.reports")
    style, script = ((beside / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    template = environment.from_string((beside / "page.html.j2").read_text(encoding="utf-8"))
    anchors = {
        (number, text.id): f"statement-{number}-{n}"
        for number, report in enumerate(reports, start=1)
        for n, text in enumerate(report.result.statements, start=1)
        if text.text is not None
    }
    asked = list(chain.from_iterable(_asked(report, number, anchors) for number, report in enumerate(reports, start=1)))
    asked.sort(key=lambda each: each["order"])
    return template.render(
        sheets=[sheet(report, FEW) for report in reports],
        few=FEW,
        asked=asked,
        choices=_choices(reports, asked),
        texts=[
            {"anchor": anchors[number, text.id], "title": text.title or text.file, "text": text.text}
            for number, report in enumerate(reports, start=1)
            for text in report.result.statements
            if text.text is not None
        ],
        style=Markup(style),  # noqa: S704 - a file of this package, not input
        script=Markup(script),  # noqa: S704 - likewise
        style_hash=Markup(_hash(style)),  # noqa: S704 - letters and digits alone
        script_hash=Markup(_hash(script)),  # noqa: S704 - likewise
    )


def _shown(value: object) -> object:
    from markupsafe import Markup

    return value.translate(_SHOWN) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    """A source of a content security policy (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _asked(report: Report, number: int, anchors: Mapping[tuple[int, str], str]) -> Iterator[dict[str, Any]]:
    changes = {one.id: one for one in (report.comparison.questions if report.comparison else ())}
    flips = report.stability.flips if report.stability else ()
    texts = {text.id: text for text in report.result.statements}
    ranks = {row.asked.id: rank for rank, row in enumerate(worst_first(report.rows))}
    for row in report.rows:
        result = outcome(row)
        change = changes.get(row.asked.id)
        places = list(_places(row, texts, number, anchors))
        hues = {hue for place in places for _, hue in place["pieces"]}
        yield {
            "order": (ranks.get(row.asked.id, len(ranks)), number),
            "id": row.asked.id,
            "question": row.asked.question,
            "history": [{"question": question, "answer": answer} for question, answer in row.asked.history],
            "language": row.asked.lang,
            "tags": row.asked.tags,
            "result": result.value,
            "sign": _SIGNS[result],
            "wrong": row.wrong,
            "change": change.direction.value if change else "",
            "flips": row.asked.id in flips,
            "expected": expected(row.asked),
            "given": given(row.given),
            "places": places,
            "legend": [(hue.value, said) for hue, said in _LEGEND.items() if hue in hues],
            "measures": list(_numbers(row, dict(change.measures) if change else {})),
        }


def _places(
    row: Row, texts: Mapping[str, Text], number: int, anchors: Mapping[tuple[int, str], str]
) -> Iterator[dict[str, Any]]:
    for statement, found in stretches(row).items():
        text = texts.get(statement)
        if text is None or text.text is None:
            continue
        yield {
            "anchor": anchors[number, statement],
            "title": text.title or text.file,
            "stretches": " ".join(f"{each.start}-{each.end}-{each.hue}" for each in found),
            "pieces": excerpt(text.text, found),
        }


def _numbers(row: Row, changed: Mapping[str, tuple[float, float]]) -> Iterator[tuple[str, str]]:
    for name, value in row.given.measures.items():
        before = f" (was {changed[name][0]:.3g})" if name in changed else ""
        yield name, f"{value:.3g}{before}"
    for stage, ms in row.given.ms.items():
        if ms:
            yield f"{stage} ms", f"{ms:.0f}" if ms >= 10 else f"{ms:.1f}"


def _choices(reports: Sequence[Report], asked: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What can be chosen in each filter: only what there is."""
    changes = {each["change"] for each in asked}
    return {
        "result": [each.value for each in Outcome if any(one["result"] == each for one in asked)],
        "change": [each.value for each in Direction if each.value in changes] if changes != {""} else [],
        "tag": sorted({tag for report in reports for row in report.rows for tag in row.asked.tags}),
        "language": sorted({each["language"] for each in asked}),
    }
