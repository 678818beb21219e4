"""What of a statement's record a question asks for, and which lines of its cover tell it.

"Who submitted this document?" is answered by the cover, whose lines are too short to be near to any question. Knows
words that ask (`bot/cues/record.toml`, nine languages) and records; knows no search.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from retrieval.delegations import find
from retrieval.filters import fold, session_number
from retrieval.lexical import stop_words
from retrieval.statement import PartKind, Record

_CUES = Path(__file__).resolve().parent / "cues" / "record.toml"

PARTS = frozenset({PartKind.COVER, PartKind.HEADING})
"""Where a record is read from."""

LONGEST = 200
"""Characters of a question that may ask for the record alone."""

_WORD = re.compile(r"[^\W\d_]+")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SHORT = 2


class OfRecord(StrEnum):
    """Something that stands in a record, by its word in the table of cues."""

    SPEAKER = "speaker"
    DATE = "date"
    WEEKDAY = "weekday"
    PLACE = "place"
    SESSION = "session"
    SUBJECT = "subject"
    FORUM = "forum"
    FORMAT = "format"


@dataclass(frozen=True, slots=True)
class _Cues:
    """The patterns of one language: of each thing that may be asked for, of what has a record, of all else."""

    asks: dict[OfRecord, re.Pattern[str]]
    thing: re.Pattern[str]
    fill: re.Pattern[str]


@cache
def _cues(language: str) -> _Cues | None:
    table = tomllib.loads(_CUES.read_text(encoding="utf-8")).get(language)
    if table is None:
        return None
    asks = {each: _pattern(table[each.value], language) for each in OfRecord}
    return _Cues(asks, _pattern(table["thing"], language), _pattern(table["fill"], language))


def _pattern(phrases: list[str], language: str) -> re.Pattern[str]:
    # The longest first, so that "who" does not take the beginning of "whose".
    ordered = sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True)
    words = "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in ordered)
    return re.compile(words if language == "zh" else rf"(?<!\w)(?:{words})(?!\w)")


def of_record(question: str, language: str | None, parts: frozenset[PartKind]) -> frozenset[OfRecord]:
    """What of the record a question asks for; empty for most questions.

    It has to name what has a record and nothing else: "When was the statement on sanctions made?" asks for more. Where
    it asks for the cover by name (`parts`), other words may stand with it.
    """
    cues = _cues(language or "")
    if cues is None or len(question) > LONGEST:
        return frozenset()
    named = find(question)
    bare = fold("".join(c for i, c in enumerate(question) if not any(m.start <= i < m.end for m in named)))
    asks = frozenset(each for each, pattern in cues.asks.items() if pattern.search(bare))
    if not asks or not cues.thing.search(bare):
        return frozenset()
    if not PARTS & parts:
        stops, left = {fold(word) for word in stop_words(language)}, bare
        for pattern in (*cues.asks.values(), cues.thing, cues.fill):
            for match in pattern.finditer(bare):
                left = left[: match.start()] + " " * len(match.group()) + left[match.end() :]
        if any(w not in stops and (len(w) > _SHORT or language == "zh") for w in _WORD.findall(left)):
            return frozenset()
    return asks - {OfRecord.DATE} if OfRecord.WEEKDAY in asks else asks


def tells(line: str, asks: frozenset[OfRecord], record: Record) -> bool:
    """Whether a line of a cover or a heading tells one of the things asked for, as the record has it."""
    return any(_tells(fold(line), each, record) for each in asks)


def _tells(line: str, each: OfRecord, record: Record) -> bool:
    year, _, day = ((record.date or "") + "--").split("-")[:3]
    dated = bool(year) and any(found.group() == year for found in _YEAR.finditer(line))
    if each is OfRecord.SPEAKER:
        known = (record.speaker, record.post, record.delegation)
        return any(fold(name) in line for name in known if name)
    if each is OfRecord.SESSION:
        number = session_number(record.session or "")
        return number is not None and session_number(line) == number
    if each in (OfRecord.SUBJECT, OfRecord.FORUM):
        value = fold((record.agenda_item if each is OfRecord.SUBJECT else record.forum) or "")
        return bool(value) and (value in line or (each is OfRecord.SUBJECT and _begins_alike(line, value)))
    if each in (OfRecord.PLACE, OfRecord.FORMAT):
        return dated  # beside the date of a meeting stands where it was held, and how
    if each is OfRecord.WEEKDAY:
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line) for name in _weekdays(record.language))
    return dated or (bool(day) and any(int(found.group()) == int(day) for found in _DAY.finditer(line)))


@cache
def _weekdays(language: str | None) -> tuple[str, ...]:
    from babel import UnknownLocaleError
    from babel.dates import get_day_names

    try:
        return tuple(fold(name) for name in get_day_names("wide", locale=language or "en").values())
    except (UnknownLocaleError, ValueError):
        return ()


def _begins_alike(line: str, item: str) -> bool:
    """Whether a line is an agenda item, or one that was written a little differently ("outcome", "outcomes")."""
    length = min(len(line), len(item)) // 2
    return length > 0 and line[:length] == item[:length]
