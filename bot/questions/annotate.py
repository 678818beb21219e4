"""A question, read once: language and form, names, times and quotations, and the topic.

Knows words, names and records; no statement, and no earlier question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from bot.questions.dates import Time, is_to_come, times
from bot.questions.holdings import Holdings
from bot.questions.names import names
from bot.questions.read_text import Name, overlaps, split
from bot.questions.reader import Form, Part, QuestionReading, is_asking, read, unread
from retrieval.embedding.base import QuestionPieces, clean
from retrieval.names.delegations import Delegation, find, named_in
from retrieval.names.lexicon import NameKind, Word, words_of
from retrieval.text.hyphens import HYPHENS
from retrieval.text.language import QUESTION_LANGUAGES, detect, rather_than
from retrieval.text.quotation_marks import SINGLE, QuotedRange, outermost, quoted_ranges
from retrieval.text.terms import stop_words

LONGEST = 2_000  # Characters of a question that are read.

SURELY_MEMBERS = 0.7  # The probability from which it is members of a group whose words are asked for.
SURELY_ASKS = 0.9
"""The probability from which on a word beside the topic counts as a question word, and is left out of the topic."""

ASKS = 0.65
"""The highest probability of asking for a topic word of a follow-up; above, the topic of the question before stays."""

LEANS = 0.2
"""The least probability of a follow-up within a conversation.

Of 197 open follow-ups 17 are below it, and of 1,596 other questions 24 are above.
"""

NEGATED = 0.8
"""The least probability of a question who did not say something.

A topic may have a "not" of its own. Of 17 open questions that ask who and have .5 or more, eight are meant so, and
these have .8 or more; of the other nine one has.
"""

SHORT = 7  # Letters of a word that asks with a name and does not say what for ("members", "только").

LEAST_ABOUT = 0.05
"""The least probability of a topic word, used if no other word of the question is more probable."""

OR: Mapping[str | None, frozenset[str]] = {
    "en": frozenset(("or", "nor")),
    "fr": frozenset(("ou", "ni")),
    "es": frozenset(("o", "u", "ni")),
    "pt": frozenset(("ou", "nem")),
    "de": frozenset(("oder", "noch")),
    "ru": frozenset(("или", "либо", "ни")),
    "ar": frozenset(("أو",)),
    "fa": frozenset(("یا",)),
    "zh": frozenset(("或", "或者")),
}
"""The words between alternatives, by language."""

_SHORTEST_PHRASE, _LONGEST_PHRASE = 2, 300
_APART = re.compile("[,;،؛，；、/]")
_SLASH = re.compile(r"\s/\s")
_HYPHENS = (*HYPHENS, "\u2011")
_PARENTHESES = re.compile(r"[(（][^()（）]*[)）]")
_NOUNS_IN_CAPITALS = ("de",)  # Languages in which a capital makes no name.
_WITHIN_NAMES = (" ", "-", ". ")
_BEFORE_SENTENCE = ("", *".?!:")
SHORTEST_NAME = 3  # Letters of a name that is looked for in statements.
_SYMBOL = re.compile(r"(?<![\w/])[A-Z][A-Z-]{0,9}(?:/[A-Za-z0-9.()\-]*[A-Za-z0-9)])+(?![\w/])")

Pieces = Callable[[str], QuestionPieces | None]
"""A question's pieces with their vectors; None without the local model."""


