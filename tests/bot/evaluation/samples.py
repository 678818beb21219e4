"""Replies to questions on the shipped statement, made by hand, and lines of a set."""

from __future__ import annotations

import json
from typing import Any

from bot.evaluation.gates import Gate
from bot.evaluation.results import Asked, Given, Gold, Json, Result
from bot.evaluation.statements import Sources
from bot.output import json_replies
from bot.quote import DelegationName, Quote, name_of
from bot.reply import Answer, Closest, Refusal, RefusalReason
from tests.conftest import SEED

THANKS = "Let me thank the Secretariat of UNCSTD for introducing the report."
SUPPORT = "We fully support those countries who apply their cultural, moral and religious values when using ICTs."
SANCTIONS = (
    "Besides, the unilateral coercive measures and sanctions, including the limiting and blocking ones, against Iran "
    "and other targeted countries created extra burden which are in violation of accepted laws, norms and principles."
)
FRANCE = DelegationName("FRA", "France", "France")
SILENT = RefusalReason.NOT_IN_STATEMENTS


def quote(sources: Sources, text: str, **fields: Any) -> Quote:
    """A quote of these words of the statement, as it should be but for `fields`."""
    (gold,) = sources.placed([Gold(SEED.name, text)])
    held = sources.held(gold.statement)
    assert held is not None
    start = gold.places[0][0]
    record = held.record
    values: dict[str, Any] = {
        "n": 1,
        "text": text,
        "statement": held.id,
        "start": start,
        "end": start + len(text),
        "sha256": held.sha256,
        "delegation": name_of(record.code or "", record.delegation),
        "speaker": record.speaker,
        "post": record.post,
        "on_behalf_of": record.on_behalf_of,
        "forum": record.forum,
        "session": record.session,
        "date": record.date,
        "language": record.language,
        "part": "speech",
        "source": held.source,
    }
    return Quote(**(values | fields))


def answered(*quotes: Quote, **fields: Any) -> Json:
    """An answer with these quotes, as programs read it."""
    made = Answer("Who?", "Who?", "Iran speaks to this.", quotes, **fields)
    return json_replies.reply(made)


def closest(*quotes: Quote, **fields: Any) -> Json:
    """The closest passages where none plainly answers, as programs read them."""
    return json_replies.reply(Closest("Who?", "Who?", "No passage plainly answers.", quotes, **fields))


def refused(*nearest: Quote, reason: RefusalReason = SILENT, **fields: Any) -> Json:
    """A refusal with these passages as nearest, as programs read it."""
    return json_replies.reply(Refusal("Who?", "Who?", reason, "Nothing speaks to this.", nearest, **fields))


def asked(sources: Sources, *gold: str, name: str = "a", **fields: Any) -> Asked:
    """A question that these sentences answer; one that has to be refused where there are none."""
    placed = sources.placed([Gold(SEED.name, text) for text in gold])
    values: dict[str, Any] = {
        "kind": "answer" if gold else "refusal",
        "lang": "en",
        "delegations": ("IRN",) if gold else (),
    }
    return Asked(name, "Who?", gold=placed, **(values | fields))


def row(
    name: str, kind: str = "answer", lang: str = "en", half: str | None = None, **measures: float
) -> tuple[Asked, Given]:
    """A question and the measures of its reply."""
    tags = ("made",)
    return Asked(name, "Who?", lang, kind, tags, half), Given(name, {}, None, measures, {"total": 1.0})


def result(*runs: list[tuple[Asked, Given]], **fields: Any) -> Result:
    """A result of these rows."""
    values: dict[str, Any] = {
        "name": "made",
        "complete": True,
        "mode": "model",
        "started": "2026-01-01T00:00:00+00:00",
        "versions": {"program": "1", "embedder": "local", "model": None},
        "settings": {},
        "hashes": {"set": "1", "statements": "2", "prompts": "3", "numbers": "4"},
        "asked": tuple(asked for asked, _ in runs[0]),
        "runs": tuple(tuple(given for _, given in run) for run in runs),
    }
    return Result(**(values | fields))


def line(name: str, question: str, lang: str = "en", tags: tuple[str, ...] = (), **expect: Any) -> str:
    """A line of a set, tagged by its kind and these tags."""
    kind = expect.setdefault("kind", "answer" if "quotes" in expect else "refusal")
    return json.dumps({"id": name, "question": question, "lang": lang, "tags": [kind, *tags], "expect": expect})


def gate(metric: str, **fields: Any) -> Gate:
    """A gate of a metric."""
    return Gate(metric=metric, why="made", **fields)
