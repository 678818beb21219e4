"""Whether the words around a quotation attribute the quotation to somebody else, and which words do.

Knows what introduces, by language (`quoting.toml`); knows no statement. A language without a table introduces
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.quotes.phrases import FoldedWord, Table, words
from retrieval.text.quotation_marks import MARKS

FEWEST, FRAGMENT = 4, 6
"""Words that a quotation has at least, and one that nothing joins to its verb: fewer are a term."""

_CLOSE, _LIKELY, _WIDE = 3, 12, 30
"""Words between a cue and the quotation mark: next to it; in the sentence before; in a clause joined to it."""

_REACH = {"zh": 5, "fa": 6, "ru": 8}
_USUAL_REACH = 15
"""Words between a verb and the mark of a quotation that goes on with the sentence, as far as the language shows it."""

_CLAUSE = re.compile(r"[,،，;؛；:：.。!?؟！？…()\[\]—–\n]|\s[-‐‑]\s")
_ENDS = ".!?…؟。！？۔"
_COLONS = ":："
_JOINTS = ",،，—–-" + _COLONS
_PARTING = frozenset(",،，?!؟？！…。")
_SENTENCE = _ENDS + _COLONS + ";؛；\n" + MARKS
_SHORT = 100  # characters
_KINDS = ("quotes", "names", "nouns", "says")

OWN = (0, 0)
"""No range: the words around a quotation make it the delegation's own."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The text that leads up to a quotation: `text[start:end]`, with the quotation mark at `end`.

    `apart`: the quotation begins a sentence, so that the lead is the sentence before. `block`: the quotation begins a
    paragraph. `size`: the quotation's words. `whole`: the quotation begins with a capital, as a sentence does.
    `language` is the text's.
    """

    text: str
    start: int
    end: int
    apart: bool
    block: bool
    size: int
    whole: bool
    language: str | None


@dataclass(frozen=True, slots=True)
class _Cue:
    """A phrase of the list `kind`: from the word `first` up to `last`."""

    kind: str
    first: int
    last: int


def before(lead: Lead, table: Table) -> tuple[int, int] | None:
    """The range of the words before a quotation that attribute the quotation; OWN for the delegation's own words.

    None if the lead does not attribute: the attribution may follow the quotation, or precede an earlier quotation.
    """
    found = words(lead.text, lead.start, lead.end)
    if not found:
        return None
    marks = _marks(lead.text[found[-1].end : lead.end])
    cues = list(_cues(lead.text, found, table))
    spoken = next((c for c in reversed(cues) if c.kind != "nouns"), None)
    noun = next((c for c in reversed(cues) if c.kind == "nouns"), None)
    if table.until("naming", found, len(found)) and ":" not in marks and not lead.block:
        quotes = spoken is not None and spoken.kind == "quotes" and not marks
        fragment = lead.size >= FRAGMENT and not lead.whole
        return _clause(lead, found, spoken.first, table) if spoken is not None and quotes and fragment else None
    if spoken is not None and spoken.kind == "names" and not (noun and ":" in marks and noun.first > spoken.first):
        return OWN
    leading = [c for c in (spoken, noun) if c and c.kind != "names" and _leads(lead, found, c, marks, table)]
    if leading:
        return _told(lead, found, leading, marks, table)
    told = lead.block and not marks.endswith(tuple(_ENDS)) and (":" in marks or not goes_on(found, table))
    return _clause(lead, found, len(found) - 1, table) if told else None


def behind(text: str, start: int, end: int, attached: bool, table: Table) -> tuple[int, int] | None:
    """The range of the words behind a quotation, in `text[start:end]`, that attribute the quotation; or None.

    `attached`: the words go on with the quotation's sentence; otherwise `text[start:end]` is the next sentence.
    """
    found = words(text, start, end)
    if not found:
        return None
    last = _attached(text, start, found, table) if attached else _next_sentence(text, found, table)
    if not last:
        return None
    stop = _CLAUSE.search(text, found[last - 1].end, end)
    return found[0].start, stop.start() if stop else end - (len(text[start:end]) - len(text[start:end].rstrip()))


def goes_on(found: Sequence[FoldedWord], table: Table) -> bool:
    """Whether the words between two quotations join the second to the first: nothing, "and", "and that no"."""
    return not found or (len(found) < FRAGMENT and bool(table.at("and", found, 0)))


def _attached(text: str, start: int, found: Sequence[FoldedWord], table: Table) -> int:
    """How many words attribute a quotation whose sentence goes on as found; 0 without an attribution."""
    parted = _is_joined(_marks(text[start : found[0].start])) or text[start - 1 : start] in _PARTING
    headed = table.at("as", found, 0)
    for cue in _cues(text, found[:_WIDE], table):
        if cue.kind == "nouns":
            continue
        if cue.kind == "names" or _is_own(found, cue, table):
            return 0
        turned = all(table.at("skipped", found, i) for i in range(cue.first))
        if cue.kind == "quotes" and (turned or cue.first <= headed):
            return cue.last
        if cue.kind == "says":
            one_clause = not _CLAUSE.search(text, found[0].start, found[cue.first].start)
            closes = cue.last == len(found) or _CLAUSE.search(text, found[cue.last - 1].end, found[cue.last].start)
            return cue.last if headed or (parted and (turned or (one_clause and closes))) else 0
    return 0


def _next_sentence(text: str, found: Sequence[FoldedWord], table: Table) -> int:
    """How many words of the next sentence attribute the quotation before; 0 without an attribution."""
    cues = [c for c in _cues(text, found[: 2 * _LIKELY], table) if c.kind in ("says", "quotes")]
    count = table.at("behind", found, 0)
    if not count and cues and cues[0].first <= _LIKELY and table.at("tells", found, 0):
        count = cues[0].last
    own = any(_is_own(found, c, table) for c in cues[:1]) or any(table.at("mine", found, i) for i in range(count))
    return 0 if own else count


def _told(
    lead: Lead, found: Sequence[FoldedWord], leading: Sequence[_Cue], marks: str, table: Table
) -> tuple[int, int] | None:
    """The clause of the cue that attributes a quotation, or OWN; None where the cue may be unrelated."""
    others = [c for c in leading if not _is_own(found, c, table)]
    # "I remind you of her words": whose they are is said by what comes last.
    cue = leading[0] if len(others) == len(leading) else max(leading, key=lambda c: c.first)
    if cue in others:
        return _clause(lead, found, cue.first, table)
    return None if not marks and not lead.block and not _that(found, table) else OWN


def _marks(gap: str) -> str:
    """The marks between two words that join or end clauses, in order, with the colon of Latin scripts."""
    return "".join(":" if c in _COLONS else c for c in gap if c in _JOINTS or c in _ENDS)


def _is_joined(marks: str) -> bool:
    return bool(marks.strip(_ENDS))


def _leads(lead: Lead, found: Sequence[FoldedWord], cue: _Cue, marks: str, table: Table) -> bool:
    """Whether a cue is near enough to lead up to the quotation, given the marks and words between."""
    between = len(found) - cue.last
    that = _that(found, table)
    if cue.kind == "quotes":
        return True
    if cue.kind == "nouns":
        return between <= (_LIKELY if _is_joined(marks) or lead.block else _CLOSE) and (
            _is_joined(marks) or lead.block or lead.apart or that
        )
    if lead.apart and marks.endswith(tuple(_ENDS)):
        return (lead.whole or lead.block) and between <= (_WIDE if table.at("as", found, 0) else _LIKELY)
    if lead.block or ":" in marks:
        return True
    if _is_joined(marks) or that:
        return between <= _WIDE
    return between <= _CLOSE or (
        between <= _REACH.get(lead.language or "", _USUAL_REACH) and lead.size >= FRAGMENT and not lead.whole
    )


def _that(found: Sequence[FoldedWord], table: Table) -> bool:
    return bool(table.until("that", found, len(found)))


def _cues(text: str, found: Sequence[FoldedWord], table: Table) -> Iterator[_Cue]:
    """The phrases of any list, first to last; the longest where several begin at a word."""
    at = 0
    while at < len(found):
        count, kind = max(((table.at(kind, found, at), kind) for kind in _KINDS), key=lambda each: each[0])
        # "Member States" states nothing.
        if count and not (kind == "says" and at and text[found[at].start].isupper()):
            yield _Cue(kind, at, at + count)
        at += count or 1


def _is_own(found: Sequence[FoldedWord], cue: _Cue, table: Table) -> bool:
    """Whether the cue makes the quoted words the delegation's own."""
    if cue.kind == "says":
        return _is_own_speaking(found, cue, table)
    possessive = cue.kind == "nouns" and table.until("possessive", found, cue.first)
    mine = any(table.at("mine", found, i) for i in range(max(0, cue.first - 2), len(found)))
    return mine or bool(possessive)


