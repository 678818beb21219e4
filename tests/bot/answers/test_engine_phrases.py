"""Phrases through the Engine: every place, by delegation and by year, as a look at every text counts them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.check import Verdict
from bot.question import Wants
from bot.quotes.wording import WordingRange, find
from bot.reply import Answer, Refusal
from bot.wiring import Session
from retrieval.filters import Filters
from retrieval.statement import PartKind
from retrieval.text.normalise import normalise
from tests.bot.answers.stored_texts import session_over
from tests.bot.answers.test_engine_compares import ask, is_exact
from tests.bot.debated import DEBATE


def begins(text: str, place: int) -> bool:
    """Whether a sentence or a quotation begins at a place."""
    before = text[:place].rstrip()
    return not before or before[-1] in '.!?…:;“"«—–-' or "\n" in text[len(before) : place]


def test_who_has_said_a_phrase(session: Session) -> None:
    """Every place, whatever its typography, by delegation and by year; the quotes are the sentences, earliest first."""
    reply = ask(session, "Who has said “rules-based order”?", limit=3)
    assert isinstance(reply, Answer)
    use = reply.phrase
    assert use is not None
    counts = {one.delegation.code: (one.count, one.statements) for one in use.uses if one.delegation}
    assert counts == {"BRB": (2, 1), "BRA": (2, 1), "NOR": (2, 1), "RUS": (3, 2), "CHN": (1, 1)}
    assert use.uses[0].years == (("2021", 1), ("2023", 2))
    assert (use.count, use.statements, use.held) == (10, 6, len(DEBATE) + 1)
    assert [(y.year, y.count, y.statements) for y in use.years] == [("2016", 0, 0), ("2021", 6, 4), ("2023", 4, 2)]
    assert [place.date for place in use.places] == sorted(place.date or "" for place in use.places)
    assert len(reply.quotes) == 3
    assert all("based order" in quote.text for quote in (*reply.quotes, *reply.more))
    assert is_exact(session, reply)


def test_a_phrase_with_what_is_written_onto_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A possessive is the phrase's own, though it stands nowhere else; longer words are counted apart, by name."""
    texts = {
        "Latvia": "We condemn Russia’s war. Russia's neighbours are not safe.",
        "Fiji": "The Russia–Ukraine war and post-COVID-19 debts weigh on us. Russia-backed groups, too.",
        "Norway": "We speak of Prussia, of Russian wheat and of the Cold War.",
    }
    head = "---\ndelegation: {}\ndate: 2023-09-21\n---\n\n{}\n"
    for opened in session_over({f"{who}.txt": head.format(who, text) for who, text in texts.items()}, tmp_path_factory):
        reply = ask(opened, "Russia", wants=Wants.PHRASE, topical=True)
        assert reply.phrase is not None
        assert [(u.delegation.code, u.count) for u in reply.phrase.uses if u.delegation] == [("LVA", 2)]
        assert [one.word for one in reply.phrase.joined] == ["Russia-Ukraine", "Russia-backed"]
        assert isinstance(reply, Answer)
        assert "counted apart: 2 (Russia-Ukraine and Russia-backed)" in reply.finding
        assert is_exact(opened, reply)
        first = ask(opened, "we condemn", wants=Wants.PHRASE, topical=True)
        assert first.phrase is not None
        assert [one.delegation.code for one in first.phrase.places if one.delegation] == ["LVA"]
        named = ask(opened, "war", wants=Wants.PHRASE, topical=True)  # no name such as the Cold War's
        assert named.phrase is not None
        assert {one.delegation.code for one in named.phrase.places if one.delegation} == {"LVA", "FJI"}
        none = ask(opened, "COVID", wants=Wants.PHRASE, topical=True)
        assert isinstance(none, Refusal)
        assert "counted apart: 1 (post-COVID-19)" in none.message


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_counts_are_those_of_a_look_at_every_text(session: Session, data: st.DataObject) -> None:
    """None is left out and none counted twice: by delegation, as a look through all that was said counts them."""
    library = session.library
    held = library.held()
    statements = [library.statement(one.id) for one in held]
    words = data.draw(st.sampled_from(statements)).text.split()
    start = data.draw(st.integers(0, len(words) - 1))
    phrase = " ".join(words[start : start + data.draw(st.integers(1, 5))])
    year = data.draw(st.sampled_from((None, "2021", "2023")))
    filters = Filters(since=year, until=year)
    expected: dict[str | None, int] = {}
    for one, statement in zip(held, statements, strict=True):
        spoken = [part for part in statement.parts if part.kind is PartKind.SPEECH]
        places = [
            WordingRange(p.start, p.end - len(ending))
            for form in {phrase, phrase[0].upper() + phrase[1:]}
            for ending in ("", "'s")
            for p in find(form + ending, normalise(statement.text))
            if (not ending or phrase.isalpha()) and (form == phrase or begins(statement.text, p.start))
        ]
        own = [p for p in places if any(part.start <= p.start < part.end for part in spoken)]
        if filters.admits(one.record) and own:
            expected[one.record.code] = expected.get(one.record.code, 0) + len(own)
    reply = ask(session, phrase, filters=filters, wants=Wants.PHRASE, topical=True)
    if not any(map(str.isalnum, phrase)):
        assert reply.phrase is None
        return
    assert reply.phrase is not None
    found: dict[str | None, int] = {}
    for use in reply.phrase.uses:
        code = use.delegation.code if use.delegation else None
        found[code] = found.get(code, 0) + use.count
        assert sum(count for _, count in use.years) == use.count
    assert found == expected
    assert reply.phrase.count == len(reply.phrase.places) == sum(expected.values())
    assert [place.date or "" for place in reply.phrase.places] == sorted(
        place.date or "" for place in reply.phrase.places
    )


def test_a_phrase_of_many_words(session: Session) -> None:
    """It is counted as a short one is, also between single marks; a sentence with its full stop is checked."""
    for marks in ("'{}'", "“{}”"):
        reply = ask(session, f"Who used the phrase {marks.format('right of veto in the Security Council')}?")
        assert reply.phrase is not None, marks
        assert reply.phrase.count == 8
    checked = ask(
        session, "Who said “Norway holds that the right of veto in the Security Council has to be given up.”?"
    )
    assert checked.check is not None
    assert checked.check.verdict is Verdict.VERBATIM
