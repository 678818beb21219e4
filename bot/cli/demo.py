"""`onrecord demo`: a dozen statements to try the commands on, from the UN General Debate; and away with them again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from bot.cli import options, terminal

FOLDER = Path(__file__).resolve().parents[2] / "corpus" / "demo"

TRY = (
    'onrecord ask "What does Ukraine say about stolen children?"',
    'onrecord who "climate finance"',
    'onrecord compare "Security Council reform" --delegation Brazil --delegation India',
    'onrecord timeline "peacekeeping" --delegation Kenya',
    'onrecord check "Russia is using food prices as weapons"',
)


def demo(
    *,
    remove: Annotated[bool, options.option("--remove", "", "Remove them again.")] = False,
    as_json: options.AsJson = False,
) -> int:
    """Store a dozen statements to try the commands on: six delegations in the UN General Debate, 2016 and 2023."""
    from bot import operations
    from bot.cli.show_outcomes import Report

    settings = options.configure_process()
    report = Report(as_json=as_json)
    if remove:
        for outcome in operations.remove_statements(settings, _held()):
            report.add(outcome)
        return report.end()
    report.add_all(
        lambda on_progress: operations.ingest_paths(settings, [FOLDER], say=terminal.note, on_progress=on_progress),
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


def _held() -> list[str]:
    """The ids of the statements that were stored from the folder."""
    from retrieval.ingest.files import path_of

    with options.opened(asking=False) as session:
        return [each.id for each in session.library.held() if path_of(each.source).parent == FOLDER]