@dataclass(frozen=True)
class Annotated:
    """A question with its annotations.

    `text` is cleaned as embedders see it. `phrases` were quoted, `symbols` are of documents ("A/RES/70/1").
    """

    text: str
    reading: QuestionReading
    language: str | None = None
    names: tuple[Name, ...] = ()
    times: tuple[Time, ...] = ()
    forums: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()

    @property
    def leans(self) -> bool:
        """Whether the question leans on the question before, if there is a question before."""
        return self.reading.follows >= LEANS

    @property
    def negated(self) -> bool:
        """Whether the question asks who did not say something."""
        return self.reading.negated >= NEGATED

    @cached_property
    def asked(self) -> tuple[Name, ...]:
        """The names asked about."""
        return tuple(name for name in self.names if name.asked)

    @cached_property
    def said_when(self) -> tuple[Time, ...]:
        """The times of statements, apart from times in the topic."""
        return tuple(one for one in self.times if self._is_when(one))

    @cached_property
    def mentioned(self) -> tuple[Delegation, ...]:
        """Every delegation named."""
        return tuple(dict.fromkeys(one for name in self.names for one in name.delegations))

    @cached_property
    def talked_of(self) -> tuple[Name, ...]:
        """The names that the topic has: delegations, by no capital, and names in no table, such as places."""
        known = (name for name in self.names if name.delegations and not (name.asked or name.misspelt))
        of_states = (name for name in known if not any(one.kind is NameKind.CAPITAL for one in find(name.text)))
        return (*of_states, *self._names_in_no_table())

    def _names_in_no_table(self) -> Iterator[Name]:
        """The words of the topic written with a capital; of an abbreviation nothing is told, nor of a first word."""
        if self.language in _NOUNS_IN_CAPITALS:
            return
        topic = {word.text for word in words_of(self.topic)}
        inside = [word for word in words_of(self.text)[1:] if word.text in topic and not overlaps(word, self.names)]
        named = [word for word in inside if word.text[0].isupper() and not word.text.isupper()]
        for some in split(named, lambda one, other: self.text[one.end : other.start] not in _WITHIN_NAMES):
            start, end = some[0].start, some[-1].end
            yield Name(start, end, self.text[start:end], asked=False)

    @cached_property
    def in_capitals(self) -> tuple[str, ...]:
        """The words in plain Latin letters with a capital that begin no sentence, but for the names asked about."""
        words = [word for word in words_of(self.text) if self.text[: word.start].rstrip()[-1:] not in _BEFORE_SENTENCE]
        names = [word.text for word in words if word.text.isascii() and not overlaps(word, self.asked)]
        return tuple(dict.fromkeys(one for one in names if one[0].isupper() and len(one) >= SHORTEST_NAME))

    @cached_property
    def topic(self) -> str:
        """The words of the topic, without delegations, times and question words; "" without any."""
        if not self.reading.is_read:
            return self.text
        about = self._whole(self._about, self._outside) if self.reading.form is Form.WHO else self._about
        return self._joined(about or self._rather_about)

    @cached_property
    def alternatives(self) -> tuple[str, ...]:
        """The topics of a question each of which counts ("patents or intellectual property", "… (killer robots)")."""
        if not self.reading.is_read:
            return (self.text,)
        about = self._about if self.reading.form is Form.TIMELINE else self._whole(self._about, self._outside)
        runs = split(about, self._is_asked_between)
        about = max(runs, key=self._telling, default=self._rather_about)
        inside = [word for word in self._words if word not in self._outside]
        # What is read as a topic and nothing else: no remark ("coal mines, not land mines").
        explains = inside and all(map(self.is_about, inside)) and not any(map(self._is_before_comma, inside[:-1]))
        every = [*self._apart_at_or(about), *([inside] if explains else [])]
        joined = map(self._joined, every)
        return tuple(dict.fromkeys(one for one in joined if says_something(one, self.language)))

    @cached_property
    def _words(self) -> list[Word]:
        """The words outside speaker and time; a hyphenated word, or the symbol of a document, is one word."""
        symbols = [match.span() for match in _SYMBOL.finditer(self.text)]

        def are_apart(one: Word, other: Word) -> bool:
            hyphened = self.text[one.end : other.start] in _HYPHENS
            return not (hyphened or any(start <= one.start and other.end <= end for start, end in symbols))

        words = (word for word in words_of(self.text) if not self._is_aside(word))
        ends = [(some[0].start, some[-1].end) for some in split(words, are_apart)]
        return [Word(start, end, self.text[start:end]) for start, end in ends]

    @cached_property
    def _outside(self) -> list[Word]:
        """The words outside parentheses, which explain the topic; all words if all stand in parentheses."""
        inside = [match.span() for match in _PARENTHESES.finditer(self.text)]
        words = self._words
        return [one for one in words if not any(start < one.start < end for start, end in inside)] or words

    @cached_property
    def _about(self) -> list[Word]:
        """The words of the topic outside parentheses, or else inside."""
        about = list(filter(self.is_about, self._words))
        return [word for word in about if word in self._outside] or about

    @cached_property
    def _rather_about(self) -> list[Word]:
        """The words that may be the topic of a question without a surer topic ("Kenya on the veto")."""
        return list(filter(self._may_be, self._words))

    def _joined(self, words: Sequence[Word]) -> str:
        """Words as in the text, with a space for other words left out ("sea-level" is one word)."""
        between = [self.text[one.end : other.start] for one, other in pairwise(words)]
        joints = ["", *(" " if any(c.isspace() or c.isalnum() for c in some) else some for some in between)]
        return "".join(joint + word.text for joint, word in zip(joints, words, strict=False))

    def _is_asked_between(self, one: Word, other: Word) -> bool:
        """Whether a word between two asks: no little word, and no time ("Zika in 2016, or dengue")."""
        between = [word.text for word in words_of(self.text[one.end : other.start])]
        return any(not word.isdigit() and says_something(word, self.language) for word in between)

    def _is_before_comma(self, word: Word) -> bool:
        return bool(_APART.match(self.text, word.end))

    def _does(self, word: Word) -> tuple[float, ...]:
        if self._is_of_years_to_come and is_to_come(word.text):
            return tuple(float(part is Part.TOPIC) for part in Part)
        return self.reading.does(word.start, word.end)

    @cached_property
    def _is_of_years_to_come(self) -> bool:
        """Whether who is asked for with no topic but a year in which nobody has spoken yet ("who mentioned 2030?")."""
        asks_who = self.reading.is_read and self.reading.form is Form.WHO
        if not (asks_who and any(is_to_come(one.date) for one in self.times if one.date)):
            return False
        words = [word for word in words_of(self.text) if not is_to_come(word.text)]
        does = {word: self.reading.does(word.start, word.end) for word in words}
        about = [word.text for word in words if does[word][Part.TOPIC] + does[word][Part.ABOUT] >= max(does[word])]
        return not says_something(" ".join(about), self.language)

    def sure_of(self, word: Word) -> float:
        """The probability of a word to say what the question is about."""
        does = self._does(word)
        return does[Part.TOPIC] + does[Part.ABOUT]

    def _telling(self, words: Sequence[Word]) -> float:
        """How much some words tell of the topic: little words count for nothing."""
        return sum(self.sure_of(word) for word in words if says_something(word.text, self.language))

    def _apart_at_or(self, words: Sequence[Word]) -> list[list[Word]]:
        """A topic's words, split at each "or" or " / "."""
        ors = OR.get(self.language, frozenset())

        def is_or(one: Word, other: Word) -> bool:
            between = self.text[one.end : other.start].casefold()
            return bool(_SLASH.search(between)) or not ors.isdisjoint(word.text for word in words_of(between))

        return split((word for word in words if word.text.casefold() not in ors), is_or)

    def _whole(self, about: Sequence[Word], words: Sequence[Word]) -> list[Word]:
        """Topic words and the neighbours among `words` that do not surely ask ("early warnings")."""
        ordinary = stop_words(self.language)

        def may_be(word: Word) -> bool:
            return word in about or not (word.text.casefold() in ordinary or self._surely_asks(word))

        runs = [list(run) for may, run in groupby(words, may_be) if may]
        return [word for run in runs if any(one in about for one in run) for word in run]

    def _surely_asks(self, word: Word) -> bool:
        """Whether a word surely asks, or says when."""
        does = self._does(word)
        return does[Part.FRAME] >= SURELY_ASKS or does[Part.WHEN] >= max(*does, 1 - SURELY_ASKS)

    @property
    def has_topic(self) -> bool:
        """Whether the topic has a word not common to all questions."""
        return says_something(self.topic, self.language)

    @property
    def is_about_something(self) -> bool:
        """Whether a word not common to all questions is read as the topic."""
        return says_something(" ".join(word.text for word in self._about), self.language)

    @property
    def says_more_than_names(self) -> bool:
        """Whether the topic has a word that is in no name and not common to all texts."""
        words = [word for word in words_of(self.text) if self.is_about(word) and not overlaps(word, self.names)]
        return says_something(" ".join(word.text for word in words), self.language)

    def surely_asks_members(self, name: Name) -> bool:
        """Whether a question behind another surely asks for a group's members, though it has no other topic."""
        return name.of_members and self.reading.does(name.start, name.end)[Part.OF] >= SURELY_MEMBERS

    @property
    def says_nothing(self) -> bool:
        """Whether the question has no word of a topic, no name and no time ("danke", "how many?")."""
        return not (self.says_more_than_names or self.names or self.said_when)

    @property
    def apart_from_times(self) -> str:
        """The words of the question that say neither when nor that something is asked, whatever else they do."""
        return self._joined([word for word in words_of(self.text) if not self._asks_or_says_when(word)])

    @property
    def times_in_words(self) -> str:
        """The times, each with the words before that ask with it ("since 2023")."""
        words = words_of(self.text)
        told = [[one.text for one in run] for says, run in groupby(words, self._asks_or_says_when) if says]
        return " ".join(word for run in told if any(map(str.isdigit, "".join(run))) for word in run)

    def tells_nothing(self, word: Word) -> bool:
        """Whether a word is common to all texts, or asks in few letters ("only", but not "mentioned")."""
        asks = self._asks_or_says_when(word) and len(word.text) <= SHORT
        return asks or not says_something(word.text, self.language)

    def _asks_or_says_when(self, word: Word) -> bool:
        return overlaps(word, self.said_when) or is_asking(self._does(word))

    @property
    def has_words(self) -> bool:
        """Whether the question has a distinctive word beside names and times, whatever the word does."""
        return says_something(" ".join(w.text for w in words_of(self.text) if not self._is_aside(w)), self.language)

    def _is_aside(self, word: Word) -> bool:
        return overlaps(word, [*(name for name in self.asked if name.known), *self.said_when])

    def is_about(self, word: Word) -> bool:
        """Whether a word is part of the topic."""
        does = self._does(word)
        return self.sure_of(word) > max(does[Part.FRAME], does[Part.OF], does[Part.WHEN])

    def _may_be(self, word: Word) -> bool:
        does = self._does(word)
        about = self.sure_of(word) >= LEAST_ABOUT and not (self.reading.follows >= 0.5 and does[Part.FRAME] > ASKS)
        about = about or any(one.known and one.start <= word.start < one.end for one in self.names)
        return about and word.text.casefold() not in stop_words(self.language)

    def _is_when(self, one: Time) -> bool:
        if one.session:
            return True
        if self._is_of_years_to_come and is_to_come(one.date or ""):
            return False
        does = self.reading.does(one.start, one.end)
        return does[Part.TOPIC] + does[Part.ABOUT] < max(does[Part.WHEN], does[Part.FRAME], does[Part.OF])


