"""How a quoter's wording is put together: pieces of the statement, omissions, and the quoter's own words in brackets.

Knows the marks that quoters use, and typography: a capital at the start, a mark at the end. Knows no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.quotes.boundaries import LINE_END
from bot.quotes.phrases import says
from bot.quotes.wording import LINE_HYPHEN, between, pasted, unquoted
from retrieval.text.normalise import DOUBLE_QUOTES, INVISIBLE, SINGLE_QUOTES
from retrieval.text.scripts import is_unspaced

MOST_PIECES = 24
"""A wording in more pieces is no quotation that could be checked as one."""

_GAP = r"\s{0,3}"
_DOTS = rf"(?:…|\.(?:{_GAP}\.){{2,}})"
_MARK = re.compile(
    rf"\[{_GAP}{_DOTS}{_GAP}\]|\({_GAP}{_DOTS}{_GAP}\)|<{_GAP}{_DOTS}{_GAP}>|\[{_GAP}\]|(?P<bare>{_DOTS}\.*)"
    r"|\[(?P<own>[^\[\]]{1,120})\]"
)
_BRACKETS = str.maketrans("［］【】〔〕（）", "[][][]()")
"""The brackets of Chinese quoters, as others write them."""

_MOST_DOTS = 3
"""Of an omission alone; with one more a full stop ran into it."""

_ENDINGS = frozenset(("s", "es"))
"""Letters that fit a verb to another person, or a noun to another number; other endings change tense or sense."""

_SPACES = re.compile(rf"[^\S{LINE_END}]+")
_UNSEEN = re.compile(rf"[{INVISIBLE}]+(?P<ends>[^\S{LINE_END}]?[{LINE_END}])?")
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

_FIRST_WORD = re.compile(r"\A[\W_]*\w\S*")

_ADDED = ".,;:。，；：،؛｡､、．"
"""Marks that a quoter may end his quotation with where the sentence goes on, or ends with another."""


@dataclass(frozen=True, slots=True)
class WordingPiece:
    """A piece of a wording, to be found word for word as any of the `options`.

    Several options come from "[w]e", and from a mark that may be the quoter's. `sure` are the stretches of whole words
    that all options share.
    """

    options: tuple[str, ...]
    sure: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap between two pieces, or at an end: the quoter's own words in order, and None for each omission."""

    marks: tuple[str | None, ...] = ()

    @property
    def omission(self) -> bool:
        """Whether words are left out."""
        return None in self.marks

    @property
    def own_words(self) -> tuple[str, ...]:
        """All the quoter's own words of the gap, each once."""
        return tuple(dict.fromkeys(mark for mark in self.marks if mark is not None))

    @property
    def sides(self) -> tuple[bool, bool]:
        """Whether own words stand left of an omission, and whether right; without an omission they stand on both."""
        own = [mark is not None for mark in self.marks]
        if not self.omission:
            return any(own), any(own)
        return any(own[: len(own) - 1 - own[::-1].index(False)]), any(own[own.index(False) :])


@dataclass(frozen=True, slots=True)
class WordingReading:
    """A way to read a wording: the pieces in order, and the gaps before each and behind the last.

    `before[k]` is the gap before piece k, `after` the gap behind the last. `own_words` are the
    quoter's, in order, without the brackets. Letters that recase a word ("[w]e") or end a word ("support[s]") are own
    words, but in no gap. With `capitals` the wording or the statement is in capitals, and letter case is no difference.
    `joined`: the statement has a conjunction written onto the first word, left off by the quoter.
    """

    pieces: tuple[WordingPiece, ...]
    before: tuple[Gap, ...]
    after: Gap = Gap()
    own_words: tuple[str, ...] = ()
    capitals: bool = False
    joined: bool = False


def readings(wording: str) -> tuple[WordingReading, ...]:
    """The readings of a wording to try in turn, the most literal first: a statement may hold brackets and dots itself.

    A wording with more than `MOST_PIECES` pieces has its literal readings only.
    """
    return tuple(dict.fromkeys(_read(_forms(wording))))


def begun(wording: str) -> tuple[WordingReading, ...]:
    """The readings of a wording that begins a sentence where the speaker did not.

    The first letter is in the other case, or the first word lacks the conjunction that Arabic writes onto the word.
    """
    forms = _forms(wording)
    recast = _read([other for form in forms if (other := recased(form))])
    joined = _read([other for form in forms for other in joined_to(form)])
    return tuple(dict.fromkeys((*recast, *(replace(reading, joined=True) for reading in joined))))


def _forms(wording: str) -> list[str]:
    lines = seen(wording)
    return list(dict.fromkeys(form for text in dict.fromkeys((lines, unmarked(lines))) for form in pasted(text)))


def _read(forms: Sequence[str]) -> Iterator[WordingReading]:
    yield from (WordingReading((piece(form),), (Gap(),)) for form in forms)
    # The brackets may be the statement's and the omissions the quoter's; else both are his.
    ways = [(own, bare) for own in (False, True) for bare in (False, True)]
    for own, bare in ways:
        for form in forms:
            if (reading := _parsed(form, own=own, bare=bare)) is not None:
                yield reading


def in_capitals(wording: str) -> tuple[WordingReading, ...]:
    """The readings of a wording in capitals, or of a wording that a text may have in capitals."""
    return tuple(replace(reading, capitals=True) for reading in readings(wording))


def is_in_too_many_pieces(wording: str) -> bool:
    """Whether a wording has too many omissions to be checked as a quotation."""
    return sum(1 for _ in _MARK.finditer(seen(wording))) > MOST_PIECES


