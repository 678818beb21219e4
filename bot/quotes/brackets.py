"""The quoter's own words in square brackets: whether own words change the sense, and what may be replaced.

Knows wordings in pieces, one statement and the words that turn a sentence; the judge decides how pieces may be cut.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.quotes.belonging import sentence_at
from bot.quotes.judge import Fault, Flaw, Range
from bot.quotes.omissions import Gap, WordingReading
from bot.quotes.phrases import Table, says, words
from bot.quotes.turning import turns
from retrieval.statement import Sentence, Statement
from retrieval.text.scripts import is_unspaced

_NOTES = frozenset(
    (
        *("sic", "emphasis added", "emphasis mine", "my emphasis", "emphasis in original", "emphasis in the original"),
        *("applause", "laughter", "translation", "my translation"),
    )
)
"""What a quoter or a translator notes beside a word; it stands in place of none, and says nothing for the speaker."""

_ARTICLES = frozenset(
    (
        *("a", "an", "the"),
        *("au", "aux", "des", "du", "l'", "la", "le", "les", "une"),
        *("al", "del", "el", "las", "lo", "los", "una", "unas", "unos"),
    )
)
"""Of English, French and Spanish: they name nobody, and a sentence with one more is the same."""

_PREFIXES = frozenset(("un", "in", "im", "ir", "dis", "non", "anti"))
"""Letters that make another word of the one behind them, and are no words."""

_STEM = 4
"""Letters that a word in brackets shares with the one in its place at least, where it is another form of it."""

_QUOTERS = "en"
"""The language in which a quoter may write whatever the statement's is."""

_ACRONYM = re.compile(r"(?=.*[^\W\d_])[^\W\d_a-z]{1,6}[-‐‑ ]?\d{1,3}")
"""An acronym with its number: "COP29", "SDG 13", "G20"."""

_CLAUSE = re.compile(r"[,،，;；؛:：—–]|\s-\s")

_LETTERS = re.compile(r"[^\W\d_]+")


def adds(reading: WordingReading) -> bool:
    """Whether a reading has own words with a meaning: more than an article, a letter or a note."""
    own = [word for gap in (*reading.before, reading.after) for word in gap.own_words]
    return any(says(word) and not _is_note(word) and not _is_article(word) for word in own)


def may_stand_for(gap: Gap, between: str) -> bool:
    """Whether a gap without an omission may stand where a statement has the text `between`.

    A note or a recased letter replaces nothing.
    """
    return not says(between) or not all(map(_is_note, gap.own_words))


def inserted(
    reading: WordingReading, ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]
) -> Fault | None:
    """The fault of the quoter's own words between pieces at `ranges` of a statement; None without a fault.

    Own words may not deny, limit or condition the sentence, nor put in a number. Own words replace nothing, or a
    stretch that begins with an article or a pronoun ("[Kenya] supports" for "my country supports"), or another form of
    a word. Beside an omission own words stand for all words left out of the sentence.
    """
    language = turns(statement.record.language)
    for k, gap in enumerate((*reading.before, reading.after)):
        for own in gap.own_words:
            if _is_note(own) or _is_article(own):
                continue
            replaced = _replaced(gap, k, ranges, statement, sentences)
            if wrong := _wrong(own, replaced, statement.text, language):
                return wrong
    return None


