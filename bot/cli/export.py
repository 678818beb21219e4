"""`onrecord export`: everything held into a folder, with progress and counts.

Parses and renders; the contents of the folder are known to `bot.backup`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options, terminal
from bot.cli.show_outcomes import Report, progress
from bot.output import json_replies

if TYPE_CHECKING:
    from retrieval.ingest.export import Export

EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord export backup/\n\nonrecord export backup/ --with-users\n\n"
    "On the other machine: onrecord ingest backup/\n\n"
    "Every statement is a text file with its record, to be read by anybody. An earlier export in the same place is "
    "replaced once the new one is whole. Exit codes: 0 done, 1 failed, 2 usage or settings, 3 a statement could not be "
    "read; it is named."
)


def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that does not exist yet.")],
    *,
    with_users: Annotated[
        bool, options.option("--with-users", "", "The database of the bot's users too: what people asked.")
    ] = False,
    without_vectors: Annotated[
        bool, options.option("--without-vectors", "", "Leave out the vectors: ingest then embeds anew.")
    ] = False,
    as_json: options.AsJson = False,
) -> int:
    """Write all that is held into a folder, from which `onrecord ingest FOLDER` restores it on any machine."""
    from bot import backup

    settings = options.configure_process()
    with progress() as on_progress:
        made, refused = backup.export(
            settings, folder, users=with_users, vectors=not without_vectors, on_progress=on_progress
        )
    report = Report(as_json=as_json)
    for outcome in refused:
        report.add(outcome)
    if as_json:
        terminal.emit(json_replies.line(_exported(made)))
    else:
        terminal.say(terminal.console(), _said(made))
    return options.INCOMPLETE if refused else 0


def _said(made: Export) -> str:
    counts = [f"{made.statements:,} statement{'' if made.statements == 1 else 's'}"]
    counts += [f"{made.documents_sent:,} documents"] if made.documents_sent else []
    counts += [f"{made.vectors:,} vectors"] if made.vectors else []
    counts += [f"the database ({counted(made.users.rows)})"] if made.users else []
    kept = " It holds what people asked: keep it to yourself." if made.users else ""
    return f"Exported to {made.folder}, {_size(made.size)}: {', '.join(counts)}.{kept}"


def _size(number: int) -> str:
    return f"{number / 1e6:,.1f} MB" if number >= 1e6 else f"{number / 1e3:,.0f} kB"


def counted(rows: Mapping[str, int]) -> str:
    """The number of rows of a database, by table."""
    return ", ".join(f"{number:,} {name}" for name, number in rows.items() if number) or "empty"


def _exported(made: Export) -> json_replies.Json:
    return {
        "schema": "onrecord.exported/1",
        "folder": str(made.folder),
        "statements": made.statements,
        "documents": made.documents_sent,
        "vectors": made.vectors,
        "rows": dict(made.users.rows) if made.users else None,
        "bytes": made.size,
    }
