"""Comparisons, timelines and phrases through the Engine: real store, real embedder, real gate."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.check import Verdict
from bot.output.rows import are_many
from bot.question import Question, Wants
from bot.reply import Answer, Closest, Refusal, RefusalReason, Reply, RowStatus
from bot.wiring import Session
from retrieval.filters import Filters
from retrieval.names.groups import codes_of
from retrieval.names.membership import MembershipTime
from tests.bot.debated import DEBATE

HERE = ("FJI", "TUV", "BRB", "WSM", "BRA", "IND", "CHN", "RUS", "ZAF", "NOR", "FIN", "KEN")
TOPICS = ("sea-level rise", "the veto", "wheat exports", "loss and damage", "the rules-based order", "landmines")


def ask(session: Session, text: str, **given: Any) -> Reply:
    """The Engine's reply."""
    return asyncio.run(session.engine.ask(Question(text, **given)))


def statuses(reply: Reply) -> dict[str | None, RowStatus]:
    """What became of each delegation of a comparison."""
    return {row.delegation.code: row.status for row in reply.rows}


def compare(session: Session, topic: str, **filters: Any) -> Reply:
    """The comparison on a topic of those whom the filters name."""
    asked = Filters(**filters)
    return ask(session, topic, filters=asked, limit=1, wants=Wants.COMPARISON, topical=True)


def is_exact(session: Session, reply: Reply) -> bool:
    """Whether every quote is its statement's own text, by whom its record says."""
    held = {one.id: one for one in session.library.held()}
    quotes = (*reply.quotes, *reply.more) if isinstance(reply, Answer) else reply.nearest
    return all(
        session.library.statement(q.statement).text[q.start : q.end] == q.text
        and q.delegation is not None
        and q.delegation.code == held[q.statement].record.code
        for q in quotes
    )


def test_which_of_a_group(session: Session) -> None:
    """A row for each member: who speaks first, then the others, then those of whom nothing is held; none other."""
    reply = ask(session, "Compare small island states on loss and damage in 2021")
    assert isinstance(reply, Answer)
    told = statuses(reply)
    assert {code for code, status in told.items() if status is RowStatus.QUOTED} == {"FJI", "TUV"}
    assert told["BRB"] is RowStatus.CLOSEST
    assert told["WSM"] is told["MDV"] is RowStatus.NOT_HELD
    assert "KEN" not in told
    order = [list(RowStatus).index(row.status) for row in reply.rows]
    assert order == sorted(order)
    assert [row.quotes for row in reply.rows[:2]] == [(1,), (2,)]
    assert reply.finding == (
        "SIDS: 2 of 40 members seem to speak to this (Fiji and Tuvalu); closest: Barbados; no statement held: 37. "
        "Some of these passages are of another time."
    )
    assert is_exact(session, reply)


def test_which_of_a_group_in_other_words(session: Session) -> None:
    """Where nobody says the words, each member is searched for: whoever comes near has a row, and a quote is shown."""
    reply = ask(session, "Which small island states want to be paid for land that drowns?")
    assert isinstance(reply, Closest)
    told = statuses(reply)
    assert {code for code, status in told.items() if status is RowStatus.CLOSEST} == {"BRB", "FJI", "TUV", "WSM"}
    assert {quote.delegation.code for quote in reply.quotes if quote.delegation} <= {"BRB", "FJI", "TUV", "WSM"}


def test_nobody_is_silent_where_no_words_could_be_looked_for(session: Session) -> None:
    """Of a topic in another language, whose words in the statements are not known, members only come close or speak."""
    reply = ask(session, "Какие малые островные государства не упомянули, что волны съедают их землю?")
    assert RowStatus.SILENT not in statuses(reply).values()
    assert RowStatus.CLOSEST in statuses(reply).values()


def test_the_permanent_members(session: Session) -> None:
    """Those who speak, in the order of how well they answer; who is not held is no silence."""
    reply = compare(session, "the right of veto in the Security Council", groups=("P5",), since="2021", until="2021")
    assert statuses(reply) == {
        "CHN": RowStatus.QUOTED,
        "RUS": RowStatus.QUOTED,
        "FRA": RowStatus.NOT_HELD,
        "GBR": RowStatus.NOT_HELD,
        "USA": RowStatus.NOT_HELD,
    }


def test_a_bloc_without_a_statement_of_its_own(session: Session) -> None:
    """Its members' words are shown as theirs, and it is said that the bloc itself is not held."""
    reply = ask(session, "What did the BRICS say about the veto in 2021?")
    assert reply.rows
    assert isinstance(reply, Answer)
    assert reply.finding.startswith(
        "No statement on behalf of BRICS is held; BRICS: 4 of 5 members seem to speak to this"
    )
    assert statuses(reply)["ZAF"] is RowStatus.SILENT


