"""What a cut may hide, cue by cue and language by language; the cases are data (`cuts/`)."""

from __future__ import annotations

import gc
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

import pytest

import bot.gate.governing
from bot.gate.cuts import hidden
from bot.gate.governing import EDGES, ENDS, Cues, Kind, cues

TABLES = Path(bot.gate.governing.__file__).parent / "cues"
CASES = Path(__file__).parent / "cuts"
LANGUAGES = sorted(path.stem for path in CASES.glob("*.toml"))
ENDING = (*ENDS, Kind.HARMLESS, Kind.VOICE, Kind.ASSERTION)
"""Kinds that make a cut safe; the others make it misleading."""

PASSING = (Kind.TAIL, Kind.LEADING, Kind.GOVERNOR, Kind.REDUCED, Kind.NOMINAL)
"""Kinds of edges where a sentence may be cut; at the others it may not."""

PARTING = (Kind.CLAUSE, Kind.JOINT)
"""Kinds that make a cut safe or misleading, by where they stand."""


STEM = "xy"
"""What the star of an edge's cue stands for in its sentence: letters that make no other cue."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, what a wording keeps of it, and the cue that decides."""

    language: str
    kind: Kind
    cue: str
    sentence: str
    kept: tuple[str, ...]


def _read(folder: Path, language: str) -> dict[str, Any]:
    return tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))


def _cases() -> Iterator[Any]:
    for language in LANGUAGES:
        for row in _read(CASES, language).get("case", ()):
            case = Case(language, Kind(row["kind"]), row["cue"], row["sentence"], tuple(row["kept"]))
            yield pytest.param(case, id=f"{language}-{case.kind}-{case.cue}")


def _edges() -> Iterator[Any]:
    for language in LANGUAGES:
        templates = _read(CASES, language).get("edge", {})
        for kind in sorted((*EDGES, Kind.MODAL)):
            for cue in _read(TABLES, language).get(kind.value, ()):
                template, word = templates[kind.value], cue.replace("*", STEM)
                kept = tuple(piece.replace("{}", word) for piece in template["kept"])
                case = Case(language, kind, cue, template["sentence"].replace("{}", word), kept)
                yield pytest.param(case, id=f"{language}-{kind}-{cue}")


def _safe() -> Iterator[Any]:
    for language in LANGUAGES:
        for row in _read(CASES, language).get("safe", ()):
            yield pytest.param(language, row["sentence"], row["kept"], id=f"{language}-{row['protects']}")


def _misleading() -> Iterator[Any]:
    for language in LANGUAGES:
        for row in _read(CASES, language).get("misleading", ()):
            yield pytest.param(language, row["sentence"], row["kept"], id=f"{language}-{' … '.join(row['kept'])}")


def _hidden(sentence: str, kept: Sequence[str], table: Cues) -> list[str]:
    ranges: list[tuple[int, int]] = []
    for piece in kept:
        start = sentence.index(piece, ranges[-1][1] if ranges else 0)
        ranges.append((start, start + len(piece)))
    return [sentence[start:end] for start, end in hidden(sentence, ranges, table)]


@cache
def _without(language: str, kind: Kind, cue: str) -> Cues:
    table: Mapping[str, Any] = _read(TABLES, language)
    return Cues({**table, kind.value: [other for other in table[kind.value] if other != cue]})


def _loaded(language: str) -> Cues:
    table = cues(language)
    assert table is not None
    return table


@pytest.mark.parametrize("case", list(_cases()))
def test_a_cue_decides_whether_its_cut_misleads(case: Case) -> None:
    """Each cue is seen: with it the cut misleads (or is safe, for what ends a reach), without it otherwise."""
    found = _hidden(case.sentence, case.kept, _loaded(case.language))
    without = _hidden(case.sentence, case.kept, _without(case.language, case.kind, case.cue))
    if case.kind in PARTING:
        assert bool(found) != bool(without)
    else:
        assert bool(found) == (case.kind not in ENDING)
        assert found != without


@pytest.mark.parametrize("case", list(_edges()))
def test_an_edge_decides_whether_its_cut_misleads(case: Case) -> None:
    """Each word that tells where a sentence may be cut is seen, in one sentence for all of its kind and language."""
    found = _hidden(case.sentence, case.kept, _loaded(case.language))
    without = _hidden(case.sentence, case.kept, _without(case.language, case.kind, case.cue))
    assert bool(found) == (case.kind not in PASSING)
    # A modal may hold another.
    assert found != without if case.kind is Kind.MODAL else bool(without) == (case.kind in PASSING)


@pytest.mark.parametrize(("language", "sentence", "kept"), list(_safe()))
def test_a_cut_that_keeps_the_meaning_is_safe(language: str, sentence: str, kept: list[str]) -> None:
    """A quoter may leave out what does not govern the rest."""
    assert not _hidden(sentence, kept, _loaded(language))


@pytest.mark.parametrize(("language", "sentence", "kept"), list(_misleading()))
def test_a_cut_that_may_turn_the_meaning_is_misleading(language: str, sentence: str, kept: list[str]) -> None:
    """What cannot be told is not taken for safe: subjects left out, what others say, what reaches over a semicolon."""
    assert _hidden(sentence, kept, _loaded(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_modal_is_known_where_a_quoter_puts_it_in(language: str) -> None:
    """In a quoter's brackets it changes what is said."""
    table = _loaded(language)
    for modal in _read(TABLES, language)["modal"]:
        assert any(cue.kind is Kind.MODAL for cue in table.find(table.words(modal.replace("*", ""))))


def test_many_omissions_in_a_long_sentence_are_judged_in_linear_time() -> None:
    """A hundred thousand characters with two thousand omissions take no more than a few times what a tenth takes."""
    unit = "we do not, and we say that, go; if "

    def judged(length: int) -> float:
        sentence = (unit * (length // len(unit) + 1))[:length]
        kept = [(start, start + 20) for start in range(0, length - 49, 49)]
        before = process_time()  # a busy neighbour is no work of ours
        assert hidden(sentence, kept, _loaded("en"))
        return process_time() - before

    gc.disable()  # it goes through whatever other tests left behind
    try:
        assert min(judged(98_000), judged(98_000)) < 40 * max(judged(9_800), 0.01)
    finally:
        gc.enable()


@pytest.mark.parametrize("language", sorted(path.stem for path in TABLES.glob("*.toml") if path.stem != "quoting"))
def test_every_cue_has_a_case(language: str) -> None:
    """No cue is in a table that no case needs, and no case tests a cue that is in no table."""
    table = _read(TABLES, language)
    tested = {(row["kind"], row["cue"]) for row in _read(CASES, language).get("case", ())}
    judging = [kind for kind in Kind if kind is not Kind.MODAL and kind not in EDGES]
    assert {(kind.value, cue) for kind in judging for cue in table.get(kind.value, ())} == tested


@pytest.mark.parametrize("language", sorted(path.stem for path in TABLES.glob("*.toml") if path.stem != "quoting"))
def test_a_whole_sentence_hides_nothing(language: str) -> None:
    """The cues within what was kept are the speaker's and cut nothing off."""
    for row in _read(CASES, language)["case"]:
        assert not _hidden(row["sentence"], [row["sentence"]], _loaded(language))
