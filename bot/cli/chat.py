"""`onrecord chat`: opens a session, greets, and hands line after line to the conversation.

Knows the greeting and the loop; lines, commands and answers are known elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from bot.cli import interrupts, options, terminal
from bot.cli.options import Mode
from bot.cli.terminal import say
from retrieval.errors import OnRecordError
from retrieval.filters import Filters, recorded

if TYPE_CHECKING:
    from rich.console import Console

    from bot.answers.model_choice import Teller
    from bot.cli.chat_prompt import Read
    from bot.cli.chat_session import Conversation
    from bot.question import Question
    from bot.reply import Reply
    from retrieval.held import Held

LOOK_FOR = 1.5
"""Seconds spent on finding questions to try, at most."""

_TRIED = 2
_NAMED = 6
"""Questions to try, and delegations that are named."""


@options.filtered()
def chat(
    *,
    filters: Filters,
    limit: options.Limit = 3,
    mode: options.AnswerMode = Mode.AUTO,
    translate: options.Translate = False,
    no_summary: options.NoSummary = False,
) -> int:
    """Ask one question after another: follow-ups, sources, context. /help names what can be typed."""
    import asyncio
    from contextlib import ExitStack

    from bot.cli.chat_prompt import completions, lines_from
    from bot.cli.chat_session import Conversation
    from bot.output.overview import delegations
    from bot.question import Question

    settings = options.configure_process()
    options.require_model(settings, mode, translate=translate)
    screen = terminal.console()
    with ExitStack() as stack:
        with interrupts.put_off(), terminal.Thinking("Opening"):
            telling = mode is not Mode.QUOTES
            session = stack.enter_context(options.opened(settings, telling=telling))
        wait = stack.enter_context(asyncio.Runner()).run
        defaults = Question(
            "", filters=filters, limit=limit, mode=mode.value, translate=translate, summary=not no_summary
        )
        conversation = Conversation(session, screen, wait, defaults)
        with interrupts.put_off():
            held = session.library.held()
            _greet(screen, held, conversation)
            if telling and session.teller is not None:
                _try_model(screen, session.teller, wait)
        names = [name for name, _ in delegations(held)]
        read = lines_from(settings.home / "history", lambda typed: completions(typed, names, conversation.shown))
        failed = _converse(screen, read, conversation)
    return options.FAILED if failed else 0


def _greet(screen: Console, held: tuple[Held, ...], conversation: Conversation) -> None:
    from bot.cli.show_reply import filters_line

    filters = conversation.defaults.filters
    say(screen, "On Record: what delegations said, in their exact words.", style="bold")
    say(screen, _overview(held))
    if line := filters_line(filters):
        say(screen, f"Filters: {line}")
    for question in to_try(held, filters, conversation.ask):
        say(screen, question, label="Try: ")
    say(screen, "/help for what else can be typed, /quit to leave.", style="dim")
    screen.print()


def _overview(held: Sequence[Held]) -> str:
    """The number of statements held, with delegations and years, on one line."""
    from bot.cli.show_outcomes import named, statements
    from bot.output.overview import delegations, years

    if not held:
        return "No statement is held. To add some: onrecord ingest PATH…"
    names = [name for name, _ in delegations(held)]
    line = f"{statements(len(held))} held"
    if names:
        line += f", of {len(names)} delegation{'s' if len(names) > 1 else ''}: {named(names, _NAMED)}"
    if unnamed := sum(each.record.delegation is None for each in held):
        line += f"; {unnamed} without a delegation"
    if span := years(held):
        line += f" · {span[0]}" + (f"–{span[-1]}" if len(span) > 1 else "")
    return line


def to_try(held: Sequence[Held], filters: Filters, ask: Callable[[Question], Reply]) -> list[str]:
    """Questions that have an answer in the statements held, found by asking; fewer where time runs out first."""
    from bot.output.overview import delegations, suggestions
    from bot.question import Question
    from retrieval.names.speakers import Speakers

    until = time.monotonic() + LOOK_FOR
    found: list[str] = []
    known = recorded(filters, Speakers(each.record for each in held))
    for each in suggestions(delegations([each for each in held if known.admits(each.record)])):
        question = each.text(None)
        if len(found) == _TRIED or time.monotonic() > until:
            break
        if ask(Question(question, filters=filters, limit=1, mode="quotes")).kind == "answer":
            found.append(question)
    return found


def _try_model(screen: Console, teller: Teller, wait: Callable[[Coroutine[Any, Any, None]], None]) -> None:
    """Report a fault of the model, if there is any, before the first question."""
    from bot.chat_model import ModelError, Trouble

    try:
        with terminal.Thinking(f"Trying {teller.name}"):
            wait(teller.probe())
    except ModelError as error:
        # A model may take its time over its first answer: that is no fault yet.
        if error.trouble is not Trouble.SLOW:
            say(screen, f"Without the model for now: {error}", style="yellow")
            return
    told = f"{teller.name} chooses among what is found and sums it up, labelled; no model types a quote."
    say(screen, told, style="dim")


def _converse(screen: Console, read: Read, conversation: Conversation) -> bool:
    """Take lines to the end; returns whether the last line failed."""
    failed = False
    while (line := read()) is not None:
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
