"""Labelled questions with other countries' names: the labels stay right, and the names fit where they stand."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from bot.evaluation.exchanged_names import with_other_names
from retrieval.names.delegations import find
from tests.tables import tables

CASES = tables(__file__)


def labelled(case: list[Any]) -> dict[str, Any]:
    """A question with its labels, from a line of a table."""
    return dict(zip(("lang", "text", "topic", "of", "about"), case, strict=True)) | {"form": "answer", "when": []}


@pytest.mark.parametrize("given", map(labelled, CASES["exchanged"]))
def test_every_label_is_exchanged(given: dict[str, Any]) -> None:
    """Both names are other countries' then, in the text and in its labels; what stands around them is as it was."""
    made = with_other_names(given, Random(2))
    assert made is not None
    for part in ("of", "about"):
        (name,), (before,) = made[part], given[part]
        assert name != before
        assert name in made["text"]
        assert find(name)
        assert name.islower() == before.islower()
    frame = given["text"].replace(given["of"][0], "{of}").replace(given["about"][0], "{about}")
    assert made["text"] == frame.format(of=made["of"][0], about=made["about"][0])
    assert made["about"][0] in made["topic"]


@pytest.mark.parametrize("given", map(labelled, CASES["left"]))
def test_other_names_are_left(given: dict[str, Any]) -> None:
    """A person, a group and an adjective are no country's name."""
    assert with_other_names(given, Random(2)) is None
