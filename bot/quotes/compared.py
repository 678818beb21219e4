"""A text as wordings are compared with it: without typography, and without what a page or a quoter sets otherwise.

Blanks before marks (OCR, French), around dashes and within guillemets, which quotation marks, and the marks of Arabic
and Chinese. Knows characters; knows no statement. Words, numbers, letter case and other punctuation stay.
"""

from __future__ import annotations

import re
from array import array
from itertools import pairwise

from retrieval.text.normalise import Normalised, normalise
from retrieval.text.scripts import UNSPACED

_BLANKS = re.compile(
    r" (?:(?=[,;:!?،؛؟、)\]]|\.(?![.\d]| \.))|(?<=[(\[] )"
    r"|(?<=[^ \d] )(?=-(?: [^ \d]|\Z))|(?:(?<=[^ \d] - )|(?<=\A- ))(?=[^ \d])"
    rf"|(?<=[{UNSPACED}] )(?=[{UNSPACED}])"
    r"|(?<=(?P<opens>\") )(?=\S)|(?=(?P<closes>\")(?!\w)))"
)
"""White space that is typography alone; a dash beside a number may be its sign, and keeps it."""

_GUILLEMETS = ("«‹", "»›")
_SAME_MARKS = str.maketrans({**dict.fromkeys('"《》〈〉', "'"), "،": ",", "؛": ";", "؟": "?", "。": "."})


def compared(text: str) -> Normalised:
    """The text under `normalise` and without such differences, with the way back to every offset; in linear time."""
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
    """The same without letter case, for words in capitals."""
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
