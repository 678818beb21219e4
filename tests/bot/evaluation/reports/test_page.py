"""The page as a file: one, offline, with every question, and nothing in it that a text could have run."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.evaluation.report import Report
from bot.evaluation.reports import page
from bot.evaluation.results import Given
from tests.bot.evaluation.reports.evaluated import HOSTILE, MISSING, asked, pairs, report, shown_of


def test_nothing_is_fetched_and_nothing_runs() -> None:
    """No address that a browser would load, no script, and a policy that would stop both."""
    html = page.render([report()])
    assert not re.search(r"\b(?:src|action|srcset|poster|background|href)\s*=\s*[\"']?(?:https?:)?//", html)
    assert not re.search(r"<script|@import|url\(", html)
    assert "default-src 'none'" in html


def test_each_set_has_its_figures_and_all_its_questions() -> None:
    """A set asked with a model and without is there twice, and the titles say which is whose."""
    html = page.render([report(), report(model="openai:tiny")])
    assert html.count('class="asked"') == 2 * len(pairs())
    titles = re.findall(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert ["quotes alone" in each for each in titles] == [True, False]
    assert "with openai:tiny" in titles[1]


def test_what_went_wrong_comes_first() -> None:
    """Not run, wrong, partly right, right; each with both sides and what else there is to say."""
    html = page.render([report(repeat=2)])
    ids = re.findall(r"<small>((?:test|dev)-[\w-]+)", html)
    assert ids[:4] == ["test-5", "dev-4", "test-3", "test-2"]
    assert "right in some runs and wrong in others" in html
    assert "worse than the baseline: right 0 → 1" in html
    assert html.count("<strong>Expected</strong>") == html.count("<strong>Given</strong>") == len(ids)


@pytest.mark.parametrize(
    ("gates", "said"),
    [
        ((0, 0), '<li class="verdict good"><strong>✓ All 2 gates met'),
        ((0, 2), '<li class="verdict soft"><strong>No gate missed: 1 of 2 met, 1 on too few'),
        ((0, 1), '<li class="verdict bad"><strong>✗ first_quote (test, en) is 0.5, below 0.9'),
        ((), '<li class="verdict soft"><strong>No gate was set.'),
    ],
)
def test_the_verdict_is_what_the_gates_say(gates: tuple[int, ...], said: str) -> None:
    """Met, missed, and not counted look different; what was not counted is not called met."""
    made = report(compared=False)
    assert said in page.render([replace(made, gates=tuple(made.gates[at] for at in gates))])


def test_why_a_gate_is_where_it_is_can_be_read() -> None:
    assert "≥ 1 ✓ <small>or it is no quote</small>" in page.render([report()])


def test_a_run_cut_short_before_its_first_answer_still_makes_a_page() -> None:
    html = page.render([Report(replace(report().result, runs=((),)), {})])
    assert "No gate was set." in html
    assert "No question was asked" in html


def test_a_text_that_is_code_is_escaped_wherever_it_stands() -> None:
    """In a question, a tag, a note, a fault, a fact, a gate's reason: never as it is; control characters are signs."""
    for text in (*HOSTILE, "a\x00b\x1b\u202ec\ud800d"):
        one = asked(text, text, MISSING, lang=text, tags=(text, text), history=((text, text),), delegations=(text,))
        made = shown_of((one, Given(text, error=text)))
        facts = replace(made.result, name=text, started=text, mode="model", versions={"model": text})
        html = page.render([replace(made, result=facts)])
        assert not re.search(r"<(?:img|script|iframe)", html)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]", html)
