"""A question set: questions with the expected answers, as JSON lines.

Knows the form of a set; its statements are checked by `bot.evaluation.lint`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from bot.evaluation.results import Asked, Gold
from bot.output import json_replies
from bot.questions.typed_filters import read_filters
from bot.reply import RefusalReason, RowStatus
from retrieval.errors import UsageError

HALVES = ("dev", "test")
"""The beginnings of ids: numbers may be set on the first half, and the second only measures."""

HASHED = 16
"""Hexadecimal digits of a question's hash: compared with the hash of only one other question."""

REASONS = tuple(reason.value for reason in RefusalReason)

STATUSES = tuple(status.value for status in RowStatus)


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
    items: tuple[Asked, ...]
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

    model_config = ConfigDict(strict=True, frozen=True)


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

    def asked(self) -> Asked:
        """The question; its expected sentences without places.

        Raises:
            UsageError: a filter is not known.
        """
        expect = self.expect
        half, hyphen, _ = self.id.partition("-")
        filters = json_replies.filters(read_filters(self.filters))
        asked = Asked(
            id=self.id,
            question=self.question,
            lang=self.lang,
            kind=expect.kind,
            tags=tuple(self.tags),
            half=half if hyphen and half in HALVES else None,
            history=tuple((turn.question, turn.answer) for turn in self.history),
            filters={name: value for name, value in filters.items() if value},
            gold=tuple(Gold(quote.statement, quote.text) for quote in expect.quotes),
            delegations=tuple(expect.delegations),
            reason=expect.reason,
            rows=tuple((row.delegation, row.status) for row in expect.rows),
        )
        return replace(asked, hash=_hash(asked, corrects_premise=expect.corrects_premise))


def _hash(asked: Asked, *, corrects_premise: bool) -> str:
    """A hash of the question and its expectations, without its tags."""
    said = [
        asked.question,
        asked.history,
        asked.filters,
        asked.kind,
        sorted((gold.statement, gold.text) for gold in asked.gold),
        sorted(asked.delegations),
        asked.reason,
        corrects_premise,
        # Only where there are any: what is the same question without them keeps its hash.
        *([sorted(asked.rows)] if asked.rows else []),
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:HASHED]


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
            found.faults += [Fault(number, said) for said in described(error)]
        except (ValueError, RecursionError) as error:
            found.faults.append(Fault(number, f"not JSON: {error}"))
    return found, hashlib.sha256(raw).hexdigest()


def described(error: ValidationError, whole: str = "the line") -> list[str]:
    """The faults of a form in words, each with its field, or with the name of the `whole`."""
    return [
        f"{'.'.join(map(str, one['loc'])) or whole}: "
        + _WORDS.get(one["type"], one["msg"]).removeprefix("Value error, ")
        for one in error.errors()
    ]


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
    items: dict[str, Asked] = {}
    for number, line in found.lines:
        if line.id in items:
            raise UsageError(f"{path}, line {number}: the id {line.id!r} is that of an earlier line too.")
        try:
            items[line.id] = line.asked()
        except UsageError as error:
            raise UsageError(f"{path}, line {number}: {error}") from error
    if not items:
        raise UsageError(f"The question set {path} holds no question.")
    return QuestionSet(head.set, head.complete, tuple(head.statements), head.records, tuple(items.values()), sha256)
