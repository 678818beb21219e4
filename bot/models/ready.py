"""The smallest thing that can be asked of a model: whether it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat_model import AnswerForm, Misfit

PROBED = 1_000
"""Tokens that it may take: what is answered takes ten, the rest is for models that think before they answer."""

PROBING = 10.0
"""Seconds that a person waits for it."""


def _read(given: Mapping[str, Any]) -> bool:
    if not isinstance(given.get("ready"), bool):
        raise Misfit("`ready` is neither true nor false")
    return True


READY: AnswerForm[bool] = AnswerForm(
    "ready",
    {
        "title": "ready",
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    },
    _read,
)
