"""The baseline: the nearest sentences to a question as it stands, whatever it asks, each through the gate."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.answers.nearest import PASSAGES, SENTENCES, Nearest
from bot.evaluation.run import Heard
from bot.evaluation.statements import Sources
from bot.question import Question, Turn
from bot.reply import Answer
from bot.wiring import Session
from retrieval.filters import Filters
from retrieval.results import Found, SearchQuery

ASKED = "What does Iran say about sanctions?"


def ask(heard: Heard, question: Question) -> tuple[Answer, Found]:
    """The reply to a question, and what its one search found."""
    heard.heard()
    reply = asyncio.run(Nearest(heard).ask(question))
    (found,) = heard.heard()
    return reply, found


def test_the_sentences_of_the_highest_cosine(evaluated: tuple[Session, Heard], sources: Sources) -> None:
    """Of all that the best passages hold, in order, cut from their statements; words play no part."""
    reply, found = ask(evaluated[1], Question(ASKED))
    best = sorted(found.sentences, key=lambda one: one.cosine, reverse=True)[:SENTENCES]
    assert [(one.start, one.end) for one in reply.quotes] == [(one.start, one.end) for one in best]
    assert [one.n for one in reply.quotes] == [1, 2, 3]
    assert all(sources.text(one.statement)[one.start : one.end] == one.text for one in reply.quotes)
    assert len(found.passages) <= PASSAGES
    assert {one.lexical for one in found.passages} == {0}
    cosines = [one.cosine for one in found.passages]
    assert cosines == sorted(cosines, reverse=True)


def test_nothing_is_refused_and_nothing_but_the_text_counts(evaluated: tuple[Session, Heard]) -> None:
    """Small talk has its three sentences; what was said before, and filters that admit nothing, change nothing."""
    pizza, _ = ask(evaluated[1], Question("What is the best recipe for pizza?"))
    assert (type(pizza), len(pizza.quotes), pizza.confidence) == (Answer, SENTENCES, None)
    filters = Filters(delegations=("NOR",), since="2024")
    plain, _ = ask(evaluated[1], Question(ASKED))
    narrowed, _ = ask(evaluated[1], Question(ASKED, (Turn("And ITU?", "Yes."),), filters))
    assert narrowed.quotes == plain.quotes
    assert (narrowed.question, narrowed.filters) == (ASKED, Filters())


class Altering(Heard):
    """A library whose search shows one sentence, the nearest, in other words than are stored."""

    def search(self, query: SearchQuery) -> Found:
        """What is found, with the nearest sentence altered."""
        found = super().search(query)
        nearest = max(found.sentences, key=lambda one: one.cosine)
        shown = (replace(one, text=one.text.upper()) if one == nearest else one for one in found.sentences)
        return replace(found, sentences=tuple(shown))


def test_what_does_not_pass_the_gate_is_no_quote(evaluated: tuple[Session, Heard]) -> None:
    """It is recorded, and the next one takes its place."""
    first, second, third = ask(evaluated[1], Question(ASKED))[0].quotes
    reply = asyncio.run(Nearest(Altering(evaluated[1])).ask(Question(ASKED)))
    assert [one.text for one in reply.quotes[:2]] == [second.text, third.text]
    assert len(reply.quotes) == SENTENCES
    assert [one.what for one in reply.rejected] == [first.text.upper()]
