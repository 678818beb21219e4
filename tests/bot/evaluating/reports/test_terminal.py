"""The evaluation on a terminal: the table on one screen at 80 and 120 columns, then what went wrong, worst first."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.evaluating.metrics import METRICS
from bot.evaluating.reports import terminal
from bot.evaluating.results import Given
from bot.evaluating.values import ALL, Kind, Measure, Report, Row, Scope
from tests.bot.evaluating.reports.evaluated import HOSTILE, MISSING, RIGHT, asked, refusal, report

_HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def _shown(given: Report, columns: int, **options: int) -> list[str]:
    """What stands on a terminal without colours, line by line."""
    out = io.StringIO()
    screen = Console(file=out, width=columns, markup=False, highlight=False, emoji=False)
    terminal.show(given, screen, **options)
    return out.getvalue().splitlines()


def _full() -> Report:
    """A report in which every metric that needs no model was measured, on both halves, with gates and a baseline."""
    made = report()
    every = tuple(
        Measure(name, 0.9666, 64, 0.8811, 1.0, metric.kind)
        for name, metric in METRICS.items()
        if metric.kind not in (Kind.MS, Kind.AMOUNT) and name not in ("claim_coverage", "prose_support", "degraded")
    )
    return replace(made, measures=dict.fromkeys((ALL, Scope(half="dev"), Scope(half="test")), every))


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_is_on_one_screen(columns: int) -> None:
    """Every figure in its own line, none cut off, within the width and within 24 lines."""
    lines = _shown(_full(), columns)
    first, after = ("metric", "Question by question")
    start, end = (next(n for n, line in enumerate(lines) if line.startswith(each)) for each in (first, after))
    table = lines[start:end]
    assert len(table) <= 24
    assert all(cell_len(line.rstrip()) <= columns for line in lines)
    assert not any("…" in line for line in table)
    for name in ("refusal_precision", "quote_recall", "parity", "first_quote, en"):
        assert sum(line.split("  ")[0].strip().startswith(name) for line in table) >= 1, name


def test_each_figure_stands_with_its_interval_n_gate_and_change() -> None:
    rows = {line.split()[0]: line for line in reversed(_shown(report(), 120)[:24]) if line.strip()}
    assert re.search(r"exactness\s+1\.000\s+0\.\d\d–1\.00\s+3\s+1\.000\s+≥ 1 ✓\s+0$", rows["exactness"].rstrip())
    assert "−0.567 worse" in rows["first_quote"]
    assert "≤ 0.08 (n < 50)" in rows["over_refusal"]
    assert re.search(r"parity, all\s+none\s+≥ 0.85 ✗", rows["parity,"])


def test_a_gate_on_other_questions_has_a_line_of_its_own() -> None:
    """The figure beside a gate is always that of the gate's questions."""
    made = report()
    line = next(line for line in _shown(made, 120) if line.startswith("first_quote, en"))
    english = made.measure("first_quote", Scope(half="test", lang="en"))
    assert english is not None
    assert f"{english.value:.3f}" in line
    assert "≥ 0.9 ✗" in line


def test_it_says_why_it_fails() -> None:
    said = [line for line in _shown(report(), 120) if line.startswith("✗")]
    assert [line.split()[1] for line in said] == ["first_quote", "parity", "first_quote"]
    assert not any(line.startswith("✗") for line in _shown(report(gated=False, compared=False), 120))


def test_failures_come_worst_first_side_by_side() -> None:
    """The question, what is wrong, then what was expected to the left of what was given."""
    lines = _shown(report(), 80)
    ids = [line.split()[0] for line in lines if re.match(r"(test|dev)-\S+  ", line)]
    assert ids == ["test-5", "dev-4", "test-3", "test-2"]
    start = next(n for n, line in enumerate(lines) if line.startswith("test-3"))
    block = lines[start : start + 8]
    assert "after: What of money?" in block[1]
    assert "And the fees?" in block[2]
    assert re.search(r"expected {20,}given", block[4])
    assert re.search(r"answer {20,}refusal: not in the statements", block[5])


def test_an_altered_quote_is_the_worst_there_is() -> None:
    """It comes before an answer where there is none, and that before an answer that was refused."""
    made = report()
    refused, answered = (next(row for row in made.rows if row.asked.id == id_) for id_ in ("test-3", "dev-4"))
    altered = replace(
        refused,
        asked=replace(refused.asked, id="test-9"),
        given=replace(refused.given, measures=dict(refused.given.measures) | {"exactness": 0.0}),
    )
    lines = _shown(replace(made, rows=(refused, replace(answered, worth=0.0), altered)), 80)
    ids = [line.split()[0] for line in lines if re.match(r"(test|dev)-\S+  ", line)]
    assert ids == ["test-9", "dev-4", "test-3"]


def test_no_more_failures_than_asked_for_and_the_rest_are_counted() -> None:
    lines = _shown(report(), 80, failures=1)
    assert any(line.startswith("11 right, 1 partly right, 2 wrong, 1 not run; the worst 1:") for line in lines)
    assert lines[-1].startswith("3 more:")


def test_hostile_texts_cannot_harm_the_terminal() -> None:
    """No control character, no direction override and no markup of a question, an error or a setting is obeyed."""
    harmful = tuple(
        Row(asked(f"dev-{n}", text, RIGHT, tags=(text,), history=((text, text),)), _given(n, text), 0.0, (text,))
        for n, text in enumerate(HOSTILE)
    )
    made = replace(report(), rows=harmful)
    shown = "\n".join(_shown(made, 80, failures=99))
    assert not _HARMFUL.search(shown)
    assert "[bold red]markup[/bold red] :smile:" in shown


def _given(n: int, text: str) -> Given:
    reply = refusal(text, nearest=MISSING)
    reply["refusal"]["message"] = text
    return Given(f"dev-{n}", reply if n % 2 else None, error=None if n % 2 else text)
