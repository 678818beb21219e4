"""What is wrong with a question set: every fault, with its line.

Knows the form of a set, and the texts of its statements where these are given; asks nothing of an Engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.questions import HALVES, REASONS, head_faults, read_lines
from bot.evaluation.statements import places
from bot.questions.typed_filters import FIELDS, delegation_code, language_code, read_filters
from bot.reply import RowStatus
from retrieval.errors import OnRecordError, UsageError

HEAD = ("set", "complete", "about", "statements", "records")
LINE = ("id", "question", "lang", "tags", "history", "filters", "expect")
EXPECT = ("kind", "quotes", "delegations", "corrects_premise", "reason", "rows")
STATUSES = tuple(status.value for status in RowStatus)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a set: the line (from 1; 0 is the set as a whole), and what to do about it."""

    line: int
    message: str


def lint(path: Path, texts: Mapping[str, str] | None = None) -> list[Fault]:
    """The faults of a set, by line. `texts` are its statements' texts by file name; None leaves quotes unchecked.

    Raises:
        UsageError: the file cannot be read.
    """
    faults: list[Fault] = []
    head: Row = {}
    rows: list[tuple[int, Row]] = []
    for number, line in enumerate(read_lines(path)[1], start=1):
        if not line.strip():
            continue
        row, fault = _row(line)
        if row is None:
            faults.append(Fault(number, fault))
        elif "set" in row:
            head = row
            early = not rows and not faults
            faults += [Fault(number, message) for message in (*_of_head(row), *_misplaced(early))]
        else:
            rows.append((number, row))
    named = [name for name in _texts_of(head.get("statements")) if isinstance(name, str)]
    for number, row in rows:
        faults += [Fault(number, message) for message in _of_line(row, named, texts)]
    faults += _of_all(rows)
    if not rows:
        faults.append(Fault(0, "the set holds no question"))
    elif not head:
        first = '{"set": NAME, "complete": true, "statements": [FILE NAMES]}'
        faults.append(Fault(0, f"no line names the set: begin it with {first}"))
    if texts is not None:
        faults += [Fault(0, f"the statement {name} is not in the folder") for name in named if name not in texts]
    return sorted(faults, key=lambda fault: fault.line)


