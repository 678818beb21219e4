"""The form that a model fills in for a question: the answering sentences, the degree, and a summary with ids.

The form has no field for a quote. Knows the form, not what becomes of a filled form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.chat_model import AnswerForm, object_schema

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
    """A sentence of a summary and the ids of the summed-up `sentences`, as written by the model."""

    text: str
    sentences: tuple[str, ...]


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
    choice = {"ids": one_of, "degree": {"type": "string", "enum": list(Degree)}}
    fields = {**(choice if chooses else {}), **({"summary": {"type": "array", "items": worded}} if summarises else {})}
    name = "_".join(["choice"] * chooses + ["summary"] * summarises)
    return AnswerForm(name, object_schema(fields), FilledForm)
