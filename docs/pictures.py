"""Draw the pictures of README: an answer in the terminal, and the same answer as a card of the Telegram bot.

Run by hand, in the project's folder: `python docs/pictures.py`. Asks the Engine about the shipped statement, and writes
two SVG files into docs/pictures. The words come from the renderers of the two front ends; only the frame is drawn here.
"""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from PIL import ImageFont
from rich.console import Console
from telegram import Chat, InlineKeyboardMarkup, Message

from bot.cli.show_reply import show_reply
from bot.output.speech.speaker import speaker
from bot.question import Question
from bot.reply import Reply
from bot.settings import Settings
from bot.telegram.cards.buttons import answer_keyboard
from bot.telegram.cards.fit import Shown
from bot.telegram.cards.reply import reply_shown
from bot.wiring import open_session

QUESTION = "What does Iran say about sanctions?"
PICTURES = Path(__file__).resolve().parent / "pictures"

COLUMNS = 88
MONOSPACED = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
TERMINAL = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{ font-family: FONTS; font-size: {char_height}px; line-height: {line_height}px }}
.{unique_id}-title {{ font: bold 18px sans-serif }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
""".replace("FONTS", MONOSPACED)
"""Rich's own frame without its web font, which a page that shows the picture would not load."""

WIDTH, MARGIN, PADDING = 600, 16, 14
FONT_SIZE, LINE, GAP, BUTTON = 15, 21, 8, 34
SLACK = 1.06
"""How much wider than the font that lines are measured with a reader's font may be."""

CHAT_STYLE = """\
text { font: 15px -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; fill: #111 }
.chat { fill: #d5e3d0 } .in { fill: #fff } .out { fill: #e4fdcf } .quote { fill: #e9f3fb } .bar { fill: #3390d0 }
.button { fill: #5c7a57 } .label { fill: #fff; text-anchor: middle }
.b { font-weight: bold } .i { font-style: italic } .a { fill: #2a7ab5 }
@media (prefers-color-scheme: dark) {
text { fill: #f2f2f2 } .chat { fill: #0f1a20 } .in { fill: #212d35 } .out { fill: #2b5a4b } .quote { fill: #2a3f4d }
.button { fill: #33444e } .label { fill: #fff } .a { fill: #7cc0ee }
}"""

_FONT = ImageFont.load_default(FONT_SIZE)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style: the tags around it."""

    text: str
    tags: frozenset[str]

    @property
    def is_quoted(self) -> bool:
        """Whether it stands in a blockquote."""
        return "blockquote" in self.tags

    @property
    def style(self) -> str:
        """The classes of its style."""
        return " ".join(sorted(self.tags - {"blockquote"}))

    @property
    def escaped(self) -> str:
        """Its text as SVG has it."""
        return escape(self.text, quote=False)


class Runs(HTMLParser):
    """The HTML of a card as runs, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.runs: list[Run] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a style."""
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a style."""
        self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        """Keep a run."""
        self.runs.append(Run(data, frozenset(self._open)))


Line = list[Run]


def wrapped(runs: list[Run], width: float) -> Iterator[Line]:
    """The runs in lines of at most this width in pixels, broken at spaces, line feeds, and where a blockquote begins or
    ends.
    """
    line: Line = []
    used = 0.0
    for run in runs:
        if line and line[-1].is_quoted != run.is_quoted:
            yield line
            line, used = [], 0.0
        for word in re.findall(r"\n|[^\s]+ ?| ", run.text):
            length = _FONT.getlength(word.rstrip()) * SLACK
            if word == "\n" or (line and used + length > width):
                yield line
                line, used = [], 0.0
            if word != "\n":
                line.append(replace(run, text=word))
                used += _FONT.getlength(word) * SLACK
    if line:
        yield line


def paragraphs(lines: list[Line]) -> list[list[Line]]:
    """The lines by paragraphs: they end at an empty line, and where a blockquote begins or ends."""
    found: list[list[Line]] = [[]]
    for line in lines:
        last = found[-1]
        if not line or (last and last[-1][0].is_quoted != line[0].is_quoted):
            found.append([])
        if line:
            found[-1].append(line)
    return [each for each in found if each]


def text_at(x: float, y: float, line: Line) -> str:
    """A line of text, neighbours of one style put together."""
    spans: list[Run] = []
    for run in line:
        if spans and spans[-1].tags == run.tags:
            spans[-1] = replace(run, text=spans[-1].text + run.text)
        else:
            spans.append(run)
    inner = "".join(f'<tspan class="{run.style}">{run.escaped}</tspan>' if run.style else run.escaped for run in spans)
    return f'<text x="{x:g}" y="{y:g}" xml:space="preserve">{inner}</text>'


def box(kind: str, x: float, y: float, width: float, height: float, *, radius: int = 12) -> str:
    """A rectangle with round corners."""
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}"/>'


