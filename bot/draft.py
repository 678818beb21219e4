"""What a model drafts of an answer: a finding and claims that cite sentences by their ids, or that it found no answer.

A draft never holds a quote: it has no field for one. Knows the form and how a filled one is read, strictly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat_model import Form, Misfit

MOST_CLAIMS = 100
"""Claims that are read; what is behind them is not."""

REFUSALS = ("none", "not in the sentences", "another subject")
"""Why a model gives no answer: it gives one, the sentences do not hold it, or they are about something else."""

PREMISES = ("none", "stated", "not stated")
"""Whether the question takes something for granted, and whether the sentences say it."""


@dataclass(frozen=True, slots=True)
class DraftedClaim:
    """A sentence as the model wrote it, and the ids that it cites, as it wrote them."""

    text: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it came back, unchecked.

    `refusal` is one of `REFUSALS`, `premise` one of `PREMISES`.
    """

    refusal: str
    finding: str
    claims: tuple[DraftedClaim, ...]
    premise: str


def draft_form(ids: Sequence[str]) -> Form[Draft]:
    """The form of a draft that may cite these ids; a server that holds to schemas can give no other.

    What comes first in it is decided first: whether there is an answer, then which sentences, then the words.
    """
    claim = {
        "type": "object",
        "properties": {
            "sentences": {"type": "array", "items": {"type": "string", "enum": list(ids)}},
            "text": {"type": "string"},
        },
        "required": ["sentences", "text"],
        "additionalProperties": False,
    }
    schema = {
        "title": "draft",
        "type": "object",
        "properties": {
            "refusal": {"type": "string", "enum": list(REFUSALS)},
            "premise": {"type": "string", "enum": list(PREMISES)},
            "claims": {"type": "array", "items": claim},
            "finding": {"type": "string"},
        },
        "required": ["refusal", "premise", "claims", "finding"],
        "additionalProperties": False,
    }
    return Form("draft", schema, _read)


def _read(given: Mapping[str, Any]) -> Draft:
    refusal, finding, premise, claims = (given.get(key) for key in ("refusal", "finding", "premise", "claims"))
    if refusal not in REFUSALS:
        raise Misfit("`refusal` is none of those allowed")
    if not isinstance(finding, str):
        raise Misfit("`finding` is no text")
    if premise not in PREMISES:
        raise Misfit("`premise` is none of those allowed")
    if not isinstance(claims, list):
        raise Misfit("`claims` is no list")
    return Draft(refusal, finding, tuple(_claim(one) for one in claims[:MOST_CLAIMS]), premise)


def _claim(given: Any) -> DraftedClaim:
    if not isinstance(given, Mapping):
        raise Misfit("a claim is no object")
    text, sentences = given.get("text"), given.get("sentences")
    if not isinstance(text, str):
        raise Misfit("a claim's `text` is no text")
    if not isinstance(sentences, list) or not all(isinstance(one, str) for one in sentences):
        raise Misfit("a claim's `sentences` is no list of ids")
    return DraftedClaim(text, tuple(dict.fromkeys(sentences)))
