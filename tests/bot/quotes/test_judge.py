"""What is wrong with quoting some ranges of a statement as one quotation, and the sentences they were cut from."""

from __future__ import annotations

import pytest

from bot.quotes.judge import Fault, Flaw, Range, fault, whole, wrong_part
from retrieval.statement import PartKind, Statement
from tests.bot.quotes.tiled import Held, speech, stored, tiled
from tests.tables import tables

CASES = tables(__file__)


def _ranges(statement: Statement, *pieces: str) -> list[Range]:
    """The ranges of pieces of a statement, one behind the other."""
    found: list[Range] = []
    for piece in pieces:
        start = statement.text.index(piece, found[-1][1] if found else 0)
        found.append((start, start + len(piece)))
    return found


def _judged(held: Held, *pieces: str) -> tuple[Flaw | None, list[str]]:
    """The flaw of quoting these pieces, and the words that show it."""
    wrong = fault(_ranges(held[0], *pieces), *held)
    return (wrong.flaw, [held[0].text[slice(*span)] for span in wrong.spans]) if wrong else (None, [])


PARTS = [
    (PartKind.COVER, "Submitted by Iran.\n\n"),
    (PartKind.SPEECH, "We agree. We thank you.\n\n"),
    (PartKind.NOTE, "A note. "),
    (PartKind.SPEECH, "We go."),
]


@pytest.mark.parametrize(("pieces", "kind", "why"), CASES["parts"])
def test_words_are_of_the_part_they_stand_in(pieces: list[str], kind: str, why: str) -> None:
    """Every piece must stand in a part of the kind that is asked for, and none may run over the end of one."""
    statement, sentences = tiled(PARTS)
    ranges = _ranges(statement, *pieces)
    assert wrong_part(ranges, statement, PartKind(kind)) == (why or None)
    wrong = fault(ranges, statement, sentences, PartKind(kind))
    assert wrong == (Fault(Flaw.PART, tuple(ranges), why) if why else None)


@pytest.mark.parametrize(("said", "pieces", "hidden"), CASES["left_out"])
def test_what_was_left_out_of_a_sentence(said: list[str] | str, pieces: list[str], hidden: list[str]) -> None:
    """What turns it is told with its place in the statement, also where a list or a line cuts the sentence in two.

    A text is cut into sentences as it is stored.
    """
    flaw, found = _judged(stored(said) if isinstance(said, str) else speech(*said), *pieces)
    assert (flaw is Flaw.CUT, found) == (bool(hidden), hidden)


@pytest.mark.parametrize(("sentences", "pieces", "part"), CASES["whole"])
def test_what_is_no_whole_sentence_is_a_part(sentences: list[str], pieces: list[str], part: str) -> None:
    """Whole consecutive sentences alone are whole; a salutation or a number in front may be left off."""
    held = speech(*sentences)
    wrong = fault(_ranges(held[0], *pieces), *held)
    assert wrong == (Fault(Flaw.PARTIAL, (), part) if part else None)


@pytest.mark.parametrize(("pieces", "joined"), CASES["joined"])
def test_an_omission_over_the_end_of_a_sentence(pieces: list[str], joined: bool) -> None:
    """One side is whole but for its marks: pieces of two sentences are none."""
    held = speech("The ocean, friends, is ours.", "Fish, too, swim.", "You agree.", "This, too, is a lake.")
    assert _judged(held, *pieces)[0] is (Flaw.JOINED if joined else Flaw.PARTIAL)


@pytest.mark.parametrize(("language", "sentence", "pieces"), CASES["nothing_turns"])
def test_words_that_nothing_visibly_turns_are_a_part(language: str, sentence: str, pieces: list[str]) -> None:
    """Words picked out of a sentence, and a cut in a language of which nothing is known, are no whole sentence."""
    assert _judged(speech(sentence, language=language or None), *pieces) == (Flaw.PARTIAL, [])


def test_somebody_elses_words_come_before_what_was_cut() -> None:
    """Of two things that are wrong, whose words they are is told first, with the words that say it."""
    held = speech("As the Secretary-General said, “We are not on the way to peace in this world.”")
    wrong = fault(_ranges(held[0], "on the way to peace in this world."), *held)
    assert wrong is not None
    assert wrong.flaw is Flaw.QUOTED
    assert "Secretary-General" in wrong.detail


@pytest.mark.parametrize(("pieces", "spans", "expected"), CASES["ranges"])
def test_the_whole_sentences_of_some_ranges(pieces: list[str], spans: list[str], expected: str) -> None:
    """They hold every range and what is wrong with it, and no white space around them."""
    statement, sentences = speech("We do not agree.", "We go.", "We thank you.\n\n")
    wrong = Fault(Flaw.CUT, tuple(_ranges(statement, *spans)))
    start, end = whole(_ranges(statement, *pieces), statement, sentences, wrong if spans else None)
    assert statement.text[start:end] == expected
