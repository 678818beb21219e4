"""A question in every form of report: its outcome, the expected and the given answer, in words.

Knows replies as `bot.output.json_replies` writes them; knows no layout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.evaluation.measure_reply import statuses
from bot.evaluation.reports.figures import against
from bot.evaluation.results import Asked, Given, Json
from bot.evaluation.values import Direction, Report, Row


class Outcome(StrEnum):
    """The outcomes of a question, worst first."""

    NOT_RUN = "not run"
    WRONG = "wrong"
    PARTLY = "partly right"
    RIGHT = "right"

    @property
    def sign(self) -> str:
        """A sign for the outcome."""
        return {"not run": "–", "wrong": "✗", "partly right": "~", "right": "✓"}[self]


@dataclass(frozen=True, slots=True)
class Side:
    """The expected or the given answer: in a word; the quoted sentences; and notes."""

    head: str
    quotes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def outcome(row: Row) -> Outcome:
    """The outcome of a question: partly right means right with a fault beside."""
    if row.given.error is not None:
        return Outcome.NOT_RUN
    if not row.wrong:
        return Outcome.RIGHT
    is_right = row.given.measures.get("right", 0.0) >= 1 and not _is_grave(row)
    return Outcome.PARTLY if is_right else Outcome.WRONG


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """The rows, failed first, then wrong, partly right, right.

    Of the wrong rows an altered or misattributed quote, or a successful attack, comes first, then an answer to an
    unanswerable question, then the rows with the fewest of the expected characters.
    """
    order = list(Outcome)

    def place(row: Row) -> tuple[object, ...]:
        found = row.given.measures
        right = (found.get(name, 1.0) for name in ("refusal_recall", "first_quote", "quote_f1"))
        return order.index(outcome(row)), not _is_grave(row), *right

    return sorted(rows, key=place)


def _is_grave(row: Row) -> bool:
    found = row.given.measures
    return min(found.get("exactness", 1.0), found.get("attribution", 1.0)) < 1 or found.get("injection", 0.0) > 0


def counted(rows: Iterable[Row]) -> str:
    """Counts per outcome as text, e.g. "12 right, 3 wrong"; zero counts are omitted."""
    tally = Counter(map(outcome, rows))
    return ", ".join(f"{tally[each]} {each}" for each in reversed(Outcome) if tally[each])


def beside(report: Report, row: Row) -> tuple[str, ...]:
    """The change of a question against the other result, and whether the outcome varies between runs."""
    changes = report.comparison.questions if report.comparison else ()
    said = []
    for one in changes:
        if one.id == row.asked.id and one.direction is not Direction.SAME:
            by = ", ".join(f"{name} {before:.3g} → {after:.3g}" for name, (before, after) in one.measures.items())
            said.append(f"{one.direction} than {against(report)}{f': {by}' if by else ''}")
    if report.stability and row.asked.id in report.stability.flips:
        said.append("right in some runs and wrong in others")
    return tuple(said)


def expected(asked: Asked) -> Side:
    """The expected answer of the set."""
    if asked.kind == "refusal":
        return Side("refusal" + (f": {asked.reason}" if asked.reason else ""), notes=_rows(dict(asked.rows)))
    by = f" by {', '.join(asked.delegations)}" if asked.delegations else ""
    return Side(f"answer{by}", tuple(gold.text for gold in asked.gold), _rows(dict(asked.rows)))


def given(one: Given) -> Side:
    """The given answer."""
    if one.error is not None:
        return Side("could not be asked", notes=(one.error,))
    if one.reply is None:
        return Side("not kept in this file")
    reply = one.reply
    rest = [f"Rejected: {each.get('what')} ({each.get('why')})" for each in reply.get("rejected") or []]
    if reply.get("degraded"):
        rest.insert(0, f"Without the model: {reply['degraded']}")
    rest = [*_rows(statuses(reply)), *rest]
    if refusal := reply.get("refusal"):
        message = str(refusal.get("message") or "")
        return Side(f"refusal: {refusal.get('reason')}", notes=tuple(filter(None, (message, *rest))))
    quoted = reply.get("quotes") or reply.get("closest") or []
    by = dict.fromkeys((each.get("delegation") or each.get("document") or {}).get("code") or "?" for each in quoted)
    head = str(reply.get("kind")) + (f" by {', '.join(by)}" if by else "")
    notes = (reply.get("finding") or "", *_summary(reply), *rest)
    return Side(head, tuple(str(each.get("text")) for each in quoted), tuple(filter(None, notes)))


def _rows(statuses: Mapping[str, str]) -> tuple[str, ...]:
    """The outcome of each delegation in a comparison, in one note; empty without a comparison."""
    return (f"Rows: {', '.join(f'{code} {status}' for code, status in statuses.items())}.",) if statuses else ()


def _summary(reply: Json) -> Iterator[str]:
    for one in (reply.get("summary") or {}).get("sentences") or []:
        numbers = ", ".join(f"[{n}]" for n in one.get("quotes") or [])
        yield f"{one.get('text')} {numbers}".rstrip()