def test_a_member_before_it_was_one(session: Session) -> None:
    """What Finland said in 2016 is not what a member of the alliance said."""
    reply = ask(session, "Compare NATO members on the veto")
    assert isinstance(reply, Answer)
    told = statuses(reply)
    assert (told["FIN"], told["NOR"]) == (RowStatus.NOT_HELD, RowStatus.QUOTED)
    # Nothing is held of the others at all.
    assert {row.delegation.code: row.member for row in reply.rows if row.member} == {
        "FIN": MembershipTime("2023-04-04", None)
    }
    assert reply.finding.endswith(
        "no statement held of the time as a member: 1; no statement held: 29; "
        "joined since the latest statement held: Sweden."
    )
    assert "FIN" not in {quote.delegation.code for quote in (*reply.quotes, *reply.more) if quote.delegation}


def test_what_is_said_for_a_group_is_no_member_s(session: Session) -> None:
    """The Forum's statement is shown beside, once, with those for whom it is said, and in nobody's row."""
    reply = ask(session, "Compare Pacific small island developing States on the fund for loss and damage in 2023")
    assert isinstance(reply, Answer)
    told = statuses(reply)
    assert told["WSM"] is not RowStatus.QUOTED
    assert RowStatus.QUOTED not in told.values() or told["FJI"] is RowStatus.SILENT
    numbers = {n for one in reply.beside for n in one.quotes}
    (quote,) = [quote for quote in reply.quotes if quote.n in numbers]
    assert [codes_of(name).blocs for name in quote.on_behalf_of] == [{"PIF"}]
    assert {"FJI", "TUV", "WSM"} <= {one.delegation.code for one in reply.beside}


def test_nobody_of_a_group_is_held(session: Session) -> None:
    """A refusal with its reason, and every member a row."""
    reply = ask(session, "What do the Baltic States say about the veto?", filters=Filters(groups=("BALTIC",)))
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_HELD
    assert "any member (Baltic States)" in reply.message
    assert set(statuses(reply).values()) == {RowStatus.NOT_HELD}


def test_a_group_that_there_was_not_yet(session: Session) -> None:
    """A year in which it had no members is named, and nobody is asked in their place."""
    reply = compare(session, "the veto", groups=("BRICS",), since="2001", until="2001")
    assert isinstance(reply, Refusal)
    assert not isinstance(reply, Answer)


def test_a_line_that_names_whom_to_compare(session: Session) -> None:
    """Behind a command the word for it is not needed."""
    told = statuses(ask(session, "Brazil, India and South Africa on the veto in 2021", wants=Wants.COMPARISON, limit=1))
    assert told == {"BRA": RowStatus.QUOTED, "IND": RowStatus.QUOTED, "ZAF": RowStatus.SILENT}
    brics = statuses(ask(session, "the BRICS on the veto in 2021", wants=Wants.COMPARISON, limit=1))
    assert {"BRA", "CHN", "IND", "RUS", "ZAF"} <= brics.keys()


def test_a_topic_names_nobody_who_speaks(session: Session) -> None:
    """A delegation in the topic of a comparison is what it is on."""
    reply = compare(session, "the wheat of Brazil", delegations=("RUS", "ZAF"))
    assert set(statuses(reply)) == {"RUS", "ZAF"}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    topic=st.sampled_from(TOPICS),
    codes=st.lists(st.sampled_from((*HERE, "FRA")), min_size=2, max_size=9, unique=True),
    year=st.sampled_from((None, "2016", "2021", "2023")),
)
def test_a_row_is_what_the_delegation_alone_comes_to(
    session: Session, topic: str, codes: list[str], year: str | None
) -> None:
    """Each who is quoted has the best quote that it has when it is asked alone; whoever answers alone is not silent.

    Of many, those who hardly speak to it are silent: there nobody asks whether one of them did, but which of them.
    """
    together = compare(session, topic, delegations=tuple(codes), since=year, until=year)
    for row in together.rows:
        assert row.delegation.code is not None
        # A row is of a delegation's own words; what it says for a group alone stands beside.
        filters = Filters(delegations=(row.delegation.code,), since=year, until=year, own=True)
        alone = ask(session, topic, filters=filters, topical=True)
        if isinstance(alone, Answer) and alone.kind == "answer":
            if row.status is not RowStatus.QUOTED:
                assert row.status is RowStatus.CLOSEST or are_many(codes)
                continue
            assert isinstance(together, Answer)
            (best,) = [quote for quote in together.quotes if quote.n in row.quotes]
            assert best.permalink == alone.quotes[0].permalink
        else:
            is_held = isinstance(alone, Answer) or alone.reason is not RefusalReason.NOT_HELD
            assert (row.status is RowStatus.NOT_HELD) is not is_held
    assert {row.delegation.code for row in together.rows} == set(codes)


