"""The gate through which every quote leaves. A text unequal to the statement's own text is rejected.

Knows statements, their sentences and parts; knows no store, no model and no front end. Pure: no input, no output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.quote import Rejected
from bot.quotes.belonging import is_whole, sentence_at, trimmed
from bot.quotes.judge import Flaw, fault_as_shown, wrong_part
from retrieval.statement import PartKind, Sentence, Statement


@dataclass(frozen=True, slots=True)
class Draft:
    """A quote as chosen: the statement's id and hash, a range of the text, and the words seen there.

    `kind` is the part of the statement under which the quote is to be shown; only `SPEECH` is the speaker's.
    """

    statement: str
    sha256: str
    start: int
    end: int
    text: str
    kind: PartKind = PartKind.SPEECH


@dataclass(frozen=True, slots=True)
class Passed:
    """A quote that may be shown: `text` is cut from the statement, never taken from the draft.

    `kind` is None for a range across parts of several kinds, never for a passed draft. `whole`: the quote is whole
    sentences; otherwise the quote is a stretch of the text, and must be labelled as a stretch.
    """

    statement: str
    start: int
    end: int
    text: str
    kind: PartKind | None
    whole: bool


def cut_as_judged(start: int, end: int, statement: Statement, sentences: Sequence[Sentence]) -> Passed:
    """A range ready to be shown: the text, the kind of the part, and whether the range is whole.

    Judges nothing: the caller has asked `bot.quotes.judge` about the range, or about the words from within.
    """
    kinds = {part.kind for part in statement.parts if part.start < end and start < part.end}
    whole = is_whole(start, end, statement, sentences)
    return Passed(statement.id, start, end, statement.text[start:end], kinds.pop() if len(kinds) == 1 else None, whole)


def recut(draft: Draft, statement: Statement, sentences: Sequence[Sentence]) -> Passed | Rejected:
    """The draft cut again from the statement's stored text, or the reason of the rejection.

    `sentences` are the statement's, in order. A draft passes if the draft names the statement and the hash of the text;
    if the range is whole consecutive sentences, without white space around, inside a part of the kind named; and if the
    text equals the range, character by character. If a stored sentence is a stretch of a longer sentence, or of a text
    without full stops, the passed quote is labelled as a stretch.
    """
    why = (
        _wrong(draft, statement)
        or wrong_part([(draft.start, draft.end)], statement, draft.kind)
        or _cut_sentence(draft, statement, sentences)
        or _misleading(draft, statement, sentences)
    )
    if why:
        return Rejected(draft.text, why)
    return cut_as_judged(draft.start, draft.end, statement, sentences)


def _misleading(draft: Draft, statement: Statement, sentences: Sequence[Sentence]) -> str | None:
    """The judge's fault with the draft, shown and labelled as whole or as a stretch; in words."""
    wrong = fault_as_shown((draft.start, draft.end), statement, sentences, draft.kind)
    if wrong is None:
        return None
    if wrong.flaw is Flaw.QUOTED:
        return f"is somebody else's words, without what says so: “{wrong.detail}”"
    words = ", ".join(f"“{statement.text[start:end]}”" for start, end in wrong.spans)
    return f"leaves out what governs it: {words}" if words else wrong.detail


def _wrong(draft: Draft, statement: Statement) -> str | None:
    """Why a draft is not a range and text of the statement."""
    if draft.statement != statement.id:
        return f"was chosen from statement {draft.statement}, not from {statement.id}"
    if draft.sha256 != statement.sha256:
        return f"was chosen from another version of statement {statement.id}: its text has changed since"
    if draft.start == draft.end:
        return "is empty"
    if not 0 <= draft.start < draft.end <= len(statement.text):
        size = f"which has {len(statement.text)} characters"
        return f"its range {draft.start}–{draft.end} is not in statement {statement.id}, {size}"
    if draft.text != statement.text[draft.start : draft.end]:
        return "its text differs from the statement's"
    return None


def _cut_sentence(draft: Draft, statement: Statement, sentences: Sequence[Sentence]) -> str | None:
    text = statement.text[draft.start : draft.end]
    if text != text.strip():
        return "starts or ends with white space"
    if not sentences:
        return "is in no sentence of the statement"
    chosen = sentences[sentence_at(sentences, draft.start) : sentence_at(sentences, draft.end - 1) + 1]
    if any(one.end != other.start for one, other in pairwise(chosen)):
        return "is not made of consecutive sentences"
    if (draft.start, draft.end) != trimmed(statement.text, chosen[0].start, chosen[-1].end):
        return "cuts a sentence"
    return None
