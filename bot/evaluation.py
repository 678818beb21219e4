"""Evaluation: a fixed question set asked of an Engine, and what the answers are worth.

A front end like any other: it calls the Engine and looks at what comes back. Knows question sets and metrics.
"""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.answer import Answer, Quote, Refusal, Reply
from bot.question import Question, Turn
from bot.typed_filters import read_filters
from retrieval.errors import UsageError
from retrieval.normalise import normalise

METRICS = (
    "questions",
    "exactness",
    "p50_ms",
    "p95_ms",
    "first_quote",
    "over_refusal",
    "attribution",
    "quote_precision",
    "quote_recall",
    "refusal_recall",
    "refusal_precision",
    "refusal_reason",
)
"""What is measured, by the names that `metrics` explains."""


class Asks(Protocol):
    """Anything that answers: the Engine."""

    async def ask(self, question: Question) -> Reply:
        """The reply to a question."""
        ...


@dataclass(frozen=True, slots=True)
class Gold:
    """A sentence that a right answer may cite: the statement's id or file name, and its words."""

    statement: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a set and what is expected of its answer."""

    id: str
    question: Question
    language: str
    tags: tuple[str, ...]
    kind: str
    quotes: tuple[Gold, ...] = ()
    delegations: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A question set: its name, whether its lists of quotes are complete, and the statements it is asked of.

    `records` says of a statement's file what the file itself does not: {file name: {"delegation": …}}.
    """

    name: str
    complete: bool
    statements: tuple[str, ...]
    records: Mapping[str, Mapping[str, object]]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """An item, its reply, and what was right about it."""

    item: Item
    reply: Reply
    exact: bool
    first_right: bool
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Report:
    """The metrics of a run, by name (see `metrics`), for the whole and by language."""

    name: str
    whole: dict[str, float]
    by_language: dict[str, dict[str, float]]
    scored: tuple[Scored, ...] = field(repr=False, default=())


