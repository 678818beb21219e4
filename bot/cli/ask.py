"""`onrecord ask`: a question, or a batch of questions.

Parses, asks the engine once for each question, and renders; how answers are made is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options, terminal
from bot.cli.options import Mode
from bot.reply import Answer
from retrieval.errors import UsageError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.output.citations.citation import Citation
    from bot.output.citations.formats import Format
    from bot.question import Question
    from bot.reply import Reply
    from bot.settings import Settings

EXAMPLES = (
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
        str | None, options.option("--batch", "FILE|-", "Questions as JSON lines in, answers as JSON lines out.")
    ] = None,
    filters: Filters,
    limit: options.Limit = 3,
    mode: options.AnswerMode = Mode.AUTO,
    translate: options.Translate = False,
    no_summary: options.NoSummary = False,
    open_page: Annotated[
        bool, options.option("--open", "", "Open the page of the first quote in the browser (see onrecord serve).")
    ] = False,
    cite: options.Cite = None,
    pager: options.Pager = False,
    as_json: options.AsJson = False,
) -> int:
    """Answer a question with the exact words of the statements, or say that they do not speak to it."""
    if (question is None) == (batch is None):
        raise UsageError('Give either a question, as in onrecord ask "…", or --batch FILE.')
    from bot.question import Question

    written = options.cite_format(cite)
    settings = options.configure_process()
    options.require_model(settings, mode, translate=translate)
    asked = Question(
        options.readable(question),
        filters=filters,
        limit=limit,
        mode=mode.value,
        translate=translate,
        summary=not no_summary,
    )
    if batch is not None:
        if open_page:
            raise UsageError("--open opens the page of one question: leave it out with --batch.")
        from bot.cli.batch import ask_batch

        return ask_batch(settings, batch, asked, written)
    return answered(settings, asked, written, as_json=as_json, open_page=open_page, pager=pager)


def answered(
    settings: Settings,
    asked: Question,
    written: Format | None,
    *,
    as_json: bool,
    png: Path | None = None,
    open_page: bool = False,
    pager: bool = False,
) -> int:
    """Ask a question and print the reply, or citations of the quotes in a format; returns the exit code.

    The years of a timeline are drawn into the file `png` too, where a file is named; with `open_page`, the page of the
    first quote is opened in the browser, and served until ctrl-c if there are no public pages.

    Raises:
        UsageError: the file cannot be written.
        OnRecordError: the question cannot be answered.
    """
    import asyncio

    with (
        terminal.Thinking("Looking through the statements"),
        options.opened(settings, telling=asked.mode != Mode.QUOTES.value) as session,
    ):
        reply = asyncio.run(session.engine.ask(asked))
        cited = asyncio.run(session.engine.cite_reply(reply)) if written else {}
    if png is not None:
        _draw(reply, png)
    code = 0
    if as_json:
        from bot.output import json_replies

        terminal.emit(json_replies.line(json_replies.with_citations(json_replies.reply(reply), cited, written)))
    elif written is not None:
        code = _show_cited(reply, list(cited.values()), written)
    else:
        with terminal.paged(wanted=pager):
            _show(reply)
    if open_page:
        from bot.cli.serve import show_page

        show_page(settings, reply.quotes[:1] if isinstance(reply, Answer) else ())
    return code


def _draw(reply: Reply, png: Path) -> None:
    if reply.timeline is None or not reply.timeline.years:
        raise UsageError("There is no year to draw: no statement that was looked at has a date.")
    if not any(year.speaking for year in reply.timeline.years):
        terminal.note(f"{png} is not written: no statement speaks to it, so there is nothing to draw.")
        return
    from bot.output.speech.speaker import speaker
    from bot.output.years_plot import plot, title_of

    try:
        png.write_bytes(plot(reply.timeline.years, title_of(reply, speaker(reply.language))))
    except OSError as error:
        raise UsageError(f"--png {png} cannot be written: {error.strerror or error}.") from None


def _show_cited(reply: Reply, cited: Sequence[Citation | None], written: Format) -> int:
    """Print the citations alone, fit for a file, and on standard error the finding; returns the exit code."""
    from bot.output.attribution import ENGLISH

    terminal.say(terminal.console(stderr=True), reply.finding if isinstance(reply, Answer) else reply.message)
    held = {each.id: each for each in cited if each is not None}
    if held:
        terminal.emit(written.write(list(held.values()), ENGLISH).encode())
    if None in cited:
        terminal.note("Some quotes are not cited: their statement has changed just now. Ask again.")
        return options.INCOMPLETE
    return 0


def _show(reply: Reply) -> None:
    from bot.cli.show_quote import show_more
    from bot.cli.show_reply import show_reply, show_rest

    screen = terminal.console()
    show_reply(screen, reply)
    if isinstance(reply, Answer) and reply.check is not None:
        show_more(screen, len(reply.more))
    if isinstance(reply, Answer) and reply.phrase is not None:
        show_rest(screen, reply.phrase, len(reply.quotes))
