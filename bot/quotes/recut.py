"""The gate: the one place through which a quote leaves. What does not equal the statement's own text is rejected.

Knows statements, their sentences and parts; knows no store, no model and no front end. Pure: no input, no output.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from operator import attrgetter

from bot.quote import Rejected
from bot.quotes.belonging import is_whole
from bot.quotes.judge import Flaw, fault_as_shown, wrong_part
from retrieval.statement import PartKind, Sentence, Statement
from retrieval.text.normalise import normalise

_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """A quote as it was chosen: the statement's id and hash, a range of its text, the words seen there, whose they are.

    `kind` is the part of the statement as which it is to be shown; only `SPEECH` makes it the speaker's.
    """

    statement: str
    sha256: str
    start: int
    end: int
    text: str
    kind: PartKind = PartKind.SPEECH


@dataclass(frozen=True, slots=True)
class Passed:
    """A quote as it may be shown: `text` is cut from the statement, never taken from the draft.

    `kind` is None where the range runs across parts of several kinds, which no draft does that passes.
    `whole` says that it is whole sentences; else it is a stretch of the text, and must be shown as one.
    """

    statement: str
    start: int
    end: int
    text: str
    kind: PartKind | None
    whole: bool


def passed(start: int, end: int, statement: Statement, sentences: Sequence[Sentence]) -> Passed:
    """A range that has been judged as what may be shown: its own text, its part's kind, and whether it is whole."""
    kinds = {part.kind for part in statement.parts if part.start < end and start < part.end}
    whole = is_whole(start, end, statement, sentences)
    return Passed(statement.id, start, end, statement.text[start:end], kinds.pop() if len(kinds) == 1 else None, whole)


def recut(draft: Draft, statement: Statement, sentences: Sequence[Sentence]) -> Passed | Rejected:
    """The draft cut again from the statement's stored text, or what kept it from passing.

    `sentences` are the statement's, in order. To pass, a draft must name this statement and the hash its text has;
    its range must be whole consecutive sentences, without the white space around them, inside one part of the kind
    the draft names; and its text must equal that range, character by character. Where one of `sentences` is itself a
    stretch of a longer sentence, or of a text without full stops, so is what passes, and says so.
    """
    why = (
        _wrong_statement(draft, statement)
        or _wrong_range(draft, statement)
        or _wrong_text(draft, statement)
        or wrong_part([(draft.start, draft.end)], statement, draft.kind)
        or _cut_sentence(draft, statement, sentences)
        or _misleading(draft, statement, sentences)
    )
    if why:
        return Rejected(draft.text, why)
    return passed(draft.start, draft.end, statement, sentences)


def _misleading(draft: Draft, statement: Statement, sentences: Sequence[Sentence]) -> str | None:
    """What the judge of pasted wordings has against this one, shown as it is and said to be whole or a stretch."""
    wrong = fault_as_shown((draft.start, draft.end), statement, sentences, draft.kind)
    if wrong is None:
        return None
    if wrong.flaw is Flaw.QUOTED:
        return f"is somebody else's words, without what says so: “{wrong.detail}”"
    words = ", ".join(f"“{statement.text[start:end]}”" for start, end in wrong.spans)
    return f"leaves out what governs it: {words}" if words else wrong.detail


def _wrong_statement(draft: Draft, statement: Statement) -> str | None:
    if draft.statement != statement.id:
        return f"was chosen from statement {draft.statement}, not from {statement.id}"
    if draft.sha256 != statement.sha256:
        return f"was chosen from another version of statement {statement.id}: its text has changed since"
    return None


def _wrong_range(draft: Draft, statement: Statement) -> str | None:
    if draft.start == draft.end:
        return "is empty"
    if not 0 <= draft.start < draft.end <= len(statement.text):
        return (
            f"its range {draft.start}–{draft.end} is not in statement {statement.id}, "
            f"which has {len(statement.text)} characters"
        )
    return None


def _wrong_text(draft: Draft, statement: Statement) -> str | None:
    stored = statement.text[draft.start : draft.end]
    if draft.text == stored:
        return None
    for ours, theirs in zip_longest(draft.text.split(), stored.split()):
        if ours == theirs:
            continue
        if theirs is None:
            return f"has '{_short(ours)}' where the statement's words end"
        if ours is None:
            return f"ends where the statement goes on with '{_short(theirs)}'"
        alike = normalise(ours).text == normalise(theirs).text
        where = f"at '{_short(theirs)}' / '{_short(ours)}'"
        return f"the {'characters' if alike else 'words'} differ from the statement {where}"
    return "the white space differs from the statement's"


def _short(word: str) -> str:
    return word if len(word) <= _LONGEST_SHOWN else word[: _LONGEST_SHOWN - 1] + "…"


def _cut_sentence(draft: Draft, statement: Statement, sentences: Sequence[Sentence]) -> str | None:
    text = statement.text[draft.start : draft.end]
    if text != text.strip():
        return "starts or ends with white space"
    first = bisect_right(sentences, draft.start, key=attrgetter("start")) - 1
    last = bisect_right(sentences, draft.end - 1, key=attrgetter("start")) - 1
    if first < 0 or last < first:
        return "is in no sentence of the statement"
    chosen = sentences[first : last + 1]
    if any(one.end != other.start for one, other in pairwise(chosen)):
        return "is not made of consecutive sentences"
    if draft.start != _words(statement, chosen[0])[0] or draft.end != _words(statement, chosen[-1])[1]:
        return "cuts a sentence"
    return None


def _words(statement: Statement, sentence: Sentence) -> tuple[int, int]:
    """A sentence's range without the white space around it; found anew, since the gate trusts nothing it checks."""
    text = statement.text[sentence.start : sentence.end]
    return sentence.end - len(text.lstrip()), sentence.start + len(text.rstrip())
