"""A question set: questions with what is expected of their answers, as JSON lines.

Knows the form of a set; whether it is right about its statements is known to `bot.evaluation.lint`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.results import Gold
from bot.question import Question, Turn
from bot.questions.typed_filters import read_filters
from bot.reply import RefusalReason, RowStatus
from retrieval.errors import UsageError

HALVES = ("dev", "test")
"""The beginnings of ids: numbers may be set on the first half, and the second only measures."""

REASONS = tuple(reason.value for reason in RefusalReason)

_SEPARATORS = frozenset("/\\\0")


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a set and what is expected of its answer.

    `kind` is "answer" or "refusal". `half` is one of `HALVES` where the id begins with it and a hyphen, else None.
    `rows` are what each delegation of a comparison did, as (code, status); none where nothing is compared.
    `corrects_premise` says that the question takes the contrary for granted; nothing is measured by it.
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
        """The half that the question is in."""
        named, hyphen, _ = self.id.partition("-")
        return named if hyphen and named in HALVES else None


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A question set: its name, whether its lists of quotes are complete, and the statements it is asked of.

    `records` says of a statement's file what the file itself does not: {file name: {"delegation": …}}. `sha256` is that
    of the set's file.
    """

    name: str
    complete: bool
    statements: tuple[str, ...]
    records: Mapping[str, Mapping[str, object]]
    items: tuple[Item, ...]
    sha256: str = ""


def load(path: Path) -> QuestionSet:
    """The question set of a JSON lines file.

    Raises:
        UsageError: the file is missing, a line is not of the form, or two have one id; names the file and the line.
    """
    raw, lines = read_lines(path)
    head: dict[str, Any] = {}
    items: list[Item] = []
    ids: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if isinstance(row, dict) and "set" in row:
                head = row
                for fault in head_faults(row):
                    raise UsageError(f"{fault}.")
            else:
                items.append(item(row))
                if (first := ids.setdefault(items[-1].id, number)) != number:
                    raise UsageError(f"the id {items[-1].id!r} is that of line {first} too.")
        except UsageError as error:
            raise UsageError(f"{path}, line {number}: {error}") from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UsageError(
                f"{path}, line {number}: not a question of a set ({error!r}); `onrecord questions lint` names all that "
                "is wrong with one."
            ) from error
    if not items:
        raise UsageError(f"The question set {path} holds no question.")
    return QuestionSet(
        head.get("set", path.stem),
        bool(head.get("complete")),
        tuple(head.get("statements", ())),
        head.get("records", {}),
        tuple(items),
        hashlib.sha256(raw).hexdigest(),
    )


def read_lines(path: Path) -> tuple[bytes, list[str]]:
    """The bytes of a set's file, and its lines, without the mark that some editors put before the first.

    Raises:
        UsageError: it cannot be read, or is no UTF-8.
    """
    try:
        raw = path.read_bytes()
        return raw, raw.decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The question set {path} cannot be read: {error}; give the path of a JSON lines file."
        ) from error


def head_faults(head: Mapping[str, Any]) -> Iterator[str]:
    """What of a set's first line keeps it from being asked, each in a sentence without its stop."""
    name, statements, records = head.get("set"), head.get("statements", []), head.get("records", {})
    if not isinstance(name, str) or not name.strip():
        yield "set must be text: the name of the set"
    elif name in (".", "..") or not _SEPARATORS.isdisjoint(name):
        # The statements of a set are stored in a folder of its name.
        yield f"the name {name!r} would be no name of a folder: leave out / and \\, and dots alone"
    if not isinstance(statements, list) or not all(isinstance(each, str) for each in statements):
        yield "statements must list the file names of the statements that the questions are asked of"
    elif not isinstance(records, dict) or not all(isinstance(record, dict) for record in records.values()):
        yield 'records must say of files what they do not say themselves: {"FILE": {"delegation": "Fiji"}}'
    else:
        yield from (
            f"records names {name!r}, which is not among statements" for name in records if name not in statements
        )


def item(row: dict[str, Any]) -> Item:
    """The item of a line's object.

    Raises:
        UsageError: what is asked or expected is not of the form, or a filter is not known.
        KeyError, TypeError, AttributeError: something is missing, or of another kind.
    """
    expect, language = row["expect"], row.get("lang", "")
    turns, golds = row.get("history", ()), expect.get("quotes", ())
    texts = [row["question"], language, *(turn[name] for turn in turns for name in ("question", "answer"))]
    texts += [gold[name] for gold in golds for name in ("statement", "text")]
    for name, listed in (("tags", row.get("tags", [])), ("delegations", expect.get("delegations", []))):
        if not isinstance(listed, list):
            raise UsageError(f"{name} must be a list, such as [{listed!r}].")
        texts += listed
    for text in texts:
        if not isinstance(text, str):
            raise UsageError(f"{text!r} stands where a text is expected.")
    history = tuple(Turn(t["question"], t["answer"]) for t in turns)
    quotes = tuple(Gold(q["statement"], q["text"]) for q in golds)
    if expect["kind"] not in ("answer", "refusal"):
        raise UsageError(f"what is expected is {expect['kind']!r}; allowed are answer and refusal.")
    if expect["kind"] == "refusal" and (reason := expect.get("reason")) not in (None, *REASONS):
        raise UsageError(f"the reason is {reason!r}; allowed are {', '.join(REASONS)}.")
    if expect["kind"] == "answer" and not any(gold.text.strip() for gold in quotes):
        raise UsageError("an answer is expected, but none of the quotes that it would cite is listed.")
    return Item(
        id=str(row["id"]),
        question=Question(row["question"], history=history, filters=read_filters(row.get("filters") or {})),
        language=language,
        tags=tuple(row.get("tags", ())),
        kind=expect["kind"],
        quotes=quotes,
        delegations=tuple(expect.get("delegations", ())),
        reason=expect.get("reason"),
        corrects_premise=bool(expect.get("corrects_premise")),
        rows=tuple((str(each["delegation"]), RowStatus(each["status"]).value) for each in expect.get("rows", ())),
    )
