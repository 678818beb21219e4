"""`onrecord chat`: opens a session, greets, and hands line after line to the conversation.

Lines come from an editable prompt on a terminal, or from a pipe. Knows prompt_toolkit; what can be typed, and how a
line is carried out, is known to `bot.cli.chat_session`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli import interrupts, options, terminal
from bot.cli.options import Mode
from bot.cli.terminal import say
from retrieval.errors import OnRecordError
from retrieval.filters import Filters, recorded

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.history import History
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from rich.console import Console

    from bot.answers.model_choice import Teller
    from bot.cli.chat_session import Conversation
    from bot.question import Question
    from bot.reply import Reply
    from retrieval.held import Held

Read = Callable[[], str | None]
"""Gives the next line, None at the end."""

Complete = Callable[[str], Iterable[tuple[str, str]]]
"""Gives, for a line that starts with "/", words that can stand at the end, with explanations."""

SIGN = "> "

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

    from bot.cli.chat_session import Conversation
    from bot.output.overview import delegations
    from bot.question import Question

    defaults = Question("", filters=filters, limit=limit, mode=mode.value, translate=translate, summary=not no_summary)
    settings = options.configure_process()
    options.require_model(settings, mode, translate=translate)
    screen = terminal.console()
    with ExitStack() as stack:
        with interrupts.put_off(), terminal.Thinking("Opening"):
            telling = mode is not Mode.QUOTES
            session = stack.enter_context(options.opened(settings, telling=telling))
        wait = stack.enter_context(asyncio.Runner()).run
        conversation = Conversation(session, screen, wait, defaults)
        with interrupts.put_off():
            held = session.library.held()
            _greet(screen, held, conversation)
            if telling and session.teller is not None:
                _try_model(screen, session.teller, wait)
        names = [name for name, _ in delegations(held)]
        read = _lines_from(settings.home / "history", lambda typed: conversation.completions(typed, names))
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


def _lines_from(history: Path, complete: Complete) -> Read:
    return _prompt(history, complete) if sys.stdin.isatty() and sys.stdout.isatty() else _pipe()


def _pipe() -> Read:
    """Lines of standard input, echoed so that the output reads as a conversation; invalid UTF-8 becomes U+FFFD."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")

    def read() -> str | None:
        line = sys.stdin.readline()
        if line and not sys.stdin.isatty():
            terminal.console().print(SIGN + terminal.harmless(line), soft_wrap=True)
        return line.rstrip("\n") if line else None

    return read


def _prompt(history: Path, complete: Complete) -> Read:
    """An editable line: history by arrow keys, ctrl-r to search, pasted line breaks kept in the question.

    ctrl-c clears the line; on an empty line, twice in a row, ctrl-c ends the conversation, as ctrl-d does.
    """
    from prompt_toolkit import PromptSession

    session: PromptSession[str] = PromptSession(
        history=_history(history),
        completer=_completer(complete),
        complete_while_typing=True,
        key_bindings=_keys(),
        prompt_continuation="  ",
        reserve_space_for_menu=4,
    )

    def read() -> str | None:
        warned = False
        while True:
            try:
                return session.prompt(SIGN)
            except EOFError:
                return None
            except KeyboardInterrupt:
                if warned:
                    return None
                warned = True
                terminal.console().print("ctrl-c once more, or ctrl-d, to leave", style="dim")

    return read


def _history(path: Path) -> History:
    """History in a file that only the owner can read; in memory where no file can be written."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError:
        return InMemoryHistory()

    class Private(FileHistory):
        def store_string(self, string: str) -> None:
            # A lone surrogate, which a terminal can send, cannot be written.
            super().store_string(string.encode("utf-8", "replace").decode("utf-8"))

    return Private(str(path))


def _keys() -> KeyBindings:
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()

    @keys.add("c-c")
    def _clear_or_leave(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt())

    @keys.add("escape", "enter")
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


def _completer(complete: Complete) -> Completer:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class Commands(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Sequence[Completion]:
            before = document.text_before_cursor
            if not before.startswith("/") or "\n" in before:
                return []
            word = before.rpartition(" ")[2]
            return [
                Completion(text, start_position=-len(word), display_meta=meta)
                for text, meta in complete(before)
                if text.casefold().startswith(word.casefold())
            ]

    return Commands()
