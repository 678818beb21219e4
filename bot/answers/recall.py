"""Quotes shown before, found again by statement and offsets, and cut once more by the gate.

Knows the library; quotes are kept elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.answers.quotes import Source, cut
from bot.library import Library
from bot.output.citations.citation import Citation, citation
from bot.quote import Quote, Rejected
from bot.quotes.permalinks import Key, Range, key_of, page_of, source_hash, text_hash, words_hash
from bot.quotes.spans import Span
from bot.reply import Answer, Reply
from bot.state.values import Place
from retrieval.errors import StatementGone, UsageError
from retrieval.held import Held
from retrieval.statement import Sentence, Statement

T = TypeVar("T")

LOOKS = 4  # Times a look at the library is made again because a statement it found was replaced meanwhile.


class Fate(StrEnum):
    """The present state of a linked quote."""

    SAME = "same"  # It stands where it stood: the text is unchanged.
    MOVED = "moved"  # The text has changed; these words still stand in it.
    CHANGED = "changed"  # The text has changed, and these words stand in it no more.
    GONE = "gone"  # The statement is not held.
    BROKEN = "broken"  # The text is unchanged, and its range does not hold these words: the link is not as it was made.


@dataclass(frozen=True, slots=True)
class Followed:
    """The fate of a link, with the present quote and its statement, if any."""

    fate: Fate
    quote: Quote | None = None
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """A quote, `text[start:end]`, inside its neighbours; `breaks` are the offsets of the sentences' beginnings."""

    text: str
    start: int
    end: int
    breaks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A statement to be read whole; `followed` is the fate of the link by which it was opened, None for no quote."""

    held: Held
    statement: Statement
    sentences: tuple[Sentence, ...]
    followed: Followed | None = None


class Recall:
    """Finds quotes shown before. A look at the library is in a thread, and repeated if a statement was replaced."""

    def __init__(self, library: Library, pages: str | None = None) -> None:
        """Finds quotes in the statements of `library`; `pages` is the address of the public pages of citations."""
        self._library = library
        self._pages = pages

    async def recall(self, places: Sequence[Place | Quote]) -> tuple[Quote | None, ...]:
        """The quotes shown before at places, widened to whole sentences if need be; None for a text not held."""
        return await self._look(lambda: tuple(map(self._recalled, places)))

    async def cite(self, places: Sequence[Place | Quote]) -> tuple[Citation | None, ...]:
        """The citations of quotes shown before at places, cut again; None for a text no longer held."""

        def cited(place: Place | Quote) -> Citation | None:
            quote = self._recalled(place)
            held = self._held(quote.statement) if quote else None
            return self.citation(quote, held) if quote and held else None

        return await self._look(lambda: tuple(map(cited, places)))

    def citation(self, quote: Quote, held: Held) -> Citation:
        """The citation of a quote that has just been cut from the statement held."""
        page = f"{self._pages}/{page_of(key_of(quote, held.source))}" if self._pages else None
        return citation(quote, held.record, page)

    async def cite_reply(self, reply: Reply) -> dict[str, Citation | None]:
        """The citations of a reply's quotes, cut again, by permalink; None after a change of the statement."""
        quotes = reply.quotes if isinstance(reply, Answer) else ()
        found = await self.cite(quotes)
        return {quote.permalink: one for quote, one in zip(quotes, found, strict=True)}

    async def keys(self, quotes: Sequence[Quote]) -> tuple[str, ...]:
        """The keys of quotes, for links to the quotes."""

        def key(quote: Quote) -> str:
            held = self._held(quote.statement)
            return str(key_of(quote, held.source if held else quote.source))

        return await self._look(lambda: tuple(map(key, quotes)))

    async def follow(self, link: Key) -> Followed:
        """Where the key of a quote leads now.

        A statement ingested again has another id if the file changed, and an equal hash if the text did not.
        """
        return await self._look(lambda: self._followed(link))

    async def open(self, statement: str, link: Key | Range | None = None) -> Opened:
        """The statement of an id to be read whole, and the quote that a link to it leads to now.

        Raises:
            UsageError: no statement held has the id, and the link leads to none.
        """
        return await self._look(lambda: self._opened(statement, link))

    async def around(self, quote: Quote, sentences: int = 2) -> Around:
        """The quote with up to so many sentences of the same part before and behind, in the statement's order.

        Raises:
            UsageError: the quote's statement is no longer held.
        """
        return await self._look(lambda: self._around(quote, sentences))

    async def _look(self, look: Callable[[], T]) -> T:
        return await asyncio.to_thread(while_held, look)

    def _held(self, statement_id: str) -> Held | None:
        with suppress(UsageError):
            return self._library.find(statement_id)
        return None

    def _recalled(self, place: Place | Quote) -> Quote | None:
        held = self._held(place.statement)
        if held is None or held.sha256 != place.sha256:
            held = next((each for each in self._library.held() if each.sha256 == place.sha256), None)
        return _cut(held, self._library.read(held), place.start, place.end, place.n) if held else None

    def _opened(self, statement_id: str, link: Key | Range | None) -> Opened:
        followed = self._followed(link) if isinstance(link, Key) else None
        held = (followed and followed.held) or self._library.find(statement_id)
        statement, passages = source = self._library.read(held)
        if isinstance(link, Range):
            quote = _cut(held, source, link.start, link.end)
            followed = Followed(Fate.SAME, quote, held) if quote else Followed(Fate.BROKEN)
        return Opened(held, statement, tuple(one for passage in passages for one in passage.sentences), followed)

    def _followed(self, key: Key) -> Followed:
        held = self._library.held()
        same = [each for each in held if text_hash(each.sha256) == key.text]
        for one in sorted(same, key=lambda each: each.id != key.statement):
            quote = _cut(one, self._library.read(one), key.start, key.start + key.length)
            # One that was cut short may still stand within the same sentence.
            whole = quote is not None and quote.end - quote.start == key.length
            if quote is not None and whole and words_hash(quote.text) == key.words:
                return Followed(Fate.SAME, quote, one)
        if same:
            return Followed(Fate.BROKEN)
        successors = [each for each in held if source_hash(each.source) == key.source or each.id == key.statement]
        for one in successors:
            source = self._library.read(one)
            for start in _places(source[0].text, key):
                quote = _cut(one, source, start, start + key.length)
                if quote is not None and words_hash(quote.text) == key.words:
                    return Followed(Fate.MOVED, quote, one)
        return Followed(Fate.CHANGED, None, successors[0]) if successors else Followed(Fate.GONE)

    def _around(self, quote: Quote, sentences: int) -> Around:
        statement, passages = self._library.read(self._library.find(quote.statement))
        own = next(part for part in statement.parts if part.start <= quote.start < part.end)
        spans = [s for p in passages for s in p.sentences if own.start <= s.start < own.end]
        before = [s for s in spans if s.end <= quote.start][-sentences:] if sentences else []
        after = [s for s in spans if s.start >= quote.end][:sentences]
        first = before[0].start if before else quote.start
        last = after[-1].end if after else quote.end
        text = statement.text[first:last]
        first += len(text) - len(text.lstrip())
        breaks = tuple(s.start - first for s in spans if first <= s.start < last)
        return Around(text.strip(), quote.start - first, quote.end - first, breaks)


