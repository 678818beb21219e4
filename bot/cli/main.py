"""The `onrecord` command as a process: how the command starts, and how errors end the process.

Knows exit codes and errors; commands are known to `bot.cli.commands`.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot.cli.interrupts import keep
from bot.logs import redacted
from retrieval.errors import OnRecordError, SettingsError, UsageError

if TYPE_CHECKING:
    import typer

FAILED, USAGE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141


def run(args: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 failed, 2 usage or settings, 3 incomplete, 130 interrupted."""
    # Imports make half a million objects that stay: looking through them for garbage takes a seventh of the time in
    # which a question is answered. What becomes garbage later is still collected, less often.
    gc.set_threshold(100_000, 20, 100)
    leave(exit_code(args))


def leave(code: int) -> NoReturn:
    """End the process with an exit code, though threads are at work.

    A thread that nobody waits for, such as the thread that opens a chat model, may be in compiled code. A thread that
    returns to Python while the interpreter is being taken apart is unwound through the compiled code, which aborts the
    process: a command that had ended in good order would be told as a crash.
    """
    if any(thread.daemon for thread in threading.enumerate()):
        import logging

        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def exit_code(args: list[str] | None = None) -> int:
    """Run the command line and return the exit code, once the output has been written or lost the reader."""
    _complete_streams()
    keep()
    try:
        code = _invoke(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return PIPE_CLOSED
    except OSError as error:
        _forget_output()
        return _fail(_of_system(error), FAILED)
    return code


def _invoke(args: list[str] | None) -> int:
    # Imported here so that a ctrl-c in the first tenth of a second is taken as quietly as a later one.
    import typer

    from bot.cli.commands import app
    from bot.cli.terminal import PipeClosed

    try:
        code = app(args, prog_name="onrecord", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(_usage(error), error.exit_code)
    except typer.Abort:
        return INTERRUPTED
    except PipeClosed:
        raise BrokenPipeError from None
    except OnRecordError as error:
        return _fail(str(error), USAGE if isinstance(error, SettingsError | UsageError) else FAILED)
    except OSError:
        raise
    except Exception as error:
        from bot.logs import debugging

        if debugging() or os.environ.get("ONRECORD_LOG", "").lower() == "debug":
            sys.stderr.write(redacted(traceback.format_exc()))
        what = f"{type(error).__name__}: {error}"
        return _fail(f"this should not happen: {what}. ONRECORD_LOG=debug shows where it did.", FAILED)
    return code if isinstance(code, int) else 0


def _of_system(error: OSError) -> str:
    """The message of the operating system, with the file, and a remedy where a disk is full."""
    from retrieval.embedding.provider_errors import says_full

    said = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    return f"{said}. Make room there, and run the same command again." if says_full(error) else said


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    message = error.format_message()
    possibilities = getattr(error, "possibilities", None)
    if possibilities:
        message = f"{error.message.rstrip('.')}. Did you mean {' or '.join(possibilities)}?"
    unknown = message.partition(" Did you mean")[0]
    if unknown.startswith("No such command") and " " in unknown.removeprefix("No such command "):
        message = f'{unknown} To ask a question: onrecord ask "…"'
    return f"{message} See {context.command_path} --help." if context is not None else message


def _fail(message: str, code: int) -> int:
    from bot.cli.terminal import harmless

    with contextlib.suppress(OSError):
        sys.stderr.write(f"onrecord: {harmless(redacted(message))}\n")
        sys.stderr.flush()
    return code


def _complete_streams() -> None:
    """Replace closed streams, and have no character be an error."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            nothing = Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, nothing)
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal's encoding lacks, or a lone surrogate, is shown as an escape.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Point standard output at nothing, so that the interpreter does not write to the closed pipe at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
