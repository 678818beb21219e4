"""The words of a quote joined otherwise: roles turned, heads cut off, orders to say something, denials moved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.answer import DelegationName
from bot.gate.prose import Drafted, Judged, judged
from retrieval.delegations import named
from tests.bot.gate.prose.told import alike, loaded, quotes

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
