"""The sentences that a model is shown: numbered, each with whose it is, between marks that no text can close.

A sentence is written as a JSON string in which "<" and ">" are escapes: whatever a statement holds, it stays within
its line and cannot end the block that it stands in. Knows quotes and their sentences, not what is asked about them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.chat_model import tokens
from bot.quote import Quote

OPENED, CLOSED = "<statements>", "</statements>"

LINE = 8
"""Tokens of what stands around a sentence on its line."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NumberedSentence(Generic[T]):
    """A sentence as a model is shown it: below whose it is, between those beside it; `stands_for` is what its id is."""

    stands_for: T
    quote: Quote
    sentence: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Numbered(Generic[T]):
    """What a model is shown: the block as text, and for each sentence's id what it stands for."""

    text: str
    of: Mapping[str, T]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in order: the closed list from which a model may choose."""
        return tuple(self.of)


def numbered(sentences: Sequence[NumberedSentence[T]], most_tokens: int) -> Numbered[T]:
    """Sentences, best first, as far as they fit into so many tokens; none is cut, and the first is always shown.

    Where they do not all fit, those beside them are left out.
    """
    if sum(_tokens(one) for one in sentences) > most_tokens:
        sentences = [replace(one, before="", after="") for one in sentences]
    lines: list[str] = []
    of: dict[str, T] = {}
    spent, source = 0, ""
    for one in sentences:
        spent += _tokens(one)
        if lines and spent > most_tokens:
            break
        if source != (source := _source(one.quote)):
            lines.append(source)
        id = f"S{len(of) + 1}"
        of[id] = one.stands_for
        beside = [f"before: {escaped(one.before)}"] if one.before else []
        behind = [f"after: {escaped(one.after)}"] if one.after else []
        lines += [*beside, f"{id} {escaped(one.sentence)}", *behind]
    return Numbered("\n".join([OPENED, *lines, CLOSED]), of)


def escaped(text: str) -> str:
    """A text on one line within double quotes, with nothing in it that could end the line, the quotes or a block."""
    within = json.dumps(" ".join(text.split()), ensure_ascii=False)
    for char in "<>\x85\u2028\u2029":
        within = within.replace(char, f"\\u{ord(char):04x}")
    return within


def _tokens(one: NumberedSentence[T]) -> int:
    return tokens(_source(one.quote)) + sum(
        tokens(text) + LINE for text in (one.before, one.sentence, one.after) if text
    )


def _source(quote: Quote) -> str:
    """Whose the sentences below are, from the statement's record."""
    known = {
        "delegation": quote.delegation.name if quote.delegation else None,
        "document of": quote.document.name if quote.document else None,
        "speaker": quote.speaker,
        "on behalf of": ", ".join(quote.on_behalf_of),
        "forum": quote.forum,
        "date": quote.date,
        "part": quote.part if quote.part != "speech" else None,
    }
    return "# " + ", ".join(f"{name}: {escaped(value)}" for name, value in known.items() if value)