def load(path: Path) -> QuestionSet:
    """The question set of a JSON lines file.

    Raises:
        UsageError: the file is missing, or a line is not of the form; names the file and the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The question set {path} cannot be read: {error}; give the path of a JSON lines file."
        ) from error
    head: dict[str, Any] = {}
    items: list[Item] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if isinstance(row, dict) and "set" in row:
                head = row
            else:
                items.append(_item(row))
        except UsageError as error:
            raise UsageError(f"{path}, line {number}: {error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"{path}, line {number}: not a question of a set ({error!r}).") from error
    if not items:
        raise UsageError(f"The question set {path} holds no question.")
    return QuestionSet(
        head.get("set", path.stem),
        bool(head.get("complete")),
        tuple(head.get("statements", ())),
        head.get("records", {}),
        tuple(items),
    )


def _item(row: dict[str, Any]) -> Item:
    expect = row["expect"]
    history = tuple(Turn(t["question"], t["answer"]) for t in row.get("history", ()))
    quotes = tuple(Gold(q["statement"], q["text"]) for q in expect.get("quotes", ()))
    if expect["kind"] not in ("answer", "refusal"):
        raise UsageError(f"what is expected is {expect['kind']!r}; allowed are answer and refusal.")
    if expect["kind"] == "answer" and not any(gold.text.strip() for gold in quotes):
        raise UsageError("an answer is expected, but none of the quotes that it would cite is listed.")
    return Item(
        id=str(row["id"]),
        question=Question(row["question"], history=history, filters=read_filters(row.get("filters") or {})),
        language=row.get("lang", ""),
        tags=tuple(row.get("tags", ())),
        kind=expect["kind"],
        quotes=quotes,
        delegations=tuple(expect.get("delegations", ())),
        reason=expect.get("reason"),
    )


async def evaluate(
    question_set: QuestionSet,
    engine: Asks,
    text_of: Callable[[str], str],
    on_item: Callable[[Scored], None] = lambda _: None,
    files: Mapping[str, str] | None = None,
) -> Report:
    """Every question of a set asked in order, and the metrics. `text_of` gives a statement's text by its id.

    `files` gives the name of a statement's file by its id: a quote names the address of a statement that has one.
    """
    scored: list[Scored] = []
    for item in question_set.items:
        reply = await engine.ask(item.question)
        scored.append(_score(item, reply, text_of, files or {}))
        on_item(scored[-1])
    languages = sorted({s.item.language for s in scored})
    by_language = {lang: metrics([s for s in scored if s.item.language == lang]) for lang in languages}
    return Report(question_set.name, metrics(scored), by_language, tuple(scored))


def _bare(text: str) -> str:
    return "".join(normalise(text).text.split())


def _stands_for(quote: Quote, gold: Gold, files: Mapping[str, str]) -> bool:
    """Whether a quote is a gold sentence or holds one, white space aside."""
    own, wanted = _bare(quote.text), _bare(gold.text)
    named = gold.statement in (quote.statement, files.get(quote.statement, Path(quote.source).name))
    return named and (wanted in own or own in wanted)


def _score(item: Item, reply: Reply, text_of: Callable[[str], str], files: Mapping[str, str]) -> Scored:
    quotes: Sequence[Quote] = reply.quotes if isinstance(reply, Answer) else reply.nearest
    exact = all(text_of(q.statement)[q.start : q.end] == q.text for q in quotes)
    if isinstance(reply, Refusal) or item.kind != "answer":
        return Scored(item, reply, exact, False, 0.0, 0.0)
    right = [any(_stands_for(q, g, files) for g in item.quotes) for q in reply.quotes]
    found = [any(_stands_for(q, g, files) for q in reply.quotes) for g in item.quotes]
    length = sum(len(q.text) for q in reply.quotes)
    precision = sum(len(q.text) for q, r in zip(reply.quotes, right, strict=True) if r) / length
    recall = sum(len(g.text) for g, f in zip(item.quotes, found, strict=True) if f) / sum(
        len(g.text) for g in item.quotes
    )
    return Scored(item, reply, exact, bool(right and right[0]), precision, recall)


def metrics(scored: Iterable[Scored]) -> dict[str, float]:
    """The metrics of scored items, each 0..1 but for the milliseconds; left out where nothing of its kind was asked.

    first_quote: of the answerable, those whose first quote is right. over_refusal: of the answerable, those refused.
    refusal_recall: of the unanswerable, those refused. refusal_precision: of the refused, those that had to be.
    quote_precision and quote_recall: characters, over the answerable that were answered. attribution: of these, those
    all of whose quotes are by a delegation expected. exactness: of all, those whose quotes, or nearest, are the
    statement's text. refusal_reason: of those refused rightly, those for the reason expected. p95_ms: nearest rank.
    """
    rows = list(scored)
    answerable = [s for s in rows if s.item.kind == "answer"]
    silent = [s for s in rows if s.item.kind == "refusal"]
    refused = [s for s in rows if isinstance(s.reply, Refusal)]
    answered = [s for s in answerable if isinstance(s.reply, Answer)]
    rightly = [s for s in silent if isinstance(s.reply, Refusal)]
    times = sorted(s.reply.ms.total for s in rows)
    out: dict[str, float] = {"questions": len(rows)}
    if rows:
        out["exactness"] = _share(rows, lambda s: s.exact)
        out["p50_ms"] = statistics.median(times)
        out["p95_ms"] = times[math.ceil(0.95 * len(times)) - 1]
    if answerable:
        out["first_quote"] = _share(answerable, lambda s: s.first_right)
        out["over_refusal"] = _share(answerable, lambda s: isinstance(s.reply, Refusal))
    if answered:
        out["attribution"] = _share(answered, _attributed)
        out["quote_precision"] = statistics.fmean(s.precision for s in answered)
        out["quote_recall"] = statistics.fmean(s.recall for s in answered)
    if silent:
        out["refusal_recall"] = len(rightly) / len(silent)
    if refused:
        out["refusal_precision"] = len(rightly) / len(refused)
    if rightly:
        out["refusal_reason"] = _share(
            rightly, lambda s: isinstance(s.reply, Refusal) and s.reply.reason.value == s.item.reason
        )
    return out


def _attributed(scored: Scored) -> bool:
    wanted = scored.item.delegations
    quotes = scored.reply.quotes if isinstance(scored.reply, Answer) else ()
    return not wanted or all(q.delegation is not None and q.delegation.code in wanted for q in quotes)


def _share(rows: Sequence[Scored], holds: Callable[[Scored], bool]) -> float:
    return sum(1 for s in rows if holds(s)) / len(rows)
