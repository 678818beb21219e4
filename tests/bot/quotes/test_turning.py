"""What a cut comes to: no cut is a whole sentence, and the words that turn one are told rarely and rightly.

A labelled cut is "turned" where it loses or turns the sense, "fair" where it keeps it, "whole" where only a salutation
or a sentence's mark is left off. `cuts.jsonl` has some of each kind in each language, with the words that are told;
all are in `corpus/quotations`.
"""

from __future__ import annotations

import gc
import gzip
import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from bot.quotes import turning
from bot.quotes.judge import Fault, Flaw, fault
from bot.quotes.turning import hidden, turns
from retrieval.text.scripts import UNSPACED
from tests.bot.quotes.tiled import speech
from tests.tables import tables

CASES = tables(__file__)

TABLE = Path(turning.__file__).parent / "turns.toml"
QUOTERS = TABLE.with_name("quoters.toml")
LANGUAGES = sorted(tomllib.loads(TABLE.read_text(encoding="utf-8")))
CUTS = [json.loads(line) for line in Path(__file__).with_name("cuts.jsonl").read_text(encoding="utf-8").splitlines()]
ALL_CUTS = Path(corpus.__file__).parent / "quotations" / "cuts.jsonl.gz"

PRECISION = 0.97
"""Share of the cuts called misleading that are labelled so, in each language."""

LARGEST = 20_000
"""Bytes of the words of all languages together."""

_WORD = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+")


def _judged(cut: dict[str, Any], language: str | None) -> Fault | None:
    ranges: list[tuple[int, int]] = []
    for piece in cut["kept"]:
        start = cut["sentence"].index(piece, ranges[-1][1] if ranges else 0)
        ranges.append((start, start + len(piece)))
    return fault(ranges, *speech(cut["sentence"], language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_turn_a_cut_are_told(language: str) -> None:
    """Of each kind of cut, those that lists tell, by the words left out that turn it; no others."""
    for cut in CUTS:
        if cut["language"] == language:
            wrong = _judged(cut, language)
            told = [cut["sentence"][a:b] for a, b in wrong.spans] if wrong and wrong.flaw is Flaw.CUT else []
            assert told == cut["told"], cut


def test_of_the_cuts_called_misleading_nearly_all_are() -> None:
    """In each language; and none of all labelled cuts is whole."""
    accused: Counter[str] = Counter()
    wrongly: Counter[str] = Counter()
    for line in gzip.decompress(ALL_CUTS.read_bytes()).decode("utf-8").splitlines():
        cut = json.loads(line)
        wrong = _judged(cut, cut["language"])
        assert (wrong is None) == (cut["label"] == "whole"), cut
        if wrong and wrong.flaw is Flaw.CUT:
            accused[cut["language"]] += 1
            wrongly[cut["language"]] += cut["label"] != "turned"
    assert sorted(accused) == LANGUAGES
    assert all(wrongly[language] <= (1 - PRECISION) * count for language, count in accused.items()), wrongly


@given(st.sampled_from(CUTS), st.sampled_from([None, *LANGUAGES]), st.data())
def test_no_cut_is_whole(cut: dict[str, Any], language: str | None, data: st.DataObject) -> None:
    """Whatever words are left out of whatever sentence, with the words of its language, another's or none."""
    sentence = f"We met, {cut['sentence']}"
    found = [word.span() for word in _WORD.finditer(sentence)]
    kept = sorted(data.draw(st.sets(st.integers(0, len(found) - 1), min_size=1, max_size=len(found) - 1)))
    assert fault([found[k] for k in kept], *speech(sentence, language=language)) is not None


@pytest.mark.parametrize(("sentence", "kept", "shown"), CASES["upper_bounds"])
def test_an_upper_bound_is_not_the_number(sentence: str, kept: list[str], shown: str) -> None:
    """The lower bound of a range that an omission hides is told, where both are in figures."""
    first, second = (sentence.index(piece) for piece in kept)
    ranges = [(first, first + len(kept[0])), (second, second + len(kept[1]))]
    assert "".join(sentence[a:b].strip() for a, b in hidden(sentence, ranges, None)) == shown


def test_the_words_that_turn_a_sentence_are_few() -> None:
    """All lists together stay short, every language has the same ones, and no phrase stands in one twice."""
    assert len(TABLE.read_bytes()) + len(QUOTERS.read_bytes()) <= LARGEST
    lists = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    for language in LANGUAGES:
        for phrases in lists[language].values():
            assert len(set(phrases)) == len(phrases)


def test_many_omissions_in_a_long_sentence_are_judged_in_linear_time() -> None:
    """A hundred thousand characters with two thousand omissions take no more than a few times what a tenth takes."""
    unit = "we do not, and we say that, go; if "

    def judged(length: int) -> float:
        sentence = (unit * (length // len(unit) + 1))[:length]
        kept = [(start, start + 20) for start in range(0, length - 49, 49)]
        before = process_time()  # a busy neighbour is no work of ours
        assert hidden(sentence, kept, turns("en"))
        return process_time() - before

    gc.disable()  # it goes through whatever other tests left behind
    try:
        assert min(judged(98_000), judged(98_000)) < 40 * max(judged(9_800), 0.01)
    finally:
        gc.enable()
