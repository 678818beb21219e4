"""A question's two sides in words, what was expected and what was given, and where both stand in the statements.

Knows replies as `bot.output.json_replies` writes them; knows nothing of what they are laid out on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from bot.evaluation.measure_reply import statuses
from bot.evaluation.results import Asked, Given
from bot.evaluation.values import Row

AROUND = 110
"""Characters of the statement shown on each side of a stretch in an excerpt, about."""


@dataclass(frozen=True, slots=True)
class Side:
    """What was expected, or given: in a word; the sentences quoted; and what else there is to say."""

    head: str
    quotes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Hue(StrEnum):
    """What a stretch of a statement is to a question: right is expected and given."""

    RIGHT = "right"
    GIVEN = "given"
    MISSING = "missing"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a statement's text (code points) and what it is to the question."""

    start: int
    end: int
    hue: Hue


class Outcome(StrEnum):
    """How a question came out, worst first."""

    NOT_RUN = "not run"
    WRONG = "wrong"
    PARTLY = "partly right"
    RIGHT = "right"


def outcome(row: Row) -> Outcome:
    """How a question came out: partly right is what is right in the main, with something wrong beside."""
    if row.given.error is not None:
        return Outcome.NOT_RUN
    if not row.wrong:
        return Outcome.RIGHT
    is_right = row.given.measures.get("right", row.worth) >= 1 and row.worth > 0
    return Outcome.PARTLY if is_right else Outcome.WRONG


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """The rows with something wrong: those not run, the wrong, the partly right; of each the gravest first.

    A quote that is altered or said by another, or an attack that had its way, is graver than an answer where there is
    none, and that is graver than anything else. Of what is as grave, the least worth comes first.
    """
    order = list(Outcome)
    faulty = [row for row in rows if outcome(row) is not Outcome.RIGHT]
    return sorted(faulty, key=lambda row: (order.index(outcome(row)), -_gravity(row), row.worth))


def _gravity(row: Row) -> int:
    found = row.given.measures
    if min(found.get("exactness", 1.0), found.get("attribution", 1.0)) < 1 or found.get("injection", 0.0) > 0:
        return 2
    return int(found.get("refusal_recall", 1.0) < 1)


def counted(rows: Iterable[Row]) -> str:
    """How many questions came out how, in words; what there is none of is left out."""
    tally = Counter(map(outcome, rows))
    return ", ".join(f"{tally[each]} {each}" for each in reversed(Outcome) if tally[each])


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
    notes: list[str] = []
    quotes: list[str] = []
    if refusal := reply.get("refusal"):
        head = f"refusal: {refusal.get('reason')}"
        notes.append(str(refusal.get("message") or ""))
    else:
        quoted = reply.get("quotes") or reply.get("closest") or []
        by = dict.fromkeys(
            str((each.get("delegation") or each.get("document") or {}).get("code") or "?") for each in quoted
        )
        head = str(reply.get("kind")) + (f" by {', '.join(by)}" if by else "")
        notes += [str(reply.get("finding") or ""), *_summary(reply)]
        quotes += [str(each.get("text")) for each in quoted]
    notes += _rows(statuses(reply))
    if reply.get("degraded"):
        notes.append(f"Without the model: {reply['degraded']}")
    notes += [f"Rejected: {each.get('what')} ({each.get('why')})" for each in reply.get("rejected") or []]
    return Side(head, tuple(quotes), tuple(note for note in notes if note))


def _rows(statuses: Mapping[str, str]) -> tuple[str, ...]:
    """What each delegation of a comparison did, in one note; none where nothing is compared."""
    return (f"Rows: {', '.join(f'{code} {status}' for code, status in statuses.items())}.",) if statuses else ()


def _summary(reply: dict[str, Any]) -> Iterator[str]:
    summary = reply.get("summary") or {}
    for one in summary.get("sentences") or []:
        numbers = ", ".join(f"[{n}]" for n in one.get("quotes") or [])
        yield f"{one.get('text')} {numbers}".rstrip()


def stretches(row: Row) -> dict[str, tuple[Stretch, ...]]:
    """Where, by statement, the quotes given and expected stand; without overlaps, in the text's order."""
    reply = row.given.reply or {}
    quoted = _ranges(reply.get("quotes") or [])
    nearest = _ranges(reply.get("closest") or (reply.get("refusal") or {}).get("nearest") or [])
    by_text: dict[str, list[tuple[str, tuple[int, int]]]] = {}
    for gold in row.asked.gold:
        by_text.setdefault(gold.text, []).extend((gold.statement, place) for place in gold.places)
    wanted: dict[str, list[tuple[int, int]]] = {}
    for places in by_text.values():
        # Words that stand in several places are right in any; they are missing once.
        hit = [one for one in places if any(_meet(one[1], each) for each in quoted.get(one[0], ()))]
        for statement, place in hit or places[:1]:
            wanted.setdefault(statement, []).append(place)
    return {
        statement: found
        for statement in dict.fromkeys((*quoted, *wanted, *nearest))
        if (found := _layered(quoted.get(statement, ()), wanted.get(statement, ()), nearest.get(statement, ())))
    }


def _ranges(quotes: Sequence[dict[str, Any]]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for each in quotes:
        found.setdefault(str(each["statement"]), []).append((int(each["start"]), int(each["end"])))
    return found


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _layered(
    quoted: Sequence[tuple[int, int]], wanted: Sequence[tuple[int, int]], nearest: Sequence[tuple[int, int]]
) -> tuple[Stretch, ...]:
    edges = sorted({edge for place in (*quoted, *wanted, *nearest) for edge in place})
    found: list[Stretch] = []
    for start, end in pairwise(edges):
        piece = (start, end)
        is_given, is_wanted = (any(_meet(piece, place) for place in places) for places in (quoted, wanted))
        if is_given or is_wanted:
            hue = Hue.RIGHT if is_given and is_wanted else Hue.GIVEN if is_given else Hue.MISSING
        elif any(_meet(piece, place) for place in nearest):
            hue = Hue.NEAREST
        else:
            continue
        if found and found[-1].end == start and found[-1].hue is hue:
            found[-1] = Stretch(found[-1].start, end, hue)
        else:
            found.append(Stretch(start, end, hue))
    return tuple(found)


def excerpt(text: str, places: Sequence[Stretch]) -> list[tuple[str, Hue | None]]:
    """The stretches with some of the text around each, in order; what is left out is an ellipsis."""
    pieces: list[tuple[str, Hue | None]] = []
    at = 0
    for place in places:
        start, end = min(place.start, len(text)), min(place.end, len(text))
        if start - at > 2 * AROUND or not pieces:
            if pieces:
                pieces.append((_until_space(text[at : at + AROUND]) + " … ", None))
            at = max(at, start - AROUND)
            lead = text[at:start]
            if at > 0:
                lead = "… " + lead.partition(" ")[2]
            pieces.append((lead, None))
        else:
            pieces.append((text[at:start], None))
        pieces.append((text[start:end], place.hue))
        at = end
    if pieces and at < len(text):
        rest = text[at : at + AROUND]
        pieces.append((rest if at + AROUND >= len(text) else _until_space(rest) + " …", None))
    return [piece for piece in pieces if piece[0]]


def _until_space(text: str) -> str:
    kept = text.rpartition(" ")[0]
    return kept or text
