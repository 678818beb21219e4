"""`onrecord doctor`: what is configured, what works, and what to do about the rest.

Renders findings; what is looked at is known to `bot.wiring`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from bot.cli import options

if TYPE_CHECKING:
    from bot.wiring import Finding

FAILED = 1
SIGNS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "problem": ("PROBLEM", "bold red")}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("doctor", rich_help_panel="Upkeep")(doctor)


def doctor(as_json: options.AsJson = False) -> int:
    """Say what is configured, what works, and what to do about the rest.

    Exit code 1 if there is a problem."""
    from bot import wire, wiring
    from bot.cli import terminal
    from bot.settings import load_settings

    with terminal.thinking("Looking"):
        findings = wiring.diagnose(load_settings())
    if as_json:
        for finding in findings:
            sys.stdout.buffer.write(wire.line(wire.finding(finding)))
    else:
        _show(findings)
    return FAILED if any(finding.state == "problem" for finding in findings) else 0


def _show(findings: list[Finding]) -> None:
    from rich.text import Text

    from bot.cli import terminal
    from bot.cli.render import say

    screen = terminal.console()
    for finding in findings:
        sign, style = SIGNS[finding.state]
        heading = Text(f"{sign:<9}", style=style) + Text(terminal.harmless(finding.what), style="bold")
        screen.print(heading, soft_wrap=True)
        for text in (finding.detail, f"To do: {finding.remedy}" if finding.remedy else ""):
            if text:
                say(screen, text, indent=9)
