"""Where a wording stands in a text, typography aside: on word boundaries, in equal words and numbers, or nowhere.

Knows the ends of words and numbers in the scripts of the statements; knows no statement, and nothing of meaning.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from bot.quotes.boundaries import LINE_END, is_boundary, is_word
from retrieval.text.normalise import DASHES, DOUBLE_QUOTES, INVISIBLE, SINGLE_QUOTES, Normalised, normalise
from retrieval.text.quotation_marks import outermost, quoted_ranges
from retrieval.text.scripts import UNSPACED

_VISIBLE = re.compile(f"[^\\s{INVISIBLE}]")
_OMISSIONS = ("[...]", "(...)", "[…]", "(…)", "...", "…")
_MOST_PEELED = 4
_COMMAS = (",", "，", "،")
_ATTRIBUTION = re.compile(r"\s*[—–―,(-][\w\s.,()'’-]{1,80}")
_WITHIN_NAMES = frozenset(("of", "the", "de", "la", "der", "du", "do"))

LINE_HYPHEN = re.compile(
    rf"(?<=[^\W\d_])[{DASHES}\u00ad] ?[{LINE_END}]\s*(?=[^\W\d_])|(?<=[^\W\d_])[-\u2010] (?=[^\W\d_])"
    rf"|(?<=\w)(?P<kept>[{DASHES}]) ?[{LINE_END}]\s*(?=\w)"
)
"""A hyphen at a line's end: between letters it may be the page's alone, beside a digit it is the number's.

Where the lines of a page were put together, white space is left behind it ("rules- based", "devel- opment").
"""

_PATIENCE = 4_000_000
"""Characters that may be looked at again after hits off a word boundary: only a text made for it has more."""

_BLANKS = re.compile(
    r" (?:(?=[,;:!?،؛؟、)\]]|\.(?![.\d]| \.))|(?<=[(\[] )"
    r"|(?<=[^ \d] )(?=-(?: [^ \d]|\Z))|(?:(?<=[^ \d] - )|(?<=\A- ))(?=[^ \d])"
    rf"|(?<=[{UNSPACED}] )(?=[{UNSPACED}])"
    r"|(?<=(?P<opens>\") )(?=\S)|(?=(?P<closes>\")(?!\w)))"
)
"""White space that is typography alone; a dash beside a number may be its sign, and keeps it."""

_GUILLEMETS = ("«‹", "»›")
_SAME_MARKS = str.maketrans({**dict.fromkeys('"《》〈〉', "'"), "،": ",", "؛": ";", "؟": "?", "。": "."})

Stands = Callable[[Normalised, int, int], bool]
"""Whether words at a range of a normalised text stand there as they have to."""


class WordingRange(NamedTuple):
    """A range of a text, in code points, that holds a wording."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sought:
    """A wording prepared for a search in many texts: `text` is without typography, empty without words.

    A wording with hyphens at line ends is looked for by a pattern: with each hyphen or without, whatever the others.
    """

    text: str
    pattern: re.Pattern[str] | None = None


def compared(text: str) -> Normalised:
    """The text as wordings are compared: under `normalise`, and without typography of pages and quoters.

    Set aside are blanks before marks (OCR, French), around dashes and within guillemets, kinds of quotation marks, and
    the marks of Arabic and Chinese. Words, numbers, letter case and other punctuation stay. Offsets lead back to the
    text. Takes linear time.
    """
    plain = normalise(text)
    blanks = [found.start() for found in _BLANKS.finditer(plain.text) if _is_typography(found, plain)]
    if not blanks:
        return Normalised(text, plain.text.translate(_SAME_MARKS), plain.starts, plain.ends)
    kept: list[str] = []
    starts, ends = array("I"), array("I")
    for before, blank in pairwise((-1, *blanks, len(plain.text))):
        kept.append(plain.text[before + 1 : blank])
        starts.extend(plain.starts[before + 1 : blank])
        ends.extend(plain.ends[before + 1 : blank])
    return Normalised(text, "".join(kept).translate(_SAME_MARKS), starts, ends)


def folded(text: str) -> Normalised:
    """The compared text without letter case, for words in capitals."""
    plain = compared(text)
    lower = plain.text.lower()
    if len(lower) != len(plain.text):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in plain.text)
    return Normalised(text, lower, plain.starts, plain.ends)


def _is_typography(blank: re.Match[str], plain: Normalised) -> bool:
    """Whether a blank beside a quotation mark stands within guillemets; any other found is typography."""
    for name, guillemets, at in zip(("opens", "closes"), _GUILLEMETS, (-1, 1), strict=True):
        if blank[name] is not None:
            return plain.source[plain.starts[blank.start() + at]] in guillemets
    return True


def sought(wording: str | Normalised) -> Sought:
    """The wording prepared for a search, without white space at the ends."""
    text = (wording if isinstance(wording, Normalised) else normalise(wording)).text.strip(" ")
    return Sought(text if any(map(is_word, text)) else "")