def statement_texts(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The texts of statements, by file name, as far as their files stand in a folder or below it.

    Raises:
        OnRecordError: one of the files cannot be read as a statement.
    """
    from retrieval.readers import read_statement

    return {path.name: read_statement(path).text for path in sorted(folder.rglob("*")) if path.name in names}


def named_statements(path: Path) -> tuple[str, ...]:
    """The file names of the statements that a set names, in its head and in its quotes, whatever else is wrong with it.

    Raises:
        UsageError: the file cannot be read.
    """
    names: dict[str, None] = {}
    for line in read_lines(path)[1]:
        row = _row(line)[0] or {}
        expect = row.get("expect")
        quotes = _texts_of(expect.get("quotes")) if isinstance(expect, dict) else []
        listed = [*_texts_of(row.get("statements")), *(q.get("statement") for q in quotes if isinstance(q, dict))]
        names |= dict.fromkeys(name for name in listed if isinstance(name, str))
    return tuple(names)


def _row(line: str) -> tuple[Row | None, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        return None, f"not JSON: {error}"
    except RecursionError:
        return None, "not JSON that can be read: it is nested too deep"
    return (row, "") if isinstance(row, dict) else (None, 'not a JSON object: write {"id": …, "question": …}')


def _texts_of(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _unknown(row: Mapping[str, object], known: Sequence[str], what: str) -> Iterator[str]:
    for key in row:
        if key not in known:
            yield f"{what} {key!r} is not known; there are {', '.join(known)}"


def _misplaced(early: bool) -> Iterator[str]:
    if not early:
        yield "the line that names the set must be the first, and the only one"


def _of_head(head: Row) -> Iterator[str]:
    yield from _unknown(head, HEAD, "the field")
    if not isinstance(head.get("complete"), bool):
        yield "complete must be true or false: whether quotes lists every sentence that a full answer would cite"
    yield from head_faults({"statements": None} | head)


def _of_line(row: Row, named: Sequence[str], texts: Mapping[str, str] | None) -> Iterator[str]:
    yield from _unknown(row, LINE, "the field")
    for key in ("id", "question", "lang"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            yield f"{key} is missing, or is not text"
    if isinstance(row.get("lang"), str) and row["lang"].strip():
        yield from _complaint(lambda: language_code(row["lang"], "lang"))
    tags = row.get("tags")
    if not isinstance(tags, list) or not tags or not all(isinstance(tag, str) and tag.strip() for tag in tags):
        yield "tags must list at least one tag, the kind of question first"
    filters = row.get("filters") or {}
    if isinstance(filters, dict):
        yield from _unknown(filters, (*FIELDS, *FIELDS.values()), "the filter")
        yield from _complaint(lambda: read_filters(filters))
    else:
        yield 'filters must be an object, such as {"delegation": "Iran"}'
    history = row.get("history", [])
    if not isinstance(history, list) or not all(map(_is_turn, history)):
        yield 'history must list earlier turns as {"question": …, "answer": …}'
    expect = row.get("expect")
    if not isinstance(expect, dict):
        yield 'expect is missing: write {"kind": "answer", "quotes": […]} or {"kind": "refusal", "reason": …}'
        return
    yield from _of_expect(expect, named, texts)


def _is_turn(turn: object) -> bool:
    return (
        isinstance(turn, dict)
        and {"question", "answer"} == set(turn)
        and all(isinstance(v, str) for v in turn.values())
    )


def _of_expect(expect: Row, named: Sequence[str], texts: Mapping[str, str] | None) -> Iterator[str]:
    yield from _unknown(expect, EXPECT, "the field expect.")
    kind = expect.get("kind")
    if kind not in ("answer", "refusal"):
        yield f"expect.kind is {kind!r}; allowed are answer and refusal"
    if kind == "refusal":
        if expect.get("reason") not in REASONS:
            yield f"expect.reason is {expect.get('reason')!r}; allowed are {', '.join(REASONS)}"
        for key in ("quotes", "delegations", "corrects_premise"):
            if expect.get(key):
                yield f"expect.{key} has no place where a refusal is expected"
    if kind == "answer":
        if "reason" in expect:
            yield "expect.reason has no place where an answer is expected"
        if not _texts_of(expect.get("quotes")):
            yield "expect.quotes lists no sentence that the answer would cite"
    if not isinstance(expect.get("corrects_premise", False), bool):
        yield "expect.corrects_premise must be true or false"
    yield from _of_delegations(expect.get("delegations", []))
    if "rows" in expect:
        yield from _of_rows(expect["rows"], kind)
    for quote in _texts_of(expect.get("quotes")):
        yield from _of_quote(quote, named, texts)


def _of_delegations(codes: object, where: str = "expect.delegations") -> Iterator[str]:
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        yield 'expect.delegations must list codes, such as "IRN"'
        return
    for code in codes:
        try:
            known = delegation_code(code, "delegation")
        except UsageError:
            known = None
        if known != code:
            yield f"{where} names {code!r}, which is no code of a delegation" + (f"; that is {known}" if known else "")


def _of_rows(rows: object, kind: object) -> Iterator[str]:
    if not isinstance(rows, list) or not rows or not all(map(_is_row, rows)):
        yield 'expect.rows must list what each delegation did as {"delegation": CODE, "status": …}'
        return
    codes = [row["delegation"] for row in rows]
    yield from _of_delegations(codes, "expect.rows")
    yield from (f"expect.rows has {code} twice" for code in dict.fromkeys(codes) if codes.count(code) > 1)
    for status in dict.fromkeys(row["status"] for row in rows):
        if status not in STATUSES:
            yield f"expect.rows has the status {status!r}; allowed are {', '.join(STATUSES)}"
    quoted = any(row["status"] == RowStatus.QUOTED for row in rows)
    if kind == "answer" and not quoted:
        yield "expect.rows has nobody quoted, though an answer is expected"
    if kind == "refusal" and quoted:
        yield "expect.rows has somebody quoted, though a refusal is expected"


def _is_row(row: object) -> bool:
    return (
        isinstance(row, dict)
        and {"delegation", "status"} == set(row)
        and all(isinstance(value, str) for value in row.values())
    )


def _of_quote(quote: object, named: Sequence[str], texts: Mapping[str, str] | None) -> Iterator[str]:
    if not isinstance(quote, dict) or set(quote) != {"statement", "text"}:
        yield 'each of expect.quotes must be {"statement": FILE NAME, "text": …}'
        return
    statement, text = quote["statement"], quote["text"]
    if not isinstance(statement, str) or not isinstance(text, str) or not text.strip():
        yield "a quote's statement and text must be text"
    elif statement not in named and (texts is None or statement not in texts):
        yield f"the quote is of {statement!r}, which the set's first line does not name among its statements"
    elif texts is not None and statement in texts and not places(text, texts[statement]):
        yield f"the quote is not in {statement}: “{_shortened(text)}”"


def _of_all(rows: Sequence[tuple[int, Row]]) -> Iterator[Fault]:
    ids: dict[str, int] = {}
    asked: dict[str, int] = {}
    for number, row in rows:
        name, key = row.get("id"), json.dumps([row.get(k) or None for k in ("question", "history", "filters")])
        if isinstance(name, str) and (first := ids.setdefault(name, number)) != number:
            yield Fault(number, f"the id {name!r} is that of line {first} too")
        if (first := asked.setdefault(key, number)) != number:
            yield Fault(number, f"the question is that of line {first} again")
    named = [(number, row["id"]) for number, row in rows if isinstance(row.get("id"), str)]
    without = [number for number, id_ in named if not id_.startswith(tuple(f"{half}-" for half in HALVES))]
    if len(without) < len(named):
        said = f"the id names no half, as others do: begin it with {' or '.join(HALVES)} and a hyphen"
        yield from (Fault(number, said) for number in without)


def _complaint(what: Any) -> Iterator[str]:
    try:
        what()
    except OnRecordError as error:
        yield str(error).rstrip(".")


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}…"
