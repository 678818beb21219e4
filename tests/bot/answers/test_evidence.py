"""Who has the words of a topic, over a small debate: every statement, by these words or those that it has for them."""

from __future__ import annotations

from itertools import chain

import pytest

from bot.answers.evidence import in_words, with_words
from bot.answers.search import best_sentences
from bot.answers.topic_words import TopicWords
from bot.library import Library
from bot.question import Question, Wants
from bot.questions.holdings import Holdings, holdings
from bot.questions.planning import plan
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.results import Mentioned, RankedSentence, SearchQuery

VETO = {"TUV", "BRA", "IND", "CHN", "RUS", "NOR", "FIN", "KEN"}


def held_by(library: Library) -> Holdings:
    """The holdings of a library."""
    return holdings([one.record for one in library.held()])


def evidence(library: Library, topic: str, filters: Filters = ADMIT_ALL) -> tuple[Mentioned, ...] | None:
    """What is found for a topic."""
    question = Question(topic, filters=filters, wants=Wants.WHO, topical=True)
    made = plan(question, held_by(library), library.pieces)
    return in_words(library, made, filters)


@pytest.mark.parametrize(
    ("topic", "filters", "codes", "wordings"),
    [
        ("right of veto", ADMIT_ALL, VETO, {"right of veto"}),
        ("Rights of Veto", ADMIT_ALL, VETO, {"Rights of Veto"}),
        ("right of veto", Filters(since="2023"), {"NOR"}, {"right of veto"}),
        ("droit de veto", ADMIT_ALL, VETO, {"veto"}),
        ("right of vteo", ADMIT_ALL, VETO, {"right of veto"}),
    ],
)
def test_every_statement_with_the_words(
    library: Library, topic: str, filters: Filters, codes: set[str], wordings: set[str]
) -> None:
    """None is left out that the filters admit; the words that were looked for in place of the topic's are told."""
    found = evidence(library, topic, filters)
    assert found is not None
    assert {one.held.record.code for one in found} == codes
    assert {wording for one in found for wording in one.wordings} == wordings


def read(library: Library, text: str) -> tuple[Mentioned, ...] | None:
    """What is found for the topic of a question."""
    made = plan(Question(text), held_by(library), library.pieces)
    return in_words(library, made, made.filters)


@pytest.mark.parametrize(
    ("text", "wordings"),
    [
        ("Who mentioned purple elephants or the right of veto?", {"right of veto"}),
        ("Who mentioned sea-level rise or the right of veto?", {"sea-level rise", "right of veto"}),
        ("Wer sprach über lila Elefanten oder das Vetorecht?", {"veto"}),
        ("Who called for rules on the right of veto (purple elephants)?", {"right of veto"}),
    ],
)
def test_alternatives_count_together(library: Library, text: str, wordings: set[str]) -> None:
    """Each is looked for by itself."""
    found = read(library, text)
    assert found is not None
    assert wordings <= {wording.removeprefix("the ") for one in found for wording in one.wordings}
    assert len({one.held.id for one in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        (
            "Hello! Our choir rehearses on Mondays. Who complained about the whole right of veto business?",
            "right of veto",
        ),
        ("I write about reefs. Who pointed to the sea-level rise matter?", "sea-level rise"),
        ("Quels États ont évoqué la question si discutée du droit de veto ?", "right of veto"),
        ("Who mentioned purple elephants or green whales?", None),
    ],
)
def test_the_best_sentences_tell_the_topics_words(library: Library, text: str, same_as: str | None) -> None:
    """Who says the words is counted, whatever stands around them in the question; nobody for words nobody has."""
    made = plan(Question(text), held_by(library), library.pieces)
    found = in_words(library, made, made.filters, best=best_sentences(library, made)) or ()
    expected = (evidence(library, same_as) or ()) if same_as else ()
    assert {one.held.id for one in found} == {one.held.id for one in expected}


def test_words_that_many_say_are_not_the_topic(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a small debate a share is taken of more delegations than it has; eight of its own would be many."""
    made = plan(Question("Who complained about the whole right of veto business?"), held_by(library), library.pieces)
    best = best_sentences(library, made)
    assert in_words(library, made, made.filters, best=best)
    monkeypatch.setattr("bot.answers.topic_words.FEW", 0)
    assert in_words(library, made, made.filters, best=best) == ()


def test_runs_are_adjacent_words_of_the_question(library: Library) -> None:
    """None goes over a mark or a time, begins or ends with a little word, or stands within a longer, as common one."""
    question = "Hello; who complained in 2021 about the right of veto, the seats or the sea-level rise?"
    made = plan(Question(question), held_by(library), library.pieces)
    runs = [text for text, _ in TopicWords(made.read, best_sentences(library, made)(), 12).runs()]
    assert {"Hello", "right of veto", "sea-level rise"} <= {*runs}
    assert not {"veto", "right", "of veto", "the right of veto", "veto, the seats", "complained in 2021"} & {*runs}
    assert all(run in question for run in runs)


def test_a_topic_that_stands_in_the_question_needs_no_search(library: Library) -> None:
    """The best sentences are not asked for."""
    made = plan(Question("Who mentioned the right of veto?"), held_by(library), library.pieces)

    def best() -> list[RankedSentence]:
        raise AssertionError

    assert in_words(library, made, made.filters, best=best) == in_words(library, made, made.filters)


@pytest.mark.parametrize("topic", ["purple elephants", "捕鲸"])
def test_a_topic_whose_words_nobody_has(library: Library, topic: str) -> None:
    """Everything was looked at, and nothing holds them."""
    assert evidence(library, topic) == ()


@pytest.mark.parametrize("topic", ["the", "", "a fund for loss and damage asked without delay now"])
def test_what_is_no_topic(library: Library, topic: str) -> None:
    """Little words alone are not looked for, nor is a whole statement in the place of a topic."""
    assert evidence(library, topic) is None


def test_the_sentences_that_hold_the_words(library: Library) -> None:
    """Those that a search has found, and the first of a statement of which it found none; each is the statement's."""
    found = evidence(library, "right of veto")
    assert found is not None
    searched = library.search_statements(SearchQuery("right of veto", "en", passages=1), 100).sentences
    for sentences in (
        list(with_words(found, searched)),
        list(with_words(found, ())),
    ):
        assert {one.held.id for one in sentences} == {one.held.id for one in found}
        for one in sentences:
            text = library.statement(one.held.id).text
            assert text[one.start : one.end] == one.text
            assert "veto" in one.text
    assert list(chain(with_words((), searched))) == []
