"""The words of a quote joined otherwise: roles turned, heads cut off, orders to say something, denials moved."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from bot.answer import DelegationName
from bot.gate.prose import Drafted, Judged, judged
from retrieval.delegations import named
from tests.bot.gate.prose.told import alike, loaded, quotes

MOMENT = 5.0
"""Seconds: half a second on a machine that does nothing else; what is not linear takes half a minute."""

ROWS: list[dict[str, Any]] = loaded("retold")["quote"]


def judge(row: dict[str, Any], text: str) -> Judged:
    """What the gate says of a claim about a row's quote."""
    name = named(row["code"])
    of = replace(
        quotes()["kenya_debt"],
        text=row["text"],
        language=row["language"],
        delegation=DelegationName(row["code"], name, name),
    )
    return judged([Drafted(text, (of,))], "", "?", row["language"], likeness=alike)


@pytest.mark.parametrize(("row", "text"), [(row, text) for row in ROWS for text in row["wrong"]])
def test_words_joined_otherwise_do_not_pass(row: dict[str, Any], text: str) -> None:
    """Every word stands in the quote, and the claim says something else."""
    assert judge(row, text).claims == (), row["text"]


@pytest.mark.parametrize(("row", "text"), [(row, text) for row in ROWS for text in row["right"]])
def test_a_sentence_shortened_passes(row: dict[str, Any], text: str) -> None:
    """A main clause told as it stands is kept, in nine languages."""
    assert judge(row, text).rejected == ()


@pytest.mark.parametrize(
    ("language", "code", "text", "claim"),
    [
        (
            "en",
            "KEN",
            "Kenya and Kenya, in 2020, spend more on debt than ",
            "Kenya says that " + "Kenya and Kenya, " * 20,
        ),
        ("en", "KEN", "we support and ", "Kenya supports and " * 20),
        ("en", "KEN", "We believe that, in the end, ", "Kenya says that " + "in the end, " * 30),
        ("en", "KEN", ", a, b and c, which ", "Kenya says that " + ", a, b and c" * 30),
        ("de", "DEU", "Deutschland und Wir sagen, dass der Plan ", "Deutschland sagt, dass " + "der Plan und " * 25),
        ("zh", "CHN", "我们支持和平，", "中国支持" + "和平，" * 100),
        ("ar", "EGY", "نؤيد السلام ومصر في ", "تؤيد مصر " + "السلام في " * 30),
        ("fa", "IRN", "ما از صلح حمایت می‌کنیم و ", "ایران از " + "صلح و " * 55),
    ],
)
def test_quotes_that_repeat_themselves_are_quick(language: str, code: str, text: str, claim: str) -> None:
    """Twelve long quotes of the same words over and over, and eight claims about them, take a moment."""
    name = DelegationName(code, named(code), named(code))
    of = [
        replace(quotes()["kenya_debt"], n=n, text=text * (4_000 // len(text)), language=language, delegation=name)
        for n in range(12)
    ]
    began = time.perf_counter()
    judged([Drafted(claim[n:390], tuple(of)) for n in range(8)], claim[:240], "?", language)
    assert time.perf_counter() - began < MOMENT
