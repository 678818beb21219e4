"""The evaluation on a terminal: the table on one screen at 80 and 120 columns, then what went wrong, worst first."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.cli import show_evaluation
from bot.evaluation.aggregate import ALL, Measure, Scope
from bot.evaluation.compare_results import Direction, QuestionChange
from bot.evaluation.metrics import METRICS, Kind
from bot.evaluation.report import Report
from bot.evaluation.results import Given
from tests.bot.evaluation.reports.evaluated import (
    HOSTILE,
    MISSING,
    RIGHT,
    TEST,
    asked,
    closest,
    pairs,
    refusal,
    report,
    shown_of,
)

_HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def _shown(given: Report, columns: int = 120, **options: int) -> list[str]:
    """What stands on a terminal without colours, line by line."""
    out = io.StringIO()
    screen = Console(file=out, width=columns, markup=False, highlight=False, emoji=False)
    show_evaluation.show(given, screen, **options)
    return out.getvalue().splitlines()


def _line(given: Report, start: str) -> str:
    """The first line that begins so."""
    return next(line for line in _shown(given) if line.startswith(start)).rstrip()


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_is_on_one_screen(columns: int) -> None:
    """Every figure in its own line, none cut off, within the width and within 28 lines."""
    every = tuple(
        Measure(name, 0.9666, 64, 0.8811, 1.0, metric.kind)
        for name, metric in METRICS.items()
        if metric.kind not in (Kind.MS, Kind.AMOUNT) and name not in ("claim_coverage", "prose_support", "degraded")
    )
    made = replace(report(), measures=dict.fromkeys((ALL, Scope(half="dev"), TEST), every))
    lines = _shown(made, columns)
    start, end = (
        next(n for n, line in enumerate(lines) if line.startswith(each)) for each in ("metric", "Question by question")
    )
    assert end - start <= 28
    assert all(cell_len(line.rstrip()) <= columns for line in lines)
    names = [line.split("  ")[0].split(" 0")[0] for line in lines[start + 1 : end]]
    assert {one.name for one in every} <= set(names)


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("exactness", r"exactness\s+1\.000\s+0\.\d\d–1\.00\s+3\s+1\.000\s+≥ 1 ✓\s+0$"),
        ("first_quote ", r"−0\.567 worse$"),
        ("first_quote, en", r"0\.500.*≥ 0\.9 ✗$"),
        ("over_refusal", r"≤ 0\.08 \(n < 50\)$"),
        ("parity, all", r"none\s+≥ 0\.85 ✗$"),
        ("total", r"^total 32/32 ms \(p50/p95\); understand 2/2 ms \(p50/p95\); search 20/20"),
    ],
)
def test_each_figure_stands_with_its_interval_n_gate_and_change(start: str, found: str) -> None:
    """A gate on other questions than the table's has a line of its own, with the figure of those questions."""
    assert re.search(found, _line(report(), start))


def test_a_gate_on_a_language_has_the_dev_half_beside_it() -> None:
    made = report()
    beside = replace(made.measures[Scope(half="dev")][0], name="first_quote", value=0.4321)
    found = replace(made, measures={**made.measures, Scope(half="dev", lang="en"): (beside,)})
    assert ["0.432" in _line(one, "first_quote, en") for one in (made, found)] == [False, True]


def test_amounts_are_told_for_each_question() -> None:
    made = report(compared=False, gated=False)
    tokens = Measure("tokens", 1234.0, 9, 1000.0, 1500.0, Kind.AMOUNT)
    made = replace(made, measures={**made.measures, TEST: (*made.measures[TEST], tokens)})
    assert _line(made, "total").endswith("tokens 1,234 a question")


@pytest.mark.parametrize(("model", "said"), [(None, "quotes alone"), ("openai:tiny", "with openai:tiny")])
def test_the_title_says_what_answered(model: str | None, said: str) -> None:
    """Two reports on one set, with a model and without, are told apart by their first line."""
    made = report(model=model)
    title = _shown(replace(made, result=replace(made.result, name="small")))[0]
    assert title.startswith(f"small, {said}  4 questions (test), 12 of the dev half beside")


def test_what_changed_is_named() -> None:
    """Worse before better, by id, and each failure says that it is worse than it was; of many, ten are named."""
    lines = _shown(report())
    assert lines.index("Better: test-1.") == lines.index("Worse: test-2.") + 1
    assert "worse than the baseline" in _line(report(), "test-2 ")
    made = report()
    assert made.comparison is not None
    many = tuple(QuestionChange(f"test-{n}", Direction.WORSE) for n in range(25))
    line = _line(replace(made, comparison=replace(made.comparison, questions=many)), "Worse: ")
    assert line.endswith("test-9 and 15 more.")


