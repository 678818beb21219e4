"""What became of a plain text's characters on the way to a statement's canonical text: an account, made afterwards.

It compares the two and knows nothing of how the readers work, so that whatever they change is told, by its kind where
it is one that is known. White space aside, every character is either in both or in the account.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from pathlib import Path

from retrieval.readers import front_matter
from retrieval.readers.encodings import decode
from retrieval.readers.furniture import page_number, without_job_numbers
from retrieval.readers.layouts.print_damage import LIGATURE, WINDOWS
from retrieval.text.canonical import visible
from retrieval.text.hyphens import HYPHENS


class Repair(StrEnum):
    """A kind of change, named as a report names it."""

    BYTE_ORDER_MARK = "byte-order marks left out"
    INVISIBLE = "invisible characters left out"
    CONTROL = "control characters left out"
    ENCODING = "characters read in another encoding put right"
    COMPOSED = "accents joined to their letters"
    FURNITURE = "page headers left out"
    WRAP = "line ends joined"
    HYPHEN_CLOSED = "blanks after a hyphen closed"
    HYPHEN_DROPPED = "words split by a hyphen made whole"
    BLANKS = "odd blanks made plain"
    SENTENCE = "blanks between sentences put back"
    LIGATURE_SPLIT = "split ligatures joined"
    LIGATURE_LOST = "lost ligatures put back"
    MARKUP = "marks of Markdown left out"
    OTHER = "other changes"
    """Nothing that a reader does is of this kind; a count here is a fault to be reported."""


@dataclass(frozen=True, slots=True)
class Account:
    """How often each repair was made; `left_out` are the pieces with letters or digits that are gone, and `put_in` the
    letters that are new, both in order and as they are written."""

    made: Mapping[Repair, int]
    left_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()


_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_GAP = re.compile(r"(\s+)")
_LINE_END = re.compile("[\n\x0b\x0c\r\x85\u2028\u2029]")
_SEPARATORS = frozenset("\x1c\x1d\x1e\x1f")
"""Controls that count as white space, and are left out without a blank in their place."""

_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_MARKDOWN = frozenset("*_#`>~|\\")
_BLOCK = 4096
_SURE = 16
"""Characters in which two texts must agree to be taken as going on together."""

_REACH = 400
_DIGITS = re.compile(r"\d+")


def of_file(path: Path, text: str) -> Account:
    """The account of a plain text file whose canonical text is `text`; its front matter is none of it.

    Raises:
        OSError: the file cannot be read.
    """
    data = path.read_bytes()
    _, source = front_matter.split(decode(data).replace("\r\n", "\n").replace("\r", "\n"), str(path))
    made = account(source, text)
    if not data.startswith(_MARKS):
        return made
    counts = Counter(made.made)
    counts[Repair.BYTE_ORDER_MARK] += 1
    return Account(counts, made.left_out, made.put_in)


def _is_unseen(letter: str) -> bool:
    return bool(letter) and (not visible(letter) or unicodedata.category(letter) == "Cf")


def account(source: str, text: str) -> Account:
    """The account of a source whose canonical text is `text`."""
    composed = unicodedata.normalize("NFC", source.replace("\r\n", "\n"))
    comparison = _Comparison(composed, text)
    comparison.run()
    counts = comparison.counts
    if parts := len(source.replace("\r\n", "\n")) - len(composed):
        counts[Repair.COMPOSED] += max(parts, 1)
    return Account(+counts, tuple(comparison.left_out), tuple(comparison.put_in))


class _Solid:
    """A text without its white space, and where that was: `gaps` by the index of the character after each."""

    def __init__(self, text: str) -> None:
        pieces = _GAP.split(text)
        self.text = text
        self.gaps: dict[int, str] = dict(zip(accumulate(map(len, pieces[::2])), pieces[1::2], strict=False))
        self.characters = "".join(pieces[::2])

    def place(self, index: int) -> int:
        """Where in the text the character of an index stands."""
        return index + sum(len(gap) for at, gap in self.gaps.items() if at <= index)


class _Comparison:
    def __init__(self, source: str, text: str) -> None:
        self._source, self._text = _Solid(source), _Solid(text)
        self._lines = Counter(map(_masked, source.split("\n")))
        self.counts: Counter[Repair] = Counter()
        self.left_out: list[str] = []
        self.put_in: list[str] = []

    def run(self) -> None:
        ours, theirs = self._source.characters, self._text.characters
        i = j = 0
        while True:
            length = _alike(ours, i, theirs, j)
            self._white_space(i, j, length)
            i, j = i + length, j + length
            if i >= len(ours) and j >= len(theirs):
                return
            i, j = self._change(i, j)

    def _change(self, i: int, j: int) -> tuple[int, int]:
        """Count one change that is made at `i` of the source and `j` of the text; where both go on after it."""
        ours, theirs = self._source.characters, self._text.characters
        letter = ours[i : i + 1]
        if kind := self._left_out(letter, i):
            self.counts[kind] += 1
            return i + 1, j
        if letter and WINDOWS.get(letter) == theirs[j : j + 1]:
            self.counts[Repair.ENCODING] += 1
            return i + 1, j + 1
        back = self._into_line(i)  # what is left out may begin as what follows it does
        if back <= j and (furniture := self._furniture(i - back, j - back)):
            self.counts[Repair.FURNITURE] += len(furniture)
            self.left_out += furniture
            return i - back + len("".join("".join(furniture).split())), j - back
        ligature = LIGATURE.match(theirs, j)
        if ligature and ours[i : i + 3] == theirs[ligature.end() : ligature.end() + 3]:
            self.counts[Repair.LIGATURE_LOST] += 1
            self.put_in.append(ligature.group())
            return i, ligature.end()
        if letter in _MARKDOWN:
            self.counts[Repair.MARKUP] += 1
            return i + 1, j
        self.counts[Repair.OTHER] += 1
        after = _together(ours, i, theirs, j)
        self.left_out += [ours[i : after[0]]] if after[0] > i else []
        self.put_in += [theirs[j : after[1]]] if after[1] > j else []
        return after

    def _left_out(self, letter: str, i: int) -> Repair | None:
        if letter == "\ufeff":
            return Repair.BYTE_ORDER_MARK
        if _is_unseen(letter):
            return Repair.INVISIBLE
        if letter and letter not in WINDOWS and unicodedata.category(letter) in ("Cc", "Cs"):
            return Repair.CONTROL
        if letter and letter in HYPHENS and self._ends_line(i + 1):
            return Repair.HYPHEN_DROPPED
        return None

    def _ends_line(self, i: int) -> bool:
        """Whether white space stands before the character at `i`, or before what is seen after it."""
        ours = self._source.characters
        while i not in self._source.gaps and _is_unseen(ours[i : i + 1]):
            i += 1
        return i in self._source.gaps

    def _into_line(self, i: int) -> int:
        """How many characters of its line stand before the one at `i`."""
        text, place = self._source.text, self._source.place(i)
        begins = max(text.rfind("\n", 0, place), text.rfind("\f", 0, place)) + 1
        return len("".join(text[begins:place].split()))

    def _furniture(self, i: int, j: int) -> list[str]:
        """The page furniture that begins a line at `i`, line by line, if the text goes on at `j` after it."""
        found: list[str] = []
        ours, theirs = self._source.characters, self._text.characters
        while i < len(ours) and (line := self._furniture_line(i)):
            found.append(line)
            i += len("".join(line.split()))
            if _alike(ours, i, theirs, j) >= min(_SURE, len(ours) - i, len(theirs) - j):
                return found
        return []

    def _furniture_line(self, i: int) -> str | None:
        """What of the line that begins at `i` may be page furniture; None for a line of the statement."""
        text, start = self._source.text, self._source.place(i)
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)].split("\f")[0].rstrip()
        rest, found = without_job_numbers(line)
        if found:
            return line.removesuffix(rest).rstrip()
        return line if page_number(line) is not None or self._lines[_masked(line)] > 1 else None

    def _white_space(self, i: int, j: int, length: int) -> None:
        """Count what was done to the white space within a stretch that is the same in both."""
        ours, theirs = self._source.gaps, self._text.gaps
        for at, gap in ours.items():
            if i < at < i + length and (now := theirs.get(at - i + j, "")) != gap:
                kind = self._of_gap(gap, now, at)
                if kind:
                    self.counts[kind] += 1
        for at in theirs:
            if j < at < j + length and at - j + i not in ours:
                self.counts[Repair.SENTENCE] += 1

    def _of_gap(self, gap: str, now: str, at: int) -> Repair | None:
        before, after = self._source.characters[at - 1], self._source.characters[at]
        broken = _LINE_END.search(gap) is not None
        if now:
            return (None if "\n" in now else Repair.WRAP) if broken else Repair.BLANKS
        if before in HYPHENS or before == "/":
            return Repair.HYPHEN_CLOSED
        if _SEPARATORS.issuperset(gap):
            return Repair.CONTROL
        if before in "fF":
            return Repair.LIGATURE_SPLIT
        return Repair.WRAP if broken and _WIDE.match(before) and _WIDE.match(after) else Repair.OTHER


def _alike(one: str, i: int, other: str, j: int) -> int:
    """How many characters are the same from `i` of one and `j` of the other on."""
    length = 0
    while (block := one[i + length : i + length + _BLOCK]) and block == other[j + length : j + length + _BLOCK]:
        length += len(block)
    low, high = 0, min(_BLOCK, len(one) - i - length, len(other) - j - length)
    while low < high:
        middle = (low + high + 1) // 2
        if one[i + length : i + length + middle] == other[j + length : j + length + middle]:
            low = middle
        else:
            high = middle - 1
    return length + low


def _together(one: str, i: int, other: str, j: int) -> tuple[int, int]:
    """Where two texts go on together after a change of neither's known kinds; both ends where they do not."""
    for left, right in _steps():
        piece = one[i + left : i + left + _SURE]
        if piece and piece == other[j + right : j + right + _SURE]:
            return i + left, j + right
    return len(one), len(other)


def _steps() -> Iterator[tuple[int, int]]:
    for size in range(1, _REACH):
        yield from ((size, 0), (0, size), (size, size))


def _masked(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split())).casefold()
