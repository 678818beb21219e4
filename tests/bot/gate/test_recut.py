"""Nothing that the statement does not say, character by character, passes the gate; what it says does."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Rejected
from bot.gate.recut import Draft, Likeness, Passed, compare, recut
from bot.gate.wording import find
from retrieval.statement import Part, PartKind, Record, Sentence, Statement
from tests.bot.gate.wordings import ALTERATIONS, copied

unhurried = settings(deadline=None)


def _tiled(blocks: list[tuple[PartKind, str]]) -> tuple[Statement, list[Sentence]]:
    """A statement of these blocks, a part each, and its sentences; both tile the text."""
    text = ""
    parts: list[Part] = []
    sentences: list[Sentence] = []
    for kind, block in blocks:
        parts.append(Part(kind, len(text), len(text) + len(block)))
        ends = [match.end() for match in re.finditer(r"(?<=[.:,!?])\s+|\n\n", block)] or [len(block)]
        if ends[-1] != len(block):
            ends.append(len(block))
        starts = [0, *ends[:-1]]
        sentences += [Sentence(len(text) + a, len(text) + b) for a, b in zip(starts, ends, strict=True)]
        text += block
    return Statement("000000000001", text, tuple(parts), Record(), "made for a test"), sentences


Held = tuple[Statement, list[Sentence]]


@pytest.fixture(scope="module")
def said(seed: Path) -> Held:
    """The shipped statement, its parts told apart by hand."""
    raw = re.sub(r"</?sup>|[*#]|  $", "", seed.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = [" ".join(paragraph.split()) + "\n\n" for paragraph in re.split(r"\n{2,}", raw) if paragraph.strip()]
    disclaimer = next(k for k, line in enumerate(lines) if line.startswith("DISCLAIMER"))
    speech = next(k for k, line in enumerate(lines) if line.startswith("In the name"))
    return _tiled(
        [
            (PartKind.COVER, "".join(lines[:disclaimer])),
            (PartKind.DISCLAIMER, lines[disclaimer]),
            (PartKind.HEADING, "".join(lines[disclaimer + 1 : speech])),
            (PartKind.SPEECH, "".join(lines[speech:]).rstrip()),
        ]
    )


def _draft(statement: Statement, start: int, end: int, kind: PartKind = PartKind.SPEECH) -> Draft:
    return Draft(statement.id, statement.sha256, start, end, statement.text[start:end], kind)


def _words(statement: Statement, first: Sentence, last: Sentence) -> tuple[int, int]:
    text = statement.text[first.start : last.end]
    return last.end - len(text.lstrip()), first.start + len(text.rstrip())


def _genuine(held: Held) -> Iterator[Draft]:
    """Every range of consecutive sentences of every part, labelled as what it is."""
    statement, sentences = held
    for part in statement.parts:
        within = [sentence for sentence in sentences if part.start <= sentence.start and sentence.end <= part.end]
        for i, first in enumerate(within):
            for last in within[i:]:
                yield _draft(statement, *_words(statement, first, last), part.kind)


def test_every_genuine_range_passes_with_the_statements_own_text(said: Held) -> None:
    """Whole consecutive sentences of one part pass, and what passes is cut from the statement."""
    statement, sentences = said
    drafts = list(_genuine(said))
    assert len(drafts) > 50
    for draft in drafts:
        passed = recut(draft, statement, sentences)
        assert isinstance(passed, Passed), passed
        assert passed.text == statement.text[passed.start : passed.end] == draft.text
        assert passed.kind is draft.kind


def test_ten_thousand_mutations_of_drafts_are_rejected(said: Held) -> None:
    """An altered text, a shifted range, another hash, id or label: none passes, in 10,000."""
    statement, sentences = said
    rng = random.Random(20200612)
    genuine = list(_genuine(said))
    texts = [draft.text for draft in genuine]
    tried = 0
    while tried < 10_000:
        mutated = _mutated(rng, rng.choice(genuine), statement, texts)
        if mutated in genuine:
            continue
        tried += 1
        assert isinstance(recut(mutated, statement, sentences), Rejected), mutated


def _mutated(rng: random.Random, draft: Draft, statement: Statement, texts: list[str]) -> Draft:
    what = rng.randrange(6)
    if what == 0:
        return replace(draft, text=copied(rng, draft.text))
    if what == 1:
        start, end = draft.start + rng.randrange(-9, 10), draft.end + rng.randrange(-9, 10)
        return replace(draft, start=start, end=end, text=statement.text[max(0, start) : max(0, end)])
    if what == 2:
        return replace(draft, start=draft.start + rng.randrange(-3, 4), end=draft.end + rng.randrange(-3, 4))
    if what == 3:
        digit = rng.randrange(64)
        return replace(draft, sha256=draft.sha256[:digit] + rng.choice("0123456789abcdef") + draft.sha256[digit + 1 :])
    if what == 4:
        return replace(draft, kind=rng.choice(list(PartKind)), statement=rng.choice((draft.statement, "000000000002")))
    return replace(draft, text=rng.choice(ALTERATIONS)(rng, draft.text, texts) or draft.text)


def test_ten_thousand_altered_wordings_are_not_found(said: Held) -> None:
    """Number, modal, actor, inserted, dropped and swapped words, order, splices, letters, marks: no false accept."""
    statement, sentences = said
    rng = random.Random(12)
    originals = [statement.text[slice(*_words(statement, one, one))] for one in sentences]
    plain = " ".join(statement.text.split())
    tried = dict.fromkeys(ALTERATIONS, 0)
    accepted = []
    while sum(tried.values()) < 10_000:
        alter = rng.choice(ALTERATIONS)
        altered = alter(rng, rng.choice(originals), originals)
        # A splice of neighbours, or a first word left out, may still be the statement's own words in their order.
        if altered is None or re.search(rf"(?<!\w){re.escape(altered.strip())}(?!\w)", plain):
            continue
        tried[alter] += 1
        if compare(altered, statement).likeness is not Likeness.NONE:
            accepted.append((alter.__name__, altered))
    assert accepted == []
    assert min(tried.values()) > 50


def test_ten_thousand_genuine_wordings_are_found_at_their_offsets(said: Held) -> None:
    """Line breaks, soft hyphens, curly quotes, no-break spaces, decomposed accents: each is found in its place."""
    text = (
        "We call for “enhanced cooperation” – fair, inclusive and transparent – in the office of the 23rd session. "
        "It's the Union's view that 10 000 people, or 2.5% of them, can't wait... "
        "La réforme, déjà engagée, doit être menée à terme. "
        "Иран выступает против санкций. "
        "نؤكد دعمنا لإصلاح مجلس الأمن. "
        "Con más de 1,000 años."
    )
    statement, sentences = said
    other, others = _tiled([(PartKind.SPEECH, text)])
    genuine = [(statement, sentence) for sentence in sentences] + [(other, sentence) for sentence in others]
    rng = random.Random(23)
    for _ in range(10_000):
        held, sentence = rng.choice(genuine)
        start, end = _words(held, sentence, sentence)
        wording = copied(rng, held.text[start:end])
        comparison = compare(wording, held)
        assert comparison.likeness is not Likeness.NONE, wording
        assert any(
            match.start == start and held.text[match.end : end] in ("", ".", "...", ":", ",")
            for match in comparison.matches
        ), wording


DIFFER = "differ from the statement"
VALUES = "We shall respect values."
SPEECH = f"{VALUES} The sanctions against Iran, in many cases, violate norms. I thank you."
COVER = "Submitted by Iran."


@pytest.fixture
def small() -> Held:
    """A cover of one sentence and a speech of three."""
    return _tiled([(PartKind.COVER, COVER + "\n\n"), (PartKind.SPEECH, SPEECH), (PartKind.NOTE, " Check.")])


@pytest.mark.parametrize(
    ("wording", "altered", "why"),
    [
        (VALUES, "We should respect values.", f"the words {DIFFER} at 'shall' / 'should'"),
        (VALUES, "We shall  respect values.", "the white space differs from the statement's"),
        (VALUES, "We shall respect values", f"the words {DIFFER} at 'values.' / 'values'"),
        (VALUES, "We shall respect", "ends where the statement goes on with 'values.'"),
        (VALUES, "We shall respect values. So", "has 'So' where the statement's words end"),
        (VALUES, "We shall respect val\u00adues.", f"the characters {DIFFER} at 'values.' / 'val\u00adues.'"),
        ("We shall", "We shall", "cuts a sentence"),
        ("shall respect values.", "shall respect values.", "cuts a sentence"),
        ("We shall respect values. The", "We shall respect values. The", "cuts a sentence"),
        ("We shall respect values. ", "We shall respect values. ", "starts or ends with white space"),
        ("Submitted by Iran.", "Submitted by Iran.", "is the cover, not the speaker's words"),
        ("Check.", "Check.", "is a note, not the speaker's words"),
        ("you. Check.", "you. Check.", "runs across the parts of the statement: the speech and the note"),
    ],
)  # fmt: skip
def test_a_rejection_says_why(small: Held, wording: str, altered: str, why: str) -> None:
    """The reason names what differs, in words a person understands."""
    statement, sentences = small
    start = statement.text.index(wording)
    draft = replace(_draft(statement, start, start + len(wording)), text=altered)
    assert recut(draft, statement, sentences) == Rejected(altered, why)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"statement": "000000000002"}, "was chosen from statement 000000000002, not from 000000000001"),
        ({"sha256": "0" * 64}, "was chosen from another version of statement 000000000001: its text has changed since"),
        ({"start": 5, "end": 5, "text": ""}, "is empty"),
        ({"start": -10, "end": -5}, "its range -10–-5 is not in statement 000000000001, which has 122 characters"),
        ({"start": 30, "end": 20}, "its range 30–20 is not in statement 000000000001, which has 122 characters"),
        ({"end": 500}, "its range 20–500 is not in statement 000000000001, which has 122 characters"),
        ({"kind": PartKind.COVER}, "is the speech, not the cover"),
        ({"kind": PartKind.NOTE}, "is the speech, not a note"),
    ],
)
def test_a_draft_of_something_else_is_rejected(small: Held, change: dict[str, Any], why: str) -> None:
    """Another statement, a changed one, a range that is none, a wrong label: none reaches the comparison of words."""
    statement, sentences = small
    draft = _draft(statement, 20, 44)
    assert isinstance(recut(draft, statement, sentences), Passed)
    rejected = recut(replace(draft, **change), statement, sentences)
    assert isinstance(rejected, Rejected)
    assert rejected.why == why


def test_sentences_with_a_hole_between_them_are_not_consecutive(small: Held) -> None:
    """A quote never jumps over a sentence that was left out of the list."""
    statement, sentences = small
    draft = _draft(statement, 20, 20 + len(SPEECH))
    assert isinstance(recut(draft, statement, sentences), Passed)
    holed = [sentence for sentence in sentences if not statement.text[sentence.start :].startswith("in many")]
    assert recut(draft, statement, holed) == Rejected(draft.text, "is not made of consecutive sentences")
    assert isinstance(recut(draft, statement, []), Rejected)


PLACES = st.sampled_from([0, 18, 20, 44, 45, 72, 73, 87, 88, 102, 103, 115, 116, 122]) | st.integers(-5, 130)


@unhurried
@given(PLACES, PLACES, st.sampled_from(list(PartKind)), st.data())
def test_only_whole_sentences_with_their_own_text_pass(
    start: int, end: int, kind: PartKind, data: st.DataObject
) -> None:
    """Of all ranges, texts and labels, those that pass are whole sentences of one part, labelled as what they are."""
    statement, sentences = _tiled(
        [(PartKind.COVER, COVER + "\n\n"), (PartKind.SPEECH, SPEECH), (PartKind.NOTE, " Check.")]
    )
    text = data.draw(st.just(statement.text[max(0, start) : max(0, end)]) | st.text(max_size=9))
    draft = Draft(statement.id, statement.sha256, start, end, text, kind)
    checked = recut(draft, statement, sentences)
    assert isinstance(checked, Passed) == (draft in _genuine((statement, sentences)))
    if isinstance(checked, Passed):
        assert checked.text == statement.text[start:end]


@pytest.mark.parametrize(
    ("wording", "likeness", "held"),
    [
        ("We shall respect values.", Likeness.EXACT, ["We shall respect values."]),
        ("“We shall respect values.”", Likeness.EXACT, ["We shall respect values."]),
        ("We shall respect values", Likeness.EXACT, ["We shall respect values"]),
        ("We shall\nrespect val\u00adues …", Likeness.NORMALISED, ["We shall respect values"]),
        ("IRAN", Likeness.NONE, []),
        ("Iran", Likeness.EXACT, ["Iran", "Iran"]),
        ("many case", Likeness.NONE, []),
        ("We shall not respect values.", Likeness.NONE, []),
        ("We shall respect values. I thank you.", Likeness.NONE, []),
        ("", Likeness.NONE, []),
        ("“…”", Likeness.NONE, []),
    ],
)
def test_a_wording_is_compared(small: Held, wording: str, likeness: Likeness, held: list[str]) -> None:
    """Exact, the same but for typography, or not there; with the ranges that hold it, in every part."""
    statement, _ = small
    comparison = compare(wording, statement)
    assert comparison.likeness is likeness
    assert [statement.text[match.start : match.end] for match in comparison.matches] == held


def test_a_hundred_thousand_characters_are_compared(small: Held) -> None:
    """A wording far longer than any statement is answered, not refused with a traceback."""
    statement, _ = small
    assert compare("“" * 100_000, statement).likeness is Likeness.NONE
    long = Statement("000000000003", "We agree. " * 10_000, (Part(PartKind.SPEECH, 0, 100_000),), Record(), "long")
    assert compare(long.text, long).likeness is Likeness.EXACT
    assert len(find("We agree.", long.text)) == 10_000


def test_the_shipped_statement_is_composed(said: Held) -> None:
    """The statement that the tests above are made from is in the canonical form that offsets count in."""
    assert unicodedata.is_normalized("NFC", said[0].text)
