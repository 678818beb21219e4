"""Typography taken out of a text, with the way back to every offset: all that may differ between copies of a wording.

Knows characters, not words, sentences or statements. Never folds case, numbers, or punctuation that carries meaning.

The rule, in order:

- Soft hyphens, zero-width characters, variation selectors, bidirectional marks, tatweel and the vowel marks of Arabic
  (shadda too) are dropped.
- The rest is cut into clusters (a character and the marks, or Hangul letters, that combine with it) and each cluster
  is put into NFKC (Unicode Standard Annex 15), so that every resulting character comes from a known stretch of the
  source: ligatures, Arabic presentation forms, full-width letters and digits, decomposed accents, "…".
- Quotation marks, apostrophes and dashes become `"`, `'` and `-`; the yeh and kaf of Persian keyboards become those of
  Arabic keyboards, and ё becomes е. White space of any length becomes one space.

Numbers stay as written, unlike under NFKC: "x²" is not "x2", "1½" is not "11⁄2", "①" is not "1", "10⁻³" not "10-3",
"㎡" not "m2", "2ⁿ" not "2n". Digits fold only where the digit keeps the value (full-width and mathematical digits,
Kangxi radicals), and subscripts behind a letter ("CO₂" is "CO2"). A spacing accent ("¨") does not become a space with a
mark.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from retrieval.text.quotation_marks import ANGLES, CORNERS, DOUBLE, SINGLE, SINGLE_ANGLES, WHITE_CORNERS

RULE = 3
"""The number of the rule above: what was made of texts under another is made anew."""

INVISIBLE = (
    "\u0640\u064b-\u0652\u0670\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
"""What is dropped, as the inside of a regular expression's character class."""

DOUBLE_QUOTES = DOUBLE + ANGLES + CORNERS + WHITE_CORNERS + "″"
SINGLE_QUOTES = SINGLE + SINGLE_ANGLES + "ʻʼ′´"
"""Apostrophes and primes too, which are typed for one another."""
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"

_GAP = re.compile(f"\\s[\\s{INVISIBLE}]+|[{INVISIBLE}]+")
_SAME_LETTERS = {ord("ی"): "ي", ord("ک"): "ك", ord("ё"): "е", ord("Ё"): "Е"}
"""Letters that Persian and Arabic keyboards write as different characters, and those whose dots are left off."""

_UNIFIED = {
    **dict.fromkeys(map(ord, DOUBLE_QUOTES), '"'),
    **dict.fromkeys(map(ord, SINGLE_QUOTES), "'"),
    **dict.fromkeys(map(ord, DASHES), "-"),
    **_SAME_LETTERS,
}
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
_EXPONENTS = "ⁿⁱˣ"
_SAME_DIGIT = ("<wide>", "<narrow>", "<font>")

_CLUSTER = "\uffff"
"""Stands in the shadow of a text for a character that cannot be folded alone; a noncharacter, so no text needs it."""
_TOKEN = re.compile(f"[^{_CLUSTER}]+(?!{_CLUSTER})|[^{_CLUSTER}]?{_CLUSTER}+")

