"""What a question is about: its words without the frame around them ("What does Iran say about …").

Knows segments and their kinds. The topic is what sentences are scored against, so it stays the asker's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.phrasebook import Phrases
from bot.question_parts import Segment

_FRAME = frozenset(
    ("ask", "aux", "say", "art", "who", "people", "views", "fill", "compare", "open", "and", "by", "more")
)
_LEFT = _FRAME | {"they", "removed"}
_RIGHT = frozenset(("ask", "aux", "say", "fill", "more", "they", "who", "removed", "passive", "open", "by", "compare"))
_EVIDENCE = frozenset(("say", "views", "who", "compare", "open", "they", "people", "fill", "removed"))
_NO_ARTICLE = frozenset(("they", "it", "ask", "aux", "open", "and", "more"))
_SEVERAL = 2
_OWNED = 2
"""Segments of "的" and what is owned."""
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
    if not roles and not _is_framed(parts):
        return _bare(text, phrases, parts)
    first = lead = max(_left(parts, roles), _after_saying(parts), _after_compared(parts, roles))
    if first < len(parts) and _leads(parts, first, roles):
        first += 1
    elif 0 < first < len(parts):
        if "with" in parts[first].kinds and {"views", "people"} & parts[first - 1].kinds:
            first -= 1
        while first and _is_article(text, phrases, parts[first - 1]):
            first -= 1
        lead = first
    stop = len(parts)
    while stop > first and (_is_right(parts, stop - 1, roles) or _joins_role(parts, stop - 1, roles)):
        stop -= 1
    if phrases.book.language == "zh" and len(roles) >= _SEVERAL and stop - first > _OWNED:
        # "比较…对制裁的看法": the views are theirs whose words are asked for.
        owned = text[phrases.words[parts[stop - 2].first].start : phrases.words[parts[stop - 2].last].end] == "的"
        stop -= _OWNED if owned and "views" in parts[stop - 1].kinds else 0
    inner = parts[first:stop]
    refers = bool(inner) and all(_REFERS & part.kinds for part in inner)
    return Topic(_cut(text, phrases, inner), first, stop, lead, refers)


def _is_article(text: str, phrases: Phrases, part: Segment) -> bool:
    word = text[phrases.words[part.first].start : phrases.words[part.last].end]
    return "art" in part.kinds and not _NO_ARTICLE & part.kinds and word != "s"


def _is_framed(parts: Sequence[Segment]) -> bool:
    """Whether something in a question shows that it asks for statements, rather than being the topic itself."""
    return any(
        _EVIDENCE & part.kinds or ("it" in part.kinds and i and "aux" in parts[i - 1].kinds)
        for i, part in enumerate(parts)
    )


def _bare(text: str, phrases: Phrases, parts: Sequence[Segment]) -> Topic:
    """The topic of words without a frame ("sanctions", "on water?"); none where they are a frame alone ("Why?")."""
    if all((_LEFT | {"about"}) & part.kinds and "it" not in part.kinds for part in parts):
        return Topic("", len(parts), len(parts), len(parts))
    first = 1 if "about" in parts[0].kinds and "ask" not in parts[0].kinds else 0
    stop = len(parts)
    while phrases.book.language == "zh" and stop > first and {"ask", "open"} & parts[stop - 1].kinds:
        stop -= 1
    return Topic(_cut(text, phrases, parts[first:stop]), first, stop, 0)


def _left(parts: Sequence[Segment], roles: frozenset[int]) -> int:
    i = 0
    while i < len(parts):
        kinds = parts[i].kinds
        genitive = "with" in kinds and "about" not in kinds and _framed_next(parts, i, roles)
        leading = "about" in kinds and not ("ask" in kinds or (i == 0 and "who" in kinds))
        between = leading and i - 1 in roles and _framed_next(parts, i, roles)
        if not (i in roles or genitive or between or (_LEFT & kinds and not leading)):
            break
        asked = i == 0 or "aux" in parts[i - 1].kinds
        if "it" in kinds and not {"they", "ask", "say", "aux"} & kinds and not asked:
            break
        i += 1
    return i


def _after_saying(parts: Sequence[Segment]) -> int:
    """The segment after the first "say", where a preposition follows it ("What do small islands say about …")."""
    for i, part in enumerate(parts[:-1]):
        if "about" in part.kinds and "ask" not in part.kinds:
            return 0
        if "say" in part.kinds and "about" in parts[i + 1].kinds:
            return i + 1
    return 0


def _after_compared(parts: Sequence[Segment], roles: frozenset[int]) -> int:
    """The preposition behind the last of several names that speak ("… Egypt's line with that of Ethiopia on …")."""
    if len(roles) < _SEVERAL:
        return 0
    first, last = min(roles), max(roles)
    if any("about" in parts[i].kinds and not _framed_next(parts, i, roles) for i in range(first, last)):
        return 0
    behind = last + 1
    while behind < len(parts) and {"art", "views", "people", "removed"} & parts[behind].kinds:
        if "about" in parts[behind].kinds:
            break
        behind += 1
    return behind if behind < len(parts) and "about" in parts[behind].kinds and "ask" not in parts[behind].kinds else 0


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


def _joins_role(parts: Sequence[Segment], i: int, roles: frozenset[int]) -> bool:
    """Whether a word stands before a name behind the topic and only joins it: "… the blockade with Venezuela's"."""
    j = i + 1
    while j < len(parts) and {"art", "and", "with", "compare"} & parts[j].kinds and j not in roles:
        j += 1
    joined = j < len(parts) and j in roles and any(k < i for k in roles)
    behind = i - 1 in roles and "art" in parts[i].kinds
    return (joined and bool({"art", "and", "with", "compare"} & parts[i].kinds)) or behind


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
            start = _opening(text, phrases.words[part.first].start)
        end = _closing(text, phrases.words[part.last].end)
    if start is not None:
        pieces.append(text[start:end])
    return " ".join(piece.strip() for piece in pieces if piece.strip())


def _opening(text: str, start: int) -> int:
    """Where a cut begins, with the quotation mark before it."""
    return start - 1 if start and text[start - 1] in '"“«„「『‹‘《' else start


def _closing(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] in tuple('"”»“」』›’》)）') else end