def _is_own_speaking(found: Sequence[FoldedWord], cue: _Cue, table: Table) -> bool:
    """Whether the subject of a verb of saying is the delegation, or the delegation's motto ("our motto says")."""
    adjoins = cue.last < len(found) and found[cue.last].start - found[cue.last - 1].end == 1
    if (adjoins and table.at("turned", found, cue.last)) or table.at("first", found, cue.last - 1):
        return True
    at = cue.first
    while at > 0 and table.at("skipped", found, at - 1):
        at -= 1
    name = table.until("names", found, at)
    if table.until("own", found, at) or table.until("objects", found, at):
        return True
    if name and table.until("possessive", found, at - name):
        return True
    far = cue.first and table.at("far", found, cue.first - 1)
    return bool(far) and any(table.at("own", found, i) for i in range(cue.first))


def _clause(lead: Lead, found: Sequence[FoldedWord], cue: int, table: Table) -> tuple[int, int]:
    """The range from the beginning of the attribution to the last word of the lead.

    The attribution is the clause with the cue, and the clauses before in the sentence as long as all is short: the
    subject may stand there ("The King, in his speech, said").
    """
    first = _clause_start(lead.text, found, cue)
    while first > 0 and all(table.at("skipped", found, i) or table.at("as", found, i) for i in range(first, cue)):
        first = _clause_start(lead.text, found, first - 1)
    while first > 0 and not table.at("as", found, first):
        farther = _clause_start(lead.text, found, first - 1)
        ends = any(c in _SENTENCE for c in lead.text[found[first - 1].end : found[first].start])
        if ends or found[-1].end - found[farther].start > _SHORT:
            break
        first = farther
    return found[first].start, found[-1].end


def _clause_start(text: str, found: Sequence[FoldedWord], at: int) -> int:
    while at > 0 and not _parted(text, found[at - 1], found[at]):
        at -= 1
    return at


def _parted(text: str, one: FoldedWord, other: FoldedWord) -> bool:
    """Whether two words are of two clauses: not in "Mr. Annan", "John F. Kennedy" or "4.1"."""
    gap = text[one.end : other.start]
    if gap == "." or (gap == ". " and one.end - one.start <= 2 and text[one.start].isupper()):
        return False
    return bool(_CLAUSE.search(gap))
