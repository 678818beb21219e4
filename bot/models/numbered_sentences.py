"""The sentences that a model is shown: numbered and attributed, between marks that no text can close.

A sentence is written as a JSON string with "<" and ">" escaped, so that no statement can break out of the line or end
the block. Knows quotes and sentences, not the question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.quote import Quote

OPENED, CLOSED = "<statements>", "</statements>"

LINE = 8
"""Tokens of what stands around a sentence on its line."""

ASCII_LETTERS = 3.5
"""Characters of plain Latin text in a token; the vendors' rule of thumb is four (English prose)."""

OTHER_LETTERS = 1.8
"""Characters in a token of an alphabet with few tokens of its own (Cyrillic, Arabic, accented Latin)."""

FIRST_OF_CJK = "\u2e80"
"""From here on a character is a token, or nearly."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NumberedSentence(Generic[T]):
    """A sentence for a model, with the quote that attributes it and the sentences around; the id means `stands_for`."""

    stands_for: T
    quote: Quote
    sentence: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Numbered(Generic[T]):
    """The text shown to a model, and the meaning of each id: the closed list from which a model may choose."""

    text: str
    of: Mapping[str, T]


def numbered(sentences: Sequence[NumberedSentence[T]], most_tokens: int) -> Numbered[T]:
    """Sentences, best first, up to `most_tokens`; no sentence is cut, and the first is always shown.

    If not all fit, the sentences around are left out.
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
    """A text on a line within double quotes, with nothing that could end the line, the quotes or a block."""
    within = json.dumps(" ".join(text.split()), ensure_ascii=False)
    for char in "<>\x85\u2028\u2029":
        within = within.replace(char, f"\\u{ord(char):04x}")
    return within


def tokens(text: str) -> int:
    """An estimate that errs on the high side."""
    plain = sum(c < "\x80" for c in text)
    cjk = sum(c >= FIRST_OF_CJK for c in text)
    return int(plain / ASCII_LETTERS + (len(text) - plain - cjk) / OTHER_LETTERS + cjk) + 1


def _tokens(one: NumberedSentence[T]) -> int:
    return tokens(_source(one.quote)) + sum(
        tokens(text) + LINE for text in (one.before, one.sentence, one.after) if text
    )


def _source(quote: Quote) -> str:
    """The line that attributes the sentences below, from the statement's record."""
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
