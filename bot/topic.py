"""What a question is about: its words without the frame around them ("What does Iran say about …").

Knows segments and their kinds. The topic is what sentences are scored against, so it stays the asker's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.phrasebook import Phrases
from bot.roles import Segment

_FRAME = frozenset(
    ("ask", "aux", "say", "art", "who", "people", "views", "fill", "compare", "open", "and", "by", "more")
)
_LEFT = _FRAME | {"they", "removed"}
_RIGHT = frozenset(("ask", "aux", "say", "fill", "more", "they", "who", "removed", "passive", "open"))
_EVIDENCE = frozenset(("say", "views", "who", "compare", "open", "they", "people"))
_REFERS = frozenset(("it", "they", "art", "more", "aux", "fill"))


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic's words and its segments from `first` up to `stop`; empty where the question names none.

    `lead` is the first segment with the preposition before the topic. `refers` says that the topic is "it", "that" or
    the like, and stands in an earlier question.
    """

    text: str
    first: int
    stop: int
    lead: int
    refers: bool = False


def topic_of(text: str, phrases: Phrases, parts: Sequence[Segment], roles: frozenset[int]) -> Topic:
    """The topic of a question whose segments and speaking names are known."""
    if not roles and not any((_EVIDENCE | {"removed"}) & part.kinds for part in parts):
        first = next((i for i, p in enumerate(parts) if "about" not in p.kinds), len(parts))
        return Topic(_cut(text, phrases, parts[first:] if first == len(parts) else parts), 0, len(parts), 0)
    first = _left(parts, roles)
    lead = first
    if first < len(parts) and _leads(parts, first, roles):
        first += 1
    stop = len(parts)
    while stop > first and _is_right(parts, stop - 1, roles):
        stop -= 1
    inner = parts[first:stop]
    refers = bool(inner) and all(_REFERS & part.kinds for part in inner)
    return Topic(_cut(text, phrases, inner), first, stop, lead, refers)


def _left(parts: Sequence[Segment], roles: frozenset[int]) -> int:
    i = 0
    while i < len(parts):
        kinds = parts[i].kinds
        genitive = "with" in kinds and "about" not in kinds and _framed_next(parts, i, roles)
        if not (i in roles or genitive or (_LEFT & kinds and not {"about"} & kinds - {"ask"})):
            break
        if "it" in kinds and not {"they", "ask", "say"} & kinds and i > 0 and "aux" not in kinds:
            break
        i += 1
    return i


def _framed_next(parts: Sequence[Segment], i: int, roles: frozenset[int]) -> bool:
    """Whether a preposition joins the frame's own words: "the position of Iran", "at the seventy-first session"."""
    j = i + 1
    while j < len(parts) and "art" in parts[j].kinds:
        j += 1
    return j < len(parts) and (j in roles or bool({"removed", "people"} & parts[j].kinds))


def _leads(parts: Sequence[Segment], i: int, roles: frozenset[int]) -> bool:
    """Whether the preposition at `i` leads to the topic ("on sanctions", "de la Syrie")."""
    kinds = parts[i].kinds
    said = any("say" in p.kinds or k in roles for k, p in enumerate(parts[:i]))
    return "about" in kinds or ("with" in kinds and said)


def _is_right(parts: Sequence[Segment], i: int, roles: frozenset[int]) -> bool:
    kinds = parts[i].kinds
    if i in roles:
        return True
    if "it" in kinds and "they" not in kinds:
        return False
    return bool(_RIGHT & kinds) and not ({"about", "views"} & kinds and "say" not in kinds)


def _cut(text: str, phrases: Phrases, parts: Sequence[Segment]) -> str:
    """The text of some segments, what was read as a limit left out."""
    pieces: list[str] = []
    start: int | None = None
    end = 0
    for part in parts:
        if "removed" in part.kinds:
            if start is not None:
                pieces.append(text[start:end])
            start = None
            continue
        if start is None:
            start = phrases.words[part.first].start
        end = phrases.words[part.last].end
    if start is not None:
        pieces.append(text[start:end])
    return " ".join(piece.strip() for piece in pieces if piece.strip())
