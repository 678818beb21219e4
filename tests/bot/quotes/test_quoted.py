"""Wordings that turn a sentence, and wordings as journalists quote one, in six languages (`quoted.jsonl`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.quotes.judge import Flaw, doubted
from bot.quotes.omissions import begun, in_capitals, readings
from bot.quotes.placing import Effort, WordingPlace, places
from retrieval.embedding.local import question_pieces
from tests.bot.quotes.tiled import Held, speech

QUOTED = Path(__file__).with_name("quoted.jsonl")
AROUND = ("We met here today.", "We go on.")
"""Sentences before and behind."""

TOLD = 0.8
"""Share of the turned ones that are told outright."""


ROWS = [json.loads(line) for line in QUOTED.read_text(encoding="utf-8").splitlines()]
"""Each a sentence, a wording of it, its language, and whether the wording turns it."""


def _flaws(row: dict[str, str]) -> set[Flaw | None] | None:
    """What is wrong with the wording where it stands; None where it stands nowhere."""
    ways = [*readings(row["wording"]), *begun(row["wording"])]
    held = speech(AROUND[0], row["sentence"], AROUND[1], language=row["language"])
    for way in (*ways, *(in_capitals(row["wording"]) if row["wording"].isupper() else ())):
        if found := list(places(way, *held, Effort())):
            own = any(len(word) > 1 for word in way.own_words)
            return {_read(place, held, own=own) for place in found}
    return None


def _read(place: WordingPlace, held: Held, *, own: bool) -> Flaw | None:
    """The flaw of a place, a part of a sentence read for what was left out."""
    if place.fault and place.fault.flaw is Flaw.PARTIAL and not own and doubted(place.ranges, *held, question_pieces):
        return Flaw.CUT
    return place.fault.flaw if place.fault else None


LANGUAGES = sorted({row["language"] for row in ROWS})


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_journalists_do_is_exact(language: str) -> None:
    """A capital, a full stop, a salutation left off, brackets, an omission: none of them is an accusation."""
    for row in ROWS:
        if row["language"] == language and row["label"] != "turned":
            assert (_flaws(row) or {Flaw.JOINED}) <= {None, Flaw.PARTIAL}, row


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_turn_of_meaning_is_whole(language: str) -> None:
    """None is taken for whole sentences, and most are told outright."""
    flaws = [_flaws(row) for row in ROWS if row["language"] == language and row["label"] == "turned"]
    assert not any(each and None in each for each in flaws)
    assert sum(Flaw.PARTIAL not in (each or ()) for each in flaws) >= TOLD * len(flaws)
