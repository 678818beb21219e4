"""`onrecord ask`: one question, or a batch of them.

Parses, asks the engine once for each question, and renders; how answers are made is not known here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options
from retrieval.errors import SettingsError, UsageError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.output.citations.citation import Citation
    from bot.output.citations.formats import Format
    from bot.question import Question
    from bot.reply import Reply
    from bot.settings import Settings
    from bot.wiring import Session

MOST_QUOTES = 50
INCOMPLETE = 3

Limit = Annotated[
    int,
    typer.Option("--limit", "-n", metavar="N", min=1, max=MOST_QUOTES, help="At most so many quotes."),
]


class Mode(StrEnum):
    """How an answer is put together."""

    AUTO = "auto"
    QUOTES = "quotes"
    MODEL = "model"


AnswerMode = Annotated[
    Mode,
    typer.Option(
        "--mode",
        metavar="auto|quotes|model",
        help="Quotes alone; in the order of a model, summed up by it (needs ONRECORD_MODEL); or whichever is set up.",
    ),
]

Translate = Annotated[
    bool,
    typer.Option("--translate", help="A machine's translation beside quotes in another language (needs a model)."),
]


NoSummary = Annotated[bool, typer.Option("--no-summary", help="No summary by the model, where there is one.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("ask", rich_help_panel="Ask", epilog=_EXAMPLES)(ask)


_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord ask "What does Iran say about sanctions?"\n\n'
    'onrecord ask "What is said about internet governance?" -d Tehran --since 2020-06 -n 1\n\n'
    'onrecord ask "What is said about ITU?" --cite bibtex > quotes.bib\n\n'
    "onrecord ask --batch questions.jsonl > answers.jsonl\n\n"
    "A batch line is a JSON object with question and, if wanted, id, history and filters. "
    "Exit codes: 0 answered (a refusal is an answer), 1 failed, 2 usage or settings, 3 some lines failed."
)


@options.filtered()
def ask(
    question: Annotated[list[str] | None, typer.Argument(metavar="QUESTION", help="The question.")] = None,
    *,
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="FILE|-", help="Questions as JSON lines in, answers as JSON lines out."),
    ] = None,
    filters: Filters,
    limit: Limit = 3,
    mode: AnswerMode = Mode.AUTO,
    translate: Translate = False,
    no_summary: NoSummary = False,
    cite: options.Cite = None,
    as_json: options.AsJson = False,
) -> int:
    """Answer a question with the exact words of the statements, or say that they do not speak to it."""
    if (question is None) == (batch is None):
        raise UsageError('Give either a question, as in onrecord ask "…", or --batch FILE.')
    from bot.cli.options import load_settings

    written = options.cite_format(cite)
    settings = load_settings()
    require_model(settings, mode, translate=translate)
    if batch is not None:
        from bot.cli.batch import ask_batch

        return ask_batch(
            settings, batch, filters, limit, mode.value, translate=translate, summary=not no_summary, written=written
        )
    from bot.question import Question

    asked = Question(
        readable(" ".join(question or ())),
        filters=filters,
        limit=limit,
        mode=mode.value,
        translate=translate,
        summary=not no_summary,
    )
    return answered(settings, asked, written, as_json=as_json)


def answered(
    settings: Settings, asked: Question, written: Format | None, *, as_json: bool, png: Path | None = None
) -> int:
    """Ask one question and print its reply, or the citations of its quotes in a format; returns the exit code.

    The years of a timeline are drawn into the file `png` too, where one is named.

    Raises:
        UsageError: the file cannot be written.
        OnRecordError: it cannot be answered.
    """
    import asyncio
    from contextlib import closing

    from bot import wiring
    from bot.cli import terminal

    with (
        terminal.thinking("Looking through the statements") as spinner,
        closing(wiring.open_session(settings, say=spinner.note, telling=asked.mode != Mode.QUOTES.value)) as opened,
    ):
        reply, cited = asyncio.run(_asked(opened, asked, written))
    if png is not None:
        _draw(reply, png)
    if as_json:
        from bot.output import json_replies

        terminal.emit(json_replies.line(json_replies.with_citations(json_replies.reply(reply), cited, written)))
    elif written is not None:
        return _show_cited(reply, list(cited.values()), written)
    else:
        _show(reply)
    return 0


def _draw(reply: Reply, png: Path) -> None:
    if reply.timeline is None or not reply.timeline.years:
        raise UsageError("There is no year to draw: no statement that was looked at has a date.")
    if not any(year.speaking for year in reply.timeline.years):
        from bot.cli import terminal

        terminal.note(f"{png} is not written: no statement speaks to it, so there is nothing to draw.")
        return
    from bot.output.speech.speaker import speaker
    from bot.output.years_plot import plot, title_of

    try:
        png.write_bytes(plot(reply.timeline.years, title_of(reply, speaker(reply.language))))
    except OSError as error:
        raise UsageError(f"--png {png} cannot be written: {error.strerror or error}.") from None


async def _asked(
    opened: Session, question: Question, written: Format | None
) -> tuple[Reply, dict[str, Citation | None]]:
    """The reply, and the citations of its quotes where they are asked for."""
    reply = await opened.engine.ask(question)
    return reply, await opened.engine.cite_reply(reply) if written else {}


def _show_cited(reply: Reply, cited: Sequence[Citation | None], written: Format) -> int:
    """Print the citations alone, fit for a file, and on standard error what was found; returns the exit code."""
    from bot.cli import terminal
    from bot.output.attribution import ENGLISH
    from bot.reply import Answer

    screen = terminal.console(stderr=True)
    terminal.say(screen, reply.finding if isinstance(reply, Answer) else reply.message)
    held = {each.id: each for each in cited if each is not None}
    if held:
        terminal.emit(written.write(list(held.values()), ENGLISH).encode())
    if any(each is None for each in cited):
        terminal.note("Some quotes are not cited: their statement has changed just now. Ask again.")
        return INCOMPLETE
    return 0


def _show(reply: Reply) -> None:
    from bot.cli import terminal
    from bot.cli.show_check import show_more
    from bot.cli.show_reply import show_reply
    from bot.reply import Answer

    screen = terminal.console()
    show_reply(screen, reply)
    if isinstance(reply, Answer) and reply.check is not None:
        show_more(screen, len(reply.more))
    if isinstance(reply, Answer) and reply.phrase is not None:
        from bot.cli.show_phrase_counts import show_rest

        show_rest(screen, reply.phrase, len(reply.quotes))


def require_model(settings: Settings, mode: Mode, *, translate: bool = False) -> None:
    """Check that a model is set where the mode or a translation needs one.

    Raises:
        SettingsError: it is not, or cannot be opened as the settings have it.
        UsageError: the mode excludes what is asked for.
    """
    if translate and mode is Mode.QUOTES:
        raise UsageError("--translate needs a model, and --mode quotes asks for none: leave one of them out.")
    needs = "--mode model" if mode is Mode.MODEL else "--translate" if translate else None
    if needs and settings.model is None:
        without = "ask with --mode quotes" if mode is Mode.MODEL else "leave --translate out"
        raise SettingsError(f"ONRECORD_MODEL is not set, and {needs} needs it: set it to provider:model, or {without}.")
    if needs:
        from bot import wiring

        wiring.check_model(settings)


def require_words(typed: Sequence[str]) -> None:
    """Check that something is typed that has words.

    Raises:
        UsageError: there are none; says what to write.
    """
    if not any(map(str.isalnum, "".join(typed))):
        raise UsageError("What is typed has no words: write what is asked about, in quotation marks for your shell.")


def readable(text: str) -> str:
    """The text as given on the command line, bytes that are no UTF-8 replaced by U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if not text.isascii() else text