@pytest.mark.parametrize(
    ("mode", "named"), [("nearest", "nearest sentences"), ("quotes", "quotes alone"), (None, "the baseline")]
)
def test_what_is_asked_beside_is_compared_with_by_name(mode: str | None, named: str) -> None:
    """Where nobody named a baseline, what a report is compared with is called what it is."""
    made = report(model="openai:tiny", gated=False)
    assert made.comparison is not None
    made = replace(made, comparison=replace(made.comparison, mode=mode))
    assert _line(made, "metric").endswith(f"vs {named}")
    assert _line(made, f"Question by question against {named}: 1 better")
    assert f"worse than {named}" in _line(made, "test-2 ")


def test_only_what_varies_between_runs_is_shown() -> None:
    """A metric that is the same each time says nothing; questions that flip are named."""
    lines = _shown(report(repeat=2), 80)
    at = lines.index("Over 2 runs these questions flip: test-2.")
    assert lines[at + 1] == "first_quote: 0.800 ± 0.100 (0.700 to 0.900)"
    assert not any("exactness:" in line for line in lines)


def test_it_says_why_it_fails() -> None:
    """Gates that did not count are not called met."""
    made = report(compared=False)
    passed, _, few, _ = made.gates
    failed = [line.split()[1] for line in _shown(report()) if line.startswith("✗")]
    assert failed == ["first_quote", "parity", "first_quote"]
    assert _line(replace(made, gates=(passed, passed)), "✓ ") == "✓ All 2 gates met"
    few_counted = "No gate missed: 1 of 2 met, 1 on too few questions to count"
    assert _line(replace(made, gates=(passed, few)), "No gate") == few_counted


def test_failures_come_worst_first_side_by_side() -> None:
    """An altered quote is worse than an answer where there is none; of each both sides, and what was asked before."""
    asked, given = next(pair for pair in pairs() if pair[0].id == "test-3")
    altered = replace(given, id="test-9", measures={**given.measures, "exactness": 0.0})
    lines = _shown(shown_of(*pairs(), (replace(asked, id="test-9"), altered)), 80)
    ids = [line.split()[0] for line in lines if re.match(r"(test|dev)-\S+ · ", line)]
    assert ids == ["test-5", "test-9", "dev-4", "test-3", "test-2"]
    block = "\n".join(lines[next(n for n, line in enumerate(lines) if line.startswith("test-3")) :])
    assert re.search(
        r"after: What of money\?\s+And the fees\?\s+✗ not answered, and answerable\s+expected {10,}given", block
    )
    assert re.search(r"answer {20,}refusal: not in the statements", block)


def test_the_closest_passages_are_shown_as_closest() -> None:
    shown = "\n".join(_shown(shown_of((asked("a", "Is there access?", MISSING), Given("a", closest(RIGHT))))))
    assert "closest by ATL" in shown
    assert f"“{RIGHT}”" in shown


def test_no_more_failures_than_asked_for_and_the_rest_are_counted() -> None:
    lines = _shown(report(), 80, failures=1)
    assert "12 right, 1 partly right, 2 wrong, 1 not run" in lines
    assert lines[-2].startswith("3 more, and all that is right, are in the page")


@pytest.mark.parametrize("no_color", [False, True])
def test_colours_are_left_out_where_nobody_wants_them(no_color: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1" if no_color else "")
    monkeypatch.setenv("TERM", "xterm-256color")
    out = io.StringIO()
    screen = Console(file=out, width=80, force_terminal=True, markup=False, highlight=False, emoji=False)
    show_evaluation.show(report(), screen)
    coloured = {code for codes in re.findall("\x1b\\[([\\d;]*)m", out.getvalue()) for code in codes.split(";")}
    assert bool(coloured & {"31", "32", "33"}) is not no_color


def test_hostile_texts_cannot_harm_the_terminal() -> None:
    """No control character, no direction override and no markup of a question, an error or a setting is obeyed."""

    def given(n: int, text: str) -> Given:
        reply = refusal(text, nearest=MISSING)
        reply["refusal"]["message"] = text
        wrong = {"exactness": 0.0}
        return Given(f"dev-{n}", reply if n % 2 else None, error=None if n % 2 else text, measures=wrong)

    hostile = [
        (asked(f"dev-{n}", text, RIGHT, tags=(text,), history=((text, text),)), given(n, text))
        for n, text in enumerate(HOSTILE)
    ]
    shown = "\n".join(_shown(shown_of(*hostile), 80, failures=99))
    assert not _HARMFUL.search(shown)
    assert "[bold red]markup[/bold red] :smile:" in shown
