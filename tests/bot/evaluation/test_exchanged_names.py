"""Labelled questions with other countries' names: the labels stay right, and the names fit where they stand."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from bot.evaluation.exchanged_names import with_other_names
from retrieval.names.delegations import find


def row(lang: str, text: str, topic: str, of: list[str], about: list[str]) -> dict[str, Any]:
    """A labelled question."""
    return {"lang": lang, "text": text, "form": "answer", "topic": topic, "of": of, "about": about, "when": []}


@pytest.mark.parametrize(
    "given",
    [
        row("fr", "Que dit le Kenya de la Syrie ?", "la Syrie", ["Kenya"], ["Syrie"]),
        row("de", "die Haltung Kroatiens zu Serbien", "Serbien", ["Kroatiens"], ["Serbien"]),
        row("ru", "Что сказано от имени России об Иране?", "об Иране", ["России"], ["Иране"]),
        row("ar", "ماذا قال العراق عن إيران؟", "إيران", ["العراق"], ["إيران"]),
        row("zh", "肯尼亚对伊朗怎么说？", "伊朗", ["肯尼亚"], ["伊朗"]),
        row("pt", "o que disse angola sobre portugal", "portugal", ["angola"], ["portugal"]),
    ],
)
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


@pytest.mark.parametrize(
    "given",
    [
        row("es", "¿Qué dijo Lula del hambre?", "hambre", ["Lula"], []),
        row("de", "Was sagt die Afrikanische Gruppe zu Schulden?", "Schulden", ["Afrikanische Gruppe"], []),
        row("fr", "le ministre marocain sur l'eau", "l'eau", ["marocain"], []),
    ],
)
def test_other_names_are_left(given: dict[str, Any]) -> None:
    """A person, a group and an adjective are no country's name."""
    assert with_other_names(given, Random(2)) is None
