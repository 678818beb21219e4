"""The form that a model fills in for a question: the answering sentences, the degree, and a summary with ids.

The form has no field for a quote. Knows the form and the strict reading of a filled form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.chat_model import AnswerForm, Misfit, object_schema

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
    """A sentence of a summary and the ids of the summed-up sentences, as written by the model."""

    text: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as filled in, unchecked. `degree` and `ids` belong to the choice, if a choice was asked for."""

    degree: Degree = Degree.NOT
    ids: tuple[str, ...] = ()
    summary: tuple[Worded, ...] = ()


def reading_form(ids: Sequence[str], *, chooses: bool, summarises: bool) -> AnswerForm[FilledForm]:
    """The form of a choice among sentences by `ids`, of a summary, or of both.

    A model decides in the order of the fields: sentences, degree, then the words.
    """
    one_of = {"type": "array", "items": {"type": "string", "enum": list(ids)}}
    worded = object_schema({"sentences": one_of, "text": {"type": "string"}})
    choice = {"ids": one_of, "degree": {"type": "string", "enum": [degree.value for degree in Degree]}}
    fields = {**(choice if chooses else {}), **({"summary": {"type": "array", "items": worded}} if summarises else {})}
    name = "_".join(["choice"] * chooses + ["summary"] * summarises)
    return AnswerForm(name, object_schema(fields), lambda given: _read(given, chooses=chooses, summarises=summarises))


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
