"""Pruning: the statements to remove because their files are gone, unless so many that the user must confirm.

An unmounted drive leaves an empty folder, and an unlistable folder shows no file: neither means that a file is gone.
Knows files and stored statements; removing is known to `ingest`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from retrieval.ingest.files import is_within, name_of, path_of
from retrieval.ingest.outcome import Outcome, Status
from retrieval.store.schema import Head

MOST = 1 / 5
"""The share of a path's statements that may be removed without confirmation."""

EXAMPLES = 3


class Pruning:
    """The statements stored from some paths whose files are gone."""

    def __init__(
        self, heads: Mapping[str, Head], before: Mapping[str, Head], paths: Sequence[Path], unread: Sequence[Path]
    ) -> None:
        """Check the files of `heads`; `before` are the heads stored when the run began, by id as well.

        No file in `unread` counts as gone: unlistable folders, links not followed.
        """
        self._heads, self._before = heads, before
        self._places = {name_of(path): path for path in paths}
        blind = [name_of(path) for path in unread]
        self.gone: list[str] = []
        """The sources that are gone, in order."""
        self.unknown: list[Outcome] = []
        """The outcomes of files that may or may not be gone."""
        for name in sorted({name for head in heads.values() for name in head.sources}):
            if any(is_within(name, place) for place in self._places) and not any(is_within(name, b) for b in blind):
                self._look(name)

    def _look(self, name: str) -> None:
        try:
            os.lstat(path_of(name))
        except (FileNotFoundError, NotADirectoryError):
            self.gone.append(name)
        except OSError as error:
            reason = f"cannot be looked at ({error.strerror}), and its statement stays"
            self.unknown.append(Outcome(path_of(name), Status.REFUSED, reason=reason))

    def too_much(self) -> Iterator[Outcome]:
        """The outcomes of paths with so many statements to remove that the user must confirm."""
        gone = set(self.gone)
        lost = {key: name for key, head in self._heads.items() if gone >= head.sources.keys() for name in head.sources}
        emptied = {folder for name in lost.values() if (folder := self._emptied(name))}
        for place, path in ({folder: path_of(folder) for folder in sorted(emptied)} | self._places).items():
            held = [key for key, head in self._before.items() if any(is_within(name, place) for name in head.sources)]
            going = [lost[key] for key in held if key in lost]
            if len(going) > len(held) * MOST or (going and place in emptied):
                yield Outcome(path, Status.KEPT, reason=_too_much(sorted(going), len(held)))

    def _emptied(self, name: str) -> str | None:
        """The nearest existing folder of a missing file, below the paths, if empty of files; otherwise None."""
        folder = os.path.dirname(name)
        while any(is_within(folder, place) and folder != place for place in self._places):
            try:
                with os.scandir(path_of(folder)) as listing:
                    return None if any(not each.name.startswith(".") for each in listing) else folder
            except OSError:
                folder = os.path.dirname(folder)
        return None


def _too_much(going: Sequence[str], held: int) -> str:
    named = ", ".join(os.path.basename(name) for name in going[:EXAMPLES])
    more = " and others" if len(going) > EXAMPLES else ""
    count = f"{len(going):,} of the {held:,} statements" if len(going) < held else f"all {held:,} statements"
    return (
        f"{count if held > 1 else 'the only statement'} held from it would be removed, since their files are not there "
        f"({named}{more}), so nothing is removed: look whether all of it is mounted, or add --yes"
    )
