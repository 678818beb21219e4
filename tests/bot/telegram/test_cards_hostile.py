"""Cards of values that nobody would write: each arrives as it is meant, whole, within Telegram's limits, verbatim."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.check import Change, Check, Op, Verdict
from bot.output.attribution import NOT_SPEECH
from bot.output.speech.speaker import speaker
from bot.quote import DelegationName, Quote, Rejected
from bot.reply import (
    Answer,
    Closest,
    Refusal,
    RefusalReason,
    Reply,
    Row,
    RowStatus,
    Summary,
    SummarySentence,
    Translation,
)
from bot.state.values import Role
from bot.telegram.cards.fit import Shown
from bot.telegram.cards.markup import LONGEST_CAPTION
from bot.telegram.cards.quote import context_card, quote_card
from bot.telegram.cards.record import source_card, statement_card
from bot.telegram.cards.reply import check_shown, early_shown, more_shown, reply_shown
from bot.telegram.cards.safe_text import Title, lines_card, notice_card
from retrieval.held import Held
from retrieval.statement import Record
from tests.bot.cli import samples
from tests.bot.telegram.reading import assert_sound, quotes_of
from tests.conftest import draws

pytestmark = pytest.mark.usefixtures("every_example")

SNIPPETS = (
    "<b>", "</blockquote>", "&amp;", "&", "\"'", "<a href='x'>", "@someone ", "#tag ", "/start ", "www.example.org ",
    "a.b ", "12345678 ", "\n\n", "\t", "\r\n", "\u2028", "\u202e", "\u2066", "\u2069", "\u200f", "\u200e\u200f",
    "e\u0301", "\u030a", "\ud800", "😀", "🇰🇪", "👩‍👩‍👧", "العقوبات ", "санкции ", "制裁", "“", "”", "… ", "  ",
    "\x00", "\u0338",
)  # fmt: skip
"""What breaks markup, limits, directions or comparisons."""

ADDRESSES = ("https://un.org/a?b=1&c='\"", "https://localhost/x", "javascript:alert(1)", "http://a.b/" + "制" * 999)
"""What a record may name as its source."""

LANGUAGES = st.sampled_from(["en", "fr", "es", "ru", "ar", "zh"])
TEXTS = st.one_of(
    st.lists(st.sampled_from(SNIPPETS), max_size=12).map("".join),
    st.text(max_size=40),
    st.builds(lambda text, times: text * times, st.sampled_from(SNIPPETS), st.sampled_from((1, 100, 1500))),
)
SOME = st.one_of(st.none(), TEXTS)
WORDS = st.one_of(
    TEXTS,
    st.sampled_from(("We support it.", "Nous l'appuyons.", "نحن نؤيده.", "We do so & <more>.\n\nWe ask others to.")),
    st.builds(
        lambda text, times: (text * times).strip(),
        st.sampled_from(("We ask. ", "制裁。", "a@b.org ")),
        st.sampled_from((40, 300, 1000)),
    ),
)
DELEGATIONS = st.one_of(st.none(), st.builds(DelegationName, st.sampled_from([None, "IRN", "KEN"]), TEXTS, TEXTS))


@st.composite
def quotes(draw: st.DrawFn, most: int = 5) -> tuple[Quote, ...]:
    """Quotes numbered from 1, each at a place of its own."""
    found = []
    for n in range(1, draw(st.integers(0, most)) + 1):
        text = draw(WORDS)
        names = draw(st.tuples(SOME, SOME, SOME, SOME, st.one_of(SOME, st.just("2020-06-12"))))
        part, whose = draw(st.sampled_from(["speech", *NOT_SPEECH])), draw(DELEGATIONS)
        own = {"delegation": whose, "speaker": names[0], "post": names[1]} | {
            field: tuple(draw(st.lists(TEXTS, max_size=6))) for field in ("on_behalf_of", "behalf_unconfirmed")
        }
        found.append(
            samples.quote(
                text, n, start=n * 10_000, end=n * 10_000 + len(text), part=part, source=draw(TEXTS), forum=names[2],
                session=names[3] if draw(st.booleans()) else "78", date=names[4],
                **(own if part == "speech" else {"document": whose}),
            )
        )  # fmt: skip
    return tuple(found)


@st.composite
def checks(draw: st.DrawFn) -> Check:
    """A check of any verdict, with ranges in its quotes and a difference that need not make sense."""
    found = draw(quotes())
    ops = st.builds(Change, st.sampled_from(Op), TEXTS, TEXTS)
    cuts = [draw(st.integers(0, len(quote.text))) for quote in found]
    return Check(
        wording=draw(TEXTS),
        verdict=draw(st.sampled_from(Verdict)),
        message=draw(TEXTS),
        found=found,
        ranges=tuple(((q.start, q.start + cut), (q.start + cut, q.end)) for q, cut in zip(found, cuts, strict=True)),
        difference=tuple(draw(st.lists(ops, max_size=20))),
        own_words=tuple(draw(st.lists(TEXTS, max_size=3))),
        hidden=tuple(draw(st.lists(TEXTS, max_size=3))),
        quoting=draw(SOME),
        unlisted=draw(st.integers(0, 3)),
        language=draw(LANGUAGES),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """An answer, or the closest passages, with a summary, perhaps rows, translations and a check."""
    held = draw(quotes())
    shown = held[: draw(st.integers(0, len(held)))]
    numbers = [quote.n for quote in shown]
    some = st.lists(st.sampled_from(numbers), max_size=2, unique=True).map(tuple) if numbers else st.just(())
    sentences = st.builds(SummarySentence, TEXTS, some)
    check = draw(checks()) if draw(st.integers(0, 4)) == 0 else None
    rows = draw(st.lists(st.builds(Row, DELEGATIONS.filter(bool), st.sampled_from(RowStatus), some), max_size=4))
    return draw(st.sampled_from([Answer, Closest]))(
        draw(TEXTS),
        draw(TEXTS),
        draw(TEXTS),
        check.found[:2] if check else shown,
        summary=draw(st.none() | st.builds(Summary, TEXTS, st.lists(sentences, max_size=3).map(tuple))),
        rows=() if check else tuple(rows),
        rejected=tuple(draw(st.lists(st.builds(Rejected, TEXTS, TEXTS), max_size=2))),
        degraded=draw(SOME),
        more=check.found[2:] if check else held[len(shown) :],
        check=check,
        translations=tuple(Translation(n, "fr", draw(TEXTS)) for n in numbers),
    )


REFUSALS = st.builds(
    Refusal,
    TEXTS,
    TEXTS,
    st.sampled_from(RefusalReason),
    TEXTS,
    nearest=quotes(),
    rows=st.lists(st.builds(Row, DELEGATIONS.filter(bool), st.sampled_from(RowStatus), st.just(())), max_size=3).map(
        tuple
    ),
    degraded=SOME,
)


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    """An answer, a refusal, or several of them in one."""
    single: st.SearchStrategy[Reply] = st.one_of(answers(), REFUSALS)
    if draw(st.booleans()):
        return draw(single)
    parts = tuple(draw(st.lists(single, min_size=2, max_size=6)))
    held = [quote for part in parts if isinstance(part, Answer) for quote in part.quotes]
    more = [quote for part in parts if isinstance(part, Answer) for quote in part.more]
    return Answer(draw(TEXTS), draw(TEXTS), draw(TEXTS), tuple(held), more=tuple(more), parts=parts)


def assert_shown(shown: Shown, given: set[str], *, nearest_may_go: bool = False) -> None:
    """Assert that a card is sound, that its blockquotes are its quotes, and that no quote is lost or counted twice."""
    assert_sound(shown.card)
    assert quotes_of(shown.card) == tuple(quote.text for quote in shown.quotes)
    places = [quote.permalink for quote in (*shown.quotes, *shown.more, *shown.oversize)]
    assert len(places) == len(set(places))
    assert set(places) <= given
    assert {quote.permalink for quote in shown.nearest} <= set(places)
    if not nearest_may_go:
        assert set(places) == given


@pytest.mark.slow
@settings(max_examples=draws(120, 1200), deadline=None)
@given(replies(), LANGUAGES)
def test_replies(reply: Reply, language: str) -> None:
    """A reply of any values: every quote of an answer is on the card, named on it, or left for later, and once."""
    evidence, nearest = set(), set()
    for one in (reply, *reply.parts):
        evidence |= {q.permalink for q in (one.check.found if one.check else ())}
        if isinstance(one, Answer):
            evidence |= {q.permalink for q in (*one.quotes, *one.more)}
        else:
            nearest |= {q.permalink for q in one.nearest}
    shown = reply_shown(reply, speaker(language))
    assert_shown(shown, evidence | nearest, nearest_may_go=bool(evidence and nearest))
    assert {q.permalink for q in (*shown.quotes, *shown.more, *shown.oversize)} >= evidence
    if isinstance(reply, Answer):
        assert_sound(early_shown(reply, speaker(language)).card)


@pytest.mark.slow
@settings(max_examples=draws(80, 1200), deadline=None)
@given(checks(), LANGUAGES)
def test_checks(check: Check, language: str) -> None:
    """A check of any values keeps its quotes, and the wording stands in no blockquote but as the statement has it."""
    assert_shown(check_shown(check, speaker(language)), {quote.permalink for quote in check.found})


@settings(max_examples=draws(80, 1200), deadline=None)
@given(quotes(), LANGUAGES, st.sampled_from(["more", "closest", "nearest"]))
def test_more_always_goes_on(given_quotes: tuple[Quote, ...], language: str, role: Role) -> None:
    """Taking what is left again and again comes to an end, and shows or names every quote."""
    left, seen = given_quotes, []
    for _ in range(len(given_quotes)):
        if not left:
            break
        shown = more_shown(left, 9, speaker(language), role=role)
        assert_shown(shown, {quote.permalink for quote in left})
        seen += [*shown.quotes, *shown.oversize]
        left = shown.more
    assert not left
    assert {q.n for q in seen} == {q.n for q in given_quotes}


@settings(max_examples=draws(80, 1200), deadline=None)
@given(quotes(most=1), WORDS, WORDS, LANGUAGES)
def test_context(one: tuple[Quote, ...], before: str, after: str, language: str) -> None:
    """A context is one stretch of the statement with the quote in it, or there is none and the quote cannot be sent."""
    for quote in one:
        around = f"{before}{quote.text}{after}"
        start = len(before)
        card = context_card(
            quote, around, start, start + len(quote.text), speaker(language), breaks=(1, start, len(around) - 1)
        )
        alone = quote_card(quote, speaker(language))
        assert_sound(alone)
        assert (card is None) == (not quotes_of(alone))
        if card is not None:
            assert_sound(card)
            assert len(quotes_of(card)) == 1
            assert quote.text in quotes_of(card)[0]
            assert quotes_of(card)[0] in around


@settings(max_examples=draws(80, 1200), deadline=None)
@given(
    st.builds(
        Record, SOME, SOME, SOME, SOME, st.lists(TEXTS, max_size=6).map(tuple), SOME, SOME, SOME, SOME, SOME,
        st.one_of(SOME, st.sampled_from(ADDRESSES)), SOME, SOME,
    ),
    quotes(most=1),
    LANGUAGES,
)  # fmt: skip
def test_records(record: Record, one: tuple[Quote, ...], language: str) -> None:
    """A record of any values fits on a card and in a caption, and shows no quote."""
    said = speaker(language)
    held = Held("9a1b2c3d4e5f", "00000000", record, "/srv/held/a.pdf", "0" * 64, 10_000, 10, "0" * 64)
    card = statement_card(held, said)
    assert_sound(card)
    assert "/srv" not in card.text
    for quote in one:
        assert_sound(source_card(quote, record, said))
        assert_sound(source_card(quote, record, said, caption=True), LONGEST_CAPTION)


@settings(max_examples=draws(80, 1200), deadline=None)
@given(st.lists(st.tuples(TEXTS, st.booleans()), max_size=8))
def test_sentences(told: list[tuple[str, bool]]) -> None:
    """Sentences of any text fit on a card."""
    if any(text.strip() for text, _ in told):
        lines = [Title(text) if strong else text for text, strong in told]
        for card in (lines_card([Title("Held:"), *lines]), notice_card("Held: " + told[0][0])):
            assert_sound(card)
