"""The statements of a set, as held by the library: the truth for replies.

Knows statements and their records; knows no question and no reply.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from bot.evaluation.results import Gold
from bot.library import Library
from retrieval.held import Held
from retrieval.statement import Passage
from retrieval.text.normalise import normalise


class Sources:
    """The library's statements, each read once, when first needed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._held = {held.id: held for held in library.held()}
        self._read: dict[str, tuple[str, tuple[Passage, ...]]] = {}

    def held(self, statement: str) -> Held | None:
        """The held statement of an id; None without a statement."""
        return self._held.get(statement)

    def missing(self, names: Sequence[str]) -> tuple[str, ...]:
        """The statements named by a set, by id or by file, but not held."""
        held = {name for one in self._held.values() for name in (one.id, Path(one.source).name)}
        return tuple(name for name in names if name not in held)

    def text(self, statement: str) -> str:
        """The text of a statement by its id, "" if not held."""
        return self._of(statement)[0]

    def placed(self, quotes: Sequence[Gold]) -> tuple[Gold, ...]:
        """The sentences of a set, with the ids of their statements and all their places.

        A set names a statement by its id or by the name of its file; of several files with one name, the files with the
        words are meant.
        """
        found: list[Gold] = []
        for gold in quotes:
            ids = [h.id for h in self._held.values() if gold.statement in (h.id, Path(h.source).name)]
            standing = [Gold(id_, gold.text, at) for id_ in ids if (at := places(gold.text, self.text(id_)))]
            found += standing or [gold]
        return tuple(found)

    def holding(self, gold: Gold) -> tuple[tuple[str, Place], ...]:
        """The passages with part of a sentence, as the statement's id and the passages' ranges."""
        return tuple(
            (gold.statement, (one.start, one.end))
            for one in self._of(gold.statement)[1]
            if any(one.start < end and start < one.end for start, end in gold.places)
        )

    @property
    def sha256(self) -> str:
        """One hash of everything held: of ids and texts, in order."""
        listed = sorted(f"{held.id} {held.sha256}" for held in self._held.values())
        return hashlib.sha256("\n".join(listed).encode()).hexdigest()

    def _of(self, statement: str) -> tuple[str, tuple[Passage, ...]]:
        if statement not in self._held:
            return "", ()
        if statement not in self._read:
            read, passages = self._library.read(self._held[statement])
            self._read[statement] = read.text, passages
        return self._read[statement]


Place = tuple[int, int]
"""From the first code point to behind the last."""


def places(wording: str, text: str) -> tuple[Place, ...]:
    """All places of a wording in a text, first to last; only the exact places, if any."""
    wording = wording.strip()
    if exact := _all(wording, text):
        return exact
    bare, starts, ends = _bare(text)
    return tuple((starts[first], ends[last - 1]) for first, last in _all(_bare(wording)[0], bare))


def ink(text: str, place: Place) -> set[int]:
    """The offsets of a text's characters within a place, without white space."""
    start, end = place
    return {at for at in range(start, min(end, len(text))) if not text[at].isspace()}


def _all(wanted: str, text: str) -> tuple[Place, ...]:
    return tuple(found.span() for found in re.finditer(re.escape(wanted), text)) if wanted else ()


@lru_cache(maxsize=256)
def _bare(text: str) -> tuple[str, list[int], list[int]]:
    """The text without typography and white space, and the original position of each character."""
    form = normalise(text)
    kept = [at for at, char in enumerate(form.text) if not char.isspace()]
    return "".join(form.text[at] for at in kept), [form.starts[at] for at in kept], [form.ends[at] for at in kept]
