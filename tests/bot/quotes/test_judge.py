"""What is wrong with quoting some ranges of a statement as one quotation, and the sentences they were cut from."""

from __future__ import annotations

import pytest

from bot.quotes.judge import BETWEEN, WITHIN, Fault, Flaw, Range, fault, whole, wrong_part
from retrieval.statement import PartKind, Statement
from tests.bot.quotes.tiled import Held, speech, stored, tiled


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


MANY = "\n\n".join(f"({letter}) thing {letter}." for letter in "abcdefghijklmnop")
PARTS = [
    (PartKind.COVER, "Submitted by Iran.\n\n"),
    (PartKind.SPEECH, "We agree. We thank you.\n\n"),
    (PartKind.NOTE, "A note. "),
    (PartKind.SPEECH, "We go."),
]


@pytest.mark.parametrize(
    ("pieces", "kind", "why"),
    [
        (["We agree."], PartKind.SPEECH, None),
        (["We agree. We thank you."], PartKind.SPEECH, None),
        (["Submitted by Iran."], PartKind.COVER, None),
        (["Submitted by Iran."], PartKind.SPEECH, "is the cover, not the speaker's words"),
        (["A note."], PartKind.SPEECH, "is a note, not the speaker's words"),
        (["We agree."], PartKind.NOTE, "is the speech, not a note"),
        (["We agree.", "A note."], PartKind.SPEECH, "is a note, not the speaker's words"),
        (["Iran.\n\nWe"], PartKind.SPEECH, "runs across the parts of the statement: the cover and the speech"),
        (["you.\n\nA note. We go"], PartKind.SPEECH, "runs across the parts of the statement: the speech and the note"),
    ],
)
def test_words_are_of_the_part_they_stand_in(pieces: list[str], kind: PartKind, why: str | None) -> None:
    """Every piece must stand in a part of the kind that is asked for, and none may run over the end of one."""
    statement, sentences = tiled(PARTS)
    ranges = _ranges(statement, *pieces)
    assert wrong_part(ranges, statement, kind) == why
    wrong = fault(ranges, statement, sentences, kind)
    assert wrong == (Fault(Flaw.PART, tuple(ranges), why) if why else None)


@pytest.mark.parametrize(
    ("said", "pieces", "hidden"),
    [
        (["We do not agree."], ["We do not agree."], []),
        (["We do not agree."], ["We do not agree"], []),
        (["We do not agree."], ["agree."], ["not"]),
        (["We do not agree."], ["We", "agree."], ["not"]),
        (["We go. We do not agree."], ["We go.", "agree."], ["not"]),
        (["Do we agree?"], ["Do we agree"], ["?"]),
        (["Do we agree?"], ["we agree"], ["?"]),
        (["Do we agree?"], ["Do we agree?"], []),
        (["We reject:\n", "(a) taxes;\n", "(b) war.\n", "We agree."], ["(b) war."], ["reject"]),
        (["We reject:\n", "(a) taxes;\n", "(b) war.\n", "We agree."], ["(a) taxes;"], ["reject"]),
        (["We reject:\n", "(a) taxes;\n", "(b) war.\n", "We agree."], ["We agree."], []),
        (["We reject:\n", "(a) taxes;\n", "(b) war.\n"], ["We reject:", "(b) war."], []),
        (["We must go."], ["go."], []),
        (["We must go."], ["We", "go."], []),
        (["We reject:\n", "Taxes;\n", "War.\n", "We agree."], ["War."], ["reject"]),
        (["We reject:\n", "Taxes;\n", "War.\n", "We agree."], ["Taxes;"], ["reject"]),
        (["We reject:\n", "Taxes;\n", "War.\n", "We agree."], ["We agree."], []),
        (["We reject nobody.\n", "(a) We go."], ["(a) We go."], []),
        (["I have only three points:\n", "We agree."], ["We agree."], []),
        (["If we go,\n", "we go together."], ["we go together."], ["If"]),
        (["Mr. President,\n", "We go together."], ["We go together."], []),
        ("We reject:\n\n(a) New rules on data.\n\n(b) New taxes on ore.\n", ["(b) New taxes on ore."], ["reject"]),
        ("We do not accept:\n\n- backdoors\n\n- secret algorithms\n", ["secret algorithms"], ["not"]),
        (f"We reject the following:\n\n{MANY}\n\n(q) war.", ["(q) war."], ["reject"]),
        ("We do not accept:\n\n1. Sanctions on Iran.\n\n2. Sanctions on Cuba.", ["Sanctions on Cuba."], ["not"]),
        ("We reject:\n\nThe war in Sudan.", ["The war in Sudan."], ["reject"]),
        ("Some claim the following:\n\nKenya blocks news.", ["Kenya blocks news."], ["claim"]),
        ("I have only three points:\n\nWe support peace.", ["We support peace."], []),
        ("We do not\n\nsupport the war.", ["support the war."], ["not"]),
        ("Allow me to present my comments, as follows:\n\nWe support peace.", ["We support peace."], []),
        ("Mr. President,\n\nLadies and Gentlemen,\n\nWe do not want war.", ["Ladies and Gentlemen,"], []),
        ("We reject war.\n\n- Peace is good.", ["Peace is good."], []),
        ("We reject:\n\n(a) War.\n\nPeace is good.", ["Peace is good."], []),
    ],
)
def test_what_was_left_out_of_a_sentence(said: list[str] | str, pieces: list[str], hidden: list[str]) -> None:
    """What turns it is told with its place in the statement, also where a list or a line cuts the sentence in two.

    A text is cut into sentences as it is stored.
    """
    flaw, found = _judged(stored(said) if isinstance(said, str) else speech(*said), *pieces)
    assert (flaw is Flaw.CUT, found) == (bool(hidden), hidden)


