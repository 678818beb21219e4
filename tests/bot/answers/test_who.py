"""Who speaks to a topic, over a small debate: everybody in its words, those near in meaning apart, the best quotes."""

from __future__ import annotations

import pytest

import bot.answers.who
from bot.answers.who import who
from bot.library import Library
from bot.question import Question, Wants
from bot.questions.holdings import holdings
from bot.questions.planning import plan
from bot.reply import Answer, Reply, RowStatus
from retrieval.filters import ADMIT_ALL, Filters

ISLANDS = {"FJI", "TUV", "BRB", "KEN"}
ORDERLY = {"BRB", "BRA", "CHN", "RUS", "NOR"}


def asked(library: Library, topic: str, filters: Filters = ADMIT_ALL, limit: int = 3) -> Reply | None:
    """The reply to /who and a topic."""
    return replied(library, Question(topic, filters=filters, limit=limit, wants=Wants.WHO, topical=True))


def replied(library: Library, question: Question) -> Reply | None:
    """The reply to a question."""
    held = library.held()
    return who(library, plan(question, holdings([one.record for one in held]), library.pieces), held)


def in_words(reply: Reply | None) -> set[str | None]:
    """The codes of those who speak to it in its words."""
    assert isinstance(reply, Answer)
    return {row.delegation.code for row in reply.rows if row.evidence == "words"}


@pytest.mark.parametrize("each", [1, 2, 3])
@pytest.mark.parametrize("topic", ["sea-level rise", "the rules-based order", "island", "veto", "purple elephants"])
def test_of_many_statements_as_many_delegations_are_counted(
    library: Library, topic: str, each: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whoever speaks in the few statements looked at first the others are not read; nobody is left out by that."""
    whole = asked(library, topic)
    monkeypatch.setattr(bot.answers.who, "MOST_NEAREST", each)
    monkeypatch.setattr(bot.answers.who, "FIRST_OF_EACH", each)
    some = asked(library, topic)
    assert isinstance(whole, Answer)
    assert isinstance(some, Answer)
    assert in_words(some) == in_words(whole)
    assert some.finding.partition(": ")[0] == whole.finding.partition(": ")[0]


def test_a_statement_that_comes_meanwhile_is_not_counted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search may find what was stored after the list of what is held was made."""
    before = tuple(one for one in library.held() if one.record.code != "TUV")
    question = Question("sea-level rise", wants=Wants.WHO, topical=True)
    monkeypatch.setattr(bot.answers.who, "MOST_NEAREST", 15)
    reply = who(library, plan(question, holdings([one.record for one in before]), library.pieces), before)
    assert in_words(reply) == ISLANDS - {"TUV"}


@pytest.mark.parametrize("topic", ["purple elephants", "barley elephants"])
def test_words_that_stand_nowhere(library: Library, topic: str) -> None:
    """That the words stand nowhere as a phrase is said, with how many statements were looked through."""
    reply = asked(library, topic)
    assert isinstance(reply, Answer)
    assert reply.finding.startswith(f"“{topic}” is not said in these words; statements looked through: 19. ")
    assert not reply.rows


@pytest.mark.parametrize("topic", ["the", "a fund for loss and damage asked without delay now"])
def test_what_is_no_topic(library: Library, topic: str) -> None:
    """There is no such reply to words that say nothing, or are a sentence rather than a topic."""
    assert asked(library, topic) is None


def test_the_best_quotes_are_shown(library: Library) -> None:
    """Of as many delegations as are asked for one sentence each with the topic in it; the others' come behind."""
    reply = asked(library, "rules-based order", limit=2)
    assert isinstance(reply, Answer)
    every = [*reply.quotes, *reply.more]
    assert [quote.n for quote in every] == list(range(1, len(every) + 1))
    assert len(reply.quotes) == 2
    whose = [quote.delegation.code for quote in every if quote.delegation]
    assert len(whose) == len(set(whose))
    for quote in every[: len(ORDERLY)]:
        assert "based order" in quote.text
        assert library.statement(quote.statement).text[quote.start : quote.end] == quote.text
    shown = {row.delegation.code: row.quotes for row in reply.rows if row.quotes}
    assert shown == {quote.delegation.code: (quote.n,) for quote in reply.quotes if quote.delegation}


def test_what_is_near_in_meaning_is_told_apart(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not say the words is never quoted as if; its row says how it was found."""
    monkeypatch.setattr("bot.answers.who.NEAR", 0.69)  # of so few statements none is as near as the bound
    reply = asked(library, "calls for a fund for loss and damage")
    assert isinstance(reply, Answer)
    assert {(row.delegation.code, row.status, row.evidence) for row in reply.rows} == {
        ("BRB", RowStatus.QUOTED, "words"),
        ("FJI", RowStatus.QUOTED, "words"),
        ("KEN", RowStatus.CLOSEST, "meaning"),
        ("TUV", RowStatus.CLOSEST, "meaning"),
    }
    assert "near in meaning, in other words: 2" in reply.finding
    assert {q.delegation.code for q in reply.quotes if q.delegation} == {"BRB", "FJI"}
    assert reply.closest == {quote.n for quote in reply.more}


def test_what_is_said_for_a_group_is_no_member_s(library: Library) -> None:
    """Samoa speaks for the Forum alone: that is told apart, it has no row, and its words come last."""
    reply = asked(library, "sea-level rise")
    assert isinstance(reply, Answer)
    assert "on behalf of the PIF, another delegation speaks to this in 1 passage" in reply.finding
    assert "WSM" not in {row.delegation.code for row in reply.rows}
    assert reply.more[-1].on_behalf_of == ("PIF",)
