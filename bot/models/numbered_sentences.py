"""The sentences that a model is shown: numbered and attributed, between marks that no text can close.

A sentence is written as a JSON string with "<" and ">" escaped, so that no statement can break out of the line or end
the block. Knows quotes and sentences, not the question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.quote import Quote

OPENED, CLOSED = "<statements>", "</statements>"

LINE = 8
"""Tokens of what stands around a sentence on its line."""

BYTES = 3
"""Bytes of UTF-8 in a token: four in English prose, three of a Chinese character, which is a token or nearly."""


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence for a model: its place and text, the quote that attributes it, and its neighbours ("" if none).

    `is_named` says whether the statement is of the delegations in the question. `confidence` is the ranker's.
    """

    quote: Quote
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""
    is_named: bool = True
    confidence: float | None = None

    def is_in(self, quote: Quote) -> bool:
        """Whether the sentence stands in a quote."""
        return quote.statement == self.quote.statement and quote.start <= self.start and self.end <= quote.end


@dataclass(frozen=True, slots=True)
class Numbered:
    """The text shown to a model, and the sentence of each id: the closed list from which a model may choose."""

    text: str
    of: Mapping[str, ShownSentence]


def numbered(sentences: Sequence[ShownSentence], most_tokens: int) -> Numbered:
    """Sentences, best first, up to `most_tokens`; no sentence is cut, and the first is always shown.

    If not all fit, the sentences around are left out.
    """
    around = sum(map(_tokens, sentences)) <= most_tokens
    lines: list[str] = []
    of: dict[str, ShownSentence] = {}
    spent, source = 0, ""
    for one in sentences if around else [replace(one, before="", after="") for one in sentences]:
        spent += _tokens(one)
        if lines and spent > most_tokens:
            break
        if source != (source := _source(one.quote)):
            lines.append(source)
        id = f"S{len(of) + 1}"
        of[id] = one
        if one.before:
            lines.append(f"before: {escaped(one.before)}")
        lines.append(f"{id} {escaped(one.text)}")
        if one.after:
            lines.append(f"after: {escaped(one.after)}")
    return Numbered("\n".join([OPENED, *lines, CLOSED]), of)


def escaped(text: str) -> str:
    """A text on a line within double quotes, with nothing that could end the line, the quotes or a block."""
    within = json.dumps(" ".join(text.split()), ensure_ascii=False)
    for char in "<>\x85\u2028\u2029":
        within = within.replace(char, f"\\u{ord(char):04x}")
    return within


def tokens(text: str) -> int:
    """An estimate that errs on the high side."""
    return int(len(text.encode("utf-8", "replace")) / BYTES) + 1


def _tokens(one: ShownSentence) -> int:
    texts = filter(None, (one.before, one.text, one.after))
    return tokens(_source(one.quote)) + sum(tokens(text) + LINE for text in texts)


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
