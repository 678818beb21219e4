"""Who speaks to a topic, over a small debate: everybody in its words, those near in meaning apart, the best quotes."""

from __future__ import annotations

import pytest

import bot.answers.who
from bot.answers.who import who
from bot.library import Library
from bot.question import Question, Turn, Wants
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


@pytest.mark.parametrize(
    ("topic", "filters", "codes", "begins"),
    [
        ("sea-level rise", ADMIT_ALL, ISLANDS, "4 of 12 delegations mention this in these words: "),
        ("Sea level rises", ADMIT_ALL, ISLANDS, "4 of 12 delegations mention this in these words: "),
        ("the rules-based order", ADMIT_ALL, ORDERLY, "5 of 12 delegations mention this in these words: "),
        ("veto", Filters(groups=("P5",)), {"CHN", "RUS"}, "2 of 2 delegations mention this in these words: "),
        ("rules based order", Filters(since="2023"), {"BRB", "RUS"}, "2 of "),
        ("island", Filters(since="2023"), {"BRB"}, "1 of "),
    ],
)
def test_everybody_is_named(library: Library, topic: str, filters: Filters, codes: set[str], begins: str) -> None:
    """Each delegation whose speech holds the words has its row, and the finding counts these rows and no others."""
    reply = asked(library, topic, filters)
    assert isinstance(reply, Answer)
    assert in_words(reply) == codes
    assert reply.finding.startswith(begins)


@pytest.mark.parametrize("each", [0, 1, 2])
@pytest.mark.parametrize("topic", ["sea-level rise", "the rules-based order", "island", "veto", "purple elephants"])
def test_of_many_statements_as_many_delegations_are_counted(
    library: Library, topic: str, each: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whoever speaks in its nearest statements the others are not read; nobody is left out by that."""
    whole = asked(library, topic)
    monkeypatch.setattr(bot.answers.who, "MOST_NEAREST", each)
    monkeypatch.setattr(bot.answers.who, "NEAREST_OF_EACH", each)
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


@pytest.mark.parametrize(
    ("text", "unsaid"),
    [
        ("Who spoke about purple elephants?", "“purple elephants” is not said in these words; "),
        ("Who spoke about purple elephants and barley?", ""),
        ("Who complained that elephants had trampled the barley of poor farmers?", ""),
    ],
)
def test_what_a_question_would_not_look_for(library: Library, text: str, unsaid: str) -> None:
    """Of a short topic that stands so in the question it is told that the words stand nowhere, and of no other."""
    reply = replied(library, Question(text))
    assert isinstance(reply, Answer)
    assert reply.finding.partition("statements looked through")[0] == (unsaid or reply.finding)


@pytest.mark.parametrize(
    ("topic", "codes", "clause"),
    [
        (
            "the rules-based order but not sea-level rise",
            ORDERLY - ISLANDS,
            "not counted, by “but not sea-level rise”: 1 (",
        ),
        (
            "the rules-based order but not since 2023",
            ORDERLY - {"BRB", "RUS"},
            "not counted, by “but not since 2023”: 2 (",
        ),
        ("sea-level rise but not the sea", set(), "not counted, by “but not the sea”: 4 ("),
    ],
)
def test_who_says_what_the_question_leaves_out_is_not_counted(
    library: Library, topic: str, codes: set[str], clause: str
) -> None:
    """How many, and who they are, is told; and by which words of the question."""
    reply = replied(library, Question(topic, wants=Wants.WHO))
    assert isinstance(reply, Answer)
    assert in_words(reply) == codes
    assert clause in reply.finding


def test_those_of_the_question_before_are_counted(library: Library) -> None:
    """Of those who said one thing, who said another."""
    before = Turn("Who mentioned sea-level rise?", "")
    reply = replied(library, Question("How many of them mentioned the rules-based order?", history=(before,)))
    assert isinstance(reply, Answer)
    assert in_words(reply) == ORDERLY & ISLANDS
    assert reply.finding.startswith(f"{len(ORDERLY & ISLANDS)} of {len(ISLANDS)} delegations ")


def test_delegations_excepted_by_name_are_not_counted(library: Library) -> None:
    """Nor do their words answer the question."""
    reply = replied(library, Question("Which countries besides Russia and Norway mentioned the rules-based order?"))
    assert isinstance(reply, Answer)
    assert in_words(reply) == ORDERLY - {"RUS", "NOR"}
    assert "by “besides Russia and Norway”: 2 (" in reply.finding


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


def test_the_finding_in_the_question_s_language(library: Library) -> None:
    """A question in French is told in French."""
    reply = replied(library, Question("Quelles délégations ont parlé de sea-level rise ?", wants=Wants.WHO))
    assert isinstance(reply, Answer)
    assert "délégations sur 12 le mentionnent en ces termes\u00a0: " in reply.finding


def test_who_did_not(library: Library) -> None:
    """Where that is asked, those without the words come first; who speaks for a group alone is not among them."""
    reply = replied(library, Question("Which countries did not mention sea-level rise?"))
    assert isinstance(reply, Answer)
    silent, spoke, *_ = reply.finding.split("; ")
    assert silent.startswith("Delegations without these words: 7 of 12 (Brazil, China, ")
    assert spoke.startswith("4 of 12 delegations mention this in these words: ")
    without = {row.delegation.code for row in reply.rows if row.status is RowStatus.SILENT}
    near = {row.delegation.code for row in reply.rows if row.evidence == "meaning"}
    assert len(without | near) == 7
    assert not without & near
    assert {"BRA", "CHN"} <= without
    did = asked(library, "sea-level rise")
    assert isinstance(did, Answer)
    assert "without" not in did.finding
