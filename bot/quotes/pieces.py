"""A piece of a wording, and the forms that a statement may have for the piece.

Words broken at a line's end, a capital at the start, a mark at the end: the words are equal. Knows typography; knows no
statement, and not how a wording is cut into pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.text.normalise import DASHES, DOUBLE_QUOTES, INVISIBLE, SINGLE_QUOTES
from retrieval.text.scripts import UNSPACED

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
_MOST_LINE_HYPHENS = 20
_MOST_BROKEN = 1_000
"""Broken words of a piece, each of which may have had a hyphen of its own or not."""

_LONG_DASHES = "\u2012-\u2015"

_ITEM = re.compile(rf"\A\s*[-*•·>{_LONG_DASHES}]\s+")
_SIGN = re.compile(rf"\s*[-*•·>{_LONG_DASHES}]\s*[\d.,$€£¥]")

_PARTING = re.compile(rf"[{DOUBLE_QUOTES}{_LONG_DASHES};:?!]|\s-\s|(?<!\w)[{SINGLE_QUOTES}]|[{SINGLE_QUOTES}](?!\w)")

_CLOSING = DOUBLE_QUOTES + SINGLE_QUOTES
_MARK_WITHIN = re.compile(rf"(?<=\w)([.,。，])([{_CLOSING}]+)(?!\w)")
_MARK_BEHIND = re.compile(rf"(?<=\w)([{_CLOSING}]+)([.,。，])(?!\w)")
"""A stop or comma at a closing quotation mark: American editors set it within, others behind."""

_CONJUNCTIONS = "وف"
_ARABIC_WORD = re.compile("[^\\w\\[]*((?![وف])[\u0621-\u064a][\u0640-\u065f]*(?:[\u0621-\u064a][\u0640-\u065f]*)+)")
"""An Arabic word of two letters or more that begins with none of its conjunctions, which are written onto a word."""

_SURELY_JOINED = re.compile(
    f"[{_CONJUNCTIONS}](?:ال|[نيتأ]\\w{{3}}|(?:[إأ]ن|ل[نما]|م[نا]|ه[ويم]|قد|في|على|إلى|نحن|هذا|هذه|كان|ليس|لقد)\\b)"
)
"""What shows within a sentence that the first letter of a word is none of its own: an article, a prefix, a particle."""

_FIRST_WORD = re.compile(r"\A\W*\w\S*")

_ADDED = ".,;:。，；：،؛｡､、．"
"""Marks that a quoter may end his quotation with where the sentence goes on, or ends with another."""


@dataclass(frozen=True, slots=True)
class WordingPiece:
    """A piece of a wording, to be found word for word as any of the `options`.

    Several options come from "[w]e", from a hyphen at a line's end, and from a final mark that may be the quoter's.
    `sure` are the stretches of whole words that all options share. `broken` is the piece cut at hyphens of line ends,
    if there are several: any hyphen may be the page's alone.
    """

    options: tuple[str, ...]
    sure: tuple[str, ...]
    broken: tuple[str, ...] = ()


def piece(text: str, *, letter: str = "", stop: bool = False, begins: bool = False) -> WordingPiece:
    """A piece with a text; with `letter` in front, in either case; with `stop` a full stop may belong to the piece.

    With `begins` the quoter may have begun a sentence with the piece: the first letter may be in the other case.
    """
    options = [set_ for mended in _mended(text) for set_ in _reset(mended)]
    sure = list(_unbroken(text))
    if len(options) > 1:
        sure = [part for broken in sure for part in _PARTING.split(broken)]
    if begins and not letter and (others := [other for option in options if (other := recased(option))]):
        sure[0] = _FIRST_WORD.sub("", sure[0])
        options += others
    if letter:
        options = [case + option for case in (letter.upper(), letter.lower(), letter) for option in options]
        sure[0] = sure[0].partition(" ")[2]
    if stop:
        options = [ended for option in options for ended in (option + ".", option)]
    options += [bare for option in options if any(map(str.isalnum, bare := option.rstrip(_ADDED)))]
    return WordingPiece(
        tuple(dict.fromkeys(options)),
        tuple(part.strip() for part in sure if any(map(str.isalnum, part))),
        _broken(text) if not letter else (),
    )


def joined_to(text: str) -> tuple[str, ...]:
    """A text that begins with an Arabic word, with each conjunction that may be written onto the word."""
    first = _ARABIC_WORD.match(text)
    return tuple(text[: first.start(1)] + each + text[first.start(1) :] for each in _CONJUNCTIONS) if first else ()


def parts_with_a_conjunction(text: str, start: int) -> bool:
    """Whether the first letter of an Arabic word of a text is a conjunction, as the letters around show."""
    before = text[max(0, start - 3) : start].rstrip(" ")
    return not before[-1:].isalnum() or _SURELY_JOINED.match(text, start) is not None


def recased(text: str) -> str:
    """A text with the first letter in the other case; "" if no letter, an abbreviation or a bracket begins the text."""
    first = next((k for k, char in enumerate(text) if char.isalnum()), len(text))
    letter, following = text[first : first + 1], text[first + 1 : first + 2]
    other = letter.swapcase()
    if (
        "[" in text[:first]
        or not letter.isalpha()
        or len(other) != 1
        or other == letter
        or (letter.isupper() and following.isupper())
    ):
        return ""
    return text[:first] + other + text[first + 1 :]


def seen(wording: str) -> str:
    """A wording without invisible characters, with single white space and the lines kept."""
    return _SPACES.sub(" ", _UNSEEN.sub(_without_unseen, wording))


def unmarked(wording: str) -> str:
    """A pasted wording without the marks of a list's item, or of a quotation in a mail, at the start of lines.

    Before a number a mark may be a sign ("- 5", "> 5") and stays, unless each of several lines has the mail's mark.
    """
    lines = wording.splitlines(keepends=True)
    said = [line for line in lines if line.strip()]
    if said and all(line.lstrip().startswith(">") for line in said) and (len(said) > 1 or not _SIGN.match(wording)):
        return "".join(line.lstrip().lstrip("> ") or "\n" for line in lines)
    return wording if _SIGN.match(wording) else _ITEM.sub("", wording)


def _without_unseen(found: re.Match[str]) -> str:
    """The rest of a run of invisible characters: a soft hyphen that breaks a word at a line's end."""
    ends = found["ends"] or ""
    return ("\u00ad" if ends and "\u00ad" in found[0] else "") + ends


