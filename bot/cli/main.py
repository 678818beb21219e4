"""The `onrecord` command: its groups of commands, its help, and how any error leaves the process.

Starts nothing heavy: each command imports what it needs when it is called.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated, NoReturn

import typer

from bot.cli import ask, chat, doctor, evaluate, ingest, statements
from bot.cli.terminal import PipeClosed, harmless
from retrieval.errors import OnRecordError, SettingsError, UsageError

FAILED, USAGE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141

app = typer.Typer(
    name="onrecord",
    help="Ask what delegations said, and read their exact words.",
    epilog=(
        '[bold]Examples[/bold]\n\nonrecord ask "What does Iran say about sanctions?"\n\n'
        'onrecord ask "What is said about ITU?" --delegation Iran --since 2020 --json\n\n'
        "onrecord chat\n\nonrecord ingest statements/ report.pdf\n\n"
        "Each command has its own help: onrecord ask --help"
    ),
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    add_completion=False,
)
ask.register(app)
chat.register(app)
statements.register(app)
ingest.register(app)
evaluate.register(app)
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


def run(args: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 failed, 2 usage or settings, 3 incomplete, 130 interrupted."""
    sys.exit(exit_code(args))


def exit_code(args: list[str] | None = None) -> int:
    """Run the command line and return its exit code, once what it printed has been written or lost its reader."""
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal's encoding lacks, or a lone surrogate, is shown as an escape.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _invoke(args)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return PIPE_CLOSED
    except OSError as error:
        _forget_output()
        return _fail(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", FAILED)
    return code


def _invoke(args: list[str] | None) -> int:
    try:
        code = app(args, prog_name="onrecord", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(_usage(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except PipeClosed:
        _forget_output()
        return PIPE_CLOSED
    except OnRecordError as error:
        return _fail(str(error), USAGE if isinstance(error, SettingsError | UsageError) else FAILED)
    except OSError:
        raise
    except Exception as error:
        if os.environ.get("ONRECORD_LOG", "").lower() == "debug":
            traceback.print_exc()
        what = f"{type(error).__name__}: {error}"
        return _fail(f"this should not happen: {what}. ONRECORD_LOG=debug shows where it did.", FAILED)
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> str:
    """What is wrong with the call, and which help to read."""
    context = getattr(error, "ctx", None)
    message = error.format_message()
    possibilities = getattr(error, "possibilities", None)
    if possibilities:
        message = f"{error.message.rstrip('.')}. Did you mean {' or '.join(possibilities)}?"
    if message.startswith("No such command") and " " in message.split("'")[1:2][-1:][0]:
        message += ' To ask a question: onrecord ask "…"'
    return f"{message} See {context.command_path} --help." if context is not None else message


def _fail(message: str, code: int) -> int:
    typer.echo(f"onrecord: {harmless(message)}", err=True)
    return code


def _forget_output() -> None:
    """Point standard output at nothing, so that the interpreter does not try once more to write to it at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
