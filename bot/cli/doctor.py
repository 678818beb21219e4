"""`onrecord doctor`: the configuration, with remedies for faults.

Renders findings; the examination is known to `bot.doctor`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.cli import options, terminal
from bot.output import json_replies

if TYPE_CHECKING:
    from bot.doctor import Finding

FAILED = 1
TWO_COLUMNS_FROM = 60
SIGNS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "problem": ("PROBLEM", "bold red")}


def doctor(as_json: options.AsJson = False) -> int:
    """Say what is configured, what works, and what to do about the rest.

    Exit code 1 if there is a problem."""
    from bot import doctor as examination
    from bot.telegram import main

    with terminal.thinking("Looking"):
        findings = examination.diagnosed(options.load_settings(), database=main.database, telegram=main.bot_name)
    if as_json:
        for finding in findings:
            terminal.emit(json_replies.line({"schema": "onrecord.doctor/1", **asdict(finding)}))
    else:
        _show(findings)
    return FAILED if any(finding.state == "problem" for finding in findings) else 0


def _show(findings: list[Finding]) -> None:
    from rich.text import Text

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
        terminal.say(screen, finding.detail, indent=2 if narrow else 0, label="" if narrow else label)
        if finding.remedy:
            terminal.say(screen, finding.remedy, indent=indent, label="To do: ")
