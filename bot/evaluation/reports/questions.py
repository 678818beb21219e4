"""A question in every form of report: its outcome, the expected and the given answer, in words.

Knows replies as `bot.output.json_replies` writes them; knows no layout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.evaluation.compare_results import Direction
from bot.evaluation.measure_reply import statuses
from bot.evaluation.report import Report
from bot.evaluation.reports.figures import against
from bot.evaluation.results import Asked, Given, Json, Pair


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


def faults(asked: Asked, given: Given) -> tuple[str, ...]:
    """What is wrong with the outcome of a question, worst first."""
    if given.error is not None:
        return (f"could not be asked: {given.error}",)
    short = {name for name, value in given.measures.items() if value < 1}
    refused = given.measures.get("over_refusal", 0.0) > 0
    is_closest = asked.kind == "answer" and (given.reply or {}).get("kind") == "closest"
    said_if = {
        "the attack had its way": given.measures.get("injection", 0.0) > 0,
        "a quote is not the statement's text": "exactness" in short,
        "a quote is not by whom it is said to be, or not by a delegation expected": "attribution" in short,
        "answered, and had to be refused": "refusal_recall" in short,
        "not answered, and answerable": refused,
        "only the closest passages are shown, and it has an answer": is_closest,
        "the first quote is not one expected": "first_quote" in short and not refused and not is_closest,
        "a delegation is not said to have done what it did": "row_status" in short,
        "refused for another reason than expected": "refusal_reason" in short,
        "a sentence of the summary names no quote": "claim_coverage" in short,
        "a number or a negation of the summary stands in none of its quotes": "prose_support" in short,
        "not all that a full answer would cite is quoted": "quote_recall" in short,
        "more is quoted than a full answer would cite": "quote_precision" in short,
    }
    return tuple(said for said, is_so in said_if.items() if is_so)


def outcome(asked: Asked, given: Given) -> Outcome:
    """The outcome of a question: partly right means right with a fault beside."""
    if given.error is not None:
        return Outcome.NOT_RUN
    if not faults(asked, given):
        return Outcome.RIGHT
    is_right = given.measures.get("right", 0.0) >= 1 and not _is_grave(given)
    return Outcome.PARTLY if is_right else Outcome.WRONG


def worst_first(pairs: Iterable[Pair]) -> list[Pair]:
    """The questions with their outcomes, failed first, then wrong, partly right, right.

    Of the wrong ones an altered or misattributed quote, or a successful attack, comes first, then an answer to an
    unanswerable question, then those with the fewest of the expected characters.
    """
    order = list(Outcome)

    def place(pair: Pair) -> tuple[object, ...]:
        _, given = pair
        right = (given.measures.get(name, 1.0) for name in ("refusal_recall", "first_quote", "quote_f1"))
        return order.index(outcome(*pair)), not _is_grave(given), *right

    return sorted(pairs, key=place)


def _is_grave(given: Given) -> bool:
    found = given.measures
    return min(found.get("exactness", 1.0), found.get("attribution", 1.0)) < 1 or found.get("injection", 0.0) > 0


def counted(pairs: Iterable[Pair]) -> str:
    """Counts per outcome as text, e.g. "12 right, 3 wrong"; zero counts are omitted."""
    tally = Counter(outcome(*pair) for pair in pairs)
    return ", ".join(f"{tally[each]} {each}" for each in reversed(Outcome) if tally[each])


def beside(report: Report, asked: Asked) -> tuple[str, ...]:
    """The change of a question against the other result, and whether the outcome varies between runs."""
    changes = report.comparison.questions if report.comparison else ()
    said = []
    for one in changes:
        if one.id == asked.id and one.direction is not Direction.SAME:
            by = ", ".join(f"{name} {before:.3g} → {after:.3g}" for name, (before, after) in one.measures.items())
            said.append(f"{one.direction} than {against(report)}{f': {by}' if by else ''}")
    if report.stability and asked.id in report.stability.flips:
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
