"""The speakers named in a question, by the records held; whole names, surnames, and names misspelt.

Knows words, their reading and the names of speakers; knows no table of delegations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.questions.read_text import ReadText
from retrieval.names.delegations import Mention
from retrieval.names.lexicon import NameKind, Word
from retrieval.names.persons import is_full
from retrieval.names.speakers import NOBODY, PARTICLES, SpeakerMatch, Speakers
from retrieval.names.spellings import writes_vowels
from retrieval.text.scripts import is_unspaced

LONGEST = 9  # Words of a speaker's name, at most.
SHORTEST = 4  # Letters that a name of one word has at least, where it has no capital.


@dataclass(frozen=True, slots=True)
class SpeakerNames:
    """The names of speakers among some words of a question."""

    read: ReadText
    words: Sequence[Word]
    speakers: Speakers

    def found(self) -> Iterator[tuple[Word, SpeakerMatch]]:
        """Each name as one word, and the speakers meant."""
        at = 0
        while at < len(self.words):
            last, match = self._at(at) or (at, None)
            if match is not None:
                yield self.read.whole(self.words[at : last + 1]), match
            at = last + 1

    def around(self, name: Mention) -> Word | None:
        """A person's name with the name of a country inside ("Michael Jordan"), except the country's own speaker."""
        if not self.read.reading.is_read or name.kind is not NameKind.NAME:
            return None
        if " " in name.text or is_unspaced(name.text):
            return None
        word = Word(name.start, name.end, name.text)
        beside = [one for one in self.words if one.text[1:].islower()]
        beside = [one for one in beside if self.read.are_together(sorted((one, word))) and self._is_of_name(one)]
        own = (each.code for one in beside for each in self.speakers.named(one.text).speakers)
        if not beside or name.delegation.code in own:
            return None
        return self.read.whole(sorted((*beside, word)))

    def _at(self, first: int) -> tuple[int, SpeakerMatch] | None:
        """The last word of the name that begins at a word, and the speakers meant."""
        words = self.words
        # An ordinary word may begin a name within a line ("De Croo").
        is_ordinary = self.read.is_ordinary(words[first]) and (first == 0 or words[first].text[0].islower())
        if is_ordinary or not _may_be_name(words[first]):
            return None
        last = first
        while last + 1 < len(words) and last - first + 1 < LONGEST and self._continues(*words[last : last + 2]):
            last += 1
        for end in range(last, first, -1):
            texts = [word.text for word in words[first : end + 1]]
            if not _may_be_name(words[end]):
                continue
            match = self.speakers.written(texts)
            whole = match.sure and is_full(texts) and not any(map(is_unspaced, texts))
            if not whole and not self.read.names_somebody(self.read.whole(words[first : end + 1])):
                continue
            covered = NOBODY if texts[0].islower() else self.speakers.covered(texts)  # "sergey lavrov sees"
            if match := match or covered or self.speakers.surnamed(texts):
                return end, match
        match = self._alone(first)
        return (first, match) if match else None

    def _alone(self, at: int) -> SpeakerMatch:
        """The speaker called by one word; nobody for a part of another name, or an ordinary word.

        A given name of several speakers needs a title ("Shaikh Khalid").
        """
        word = self.words[at]
        if is_unspaced(word.text) or self.speakers.is_title(word.text):
            return NOBODY
        match, capital = self.speakers.written([word.text]), word.text[0].isupper()
        is_named = self.read.names_somebody(word)
        if not (is_named or (match.sure and self._is_rare(word))) or self._is_in_name(at):
            return NOBODY
        if match.sure or (capital and match):
            return match if match.sure or self._is_titled(at) or len(match.persons) == 1 else NOBODY
        # In writing without vowels too many words sound like some name.
        return self.speakers.spelt([word.text]) if is_named and writes_vowels(word.text) else NOBODY

    def _is_titled(self, at: int) -> bool:
        """Whether a title may stand before a word: a known title, or a capital within a line."""
        if not at or not self.read.are_together(self.words[at - 1 : at + 1]):
            return False
        before = self.words[at - 1].text
        return self.speakers.is_title(before) or (at > 1 and before[0].isupper())

    def _is_in_name(self, at: int) -> bool:
        """Whether a neighbouring word is of a name too, also behind a particle ("Mohammed bin Salman")."""
        for step in (-1, 1):
            beside = [self.words[n] for n in (at + step, at + 2 * step) if 0 <= n < len(self.words)]
            beside = beside if beside and beside[0].text in PARTICLES else beside[:1]
            if beside and self._is_of_name(beside[-1]) and self.read.are_together(sorted((self.words[at], *beside))):
                return True
        return False

    def _is_of_name(self, word: Word) -> bool:
        return word.text[0].isupper() and not self.speakers.is_title(word.text) and self.read.names_somebody(word)

    def _is_rare(self, word: Word) -> bool:
        """Whether a word has a capital and several pieces, unlike ordinary words such as "May" and "Key"."""
        pieces = [one for one in self.read.reading.spans if word.start < one[1] and one[0] < word.end]
        return word.text[0].isupper() and len(pieces) > 1

    def _continues(self, one: Word, other: Word) -> bool:
        alike = other.text[0].isupper() == one.text[0].isupper()
        name = alike or not PARTICLES.isdisjoint((one.text, other.text.casefold()))
        return name and self.read.are_together((one, other))


def _may_be_name(word: Word) -> bool:
    """Whether a word may be a name by capital, script or length."""
    return word.text[0].isupper() or not word.text[0].isascii() or len(word.text) >= SHORTEST
