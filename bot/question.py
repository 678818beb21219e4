"""What is asked: a question, what was said before it, and the filters given with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from retrieval.filters import Filters
from retrieval.text.canonical import visible

_ASKS = re.compile(r"[?？؟].*[^\W_].*[?？؟]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation and its answer's finding or message.

    `filters` are those the earlier question ended with, where they are known; a follow-up inherits them.
    """

    question: str
    answer: str
    filters: Filters | None = None


class Wants(StrEnum):
    """What is wanted for a question: whatever its words ask for, or one of these."""

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

    `mode` is "quotes" (no model is asked), "model", or "auto": with a model where there is one. `translate` asks for a
    machine's translation of the quotes that are not in the question's language, beside them. `summary` lets a model
    sum the quotes up. `reader` is the language (ISO 639-1) in which is said what cannot be said in the question's own;
    None is English. `topical` says that the
    text is a topic, or a phrase, and that nobody named in it is asked for: who is, the filters say. `line` is what was
    typed, where that was a command with a question behind it.
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
        """Whether it seems to be several questions."""
        return _ASKS.search(self.text) is not None

    @property
    def visible(self) -> Question:
        """The same without the characters of its text, and of the questions before it, that nobody sees."""
        history = tuple(replace(turn, question=visible(turn.question)) for turn in self.history)
        return replace(self, text=visible(self.text), history=history)
