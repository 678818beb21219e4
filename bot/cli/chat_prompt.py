"""Lines from the asker, by an editable prompt on a terminal or by a pipe, and the commands that can be typed.

Knows prompt_toolkit, and names and arguments of commands; how a command works is known to `bot.cli.chat_session`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import terminal
from bot.output.citations.formats import label, offered
from bot.questions.typed_filters import FIELDS, before_wording
from bot.quote import Quote

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.history import History
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

Read = Callable[[], str | None]
"""Gives the next line, None at the end."""

Complete = Callable[[str], Iterable[tuple[str, str]]]
"""Gives, for a line that starts with "/", words that can stand at the end, with explanations."""

SIGN = "> "


LEAVING = frozenset({"q", "quit", "exit", "/q", "/quit", "/exit"})
"""What is typed to leave."""

COMMANDS = {
    "/help": ("", "what can be typed here"),
    "/check": ("[key=value…] WORDING", "whether anyone said this, in these words"),
    "/who": ("[key=value…] TOPIC", "everybody who speaks to it, in its words or near in meaning"),
    "/compare": ("NAMES on TOPIC | key=value… TOPIC", "a row for each delegation, or each member of group=…"),
    "/timeline": ("[key=value…] TOPIC", "what was said by date, and what changed in the wording"),
    "/phrase": ("[key=value…] WORDS", "who has said exactly these words, and how often"),
    "/more": ("", "further quotes for the last question or check"),
    "/context": ("N", "the sentences around quote N"),
    "/source": ("N", "where quote N comes from, and how to check it"),
    "/cite": ("N [FORMAT]", "quote N as a citation: text, markdown, bibtex, ris, csl, chicago, apa, mla"),
    "/filters": ("key=value… | clear", "look only at some statements"),
    "/translate": ("on | off", "a machine's translation beside quotes in another language than yours"),
    "/new": ("", "forget what was said, for /export too; the filters stay"),
    "/export": ("FILE", "write this conversation to FILE.md, .docx or .jsonl, or its references to .bib or .ris"),
    "/quit": ("", "leave"),
}
"""The commands of a conversation: the arguments of each, and the effect."""


def completions(typed: str, delegations: Iterable[str], shown: Mapping[int, Quote]) -> Iterable[tuple[str, str]]:
    """Words that can stand at the end of a "/" line, with explanations.

    `delegations` are the names held, `shown` the quotes by number.
    """
    if " " not in typed:
        return [(command, does) for command, (_, does) in COMMANDS.items()]
    name, _, rest = typed.partition(" ")
    if name == "/cite" and " " in rest.lstrip():
        return [(each, label(each)) for each in offered()]
    if name in {"/context", "/source", "/cite"}:
        return [(str(n), quote.speaker or "") for n, quote in sorted(shown.items())]
    pairs = [*((f"{key}=", "") for key in FIELDS), *((f"delegation={_code(each)}", "") for each in delegations)]
    if name == "/filters":
        return [("clear", "look at every statement"), *pairs]
    if (
        name in {"/check", "/who", "/compare", "/timeline", "/phrase"}
        and not before_wording(rest.rpartition(" ")[0])[1]
    ):
        return pairs
    return []


def _code(name: str) -> str:
    return f'"{name}"' if " " in name else name


def lines_from(history: Path, complete: Complete) -> Read:
    """A prompt where somebody sits at a terminal, else the lines of standard input."""
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
