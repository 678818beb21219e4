"""Replies and checks written out by hand, for tests of how they look and what they become as JSON."""

from __future__ import annotations

from typing import Any

from bot.chat_model import Usage
from bot.check import Change, Check, Op, Verdict
from bot.output.citations.citation import Citation, citation
from bot.output.transcript.blocks import quotes
from bot.quote import DelegationName, Quote, Rejected
from bot.reply import (
    Answer,
    Closest,
    ModelUse,
    Refusal,
    RefusalReason,
    Reply,
    Row,
    RowStatus,
    Summary,
    SummarySentence,
    Translation,
)
from retrieval.filters import Filters
from retrieval.statement import Record

IRAN = DelegationName("IRN", "Iran (Islamic Republic of)", "Islamic Republic of Iran")
FRANCE = DelegationName("FRA", "France", "France")
KENYA = DelegationName("KEN", "Kenya", "Kenya")

USE = ModelUse("openai:tiny", (("read", "0" * 12),), Usage(1, 10, 1))

COME_CLOSEST = "No passage plainly answers this; these come closest."

BESIDES = (
    "Besides, the unilateral coercive measures and sanctions, including the limiting and blocking ones, against Iran "
    "and other targeted countries created extra burden which are in violation of accepted laws, norms and principles."
)

WRITTEN = "Besides, the sanctions against Iran shall not create any extra burden."
SAID = "Besides, the unilateral sanctions against Iran created extra burden."
DIFFERENCE = (
    Change(Op.EQUAL, "Besides, the ", "Besides, the "),
    Change(Op.INSERT, "", "unilateral "),
    Change(Op.EQUAL, "sanctions against Iran ", "sanctions against Iran "),
    Change(Op.REPLACE, "shall not create ", "created "),
    Change(Op.DELETE, "any ", ""),
    Change(Op.EQUAL, "extra burden.", "extra burden."),
)
"""How the words written differ from those said."""


def quote(text: str = BESIDES, n: int = 1, **fields: Any) -> Quote:
    """A quote by Iran with that text; `fields` replace others of its fields. What is no speech is from its document."""
    place = {"statement": "9a1b2c3d4e5f", "start": 1723, "end": 1723 + len(text), "sha256": "0" * 64}
    told = {"forum": "CSTD", "session": "twenty-third session", "date": "2020-06-12", "language": "en"}
    whose = {"delegation": IRAN, "speaker": "Ms. Tahereh Jalili"}
    if fields.setdefault("part", "speech") != "speech":
        whose = {"delegation": None, "speaker": None, "document": IRAN}
    other = {"post": None, "on_behalf_of": (), "source": "corpus/statement.txt"}
    return Quote(**{"n": n, "text": text, **place, **told, **whose, **other, **fields})


def answer(*quotes: Quote, **fields: Any) -> Answer:
    """An answer with those quotes."""
    finding, filters = "Iran speaks to this.", Filters(delegations=("IRN",))
    return Answer(**{**asked("sanctions"), "finding": finding, "quotes": quotes, "filters": filters, **fields})


def summed_up(**fields: Any) -> Answer:
    """An answer with a model's summary, and with a translation."""
    summary = Summary("openai:tiny", (SummarySentence("Iran objects.", (1,)),))
    told = {"summary": summary, "translations": (Translation(1, "fr", "En outre."),)}
    return answer(quote(), **{"mode": "model", "model": USE, **told, **fields})


def asked(topic: str) -> dict[str, Any]:
    """The fields of a reply for a question about Iran on a topic."""
    question = f"What does Iran say about {topic}?"
    return {"question": question, "standalone_question": question}


def short(n: int, text: str = "We support it.", **fields: Any) -> Quote:
    """A short quote with that number, at a place of its own."""
    return quote(text, n=n, start=n * 1000, end=n * 1000 + len(text), **fields)


def closest(*quotes: Quote, **fields: Any) -> Closest:
    """The closest passages, where none plainly answers."""
    return Closest(**{**asked("fisheries"), "finding": COME_CLOSEST, "quotes": quotes, **fields})


def refusal(*nearest: Quote, **fields: Any) -> Refusal:
    """A refusal with those passages as nearest."""
    why = {"reason": RefusalReason.NOT_IN_STATEMENTS, "message": "The statements held do not speak to this."}
    return Refusal(**{**asked("fisheries"), **why, "nearest": nearest, **fields})


def comparison() -> Answer:
    """An answer with one row that is quoted, one that is silent, and something that was rejected."""
    return answer(
        quote(),
        rows=(Row(IRAN, RowStatus.QUOTED, (1,)), Row(FRANCE, RowStatus.NOT_HELD, ())),
        rejected=(Rejected("a phrase", "it is not in the statement"),),
    )


def near_comparison() -> Answer:
    """A comparison of which a row is quoted, one only comes close, with a further passage, and one is silent."""
    rows = (
        Row(IRAN, RowStatus.QUOTED, (1,), evidence="words"),
        Row(KENYA, RowStatus.CLOSEST, (2,)),
        Row(FRANCE, RowStatus.SILENT, ()),
    )
    kenyan = short(2, "We fish.", delegation=KENYA), short(3, "We sail.", delegation=KENYA)
    return answer(short(1), kenyan[0], more=(kenyan[1],), rows=rows)


def many_near() -> Answer:
    """A comparison of nine: one is quoted, two only come close, the others are silent."""
    others = tuple(DelegationName(f"A{n}A", f"Alandia {n}", f"Alandia {n}") for n in range(6))
    rows = (
        Row(IRAN, RowStatus.QUOTED, (1,)),
        Row(KENYA, RowStatus.CLOSEST, (2,)),
        Row(FRANCE, RowStatus.CLOSEST, (3,)),
        *(Row(one, RowStatus.SILENT, ()) for one in others),
    )
    near = short(2, "We fish.", delegation=KENYA), short(3, "We sail.", delegation=FRANCE)
    return answer(short(1), *near, rows=rows)


def check(verdict: Verdict, *found: Quote, **fields: Any) -> Check:
    """A check with that verdict and those quotes, in which the wording stands whole unless ranges are given."""
    told = {"wording": "extra burden", "verdict": verdict, "message": "The message of the check.", "found": found}
    return Check(**{**told, "ranges": tuple(((each.start, each.end),) for each in found), **fields})


def cited(*replies: Reply | Check) -> dict[str, Citation | None]:
    """The quotes of replies as cited from statements of which nothing else is recorded."""
    return {each.permalink: citation(each, Record()) for each in quotes(replies)}
