"""`onrecord ask`, `who`, `compare`, `timeline` and `phrase`: questions, a topic, or exact words.

Parses, asks the engine once for each question, and renders; how answers are made is not known here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import options, terminal
from bot.cli.options import Mode, Shown
from bot.reply import Answer
from retrieval.errors import UsageError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.output.citations.citation import Citation
    from bot.output.citations.formats import Format
    from bot.question import Question
    from bot.reply import Reply
    from bot.settings import Settings

MOST_EACH = 12
"""Quotes of each delegation of a comparison."""

EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord ask "What does Iran say about sanctions?"\n\n'
    'onrecord ask "What is said about internet governance?" -d Tehran --since 2020-06 -n 1\n\n'
    'onrecord ask "What is said about ITU?" --cite bibtex > quotes.bib\n\n'
    "onrecord ask --batch questions.jsonl > answers.jsonl\n\n"
    "A batch line is a JSON object with question and, if wanted, id, history and filters. "
    "Exit codes: 0 answered (a refusal is an answer), 1 failed, 2 usage or settings, 3 some lines failed."
)

_CODES = "Exit codes: 0 answered (a refusal is an answer), 1 failed, 2 usage or settings."

WHO_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord who "artificial intelligence" --session 78\n\n'
    'onrecord who "debt relief" --group "African Group" --since 2021 --limit 10\n\n'
    'onrecord who "Haiti" --json > rows.json\n\n'
    "Words count in any inflection, with any hyphen, in any letter case; a delegation's name in all its forms. "
    f"Who says it in other words is named apart, and is in no count. {_CODES}"
)
COMPARE_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord compare "Security Council reform" -d Brazil -d India -d Kenya --since 2023\n\n'
    'onrecord compare "loss and damage" --group "small island states" --since 2021 --until 2021\n\n'
    'onrecord compare "the veto" --group P5 --json\n\n'
    f"A row is quoted, closest where nothing plainly answers, silent on this, or without a statement held. {_CODES}"
)
TIMELINE_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord timeline "sanctions" --delegation Russia --since 2016\n\n'
    'onrecord timeline "loss and damage" --group "small island states" --png years.png\n\n'
    'onrecord timeline "nuclear weapons" --json\n\n'
    f"A year counts its statements with a passage that answers, out of all of them that are held. {_CODES}"
)
PHRASE_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord phrase "rules-based order"\n\n'
    'onrecord phrase "loss and damage" --group SIDS --since 2021 --limit 20\n\n'
    'onrecord phrase "leave no one behind" --json > places.json\n\n'
    "Typography does not count, letter case does. A possessive (“Russia’s”) counts; longer words (“post-COVID-19”) are "
    f"counted apart and named; inflected forms are other words. {_CODES}"
)

Topic = Annotated[list[str], typer.Argument(metavar="TOPIC", help="What was spoken of.")]


@options.filtered()
@options.shown()
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
    shown: Shown,
) -> int:
    """Answer a question with the exact words of the statements, or say that they do not speak to it."""
    if (question is None) == (batch is None):
        raise UsageError('Give either a question, as in onrecord ask "…", or --batch FILE.')
    from bot.question import Question

    asked = Question(
        options.readable(question),
        filters=filters,
        limit=limit,
        mode=mode.value,
        translate=translate,
        summary=not no_summary,
    )
    if batch is None:
        return _answered(asked, shown, open_page=open_page)
    if open_page:
        raise UsageError("--open opens the page of one question: leave it out with --batch.")
    from bot.cli.batch import ask_batch

    settings, written = _prepared(asked, shown)
    return ask_batch(settings, batch, asked, written)


@options.filtered()
@options.shown()
def who(topic: Topic, *, filters: Filters, limit: options.Limit = 3, shown: Shown) -> int:
    """Name every delegation that speaks to a topic, in its words or near in meaning, with the best quotes."""
    return _looked_up("who", topic, shown, filters=filters, limit=limit)


@options.filtered()
@options.shown()
def compare(
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", help="What they are compared on.")],
    *,
    delegation: list[str] | None,
    filters: Filters,
    limit: Annotated[
        int, options.option("--limit -n", "N", "At most so many quotes of each delegation.", min=1, max=MOST_EACH)
    ] = 1,
    mode: options.AnswerMode = Mode.AUTO,
    translate: options.Translate = False,
    shown: Shown,
) -> int:
    """Compare what delegations said on a topic: a row for each, with its exact words, or that it is silent."""
    from bot.quote import short_name
    from retrieval.names.delegations import named

    if len(filters.delegations) < 2 and not filters.groups:
        if filters.delegations and len(delegation or ()) > 1:
            same = short_name(named(filters.delegations[0]))
            raise UsageError(
                f"{' and '.join(delegation or ())} are one delegation, {same}: name another one beside it."
            )
        raise UsageError("Name two delegations with --delegation, or a group with --group, such as --group BRICS.")
    return _looked_up("compare", topic, shown, mode=mode.value, filters=filters, limit=limit, translate=translate)


@options.filtered()
@options.shown()
def timeline(
    topic: Topic,
    *,
    filters: Filters,
    png: Annotated[Path | None, options.option("--png", "FILE", "Draw the years as a picture too (PNG).")] = None,
    shown: Shown,
) -> int:
    """Show what was said on a topic by date: first and latest, what changed in the wording, and each year's share."""
    return _looked_up("timeline", topic, shown, png=png, filters=filters)


