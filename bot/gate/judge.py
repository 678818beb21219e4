"""The judge: whether ranges of a statement may be quoted as one quotation of the speaker.

One judgement for all: what a person pastes and what the Engine is about to show pass the same `fault`. Knows one
statement at a time; knows no search and no front end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from bot.gate.belonging import announcing, belonging, lines_of, sentence_at
from bot.gate.quotations import quoted
from retrieval.normalise import normalise
from retrieval.statement import PartKind, Sentence, Statement

Range = tuple[int, int]


class Flaw(StrEnum):
    """What keeps a wording from being the speaker's, in these words and in this sense."""

    PART = "not the speech"
    QUOTED = "someone else's words"
    CUT = "cut"
    JOINED = "joined"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Fault:
    """A flaw: `spans` are the statement's words that show it, in code points; `detail` says it in words.

    For `CUT` the spans are the words that were left out and govern the rest, none where the statement's language has no
    cues; for `QUOTED` the introduction; for `INSERTED` the words that the quoter's own stand in place of.
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
    """What is wrong with quoting these ranges of a statement as one quotation, as the words of a part of some kind.

    `ranges` are in order, without overlaps. In this order: they are not all in such a part; they stand in a quotation
    of somebody else whose introduction is left out; an omission over the end of a sentence joins pieces of two; a
    sentence's words that were left out govern what was kept. None if nothing is wrong. Where one range is shown as a
    stretch of a longer one, and said to be, only what is left out of that too can govern it: `stretch_of`.
    """
    if why := wrong_part(ranges, statement, kind):
        return Fault(Flaw.PART, tuple(ranges), why)
    quotation = quoted(ranges, statement, sentences)
    if quotation is not None:
        return Fault(Flaw.QUOTED, (quotation.introduction,), _printed(statement, quotation.introduction))
    return _joined(ranges, statement, sentences) or _cut([stretch_of] if stretch_of else ranges, statement, sentences)


def fault_as_shown(shown: Range, statement: Statement, sentences: Sequence[Sentence], kind: PartKind) -> Fault | None:
    """What is wrong with showing a range that is said to be a stretch where it is not whole sentences (`is_whole`).

    What it leaves out of a sentence that goes on beside it, the reader knows to be left out; what opens its list not.
    """
    stretch_of = lines_of(statement, sentences).whole_range(*shown)
    return fault([shown], statement, sentences, kind, stretch_of=stretch_of)


def wrong_part(ranges: Sequence[Range], statement: Statement, kind: PartKind) -> str | None:
    """Why the ranges are not the words of parts of one kind; None if they are."""
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
    """The whole sentences that ranges were taken from, those included that hold what is wrong with quoting them so."""
    spans = [*place, *(wrong.spans if wrong else ())]
    first = sentence_at(sentences, min(start for start, _ in spans))
    last = sentence_at(sentences, max(end for _, end in spans) - 1)
    start, end = sentences[first].start, sentences[last].end
    text = statement.text[start:end]
    return end - len(text.lstrip()), start + len(text.rstrip())


def _cut(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Fault | None:
    hidden: set[Range] = set(_announced(ranges, statement, sentences))
    for sentence in _touched(ranges, statement, sentences):
        kept = sentence.kept(ranges)
        left_out = _left_out(sentence.text, kept)
        if not _says(left_out) and not _asks(left_out):
            continue
        # An answer's own quotes are whole sentences and need no cues: what knows them is imported where it is used.
        from bot.gate import cuts
        from bot.gate.governing import cues

        language = cues(statement.record.language)
        if language is None:
            return Fault(Flaw.CUT, (), "what was cut off cannot be judged in this language")
        hidden |= {sentence.place(span) for span in cuts.hidden(sentence.text, kept, language)}
    return Fault(Flaw.CUT, tuple(sorted(hidden))) if hidden else None


def _announced(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Iterator[Range]:
    """What denies or reports in a sentence that was left out and announces with a colon where the wording begins."""
    number = announcing(sentence_at(sentences, ranges[0][0]), statement, sentences)
    if number is None:
        return
    from bot.gate.governing import Kind, cues

    language = cues(statement.record.language)
    if language is None:
        return
    start, end = sentences[number].start, sentences[number].end
    words = language.words(statement.text[start:end])
    for cue in language.find(words):
        if cue.kind in (Kind.NEGATION, Kind.ONWARD, Kind.REPORT, Kind.CONDITION):
            yield start + words[cue.first].start, start + words[cue.last].end


def _left_out(sentence: str, kept: Sequence[Range]) -> str:
    edges = [0, *(edge for span in kept for edge in span), len(sentence)]
    return "".join(sentence[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


def _asks(text: str) -> bool:
    if not text.strip():
        return False
    from bot.gate.cuts import QUESTION_MARKS

    return not QUESTION_MARKS.isdisjoint(normalise(text).text)


def _joined(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Fault | None:
    """An omission over the end of a sentence leaves one side whole, or else it makes one sentence out of two."""
    for (_, end), (start, _) in pairwise(ranges):
        one, other = sentence_at(sentences, end - 1), sentence_at(sentences, start)
        if one == other or one in belonging(other, statement, sentences):
            continue
        tail = statement.text[end : sentences[one].end]
        head = statement.text[sentences[other].start : start]
        closed = not tail.strip(" \t\r\n\"'”’»)]")
        if not (closed or not (_says(head) or _says(tail))):
            return Fault(Flaw.JOINED, (), "the omission joins pieces of two sentences")
    return None


def _touched(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Iterator[_Logical]:
    """The sentences that the ranges touch, each with those that make one with it."""
    seen: set[int] = set()
    for start, end in ranges:
        for number in range(sentence_at(sentences, start), sentence_at(sentences, end - 1) + 1):
            if number not in seen:
                numbers = belonging(number, statement, sentences)
                seen.update(numbers)
                yield _Logical(statement, [sentences[k] for k in numbers])


class _Logical:
    """A sentence put together of those that make one: its text, and where in the statement its stretches stand."""

    def __init__(self, statement: Statement, sentences: Sequence[Sentence]) -> None:
        self._starts = list(accumulate((s.end - s.start for s in sentences), initial=0))
        self._sentences = sentences
        self.text = "".join(statement.text[s.start : s.end] for s in sentences)

    def kept(self, ranges: Sequence[Range]) -> list[Range]:
        """The ranges of the statement that lie in it, as ranges of its text."""
        found: list[Range] = []
        for start, end in ranges:
            for sentence, at in zip(self._sentences, self._starts, strict=False):
                if start < sentence.end and sentence.start < end:
                    one = at + max(start, sentence.start) - sentence.start, at + min(end, sentence.end) - sentence.start
                    # A range over two sentences that follow each other is one.
                    found[-1:] = [(found[-1][0], one[1])] if found and found[-1][1] == one[0] else [*found[-1:], one]
        return found

    def place(self, span: Range) -> Range:
        """A range of its text as a range of the statement."""
        return self._at(span[0]), self._at(span[1] - 1) + 1

    def _at(self, offset: int) -> int:
        k = bisect_right(self._starts, offset) - 1
        return self._sentences[k].start + offset - self._starts[k]


def _printed(statement: Statement, span: Range) -> str:
    return " ".join(statement.text[slice(*span)].split())


def _named(kind: PartKind) -> str:
    return "a note" if kind is PartKind.NOTE else f"the {kind}"
