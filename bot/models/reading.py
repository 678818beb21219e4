"""What a model fills in of a question: which sentences answer it, how far, and a summary that names its sentences.

It holds no quote: the form has no field for one. Knows the form and how a filled one is read, strictly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.chat_model import AnswerForm, Misfit

READ, SUMMARISE, OFF = "read", "summarise", "off"
"""What a model is set to do: to choose among what was found and sum it up, only to sum it up, or neither."""

MOST_SENTENCES = 3
"""Sentences of a summary."""

MOST_READ = 10
"""Sentences of a summary that are looked at, to record that they are too many."""


class Degree(StrEnum):
    """How far the chosen sentences answer the question."""

    ANSWERS = "answers"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Worded:
    """A sentence of a summary as the model wrote it, and the ids of the sentences that it sums up, as it wrote them."""

    text: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as it came back, unchecked. `degree` and `ids` are those of the choice, where one was asked for."""

    degree: Degree = Degree.NOT
    ids: tuple[str, ...] = ()
    summary: tuple[Worded, ...] = ()


def reading_form(ids: Sequence[str], *, chooses: bool, summarises: bool) -> AnswerForm[FilledForm]:
    """The form of a choice among sentences of these ids, of a summary of them, or of both.

    What comes first in it is decided first: which sentences, how far they answer, then the words.
    """
    one_of = {"type": "array", "items": {"type": "string", "enum": list(ids)}}
    worded = {
        "type": "object",
        "properties": {"sentences": one_of, "text": {"type": "string"}},
        "required": ["sentences", "text"],
        "additionalProperties": False,
    }
    choice = {"ids": one_of, "degree": {"type": "string", "enum": [degree.value for degree in Degree]}}
    fields = {**(choice if chooses else {}), **({"summary": {"type": "array", "items": worded}} if summarises else {})}
    name = "_".join(["choice"] * chooses + ["summary"] * summarises)
    schema = {
        "title": name,
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    return AnswerForm(name, schema, lambda given: _read(given, chooses=chooses, summarises=summarises))


def _read(given: Mapping[str, Any], *, chooses: bool, summarises: bool) -> FilledForm:
    degree, ids = (_degree(given.get("degree")), _ids(given.get("ids"))) if chooses else (Degree.NOT, ())
    summary = given.get("summary") if summarises else []
    if not isinstance(summary, list):
        raise Misfit("`summary` is no list")
    return FilledForm(degree, ids, tuple(_worded(one) for one in summary[:MOST_READ]))


def _degree(given: Any) -> Degree:
    try:
        return Degree(given)
    except ValueError:
        raise Misfit("`degree` is none of those allowed") from None


def _ids(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(id, str) for id in given):
        raise Misfit("ids are no list of texts")
    return tuple(dict.fromkeys(given))


def _worded(given: object) -> Worded:
    if not isinstance(given, Mapping) or not isinstance(text := given.get("text"), str):
        raise Misfit("a sentence of `summary` has no `text`")
    return Worded(text, _ids(given.get("sentences")))
