"""The template for contributions to the UN Commission on Science and Technology for Development (CSTD).

Knows the order of the template's cover: the commission and session, place and dates, the agenda item, "Submitted by"
with name, affiliation and delegation, a disclaimer, headings, the speech. Any file format, session, delegation or
organisation will do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from retrieval.readers.document import LayoutReading
from retrieval.readers.layouts.dates import Dates, dates_in, day_within, names_day
from retrieval.readers.layouts.submitters import Submitter, submitters
from retrieval.statement import PartKind
from retrieval.text.canonical import Block

FORUM = "CSTD"

_COMMISSION = re.compile(r"commission on science and technology\s+for development", re.IGNORECASE)
_SESSION = re.compile(
    r"\b(?P<session>(?:(?:twent|thirt|fort|fift|sixt|sevent)y[-\u2010\u2011 ])?(?:first|second|third|fifth|[a-z]+th)"
    r"|\d+(?:st|nd|rd|th))\s+session\b",
    re.IGNORECASE,
)
_SUBMITTED = re.compile(r"(?:submitted|contributed|presented|prepared)\s+by\s*:?", re.IGNORECASE)
_DISCLAIMER = re.compile(r"disclaimer\b|the views (?:presented|expressed) here", re.IGNORECASE)
_RUNNING_HEAD = re.compile(
    r"(?:\d+\s*(?:st|nd|rd|th)|[a-z-]+)\s+(?:UN\s?)?CSTD\s+session|(?:UN\s?)?CSTD\s+\d+(?:st|nd|rd|th)?\s+session",
    re.IGNORECASE,
)
_TITLE_WORD = re.compile(r"\w{4,}")
_SPEAKS = re.compile(
    r"(?i)\b(?:I|we|my|our|us|me|dear|thank|distinguished|mr\.?|ms\.?|madam|ladies|chair|moderator|in the name of)\b"
)
_COVER_WITHIN = 40
_LONGEST_COVER_LINE = 160


@dataclass(frozen=True, slots=True)
class _Cover:
    """The template's cover: the lines before and after "Submitted by", and the index of the first block behind the
    cover."""

    head: tuple[str, ...]
    submitters: tuple[Submitter, ...]
    end: int


def read(blocks: Sequence[Block]) -> LayoutReading | None:
    """The record that the cover gives and the blocks with kinds; None for a file without such a cover."""
    disclaimer = _disclaimer(blocks)
    cover = _cover(blocks, disclaimer)
    if cover is None:
        return None
    head = " ".join(cover.head)
    agenda_item, dates = _agenda_item(cover.head), dates_in(head)
    body = cover.end if disclaimer is None else disclaimer + 1
    speech = _speech_starts(blocks, body, agenda_item)
    date = _date(dates, blocks[body:speech])
    fields = _fields(cover, agenda_item, date)
    if (session := _SESSION.search(head)) is not None:
        fields["session"] = f"{' '.join(session['session'].split())} session".lower()
    return LayoutReading(_with_kinds(blocks, cover.end, disclaimer, speech), fields)


def _disclaimer(blocks: Sequence[Block]) -> int | None:
    return next((n for n, block in enumerate(blocks[:_COVER_WITHIN]) if _DISCLAIMER.match(block.flat)), None)


def _cover(blocks: Sequence[Block], disclaimer: int | None) -> _Cover | None:
    limit = min(len(blocks), _COVER_WITHIN) if disclaimer is None else disclaimer
    lines = [(index, line) for index in range(limit) for line in blocks[index].lines]
    submitted = next(((at, match) for at, (_, line) in enumerate(lines) if (match := _SUBMITTED.match(line))), None)
    if submitted is None:
        return None
    at, match = submitted
    head = tuple(line for _, line in lines[:at])
    if _COMMISSION.search(" ".join(head)) is None:
        return None
    rest = match.string[match.end() :].strip()
    after = ([(lines[at][0], rest)] if rest else []) + lines[at + 1 :]
    if disclaimer is None:
        after = _until_the_body(blocks, after, head)
    end = disclaimer if disclaimer is not None else (after[-1][0] if after else lines[at][0]) + 1
    groups: dict[int, list[str]] = {}
    for index, line in after:
        groups.setdefault(index, []).append(line)
    return _Cover(head, submitters(list(groups.values())), end)


def _until_the_body(
    blocks: Sequence[Block], after: list[tuple[int, str]], head: Sequence[str]
) -> list[tuple[int, str]]:
    """The lines of the submitters where no disclaimer follows: short ones, before any heading, date or address."""

    def is_submitter(place: tuple[int, str]) -> bool:
        index, line = place
        is_heading = blocks[index].kind is PartKind.HEADING
        return not is_heading and len(line) <= _LONGEST_COVER_LINE and not _starts_body(line, head)

    return list(takewhile(is_submitter, after))


def _starts_body(line: str, head: Sequence[str]) -> bool:
    if _RUNNING_HEAD.search(line) or names_day(line) or _repeats(line, " ".join(head)):
        return True
    return line.endswith((",", ":", "!")) or (line.endswith(".") and len(line.split()) > 3)


def _agenda_item(head: Sequence[str]) -> str | None:
    """The lines between the dates and "Submitted by"; without dates, the lines below the session."""
    last = max((index for index, line in enumerate(head) if dates_in(line) is not None), default=-1)
    if last < 0:
        last = max((index for index, line in enumerate(head) if _SESSION.search(line)), default=-1)
    title = " ".join(line for line in head[last + 1 :] if not _COMMISSION.search(line))
    return title.strip(" :–—-") or None


def _speech_starts(blocks: Sequence[Block], body: int, agenda_item: str | None) -> int:
    """The first block after the cover that is no heading: marked as a heading, a date, or the agenda item again."""
    for index in range(body, len(blocks)):
        block = blocks[index]
        if block.kind is PartKind.HEADING:
            continue
        short = len(block.flat) <= _LONGEST_COVER_LINE * 2
        if short and (_is_day(block.flat) or _names_session(block.flat) or _repeats(block.flat, agenda_item or "")):
            continue
        return index
    return len(blocks) if any(block.kind is PartKind.SPEECH for block in blocks[body:]) else body


def _is_day(line: str) -> bool:
    return names_day(line) and len(line.split()) <= 6 and not line.endswith((",", "."))


def _names_session(line: str) -> bool:
    match = _RUNNING_HEAD.search(line)
    return match is not None and len(line.split()) <= 14 and not line.endswith((",", ".")) and not _SPEAKS.search(line)


def _repeats(line: str, title: str) -> bool:
    """Whether `line` says the cover's title again, a word more or less ("outcome" for "outcomes")."""
    words = {word.lower().rstrip("s") for word in _TITLE_WORD.findall(line)}
    known = {word.lower().rstrip("s") for word in _TITLE_WORD.findall(title)}
    return len(words) >= 3 and len(words & known) >= 0.8 * len(words) and not line.endswith(".")


