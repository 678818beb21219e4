"""Pruning: the statements to remove because their files are gone, unless so many that the user must confirm.

An unmounted drive leaves an empty folder, and an unlistable folder shows no file: neither means that a file is gone.
Knows files and stored statements; removing is known to `ingest`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from retrieval.ingest.files import is_within, name_of, path_of
from retrieval.ingest.outcome import Outcome, Status
from retrieval.store.schema import Head

MOST = 1 / 5
"""The share of a path's statements that may be removed without confirmation."""

EXAMPLES = 3


def gone(heads: Iterable[Head], paths: Iterable[Path], unread: Iterable[Path]) -> tuple[list[str], list[Outcome]]:
    """The sources under `paths` whose files are gone, in order, and the outcomes of those that may or may not be gone.

    No file in `unread` counts as gone: unlistable folders, links not followed.
    """
    places, blind = [name_of(path) for path in paths], [name_of(path) for path in unread]
    missing, unknown = [], []
    for name in sorted({name for head in heads for name in head.sources}):
        if not _lies_in(name, places) or _lies_in(name, blind):
            continue
        try:
            os.lstat(path_of(name))
        except (FileNotFoundError, NotADirectoryError):
            missing.append(name)
        except OSError as error:
            reason = f"cannot be looked at ({error.strerror}), and its statement stays"
            unknown.append(Outcome(path_of(name), Status.REFUSED, reason=reason))
    return missing, unknown


def too_much(
    missing: Iterable[str], heads: Mapping[str, Head], before: Mapping[str, Head], paths: Iterable[Path]
) -> Iterator[Outcome]:
    """The outcomes of paths with so many statements to remove that the user must confirm.

    `before` are the heads stored when the run began; `heads` and `before` are by id.
    """
    named, every = {name_of(path): path for path in paths}, set(missing)
    lost = {key: name for key, head in heads.items() if head.sources.keys() <= every for name in head.sources}
    emptied = {folder for name in lost.values() if (folder := _emptied(name, named))}
    for place, path in ({folder: path_of(folder) for folder in sorted(emptied)} | named).items():
        held = [key for key, head in before.items() if any(is_within(name, place) for name in head.sources)]
        going = sorted(lost[key] for key in held if key in lost)
        if len(going) > len(held) * MOST or (going and place in emptied):
            yield Outcome(path, Status.KEPT, reason=_reason(going, len(held)))


def _lies_in(name: str, places: Iterable[str]) -> bool:
    return any(is_within(name, place) for place in places)


def _emptied(name: str, places: Collection[str]) -> str | None:
    """The nearest existing folder of a missing file, below some places, if empty of files; otherwise None."""
    folder = os.path.dirname(name)
    while any(is_within(folder, place) and folder != place for place in places):
        try:
            with os.scandir(path_of(folder)) as listing:
                return None if any(not each.name.startswith(".") for each in listing) else folder
        except OSError:
            folder = os.path.dirname(folder)
    return None


def _reason(going: Sequence[str], held: int) -> str:
    named = ", ".join(os.path.basename(name) for name in going[:EXAMPLES])
    more = " and others" if len(going) > EXAMPLES else ""
    count = f"{len(going):,} of the {held:,} statements" if len(going) < held else f"all {held:,} statements"
    return (
        f"{count if held > 1 else 'the only statement'} held from it would be removed, since their files are not there "
        f"({named}{more}), so nothing is removed: look whether all of it is mounted, or add --yes"
    )