def sought_in_lines(wording: str, form: Callable[[str], Normalised]) -> Sought:
    """The wording prepared for a search in texts of a form; words may be broken at ends of lines."""
    joints = [_joint(hyphen) for hyphen in LINE_HYPHEN.finditer(wording)]
    if not joints:
        return sought(form(wording))
    parts = [re.escape(form(part).text) for part in between(wording.strip(), LINE_HYPHEN)]
    return Sought(wording, re.compile("".join(map("".join, zip(parts, [*joints, ""], strict=True)))))


def _joint(hyphen: re.Match[str]) -> str:
    """The pattern of a hyphen at a line's end; an invisible one may stand between two words."""
    if hyphen["kept"]:
        return "- ?"
    return "-? ?" if hyphen.group().startswith("\u00ad") else "(?:- ?)?"


def between(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """The stretches of a text between the matches of a pattern."""
    edges = [0, *(edge for found in pattern.finditer(text) for edge in found.span()), len(text)]
    return (text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def find(wording: str | Normalised | Sought, text: str | Normalised) -> list[WordingRange]:
    """Where `wording` stands in `text`, by offsets in the text as given, first to last, without overlaps.

    Only on word boundaries and on whole clusters. A wording without words is nowhere. Time is linear in both lengths
    together, and in the text's alone where the wording is `Sought`.
    """
    words = wording if isinstance(wording, Sought) else sought(wording)
    within = text if isinstance(text, Normalised) else normalise(text)
    if words.pattern is not None:
        spans = [match.span() for match in words.pattern.finditer(within.text) if _stands_alone(within, *match.span())]
    elif words.text and len(words.text) <= len(within.text):
        spans = [(start, start + len(words.text)) for start in standing(words.text, within, _stands_alone)]
    else:
        spans = []
    return [WordingRange(*within.source_range(*span)) for span in spans]


def pasted(wording: str) -> tuple[str, ...]:
    """The forms to look for when a person pastes a wording: unchanged, then barer and barer, each once.

    Outer quotation marks, a full stop behind them, a comma just within them ("… data," as American editors write), and
    an ellipsis at the end are the quoter's, not the speaker's. A missing full stop needs no further form: the wording
    then ends on a word boundary.
    """
    forms = [_trimmed(wording)]
    for _ in range(_MOST_PEELED):
        barer = _peeled(forms[-1])
        if not barer or barer == forms[-1]:
            break
        forms.append(barer)
        if barer[-1] in _COMMAS and forms[-2][-1] not in _COMMAS and (within := _trimmed(barer[:-1])):
            forms.append(within)
    return tuple(forms)


def without_attribution(wording: str) -> str | None:
    """The words within the marks of a wording with names behind, of whoever said so ("…" — Han Zheng); else None.

    A word in small letters, or in a script without capitals, might be the quotation's own.
    """
    text = wording.strip()
    marked = outermost(one for one in quoted_ranges(text) if one.closed)
    if len(marked) != 1 or marked[0].opener > 0:
        return None
    behind = text[marked[0].closer :]
    words = [word for word in re.findall(r"[^\W_]+", behind) if word not in _WITHIN_NAMES]
    named = words and all(word[0].isupper() or word.isdigit() for word in words)
    return text[marked[0].start : marked[0].end] if named and _ATTRIBUTION.fullmatch(behind) else None


def unquoted(piece: str) -> str:
    """A piece without quotation marks of its own around, and without a comma just within the marks."""
    bare = _out_of_quotes(piece)
    if bare == piece or any(mark in bare for mark in DOUBLE_QUOTES):
        return piece
    return bare[:-1] if bare[-1:] in _COMMAS else bare


def _trimmed(wording: str) -> str:
    first, last = _VISIBLE.search(wording), _VISIBLE.search(wording[::-1])
    return wording[first.start() : len(wording) - last.start()] if first and last else ""


def _peeled(wording: str) -> str:
    for omission in _OMISSIONS:
        if wording.endswith(omission):
            return _trimmed(wording.removesuffix(omission))
    return _out_of_quotes(wording)


def _out_of_quotes(wording: str) -> str:
    quoted = wording[:-1] if wording.endswith((".", "。")) else wording
    for marks in (DOUBLE_QUOTES, SINGLE_QUOTES):
        if len(quoted) > 1 and quoted[0] in marks and quoted[-1] in marks:
            return _trimmed(quoted[1:-1])
    return wording


def standing(sought: str, within: Normalised, stands: Stands) -> Iterator[int]:
    """Where normalised words stand in a normalised text as `stands` asks, first to last, without overlaps."""
    text, length = within.text, len(sought)
    looked_at = 0
    start = text.find(sought)
    while start >= 0:
        if stands(within, start, start + length):
            yield start
            start = text.find(sought, start + length)
            continue
        looked_at += length
        start = text.find(sought, start + 1) if looked_at <= _PATIENCE else -1


def _stands_alone(within: Normalised, start: int, end: int) -> bool:
    return is_boundary(within, start) and is_boundary(within, end) and within.aligned(start, end)
