"""What a model fills in about the shipped statement: good readings, and the ids of what they choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.output import json_replies
from bot.reply import Reply
from tests.fake_openai.chat import Request

SANCTIONS = "What does Iran say about sanctions?"
BURDEN = "extra burden"
"""Words of the sentence that answers it."""

SUMMARY = "Iran says that unilateral sanctions have placed an additional burden on targeted countries."
NOTHING: Mapping[str, Any] = {"ids": [], "degree": "not", "summary": []}


def reading(*ids: str, degree: str = "answers", summary: tuple[tuple[str, list[str]], ...] = ()) -> dict[str, Any]:
    """A filled form."""
    made = [{"text": text, "sentences": sentences} for text, sentences in summary]
    return {"ids": list(ids), "degree": degree, "summary": made}


def line(request: Request, words: str) -> str:
    """The id of the sentence with these words in it, as the model was shown it."""
    return next(each.split()[0] for each in request.user.splitlines() if words in each and each.startswith("S"))


def ids(request: Request) -> list[str]:
    """The ids of all sentences that the model was shown, in order."""
    return [each.split()[0] for each in request.user.splitlines() if each.startswith("S")]


def good(request: Request) -> Mapping[str, Any]:
    """What a good model fills in."""
    right = line(request, BURDEN)
    return reading(right, summary=((SUMMARY, [right]),))


def summing(text: str, words: str = BURDEN) -> Any:
    """What a model fills in that chooses well and sums it up in these words."""

    def filled(request: Request) -> Mapping[str, Any]:
        right = line(request, words)
        return reading(right, summary=((text, [right]),))

    return filled


def everything(reply: Reply, caplog: pytest.LogCaptureFixture) -> str:
    """All that leaves: the reply as programs read it, and the log."""
    return json_replies.line(json_replies.reply(reply)).decode() + caplog.text
