"""Whether a question that a model has written out may be used, and what of a conversation a model is told.

A rewrite may only put words of the conversation together: it brings in no name, number, topic, denial or task. What is
not accepted costs nothing but the rewrite. Knows questions in nine languages; knows no model.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.declarative import QUESTION_MARKS, is_declarative, languages_of
from bot.opening import Line, tables
from bot.phrasebook import phrasebook
from bot.question import Question, Turn
from bot.referring import corrected
from bot.several import parts_of
from bot.token_estimate import tokens
from retrieval.delegations import find, find_blocs
from retrieval.inflection import key
from retrieval.normalise import normalise
from retrieval.quotation_marks import outermost, quoted_ranges
from retrieval.scripts import has_han

LONGEST = 300
"""Characters of a question as it is written out."""

TURNS = 12
"""Earlier questions that are read or told."""

_KEPT_OUT = frozenset(("event", "title", "ordinals", "tens", "tenths", "hello", "passive"))
"""Kinds of phrases that a question is not written out with unless the conversation has them."""

_TABLES = ("several", "followups")
_FORBIDDEN = frozenset("{}<>`\\|$#*_=[]~^")


def accepts(rewritten: str, question: Question) -> bool:
    """Whether a model's wording of a question says what was asked, as far as words can show it.

    It is one question, request or topic, on one line of at most LONGEST characters, in the language and script of the
    question. It names no delegation, person, number, year or quoted words that neither the question nor those before it
    name, and all that the question itself names; it has no other words than theirs and those that questions are framed
    with; it denies nothing that they do not deny; and it sets no other task. Answers of the conversation do not count:
    a model may have written them. Never raises.
    """
    text = rewritten.strip()
    before = [turn.question for turn in question.history[-TURNS:]]
    known = "\n".join((question.text, *before))
    if not _is_one_line(text) or not _is_plain(text, known):
        return False
    said = _Rewrite(text, corrected(question.text, None), known, tuple(before), _language(question.text, before))
    return all(holds(said) for holds in (_is_alike, _is_one_question, _names_alike, _denies_alike, _words_stand))


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """A rewrite, what was asked (a correction in it made), all that was asked, and the language of the question."""

    text: str
    asked: str
    known: str
    before: tuple[str, ...]
    language: str

    def has(self, kind: str, text: str) -> bool:
        """Whether a text has one of the words that may not come in or go."""
        return bool(self.all(kind, text))

    def all(self, kind: str, text: str) -> set[tuple[str, ...]]:
        """Those that it has, folded."""
        table = tables("rewritten")[self.language]
        line = Line(text, self.language)
        return {tuple(line.keys[i : line.phrase(table, i, kind)]) for i in range(len(line.keys))} - {()}


def _is_alike(said: _Rewrite) -> bool:
    """Whether it is in the language and the scripts of the question."""
    return said.language in languages_of(said.text) and _scripts(said.text) <= _scripts(said.known)


def _is_one_question(said: _Rewrite) -> bool:
    """Whether it is one question, request or topic, and sets no other task."""
    if is_declarative(said.text, said.language) or _marks(said.text) > 1 or len(parts_of(said.text, said.language)) > 1:
        return False
    tasks = said.has("tasks", said.text) and not said.has("tasks", said.asked)
    return not tasks and not said.has("instructs", said.text)


def _names_alike(said: _Rewrite) -> bool:
    """Whether it keeps the names, numbers and quoted words of the question, and has none that were never named."""
    held = _bare(said.known)
    return (
        _names(said.asked) <= _names(said.text) <= _names(said.known)
        and _numbers(said.asked) <= _numbers(said.text) <= _numbers(said.known)
        and said.all("counts", said.text) <= said.all("counts", said.known)
        and _quotes(said.asked) <= _quotes(said.text)
        and all(quote in held for quote in _quotes(said.text))
    )


def recent(history: Sequence[Turn], most_tokens: int, *, answers: bool = False) -> tuple[Turn, ...]:
    """The latest turns, in order, whose questions together are of at most so many tokens; TURNS at most.

    Tokens are estimated as in `bot.token_estimate`. With `answers`, those count too. A turn that does not fit ends the
    list: what came before it is not told without it.
    """
    kept: list[Turn] = []
    left = most_tokens
    for turn in reversed(history[-TURNS:]):
        left -= tokens(turn.question) + (tokens(turn.answer) if answers else 0)
        if left < 0:
            break
        kept.append(turn)
    return tuple(reversed(kept))


def _is_one_line(text: str) -> bool:
    return 0 < len(text) <= LONGEST and len(text.splitlines()) == 1 and any(c.isalnum() for c in text)


def _is_plain(text: str, known: str) -> bool:
    """Whether it has no signs of markup, and nothing invisible, that the conversation has not."""
    signs = {c for c in text if c in _FORBIDDEN or unicodedata.category(c)[0] in "CZ"} - {" ", "\u00a0", "\u202f"}
    return signs <= set(known) and "://" not in text


def _language(text: str, before: Sequence[str]) -> str:
    """The language of a question; where it is too short to show it, that of the latest question that does."""
    for one in (text, *reversed(before)):
        if len(found := languages_of(one)) == 1:
            return found[0]
    return languages_of(text)[0]


def _scripts(text: str) -> set[str]:
    """The scripts of a text's letters, by the first word of their Unicode names ("LATIN")."""
    return {unicodedata.name(c, "").split(" ", 1)[0] for c in text if c.isalpha()}


