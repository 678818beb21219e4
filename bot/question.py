"""Questions: the text, the conversation before, and the filters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from retrieval.filters import Filters
from retrieval.text.canonical import visible

_ASKS = re.compile(r"[?？؟].*[^\W_].*[?？؟]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation and its answer's finding or message.

    `filters` are the earlier question's final ones, if known; a follow-up inherits them.
    """

    question: str
    answer: str
    filters: Filters | None = None


class Wants(StrEnum):
    """The form of reply: the form that the question's words ask for, or one of these."""

    ANSWER = "answer"
    COMPARISON = "comparison"
    TIMELINE = "timeline"
    PHRASE = "phrase"
    WHO = "who"
    NEWS = "news"
    """What its words ask for, of every statement that speaks to it and not of the best few."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked: `filters` are explicit and always hold; at most `limit` quotes come back.

    `mode` is "quotes" (no model is asked), "model", or "auto": with a model if there is one. `translate` asks for a
    machine's translation beside quotes in other languages. `summary` lets a model sum the quotes up. `reader` is the
    language (ISO 639-1) of messages that cannot be in the question's own; None is English. `topical`: the text is a
    topic or a phrase, and names in it are not asked for; the filters are. `line` is the typed line of a command with a
    question.
    """

    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    limit: int = 3
    mode: str = "auto"
    translate: bool = False
    summary: bool = True
    reader: str | None = None
    wants: Wants = Wants.ANSWER
    topical: bool = False
    line: str = field(default="", compare=False)

    @property
    def asks_several(self) -> bool:
        """Whether there seem to be several questions."""
        return _ASKS.search(self.text) is not None

    @property
    def visible(self) -> Question:
        """The question without the invisible characters of its text and history."""
        history = tuple(replace(turn, question=visible(turn.question)) for turn in self.history)
        return replace(self, text=visible(self.text), history=history)
