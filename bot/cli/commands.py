"""The commands and their help, put together in one application.

Starts nothing heavy: each command imports what it needs when it is called.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import (
    ask,
    chat,
    check,
    cite,
    compare,
    doctor,
    evaluate,
    export,
    import_,
    ingest,
    phrase,
    questions,
    serve,
    statements,
    timeline,
    watch,
    who,
)

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
    add_completion=False,
)
ask.register(app)
check.register(app)
cite.register(app)
chat.register(app)
who.register(app)
compare.register(app)
timeline.register(app)
phrase.register(app)
watch.register(app)
serve.register(app)
statements.register(app)
ingest.register(app)
import_.register(app)
export.register(app)
evaluate.register(app)
questions.register(app)
doctor.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", help="Show the version and exit.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        context.get_help()
