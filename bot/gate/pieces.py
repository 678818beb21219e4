"""A piece of a wording, and what it may have been before a page or a quoter set it otherwise.

Words broken at a line's end, other quotation marks within quotation marks, other spaces around dashes and marks: the
words are the same. Knows typography; knows no statement, and not how a wording is cut into pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from retrieval.normalise import DASHES, DOUBLE_QUOTES, INVISIBLE, SINGLE_QUOTES
from retrieval.scripts import UNSPACED

_LINE_END = "\n\r\v\f\x85\u2028\u2029"
_SPACES = re.compile(rf"[^\S{_LINE_END}]+")
_UNSEEN = re.compile(rf"[{INVISIBLE}]+(?P<ends>[^\S{_LINE_END}]?[{_LINE_END}])?")
_LINE_HYPHEN = re.compile(
    rf"(?<=[^\W\d_])[{DASHES}\u00ad] ?[{_LINE_END}]\s*(?=[^\W\d_])|(?<=[^\W\d_])[-\u2010] (?=[^\W\d_])"
    rf"|(?<=\w)(?P<kept>[{DASHES}]) ?[{_LINE_END}]\s*(?=\w)"
)
"""A hyphen at a line's end: between letters it may be the page's alone, beside a digit it is the number's.

Where the lines of a page were put together, white space is left behind it ("rules- based", "devel- opment").
"""
_LINE_WITHIN_UNSPACED = re.compile(rf"(?<=[{UNSPACED}])\s*[{_LINE_END}]\s*(?=[{UNSPACED}])")
_MOST_BROKEN = 1_000
"""Broken words of a piece, each of which may have had a hyphen of its own or not."""
_MOST_LINE_HYPHENS = 20

_LONG_DASHES = "\u2012-\u2015"
_SPACED_DASH = re.compile(rf"\s+(?:[{_LONG_DASHES}]|-)\s+")
_TIGHT_DASH = re.compile(rf"(?<=\w)[{_LONG_DASHES}](?=\w)")
_SPACED_MARK = re.compile(r"(?<=[^\W_])\s+(?=[;:?!])|(?<=«)\s+|\s+(?=»)")
_TIGHT_MARK = re.compile(r"(?<=[^\W_])(?=[;:?!](?!\S))|(?<=«)(?=\S)|(?<=\S)(?=»)")
_DOUBLE = re.compile(f"[{DOUBLE_QUOTES}]")
_SINGLE = re.compile(f"[{SINGLE_QUOTES}]")
_LONGEST_SET_OTHERWISE = 20_000
"""Characters of a piece that is looked for in other typography too; each way is another search."""

_ITEM = re.compile(rf"\A\s*[-*•·>{_LONG_DASHES}]\s+")
_SIGN = re.compile(rf"\s*[-*•·>{_LONG_DASHES}]\s*[\d.,$€£¥]")

_MOST_SET_OTHERWISE = 120_000
"""The same of all the ways in which its words may have been broken, together."""

_PARTING = re.compile(rf"[{DOUBLE_QUOTES}{_LONG_DASHES};:?!]|\s-\s|(?<!\w)[{SINGLE_QUOTES}]|[{SINGLE_QUOTES}](?!\w)")


_STOPS = (".", "。")
_SEMICOLONS = (";", "؛")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a wording, to be found word for word in one of its `options`.

    There are several where the quoter's copy cannot tell which: after "[w]e", or where a hyphen ends a line. `sure` is
    what all options share: stretches of whole words. `broken` is the piece cut at such hyphens, if it has several: any
    of them may have been the page's alone. `ended` is the piece with a semicolon where the quoter has a full stop: who
    quotes up to it ends the sentence there.
    """

    options: tuple[str, ...]
    sure: tuple[str, ...]
    broken: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def piece(text: str, *, letter: str = "", stop: bool = False) -> Piece:
    """A piece with this text; with `letter` before it, in either case; with `stop` a full stop may belong to it."""
    options = list(_mended(text))
    if len(text) <= _LONGEST_SET_OTHERWISE and len(text) * len(options) <= _MOST_SET_OTHERWISE:
        options = [other for option in options for other in _set_otherwise(option)]
    sure = list(_unbroken(text))
    if len(options) > 1:
        sure = [part for broken in sure for part in _PARTING.split(broken)]
    ended: tuple[str, ...] = ()
    if text.endswith(_STOPS):
        ended = tuple(text[:-1] + mark for mark in _SEMICOLONS)
        sure[-1] = sure[-1].rstrip("".join(_STOPS))
    if letter:
        options = [case + option for case in (letter.upper(), letter.lower(), letter) for option in options]
        sure[0] = sure[0].partition(" ")[2]
    if stop:
        options = [ended for option in options for ended in (option + ".", option)]
    broken = _broken(text) if not letter else ()
    return Piece(
        tuple(dict.fromkeys(options)),
        tuple(part.strip() for part in sure if any(map(str.isalnum, part))),
        broken,
        () if letter else ended,
    )