def _parsed(form: str, *, own: bool, bare: bool) -> WordingReading | None:
    """The reading of a form in which dots are the quoter's; None without dots, or with too many.

    With `own` the brackets are the quoter's too, and with `bare` the quotation marks around each piece.
    """
    if is_in_too_many_pieces(form):
        return None
    parts = _Parts(bare=bare)
    form = form.translate(_BRACKETS)
    at = 0
    for mark in _MARK.finditer(form):
        if mark["own"] is not None and not own:
            continue
        text = form[at : mark.start()]
        at = mark.end()
        if mark["own"] is not None and _ends(form, mark):
            parts.begun += text
            parts.own_words.append(mark["own"])
            continue
        parts.take(text, stop=mark["bare"] is not None and _dots(mark["bare"]) > _MOST_DOTS)
        if mark["own"] is None:
            if parts.marks[-1:] != [None]:
                parts.marks.append(None)
        elif _recases(form, mark):
            parts.own_words.append(mark["own"])
            parts.letter = mark["own"]
        elif _is_glued(form, mark):
            return None
        else:
            parts.own_words.append(mark["own"].strip())
            parts.marks.append(mark["own"].strip())
    if at == 0:
        return None
    parts.take(form[at:])
    if not parts.pieces:
        return None
    return WordingReading(tuple(parts.pieces), tuple(parts.before), Gap(tuple(parts.marks)), tuple(parts.own_words))


@dataclass(slots=True)
class _Parts:
    """The pieces of a wording, gathered from start to end, and what stands before the next.

    `marks` are those of the gap there, `begun` is text that goes on behind an ending of the quoter's, and `letter` the
    first letter in the quoter's case. `bare`: the quotation marks around each piece are the quoter's.
    """

    bare: bool
    pieces: list[WordingPiece] = field(default_factory=list)
    before: list[Gap] = field(default_factory=list)
    own_words: list[str] = field(default_factory=list)
    marks: list[str | None] = field(default_factory=list)
    begun: str = ""
    letter: str = ""

    def take(self, text: str, *, stop: bool = False) -> None:
        """Text up to the next mark, or to the end; with `stop` a full stop may or may not belong to the text."""
        # A full stop behind an omission ends the sentence that was left out.
        left_out = self.marks[-1:] == [None]
        text = (self.begun + text).strip().lstrip(". " if left_out else "")
        if self.bare:
            text = unquoted(text)
        if says(text):
            begins = left_out if self.pieces else bool(self.marks)
            self.pieces.append(piece(text, letter=self.letter, stop=stop, begins=begins))
            self.before.append(Gap(tuple(self.marks)))
            self.marks = []
            self.letter = self.begun = ""


def _recases(form: str, mark: re.Match[str]) -> bool:
    """Whether brackets hold only the first letter of a word: "[w]e"."""
    start, end = mark.span()
    letter = mark["own"]
    following = form[end : end + 1]
    follows = len(letter) == 1 and letter.isalpha() and following.isalpha() and not is_unspaced(following)
    return follows and letter.lower() != letter.upper() and not form[max(0, start - 1) : start].isalnum()


def _ends(form: str, mark: re.Match[str]) -> bool:
    """Whether brackets hold an ending written onto a word by the quoter: "support[s]"."""
    start, end = mark.span()
    return mark["own"] in _ENDINGS and form[max(0, start - 1) : start].isalpha() and not form[end : end + 1].isalnum()


def _is_glued(form: str, mark: re.Match[str]) -> bool:
    """Whether the quoter's own letters make another word of the speaker's: "[un]acceptable", "decid[ed]"."""
    start, end = mark.span()
    before, after = form[max(0, start - 1) : start], form[end : end + 1]
    return any(side.isalnum() and not is_unspaced(side) for side in (before, after))


def _dots(mark: str) -> int:
    return sum(_MOST_DOTS if character == "…" else 1 for character in mark if not character.isspace())


def piece(text: str, *, letter: str = "", stop: bool = False, begins: bool = False) -> WordingPiece:
    """A piece with a text; with `letter` in front, in either case; with `stop` a full stop may belong to the piece.

    With `begins` the quoter may have begun a sentence with the piece: the first letter may be in the other case.
    """
    options = list(_reset(text))
    known, parts = text, len(options) > 1
    if begins and not letter and (others := [other for option in options if (other := recased(option))]):
        known = _FIRST_WORD.sub("", text)
        options += others
    if letter:
        known = text.partition(" ")[2]
        options = [case + option for case in (letter.upper(), letter.lower(), letter) for option in options]
    sure = [part for broken in _unbroken(known) for part in (_PARTING.split(broken) if parts else (broken,))]
    if stop:
        options = [ended for option in options for ended in (option + ".", option)]
    options += [bare for option in options if any(map(str.isalnum, bare := option.rstrip(_ADDED)))]
    return WordingPiece(
        tuple(dict.fromkeys(options)),
        tuple(part.strip(f" {_ADDED}") for part in sure if any(map(str.isalnum, part))),
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


def _reset(text: str) -> Iterator[str]:
    """The text, and the text with all stops and commas on the other side of closing quotation marks."""
    yield text
    yield from dict.fromkeys(
        moved for side in (_MARK_WITHIN, _MARK_BEHIND) if (moved := side.sub(r"\2\1", text)) != text
    )


def _unbroken(text: str) -> Iterator[str]:
    """The text between broken words."""
    parts = list(between(text, LINE_HYPHEN))
    for number, part in enumerate(parts):
        # The words to the left and right of a break are not known.
        known = re.sub(r"\A\S+", "", part) if number else part
        yield re.sub(r"\S+\Z", "", known) if number < len(parts) - 1 else known