@options.filtered()
@options.shown()
def phrase(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="The exact words.")],
    *,
    filters: Filters,
    limit: options.Limit = 3,
    shown: Shown,
) -> int:
    """Count who has said a phrase in exactly these words, by delegation and year, with every place where it stands."""
    return _looked_up("phrase", words, shown, filters=filters, limit=limit)


def _looked_up(command: str, words: list[str], shown: Shown, *, png: Path | None = None, **fields: Any) -> int:
    """Ask for a topic, with `fields` of the question; returns the exit code.

    Raises:
        UsageError: the topic has no words; says what to write.
    """
    from bot.question import Question
    from bot.questions.typed import COMMANDS

    if not any(map(str.isalnum, "".join(words))):
        raise UsageError("What is typed has no words: write what is asked about, in quotation marks for your shell.")
    own: dict[str, Any] = {"mode": Mode.QUOTES.value, **fields}
    asked = Question(options.readable(words), wants=COMMANDS[command], topical=True, **own)
    return _answered(asked, shown, png=png)


def _prepared(asked: Question, shown: Shown) -> tuple[Settings, Format | None]:
    """The settings, and the format of citations.

    Raises:
        UsageError: no format has the name.
        SettingsError: no model is set where the mode or a translation needs a model.
    """
    written, settings = shown.written, options.configure_process()
    options.require_model(settings, Mode(asked.mode), translate=asked.translate)
    return settings, written


def _answered(asked: Question, shown: Shown, *, png: Path | None = None, open_page: bool = False) -> int:
    """Ask a question and print the reply, or citations of the quotes in a format; returns the exit code.

    The years of a timeline are drawn into the file `png` too, where a file is named; with `open_page`, the page of the
    first quote is opened in the browser, and served until ctrl-c if there are no public pages.

    Raises:
        UsageError: the file cannot be written.
        OnRecordError: the question cannot be answered.
    """
    import asyncio

    settings, written = _prepared(asked, shown)
    with (
        terminal.Thinking("Looking through the statements"),
        options.opened(settings, telling=asked.mode != Mode.QUOTES) as session,
    ):
        reply = asyncio.run(session.engine.ask(asked))
        cited = asyncio.run(session.engine.cite_reply(reply)) if written else {}
    if png is not None:
        _draw(reply, png)
    code = 0
    if shown.as_json:
        from bot.output import json_replies

        terminal.emit(json_replies.line(json_replies.with_citations(json_replies.reply(reply), cited, written)))
    elif written is not None:
        code = _show_cited(reply, list(cited.values()), written)
    else:
        with terminal.paged(wanted=shown.pager):
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
    from bot.cli.show_reply import show_more, show_reply, show_rest

    screen = terminal.console()
    show_reply(screen, reply)
    if isinstance(reply, Answer) and reply.check is not None:
        show_more(screen, len(reply.more))
    if isinstance(reply, Answer) and reply.phrase is not None:
        show_rest(screen, reply.phrase, len(reply.quotes))
