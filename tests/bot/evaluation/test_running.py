"""A set asked of the Engine: what comes back, and what the search found."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from bot.evaluation import aggregate
from bot.evaluation import run as running
from bot.evaluation.questions import Item
from bot.evaluation.ranking import Heard, Ranked, ranked, ranking
from bot.evaluation.results import Given, Gold
from bot.evaluation.run import Came
from bot.evaluation.statements import Sources
from bot.library import Library
from bot.question import Question, Turn
from bot.reply import Reply
from bot.wiring import Session
from retrieval.errors import StoreError
from retrieval.filters import Filters
from tests.bot.evaluation.samples import SANCTIONS, SUPPORT, result
from tests.conftest import SEED

ITEMS = (
    Item(
        "dev-1",
        Question("What does Iran say about sanctions?"),
        "en",
        (),
        "answer",
        (Gold(SEED.name, SANCTIONS),),
        ("IRN",),
    ),
    Item(
        "dev-2",
        Question("Whom does Iran fully support when using ICTs?"),
        "en",
        (),
        "answer",
        (Gold(SEED.name, SUPPORT),),
    ),
    Item(
        "test-1",
        Question("How many hospitals did Iran build last year?"),
        "en",
        (),
        "refusal",
        reason="not in the statements",
    ),
)


def run(evaluated: tuple[Session, Heard], sources: Sources, engine: Any = None) -> tuple[list[Came], tuple[Given, ...]]:
    """What came back for `ITEMS`, and that with its measures."""
    session, heard = evaluated
    came = asyncio.run(running.ask_all(ITEMS, engine or session.engine, heard))
    return came, running.given([running.asked(item, sources) for item in ITEMS], came, sources)


def test_questions_are_asked_in_order(evaluated: tuple[Session, Heard], sources: Sources) -> None:
    """Each with its reply, its times and its search, and none with those of another."""
    came, given = run(evaluated, sources)
    assert [one.id for one in came] == [item.id for item in ITEMS] == [one.id for one in given]
    assert [one.reply and one.reply["kind"] for one in given] == ["answer", "answer", "closest"]
    assert all(0 < one.ms["search"] < one.ms["total"] for one in given)
    assert given[0].measures["recall_at_5"] == given[0].measures["first_quote"] == 1
    assert "recall_at_5" not in given[2].measures
    assert len({one.found for one in came}) == len(ITEMS)


def test_no_path_of_this_machine_is_in_a_reply(evaluated: tuple[Session, Heard], sources: Sources) -> None:
    """A source is a file's name, so that a result is the same wherever it was measured."""
    _, given = run(evaluated, sources)
    assert given[0].reply is not None
    assert given[0].reply["quotes"][0]["source"] == SEED.name
    assert str(SEED.parent) not in str(given)


class Breaks:
    """An engine that breaks on some questions, in one way or another."""

    def __init__(self, session: Session) -> None:
        self.session = session

    async def ask(self, question: Question) -> Reply:
        """The reply, or an error."""
        if "sanctions" in question.text:
            raise StoreError("the index is gone")
        if "hospitals" in question.text:
            raise ZeroDivisionError
        return await self.session.engine.ask(question)


def test_a_question_that_cannot_be_asked(evaluated: tuple[Session, Heard], sources: Sources) -> None:
    """It has its error, and the others their replies."""
    _, given = run(evaluated, sources, Breaks(evaluated[0]))
    assert [one.error for one in given] == ["the index is gone", None, "ZeroDivisionError: "]
    assert [bool(one.measures) for one in given] == [False, True, False]


def test_ranks_by_hand() -> None:
    """The first of two passages that are wanted is third, the other is not found; by ir-measures' definitions."""
    found = tuple(("s", (n, n + 1)) for n in range(40))
    wanted = ((("s", (2, 3)),), (("s", (50, 51)),))
    (figures,) = ranked({"a": Ranked(found, wanted), "b": Ranked((), wanted), "c": Ranked(found, ((),))}).values()
    assert (figures["recall_at_5"], figures["recall_at_10"]) == (0.5, 0.5)
    ideal = 1 + 1 / 1.584962500721156
    assert abs(figures["ndcg_at_10"] - 0.5 / ideal) < 1e-6
    late = ranked({"a": Ranked(found, ((("s", (7, 8)),),))})["a"]
    assert (late["recall_at_5"], late["recall_at_10"]) == (0, 1)
    later = ranked({"a": Ranked(found, ((("s", (29, 30)),), (("s", (30, 31)),)))})["a"]
    assert (later["recall_at_10"], later["recall_at_30"]) == (0, 0.5)


