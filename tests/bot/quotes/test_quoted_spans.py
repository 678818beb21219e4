"""Quotes that can stand alone: whole sentences of one part, with what they lean on, and none over another."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.quotations import quoted
from bot.quotes.spans import MOST_LEANING, MOST_MERGED, Span, leans, merged, standing
from retrieval.statement import Part, PartKind, Passage, Record, Sentence, Statement
from tests.tables import tables

CASES = tables(__file__)

SPEECH, NOTE, HEADING = PartKind.SPEECH, PartKind.NOTE, PartKind.HEADING
FULL = "The harvests of our farmers were lost to drought. "
THEY = "They ask their partners for help with seeds. "


def made(*parts: tuple[PartKind, list[str]], language: str = "en") -> tuple[Statement, list[Passage]]:
    """A statement of parts of sentences, and its passages: one a part."""
    text = "".join(s for _, sentences in parts for s in sentences)
    cut, passages, start = [], [], 0
    for number, (kind, sentences) in enumerate(parts):
        bounds = list(accumulate((len(s) for s in sentences), initial=start))
        cut.append(Part(kind, start, bounds[-1]))
        passages.append(Passage(number, start, bounds[-1], kind, tuple(Sentence(a, b) for a, b in pairwise(bounds))))
        start = bounds[-1]
    return Statement("a" * 12, text, tuple(cut), Record(language=language), "/a.txt"), passages


def words(statement: Statement, span: Span) -> str:
    """What a span quotes."""
    return statement.text[span.start : span.end]


def alone(sentences: list[str], at: int, *before: tuple[PartKind, list[str]]) -> str:
    """What is quoted for sentence `at` of a speech that comes after other parts."""
    statement, passages = made(*before, (SPEECH, sentences))
    offset = passages[-1].sentences[at].start
    return words(statement, standing(offset, statement, passages))


HE_SAID = "The Secretary-General said: “We must act now. "
ACT, TIME, LAST = "We must act together. ", "There is no more time. ", "It is late indeed.” "

SENTENCES = {
    "full": FULL,
    "full¶": FULL + "\n\n",
    "they": THEY,
    "chair": "Mr. President, ",
    "said": HE_SAID,
    "act": ACT,
    "time": TIME,
    "last": LAST,
    "act”": "We act.” ",
    "lost”": "Farmers lost their harvests.” ",
    "“now": "“We must act now. ",
    "there”": "There is time.” ",
    "annan": "Those were the words of Kofi Annan. ",
}
"""The sentences that the table names; marks of quotation are where they open and close."""


@pytest.mark.parametrize(("sentences", "at", "expected"), CASES["quoted"].values(), ids=CASES["quoted"])
def test_what_is_quoted_for_a_sentence(sentences: str, at: int, expected: str) -> None:
    """The sentence with what it leans on, and with the words that say whose words it quotes, if they are near."""
    said, shown = ([SENTENCES[name] for name in names.split()] for names in (sentences, expected))
    assert (MOST_LEANING, alone(said, at)) == (2, "".join(shown).strip())


@pytest.mark.parametrize("kind", [NOTE, HEADING, PartKind.COVER, PartKind.DISCLAIMER])
def test_what_it_leans_on_is_in_its_own_part(kind: PartKind) -> None:
    """A heading or a note before a speech is never quoted as part of it."""
    assert alone([THEY, FULL], 0, (kind, [FULL])) == THEY.strip()


@pytest.mark.parametrize(("sentence", "language", "is_leaning"), CASES["leaning"])
def test_what_leans(sentence: str, language: str, is_leaning: bool) -> None:
    """A sentence that opens with a word for something said before leans; one that names its subject does not."""
    assert leans(sentence, language or None) is is_leaning


def test_any_offset_within_a_sentence_finds_it() -> None:
    """Its first and last character name the same sentence, which is of its part's kind."""
    statement, passages = made((NOTE, [FULL]), (SPEECH, [FULL, FULL]))
    second = passages[1].sentences[0]
    spans = [standing(offset, statement, passages) for offset in (second.start, second.end - 1)]
    assert spans[0] == spans[1] == Span(statement.id, second.start, second.end - 1, SPEECH)
    assert standing(0, statement, passages).kind is NOTE


