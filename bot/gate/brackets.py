"""The quoter's own words in square brackets: what they may say, and what of the statement they may stand in place of.

Knows wordings in pieces, one statement and its language's cues; how the pieces were cut is the judge's to say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from bot.gate.belonging import sentence_at
from bot.gate.governing import Cues, Kind, cues
from bot.gate.judge import Fault, Flaw, Range
from bot.gate.omissions import Gap, Reading
from retrieval.scripts import is_unspaced
from retrieval.statement import Sentence, Statement

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
        *("au", "aux", "des", "du", "l'", "la", "le", "les", "un", "une"),
        *("al", "del", "el", "las", "lo", "los", "una", "unas", "unos"),
    )
)
"""Of English, French and Spanish: they name nobody."""

_DETERMINERS = _ARTICLES | {
    *("my", "our", "your", "its", "their", "whose", "mine", "ours", "yours", "hers", "theirs"),
    *("mon", "ma", "mes", "notre", "nos", "votre", "vos", "son", "sa", "ses", "leur", "leurs"),
    *("mi", "mis", "su", "sus", "nuestro", "nuestra", "nuestros", "nuestras"),
}
"""Replaceable, and no noun by themselves: in place of "our" in "our commitment" may stand "Israel's", not "Israel"."""

_DEMONSTRATIVES = frozenset(("this", "that", "these", "those", "such", "which", "his", "her", "ce", "cet", "cette"))
"""The same where a noun follows them."""

_COUNTS = frozenset(("one",))
"""Replaceable, and a number where the speaker gave none."""

_HARMLESS = frozenset((Kind.JOINT, Kind.HARMLESS))
"""Cues that what stands in place of a pronoun may have; others turn the sense, or open a clause of their own."""

_QUOTERS = "en"
"""The language in which a quoter may write whatever the statement's is."""


def may_stand_for(gap: Gap, between: str, language: Cues | None) -> bool:
    """Whether a gap that leaves nothing out may stand where a statement has the text `between`.

    All that is replaced must be replaceable; nothing may be where the quoter noted something, or recased a word.
    """
    if not _says(between):
        return True
    return not all(map(_is_note, gap.own_words)) and _replaceable(between, language)


def inserted(
    reading: Reading, ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]
) -> Fault | None:
    """What is wrong with the quoter's own words where the pieces stand in these ranges of a statement; None if nothing.

    Own words are accepted in place of articles, pronouns and the like, one at least and nothing else; or in place of
    nothing, if they are an article or pronoun themselves ("[the] Council") or a quoter's note ("[sic]"). Whatever else
    is put in is more than was said: the "[Security]" of "[Security] Council" names an organ that the speaker did not.
    Beside an omission they stand for all that is left out of the sentence.
    """
    language = cues(statement.record.language)
    for k, gap in enumerate((*reading.before, reading.after)):
        if gap is None:
            continue
        for own, stretch in _stretches(gap, k, ranges, statement, sentences):
            wrong = None if _is_note(own) else _wrong(own, stretch, statement.text, language)
            if wrong is not None:
                return wrong
    return None


def _stretches(
    gap: Gap, k: int, ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]
) -> Iterator[tuple[str, Range]]:
    """Each of the own words before piece k with the stretch of the statement that it stands for."""
    language = cues(statement.record.language)
    start = ranges[k - 1][1] if k else None
    end = ranges[k][0] if k < len(ranges) else None
    before = None if start is None else sentences[sentence_at(sentences, start - 1)]
    behind = None if end is None else sentences[sentence_at(sentences, end)]
    if start is not None and end is not None and (before == behind or not gap.omission):
        yield from ((own, (start, end)) for own in gap.own_words if not (gap.omission and _is_article(own)))
        return
    # At the wording's own ends, and where an omission lies over a sentence's, each side is its sentence's rest.
    sides: list[tuple[tuple[str, ...], Range, bool]] = []
    if start is not None and before is not None:
        sides.append((gap.left if behind else gap.own_words, (start, max(start, before.end)), False))
    if end is not None and behind is not None:
        sides.append((gap.right if before else gap.own_words, (min(behind.start, end), end), True))
    for words, rest, backwards in sides:
        stretch = rest if gap.omission else _beside(statement.text, rest, language, backwards=backwards)
        yield from ((own, stretch) for own in words if not _is_article(own))


def _beside(text: str, stretch: Range, language: Cues | None, *, backwards: bool) -> Range:
    """The run of replaceable words at the end of a stretch, or at its start, with no mark between; else all of it."""
    words = () if language is None else language.words(text[slice(*stretch)])
    run: list[Range] = []
    for word in reversed(words) if backwards else words:
        span = stretch[0] + word.start, stretch[0] + word.end
        says = _says(text[slice(*span)])
        if says and not backwards and run and _word(text[slice(*run[-1])]) in _DETERMINERS | _DEMONSTRATIVES:
            return stretch  # it belongs to the noun that follows, which the quoter left off
        if not says or not _replaceable(text[slice(*span)], language):
            break
        run.append(span)
    return (min(start for start, _ in run), max(end for _, end in run)) if run else stretch


def _wrong(own: str, stretch: Range, text: str, language: Cues | None) -> Fault | None:
    replaced = text[slice(*stretch)]
    adds_none = _names_nobody(own, language)
    if not _says(replaced):
        return None if adds_none else Fault(Flaw.INSERTED, (), f"[{own}] stands in place of no word")
    if not _replaceable(replaced, language):
        return Fault(Flaw.INSERTED, (stretch,), f"it has “{' '.join(replaced.split())}” there")
    if adds_none:
        return None
    if not _says(own) or _mixes_scripts(own) or _turns(own, language):
        return Fault(Flaw.INSERTED, (stretch,), f"[{own}] changes the meaning")
    if _word(replaced.split()[-1]) in _DETERMINERS and not _determines(own, language):
        return Fault(Flaw.INSERTED, (stretch,), f"[{own}] says more than “{' '.join(replaced.split())}”")
    return None


def _replaceable(text: str, language: Cues | None) -> bool:
    return language is not None and language.replaceable(text)


def _names_nobody(own: str, language: Cues | None) -> bool:
    """Whether own words are articles and pronouns alone, of the statement's language or the quoter's."""
    said = own.casefold().split()
    if not _says(own) or not _COUNTS.isdisjoint(said) or not all(c.isalpha() or c in " '’" for c in own):
        return False
    return _replaceable(own, language) or _replaceable(own, cues(_QUOTERS))


def _is_article(text: str) -> bool:
    words = [_word(word) for word in text.split()]
    return bool(words) and _ARTICLES.issuperset(words)


def _word(text: str) -> str:
    return text.casefold().replace("’", "'").strip(" ,;:.")


def _determines(own: str, language: Cues | None) -> bool:
    """Whether own words may stand where an article does: they begin with a word like it, or say whose ("Israel's")."""
    return _names_nobody(own.split(maxsplit=1)[0], language) or own.replace("’", "'").endswith(("'s", "s'"))


def _is_note(own: str) -> bool:
    return " ".join(own.casefold().split()).rstrip(".!") in _NOTES


def _turns(own: str, language: Cues | None) -> bool:
    return any(
        cue.kind not in _HARMLESS
        for table in (language, cues(_QUOTERS))
        if table is not None
        for cue in table.find(table.words(own))
    )


def _mixes_scripts(own: str) -> bool:
    """Whether a word is written in letters of two alphabets, one in the shape of the other."""
    return any(
        len({unicodedata.name(c, "").split(" ")[0] for c in word if c.isalpha() and not is_unspaced(c)}) > 1
        for word in own.split()
    )


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))