def _mended(text: str) -> Iterator[str]:
    """The text, and the text with broken words joined, by a hyphen at each, at a single place or at none."""
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
    """The text with broken words joined, by a hyphen at one place and wherever a digit stands."""
    return _LINE_HYPHEN.sub(lambda found: "-" if found["kept"] or found.start() == but_at else "", text)


def _reset(text: str) -> Iterator[str]:
    """The text, and the text with all stops and commas on the other side of closing quotation marks."""
    yield text
    yield from dict.fromkeys(
        moved for side in (_MARK_WITHIN, _MARK_BEHIND) if (moved := side.sub(r"\2\1", text)) != text
    )


def _broken(text: str) -> tuple[str, ...]:
    """The text cut at hyphens between letters that may be the page's, if there are several."""
    places = [found.span() for found in _LINE_HYPHEN.finditer(text) if not found["kept"]]
    if not 1 < len(places) <= _MOST_BROKEN:
        return ()
    edges = [0, *(edge for span in places for edge in span), len(text)]
    return tuple(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _unbroken(text: str) -> Iterator[str]:
    """The text between broken words."""
    edges = [0, *(edge for found in _LINE_HYPHEN.finditer(text) for edge in found.span()), len(text)]
    parts = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    for number, part in enumerate(parts):
        # The words to the left and right of a break are not known.
        start = re.compile(r"\S*").match(part).end() if number else 0  # type: ignore[union-attr]  # matches anything
        yield part[start:] if number == len(parts) - 1 else re.sub(r"\S+\Z", "", part[start:])
