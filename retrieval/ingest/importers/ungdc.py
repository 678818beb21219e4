"""The UN General Debate Corpus in its own layout: "Session 78 - 2023/KEN_78_2023.txt", and a table of who spoke.

Knows the folders; file names and the table are known to the layout, for every reader of a file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from retrieval.errors import UsageError
from retrieval.ingest.files import NoSource, Source, entries
from retrieval.ingest.import_corpus import Corpus, Item
from retrieval.readers.layouts.ungdc import SPEAKERS, doubt, name_of, table_of

ABOUT = "UN General Debate Corpus, 1946 to date (Harvard Dataverse, doi 10.7910/DVN/0TJX8Y)"

_SESSION = re.compile(r"(?i)session\s*\d{1,3}\s*[-–—_]\s*\d{4}\s*")
_DEEP = 3
"""The most levels of folders between the given folder and the files: the archive keeps sessions in a subfolder."""

_HIDDEN = "__"
_SUFFIX = ".txt"


def corpus(folder: Path, sessions: Sequence[int]) -> Corpus:
    """A folder's part of the corpus: the root, the folder of one session, or a folder a few levels above sessions.

    Raises:
        UsageError: the folder has no statements of the corpus, or of a session asked for.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise UsageError(f"{folder} {what}: give the folder that the UN General Debate Corpus was unpacked into.")
    found = _found(folder)
    files = [one.path for one in found if isinstance(one, Source)]
    named = {path: name for path in files if (name := name_of(path))}
    if not named:
        raise UsageError(
            f"{folder} is not the UN General Debate Corpus: looked there, and up to {_DEEP} folders below, for "
            '"Session NN - YYYY" with files such as KEN_78_2023.txt, and found none.'
        )
    held = sorted({name.session for name in named.values()})
    if missing := [str(session) for session in sessions if session not in held]:
        raise UsageError(f"{folder} holds no session {', '.join(missing)}; it holds {_ranges(held)}.")
    chosen = [path for path, name in named.items() if not sessions or name.session in sessions]
    chosen.sort(key=lambda path: (named[path].session, path.name, path))
    with_table = {path.parent for path in chosen if table_of(path)}
    doubts = {path: doubt(path) if path.parent in with_table else None for path in chosen}
    items = [Item(path, remark=why and f"no speaker is recorded: {why}") for path, why in doubts.items()]
    remarks: tuple[str, ...] = ()
    if any(path.parent not in with_table for path in chosen):
        remarks = (
            f"There is no {SPEAKERS}, so nobody is recorded as a speaker: put it beside the folders of the sessions "
            "and import again.",
        )
    others = tuple(path for path in files if path not in named)
    return Corpus(tuple(items), remarks, others, tuple(one for one in found if isinstance(one, NoSource)))


def _found(folder: Path) -> list[Source | NoSource]:
    """The text files of the sessions, or of the folder itself as a session under another name; and unreadable paths."""
    top = folder if folder.name else Path(os.path.abspath(folder))
    shown = [
        one
        for one in entries(top, _DEEP)
        if not any(part.startswith(_HIDDEN) for part in one.path.relative_to(top).parts)
        and (isinstance(one, NoSource) or one.path.suffix.lower() == _SUFFIX)
    ]
    files = [one for one in shown if isinstance(one, Source)]
    of_sessions = [one for one in files if _SESSION.fullmatch(one.path.parent.name)]
    return [
        *(of_sessions or [one for one in files if one.path.parent == top]),
        *(one for one in shown if isinstance(one, NoSource)),
    ]


def _ranges(numbers: Sequence[int]) -> str:
    """Sessions in order, consecutive sessions as a range: "25 to 30, 71"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
