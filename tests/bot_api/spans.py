"""Text and its entities: UTF-16 offsets, what Telegram changes in a text, and what it finds in one by itself.

A span counts code points; it is turned into an entity, which counts UTF-16 units, at the very end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

MOST_ENTITIES = 100
QUOTES = {"blockquote", "expandable_blockquote"}
DELETED = {0x0D, *range(0x2028, 0x202F), 0x030A, 0x0333, 0x033F}
"""Deleted from every text (TDLib, clean_input_string); other controls than the line feed become spaces."""
INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u206f\u2800\u3000\ufeff]*"
)
"""A text made of these alone is empty to Telegram."""

FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]]", re.IGNORECASE)),
    (
        "email",
        re.compile(
            r"(?<![\w.+-])[\w+-]{1,64}(?:\.[\w+-]{1,64}){0,8}@[\w-]{1,64}(?:\.[a-z]{2,24}){1,4}\b", re.IGNORECASE
        ),
    ),
    (
        "url",
        re.compile(
            r"(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|int|edu|gov|io|me|info)\b(?:/[^\s<>\"“”]*)?",
            re.IGNORECASE,
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w@/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w{0,255}[^\W\d_]\w{0,255}")),
)


@dataclass(frozen=True)
class Span:
    """An entity over text[start:end], in code points; `more` holds `url`, `language` and the like."""

    type: str
    start: int
    end: int
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rich:
    """A text with its spans, as a person reads it."""

    text: str
    spans: tuple[Span, ...] = ()

    def entities(self) -> list[dict[str, Any]]:
        """The entities as the Bot API writes them."""
        return [
            {
                "type": s.type,
                "offset": units(self.text[: s.start]),
                "length": units(self.text[s.start : s.end]),
                **s.more,
            }
            for s in self.spans
        ]

    def blockquotes(self) -> list[str]:
        """The text of each blockquote."""
        return [self.text[s.start : s.end] for s in self.spans if s.type in QUOTES]


def unmarked(blockquote: str) -> str:
    """A blockquote without the pair of quotation marks around it."""
    marked = len(blockquote) >= 2 and blockquote[0] == "“" and blockquote[-1] == "”"
    return blockquote[1:-1] if marked else blockquote


def units(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def is_empty(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return INVISIBLE.fullmatch(text) is not None


def from_entities(text: str, entities: Iterable[dict[str, Any]], notes: list[tuple[str, str]]) -> list[Span]:
    """Spans of entities given with a text; `notes` takes those that stand nowhere in the text, or lead nowhere."""
    at = [0]
    for char in text:
        at.append(at[-1] + (2 if ord(char) > 0xFFFF else 1))
    place = {offset: index for index, offset in enumerate(at)}
    spans = []
    for e in entities:
        start, end = place.get(e["offset"]), place.get(e["offset"] + e["length"])
        if start is None or end is None:
            notes.append(("place", f"an entity {e['type']} stands in half a character, or outside of the text"))
        elif "url" in e and checked_link(e["url"]) is None:
            notes.append(("link", f"the link to {e['url']!r} was dropped: its host has no dot"))
        else:
            more = {k: v for k, v in e.items() if k not in ("type", "offset", "length")}
            spans.append(Span(e["type"], start, end, more))
    return spans


def checked_link(url: str) -> str | None:
    """A link as Telegram keeps it; None where it keeps none: no host with a dot, or no scheme that it opens."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host.strip(".") or any(c.isspace() for c in host):
        return None
    return url


def settled(text: str, spans: Sequence[Span], notes: list[tuple[str, str]]) -> Rich:
    """A text as Telegram keeps it: cleaned, trimmed, with what it finds itself, at most 100 entities.

    `notes` takes (kind, what) for each loss that the sender is told nothing of.
    """
    text, spans = cleaned(text, spans)
    kept = [
        s
        for s in unnested(spans, notes)
        if s.end > s.start and (s.type in ("pre", "code") or text[s.start : s.end].strip())
    ]
    kept += found(text, kept)
    kept.sort(key=lambda s: (s.start, -s.end, s.type not in QUOTES))
    if len(kept) > MOST_ENTITIES:
        notes.append(("entities", f"{len(kept)} entities: those after {MOST_ENTITIES} were dropped"))
    return Rich(text, tuple(kept[:MOST_ENTITIES]))


def cleaned(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """Characters deleted or made spaces, the ends trimmed, the spans moved along."""
    out: list[str] = []
    place: list[int] = []
    for char in text:
        place.append(len(out))
        code = ord(char)
        if code in DELETED:
            continue
        out.append(" " if code < 0x20 and code != 0x0A else char)
    place.append(len(out))
    whole = "".join(out)
    right = whole.rstrip(" \n")
    trimmed = right.lstrip(" \n")
    skipped = len(right) - len(trimmed)

    def moved(n: int) -> int:
        return min(max(place[n] - skipped, 0), len(trimmed))

    return trimmed, [replace(s, start=moved(s.start), end=moved(s.end)) for s in spans]


def unnested(spans: Sequence[Span], notes: list[tuple[str, str]]) -> list[Span]:
    """The spans without blockquotes that stand in another blockquote, which Telegram does not keep."""
    outer: list[Span] = []
    for s in sorted((s for s in spans if s.type in QUOTES), key=lambda s: (s.start, -s.end)):
        if outer and s.start < outer[-1].end:
            notes.append(("blockquote", "a blockquote stands in a blockquote"))
        else:
            outer.append(s)
    return [s for s in spans if s.type not in QUOTES or s in outer]


def found(text: str, spans: Sequence[Span]) -> list[Span]:
    """Commands, mentions, addresses and hashtags, outside of code and links, none in another."""
    taken = [
        (s.start, s.end)
        for s in spans
        if s.type in ("pre", "code", "text_link", "text_mention", "bot_command", "mention", "url")
    ]
    new = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                new.append(Span(kind, *match.span()))
    return new
