"""`onrecord doctor`: what is configured, what works, and what to do about the rest.

Renders findings; what is looked at is known to `bot.doctor`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli import options

if TYPE_CHECKING:
    from bot.doctor import Finding
    from bot.output.json_replies import Json

FAILED = 1
TWO_COLUMNS_FROM = 60
SIGNS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "problem": ("PROBLEM", "bold red")}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("doctor", rich_help_panel="Upkeep")(doctor)


def doctor(as_json: options.AsJson = False) -> int:
    """Say what is configured, what works, and what to do about the rest.

    Exit code 1 if there is a problem."""
    from bot import doctor as examination
    from bot.cli import terminal
    from bot.cli.options import load_settings
    from bot.output import json_replies
    from bot.telegram import main

    with terminal.thinking("Looking"):
        findings = examination.diagnosed(load_settings(), database=main.database, telegram=main.bot_name)
    if as_json:
        for finding in findings:
            terminal.emit(json_replies.line(_finding_json(finding)))
    else:
        _show(findings)
    return FAILED if any(finding.state == "problem" for finding in findings) else 0


def _show(findings: list[Finding]) -> None:
    from rich.text import Text

    from bot.cli import terminal
    from bot.cli.terminal import say

    screen = terminal.console()
    room = terminal.width(screen)
    narrow = room is not None and room < TWO_COLUMNS_FROM
    named = max(len(finding.what) for finding in findings) + 2
    for finding in findings:
        sign, style = SIGNS[finding.state]
        label = Text(f"{sign:<9}", style=style).append(f"{terminal.harmless(finding.what):<{named}}", style="bold")
        if narrow:
            screen.print(label, soft_wrap=True)
        indent = 2 if narrow else len(label)
        say(screen, finding.detail, indent=2 if narrow else 0, label="" if narrow else label)
        if finding.remedy:
            say(screen, finding.remedy, indent=indent, label="To do: ")


def _finding_json(given: Finding) -> Json:
    """What was looked at and how it is as "onrecord.doctor/1"."""
    return {
        "schema": "onrecord.doctor/1",
        "what": given.what,
        "state": given.state,
        "detail": given.detail,
        "remedy": given.remedy,
    }
