"""Groups asked for that are not known: "the Quad" in "Which members of the Quad mentioned China?".

Knows the words that ask for a group's members, in nine languages (`bot/cues/members.toml`), and names by their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.opening import Openings, tables
from bot.question_parts import Named, Parts
from bot.unknown_names import WITHOUT_CAPITALS

_JOINERS = frozenset(("of", "the", "for", "de", "la", "le", "les", "des", "du", "los", "las", "del", "der", "für"))
"""Small words that stand within a name: "the Organization of American States"."""

_LONGEST = 8
_LONGEST_WITHOUT_CAPITALS = 3
_PASSED = frozenset(("aux", "art", "fill", "removed", "more"))
_WITHOUT_PREPOSITION = WITHOUT_CAPITALS | {"ru"}
"""Languages in which no preposition leads from the members to the group."""

_DOES = frozenset(("did", "does", "do"))


@dataclass(frozen=True, slots=True)
class _Line:
    """A question, the words that ask for members in its language, and its own words folded."""

    parts: Parts
    table: Openings
    keys: list[str]

    def last(self, at: int, kind: str) -> int:
        """The word behind the longest phrase of a kind that begins at word `at`; `at` without one."""
        return self.table.last(self.keys, at, kind)

    def passed(self, at: int, kind: str) -> int:
        """The word behind all phrases of a kind from word `at` on."""
        while (stop := self.last(at, kind)) > at:
            at = stop
        return at

    def is_new(self, start: int, stop: int) -> bool:
        """Whether the words from `start` up to `stop` are a name that is neither known nor that of all delegations."""
        return start < stop and not _is_known(self.parts, start, stop) and self.last(start, "everybody") != stop


def _line(parts: Parts) -> _Line:
    keys = [parts.phrases.book.forms(word.text)[0] for word in parts.phrases.words]
    return _Line(parts, tables("members")[parts.language], keys)


def unknown_groups(parts: Parts) -> Iterator[Named]:
    """Those whose members are asked for and that are no group that is known.

    What is a noun and what a name is told by capitals; where a language has none, by the words around it.
    """
    line = _line(parts)
    for first in range(len(line.keys)):
        for kind in ("which", "each"):
            stop = line.last(first, kind)
            if stop > first and (named := _of_members(line, first, stop)):
                yield named
                return


def compared_alone(parts: Parts) -> Iterator[Named]:
    """The one that is compared alone and that nobody knows, which can be no more than a group: "Compare the Quad on …".

    In German, where all nouns have capitals, it cannot be told from a topic.
    """
    every = parts.all
    if not every or "compare" not in every[0].kinds or parts.language == "de":
        return
    line = _line(parts)
    # "Compare the members of the Quad on …"
    start = line.passed(line.last(line.passed(every[0].last + 1, "gap"), "member"), "gap")
    stop = _run(parts, start)
    about = any("about" in part.kinds for part in every if part.first == stop)
    if about and line.is_new(start, stop):
        yield Named(start, stop - 1, None, members=True, unknown=True, own=(start, stop - 1))


def _of_members(line: _Line, first: int, at: int) -> Named | None:
    """The group behind "which" or "all", with the words for its members; None where none is asked for, or all are."""
    parts, begin = line.parts, line.passed(at, "gap")
    own = _run(parts, begin)
    behind = line.last(own, "member")
    if own > begin and behind > own and line.last(begin, "member") != own:
        # "Which Quad countries …"
        return _named(line, first, (begin, own), behind)
    behind = line.last(begin, "member")
    members = behind > begin
    start = line.passed(behind, "gap")
    if start == (behind if members else at) and not (members and parts.language in _WITHOUT_PREPOSITION):
        return None
    stop = _run_without_capitals(parts, start) if parts.language in WITHOUT_CAPITALS else _run(parts, start)
    if not members and parts.language in WITHOUT_CAPITALS:
        return None
    return _named(line, first, (start, stop), stop, members=members)


def _named(line: _Line, first: int, own: tuple[int, int], stop: int, *, members: bool = True) -> Named | None:
    """Whose members are asked for in the words from `first` up to `stop`, where what follows says that they spoke."""
    if not line.is_new(*own):
        return None
    parts, every = line.parts, line.parts.all
    rest = next((k for k, part in enumerate(every) if part.first >= stop), len(every))
    # "Which of the Goals were mentioned by Kenya?", "Which countries of the Sahel did Kenya mention?"
    by = any("by" in part.kinds for part in every[rest:])
    does = not members and rest < len(every) and parts.words(rest) in _DOES
    while rest < len(every) and _PASSED & every[rest].kinds and not does:
        rest += 1
    if by or rest >= len(every):
        return None
    part = every[rest]
    word = parts.phrases.words[part.first].text
    # In Persian the verb stands at the end.
    verbs = {"say", "about"} if parts.language in WITHOUT_CAPITALS else {"say"}
    acts = members and not part.kinds and part.named is None and not word[0].isupper()
    says = bool(verbs & part.kinds) or acts
    return (
        Named(first, stop - 1, None, members=True, which=True, unknown=True, own=(own[0], own[1] - 1)) if says else None
    )


def _run(parts: Parts, start: int) -> int:
    """The word behind a name that begins at a word: words with a capital, and small ones between them."""
    words = parts.phrases.words
    stop = i = start
    while i < min(len(words), start + _LONGEST):
        if i > start and parts.text[words[i - 1].end : words[i].start].strip(" '’-"):
            break
        if words[i].text[0].isupper():
            stop = i + 1
        elif i == start or words[i].text not in _JOINERS:
            break
        i += 1
    return stop


def _run_without_capitals(parts: Parts, start: int) -> int:
    """The word behind words of no kind, up to what says something."""
    stop = start
    for part in parts.all:
        if part.first >= start and part.first == stop and not part.kinds and part.named is None:
            stop = part.last + 1
    return stop if stop - start <= _LONGEST_WITHOUT_CAPITALS else start


def _is_known(parts: Parts, start: int, stop: int) -> bool:
    """Whether the words from `start` up to `stop` begin with somebody's name, or have none of no kind among them."""
    inner = [part for part in parts.all if start <= part.first and part.last < stop]
    whole = inner and inner[0].first == start and inner[-1].last == stop - 1
    named = any(
        part.named and part.named.kind is None for part in parts.all if part.last >= start and part.first < stop
    )
    return not whole or named or all(part.kinds for part in inner)
