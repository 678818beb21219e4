"""`onrecord ask`: one question, or a batch of them.

Parses, asks the engine once for each question, and renders; how answers are made is not known here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options
from retrieval.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from bot.answer import Reply
    from bot.settings import Settings

MOST_QUOTES = 50

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
        help="Quotes alone; with a finding by a model (needs ONRECORD_MODEL); or whichever is set up.",
    ),
]

Translate = Annotated[
    bool,
    typer.Option("--translate", help="A machine's translation beside quotes in another language (needs a model)."),
]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("ask", rich_help_panel="Ask", epilog=_EXAMPLES)(ask)


_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord ask "What does Iran say about sanctions?"\n\n'
    'onrecord ask "What is said about internet governance?" -d Tehran --since 2020-06 -n 1\n\n'
    "onrecord ask --batch questions.jsonl > answers.jsonl\n\n"
    "A batch line is a JSON object with question and, if wanted, id, history and filters. "
    "Exit codes: 0 answered (a refusal is an answer), 1 failed, 2 usage or settings, 3 some lines failed."
)


def ask(
    question: Annotated[list[str] | None, typer.Argument(metavar="QUESTION", help="The question.")] = None,
    *,
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="FILE|-", help="Questions as JSON lines in, answers as JSON lines out."),
    ] = None,
    delegation: options.Delegation = None,
    speaker: options.Speaker = None,
    forum: options.Forum = None,
    session: options.Session = None,
    since: options.Since = None,
    until: options.Until = None,
    language: options.Language = None,
    limit: Limit = 3,
    mode: AnswerMode = Mode.AUTO,
    translate: Translate = False,
    as_json: options.AsJson = False,
) -> int:
    """Answer a question with the exact words of the statements, or say that they do not speak to it."""
    if (question is None) == (batch is None):
        raise UsageError('Give either a question, as in onrecord ask "…", or --batch FILE.')
    from bot import wiring
    from bot.cli.startup import load_settings

    filters = options.filters(
        delegation=delegation,
        speaker=speaker,
        forum=forum,
        session=session,
        since=since,
        until=until,
        language=language,
    )
    settings = load_settings()
    require_model(settings, mode, translate=translate)
    if batch is not None:
        from bot.cli.batch import ask_batch

        return ask_batch(settings, batch, filters, limit, mode.value, translate=translate)
    import asyncio
    from contextlib import closing

    from bot.cli import terminal
    from bot.question import Question

    asked = Question(
        readable(" ".join(question or ())), filters=filters, limit=limit, mode=mode.value, translate=translate
    )
    with (
        terminal.thinking("Looking through the statements") as spinner,
        closing(wiring.open_session(settings, say=spinner.note, telling=mode is not Mode.QUOTES)) as opened,
    ):
        reply = asyncio.run(opened.engine.ask(asked))
    if as_json:
        from bot import wire

        terminal.emit(wire.line(wire.reply(reply)))
    else:
        _show(reply)
    return 0


def _show(reply: Reply) -> None:
    from bot.answer import Answer
    from bot.cli import terminal
    from bot.cli.render import show_reply
    from bot.cli.render_check import show_more

    screen = terminal.console()
    show_reply(screen, reply)
    if isinstance(reply, Answer) and reply.check is not None:
        show_more(screen, len(reply.more))


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


def readable(text: str) -> str:
    """The text as given on the command line, bytes that are no UTF-8 replaced by U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if not text.isascii() else text
