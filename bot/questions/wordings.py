"""The wording in a question whether, or by whom, words were said.

Knows the reading of a question; knows no statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.questions.annotate import Annotated, says_something
from retrieval.names.lexicon import words_of
from retrieval.text.quotation_marks import outermost, quoted_ranges
from retrieval.text.sentences import is_ended

FEWEST = 4  # Words of a wording that no quotation marks set off.
PASTED = 6  # Words of a line that may be a wording and nothing else.
AT_ENDS = 0.25  # How probable it has to be that a word beside a wording belongs to the topic, to be the wording's too.


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording within a line, from `start` to `end`; `marked` if set off by quotation marks."""

    text: str
    start: int
    end: int
    marked: bool

    @property
    def is_ended(self) -> bool:
        """Whether the wording ends as a sentence does."""
        return is_ended(self.text, len(self.text), None)

    @property
    def is_sentence(self) -> bool:
        """Whether the wording ends as a sentence does, or has as many words as few terms have."""
        return self.is_ended or len(words_of(self.text)) >= FEWEST


def marked_wordings(read: Annotated) -> tuple[Wording, ...]:
    """The quoted wordings of a line."""
    text = read.text
    return tuple(
        Wording(text[one.start : one.end].strip(), one.opener, one.closer, marked=True)
        for one in outermost(quoted_ranges(text))
        if one.closed and any(map(str.isalnum, text[one.start : one.end]))
    )


def only_quotes(read: Annotated, marked: Sequence[Wording]) -> bool:
    """Whether a line has no topic beside its quotations."""
    outside = (word for word in words_of(read.text) if not any(one.start <= word.start < one.end for one in marked))
    return not any(read.is_about(word) for word in outside)


def told_wording(read: Annotated) -> Wording | None:
    """The wording of a line without quotation marks: from the first topic word to the last, with an article before."""
    words = words_of(read.text)
    about = [at for at, word in enumerate(words) if read.is_about(word)]
    if sum(says_something(words[at].text, read.language) for at in about) < FEWEST:
        return None
    first, last = about[0], about[-1]
    while first and read.sure_of(words[first - 1]) >= AT_ENDS:
        first -= 1
    while last + 1 < len(words) and read.sure_of(words[last + 1]) >= AT_ENDS:
        last += 1
    start, end = words[first].start, words[last].end
    return Wording(read.text[start:end], start, end, marked=False)


def whole_line(read: Annotated) -> Wording | None:
    """The whole line as a wording; None for a line of a few words."""
    text = read.text.strip()
    return Wording(text, 0, len(read.text), marked=False) if len(words_of(text)) >= PASTED else None
