"""The faults of a question set, with their lines.

Knows the rules for a set beyond its form, and the statements' texts if given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.evaluation.questions import HALVES, Expect, Fault, Line, Written, written
from bot.evaluation.statements import places
from bot.questions.typed_filters import FIELDS, delegation_code, language_code, read_filters
from bot.reply import RowStatus
from retrieval.errors import OnRecordError


def lint(path: Path, folder: Path | None = None) -> list[Fault]:
    """The faults of a set, by line. The set's statements lie in `folder` or below; None leaves quotes unchecked.

    Raises:
        OnRecordError: the file cannot be read, or a statement's cannot.
    """
    found, _ = written(path, extra="forbid")
    named = {name: None for _, head in found.heads for name in head.statements}
    texts = None if folder is None else _texts(folder, found)
    faults = [*found.faults, *_of_heads(found)]
    faults += [Fault(n, said) for n, line in found.lines for said in _of_line(line)]
    faults += [Fault(n, said) for n, line in found.lines for said in _of_quotes(line.expect, named, texts)]
    faults += _of_all(found)
    if texts is not None:
        faults += [Fault(0, f"the statement {name} is not in the folder") for name in named if name not in texts]
    return sorted(faults, key=lambda fault: fault.line)


def _texts(folder: Path, found: Written) -> dict[str, str]:
    from retrieval.readers import read_statement

    names = {name for _, head in found.heads for name in head.statements}
    names |= {quote.statement for _, line in found.lines for quote in line.expect.quotes}
    return {path.name: read_statement(path).text for path in sorted(folder.rglob("*")) if path.name in names}


def _of_heads(found: Written) -> Iterator[Fault]:
    first = min([number for number, _ in found.lines] + [fault.line for fault in found.faults], default=0)
    for at, (number, head) in enumerate(found.heads):
        if at or 0 < first < number:
            yield Fault(number, "the line that names the set must be the first, and the only one")
        if "complete" not in head.model_fields_set:
            yield Fault(number, "complete must be true or false: whether quotes lists every sentence of a full answer")
    if not found.lines and not found.faults:
        yield Fault(0, "the set holds no question")
    if not found.heads and not any(fault.line == 1 for fault in found.faults):
        yield Fault(0, 'no line names the set: begin it with {"set": NAME, "complete": true, "statements": [FILES]}')


def _of_line(line: Line) -> Iterator[str]:
    expect = line.expect
    yield from _complaint(lambda: language_code(line.lang, "lang"))
    if not line.tags:
        yield "tags must list at least one tag, the kind of question first"
    for key in line.filters:
        if key not in (*FIELDS, *FIELDS.values()):
            yield f"the filter {key!r} is not known; there are {', '.join(FIELDS)}"
    yield from _complaint(lambda: read_filters(line.filters))
    if expect.kind == "refusal" and expect.reason is None:
        yield "expect.reason is missing"
    for key in ("quotes", "delegations", "corrects_premise") if expect.kind == "refusal" else ("reason",):
        if getattr(expect, key):
            yield f"expect.{key} has no place where {expect.kind} is expected"
    codes = [row.delegation for row in expect.rows]
    yield from (f"expect.rows has {code} twice" for code in dict.fromkeys(codes) if codes.count(code) > 1)
    for code in dict.fromkeys((*expect.delegations, *codes)):
        if _code(code) != code:
            yield f"expect names {code!r}, which is no code of a delegation; is it {_code(code) or 'in ISO 3166-1'}?"
    if codes and any(row.status == RowStatus.QUOTED for row in expect.rows) != (expect.kind == "answer"):
        yield f"expect.rows must have somebody quoted where an answer is expected, and only there: {expect.kind} is"


def _code(name: str) -> str | None:
    try:
        return delegation_code(name, "delegation")
    except OnRecordError:
        return None


def _of_quotes(expect: Expect, named: Mapping[str, None], texts: Mapping[str, str] | None) -> Iterator[str]:
    for quote in expect.quotes:
        statement = quote.statement
        if statement not in named and statement not in (texts or ()):
            yield f"the quote is of {statement!r}, which the set's first line does not name among its statements"
        elif texts is not None and statement in texts and not places(quote.text, texts[statement]):
            yield f"the quote is not in {statement}: “{quote.text[:80]}”"


def _of_all(found: Written) -> Iterator[Fault]:
    ids: dict[str, int] = {}
    asked: dict[str, int] = {}
    for number, line in found.lines:
        key = line.model_dump_json(include={"question", "history", "filters"})
        if (first := ids.setdefault(line.id, number)) != number:
            yield Fault(number, f"the id {line.id!r} is that of line {first} too")
        if (first := asked.setdefault(key, number)) != number:
            yield Fault(number, f"the question is that of line {first} again")
    without = [number for number, line in found.lines if not line.id.startswith(tuple(f"{half}-" for half in HALVES))]
    if len(without) < len(found.lines):
        said = f"the id names no half, as others do: begin it with {' or '.join(HALVES)} and a hyphen"
        yield from (Fault(number, said) for number in without)


def _complaint(check: Callable[[], object]) -> Iterator[str]:
    try:
        check()
    except OnRecordError as error:
        yield str(error).rstrip(".")
