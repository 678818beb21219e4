"""The commands and the help, put together in one application; `onrecord doctor`.

Starts nothing heavy: a command imports heavy libraries when called.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import (
    ask,
    chat,
    check,
    cite,
    evaluate,
    export,
    import_,
    ingest,
    options,
    questions,
    serve,
    statements,
    terminal,
    watch,
)
from bot.output import json_replies

if TYPE_CHECKING:
    from bot.doctor import Finding

TWO_COLUMNS_FROM = 60
SIGNS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "problem": ("PROBLEM", "bold red")}

app = typer.Typer(
    name="onrecord",
    help="Ask what delegations said, and read their exact words.",
    epilog=(
        '[bold]Examples[/bold]\n\nonrecord ask "What does Iran say about sanctions?"\n\n'
        'onrecord ask "What is said about ITU?" --delegation Iran --since 2020 --json\n\n'
        'onrecord check "has yet to yield its expected results" --delegation Iran\n\n'
        "onrecord chat\n\nonrecord ingest statements/ report.pdf\n\n"
        "Each command has its own help: onrecord ask --help"
    ),
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def doctor(as_json: options.AsJson = False) -> int:
    """Say what is configured, what works, and what to do about the rest.

    Exit code 1 if there is a problem."""
    from bot import doctor as examination
    from bot.telegram import main

    with terminal.Thinking("Looking"):
        findings = examination.diagnosed(options.configure_process(), database=main.database, telegram=main.bot_name)
    if as_json:
        for finding in findings:
            terminal.emit(json_replies.line({"schema": "onrecord.doctor/1", **asdict(finding)}))
    else:
        _show_findings(findings)
    return options.FAILED if any(finding.state == "problem" for finding in findings) else 0


def _show_findings(findings: list[Finding]) -> None:
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


app.command("ask", rich_help_panel="Ask", epilog=ask.EXAMPLES)(ask.ask)
app.command("check", rich_help_panel="Ask", epilog=check.EXAMPLES)(check.check)
app.command("cite", rich_help_panel="Ask", epilog=cite.EXAMPLES)(cite.cite)
app.command("chat", rich_help_panel="Ask")(chat.chat)
app.command("who", rich_help_panel="Ask", epilog=ask.WHO_EXAMPLES)(ask.who)
app.command("compare", rich_help_panel="Ask", epilog=ask.COMPARE_EXAMPLES)(ask.compare)
app.command("timeline", rich_help_panel="Ask", epilog=ask.TIMELINE_EXAMPLES)(ask.timeline)
app.command("phrase", rich_help_panel="Ask", epilog=ask.PHRASE_EXAMPLES)(ask.phrase)
app.add_typer(
    watch.app,
    name="watch",
    help="What new statements say on the topics that you watch: add, list, remove, run.",
    rich_help_panel="Ask",
    epilog=watch.EXAMPLES,
)
app.command("telegram", rich_help_panel="Ask")(serve.telegram)
app.command("serve", rich_help_panel="Ask", epilog=serve.SERVE_EXAMPLES)(serve.serve)
app.command("mcp", rich_help_panel="Ask", epilog=serve.MCP_EXAMPLES)(serve.mcp)
app.add_typer(
    statements.app,
    name="statements",
    help="The statements held: list, show, export, remove.",
    rich_help_panel="Statements",
)
app.command("ingest", rich_help_panel="Statements", epilog=ingest.EXAMPLES)(ingest.ingest)
app.command("demo", rich_help_panel="Statements")(ingest.demo)
app.command("import", rich_help_panel="Statements", cls=import_.ImportCommand)(import_.import_)
app.command("export", rich_help_panel="Statements", epilog=export.EXAMPLES)(export.export)
app.command("evaluate", rich_help_panel="Upkeep", epilog=evaluate.EXAMPLES)(evaluate.evaluate)
app.add_typer(questions.app, name="questions", help="Question sets for evaluate: check one.", rich_help_panel="Upkeep")
app.command("doctor", rich_help_panel="Upkeep")(doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    _version: Annotated[
        bool, options.option("--version", "", "Show the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        context.get_help()