def test_a_list_that_is_not_complete(evaluated: tuple[Session, Heard], sources: Sources) -> None:
    """One of the sentences listed is enough to be found, and how many are quoted says nothing."""
    item = replace(ITEMS[0], quotes=(Gold(SEED.name, SANCTIONS), Gold(SEED.name, "Submitted by")))
    question = running.asked(item, sources)
    all_found = run(evaluated, sources)[0][0]
    (first,) = sources.placed(item.quotes[:1])
    came = [replace(all_found, found=sources.holding(first))]
    (whole,) = running.given([question], came, sources)
    (part,) = running.given([question], came, sources, complete=False)
    assert (whole.measures["recall_at_5"], part.measures["recall_at_5"]) == (0.5, 1)
    assert (whole.measures["quote_recall"] < 1, "quote_recall" in part.measures) == (True, False)
    assert part.measures["first_quote"] == 1
    nowhere = replace(all_found, found=(("f" * 12, (0, 1)),))
    (missed,) = running.given([question], [nowhere], sources, complete=False)
    assert missed.measures["recall_at_5"] == 0


def test_searches_of_one_question_are_one_ranking(evaluated: tuple[Session, Heard]) -> None:
    """The first of each, then the second of each; no passage twice."""
    session, heard = evaluated
    heard.heard()
    asyncio.run(session.engine.ask(ITEMS[0].question))
    asyncio.run(session.engine.ask(ITEMS[1].question))
    one, two = heard.heard()
    both = ranking([one, two])
    assert both[0] == ranking([one])[0]
    assert set(both) == set(ranking([one])) | set(ranking([two]))
    assert len(set(both)) == len(both)
    assert heard.heard() == ()


def test_a_library_that_is_listened_to_is_asked_whatever_another_is(evaluated: tuple[Session, Heard]) -> None:
    """Every method of the protocol is passed on."""
    asked = [name for name in vars(Library) if not name.startswith("_")]
    assert "candidates" in asked
    assert [name for name in asked if not callable(getattr(evaluated[1], name, None))] == []


def test_figures_of_a_run(evaluated: tuple[Session, Heard], sources: Sources) -> None:
    """From questions to figures: three right of three."""
    _, given = run(evaluated, sources)
    asked = [running.asked(item, sources) for item in ITEMS]
    made = result(list(zip(asked, given, strict=True)))
    found = {one.name: one.value for one in aggregate.measures(aggregate.pairs(made))}
    assert (found["right"], found["exactness"], found["refusal_recall"]) == (1, 1, 1)


def test_a_question_is_known_by_what_is_asked_and_expected(sources: Sources) -> None:
    """However it is filed; and not by its id alone."""

    def hashed(item: Item) -> str:
        return running.asked(item, sources).hash

    one = ITEMS[0]
    own = hashed(one)
    assert own == hashed(replace(one, id="test-9", tags=("filed", "anew"), language="fr"))
    changed = (
        replace(one, question=Question("Who?")),
        replace(one, question=replace(one.question, history=(Turn("So?", "No."),))),
        replace(one, question=replace(one.question, filters=Filters(delegations=("IRN",)))),
        replace(one, quotes=(Gold(SEED.name, SUPPORT),)),
        replace(one, delegations=("FRA",)),
        replace(one, corrects_premise=True),
        replace(one, rows=(("IRN", "quoted"),)),
        replace(one, rows=(("IRN", "silent"),)),
        ITEMS[2],
        replace(ITEMS[2], reason="out of scope"),
    )
    assert len({own, *map(hashed, changed)}) == len(changed) + 1
