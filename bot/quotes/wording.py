"""Where a wording stands in a text, typography aside: on word boundaries, in equal words and numbers, or nowhere.

Knows the ends of words and numbers in the scripts of the statements; knows no statement, and nothing of meaning.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.quotes.numbers import is_inside_number
from retrieval.text.normalise import DOUBLE_QUOTES, INVISIBLE, SINGLE_QUOTES, Normalised, normalise
from retrieval.text.quotation_marks import outermost, quoted_ranges
from retrieval.text.scripts import UNSPACED, is_unspaced

_HYPHENS = "-\u2010\u2011\u2212\u2012\u2013"
"""What joins the parts of a word, or is a number's sign; an en dash without spaces does so too."""
_IN_NUMBERS = ".,:'٫٬"
_IN_WORDS = "/&@'"
_BEHIND_NUMBERS = "%‰°"
_ELISIONS = frozenset({"l", "d", "qu", "lorsqu", "puisqu"})
"""French words that lose their vowel before the next, a word of its own. Without "n'", which negates the next."""
_LONGEST_ELISION = 6

_VISIBLE = re.compile(f"[^\\s{INVISIBLE}]")
_OMISSIONS = ("[...]", "(...)", "[…]", "(…)", "...", "…")
_MOST_PEELED = 4
_COMMAS = (",", "，", "،")
_ATTRIBUTION = re.compile(r"\s*[—–―,(-][\w\s.,()'’-]{1,80}")
_WITHIN_NAMES = frozenset(("of", "the", "de", "la", "der", "du", "do"))

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


@dataclass(frozen=True, slots=True)
class WordingRange:
    """A range of a text, in code points, that holds a wording."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sought:
    """A wording prepared for a search in many texts: `text` is without typography, empty without words."""

    text: str


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
    return Sought(text if any(map(_is_word, text)) else "")


def find(wording: str | Normalised | Sought, text: str | Normalised) -> list[WordingRange]:
    """Where `wording` stands in `text`, by offsets in the text as given, first to last, without overlaps.

    Only on word boundaries and on whole clusters. A wording without words is nowhere. Time is linear in both lengths
    together, and in the text's alone where the wording is `Sought`.
    """
    words = (wording if isinstance(wording, Sought) else sought(wording)).text
    within = text if isinstance(text, Normalised) else normalise(text)
    if not words or len(words) > len(within.text):
        return []
    return [
        WordingRange(*within.source_range(start, start + len(words)))
        for start in standing(words, within, _stands_alone)
    ]


def find_broken(parts: Sequence[str], text: Normalised) -> list[WordingRange]:
    """Where normalised parts of a wording stand in a row, a hyphen or nothing between; else as `find`."""
    found = _parted(tuple(parts)).finditer(text.text)
    spans = (one.span() for one in found)
    return [WordingRange(*text.source_range(*span)) for span in spans if _stands_alone(text, *span)]


@lru_cache(maxsize=8)
def _parted(parts: tuple[str, ...]) -> re.Pattern[str]:
    # Each part is literal text and each joint one of three strings: nothing to look for twice.
    return re.compile("(?:- ?)?".join(map(re.escape, parts)).strip())


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
    return within.aligned(start, end) and is_boundary(within, start) and is_boundary(within, end)


def is_boundary(within: Normalised, place: int) -> bool:
    """Whether a wording may start or end at this place of a normalised text: not inside a word, nor inside a number.

    Inside a word: "non-nuclear", "and/or", "can't", "R&D" (but "l'Iran" is two words). Inside a number: "2.5", "1,000",
    "10 000", "-5", "10–12", "5%", "€5", "COVID-19", "二十三"; and what `numbers` knows, as "5 per cent" and "3 - 5".
    """
    text = within.text
    if place <= 0 or place >= len(text):
        return True
    left, right = text[place - 1], text[place]
    inside = _is_word(left) and _is_word(right)
    # Most places of a short wording are inside of words: that is told first.
    if not is_apart(within, place) or is_inside_number(within, place):
        return False
    if inside:
        return True
    if " " in (left, right):
        return not _groups_thousands(text, place - 1 if left == " " else place)
    if (left.isnumeric() and _belongs_to_number(right)) or (right.isnumeric() and _belongs_to_number(left)):
        return False
    ends_inside = _is_word(left) and _connects(within, place)
    starts_inside = _is_word(right) and _connects(within, place - 1) and not _is_elided(text, place)
    return not (ends_inside or starts_inside)


def is_apart(within: Normalised, place: int) -> bool:
    """Whether a place of a normalised text is not between two letters or digits of a word, other joints aside."""
    text = within.text
    if place <= 0 or place >= len(text):
        return True
    left, right = text[place - 1], text[place]
    return not (_is_word(left) and _is_word(right)) or _parts_unspaced(left, right)


def _parts_unspaced(left: str, right: str) -> bool:
    if _is_mark(right) or (left.isnumeric() and right.isnumeric()):
        return False
    return is_unspaced(left) or is_unspaced(right)


def _connects(within: Normalised, place: int) -> bool:
    """Whether the sign at `place`, neither letter nor digit, joins the letters or digits around."""
    text = within.text
    connector = text[place]
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if not _is_word(after):
        return False
    numbers = before.isnumeric() and after.isnumeric()
    if connector == "-":
        # Dashes are one character by now; only the source tells "non-nuclear", or "non–nuclear", from "peace—and".
        at = within.starts[place]
        dash = within.source[at]
        if within.source[max(0, at - 1) : at].isspace() and within.source[at + 1 : at + 2].isspace():
            return numbers
        sign = after.isnumeric() and not _is_word(before)
        return numbers or (dash in _HYPHENS and (_is_word(before) or sign))
    if not _is_word(before) or (connector == "'" and is_unspaced(after)):
        return False
    return connector in _IN_WORDS or (numbers and connector in _IN_NUMBERS)


def _is_elided(text: str, place: int) -> bool:
    if text[place - 1] != "'":
        return False
    before = text[max(0, place - 2 - _LONGEST_ELISION) : place - 1]
    word = re.search(r"\w+\Z", before)
    return word is not None and word[0].lower() in _ELISIONS


def _groups_thousands(text: str, space: int) -> bool:
    """Whether the space stands inside a number such as "10 000": one to three digits, then exactly three."""
    behind, ahead = text[max(0, space - 4) : space], text[space + 1 : space + 5]
    if not (behind[-1:].isdecimal() and len(ahead) >= 3 and ahead[:3].isdecimal()):
        return False
    return not ahead[3:].isdecimal() and not (len(behind) == 4 and behind.isdecimal())


def _belongs_to_number(character: str) -> bool:
    return character in _BEHIND_NUMBERS or unicodedata.category(character) in ("Sc", "Sm")


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_" or _is_mark(character)


def _is_mark(character: str) -> bool:
    return character > "\u02ff" and unicodedata.category(character)[0] == "M"