def _date(dates: Dates | None, headings: Sequence[Block]) -> str | None:
    """The day that a heading names, within the cover's dates; else the date of the cover alone."""
    days = (day_within(block.flat, dates) for block in headings if len(block.flat) <= _LONGEST_COVER_LINE)
    return next(filter(None, days), None if dates is None else dates.iso)


def _fields(cover: _Cover, agenda_item: str | None, date: str | None) -> dict[str, str | tuple[str, ...]]:
    """The record's fields. A joint contribution is the first delegation's, on behalf of the others too."""
    fields: dict[str, str | tuple[str, ...]] = {"forum": FORUM}
    if agenda_item:
        fields["agenda_item"] = fields["title"] = agenda_item
    if date:
        fields["date"] = date
    names = [submitter.delegation for submitter in cover.submitters if submitter.delegation]
    delegations = list(dict.fromkeys(names))
    if delegations:
        fields["delegation"] = delegations[0]
    if len(delegations) > 1:
        fields["on_behalf_of"] = tuple(delegations[1:])
    for key, values in (
        ("speaker", [submitter.name for submitter in cover.submitters]),
        ("post", [submitter.post for submitter in cover.submitters]),
    ):
        said = list(dict.fromkeys(value for value in values if value))
        if said:
            fields[key] = "; ".join(said)
    return fields


def _with_kinds(blocks: Sequence[Block], cover_end: int, disclaimer: int | None, speech: int) -> tuple[Block, ...]:
    def kind(index: int, own: PartKind) -> PartKind:
        if own is PartKind.NOTE or index >= max(cover_end, speech):
            return own
        if index == disclaimer:
            return PartKind.DISCLAIMER
        return PartKind.COVER if index < cover_end else PartKind.HEADING

    return tuple(replace(block, kind=kind(index, block.kind)) for index, block in enumerate(blocks))
