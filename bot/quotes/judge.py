"""The judge: whether ranges of a statement may be quoted as one quotation of the speaker.

Pasted wordings, and quotes about to be shown by the Engine, pass through the function `fault`. Knows a
statement at a time; knows no search and no front end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, pairwise

from bot.quotes.belonging import belonging, is_whole, lines_of, sentence_at, trimmed
from bot.quotes.leaving import Read, left_out
from bot.quotes.phrases import says, size, words
from bot.quotes.quotations import quoted
from bot.quotes.turning import hidden as turning
from bot.quotes.turning import turns
from retrieval.names.delegations import find
from retrieval.names.lexicon import NameKind
from retrieval.statement import PartKind, Sentence, Statement

Range = tuple[int, int]

WITHIN, BETWEEN = "within a longer sentence", "with words left out between"
"""How a part of a sentence stands there."""

_QUESTION_MARKS = frozenset("?؟？")
_ADDRESSED = (",", "،", "，", "!", "！", ":", "：", "、")
"""What a salutation in front of a sentence ends with."""

_ITEM = re.compile(r"\s*\(?(?:\d{1,4}|[^\W\d_]|[ivxlc]{2,6})(?:\.\d{1,3})*[.)]\s*")
_FEWEST_READ = 4
"""Words of a part of a sentence that may assert anything."""

_SHORTEST_NAME, _LONGEST_NAME = 3, 60
"""Letters up to which a word of a name is "of" or "the"; letters that a whole name has at most."""

_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)
_AROUND_NAMES = " \n\t.,;:!?。،؛؟\"'“”«»"


class Flaw(StrEnum):
    """Why a wording is not whole sentences of the speaker; a `PARTIAL` wording is still the speaker's words."""

    PART = "not the speech"
    QUOTED = "someone else's words"
    PARTIAL = "part of a sentence"
    CUT = "cut"
    JOINED = "joined"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Fault:
    """A flaw: `spans` are the statement's words that show the flaw, in code points; `detail` is for a person.

    For `CUT` the spans are the words that were left out and turn the rest; for `QUOTED` the introduction; for
    `INSERTED` the words replaced by the quoter's own. The detail of `PARTIAL` is `WITHIN`, `BETWEEN`, or empty for
    whole sentences with words of the quoter.
    """

    flaw: Flaw
    spans: tuple[Range, ...] = ()
    detail: str = ""


def fault(
    ranges: Sequence[Range],
    statement: Statement,
    sentences: Sequence[Sentence],
    kind: PartKind = PartKind.SPEECH,
    stretch_of: Range | None = None,
) -> Fault | None:
    """The fault of quoting ranges of a statement as one quotation, as the words of parts of a kind; None without one.

    `ranges` are in order, without overlaps. Faults in order of precedence: ranges outside those parts; a range in a
    quotation of somebody else whose introduction is left out; an omission over the end of a sentence that joins pieces
    of two; words left out of a sentence that visibly turn the rest; a range that is no whole consecutive sentences.
    A range shown and labelled as a stretch of a longer range `stretch_of` may be a part, and only words left out of the
    longer range can turn the stretch.
    """
    if why := wrong_part(ranges, statement, kind):
        return Fault(Flaw.PART, tuple(ranges), why)
    quotation = quoted(ranges, statement, sentences)
    if quotation is not None:
        return Fault(Flaw.QUOTED, (quotation.introduction,), _printed(statement, quotation.introduction))
    wrong = _joined(ranges, statement, sentences) or _cut([stretch_of] if stretch_of else ranges, statement, sentences)
    if wrong is None and stretch_of is None and (part := _part(ranges, statement, sentences)):
        return Fault(Flaw.PARTIAL, (), part)
    return wrong


def fault_as_shown(shown: Range, statement: Statement, sentences: Sequence[Sentence], kind: PartKind) -> Fault | None:
    """The fault of showing a range, labelled as a stretch wherever the range is not whole (`is_whole`).

    A reader of a stretch knows that the sentence goes on, but does not see the opener of a list.
    """
    stretch_of = lines_of(statement, sentences).whole_range(*shown)
    return fault([shown], statement, sentences, kind, stretch_of=stretch_of)


def doubted(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence], read: Read) -> Fault | None:
    """The cut where the words left out of a sentence likely turn the rest, as the local model tells; or None."""
    for sentence in _touched(ranges, statement, sentences):
        kept = sentence.kept(ranges)
        clause = sum(size(sentence.text, *span, _FEWEST_READ) for span in kept) >= _FEWEST_READ
        if clause and says(_left_out(sentence.text, kept)) and (span := left_out(sentence.text, kept, read)):
            return Fault(Flaw.CUT, (sentence.place(span),))
    return None


def wrong_part(ranges: Sequence[Range], statement: Statement, kind: PartKind) -> str | None:
    """Why the ranges are not the words of parts of a kind; None if all are."""
    for start, end in ranges:
        touched = [part for part in statement.parts if part.start < end and start < part.end]
        within = [part for part in touched if part.start <= start and end <= part.end]
        if not within:
            names = " and ".join(dict.fromkeys(f"the {part.kind}" for part in touched)) or "no part at all"
            return f"runs across the parts of the statement: {names}"
        for part in within:
            if part.kind != kind:
                of_whom = ", not the speaker's words" if kind is PartKind.SPEECH else f", not {_named(kind)}"
                return f"is {_named(part.kind)}{of_whom}"
    return None