def _replaced(gap: Gap, k: int, ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Range:
    """The stretch that own words before piece k stand for: up to the next piece, in a sentence or between two."""
    start = ranges[k - 1][1] if k else None
    end = ranges[k][0] if k < len(ranges) else None
    if start is not None and end is not None:
        one, other = (sentences[sentence_at(sentences, place)] for place in (start - 1, end))
        if gap.omission and one == other and _opens_aside(gap, statement.text[start:end]):
            return start, start
        if one == other or not gap.omission:
            return start, end
        return (start, max(start, one.end)) if gap.sides[0] else (min(end, other.start), end)
    if end is not None:
        start = sentences[sentence_at(sentences, end)].start
        return _behind_lead(statement.text, start, end, turns(statement.record.language)), end
    start = start or 0
    return start, max(start, sentences[sentence_at(sentences, max(0, start - 1))].end)


def _opens_aside(gap: Gap, between: str) -> bool:
    """Whether a mark parts the words left out from the words beside the quoter's own."""
    parted = _CLAUSE.match(between.lstrip()), _CLAUSE.search(between.rstrip()[-1:])
    return all(mark is not None or not own for mark, own in zip(parted, gap.sides, strict=True))


def _behind_lead(text: str, start: int, end: int, language: Table | None) -> int:
    """Where the subject of a sentence begins, behind a lead that denies nothing: "For that reason, | it"."""
    marks = list(_CLAUSE.finditer(text, start, end))
    if not marks or not says(text[marks[-1].end() : end]) or language is None:
        return start
    subject = marks[-1].end()
    if _changes_the_sense(text[start:subject], language):
        return start
    return subject + language.behind("ends", text[subject:end])


def _wrong(own: str, stretch: Range, text: str, language: Table | None) -> Fault | None:
    replaced = text[slice(*stretch)]
    tables = [table for table in (language, turns(_QUOTERS)) if table is not None]
    if _mixes_scripts(own) or any(_changes_the_sense(own, table) for table in tables):
        return Fault(Flaw.INSERTED, (stretch,) if says(replaced) else (), f"[{own}] changes the meaning")
    if (
        not says(own)
        or own.rstrip("-") in _PREFIXES
        or (any(map(str.isnumeric, own)) and not (_is_reference(own) or _ACRONYM.fullmatch(own)))
    ):
        return Fault(Flaw.INSERTED, (stretch,) if says(replaced) else (), f"[{own}] was not said")
    if not says(replaced) or _is_form(own, replaced):
        return None
    names = any(char.isupper() or is_unspaced(char) or not char.islower() for char in own if char.isalpha())
    found = words(replaced)
    known = language is not None and found and language.at("stands", found, 0)
    if language is None or not known or not (names or language.is_made_of("stands", replaced)):
        return Fault(Flaw.INSERTED, (stretch,), f"it has “{' '.join(replaced.split())}” there")
    return None


def _changes_the_sense(own: str, language: Table) -> bool:
    """Whether words put in by a quoter deny, limit or condition the sentence."""
    found = words(own)
    names = ("not", "if", "denies", "rumour", "strong")
    return any(language.at(name, found, k) for name in names for k in range(len(found)))


def _is_form(own: str, replaced: str) -> bool:
    """Whether own words are the replaced words in other forms: equal beginnings, word by word, or initials."""
    ours, theirs = _LETTERS.findall(own.casefold()), _LETTERS.findall(replaced.casefold())
    if own.isupper() and len(own) > 1:
        return own.casefold() == "".join(word[0] for word in theirs if word not in ("of", "the", "and", "for"))
    return len(ours) == len(theirs) > 0 and all(
        one == other or (len(one) >= _STEM and one[:_STEM] == other[:_STEM])
        for one, other in zip(ours, theirs, strict=True)
    )


def _is_reference(own: str) -> bool:
    """Whether digits are a year or a document's number, given to explain: "[of 2015]", "[resolution 2231]"."""
    return any(map(str.isalpha, own)) and all(len(number) > 3 for number in re.findall(r"\d+", own))


def _is_article(text: str) -> bool:
    said = [word.casefold().replace("’", "'").strip(" ,;:.") for word in text.split()]
    return bool(said) and _ARTICLES.issuperset(said)


def _is_note(own: str) -> bool:
    return " ".join(own.casefold().split()).rstrip(".!") in _NOTES


def _mixes_scripts(own: str) -> bool:
    """Whether a word is written in letters of two alphabets, one in the shape of the other."""
    return any(
        len({unicodedata.name(c, "").split(" ")[0] for c in word if c.isalpha() and not is_unspaced(c)}) > 1
        for word in own.split()
    )
