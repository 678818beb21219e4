"""The page as a file: one, offline, small, with each statement once; and the places it marks."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation import aggregate
from bot.evaluation.reports import expected_vs_given, page
from bot.evaluation.reports.charts import interval
from bot.evaluation.reports.expected_vs_given import Hue, Side, Stretch, excerpt, stretches
from bot.evaluation.results import Asked, Given, Gold
from bot.evaluation.values import Kind, Measure, Report, Row, Scope
from tests.bot.evaluation.reports.evaluated import HOSTILE, MISSING, RIGHT, STATEMENT, TEXT, asked, report

RANGES = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90)).map(lambda pair: (pair[0], sum(pair))), max_size=5)


def test_nothing_is_fetched_from_anywhere() -> None:
    """No address that a browser would load, and a policy that would stop it, by the hashes of what is there."""
    html = page.render([report()])
    assert not re.search(r"\b(?:src|action|srcset|poster|background)\s*=\s*[\"']?(?:https?:)?//", html)
    assert "@import" not in html
    assert "url(" not in html
    for name, kind in (("style", "style-src"), ("script", "script-src")):
        inside = re.search(rf"<{name}>(.*?)</{name}>", html, re.DOTALL)
        assert inside is not None
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in html


def test_256_questions_stay_below_a_megabyte_and_a_half() -> None:
    """A statement of 20 kB is in the page once, however many questions were asked about it."""
    long = replace(STATEMENT, text=TEXT + "\n\n" + "A sentence that is in no quote. " * 650 + "The very last words.")
    base = report().rows[1]
    rows = tuple(
        replace(base, asked=replace(base.asked, id=f"test-{n}"), given=replace(base.given, id=f"test-{n}"))
        for n in range(256)
    )
    result = replace(
        report().result,
        asked=tuple(row.asked for row in rows),
        runs=(tuple(row.given for row in rows),),
        statements=(long,),
    )
    html = page.render([Report(result, aggregate.of(result), rows)])
    assert len(html.encode()) < 1_500_000
    assert html.count("The very last words.") == 1


def test_two_sets_share_a_page(tmp_path: Path) -> None:
    """Each has its own table; statements of the same id are kept apart if they are not the same."""
    texts = (replace(STATEMENT, text="Another text."),)
    other = replace(report(), result=replace(report().result, name="other", statements=texts))
    page.write([report(), other], tmp_path / "both.html")
    html = (tmp_path / "both.html").read_text(encoding="utf-8")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count("<h1 ") == 2
    assert html.count('class="statement"') == 2
    assert html.count('class="asked') == 2 * len(report().rows)


def test_a_set_asked_with_a_model_and_without_is_listed_once() -> None:
    """Each question once, with what both gave, and each statement once; the titles say which table is whose."""
    html = page.render([report(), report(model="openai:tiny")])
    assert html.count('class="asked') == len(report().rows)
    assert html.count('class="statement"') == 1
    titles = re.findall(r"<h1 [^>]*>(.*?)</h1>", html)
    assert [title.rpartition("”, ")[2] for title in titles] == ["quotes alone", "with openai:tiny"]
    title = re.findall(r"<title>(.*?)</title>", html)[0]
    assert "quotes alone; " in title
    assert title.endswith("with openai:tiny: evaluation")


def test_what_is_greater_than_one_is_not_drawn_as_one() -> None:
    """Neither a value, nor the end of an interval, nor the baseline: an arrow stands for it, and the page says so."""
    for shown, arrows in (
        (interval(0.9, 0.5, 1.0, before=1.0), 0),
        (interval(0.9, 0.5, 1.2), 1),
        (interval(1.1, 0.5, 1.2), 2),
        (interval(0.9, 0.5, 1.0, before=1.3), 1),
    ):
        assert shown.count('class="beyond"') == arrows
        assert ("greater than 1" in shown) is bool(arrows)
    assert 'class="value" cx' not in interval(1.1, 0.5, 1.2)
    made = report(compared=False)
    parity = Measure("parity", 0.9, 31, 0.5, 1.2, Kind.RATIO)
    scope = Scope(half="test")
    beyond = replace(made, measures={**made.measures, scope: (*made.measures[scope], parity)})
    assert "greater than 1</li>" in page.render([beyond])
    assert "greater than 1</li>" not in page.render([made])


def test_the_verdict_is_what_the_gates_say() -> None:
    """Met, missed, and not counted look different; what was not counted is not called met."""
    made = report(compared=False)
    passed, missed, few, _ = made.gates
    for gates, said in (
        ((passed, passed), '<div class="verdict">✓ All 2 gates met'),
        ((passed, few), '<div class="verdict open">No gate missed: 1 of 2 met, 1 on too few'),
        ((passed, missed), '<div class="verdict bad">✗ Not good enough'),
        ((), '<div class="verdict open">No gate was set.'),
    ):
        assert said in page.render([replace(made, gates=gates)])


def test_why_a_gate_is_where_it_is_can_be_read_without_a_mouse() -> None:
    """As text of the page: not in a title, which neither a finger nor a keyboard nor paper shows."""
    html = page.render([report()])
    assert "<dt>exactness (test) ≥ 1</dt><dd>or it is no quote</dd>" in html
    assert "<dt>over_refusal (" not in html
    assert not re.search(r"<(?!circle)[a-z]+ [^>]*\btitle=", html)


def test_a_result_without_replies_and_texts_still_makes_a_page() -> None:
    """As a compact baseline has it."""
    made = report()
    rows = tuple(replace(row, given=replace(row.given, reply=None, ms={})) for row in made.rows)
    bare = replace(made.result, statements=(replace(STATEMENT, text=None),))
    html = page.render([replace(made, result=bare, rows=rows)])
    assert "not kept in this file" in html
    assert 'class="statement"' not in html


def test_a_run_cut_short_before_its_first_answer_still_makes_a_page() -> None:
    html = page.render([Report(replace(report().result, runs=((),)), {}, ())])
    assert "No gate was set." in html


def test_control_characters_are_shown_as_signs_one_for_one() -> None:
    """A browser drops a NUL and obeys an override; places in the text would no longer hold."""
    text = "a\x00b\x1b\u202ec\ud800d\r\ne"
    html = page.render(
        [replace(report(), result=replace(report().result, statements=(replace(STATEMENT, text=text),)))]
    )
    assert "a\u2400b\u241b\ufffdc\ufffdd\u240d\ne</div>" in html


@given(RANGES, RANGES)
def test_stretches_say_of_each_character_what_it_is(
    quoted: list[tuple[int, int]], wanted: list[tuple[int, int]]
) -> None:
    """In order, without overlaps, each character of a quote or of what is expected in exactly one of them."""
    reply = {"quotes": [{"statement": "s", "start": start, "end": end} for start, end in quoted]}
    gold = tuple(Gold("s", f"words {n}", (place,)) for n, place in enumerate(wanted))
    found = stretches(Row(Asked("1", "?", "en", "answer", gold=gold), Given("1", reply), 1.0)).get("s", ())
    hues = {at: each.hue for each in found for at in range(each.start, each.end)}
    assert sum(each.end - each.start for each in found) == len(hues)
    assert list(found) == sorted(found, key=lambda each: each.start)
    given_, expected = ({at for start, end in ranges for at in range(start, end)} for ranges in (quoted, wanted))
    assert hues == {
        at: Hue.RIGHT if at in given_ & expected else Hue.GIVEN if at in given_ else Hue.MISSING
        for at in given_ | expected
    }


@given(st.text(alphabet="ab \n\U0001f600", max_size=900), RANGES)
def test_an_excerpt_holds_each_stretch_whole_and_else_only_the_text_or_ellipses(
    text: str, ranges: list[tuple[int, int]]
) -> None:
    ordered: list[Stretch] = []
    for start, end in sorted(ranges):
        if end <= len(text) and (not ordered or start >= ordered[-1].end):
            ordered.append(Stretch(start, end, Hue.GIVEN))
    pieces = excerpt(text, ordered)
    assert [piece for piece, hue in pieces if hue] == [text[each.start : each.end] for each in ordered]
    for part in re.split(" … |… | …", "".join(piece for piece, _ in pieces)):
        assert part in text


def test_words_that_stand_in_several_places_are_missing_once() -> None:
    """A heading that repeats the cover is not shown as missing where the cover was quoted."""
    twice = Asked("1", "?", "en", "answer", gold=(Gold("s", "words", ((0, 5), (50, 55))),))
    quoted = {"quotes": [{"statement": "s", "start": 50, "end": 55}]}
    assert stretches(Row(twice, Given("1", quoted), 1.0)) == {"s": (Stretch(50, 55, Hue.RIGHT),)}
    assert stretches(Row(twice, Given("1", {"quotes": []}), 0.0)) == {"s": (Stretch(0, 5, Hue.MISSING),)}


def test_the_closest_passages_are_shown_and_are_not_taken_for_quotes() -> None:
    """What is expected and was shown as closest is still missing."""
    passage = {"statement": "s", "start": 0, "end": 5, "text": "words", "delegation": {"code": "IRN"}}
    near = {"kind": "closest", "finding": "These.", "quotes": [], "closest": [passage], "refusal": None}
    row = Row(Asked("1", "?", "en", "answer", gold=(Gold("s", "words", ((3, 5),)),)), Given("1", near), 0.0)
    assert stretches(row) == {"s": (Stretch(0, 3, Hue.NEAREST), Stretch(3, 5, Hue.MISSING))}
    assert expected_vs_given.given(row.given) == Side("closest by IRN", ("words",), ("These.",))


def test_a_text_that_is_code_is_escaped_wherever_it_stands() -> None:
    """In a question, a tag, a title, a note, a fault, a fact, a gate's reason: never as it is."""
    text = HOSTILE[1]
    one = asked(text, text, MISSING, lang=text, tags=(text, text), history=((text, text),), delegations=(text,))
    made = replace(report(), rows=(Row(one, Given(text, error=text), 0.0, (text,)),))
    titled = replace(
        made.result,
        statements=(replace(STATEMENT, title=text, file=text),),
        name=text,
        started=text,
        mode="model",
        versions={"model": text},
    )
    html = page.render([replace(made, result=titled)])
    assert "<img" not in html
    assert "&lt;img" in html
    assert RIGHT not in html