def whole(place: Sequence[Range], statement: Statement, sentences: Sequence[Sentence], wrong: Fault | None) -> Range:
    """The whole sentences around ranges, with the sentences around the fault's spans."""
    spans = [*place, *(wrong.spans if wrong else ())]
    first = sentence_at(sentences, min(start for start, _ in spans))
    last = sentence_at(sentences, max(end for _, end in spans) - 1)
    return trimmed(statement.text, sentences[first].start, sentences[last].end)


def _cut(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Fault | None:
    """The words left out of the touched sentences that turn the kept words."""
    record = statement.record
    known, hidden = turns(record.language), set(_announced(ranges, statement, sentences))
    for sentence in _touched(ranges, statement, sentences):
        kept = sentence.kept(ranges)
        if _QUESTION_MARKS.isdisjoint(sentence.text) and not says(_left_out(sentence.text, kept)):
            continue
        hidden |= {sentence.place(span) for span in turning(sentence.text, kept, known, _names(record.delegation))}
    return Fault(Flaw.CUT, tuple(sorted(hidden))) if hidden else None


@lru_cache(maxsize=256)
def _names(delegation: str | None) -> frozenset[str]:
    """The words of a delegation's name, in the forms of a sentence."""
    return frozenset(word.text for word in words(delegation or "") if len(word.text) > _SHORTEST_NAME)


def _announced(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Iterator[Range]:
    """The denying or reporting words of a left-out sentence that announces the wording with a colon."""
    first = sentence_at(sentences, ranges[0][0])
    if not lines_of(statement, sentences).is_announced(first):
        return
    start, behind = sentences[first - 1].start, sentences[first]
    text = statement.text[start : behind.end]
    kept = [(behind.start - start, behind.end - start)]
    for one, other in turning(text, kept, turns(statement.record.language), _names(statement.record.delegation)):
        yield start + one, start + other


def _part(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> str | None:
    """`WITHIN` or `BETWEEN`; None for whole sentences, a salutation or a number in front aside."""
    text = statement.text
    if any(says(text[end:start]) for (_, end), (start, _) in pairwise(ranges)):
        return BETWEEN
    first = sentence_at(sentences, ranges[0][0])
    begin = sentences[first].start
    lead = text[begin : ranges[0][0]]
    if says(lead) and not (_ITEM.fullmatch(lead) or _is_address(lead, statement)):
        return WITHIN
    led = lines_of(statement, sentences).before(first) is not None
    whole = not led and is_whole(begin, ranges[-1][1], statement, sentences)
    return None if whole and not _is_name(text[begin : ranges[-1][1]]) else WITHIN


def _is_name(text: str) -> bool:
    """Whether a text is a delegation's name alone: a comma of a list or of a salutation was read as a full stop."""
    bare = _ARTICLE.sub("", text.strip(_AROUND_NAMES), 1)
    return len(bare) <= _LONGEST_NAME and any(one.text == bare and one.kind is NameKind.NAME for one in find(bare))


def _is_address(lead: str, statement: Statement) -> bool:
    known = turns(statement.record.language)
    return lead.rstrip().endswith(_ADDRESSED) and known is not None and known.is_made_of("address", lead)


def _left_out(sentence: str, kept: Sequence[Range]) -> str:
    edges = [0, *(edge for span in kept for edge in span), len(sentence)]
    return "".join(sentence[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def _joined(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Fault | None:
    """The fault of an omission over the end of a sentence with neither side left whole."""
    for (_, end), (start, _) in pairwise(ranges):
        one, other = sentence_at(sentences, end - 1), sentence_at(sentences, start)
        if one == other or one in belonging(other, statement, sentences):
            continue
        tail = statement.text[end : sentences[one].end]
        head = statement.text[sentences[other].start : start]
        if says(head) and says(tail):
            return Fault(Flaw.JOINED, (), "the omission joins pieces of two sentences")
    return None


def _touched(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Iterator[_Logical]:
    """The whole sentences touched by the ranges."""
    seen: set[int] = set()
    for start, end in ranges:
        for number in range(sentence_at(sentences, start), sentence_at(sentences, end - 1) + 1):
            if number not in seen:
                numbers = belonging(number, statement, sentences)
                seen.update(numbers)
                yield _Logical(statement, [sentences[k] for k in numbers])


class _Logical:
    """A whole sentence joined from stored stretches: the text, and the places of the stretches in the statement."""

    def __init__(self, statement: Statement, sentences: Sequence[Sentence]) -> None:
        self._starts = list(accumulate((s.end - s.start for s in sentences), initial=0))
        self._sentences = sentences
        self.text = "".join(statement.text[s.start : s.end] for s in sentences)

    def kept(self, ranges: Sequence[Range]) -> list[Range]:
        """Ranges of the statement within the sentence, as ranges of the joined text."""
        found: list[Range] = []
        for start, end in ranges:
            for sentence, at in zip(self._sentences, self._starts, strict=False):
                if start < sentence.end and sentence.start < end:
                    one = at + max(start, sentence.start) - sentence.start, at + min(end, sentence.end) - sentence.start
                    # A range over two sentences that follow each other is one.
                    found[-1:] = [(found[-1][0], one[1])] if found and found[-1][1] == one[0] else [*found[-1:], one]
        return found

    def place(self, span: Range) -> Range:
        """A range of the joined text as a range of the statement."""
        return self._at(span[0]), self._at(span[1] - 1) + 1

    def _at(self, offset: int) -> int:
        k = bisect_right(self._starts, offset) - 1
        return self._sentences[k].start + offset - self._starts[k]


def _printed(statement: Statement, span: Range) -> str:
    return " ".join(statement.text[slice(*span)].split())


def _named(kind: PartKind) -> str:
    return "a note" if kind is PartKind.NOTE else f"the {kind}"
