"""Whether a question asks what became of somebody's words over time, and how it is asked of one time.

"How has Russia's wording on sanctions changed since 2016?" asks for Russia's position on sanctions since 2016, by
date. Knows such questions in nine languages (`bot/cues/over_time.toml`); knows no statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.declarative import languages_of
from bot.opening import Line, Openings, tables

_LONGEST, _LONGEST_HAN = 40, 60
"""Words (characters in Chinese) of a question that is read; a longer line is no question of this kind."""

_FARTHEST = 3
"""Words between a wording and whose it is."""


def as_at_one_time(text: str) -> str | None:
    """The question without what asks for it over time; None where it does not ask for that."""
    for language in dict.fromkeys(languages_of(text)):
        line = Line(text, language)
        if not line.words or len(line.words) > (_LONGEST_HAN if language == "zh" else _LONGEST):
            return None
        if (found := _Reader(line, tables("over_time")[language]).read()) is not None:
            return found
    return None


@dataclass(slots=True)
class _Reader:
    """Reads one line by the table of its language; `cut` are the words to leave out, `put` what stands in a place."""

    line: Line
    table: Openings
    cut: set[int] = field(default_factory=set)
    put: dict[int, str] = field(default_factory=dict)

    def read(self) -> str | None:
        """The line without what asks for it over time."""
        owned = self._wording()
        listed = self._cut_start("list")
        if (owned and self._cut_start("history")) or listed:
            return self._text()
        spoken = owned or self._says()
        if (owned and (self._cut_all("changed") or self._cut_bare())) or (spoken and self._cut_all("times")):
            self._cut_all("times")
            self._cut_all("loose")
            return self._text()
        return None

    def _cut_start(self, kind: str) -> bool:
        """Leave out a phrase of a kind that the line begins with, what was left out already aside; whether it does."""
        i = self.line.begin()
        while i in self.cut:
            i += 1
        stop = self.line.phrase(self.table, i, kind) if i < len(self.line.keys) else i
        self.cut |= set(range(i, stop))
        return stop > i

    def _cut_all(self, kind: str) -> bool:
        """Leave out the phrases of a kind; whether there were any."""
        found = False
        i = 0
        while i < len(self.line.keys):
            stop = self.line.phrase(self.table, i, kind)
            if stop > i:
                self.cut |= set(range(i, stop))
                found = True
            i = max(stop, i + 1)
        return found

    def _cut_bare(self) -> bool:
        """Leave out a verb of change that is a noun elsewhere ("climate change"); whether there was one."""
        keys, kinds = self.line.keys, self.table.kinds
        asked = any("aux" in self.line.phrases.kinds(i, i) for i in range(min(3, len(keys))))
        for i in range(2, len(keys)) if asked else ():
            stop = self.line.phrase(self.table, i, "bare")
            if stop > i and (keys[i - 1],) not in kinds["compound"]:
                self.cut |= set(range(i, stop))
                return True
        return False

    def _wording(self) -> bool:
        """Whether somebody's wording or position is spoken of; a wording is read as a position."""
        found = False
        i = 0
        while i < len(self.line.keys):
            stop = self.line.phrase(self.table, i, "wording")
            worded = stop > i
            if not worded:
                last, kinds = self.line.phrases.longest(i, len(self.line.words))
                stop = last + 1 if "views" in kinds else i
            if stop > i and self._is_somebodys(i, stop):
                found = True
                if worded:
                    self.cut |= set(range(i, stop))
                    joint = "" if self.table.language == "zh" else " "
                    self.put[i] = joint.join(next(iter(self.table.kinds["standing"])))
            i = max(stop, i + 1)
        return found

    def _is_somebodys(self, first: int, stop: int) -> bool:
        """Whether a wording is that of somebody named, or one "on" something."""
        names, keys = self.line.names, self.line.keys
        if "about" in self.line.phrases.longest(stop, len(keys))[1] if stop < len(keys) else False:
            return True
        if any(last in range(first - 1 - _FARTHEST, first) for last in names.values()):
            return True
        if self.line.openings.language == "zh" and names:
            return True
        if first and (keys[first - 1],) in self.table.kinds["whose"]:
            return True
        at = stop
        while at < len(keys) and (keys[at],) in self.table.kinds["of"]:
            at += 1
        return at in names

    def _says(self) -> bool:
        return any({"say", "views"} & kinds for kinds in self.line.phrases.found.values())

    def _text(self) -> str:
        """The line as it is left."""
        pieces: list[str] = []
        at = 0
        for i, word in enumerate(self.line.words):
            before = self.line.text[at : word.start]
            if i in self.put:
                pieces += [before, self.put[i]]
            elif i not in self.cut:
                pieces += [_gap(before) if i - 1 in self.cut else before, word.text]
            at = word.end
        return " ".join("".join([*pieces, self.line.text[at:]]).split())


def _gap(between: str) -> str:
    """What stands before a word whose neighbour is gone: no hyphen that joined the two."""
    return " " if between in {"", "-", " "} else between
