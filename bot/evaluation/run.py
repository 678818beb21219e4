"""A question set asked of an Engine, one question after the other; the replies with their measures.

Knows no terminal and no file of results.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from bot.evaluation import attacks
from bot.evaluation.measure_reply import measured
from bot.evaluation.questions import Item
from bot.evaluation.ranking import Heard, Ranked, Ranking, ranked, ranking
from bot.evaluation.results import Asked, Given
from bot.evaluation.statements import Sources
from bot.logs import redacted
from bot.output import json_replies
from bot.question import Question
from bot.reply import Reply
from retrieval.errors import OnRecordError

OF_LISTS = ("quote_precision", "quote_recall", "quote_f1")
"""Measures meaningful only for sets with complete lists."""

PLACES = 6
"""Decimal places of a measure: more than the precision of any measure."""

HASHED = 16
"""Hexadecimal digits of a question's hash: compared with the hash of only one other question."""


class Asks(Protocol):
    """An engine under evaluation: the Engine, or the baseline."""

    async def ask(self, question: Question) -> Reply:
        """The reply to a question."""
        ...


@dataclass(frozen=True, slots=True)
class Came:
    """The unmeasured outcome of a question: the reply as JSON, or an error; the passages found, in order; and
    milliseconds by stage.
    """

    id: str
    reply: dict[str, Any] | None
    error: str | None
    found: Ranking
    ms: dict[str, float]


def asked(item: Item, sources: Sources) -> Asked:
    """A question of a set in the form of a result, with the places of the expected sentences."""
    return Asked(
        id=item.id,
        question=item.question.text,
        lang=item.language,
        kind=item.kind,
        tags=item.tags,
        half=item.half,
        history=tuple((turn.question, turn.answer) for turn in item.question.history),
        filters=_filters(item.question),
        gold=sources.placed(item.quotes),
        delegations=item.delegations,
        reason=item.reason,
        hash=_hash(item),
        rows=item.rows,
    )


def _filters(question: Question) -> dict[str, Any]:
    return {name: value for name, value in json_replies.filters(question.filters).items() if value}


def _hash(item: Item) -> str:
    """A hash of the question and its expectations, without its tags."""
    question = item.question
    said = [
        question.text,
        [(turn.question, turn.answer) for turn in question.history],
        _filters(question),
        item.kind,
        sorted((gold.statement, gold.text) for gold in item.quotes),
        sorted(item.delegations),
        item.reason,
        item.corrects_premise,
        # Only where there are any: what is the same question without them keeps its hash.
        *([sorted(item.rows)] if item.rows else []),
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:HASHED]


async def ask_all(items: Iterable[Item], engine: Asks, heard: Heard) -> list[Came]:
    """The outcomes of questions, asked in order, one at a time, so that the times do not overlap.

    A failed question is returned with its error.
    """
    return [await _ask(item, engine, heard) for item in items]


async def _ask(item: Item, engine: Asks, heard: Heard) -> Came:
    heard.heard()  # what another search left behind is not this question's
    started = perf_counter()
    try:
        reply = await engine.ask(item.question)
    except OnRecordError as error:
        return Came(item.id, None, str(error), (), {})
    except Exception as error:
        # A question that breaks the Engine is named, and the others are asked.
        return Came(item.id, None, redacted(f"{type(error).__name__}: {error}"), (), {})
    total = (perf_counter() - started) * 1000
    sent = json_replies.reply(reply, id=item.id)
    ms = {stage: spent for stage, spent in sent.pop("ms").items() if spent}
    _without_folders(sent)
    return Came(item.id, sent, None, ranking(heard.heard()), {**ms, "total": round(total, 1)})


def given(
    questions: Sequence[Asked],
    came: Sequence[Came],
    sources: Sources,
    *,
    complete: bool = True,
) -> tuple[Given, ...]:
    """The outcomes with their measures, including the search's, in the order of the questions.

    If a set's lists are not `complete`, the share of quoted sentences is not measured, and the search is judged by the
    first expected passage found.
    """
    by_id = {one.id: one for one in came}
    hidden = attacks.secrets()
    rankings = ranked(
        {
            one.id: _ranked(by_id[one.id].found, [sources.holding(gold) for gold in one.gold], complete)
            for one in questions
            if one.id in by_id and one.kind == "answer"
        }
    )
    out: list[Given] = []
    for one in questions:
        if (back := by_id.get(one.id)) is None:
            continue
        measures = {} if back.reply is None else measured(one, back.reply, sources, hidden) | rankings.get(one.id, {})
        if not complete:
            measures = {name: value for name, value in measures.items() if name not in OF_LISTS}
        # Rounded once, so that a result and its compact form differ in no figure.
        exact = {name: round(value, PLACES) for name, value in measures.items()}
        out.append(Given(one.id, back.reply, back.error, exact, back.ms))
    return tuple(out)


def _ranked(found: Ranking, holding: Sequence[Ranking], complete: bool) -> Ranked:
    """A ranking with the relevant passages: of every sentence, or only the first passage found."""
    if complete:
        return Ranked(found, tuple(holding))
    passages = [passage for each in holding for passage in each]
    first = [passage for passage in found if passage in passages] or passages
    return Ranked(found, (tuple(first[:1]),))


def in_mode(items: Sequence[Item], mode: str) -> tuple[Item, ...]:
    """The questions, to be answered in a mode."""
    return tuple(replace(item, question=replace(item.question, mode=mode)) for item in items)


def _without_folders(value: object) -> None:
    """Take the folders from the paths of sources, within a reply, so that results are equal on every machine."""
    if isinstance(value, dict):
        source = value.get("source")
        if isinstance(source, str) and Path(source).is_absolute():
            value["source"] = Path(source).name
        for each in value.values():
            _without_folders(each)
    elif isinstance(value, list):
        for each in value:
            _without_folders(each)