def test_a_timeline(session: Session) -> None:
    """By date: years with what speaks of what is held, the first and the latest, and what changed between them."""
    reply = ask(session, "How has Fiji's wording on sea-level rise changed since 2016?")
    assert isinstance(reply, Answer)
    timeline = reply.timeline
    assert timeline is not None
    assert [(y.year, y.speaking, y.held) for y in timeline.years] == [("2016", 1, 1), ("2021", 1, 1), ("2023", 0, 1)]
    assert (timeline.first, timeline.latest, timeline.speaking, timeline.held) == ("2016-09-21", "2021-09-21", 2, 3)
    assert [quote.date for quote in reply.quotes] == ["2016-09-21", "2021-09-21"]
    first, then = timeline.steps
    assert (first.before, then.before) == (None, 1)
    assert "".join(change.wording for change in then.difference) == reply.quotes[0].text
    assert "".join(change.statement for change in then.difference) == reply.quotes[1].text
    assert then.likeness is not None
    assert then.likeness > 0.6
    assert reply.finding == (
        "Statements by Fiji that speak to this: 2 of 3; first in September 2016, latest in September 2021."
    )
    assert is_exact(session, reply)


def test_a_timeline_of_all(session: Session) -> None:
    """Where nobody is named each year has its best quote; what has no date is counted apart."""
    reply = ask(session, "sea-level rise", wants=Wants.TIMELINE, topical=True)
    assert isinstance(reply, Answer)
    timeline = reply.timeline
    assert timeline is not None
    assert [(y.year, y.speaking) for y in timeline.years] == [("2016", 1), ("2021", 2), ("2023", 2)]
    assert timeline.undated == 1
    assert sum(y.held for y in timeline.years) == timeline.held - 1 == len(DEBATE)
    assert [quote.date[:4] for quote in reply.quotes if quote.date] == ["2016", "2021", "2023"]


@pytest.mark.parametrize("topic", ["rules-based order", "veto", "rising seas swallow coasts"])
def test_a_timeline_counts_the_same_delegations_as_who(session: Session, topic: str) -> None:
    """In the topic's words; by meaning alone a statement may speak to it, and no more is said."""
    reply = ask(session, topic, wants=Wants.TIMELINE, topical=True)
    who = ask(session, topic, wants=Wants.WHO, topical=True)
    assert isinstance(reply, Answer)
    assert isinstance(who, Answer)
    quoted = {quote.delegation.code for quote in reply.quotes if quote.delegation}
    if in_words := {row.delegation.code for row in who.rows if row.evidence == "words"}:
        assert quoted <= in_words
        assert f", by {len(in_words)} delegation" in reply.finding
    else:
        assert "that may speak to this: " in reply.finding


@pytest.mark.parametrize("topic", ["sea-level rise", "climate change", "sanctions", "peace"])
def test_a_year_counts_alike_alone_and_among_others(session: Session, topic: str) -> None:
    """Whether a statement speaks does not depend on the period that is looked at."""

    def counted(since: str, until: str) -> dict[str, int]:
        asked = Question(topic, filters=Filters(since=since, until=until), wants=Wants.TIMELINE, topical=True)
        timeline = asyncio.run(session.engine.ask(asked)).timeline
        return {year.year: year.speaking for year in timeline.years} if timeline else {}

    every = counted("2016", "2023")
    assert every == {year: counted(year, year).get(year, 0) for year in every}


def test_a_timeline_of_silence(session: Session) -> None:
    """It is still said in how many statements of each year it was looked for; a question shows the closest too."""
    asked = ask(session, "How has Norway's position on landmines changed?")
    assert isinstance(asked, Closest)
    norway = Filters(delegations=("NOR",))
    command = ask(session, "landmines", filters=norway, wants=Wants.TIMELINE, topical=True)
    assert isinstance(command, Refusal)
    for timeline in (asked.timeline, command.timeline):
        assert timeline is not None
        assert [(y.year, y.speaking, y.held) for y in timeline.years] == [("2021", 0, 1), ("2023", 0, 1)]


def test_what_nobody_said_is_checked(session: Session) -> None:
    """Who said what stands nowhere: the check tells that, and what comes close."""
    reply = ask(session, "Who said “a fund for losses and damages”?")
    assert reply.phrase is None
    assert reply.check is not None
    assert reply.check.verdict is not Verdict.VERBATIM


def test_an_earlier_question_s_members(session: Session) -> None:
    """What is asked again by the question as it stands by itself has the same rows, as a button of a table asks it."""
    first = ask(session, "Compare small island states on loss and damage in 2021")
    again = ask(session, first.standalone_question)
    assert [(row.delegation.code, row.status, row.quotes) for row in first.rows] == [
        (row.delegation.code, row.status, row.quotes) for row in again.rows
    ]
