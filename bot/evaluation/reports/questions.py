"""What every form of report shows of a question: how it came out, what was expected and what was given, in words.

Knows replies as `bot.output.json_replies` writes them; knows nothing of what they are laid out on.
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
    """How a question came out, worst first."""

    NOT_RUN = "not run"
    WRONG = "wrong"
    PARTLY = "partly right"
    RIGHT = "right"

    @property
    def sign(self) -> str:
        """A sign for it."""
        return {"not run": "–", "wrong": "✗", "partly right": "~", "right": "✓"}[self]


@dataclass(frozen=True, slots=True)
class Side:
    """What was expected, or given: in a word; the sentences quoted; and what else there is to say."""

    head: str
    quotes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def outcome(row: Row) -> Outcome:
    """How a question came out: partly right is what is right in the main, with something wrong beside."""
    if row.given.error is not None:
        return Outcome.NOT_RUN
    if not row.wrong:
        return Outcome.RIGHT
    is_right = row.given.measures.get("right", row.worth) >= 1 and row.worth > 0
    return Outcome.PARTLY if is_right else Outcome.WRONG


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """The rows, those not run first, then the wrong, the partly right, the right; of each the gravest first.

    A quote that is altered or said by another, or an attack that had its way, is graver than an answer where there is
    none, and that is graver than anything else. Of what is as grave, the least worth comes first.
    """
    order = list(Outcome)
    return sorted(rows, key=lambda row: (order.index(outcome(row)), -_gravity(row), row.worth))


def _gravity(row: Row) -> int:
    found = row.given.measures
    if min(found.get("exactness", 1.0), found.get("attribution", 1.0)) < 1 or found.get("injection", 0.0) > 0:
        return 2
    return int(found.get("refusal_recall", 1.0) < 1)


def counted(rows: Iterable[Row]) -> str:
    """Counts per outcome as text, e.g. "12 right, 3 wrong"; zero counts are omitted."""
    tally = Counter(map(outcome, rows))
    return ", ".join(f"{tally[each]} {each}" for each in reversed(Outcome) if tally[each])


def beside(report: Report, row: Row) -> tuple[str, ...]:
    """How a question fares against the other result, and whether it varies between runs."""
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
    """What the set expects."""
    if asked.kind == "refusal":
        return Side("refusal" + (f": {asked.reason}" if asked.reason else ""), notes=_rows(dict(asked.rows)))
    by = f" by {', '.join(asked.delegations)}" if asked.delegations else ""
    return Side(f"answer{by}", tuple(gold.text for gold in asked.gold), _rows(dict(asked.rows)))


def given(one: Given) -> Side:
    """What came back."""
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
    """What each delegation of a comparison did, in one note; none where nothing is compared."""
    return (f"Rows: {', '.join(f'{code} {status}' for code, status in statuses.items())}.",) if statuses else ()


def _summary(reply: Json) -> Iterator[str]:
    for one in (reply.get("summary") or {}).get("sentences") or []:
        numbers = ", ".join(f"[{n}]" for n in one.get("quotes") or [])
        yield f"{one.get('text')} {numbers}".rstrip()


def as_text(report: Report, row: Row) -> str:
    """All of it in lines: the question, what is wrong, what was expected, what was given."""
    said = [f"after: {question}" for question, _ in row.asked.history]
    said += [f"question: {row.asked.question}", *(f"wrong: {each}" for each in row.wrong), *beside(report, row)]
    for name, side in (("expected", expected(row.asked)), ("given", given(row.given))):
        notes = [*(f"“{quote}”" for quote in side.quotes), *side.notes]
        said += [f"{name}: {side.head}", *(f"  {' '.join(note.split())}" for note in notes)]
    return "\n".join(said)