def says_something(text: str, language: str | None) -> bool:
    """Whether a text has a word not common to all texts; a common word in capitals may be a name ("WHO")."""
    ordinary = stop_words(language)
    words = [word.text for word in words_of(text)]
    return any((len(word) > 1 and word.isupper()) or word.casefold() not in ordinary for word in words)


def annotated(text: str, held: Holdings, pieces: Pieces, earlier: str | None = None) -> Annotated:
    """A question with its reading; `earlier` is the language of the conversation. Never raises on any text."""
    said = clean(text[:LONGEST])
    made = pieces(said)
    said = made.text + said[len(made.text) :] if made else said
    reading = read(made) if made else unread(said)
    language = _language(said, reading, earlier)
    return Annotated(
        said,
        reading,
        language,
        names(said, reading, held),
        times(said, language),
        held.forums_named(said),
        quoted(said),
        tuple(dict.fromkeys(_SYMBOL.findall(said))),
    )


_FEWEST_WORDS = 3  # Words below which a question's language is that of the conversation, where there is one.
_FEW_WORDS = 4  # Words up to which a name in another language tells more than the words beside it.
_NOT_LATIN = ("ar", "fa", "ru", "zh")  # Languages that are not written in Latin letters.
_LATIN = ("en", "fr", "es", "de", "pt")


