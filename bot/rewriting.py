"""A follow-up that rules cannot write out, written out by a model.

Knows the form and what is told of the history; whether what comes back may be used is known to `bot.rewritten`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.asking import Put, put
from bot.chat_model import Form, Misfit
from bot.guarded import Guarded
from bot.numbered import escaped
from bot.question import Question
from bot.rewritten import recent

HISTORY = 400
"""Tokens of the questions before that are told, the latest first."""

MOST_WRITTEN = 1_000
"""Tokens of the answer, thoughts included."""

_SCHEMA = {
    "title": "standalone",
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}


def _read(given: Mapping[str, Any]) -> str:
    question = given.get("question")
    if not isinstance(question, str) or not question.strip():
        raise Misfit("`question` is no text")
    return " ".join(question.split())


_FORM: Form[str] = Form("standalone", _SCHEMA, _read)


async def rewritten(model: Guarded, question: Question, seconds: float) -> Put[str]:
    """The question as the model writes it out, unchecked, or why it did not."""
    before = "\n".join(f"- {escaped(turn.question)}" for turn in recent(question.history, HISTORY))
    return await put(model, "standalone", _FORM, MOST_WRITTEN, seconds, history=before, question=escaped(question.text))
