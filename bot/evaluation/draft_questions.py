"""New lines of a question set: which sentences may be ticked, the next id, and the set with a line more.

Knows sets and statements; knows no terminal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.questions import HALVES, head_faults, read_lines
from bot.library import Library
from bot.question import Question
from bot.reply import Answer, Reply
from retrieval.errors import UsageError
from retrieval.held import Held
from retrieval.results import Found
from retrieval.text.scripts import fold

OFFERED = 12
"""Sentences that are offered at once."""

SHORTEST = 25
"""Characters below which a sentence hardly answers anything."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be ticked: its statement as a set names it, its delegation's code, and its words."""

    statement: str
    code: str | None
    text: str


def offered(reply: Reply, searches: Sequence[Found], library: Library) -> tuple[Candidate, ...]:
    """The sentences of a reply's quotes, those offered as nearest, and the best that were found, each once."""
    shown = (*reply.quotes, *reply.more) if isinstance(reply, Answer) else reply.nearest
    places = [(quote.statement, quote.start, quote.end) for quote in shown]
    found = [one for search in searches for one in search.sentences]
    # A salutation seems like everything a little: what is that short comes last.
    best = sorted(found, key=lambda one: (len(one.text) < SHORTEST, -one.cosine))
    places += [(one.held.id, one.start, one.end) for one in best]
    held = {one.id: one for one in library.held()}
    sentences = (
        Candidate(named(held[id_]), held[id_].record.code, text)
        for id_, start, end in places
        if id_ in held
        for text in _sentences(library, held[id_], start, end)
    )
    return tuple(dict.fromkeys(sentences))[:OFFERED]


def holding(words: str, library: Library) -> tuple[Candidate, ...]:
    """The sentences of all that is held in which words stand, letter case and accents aside; at most `OFFERED`."""
    wanted = fold(words)
    found: list[Candidate] = []
    for held in library.held() if wanted else ():
        length = held.length
        found += [
            Candidate(named(held), held.record.code, text)
            for text in _sentences(library, held, 0, length)
            if wanted in fold(text)
        ]
        if len(found) >= OFFERED:
            break
    return tuple(dict.fromkeys(found))[:OFFERED]


def named(held: Held) -> str:
    """A statement as a set names it: by its file, or by its id where it has none."""
    return held.id if "://" in held.source else Path(held.source).name


def ticked(typed: str, count: int) -> tuple[int, ...]:
    """The places, from 0, that are meant by numbers from 1 on and ranges ("1 3-4, 6").

    Raises:
        UsageError: something else is typed, or a number that none has.
    """
    places: list[int] = []
    for word in typed.replace(",", " ").split():
        first, dash, last = word.partition("-")
        if not (first.isdecimal() and (last.isdecimal() if dash else True) and len(word) <= 9):
            raise UsageError(f"{word!r} is no number: type numbers, such as 1 3-4.")
        numbers = range(int(first), int(last or first) + 1)
        if not numbers or numbers[0] < 1 or numbers[-1] > count:
            raise UsageError(
                f"{word} is not among 1 to {count}." if count else f"{word} is no number of the list: it is empty."
            )
        places += [number - 1 for number in numbers]
    return tuple(dict.fromkeys(places))


def next_id(ids: Sequence[str], language: str, half: str | None = None) -> str:
    """An id that none has yet ("dev-en-004"), in a half; if none is named, where the language has fewer questions."""
    counts = {each: sum(1 for id_ in ids if id_.startswith(f"{each}-{language}-")) for each in HALVES}
    within = half or min(HALVES, key=lambda each: counts[each])
    number = counts[within] + 1
    while (name := f"{within}-{language}-{number:03}") in ids:
        number += 1
    return name


def line(
    id_: str, question: Question, language: str, tags: Sequence[str], expected: Sequence[Candidate] | str
) -> dict[str, Any]:
    """The object of a line: a question that sentences answer, or one that is refused for a reason."""
    expect: dict[str, Any] = {"kind": "refusal", "reason": expected}
    if not isinstance(expected, str):
        expect = {
            "kind": "answer",
            "quotes": [{"statement": one.statement, "text": one.text} for one in expected],
            "delegations": list(dict.fromkeys(one.code for one in expected if one.code)),
        }
    history = [{"question": turn.question, "answer": turn.answer} for turn in question.history]
    return {
        "id": id_,
        "question": question.text,
        "lang": language,
        "tags": list(tags),
        "history": history,
        "filters": {},
        "expect": expect,
    }


def ids_of(path: Path) -> tuple[str, ...]:
    """The ids of a set's lines; none where there is no file yet.

    Raises:
        UsageError: the file cannot be read, does not begin as a set does, or has a line that is none.
    """
    lines = list(enumerate(read_lines(path)[1], start=1)) if path.exists() else []
    lines = [(number, each) for number, each in lines if each.strip()]
    for _, each in lines[:1]:
        _head(path, each)
    ids: list[str] = []
    for number, each in lines[1:]:
        try:
            ids.append(str(json.loads(each)["id"]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UsageError(
                f"{path}, line {number}: not a question of a set ({error!r}); `onrecord questions lint` names all that "
                "is wrong with one."
            ) from error
    return tuple(ids)


def append(path: Path, row: dict[str, Any]) -> None:
    """Add a line to a set, which is begun where there is none; its first line names the statements that lines cite.

    Raises:
        UsageError: the file cannot be read, or does not begin as a set does.
    """
    lines = [each for each in read_lines(path)[1] if each.strip()] if path.exists() else []
    head: dict[str, Any] = {"set": path.stem, "complete": True, "about": "", "statements": []}
    if lines:
        head, lines = _head(path, lines[0]), lines[1:]
    cited = [quote["statement"] for quote in row["expect"].get("quotes", ())]
    head["statements"] = list(dict.fromkeys([*head.get("statements", ()), *cited]))
    body = [json.dumps(head, ensure_ascii=False), *lines, json.dumps(row, ensure_ascii=False)]
    beside = path.with_name(f".{path.name}.part")
    beside.write_text("\n".join(body) + "\n", encoding="utf-8")
    beside.replace(path)


def _head(path: Path, first: str) -> dict[str, Any]:
    try:
        head = json.loads(first)
    except ValueError:
        head = None
    if not isinstance(head, dict) or "set" not in head:
        raise UsageError(
            f'{path} does not begin with a line that names the set: put {{"set": …, "complete": …, "statements": […]}} '
            "before its questions."
        )
    for fault in head_faults(head):
        raise UsageError(f"{path}: {fault}.")
    return head


def _sentences(library: Library, held: Held, start: int, end: int) -> list[str]:
    """The sentences of a statement that a stretch of it touches, without the white space around them."""
    statement, passages = library.read(held)
    places = (place for passage in passages for place in passage.sentences if place.start < end and start < place.end)
    return [text for place in places if (text := statement.text[place.start : place.end].strip())]