def _marks(text: str) -> int:
    quoted = [(one.opener, one.closer) for one in outermost(quoted_ranges(text))]
    places = [i for i, c in enumerate(text) if c in QUESTION_MARKS]
    return sum(not any(first <= i < last for first, last in quoted) for i in places)


def _names(text: str) -> set[str]:
    """The delegations and blocs that a text names, a name with several readings as all of them."""
    found = {delegation.code for mention in find(text) for delegation in mention.readings}
    return found | {mention.bloc.code for mention in find_blocs(text)}


def _numbers(text: str) -> set[str]:
    """The numbers of a text in digits of any script, signs within them left out."""
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c if c.isnumeric() else " " for c in text)
    return set(digits.split())


def _bare(text: str) -> str:
    return normalise(text).text


def _quotes(text: str) -> set[str]:
    """What stands in quotation marks, typography aside."""
    return {_bare(text[one.start : one.end]) for one in outermost(quoted_ranges(text)) if one.closed}


def _denies_alike(said: _Rewrite) -> bool:
    """Whether it denies something where the question does, or where the one before it did, and not elsewhere."""
    denied = said.has("denies", said.text)
    if said.has("denies", said.asked):
        return denied
    return not denied or any(said.has("denies", one) for one in said.before[-1:])


def _words_stand(said: _Rewrite) -> bool:
    """Whether its words are those of the conversation and of questions, and those of the question's topic are in it."""
    language = said.language
    if language == "zh" or has_han(said.text):
        held, own = _bare(said.known), _bare(said.text)
        return all(run in held for run in _runs(said.text)) and all(run in own for run in _runs(said.asked))
    mine, theirs = _stems(said.text, language), _stems(said.known, language) | _of_names(said.text, language)
    topical = _stems(said.asked, language) - _vocabulary(language) - _of_names(said.asked, language)
    return topical <= mine <= theirs | _vocabulary(language)


def _of_names(text: str, language: str) -> set[str]:
    """The stems of the words of names, which may be written otherwise ("the Russians", "Russia")."""
    names = [text[mention.start : mention.end] for mention in find(text)]
    return _stems(" ".join(names), language)


def _stems(text: str, language: str) -> set[str]:
    return {stem for word in Line(text, language).words for stem in _stem(word.text, language)}


def _stem(word: str, language: str) -> list[str]:
    """The stem of a word; none of one that says nothing about the subject."""
    from retrieval.lexical import terms  # brings numpy, which a question that was not rewritten does without

    return terms(key(word), language)


@cache
def _vocabulary(language: str) -> frozenset[str]:
    """The stems of the words that questions are framed with."""
    frames = (word for phrase, kinds in phrasebook(language).phrases() if not kinds & _KEPT_OUT for word in phrase)
    cues: Iterable[str] = (word for kind in _cues(language) for one in kind for word in one)
    return frozenset(stem for word in (*frames, *cues) for stem in _stem(word, language))


def _cues(language: str) -> Iterable[frozenset[tuple[str, ...]]]:
    yield from (kind for name in _TABLES for kind in tables(name)[language].kinds.values())
    yield tables("rewritten")[language].kinds["generic"]


def _runs(text: str) -> list[str]:
    """The stretches of a Chinese text that no phrase of a question covers."""
    line = Line(text, "zh")
    runs: list[str] = []
    end: int | None = None
    i = 0
    while i < len(line.words):
        last, kinds = line.phrases.longest(i, len(line.words))
        stop = max(last + 1 if kinds - _KEPT_OUT else i, _cue(line, i))
        if stop > i:
            end, i = None, stop
            continue
        if end is None:
            runs.append("")
        runs[-1] += _bare(line.words[i].text)
        end, i = line.words[i].end, i + 1
    return runs


def _cue(line: Line, i: int) -> int:
    """Where the longest of the cues that begins at word `i` ends; `i` without one."""
    found = [tables(name)["zh"] for name in _TABLES]
    own = tables("rewritten")["zh"].last(line.keys, i, "generic")
    return max(own, *(table.last(line.keys, i, *table.kinds) for table in found))
