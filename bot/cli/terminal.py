"""The terminal: consoles, harmless text, line wrapping that leaves words whole, a late spinner.

Knows widths and control characters; knows nothing of quotes or answers.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.status import Status
    from rich.text import Text

# Lines longer than this are tiring to read, however wide the window is.
READING_WIDTH = 100
SPINNER_AFTER = 0.3  # seconds

Piece = tuple[str, str]
"""A stretch of text and the style it is printed in."""

_LINE_ENDS = "\n\r\t\v\f\x85\u2028\u2029"
_CLOSERS = "，。、；：！？）】》」』”’"
_SURROGATE_BYTE = re.compile("[\udc80-\udcff]")
"""What Python has in the name of a file for a byte that is not UTF-8."""

_OVERRIDES = "\u202d\u202e"
_BIDI_CONTROLS = "\u202a\u202b\u202c\u2066\u2067\u2068\u2069" + _OVERRIDES


class PipeClosed(Exception):
    """The reader of the output has gone; there is nobody left to tell."""


def emit(data: bytes) -> None:
    """Write bytes to standard output, at once.

    Raises:
        PipeClosed: the reader has gone.
    """
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise PipeClosed from None


def console(*, stderr: bool = False) -> Console:
    """The console for standard output or for standard error; no markup, no colours guessed from the text."""
    return _console(stderr)


@cache
def _console(stderr: bool) -> Console:
    from rich.console import Console

    class Honest(Console):
        def on_broken_pipe(self) -> None:
            raise PipeClosed

    return Honest(stderr=stderr, markup=False, highlight=False, emoji=False)


@contextmanager
def paged(*, wanted: bool) -> Iterator[None]:
    """Show what is printed to the console in the pager ($PAGER, or less), where wanted and a person looks on."""
    if not (wanted and sys.stdout.isatty()):
        yield
        return
    os.environ.setdefault("LESS", "FRX")  # short texts without a pager, with colours, as git has it
    with console().pager(styles=True):
        yield


def width(screen: Console) -> int | None:
    """Columns to wrap at, or None where the output is not a terminal and lines are left whole."""
    return min(screen.width, READING_WIDTH) if screen.is_terminal else None


def harmless(text: str) -> str:
    """The text on one line, without control characters, direction overrides or lone surrogates.

    Surrogates for the bytes of a file's name are shown: "caf\\xe9.txt".
    """
    kept = (
        " " if char in _LINE_ENDS else char
        for char in _SURROGATE_BYTE.sub(lambda found: _sign(found[0]), text)
        if char in _LINE_ENDS or (char not in _BIDI_CONTROLS and unicodedata.category(char) not in {"Cc", "Cs"})
    )
    return "".join(kept).strip()


def visible(text: str) -> str:
    """The text with line breaks, every other control character shown as a sign instead of obeyed.

    C0 controls become the Unicode control pictures, others an escape such as \\x9b. Other text comes back
    unchanged.
    """
    return "".join(_sign(char) for char in text)


def _sign(char: str) -> str:
    code = ord(char)
    if char in "\n\t" or (code >= 0xA0 and char not in _OVERRIDES and not 0xD800 <= code <= 0xDFFF):
        return char
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code < 0x7F:
        return char
    if _SURROGATE_BYTE.fullmatch(char):
        return f"\\x{code & 0xFF:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def lines(text: str, columns: int | None) -> list[str]:
    """The text in lines of at most so many columns; joined again, the text but for white space.

    Breaks at white space only. A word that is longer than a line is broken between characters where the
    script has no spaces (Chinese, Thai); an address, say, is left whole to run over the edge, to be copied. With
    columns None only line breaks of the text count.
    """
    paragraphs = text.split("\n")
    if columns is None:
        return [paragraph.rstrip() for paragraph in paragraphs]
    from wcwidth import wcswidth, wrap

    wrapped: list[str] = []
    for paragraph in paragraphs:
        unspaced = any(not word.isascii() and wcswidth(word) > columns for word in paragraph.split())
        # One wide character is kept free for what may not start a line.
        room = max(columns - 2 if unspaced else columns, 2)
        broken = wrap(paragraph, room, break_long_words=unspaced, break_on_hyphens=False) or [""]
        wrapped += _keep_closers(broken) if unspaced else broken
    return wrapped


def _keep_closers(broken: list[str]) -> list[str]:
    """The lines, each closing mark at a start preceded by the last character of the line before."""
    kept = broken[:1]
    for line in broken[1:]:
        moves = line[0] in _CLOSERS and len(kept[-1]) > 1
        moved = kept[-1][-1] if moves else ""
        kept[-1] = kept[-1][: len(kept[-1]) - len(moved)]
        kept.append(moved + line)
    return kept


def styled_lines(pieces: Iterable[Piece], columns: int | None) -> list[Text]:
    """The pieces (text and style) put together and made visible, in lines broken by `lines`."""
    from rich.text import Text

    text = Text.assemble(*((visible(part), style) for part, style in pieces))
    # Breaking lines changes nothing but white space: a line begins where its first other character stands.
    solid = [n for n, char in enumerate(text.plain) if not char.isspace()]
    starts, before = [], 0
    for line in lines(text.plain, columns):
        starts.append(solid[before] if before < len(solid) else len(text))
        before += sum(not char.isspace() for char in line)
    rows = list(text.divide(starts[1:]))
    for row in rows:
        row.rstrip()
    return rows


def print_rows(screen: Console, rows: RenderableType, columns: int | None = None) -> None:
    """Print rows without trailing white space, laid out for so many columns, by default those of the screen."""
    from rich.text import Text

    options = screen.options.update(width=columns) if columns else screen.options
    for line in screen.render_lines(rows, options, pad=False):
        kept = Text("", end="")
        for segment in line:
            kept.append(segment.text, segment.style)
        kept.rstrip()
        screen.print(kept, soft_wrap=True)


def say(screen: Console, text: str, *, style: str = "", indent: int = 0, label: str | Text = "") -> None:
    """Print prose, wrapped at the terminal's width, beside a label on the first line."""
    from rich.text import Text

    beside = Text(" " * indent) + (Text(label, style=style) if isinstance(label, str) else label)
    columns = width(screen)
    room = None if columns is None else columns - len(beside)
    for n, each in enumerate(lines(harmless(text), room)):
        before = Text(" " * len(beside)) if n else beside.copy()
        screen.print(before.append(each, style=style), soft_wrap=True)


class Thinking:
    """A spinner on standard error, from 300 ms on, for a block in a `with`. `pause` takes the spinner off for good."""

    def __init__(self, what: str) -> None:
        """Start the clock; `what` stands beside the spinner. Where no person looks on there is no spinner."""
        self._lock = threading.Lock()
        self._status: Status | None = None
        self._over = not sys.stderr.isatty()
        self._timer = threading.Timer(SPINNER_AFTER, self._show)
        self._timer.daemon = True
        if not self._over:
            # A console takes a while to import: only where somebody looks on is there need of a console.
            self._screen, self._what = console(stderr=True), what
            self._timer.start()

    def __enter__(self) -> Thinking:
        """The spinner, for a block that takes it off early."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the spinner off the screen."""
        self.pause()

    def _show(self) -> None:
        with self._lock:
            if not self._over:
                self._status = self._screen.status(self._what)
                self._status.start()

    def pause(self) -> None:
        """Take the spinner off the screen."""
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._status is not None:
                self._status.stop()
                self._status = None


def note(text: str) -> None:
    """Print a line on standard error about the progress, above a spinner."""
    console(stderr=True).print(harmless(text), style="dim", soft_wrap=True)