def _language(text: str, reading: QuestionReading, earlier: str | None) -> str | None:
    words = words_of(text)
    if not any(word.text[0].isalpha() for word in words) or (earlier and len(words) < _FEWEST_WORDS and text.isascii()):
        return earlier
    if len(words) < _FEWEST_WORDS and all("A" <= word.text[0] < "\u0250" and word.text[0].isupper() for word in words):
        return None  # a name or two in Latin letters ("São Tomé") are of no language
    latin = all(word.text[0] < "\u0250" for word in words)
    read = reading.language
    if read is None or latin == (read in _NOT_LATIN) or (not latin and len(words) < _FEWEST_WORDS):
        return detect(text) or earlier
    told = rather_than(read, text) if latin else detect(text)
    if told and told not in QUESTION_LANGUAGES:
        return told  # the reader takes any other language for one that it knows
    unsure = len(words) <= _FEW_WORDS and not any(word.text.casefold() in stop_words(read) for word in words)
    if unsure and (named := named_in(text, _LATIN)) and read not in named:
        return named[0]  # "Germany on Zeitenwende": who is named in a language is asked about in it
    return read


def quoted(text: str) -> tuple[str, ...]:
    """The phrases quoted in a text; single marks around one word are emphasis, not a quotation."""
    marked = outermost(one for one in quoted_ranges(text) if one.closed and _may_be_phrase(text, one))
    phrases = ((one.kind, text[one.start : one.end].strip()) for one in marked)
    return tuple(dict.fromkeys(phrase for kind, phrase in phrases if kind != SINGLE or " " in phrase))


def _may_be_phrase(text: str, one: QuotedRange) -> bool:
    return _SHORTEST_PHRASE <= one.end - one.start <= _LONGEST_PHRASE and "\n" not in text[one.start : one.end]
