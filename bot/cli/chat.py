"""`onrecord chat`: opens what a conversation needs, greets, and hands it one line after the other.

Knows the loop; lines, commands and answers are known elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import typer

from bot.cli import options
from bot.cli.ask import (
    AnswerMode,
    Limit,
    Mode,
    NoSummary,
    Translate,
    require_model,
)
from retrieval.errors import OnRecordError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from rich.console import Console

    from bot.answers.tell import Teller
    from bot.cli.chat_prompt import Lines
    from bot.cli.chat_session import Conversation
    from retrieval.held import Held

FAILED = 1


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("chat", rich_help_panel="Ask")(chat)


@options.filtered()
def chat(
    *,
    filters: Filters,
    limit: Limit = 3,
    mode: AnswerMode = Mode.AUTO,
    translate: Translate = False,
    no_summary: NoSummary = False,
) -> int:
    """Ask one question after another: follow-ups, sources, context. /help names what can be typed."""
    import asyncio
    from contextlib import closing

    from bot import wiring
    from bot.cli import interrupts, terminal
    from bot.cli.chat_prompt import lines_from
    from bot.cli.chat_session import Conversation
    from bot.cli.options import load_settings
    from bot.output.overview import delegations

    settings = load_settings()
    require_model(settings, mode, translate=translate)
    screen = terminal.console()
    with interrupts.put_off(), terminal.thinking("Opening") as spinner:
        opened = wiring.open_session(settings, say=spinner.note, telling=mode is not Mode.QUOTES)
    with closing(opened), asyncio.Runner() as runner:
        conversation = Conversation(
            opened,
            screen,
            runner.run,
            filters=filters,
            limit=limit,
            mode=mode.value,
            translate=translate,
            summary=not no_summary,
        )
        with interrupts.put_off():
            held = opened.library.held()
            _greet(screen, held, conversation)
            if mode is not Mode.QUOTES and opened.teller is not None:
                _try_model(screen, opened.teller, runner.run)
        names = [name for name, _ in delegations(held)]
        lines = lines_from(settings.home / "history", lambda typed: conversation.completions(typed, names))
        failed = _converse(screen, lines, conversation)
    return FAILED if failed else 0


def _greet(screen: Console, held: tuple[Held, ...], conversation: Conversation) -> None:
    from bot.cli.chat_greeting import to_try, what_is_held
    from bot.cli.show_reply import filters_line
    from bot.cli.terminal import say

    say(screen, "On Record: what delegations said, in their exact words.", style="bold")
    say(screen, what_is_held(held))
    line = filters_line(conversation.filters)
    if line:
        say(screen, f"Filters: {line}")
    for question in to_try(held, conversation.filters, conversation.ask):
        say(screen, question, label="Try: ")
    say(screen, "/help for what else can be typed, /quit to leave.", style="dim")
    screen.print()


def _try_model(screen: Console, teller: Teller, wait: Callable[[Coroutine[Any, Any, None]], None]) -> None:
    """Say what is wrong with the model, if anything is, before the first question finds out."""
    from bot.chat_model import ModelError, Trouble
    from bot.cli import terminal
    from bot.cli.terminal import say

    try:
        with terminal.thinking(f"Trying {teller.name}"):
            wait(teller.probe())
    except ModelError as error:
        # A model may take its time over its first answer: that is no fault yet.
        if error.trouble is not Trouble.SLOW:
            say(screen, f"Without the model for now: {error}", style="yellow")
            return
    say(
        screen,
        f"{teller.name} chooses among what is found and sums it up, labelled; no model types a quote.",
        style="dim",
    )


def _converse(screen: Console, lines: Lines, conversation: Conversation) -> bool:
    """Take lines to the end; returns whether the last of them failed."""
    from bot.cli.terminal import say

    failed = False
    while (line := lines.read()) is not None:
        try:
            if not conversation.take(line):
                return False
            failed = False
        except KeyboardInterrupt:
            say(screen, "Interrupted.", style="dim")
        except OnRecordError as error:
            failed = True
            say(screen, f"onrecord: {error}", style="red")
        screen.print()
    return failed