def seen(wording: str) -> str:
    """A wording without what is invisible, its white space single, its lines as they are."""
    return _SPACES.sub(" ", _UNSEEN.sub(_without_unseen, wording))


def unmarked(wording: str) -> str:
    """A pasted wording without the marks of a list's item, or of a quotation in a mail, at the start of its lines.

    Before a number they may be a sign ("- 5", "> 5"), and stay, unless every one of several lines has the mail's.
    """
    lines = wording.splitlines(keepends=True)
    said = [line for line in lines if line.strip()]
    if said and all(line.lstrip().startswith(">") for line in said) and (len(said) > 1 or not _SIGN.match(wording)):
        return "".join(line.lstrip().lstrip("> ") or "\n" for line in lines)
    return wording if _SIGN.match(wording) else _ITEM.sub("", wording)


def _without_unseen(found: re.Match[str]) -> str:
    """What is left of a run of invisible characters: a soft hyphen that breaks a word at a line's end."""
    ends = found["ends"] or ""
    return ("\u00ad" if ends and "\u00ad" in found[0] else "") + ends


def _mended(text: str) -> Iterator[str]:
    """The text as it is, and with its broken words joined, all but one or none of them by a hyphen of their own."""
    yield text
    if _LINE_WITHIN_UNSPACED.search(text):
        yield _LINE_WITHIN_UNSPACED.sub("", text)
    places = list(_LINE_HYPHEN.finditer(text))
    if not places:
        return
    yield _joined(text)
    yield _LINE_HYPHEN.sub("-", text)
    if 1 < len(places) <= _MOST_LINE_HYPHENS:
        for kept in places:
            yield _joined(text, but_at=kept.start())


def _joined(text: str, but_at: int = -1) -> str:
    """The text with its broken words joined, by a hyphen at one place and wherever a digit stands."""
    return _LINE_HYPHEN.sub(lambda found: "-" if found["kept"] or found.start() == but_at else "", text)


def _broken(text: str) -> tuple[str, ...]:
    """The text cut at the hyphens between letters that may be the page's, where there are several."""
    places = [found.span() for found in _LINE_HYPHEN.finditer(text) if not found["kept"]]
    if not 1 < len(places) <= _MOST_BROKEN:
        return ()
    edges = [0, *(edge for span in places for edge in span), len(text)]
    return tuple(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _unbroken(text: str) -> Iterator[str]:
    """The text between its broken words."""
    edges = [0, *(edge for found in _LINE_HYPHEN.finditer(text) for edge in found.span()), len(text)]
    parts = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    for number, part in enumerate(parts):
        # The words to the left and right of a break are not known.
        start = re.compile(r"\S*").match(part).end() if number else 0  # type: ignore[union-attr]  # matches anything
        yield part[start:] if number == len(parts) - 1 else re.sub(r"\S+\Z", "", part[start:])


def _set_otherwise(text: str) -> Iterator[str]:
    """The text as it is, and with other quotation marks inside, other spaces around its dashes and before its marks."""
    quoted = dict.fromkeys((text, _doubled(text, last=False), _doubled(text, last=True), _DOUBLE.sub("'", text)))
    for option, dashed, spaced in product(quoted, _DASHED, _MARKED):
        yield spaced[0].sub(spaced[1], dashed[0].sub(dashed[1], option))


_NOWHERE = re.compile(r"(?!)")
_DASHED = ((_NOWHERE, ""), (_SPACED_DASH, "\u2014"), (_TIGHT_DASH, " \u2014 "))
_MARKED = ((_NOWHERE, ""), (_SPACED_MARK, ""), (_TIGHT_MARK, " "))


def _doubled(text: str, *, last: bool) -> str:
    """The text with its pairs of single quotation marks made double.

    A mark that ends a pair looks like an apostrophe: the first such mark is taken, or the last before the next pair.
    """
    marks = list(text)
    opened, closed = -1, -1
    for mark in _SINGLE.finditer(text):
        at = mark.start()
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
        if opened >= 0 and before.strip() and not after.isalnum() and (last or closed < 0):
            closed = at
        elif (opened < 0 or closed >= 0) and after.strip() and not before.isalnum():
            _pair(marks, opened, closed)
            opened, closed = at, -1
    _pair(marks, opened, closed)
    return "".join(marks)


def _pair(marks: list[str], opened: int, closed: int) -> None:
    if opened >= 0 and closed >= 0:
        marks[opened] = marks[closed] = '"'
