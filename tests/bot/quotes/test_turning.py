"""What a cut comes to: no cut is a whole sentence, and the words that turn one are told rarely and rightly.

The cuts are data (`cuts/`, a line a case): "turned" ones lose or turn the sense, "fair" ones keep it; "whole" ones
leave off a salutation or a sentence's mark, and are none.
"""

from __future__ import annotations

import gc
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pytest

from bot.quotes import turning
from bot.quotes.judge import Fault, Flaw, fault
from bot.quotes.turning import hidden, turns
from tests.bot.quotes.tiled import speech

CUTS = Path(__file__).parent / "cuts"
LANGUAGES = sorted(path.stem for path in CUTS.glob("*.jsonl"))
TABLE = Path(turning.__file__).parent / "turns.toml"
QUOTERS = TABLE.with_name("quoters.toml")

PRECISION = 0.97
"""Share of the cuts called misleading that are labelled so, in each language."""

LARGEST = 20_000
"""Bytes of the words of all languages together."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A sentence, the pieces of it that a wording keeps, and what that does to the sense."""

    sentence: str
    kept: tuple[str, ...]
    label: str


def _cuts(language: str) -> Iterator[Cut]:
    for line in (CUTS / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Cut(row["sentence"], tuple(row["kept"]), row["label"])


def _judged(cut: Cut, language: str | None) -> Fault | None:
    ranges: list[tuple[int, int]] = []
    for piece in cut.kept:
        start = cut.sentence.index(piece, ranges[-1][1] if ranges else 0)
        ranges.append((start, start + len(piece)))
    return fault(ranges, *speech(cut.sentence, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cut_is_a_part_or_misleading(language: str) -> None:
    """None is whole, and of those called misleading nearly all are labelled so."""
    cuts = list(_cuts(language))
    flaws = [wrong.flaw if (wrong := _judged(cut, language)) else None for cut in cuts]
    assert set(flaws) <= {None, Flaw.PARTIAL, Flaw.CUT, Flaw.QUOTED}
    assert [cut for cut, flaw in zip(cuts, flaws, strict=True) if (flaw is None) != (cut.label == "whole")] == []
    accused = [cut for cut, flaw in zip(cuts, flaws, strict=True) if flaw is Flaw.CUT]
    assert accused
    wrongly = [cut for cut in accused if cut.label != "turned"]
    assert len(wrongly) <= (1 - PRECISION) * len(accused), wrongly


@pytest.mark.parametrize(
    ("sentence", "kept", "shown"),
    [
        ("We cut it by between 40 and 45 per cent.", ("We cut it by", "45 per cent."), "40 and"),
        ("La mer montera de 30 à 110 centimètres.", ("La mer montera de", "110 centimètres."), "30 à"),
        ("成本为20亿至30亿美元。", ("成本为", "30亿美元。"), ""),
        ("We paid 40 million and 45 States agreed.", ("We paid 40 million", "45 States agreed."), ""),
    ],
)
def test_an_upper_bound_is_not_the_number(sentence: str, kept: tuple[str, ...], shown: str) -> None:
    """The lower bound of a range that an omission hides is told, where both are in figures."""
    first, second = (sentence.index(piece) for piece in kept)
    ranges = [(first, first + len(kept[0])), (second, second + len(kept[1]))]
    assert "".join(sentence[a:b].strip() for a, b in hidden(sentence, ranges, None)) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_its_words_no_cut_is_whole_either(language: str) -> None:
    """That no cut passes for whole sentences depends on no list of words."""
    assert {cut.label for cut in _cuts(language) if _judged(cut, None) is None} <= {"whole"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_sentence_hides_nothing(language: str) -> None:
    """The words within what was kept are the speaker's and turn nothing."""
    for cut in _cuts(language):
        assert not hidden(cut.sentence, [(0, len(cut.sentence))], turns(language))


def test_the_words_that_turn_a_sentence_are_few() -> None:
    """All lists together stay short, every language has the same ones, and no phrase stands in one twice."""
    assert len(TABLE.read_bytes()) + len(QUOTERS.read_bytes()) <= LARGEST
    lists = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    assert sorted(lists) == LANGUAGES
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
