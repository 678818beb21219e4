"""A question set: questions with the expected answers, as JSON lines.

Knows the form of a set; its statements are checked by `bot.evaluation.lint`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from bot.evaluation.results import Gold
from bot.question import Question, Turn
from bot.questions.typed_filters import read_filters
from bot.reply import RefusalReason, RowStatus
from retrieval.errors import UsageError

HALVES = ("dev", "test")
"""The beginnings of ids: numbers may be set on the first half, and the second only measures."""

REASONS = tuple(reason.value for reason in RefusalReason)

STATUSES = tuple(status.value for status in RowStatus)


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a set and the expected answer.

    `kind` is "answer" or "refusal". `rows` are the outcomes of delegations in a comparison, as (code, status).
    `corrects_premise`: the question presupposes the contrary; not used by any measure.
    """

    id: str
    question: Question
    language: str
    tags: tuple[str, ...]
    kind: str
    quotes: tuple[Gold, ...] = ()
    delegations: tuple[str, ...] = ()
    reason: str | None = None
    corrects_premise: bool = False
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def half(self) -> str | None:
        """The half of the question."""
        named, hyphen, _ = self.id.partition("-")
        return named if hyphen and named in HALVES else None


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A question set: its name, whether its lists of quotes are complete, and its statements.

    `records` has the parts of a statement's record missing from its file: {file name: {"delegation": …}}. `sha256` is
    the hash of the set's file.
    """

    name: str
    complete: bool
    statements: tuple[str, ...]
    records: Mapping[str, Mapping[str, object]]
    items: tuple[Item, ...]
    sha256: str = ""


def _folder_name(name: str) -> str:
    # The statements of a set are stored in a folder of its name.
    if name in (".", "..") or set(name) & set("/\\\0"):
        raise ValueError("would be no name of a folder: leave out / and \\, and dots alone")
    return name


def _one_of(*allowed: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"{value!r} is not known; allowed are {', '.join(allowed)}")
        return value

    return AfterValidator(check)


_WORDS = {
    "extra_forbidden": "no field of this name is known",
    "missing": "is missing",
    "model_type": "must be a JSON object",
    "string_pattern_mismatch": "is empty",
}
"""Descriptions of faults in place of pydantic's messages, by kind."""

Text = Annotated[str, StringConstraints(pattern=r"\S")]
"""A text neither empty nor white space alone."""


class Form(BaseModel):
    """A part of a set as written."""

    model_config = ConfigDict(strict=True)


class Head(Form):
    """The line with the set's name; `records` has the parts of a statement's record missing from its file."""

    set: Annotated[Text, AfterValidator(_folder_name)]
    complete: bool = False
    about: str = ""
    statements: list[str] = []
    records: dict[str, dict[str, Any]] = {}

    @model_validator(mode="after")
    def _records_are_of_statements(self) -> Self:
        for name in self.records:
            if name not in self.statements:
                raise ValueError(f"records names {name!r}, which is not among statements")
        return self


class QuoteForm(Form):
    """A sentence cited by a full answer."""

    statement: str
    text: Text


class RowForm(Form):
    """The outcome of a delegation in a comparison."""

    delegation: str
    status: Annotated[str, _one_of(*STATUSES)]


class Expect(Form):
    """The expected answer."""

    kind: Literal["answer", "refusal"]
    quotes: list[QuoteForm] = []
    delegations: list[str] = []
    corrects_premise: bool = False
    reason: Annotated[str, _one_of(*REASONS)] | None = None
    rows: list[RowForm] = []

    @model_validator(mode="after")
    def _an_answer_cites(self) -> Self:
        if self.kind == "answer" and not self.quotes:
            raise ValueError("quotes lists no sentence that the answer would cite")
        return self


class TurnForm(Form):
    """An earlier turn."""

    question: str
    answer: str


class Line(Form):
    """A question of the set."""

    id: Text
    question: Text
    lang: str = ""
    tags: list[Text] = []
    history: list[TurnForm] = []
    filters: dict[str, Any] = {}
    expect: Expect

    def item(self) -> Item:
        """The question, to be asked.

        Raises:
            UsageError: a filter is not known.
        """
        expect = self.expect
        history = tuple(Turn(turn.question, turn.answer) for turn in self.history)
        return Item(
            id=self.id,
            question=Question(self.question, history=history, filters=read_filters(self.filters)),
            language=self.lang,
            tags=tuple(self.tags),
            kind=expect.kind,
            quotes=tuple(Gold(quote.statement, quote.text) for quote in expect.quotes),
            delegations=tuple(expect.delegations),
            reason=expect.reason,
            corrects_premise=expect.corrects_premise,
            rows=tuple((row.delegation, row.status) for row in expect.rows),
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a set: the line (from 1; 0 is the set as a whole), and its remedy."""

    line: int
    message: str


@dataclass(slots=True)
class Written:
    """The well-formed lines of a file, with their numbers, and the faults of the others."""

    heads: list[tuple[int, Head]] = field(default_factory=list)
    lines: list[tuple[int, Line]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def written(path: Path, *, extra: Literal["ignore", "forbid"]) -> tuple[Written, str]:
    """The lines of a set's file, and the file's SHA-256. `extra` decides about unknown fields.

    Raises:
        UsageError: the file cannot be read, or is no UTF-8.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")  # without the mark that some editors put before the first line
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The question set {path} cannot be read: {error}; give the path of a JSON lines file."
        ) from error
    found = Written()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if isinstance(row, dict) and "set" in row:
                found.heads.append((number, Head.model_validate(row, extra=extra)))
            else:
                found.lines.append((number, Line.model_validate(row, extra=extra)))
        except ValidationError as error:
            found.faults += [Fault(number, _said(one["loc"], one["type"], one["msg"])) for one in error.errors()]
        except (ValueError, RecursionError) as error:
            found.faults.append(Fault(number, f"not JSON: {error}"))
    return found, hashlib.sha256(raw).hexdigest()


def _said(where: tuple[int | str, ...], kind: str, message: str) -> str:
    return f"{'.'.join(map(str, where)) or 'the line'}: {_WORDS.get(kind, message).removeprefix('Value error, ')}"


def load(path: Path) -> QuestionSet:
    """The question set of a JSON lines file.

    Raises:
        UsageError: the file is missing, a line is malformed, or two have one id; names the file and the line.
    """
    found, sha256 = written(path, extra="ignore")
    for fault in found.faults:
        raise UsageError(
            f"{path}, line {fault.line}: {fault.message}. `onrecord questions lint` names all that is wrong."
        )
    head = found.heads[-1][1] if found.heads else Head(set=path.stem)
    items: dict[str, Item] = {}
    for number, line in found.lines:
        if line.id in items:
            raise UsageError(f"{path}, line {number}: the id {line.id!r} is that of an earlier line too.")
        try:
            items[line.id] = line.item()
        except UsageError as error:
            raise UsageError(f"{path}, line {number}: {error}") from error
    if not items:
        raise UsageError(f"The question set {path} holds no question.")
    return QuestionSet(head.set, head.complete, tuple(head.statements), head.records, tuple(items.values()), sha256)