@pytest.mark.parametrize(
    ("sentences", "pieces", "part"),
    [
        (["We agree."], ["We agree."], None),
        (["We agree."], ["We agree"], None),
        (["We agree.", "We go."], ["We agree.", "We go."], None),
        (["We agree.", "We go."], ["We agree. We", "go."], None),
        (["We agree.", "We thank you.", "We go."], ["We agree.", "We go."], BETWEEN),
        (["We agree.", "We thank you.", "We go."], ["We agree. We thank"], WITHIN),
        (["Yet we agree."], ["we agree."], WITHIN),
        (["We agree, friends, to go."], ["We agree", "to go."], BETWEEN),
        (["Mr. President, we agree."], ["we agree."], None),
        (["Mr. President, Excellencies, ladies and gentlemen, we agree."], ["we agree."], None),
        (["Mr. President of the Bank, we agree."], ["we agree."], WITHIN),
        (["12. We agree."], ["We agree."], None),
        (["I have three points:\n", "We agree."], ["We agree."], None),
        (["(a) We agree;\n", "(b) We go."], ["We agree"], WITHIN),
        (["We agree\n", "We go\n", "We thank you"], ["We agree"], WITHIN),
        (["They attacked a Member, namely.", "Ukraine.", "We go."], ["Ukraine"], WITHIN),
        (["We thank Chile.", "The Russian Federation.", "And Peru."], ["The Russian Federation."], WITHIN),
        (["Who will help?", "Ukraine.", "No."], ["No."], None),
    ],
)
def test_what_is_no_whole_sentence_is_a_part(sentences: list[str], pieces: list[str], part: str | None) -> None:
    """Whole consecutive sentences alone are whole; a salutation or a number in front may be left off."""
    held = speech(*sentences)
    wrong = fault(_ranges(held[0], *pieces), *held)
    assert wrong == (Fault(Flaw.PARTIAL, (), part) if part else None)


@pytest.mark.parametrize(
    ("pieces", "joined"),
    [
        (["The ocean, friends, is ours.", "You agree."], False),
        (["The ocean, friends, is ours", "You agree."], False),
        (["The ocean, friends, is ours.", "swim."], False),
        (["The ocean", "Fish, too, swim."], False),
        (["The ocean", "swim."], True),
        (["The ocean", "Fish"], False),
        (["ours", "Fish"], False),
        (["The ocean, friends, is ours.", "Fish"], False),
        (["The ocean", "a lake"], True),
        (["The ocean, friends", "agree.", "a lake"], True),
    ],
)
def test_an_omission_over_the_end_of_a_sentence(pieces: list[str], joined: bool) -> None:
    """One side is whole but for its marks: pieces of two sentences are none."""
    held = speech("The ocean, friends, is ours.", "Fish, too, swim.", "You agree.", "This, too, is a lake.")
    assert _judged(held, *pieces)[0] is (Flaw.JOINED if joined else Flaw.PARTIAL)


@pytest.mark.parametrize(
    ("language", "sentence", "pieces"),
    [
        ("en", "We help the people of the north to bring water and bread every year.", ["We", "bring", "year."]),
        ("zh", "中国支持和平与发展事业。", ["中国", "和平", "事业"]),
        ("de", "Wir sind nicht dafür.", ["dafür."]),
        (None, "We are not for it.", ["for it."]),
    ],
)
def test_words_that_nothing_visibly_turns_are_a_part(language: str | None, sentence: str, pieces: list[str]) -> None:
    """Words picked out of a sentence, and a cut in a language of which nothing is known, are no whole sentence."""
    assert _judged(speech(sentence, language=language), *pieces) == (Flaw.PARTIAL, [])


def test_somebody_elses_words_come_before_what_was_cut() -> None:
    """Of two things that are wrong, whose words they are is told first, with the words that say it."""
    held = speech("As the Secretary-General said, “We are not on the way to peace in this world.”")
    wrong = fault(_ranges(held[0], "on the way to peace in this world."), *held)
    assert wrong is not None
    assert wrong.flaw is Flaw.QUOTED
    assert "Secretary-General" in wrong.detail


@pytest.mark.parametrize(
    ("pieces", "spans", "expected"),
    [
        (["agree"], [], "We do not agree."),
        (["not", "go"], [], "We do not agree. We go."),
        (["go"], ["not"], "We do not agree. We go."),
        (["We do not agree."], [], "We do not agree."),
        (["thank"], [], "We thank you."),
    ],
)
def test_the_whole_sentences_of_some_ranges(pieces: list[str], spans: list[str], expected: str) -> None:
    """They hold every range and what is wrong with it, and no white space around them."""
    statement, sentences = speech("We do not agree.", "We go.", "We thank you.\n\n")
    wrong = Fault(Flaw.CUT, tuple(_ranges(statement, *spans)))
    start, end = whole(_ranges(statement, *pieces), statement, sentences, wrong if spans else None)
    assert statement.text[start:end] == expected
