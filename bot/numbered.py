"""The sentences that a model is shown: numbered, each with whose it is, between marks that no text can close.

A sentence is written as a JSON string in which "<" and ">" are escapes: whatever a statement holds, it stays within
its line and cannot end the block that it stands in. Knows quotes and their sentences, not what is asked about them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answer import Quote
from bot.token_estimate import tokens

OPENED, CLOSED = "<statements>", "</statements>"

LINE = 8
"""Tokens of what stands around a sentence on its line."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a model is shown: the block as text, and for each sentence's id the quote that it is a sentence of."""

    text: str
    quotes: Mapping[str, Quote]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in order: the closed list that a draft may cite."""
        return tuple(self.quotes)


def numbered(quotes: Sequence[tuple[Quote, Sequence[str]]], most_tokens: int) -> Numbered:
    """Quotes, best first, with their sentences, as far as they fit into so many tokens; no sentence is cut.

    The sentences of one quote go together: where they do not all fit, none of them is shown, nor any quote behind it.
    The first is shown whatever it takes.
    """
    lines: list[str] = []
    of: dict[str, Quote] = {}
    spent = 0
    for quote, sentences in quotes:
        source = _source(quote)
        needed = tokens(source) + sum(tokens(sentence) + LINE for sentence in sentences)
        if lines and spent + needed > most_tokens:
            break
        spent += needed
        lines.append(source)
        for sentence in sentences:
            id = f"S{len(of) + 1}"
            of[id] = quote
            lines.append(f"{id} {escaped(sentence)}")
    return Numbered("\n".join([OPENED, *lines, CLOSED]), of)


def escaped(text: str) -> str:
    """A text on one line within double quotes, with nothing in it that could end the line, the quotes or a block."""
    within = json.dumps(" ".join(text.split()), ensure_ascii=False)
    for char in "<>\x85\u2028\u2029":
        within = within.replace(char, f"\\u{ord(char):04x}")
    return within


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
