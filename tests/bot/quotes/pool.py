"""Statements without a store, and where a wording stands in them as the gate judges it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.quotes.judge import Flaw
from bot.quotes.omissions import begun, is_in_too_many_pieces, readings
from bot.quotes.placing import Effort, WordingPlace, places
from retrieval.readers import read_statement
from retrieval.statement import PartKind, Sentence, Statement
from retrieval.text.normalise import normalise
from retrieval.text.passages import passages

_WORD = re.compile(r"\w+")
_MARKS = str.maketrans({**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’", "'"), **dict.fromkeys("‐‑–—", "-")})


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A statement as it is stored, its sentences, and its text without typography: as the gate has it, and plainly."""

    statement: Statement
    sentences: tuple[Sentence, ...]
    normalised: str
    line: str


class Texts:
    """Texts by their words: few have to be searched for a stretch of words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._with: dict[str, set[int]] = defaultdict(set)
        for n, text in enumerate(texts):
            for word in _WORD.findall(text):
                self._with[word].add(n)

    def that_hold(self, *stretches: str) -> list[int]:
        """The numbers of the texts that hold every stretch, word for word."""
        # The first and the last word of a stretch may be the end and the beginning of longer ones.
        words = {word for stretch in stretches for word in _WORD.findall(stretch)[1:-1]}
        near = set(range(len(self._texts))).intersection(*(self._with.get(word, ()) for word in words))
        return [n for n in sorted(near) if all(stretch in self._texts[n] for stretch in stretches)]


class Pool:
    """Statements to look for wordings in."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Reads the files; nothing is embedded and nothing stored."""
        self.sources: list[Source] = []
        for file in files:
            statement = read_statement(file)
            sentences = tuple(sentence for passage in passages(statement) for sentence in passage.sentences)
            self.sources.append(Source(statement, sentences, normalise(statement.text).text, plain(statement.text)))
        self._normalised = Texts([source.normalised for source in self.sources])
        self._lines = Texts([source.line for source in self.sources])

    def stand(self, wording: str, among: Sequence[Source] = ()) -> list[tuple[Source, WordingPlace]]:
        """Where the first reading of a wording that stands anywhere does stand, with what is wrong with it there.

        It is looked for in all statements, or `among` some.
        """
        if is_in_too_many_pieces(wording):
            return []
        for reading in (*readings(wording), *begun(wording)):
            sure = [normalise(part).text.strip() for piece in reading.pieces for part in piece.sure]
            near = [self.sources[n] for n in self._normalised.that_hold(*sure)]
            found = [
                (source, place)
                for source in near
                if not among or source in among
                for place in places(reading, source.statement, source.sentences, Effort())
            ]
            if found:
                return found
        return []

    @property
    def english(self) -> list[Source]:
        """Those in English, of which altered wordings can be made."""
        return [source for source in self.sources if source.statement.record.language == "en"]

    def accepted(self, wording: str, among: Sequence[Source] = ()) -> list[tuple[Source, WordingPlace]]:
        """Where a wording stands as whole sentences, or as a part of one without a claim about its sense."""
        return [
            (source, place)
            for source, place in self.stand(wording, among)
            if place.fault is None or place.fault.flaw is Flaw.PARTIAL
        ]

    def says(self, wording: str) -> bool:
        """Whether some statement has these words in one run, a mark at their end and a capital at their start aside.

        Told without the gate, by a search for plain text.
        """
        sought = plain(wording).rstrip(".,;:")
        near = [self.sources[n].line for n in self._lines.that_hold(sought[1:])]
        bounded = rf"(?<!\w)(?i:{re.escape(sought[:1])}){re.escape(sought[1:])}(?!\w)"
        return any(re.search(bounded, line) for line in near)


def plain(text: str) -> str:
    """A text in one line, with straight quotation marks and hyphens."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).replace("\u00ad", "").split())


@cache
def speeches(source: Source) -> list[list[Sentence]]:
    """The sentences of each part of a statement that is the speaker's."""
    return [
        [sentence for sentence in source.sentences if part.start <= sentence.start and sentence.end <= part.end]
        for part in source.statement.parts
        if part.kind is PartKind.SPEECH
    ]
