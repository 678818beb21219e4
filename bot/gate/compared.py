"""A text as wordings are compared with it: without typography, and without what a page or a quoter sets otherwise.

Blanks before marks (OCR, French), around dashes and within guillemets, which quotation marks, and the marks of Arabic
and Chinese. Knows characters; knows no statement. Words, numbers, letter case and other punctuation stay.
"""

from __future__ import annotations

import re
from array import array

from retrieval.normalise import DASHES, Normalised, normalise
from retrieval.scripts import UNSPACED

_BLANKS = re.compile(
    r"\s+(?=[,;:!?،؛؟、)\]]|\.(?![.\d]|\s\.))|(?<=[(\[])\s+"
    r"|(?<=[«‹])(?<!\w[«‹])\s+|\s+(?=[»›](?!\w))"
    rf"|(?<=[^\s\d])\s+(?=[{DASHES}](?:\s+[^\s\d]|$))|(?:(?<=[^\s\d]\s[{DASHES}])|(?<=^[{DASHES}]))\s+(?=[^\s\d])"
    rf"|(?<=[{UNSPACED}])\s+(?=[{UNSPACED}])"
)
"""White space that is typography alone; a dash beside a number may be its sign, and keeps it."""

_SAME_MARKS = str.maketrans({'"': "'", "،": ",", "؛": ";", "؟": "?", "。": "."})


def compared(text: str) -> Normalised:
    """The text under `normalise` and without such differences, with the way back to every offset; in linear time."""
    kept, starts = _without_blanks(text)
    plain = normalise(kept)
    if starts is None:
        return Normalised(text, plain.text.translate(_SAME_MARKS), plain.starts, plain.ends)
    froms = array("I", [starts[start] for start in plain.starts])
    tos = array("I", [starts[end - 1] + 1 for end in plain.ends])
    return Normalised(text, plain.text.translate(_SAME_MARKS), froms, tos)


def folded(text: str) -> Normalised:
    """The same without letter case, for words in capitals."""
    plain = compared(text)
    lower = "".join(low if len(low := char.lower()) == 1 else char for char in plain.text)
    return Normalised(text, lower, plain.starts, plain.ends)


def _without_blanks(text: str) -> tuple[str, array[int] | None]:
    """The text without such white space, and where in it each character was; None where all are where they were."""
    pieces: list[str] = []
    starts = array("I")
    start = 0
    for blank in _BLANKS.finditer(text):
        pieces.append(text[start : blank.start()])
        starts.extend(range(start, blank.start()))
        start = blank.end()
    if not pieces:
        return text, None
    pieces.append(text[start:])
    starts.extend(range(start, len(text)))
    return "".join(pieces), starts
