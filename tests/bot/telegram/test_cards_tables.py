"""Cards of many rows, timelines and phrases, whatever their values: whole, within Telegram's limits, verbatim."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.check import Change, Op
from bot.output.speech.speaker import speaker
from bot.phrase_counts import PhrasePlace, PhraseUse, PhraseYear, Use
from bot.quote import DelegationName
from bot.reply import Answer, Refusal, Reply, Row, RowStatus
from bot.telegram.cards.comparison import LONGEST_LINE, PAGE, table, table_card
from bot.telegram.cards.reply import reply_shown
from bot.timeline import Timeline, TimelineStep, Year
from retrieval.names.membership import MembershipTime
from tests.bot.cli.samples import answer, quote
from tests.bot.telegram.reading import assert_sound
from tests.bot.telegram.test_cards_hostile import (
    DELEGATIONS,
    LANGUAGES,
    REFUSALS,
    TEXTS,
    answers,
    assert_shown,
)

EN = speaker("en")
STATUSES = st.sampled_from(RowStatus)
OPS = st.builds(Change, st.sampled_from(Op), TEXTS, TEXTS)
YEARS = st.integers(0, 60).map(lambda n: tuple(Year(str(1950 + k), k % 3, 3) for k in range(n)))


@st.composite
def timelines(draw: st.DrawFn) -> Answer:
    """An answer over time: any quotes, and any changes between them, which need not make sense."""
    given_answer = draw(answers())
    numbers = [one.n for one in given_answer.quotes]
    step = st.builds(
        TimelineStep,
        st.sampled_from(numbers or [1]),
        st.one_of(st.none(), st.integers(1, 9)),
        st.lists(OPS, max_size=8).map(tuple),
        st.one_of(st.none(), st.floats(0, 1)),
    )
    steps = tuple(draw(st.lists(step, max_size=5)))
    told = Timeline(draw(TEXTS), draw(YEARS), steps, 3, 9, "2016", "2023-09", draw(st.integers(0, 2)))
    return replace(given_answer, check=None, rows=(), summary=None, timeline=told)


@st.composite
def phrases(draw: st.DrawFn) -> Answer:
    """An answer that counts a phrase, said by anybody."""
    given_answer = draw(answers())
    years = st.lists(st.tuples(st.sampled_from(["2016", "2023", ""]), st.integers(1, 9_999)), max_size=3).map(tuple)
    use = st.builds(Use, DELEGATIONS, st.lists(TEXTS, max_size=3).map(tuple), st.integers(1, 9_999), st.just(1), years)
    uses = tuple(draw(st.lists(use, max_size=30)))
    place = PhrasePlace("9a1b2c3d4e5f", 0, 9, None, (), None, None, None, 1)
    told = PhraseUse(draw(TEXTS), 1_000, 40, 580, 3, uses, (PhraseYear("2016", 4, 2, 9),), (place,) * 3)
    return replace(given_answer, check=None, rows=(), summary=None, phrase=told)


@st.composite
def tables(draw: st.DrawFn) -> Reply:
    """A comparison of many, answered or refused."""
    rows = tuple(draw(st.lists(st.builds(Row, DELEGATIONS.filter(bool), STATUSES, st.just(())), max_size=60)))
    if draw(st.booleans()):
        refused: Refusal = replace(draw(REFUSALS), rows=rows)
        return refused
    given_answer = draw(answers())
    told = st.sampled_from([RowStatus.QUOTED, RowStatus.CLOSEST])
    own = tuple(Row(DelegationName(None, f"Country {q.n}", "x"), draw(told), (q.n,)) for q in given_answer.quotes)
    return replace(given_answer, check=None, summary=None, rows=(*own, *rows))


@settings(max_examples=150, deadline=None)
@given(st.one_of(timelines(), phrases(), tables()), LANGUAGES)
def test_any_values(reply: Reply, language: str) -> None:
    """Each fits on a card that arrives as it is meant; no quote is lost; every page of its table is sound."""
    said = speaker(language)
    shown = reply_shown(reply, said)
    assert_sound(shown.card)
    if isinstance(reply, Answer):
        assert_shown(shown, {one.permalink for one in (*reply.quotes, *reply.more)})
    lines = table(reply, said)
    assert all(len(line) <= LONGEST_LINE for line in lines)
    for page in range(-(-len(lines) // PAGE)):
        assert_sound(table_card("Who said it?", lines, page, said))


@pytest.mark.parametrize("language", ["en", "fr", "ar", "zh"])
@pytest.mark.parametrize("name", ["", "  ", "\x00", "\u2066", "\u200f"])
def test_an_empty_name_is_told(name: str, language: str) -> None:
    """A card that begins with a delegation of an empty name says that none is recorded, and loses no leading part."""
    said, blank = speaker(language), DelegationName(None, name, name)
    told = PhraseUse("peace", 1, 1, 1, 0, (Use(blank, (), 1, 1, ()), Use(None, ("China",), 1, 1, ())), (), ())
    rows = (Row(blank, RowStatus.SILENT, ()), Row(blank, RowStatus.NOT_HELD, ()))
    for reply in (replace(answer(), finding="", phrase=told), replace(answer(), finding="", rows=rows)):
        assert assert_sound(reply_shown(reply, said).card).text.count(said.gettext("delegation not recorded")) == 2
    lines = table(replace(answer(), rows=rows * 5), said)
    assert len(lines) == 10
    assert all(said.gettext("delegation not recorded") in line for line in lines)


def test_members_of_another_time_are_a_list_of_their_own() -> None:
    """Of whom statements are held, none of them as a member, it is said since or until when they were one."""
    rows = [
        Row(DelegationName(None, f"Country {n}", "x"), RowStatus.NOT_HELD, (), member)
        for n, member in enumerate(
            [MembershipTime("2024-01-01", None), MembershipTime("1973-01-01", "2020-02-01"), *[None] * 9]
        )
    ]
    told = "Country 0 (since 2024) and Country 1 (until 2020)"
    lines = reply_shown(answer(quote(), rows=tuple(rows)), EN).card.text.splitlines()
    assert f"No statement held of the time as a member (2): {told}" in lines
    assert f"No statement held (9): {', '.join(f'Country {n}' for n in range(2, 10))} and Country 10" in lines
    assert table(answer(quote(), rows=tuple(rows)), EN)[:3] == [
        "Country 0: member since 2024; no statement held since then",
        "Country 1: member until 2020; no statement held of that time",
        "Country 2: no statement held",
    ]
    few = reply_shown(answer(quote(), rows=tuple(rows[:3])), EN).card.text
    assert "Country 0: member since 2024; no statement held since then" in few


def test_the_most_places_that_are_shown_are_told() -> None:
    """Of a phrase with more places than are quoted a card says how many can be; of one with fewer it does not."""
    told = PhraseUse("climate change", 1_237, 434, 580, 0, (), (), ())
    card = reply_shown(replace(answer(quote()), phrase=told), EN).card
    assert "Of 1,237 places the first 200 can be shown in their sentences." in card.text
    few = reply_shown(replace(answer(quote()), phrase=replace(told, count=200)), EN).card
    assert "can be shown" not in few.text
