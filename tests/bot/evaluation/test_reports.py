"""A report as it is read, on a terminal and as a page: what it says, and that no text in it can do harm."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.cli import show_evaluation
from bot.evaluation.aggregate import ALL, Measure, Scope
from bot.evaluation.compare_results import Direction
from bot.evaluation.metrics import METRICS, Kind
from bot.evaluation.report import Report, reported
from bot.evaluation.reports import page
from bot.evaluation.reports.questions import faults
from bot.evaluation.results import Asked, Given, Gold, Json, Pair
from tests.bot.evaluation.samples import gate, result, row
from tests.tables import tables

CASES = tables(__file__)

HOSTILE = (
    "<script>window.harmed = true</script>",
    '"><img src=x onerror="window.harmed = true">',
    "</title></style></script><iframe src='javascript:parent.harmed = true'></iframe>",
    "{{ 7 * 7 }} {% raw %} ]]> <!-- &amp; & &#x3c;",
    "[bold red]markup[/bold red] :smile:",
    "\x1b[31mred\x1b]0;title\x07 \x00 \x08 \x9b2J \u202egnorw\u202c \ud800",
    "x" * 3_000,
    "؟ این چیست «سؤال»",
)
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")

RIGHT = {"right": 1.0, "exactness": 1.0, "attribution": 1.0, "first_quote": 1.0, "over_refusal": 0.0}
WHOLE = {"quote_precision": 1.0, "quote_recall": 1.0, "quote_f1": 1.0}
MISSED = {"right": 0.0, "exactness": 1.0, "first_quote": 0.0}
SUPPORT, FEES, ACCESS = "We support the open network & its users.", "Fees < 5% stay.", "Access has yet to reach us."


def reply(kind: str, *texts: str, **more: Any) -> Json:
    """A reply, as far as reports read it."""
    quotes = [{"n": n, "text": text, "delegation": {"code": "ATL"}} for n, text in enumerate(texts, start=1)]
    shown = {"quotes": quotes} if kind == "answer" else {"quotes": [], kind: quotes}
    return {"kind": kind, "finding": "Atlantis speaks to this.", "refusal": None, **shown, **more}


def refusal(message: str = "Atlantis does not speak to this.") -> Json:
    """A refusal, as far as reports read it."""
    return {"kind": "refusal", "quotes": [], "refusal": {"reason": "not in the statements", "message": message}}


def pair(name: str, question: str, *gold: str, given: Json | None, error: str | None = None, **more: Any) -> Pair:
    """A question that these sentences answer, and its outcome with these measures."""
    measures = more.pop("measures", RIGHT | WHOLE)
    fields: dict[str, Any] = {"kind": "answer" if gold else "refusal", "half": name.partition("-")[0], "lang": "en"}
    fields |= {"tags": ("direct",), "reason": None if gold else "out of scope"} | more
    asked = Asked(name, question, gold=tuple(Gold("abc", text) for text in gold), **fields)
    ms = {"total": 31.5, "understand": 2.0, "search": 20.25}
    return asked, Given(name, error=error) if error else Given(name, given, None, measures, ms)


PAIRS = (
    pair("test-1", "What is supported?", SUPPORT, given=reply("answer", SUPPORT)),
    pair(
        "test-2",
        "Is there access?",
        ACCESS,
        SUPPORT,
        given=reply("answer", SUPPORT, FEES),
        lang="fr",
        measures=RIGHT | dict.fromkeys(WHOLE, 0.6),
    ),
    pair(
        "test-3",
        "And the fees?",
        FEES,
        given=refusal(),
        history=(("What of money?", "Nothing."),),
        measures=MISSED | {"over_refusal": 1.0},
    ),
    pair("test-4", "Who has access?", ACCESS, given=reply("closest", SUPPORT), measures=MISSED | {"over_refusal": 0.0}),
    pair("test-5", "Who is it?", SUPPORT, given=None, error="The store is gone."),
    pair("dev-1", "Where can I eat?", given=reply("answer", SUPPORT), measures=MISSED | {"refusal_recall": 0.0}),
    pair("dev-2", "What is supported?", SUPPORT, given=reply("answer", SUPPORT)),
)
TEST = Scope(half="test")
GATES = (
    gate("exactness", half="test", floor=1.0),
    gate("first_quote", half="test", lang="en", floor=0.9),
    gate("over_refusal", half="test", ceiling=0.08, least=50),
)


def changed(measures: dict[str, dict[str, float]]) -> list[Pair]:
    """The outcomes with other measures of some questions."""
    return [
        (asked, replace(given, measures={**given.measures, **measures.get(asked.id, {})})) for asked, given in PAIRS
    ]


def report(*pairs: Pair, model: str | None = None, **compared: Any) -> Report:
    """The report on these outcomes, else one with gates of each verdict, a baseline, and a question that flips."""
    fields = {"mode": "model" if model else "quotes", "versions": {"program": "1", "model": model}}
    if pairs:
        return reported(result(list(pairs), **fields), **compared)
    before = changed(
        {
            "test-1": {"quote_recall": 0.2},
            "test-2": {"quote_recall": 0.1},
            "test-3": {"right": 1.0, "first_quote": 1.0},
        }
    )
    return reported(
        result(list(PAIRS), changed({"test-2": {"right": 0.0}}), **fields),
        GATES,
        (gate("parity", floor=0.85),),
        result(before, **fields),
        result(changed({"test-1": {"right": 0.0, "first_quote": 0.0}}), mode="nearest"),
    )


def shown(given: Report, columns: int = 120) -> str:
    """What stands on a terminal without colours."""
    out = io.StringIO()
    screen = Console(file=out, width=columns, markup=False, highlight=False, emoji=False)
    show_evaluation.show(given, screen)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def test_what_a_terminal_shows() -> None:
    """All that a report has, to the letter: figures with interval, n, gate and change, what changed and varies, why it
    fails, and what went wrong, worst first, with both sides of it."""
    assert shown(report(), 100) == Path(__file__).with_name("report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_is_on_one_screen(columns: int) -> None:
    """Every figure in its own line, none cut off, within the width and within 28 lines."""
    every = tuple(
        Measure(name, 0.9666, 64, 0.8811, 1.0, metric.kind)
        for name, metric in METRICS.items()
        if metric.kind not in (Kind.MS, Kind.AMOUNT) and name not in ("claim_coverage", "prose_support", "degraded")
    )
    made = replace(report(), measures=dict.fromkeys((ALL, Scope(half="dev"), TEST), every), nearest={})
    lines = shown(made, columns).splitlines()
    start, end = (
        next(n for n, line in enumerate(lines) if line.startswith(each)) for each in ("metric", "Question by question")
    )
    assert end - start <= 28
    assert all(cell_len(line) <= columns for line in lines)
    names = [line.split("  ")[0].split(" 0")[0] for line in lines[start + 1 : end]]
    assert {one.name for one in every} <= set(names)


def test_many_are_counted() -> None:
    """Ten of those that changed are named, no more failures are shown than asked for, and amounts are of a question."""
    made = report()
    assert made.comparison is not None
    many = replace(made.comparison.questions[1], direction=Direction.WORSE)
    one = replace(made, comparison=replace(made.comparison, questions=(many,) * 25))
    assert "Worse: " + "test-2, " * 9 + "test-2 and 15 more.\n" in shown(one)
    wrong = [pair(f"test-{n}", "Who has access?", ACCESS, given=refusal(), measures=MISSED) for n in range(13)]
    assert "\n3 more, and all that is right, are in the page" in shown(report(*wrong))
    tokens = Measure("tokens", 1234.0, 9, 1000.0, 1500.0, Kind.AMOUNT)
    assert "; tokens 1,234 a question\n" in shown(
        replace(made, gates=(), measures={Scope("test"): (*made.measures[Scope("test")], tokens)})
    )


@pytest.mark.parametrize(("gates", "said", "tone"), CASES["verdicts"])
def test_the_verdict_is_what_the_gates_say(gates: tuple[int, ...], said: str, tone: str) -> None:
    """Met, missed, and not counted look different; what was not counted is not called met."""
    made = report()
    made = replace(made, comparison=None, gates=tuple(made.gates[at] for at in gates))
    assert said in shown(made).splitlines()
    assert f'<li class="verdict {tone}"><strong>{said}' in page.render([made])


def test_the_page_has_all_questions_the_worst_first() -> None:
    """Of each set, with both sides and what else there is to say; nothing is fetched, and a policy would stop it."""
    html = page.render([report(), report(model="openai:tiny")])
    titles = re.findall(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert ["quotes alone" in titles[0], "with openai:tiny" in titles[1]] == [True, True]
    ids = re.findall(r"<small>((?:test|dev)-[\w-]+)", html)
    assert ids == ["test-5", "dev-1", "test-3", "test-4", "test-2", "test-1", "dev-2"] * 2
    assert html.count("<strong>Expected</strong>") == html.count("<strong>Given</strong>") == len(ids)
    assert "right in some runs and wrong in others" in html
    assert "worse than the baseline: right 1 → 0, first_quote 1 → 0" in html
    assert "≥ 1 ✓ <small>made</small>" in html
    assert not re.search(r"\b(?:src|action|srcset|poster|background|href)\s*=\s*[\"']?(?:https?:)?//", html)
    assert not re.search(r"<script|@import|url\(", html)
    assert "default-src 'none'" in html


def test_a_run_cut_short_before_its_first_answer_still_makes_a_page() -> None:
    html = page.render([Report(replace(report().result, runs=((),)), {})])
    assert "No gate was set." in html
    assert "No question was asked" in html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_can_do_no_harm(text: str) -> None:
    """In a question, a tag, a reply, an error, a setting, a gate's reason: on the terminal no control character, no
    direction and no markup is obeyed; on the page all is escaped, and control characters are signs."""
    fields: dict[str, Any] = {"tags": (text,), "lang": text, "history": ((text, text),), "delegations": (text,)}
    given = refusal(text) | {"rejected": [{"what": text, "why": text}]}
    pairs = [
        pair("dev-1", text, text, given=given, measures=MISSED | {"exactness": 0.0}, **fields),
        pair("dev-2", text, text, given=None, error=text, **fields),
        pair("dev-3", text, text, given=reply("answer", text, text), measures=MISSED, **fields),
    ]
    made = report(*pairs, asked_for=[gate("exactness", floor=1.0).model_copy(update={"why": text})])
    made = replace(made, result=replace(made.result, name=text, started=text, versions={"model": text}))
    assert not HARMFUL.search(shown(made, 80))
    html = page.render([made])
    assert not re.search(r"<(?:img|script|iframe)", html)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]", html)
    if "markup" in text:
        assert text in shown(made, 80)


SILENT = {"exactness": 1.0, "refusal_recall": 1.0, "refusal_reason": 1.0}


@pytest.mark.parametrize(("kind", "measures", "wrong"), CASES["faults"])
def test_faults_are_named_worst_first(kind: str, measures: dict[str, float], wrong: list[str]) -> None:
    """Each in words; none of what is right. The closest passages are one where there is an answer."""
    expected, _, given = kind.partition(", ")
    right = RIGHT | WHOLE if expected == "answer" else SILENT
    assert list(faults(row("a", expected)[0], Given("a", {"kind": given}, None, right | measures))) == wrong