def question_bubble(text: str, y: float) -> tuple[list[str], float]:
    """The bubble of what a person asks, on the right; and where it ends."""
    width = _FONT.getlength(text) * SLACK + 2 * PADDING
    x = WIDTH - MARGIN - width
    drawn = [box("out", x, y, width, LINE + 18), text_at(x + PADDING, y + 25, [Run(text, frozenset())])]
    return drawn, y + LINE + 18


def card_bubble(html: str, y: float) -> tuple[list[str], float]:
    """The bubble of a card, blockquotes with a bar beside them; and where it ends."""
    width = WIDTH - 5 * MARGIN
    inner: list[str] = []
    at = y + PADDING
    for paragraph in paragraphs(list(wrapped(Runs(html).runs, width - 2 * PADDING - 24))):
        height = LINE * len(paragraph)
        indent = 0
        if paragraph[0][0].is_quoted:
            indent = 12
            inner.append(box("quote", MARGIN + PADDING, at, width - 2 * PADDING, height + 10, radius=5))
            inner.append(box("bar", MARGIN + PADDING, at, 3, height + 10, radius=1))
            at += 5
        for n, line in enumerate(paragraph):
            inner.append(text_at(MARGIN + PADDING + indent, at + LINE * n + 15, line))
        at += height + (5 if indent else 0) + GAP
    end = at + PADDING - GAP
    return [box("in", MARGIN, y, width, end - y), *inner], end


def buttons(keyboard: InlineKeyboardMarkup | None, y: float) -> tuple[list[str], float]:
    """The buttons below a card; and where they end."""
    drawn: list[str] = []
    for row in keyboard.inline_keyboard if keyboard else ():
        width = (WIDTH - 5 * MARGIN - 4 * (len(row) - 1)) / len(row)
        for n, button in enumerate(row):
            x = MARGIN + n * (width + 4)
            drawn.append(box("button", x, y, width, BUTTON, radius=8))
            label = escape(button.text, quote=False)
            drawn.append(f'<text class="label" x="{x + width / 2:g}" y="{y + 22:g}">{label}</text>')
        y += BUTTON + 4
    return drawn, y


def telegram(shown: Shown, keyboard: InlineKeyboardMarkup | None) -> str:
    """The question, the card and its buttons, as a chat."""
    asked, at = question_bubble(QUESTION, MARGIN)
    message = Message(1, datetime.now(UTC), Chat(1, Chat.PRIVATE), text=shown.card.text, entities=shown.card.entities)
    card, at = card_bubble(message.text_html, at + GAP)
    below, at = buttons(keyboard, at + 4)
    height = at + MARGIN - 4
    return "\n".join(
        [
            f'<svg viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg" role="img">',
            f"<style>\n{CHAT_STYLE}\n</style>",
            box("chat", 0, 0, WIDTH, height),
            *asked,
            *card,
            *below,
            "</svg>\n",
        ]
    )


def terminal(answer: Reply) -> str:
    """The command and what it prints, in a window."""
    screen = Console(
        record=True, width=COLUMNS, force_terminal=True, file=io.StringIO(), markup=False, highlight=False, emoji=False
    )
    screen.print(f'$ onrecord ask "{QUESTION}"', style="bold green")
    show_reply(screen, answer)
    return screen.export_svg(title="On Record", code_format=TERMINAL, unique_id="terminal")


async def drawn(home: Path) -> dict[str, str]:
    """The pictures by their names."""
    said = speaker("en")
    with closing(open_session(Settings(home=home))) as session:
        answer = await session.engine.ask(Question(QUESTION))
        shown = reply_shown(answer, said)
        keys = await session.engine.keys(shown.quotes)
    by_number = {quote.n: key for quote, key in zip(shown.quotes, keys, strict=True)}
    keyboard = answer_keyboard(said, "answer", shown, by_number, len(shown.more))
    return {"terminal": terminal(answer), "telegram": telegram(shown, keyboard)}


def main() -> None:
    """Write the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for name, picture in asyncio.run(drawn(Path(home))).items():
            (PICTURES / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