_MOST_MARKS = 30
"""A longer run of marks is cut: the limit of UAX 15's stream-safe format; ordering a run takes its length squared."""
_MOST_KNOWN = 1 << 16


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text without its typography. Character k of `text` comes from `source[starts[k]:ends[k]]`, in code points.

    Characters made from one cluster share a range; ranges never overlap and never go back. Dropped characters lie
    between ranges, or inside the range of their cluster; so does white space behind the first of a run.
    """

    source: str = field(repr=False)
    text: str
    starts: Sequence[int] = field(repr=False)
    ends: Sequence[int] = field(repr=False)

    def source_range(self, i: int, j: int) -> tuple[int, int]:
        """The range in `source` of `text[i:j]`, from the first cluster's start to the last cluster's end.

        Raises IndexError where `i` and `j` are not a slice of the text, negative numbers included.
        """
        if not 0 <= i <= j <= len(self.text):
            raise IndexError(f"{i}:{j} is not a slice of a text of {len(self.text)} characters")
        if i == j:
            start = self.starts[i] if i < len(self.text) else len(self.source)
            return start, start
        return self.starts[i], self.ends[j - 1]

    def aligned(self, i: int, j: int) -> bool:
        """Whether `text[i:j]` is made of whole clusters: not the "i" of a "ﬁ", not the "." of a "…"."""
        return self._between(i) and self._between(j)

    def _between(self, k: int) -> bool:
        return k in (0, len(self.text)) or self.starts[k] != self.starts[k - 1]


def normalise(text: str) -> Normalised:
    """The text under the rule above, in time linear in its length. A normalised text stays unchanged."""
    if not _GAP.search(text):
        return _folded(text)
    kept, starts, ends = _without_gaps(text)
    folded = _folded(kept)
    if not isinstance(folded.starts, range):
        starts = array("I", [starts[start] for start in folded.starts])
        ends = array("I", [ends[end - 1] for end in folded.ends])
    return Normalised(text, folded.text, starts, ends)


def _without_gaps(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """The text without invisible characters and repeated white space; and where each kept character began and ended.

    The places are gathered stretch by stretch: one by one would take longer than all the rest.
    """
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    start = 0
    for gap in _GAP.finditer(text):
        stop = gap.start() + text[gap.start()].isspace()
        pieces.append(text[start:stop])
        starts.extend(range(start, stop))
        ends.extend(range(start + 1, stop + 1))
        start = gap.end()
    pieces.append(text[start:])
    starts.extend(range(start, len(text)))
    ends.extend(range(start + 1, len(text) + 1))
    return "".join(pieces), starts, ends


def _folded(text: str) -> Normalised:
    # The shadow has one character for each of the text's, so that plain text keeps its offsets without any map.
    shadow = text.translate(_ALONE)
    if _CLUSTER not in shadow:
        return Normalised(text, shadow, range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    for token in _TOKEN.finditer(shadow):
        start, end = token.span()
        if shadow[end - 1] != _CLUSTER:
            pieces.append(shadow[start:end])
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
            continue
        for cluster in _clusters(text, start, end):
            folded = _fold(text[slice(*cluster)])
            pieces.append(folded)
            starts.extend(cluster[:1] * len(folded))
            ends.extend(cluster[1:] * len(folded))
    return Normalised(text, "".join(pieces), starts, ends)


def _clusters(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of the clusters of `text[start:end]`: at most one plain character with the rest behind."""
    found = []
    while start < end:
        base = text[start]
        stop = start + 1
        if not base.isspace():
            while stop < end and stop - start <= _MOST_MARKS and _combines(text[stop]):
                stop += 1
            if _fold(base)[-1].isalpha():
                while stop < end and stop - start <= _MOST_MARKS and text[stop] in _SUBSCRIPTS:
                    stop += 1
        found.append((start, stop))
        start = stop
    return found


@lru_cache(maxsize=4096)
def _combines(character: str) -> bool:
    """Whether NFKC may join the character to the one before: marks, and Hangul vowels and final consonants."""
    first = unicodedata.normalize("NFKD", character)[0]
    if first == " " and not character.isspace():
        return False
    return (
        unicodedata.category(first)[0] == "M"
        or "\u1160" <= first <= "\u11ff"
        or "\ud7b0" <= first <= "\ud7ff"
        or "\U00016d63" <= first <= "\U00016d6a"  # Kirat Rai vowels: letters that compose, from Unicode 16 on
    )


@lru_cache(maxsize=4096)
def _fold(cluster: str) -> str:
    """A cluster in NFKC with marks unified, unless that makes another number of the cluster."""
    cluster = cluster.translate(_UNIFIED)
    form = unicodedata.normalize("NFKC" if _may_fold(cluster[0]) else "NFC", cluster).translate(_UNIFIED)
    return " " if form.isspace() else form


def _may_fold(character: str) -> bool:
    """Whether the compatibility form of a character means the character."""
    form = unicodedata.normalize("NFKC", character)
    if form == character or character.isspace():
        return True
    if form[0] == " ":
        return False
    tag = unicodedata.decomposition(character).split(" ", 1)[0]
    if any(part.isnumeric() for part in form):
        return tag in _SAME_DIGIT or (tag == "<compat>" and len(form) == 1) or not tag.startswith("<")
    if tag in ("<super>", "<sub>"):
        return form.isalpha() and character not in _EXPONENTS
    return True


class _Alone(dict[int, str]):
    """For `str.translate`: the one character that a character folds to by itself, or a mark for more."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isspace():
            folded = " "
        elif _combines(character) or character in _SUBSCRIPTS:
            folded = _CLUSTER
        else:
            folded = _fold(character)
        if len(folded) != 1:
            folded = _CLUSTER
        if len(self) < _MOST_KNOWN:
            self[code] = folded
        return folded


_ALONE = _Alone()
