"""The evaluation on a terminal: the table on one screen at 80 and 120 columns, then what went wrong, worst first."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.cli import show_evaluation
from bot.evaluation.metrics import METRICS
from bot.evaluation.results import Given
from bot.evaluation.values import (
    ALL,
    Direction,
    Kind,
    Measure,
    QuestionChange,
    Report,
    Row,
    Scope,
)
from tests.bot.evaluation.reports.evaluated import HOSTILE, MISSING, RIGHT, asked, refusal, report

_HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def _shown(given: Report, columns: int, **options: int) -> list[str]:
    """What stands on a terminal without colours, line by line."""
    out = io.StringIO()
    screen = Console(file=out, width=columns, markup=False, highlight=False, emoji=False)
    show_evaluation.show(given, screen, **options)
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
    """Every figure in its own line, none cut off, within the width and within 28 lines."""
    lines = _shown(_full(), columns)
    first, after = ("metric", "Question by question")
    start, end = (next(n for n, line in enumerate(lines) if line.startswith(each)) for each in (first, after))
    table = lines[start:end]
    assert len(table) <= 28
    assert all(cell_len(line.rstrip()) <= columns for line in lines)
    assert not any("…" in line for line in table)
    for name in ("refusal_precision", "quote_recall", "parity", "first_quote, en"):
        assert sum(line.split("  ")[0].strip().startswith(name) for line in table) >= 1, name


@pytest.mark.parametrize(
    ("columns", "missing"), [(72, ["dev"]), (66, ["dev", "n"]), (58, ["dev", "n", "95% interval"])]
)
def test_where_there_is_little_room_no_figure_is_cut(columns: int, missing: list[str]) -> None:
    """Columns are left out instead, the least needed first, and named."""
    lines = _shown(_full(), columns)
    start = next(n for n, line in enumerate(lines) if line.startswith("metric"))
    end = next(n for n, line in enumerate(lines) if line.startswith("No room for"))
    assert lines[end] == f"No room for: {', '.join(missing)}."
    assert all(cell_len(line.rstrip()) <= columns for line in lines)
    table = [re.fullmatch(r"(.+?) +(\d\.\d{3}|none)( .*)?", line) for line in lines[start + 1 : end]]
    assert all(line is not None and "…" not in (line[3] or "") for line in table)


def test_the_test_half_alone_has_each_gate_beside_its_figure() -> None:
    """As with both halves: not a line for the figure and another for its gate."""
    made = report()
    half = Scope(half="test")
    rows = tuple(row for row in made.rows if row.asked.half == "test")
    gates = tuple(replace(one, gate=replace(one.gate, scope=half)) for one in made.gates[:1])
    alone = replace(made, rows=rows, gates=gates, measures={ALL: made.measures[ALL], half: made.measures[ALL]})
    assert rows
    shown = _shown(alone, 120)
    assert shown[0].endswith(f"  {len(rows)} questions (test half)")
    assert sum(line.startswith(gates[0].gate.metric) for line in shown) == 1


def test_each_figure_stands_with_its_interval_n_gate_and_change() -> None:
    shown = _shown(report(), 120)
    table = shown[1 : next(n for n, line in enumerate(shown) if line.startswith("Question by question"))]
    rows = {line.split()[0]: line for line in reversed(table) if line.strip()}
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


def test_a_gate_on_a_language_has_the_dev_half_beside_it() -> None:
    """As the lines of the table have; what is of all questions has none."""
    made = report()
    dev = made.measure("first_quote", Scope(half="dev", lang="en"))
    lines = _shown(made, 120)
    line = next(line for line in lines if line.startswith("first_quote, en"))
    assert dev is None
    beside = replace(made.measures[Scope(half="dev")][0], name="first_quote", value=0.4321)
    found = replace(made, measures={**made.measures, Scope(half="dev", lang="en"): (beside,)})
    assert "0.432" not in line
    assert any(line.startswith("first_quote, en") and "0.432" in line for line in _shown(found, 120))


@pytest.mark.parametrize(("model", "said"), [(None, "quotes alone"), ("openai:tiny", "with openai:tiny")])
def test_the_title_says_what_answered(model: str | None, said: str) -> None:
    """Two reports on one set, with a model and without, are told apart by their first line."""
    made = report(model=model)
    title = _shown(replace(made, result=replace(made.result, name="small")), 120)[0]
    assert title.startswith(f"small, {said}  ")


def test_what_changed_is_named() -> None:
    """Worse before better, by id, and each failure says that it is worse than it was."""
    lines = _shown(report(), 120)
    worse, better = (
        next(n for n, line in enumerate(lines) if line.startswith(f"{way}: ")) for way in ("Worse", "Better")
    )
    assert (lines[worse], lines[better], better - worse) == ("Worse: test-2.", "Better: test-1.", 1)
    (head,) = [line for line in lines if line.startswith("test-2  ")]
    assert head.endswith("worse than the baseline")
    many = tuple(QuestionChange(f"test-{n}", Direction.WORSE) for n in range(25))
    made = report()
    assert made.comparison is not None
    lines = _shown(replace(made, comparison=replace(made.comparison, questions=many)), 200)
    (line,) = [line for line in lines if line.startswith("Worse: ")]
    assert line.endswith("test-9 and 15 more.")


def test_only_what_varies_between_runs_is_shown() -> None:
    """A metric that is the same each time says nothing; questions that flip are named."""
    lines = _shown(report(repeat=2), 80)
    at = lines.index("Over 2 runs these questions flip: test-2.")
    assert lines[at + 1] == "  first_quote: 0.800 ± 0.100 (0.700 to 0.900)"
    assert not any("exactness:" in line for line in lines)


def test_times_and_amounts_break_between_their_parts() -> None:
    """A name and its figures stay on one line, at whatever width."""
    made = report(compared=False, gated=False)
    amounts = (Measure("tokens", 1234.5, 9, kind=Kind.AMOUNT), Measure("cost_usd", 0.0123, 9, kind=Kind.AMOUNT))
    scope = Scope(half="test")
    made = replace(made, measures={**made.measures, scope: (*made.measures[scope], *amounts)})
    for columns in (40, 60, 120):
        text = "\n".join(_shown(made, columns))
        for whole in ("total 32/32", "understand 2/2", "search 20/20", "tokens 1,234", "cost_usd 0.0123"):
            assert whole in text.replace("1234", "1,234"), (columns, whole)


def test_what_a_model_wrote_is_shown_where_it_is_what_is_wrong() -> None:
    """Quotes alone do not show which number of the summary stands in none of them."""
    made = report()
    row = next(row for row in made.rows if row.asked.id == "test-2")
    summary = {"sentences": [{"text": "Three islands have access.", "quotes": [1]}]}
    told = replace(row.given, reply={**(row.given.reply or {}), "summary": summary})
    wrong = replace(told, measures={**row.given.measures, "prose_support": 0.0})
    for given, seen in ((told, False), (wrong, True)):
        shown = _shown(replace(made, rows=(replace(row, given=given),)), 120)
        assert any("Three islands have access. [1]" in line for line in shown) is seen


@pytest.mark.parametrize(
    ("mode", "named"), [("nearest", "nearest sentences"), ("quotes", "quotes alone"), (None, "the baseline")]
)
def test_what_is_asked_beside_is_compared_with_by_name(mode: str | None, named: str) -> None:
    """Where nobody named a baseline, what a report is compared with is called what it is."""
    made = report(model="openai:tiny", gated=False)
    assert made.comparison is not None
    lines = _shown(replace(made, comparison=replace(made.comparison, mode=mode)), 120)
    assert f"vs {named}" in lines[1]
    assert any(line.startswith(f"Question by question against {named}: 1 better") for line in lines)
    assert any(line.endswith(f"worse than {named}") for line in lines)


def test_a_side_that_is_a_word_leaves_the_room_to_the_other() -> None:
    """What was quoted where a refusal was expected is not squeezed into half of the screen."""
    lines = _shown(report(), 80)
    (line,) = [lines[n + 3] for n, line in enumerate(lines) if line.startswith("dev-4")]
    assert 20 < line.index("given") < 36


@pytest.mark.parametrize("no_color", [False, True])
def test_colours_are_left_out_where_nobody_wants_them(no_color: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR nothing is said by colour alone: each colour has a sign or a word beside it."""
    monkeypatch.setenv("NO_COLOR", "1" if no_color else "")
    monkeypatch.setenv("TERM", "xterm-256color")
    out = io.StringIO()
    screen = Console(file=out, width=80, force_terminal=True, markup=False, highlight=False, emoji=False)
    show_evaluation.show(report(), screen)
    coloured = {code for codes in re.findall("\x1b\\[([\\d;]*)m", out.getvalue()) for code in codes.split(";")}
    assert bool(coloured & {"31", "32", "33"}) is not no_color
    assert ("1;2" in re.findall("\x1b\\[([\\d;]*)m", out.getvalue())) is False


def test_it_says_why_it_fails() -> None:
    said = [line for line in _shown(report(), 120) if line.startswith("✗")]
    assert [line.split()[1] for line in said] == ["first_quote", "parity", "first_quote"]
    assert not any(line.startswith("✗") for line in _shown(report(gated=False, compared=False), 120))


def test_gates_that_did_not_count_are_not_called_met() -> None:
    """A green tick is for all gates met; a run on a few questions says that its gates did not count."""
    made = report(compared=False)
    passed, _, few, _ = made.gates
    (line,) = [line for line in _shown(replace(made, gates=(passed, passed)), 80) if "gates" in line]
    assert line == "✓ All 2 gates met"
    (line,) = [line for line in _shown(replace(made, gates=(passed, few)), 80) if "gate" in line[:20]]
    assert line == "No gate missed: 1 of 2 met, 1 on too few questions to count"


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
    assert any(line.startswith("12 right, 1 partly right, 2 wrong, 1 not run; the worst 1:") for line in lines)
    assert lines[-2].startswith("3 more, and all that is right, are in the page")


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
