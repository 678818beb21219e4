"""`onrecord ingest`: files and folders into the index, with progress and outcomes; `onrecord demo`: the shipped ones.

Parses the record options and renders outcomes; reading and storing are known to the retrieval layer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli import options, terminal
from bot.cli.show_outcomes import Report
from bot.output import json_replies
from retrieval.errors import UsageError

EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord ingest statements/\n\n"
    'onrecord ingest speech.pdf --delegation Kenya --speaker "Ms. A. Otieno" --date 2024-09-25\n\n'
    "A record is taken from front matter in the file, from a side file NAME.yaml beside NAME.pdf, and from a layout "
    "that is known; these options fill what they do not say, and are remembered with the file. "
    "Exit codes: 0 done, 1 failed, 2 usage or settings, or --prune needs --yes, 3 something was refused or has no "
    "delegation that is known; each is named."
)


DEMO = Path(__file__).resolve().parents[2] / "corpus" / "demo"
"""A dozen statements to try the commands on."""

TRY = (
    'onrecord ask "What does Ukraine say about stolen children?"',
    'onrecord who "climate finance"',
    'onrecord compare "Security Council reform" --delegation Brazil --delegation India',
    'onrecord timeline "peacekeeping" --delegation Kenya',
    'onrecord check "Russia is using food prices as weapons"',
)


def _record(name: str, text: str, metavar: str = "TEXT") -> Any:
    return options.option(name, metavar, text, "Record")


_RECORD: Mapping[str, Any] = {
    "delegation": Annotated[str | None, _record("--delegation", "Whose statement it is.")],
    "speaker": Annotated[str | None, _record("--speaker", "Who spoke.")],
    "post": Annotated[str | None, _record("--post", "The speaker's post.")],
    "on_behalf_of": Annotated[list[str] | None, _record("--on-behalf-of", "A bloc or delegation. Repeatable.")],
    "forum": Annotated[str | None, _record("--forum", "Where it was said.")],
    "session": Annotated[str | None, _record("--session", "The session.")],
    "agenda_item": Annotated[str | None, _record("--agenda-item", "The agenda item.")],
    "date": Annotated[str | None, _record("--date", "A year, a month or a day.", "DATE")],
    "language": Annotated[str | None, _record("--language", "Its language, such as en.", "CODE")],
    "source_url": Annotated[str | None, _record("--source-url", "Where it was published.", "URL")],
    "symbol": Annotated[str | None, _record("--symbol", "The document symbol.")],
    "title": Annotated[str | None, _record("--title", "Its title.")],
}
"""The options for the fields of a statement's record, in the order in which the help lists them."""


def _given(typed: Mapping[str, Any]) -> dict[str, object]:
    """The fields of the record given, by name.

    Raises:
        UsageError: the date or the language is wrong.
    """
    from bot.questions.typed_filters import language_code
    from retrieval.dates import read_date

    given = {name: value for name, value in typed.items() if value}
    if "date" in given:
        given["date"] = read_date(given["date"], "--date")
    if "language" in given:
        given["language"] = language_code(given["language"], "--language")
    return given


@options.gathered("given", _RECORD, _given)
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH…", help="Files and folders.", readable=False)
    ] = None,
    *,
    given: Mapping[str, object],
    dry_run: options.DryRun = False,
    prune: Annotated[bool, options.option("--prune", "", "Remove statements whose files are gone.")] = False,
    yes: Annotated[
        bool, options.option("--yes", "", "With --prune, even if more than a fifth of a path would go.")
    ] = False,
    rebuild: Annotated[bool, options.option("--rebuild", "", "Make the index anew, for another embedder.")] = False,
    with_users: Annotated[
        bool, options.option("--with-users", "", "Of an export, the database of the bot's users too.")
    ] = False,
    as_json: options.AsJson = False,
) -> int:
    """Store statements: text, Markdown, HTML, DOCX and PDF, and what was exported. What is unchanged costs nothing."""
    if not paths and not rebuild:
        raise UsageError("Give the files or folders to take in, as in onrecord ingest statements/.")
    paths = paths or []
    if "delegation" in given:
        _warn_of_unknown(str(given["delegation"]))
    from bot import backup, operations
    from retrieval.ingest.export import exports_among

    settings = options.configure_process()
    exports = exports_among(paths)
    users = backup.users_among(settings, exports) if with_users else None
    report = Report(as_json=as_json, dry_run=dry_run)
    report.add_all(
        lambda on_progress: operations.ingest_paths(
            settings,
            paths,
            given,
            prune=prune,
            yes=yes,
            dry_run=dry_run,
            rebuild=rebuild,
            shared=True,
            say=terminal.note,
            on_progress=on_progress,
        ),
        report.add,
    )
    _say_what_was_passed_over(set(paths) - {export.folder for export in exports})
    code = report.end()
    if users is not None and not dry_run:
        _say_of_users(backup.take_users(settings, users), as_json=as_json)
    elif any(export.users for export in exports) and not with_users:
        terminal.note("The database of the bot's users is there too; --with-users takes it in.")
    return code


def demo(
    *,
    remove: Annotated[bool, options.option("--remove", "", "Remove them again.")] = False,
    as_json: options.AsJson = False,
) -> int:
    """Store a dozen statements to try the commands on: six delegations in the UN General Debate, 2016 and 2023."""
    from bot import operations

    settings = options.configure_process()
    report = Report(as_json=as_json)
    if remove:
        for outcome in operations.remove_statements(settings, _demo_held()):
            report.add(outcome)
        return report.end()
    report.add_all(
        lambda on_progress: operations.ingest_paths(settings, [DEMO], say=terminal.note, on_progress=on_progress),
        report.add,
    )
    code = report.end()
    if not as_json:
        screen = terminal.console()
        terminal.say(screen, "Try:")
        for command in TRY:
            terminal.say(screen, command, indent=2)
        terminal.say(screen, "Remove them with: onrecord demo --remove")
    return code


def _demo_held() -> list[str]:
    from retrieval.ingest.files import path_of

    with options.opened(asking=False) as session:
        return [each.id for each in session.library.held() if path_of(each.source).parent == DEMO]


def _say_of_users(rows: Mapping[str, int], *, as_json: bool) -> None:
    from bot.cli.export import counted

    if as_json:
        terminal.emit(json_replies.line({"schema": "onrecord.users/1", "rows": dict(rows)}))
    else:
        terminal.say(terminal.console(), f"The database: {counted(rows)}.")


def _say_what_was_passed_over(paths: Collection[Path]) -> None:
    from retrieval import readers
    from retrieval.ingest.files import passed_over

    kinds = passed_over(paths, readers.SUFFIXES, readers.side_files)
    if kinds:
        number = sum(kinds.values())
        files = "1 file of another kind was" if number == 1 else f"{number} files of other kinds were"
        terminal.note(f"{files} passed over: {', '.join(sorted(kinds))}.")


def _warn_of_unknown(delegation: str) -> None:
    """Warn that no question will find a delegation by the name, which may be right: not every speaker is a state."""
    from bot.questions.typed_filters import delegation_code

    try:
        delegation_code(delegation, "--delegation")
    except UsageError as error:
        terminal.note(f"{error} It is stored as written, without a code.")