def while_held(look: Callable[[], T]) -> T:
    """The result of a look at the library, repeated if a statement was replaced meanwhile."""
    for _ in range(LOOKS):
        with suppress(StatementGone):
            return look()
    raise StatementGone("what was found keeps being replaced: ask again")


def _places(text: str, key: Key) -> list[int]:
    """The places in a text of words with the key's length and hash; the original place first."""
    last = len(text) - key.length
    if last < 0:
        return []
    places = [key.start, *range(last + 1)] if key.start <= last else list(range(last + 1))
    # A quote begins and ends with a character that is seen, which leaves out most places before they are hashed.
    seen = [not char.isspace() for char in text]
    opens = [at == 0 or not seen[at - 1] or not text[at - 1].isalnum() for at in range(len(text))]
    return [
        at
        for at in places
        if seen[at] and seen[at + key.length - 1] and opens[at] and words_hash(text[at : at + key.length]) == key.words
    ]


def _cut(held: Held, source: Source, start: int, end: int, n: int = 1) -> Quote | None:
    """The quote of a range, or of the whole sentences around the range, as passed by the gate."""
    statement, passages = source
    if not 0 <= start < end <= len(statement.text):
        return None
    chosen = [s for p in passages for s in p.sentences if s.start < end and start < s.end]
    whole = statement.text[chosen[0].start : chosen[-1].end]
    first = chosen[-1].end - len(whole.lstrip())
    last = chosen[0].start + len(whole.rstrip())
    kind = next(part.kind for part in statement.parts if part.start <= start < part.end)
    for begins, ends in dict.fromkeys(((start, end), (first, last))):
        quote = cut(n, Span(statement.id, begins, ends, kind), held, source, statement.text[begins:ends])
        if not isinstance(quote, Rejected):
            return quote
    return None