def test_the_words_that_say_whose_it_is_are_in_its_own_part() -> None:
    """A note before the speech is no part of the quote, whatever it introduces."""
    statement, passages = made((NOTE, ["The President said:\n\n"]), (SPEECH, ["“We must act together now.” ", FULL]))
    span = standing(passages[1].start, statement, passages)
    assert words(statement, span) == "“We must act together now.”"


def test_whole_sentences_that_stand_show_whose_words_they_quote_or_are_rejected() -> None:
    """What is brought is enough for the gate, wherever in the quotation the sentence stands."""
    sentences = [FULL, HE_SAID, ACT, TIME, LAST, THEY, FULL]
    statement, passages = made((SPEECH, sentences))
    every = list(passages[0].sentences)
    for sentence in every:
        span = standing(sentence.start, statement, passages)
        assert quoted([(span.start, span.end)], statement, every) is None


def merge(statement: Statement, passages: list[Passage], *ranges: tuple[int, int]) -> list[tuple[int, int]]:
    """The spans from sentence to sentence, both included, merged; as sentences too."""
    sentences = [s for p in passages for s in p.sentences]
    kinds = [p.kind for p in passages for _ in p.sentences]

    def span(first: int, last: int) -> Span:
        start, end = sentences[first].start, sentences[last].end
        text = statement.text[start:end]
        return Span(statement.id, end - len(text.lstrip()), start + len(text.rstrip()), kinds[first])

    out = merged([span(*r) for r in ranges], {statement.id: (statement, passages)})
    assert all(words(statement, s) == words(statement, s).strip() for s in out)
    numbered = [[n for n, s in enumerate(sentences) if s.start < o.end and s.end > o.start] for o in out]
    return [(n[0], n[-1]) for n in numbered]


@pytest.mark.parametrize(("parts", "ranges", "expected"), CASES["merged"].values(), ids=CASES["merged"])
def test_what_is_merged(parts: list[tuple[str, int]], ranges: list[list[int]], expected: list[list[int]]) -> None:
    """Neighbours are one short quote where the better stood, what overlaps is one however long; none crosses parts."""
    statement, passages = made(*((PartKind(kind), [" " + FULL] * many) for kind, many in parts))
    assert MOST_MERGED == 3
    assert [list(one) for one in merge(statement, passages, *((a, b) for a, b in ranges))] == expected


def test_statements_stay_apart() -> None:
    """The same place in two statements is two quotes."""
    statement, passages = made((SPEECH, [FULL]))
    spans = [Span("a" * 12, 0, 9, SPEECH), Span("b" * 12, 0, 9, SPEECH)]
    assert merged(spans, dict.fromkeys(("a" * 12, "b" * 12), (statement, passages))) == spans


@given(st.data())
def test_no_sentence_is_quoted_twice_and_none_is_lost(data: st.DataObject) -> None:
    """Whatever is merged in whatever order: what was quoted still is, once, within one part."""
    kinds = data.draw(st.lists(st.sampled_from([SPEECH, SPEECH, NOTE]), min_size=1, max_size=4))
    statement, passages = made(*((kind, [FULL] * data.draw(st.integers(1, 6))) for kind in kinds))
    bounds = list(pairwise(accumulate((len(p.sentences) for p in passages), initial=0)))
    ranges = []
    for _ in range(data.draw(st.integers(1, 6))):
        low, high = data.draw(st.sampled_from(bounds))
        first = data.draw(st.integers(low, high - 1))
        ranges.append((first, data.draw(st.integers(first, min(first + 2, high - 1)))))
    out = merge(statement, passages, *ranges)
    quoted = [n for first, last in out for n in range(first, last + 1)]
    assert len(quoted) == len(set(quoted))
    assert set(quoted) == {n for first, last in ranges for n in range(first, last + 1)}
    assert all(any(low <= first and last < high for low, high in bounds) for first, last in out)
