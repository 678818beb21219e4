"""`onrecord check`: did anyone say these words? A wording, the quotations of a document, or a batch of wordings.

Parses, has the engine check once for each wording, and renders; how a wording is judged is not known here.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import options, terminal
from retrieval.errors import UsageError
from retrieval.filters import Filters

STANDARD_INPUT = ["-"]

LONGEST_INPUT = 16 * 2**20
"""Bytes of standard input that are read for one wording."""

_PANEL = "Who is said to have said it"
_DELEGATION = "This delegation: a name, an adjective, a capital or an ISO code. Repeatable."

EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord check "has yet to yield its expected results" -d Iran\n\n'
    'onrecord check "The development dividends of ICTs … is yet to be fully realized." --json\n\n'
    "onrecord check - < wording.txt\n\n"
    "onrecord check draft.docx --html report.html\n\n"
    "onrecord check --batch wordings.jsonl > checks.jsonl\n\n"
    "Only the exact words count as said; line breaks, hyphenation and the form of quotation marks do not matter. Leave "
    'words out with "…", and put your own in \\[square brackets]. Where others said it than those named, '
    "they are shown.\n\n"
    "A batch line is a JSON object with wording and, if wanted, id and filters. "
    "Exit codes: 0 checked, whatever the verdict, 1 failed, 2 usage or settings, 3 some lines failed."
)


@options.filtered(
    delegation=Annotated[list[str] | None, options.option("--delegation -d", "NAME", _DELEGATION, _PANEL)],
    speaker=Annotated[list[str] | None, options.option("--speaker", "NAME", "This person. Repeatable.", _PANEL)],
    group=None,
)
def check(
    wording: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDING|FILE|-",
            help="The words; a document, each quotation of which is checked; or - to read either from standard input.",
        ),
    ] = None,
    *,
    batch: Annotated[
        str | None, options.option("--batch", "FILE|-", "Wordings as JSON lines in, checks as JSON lines out.")
    ] = None,
    filters: Filters,
    limit: Annotated[
        int, options.option("--limit -n", "N", "Show at most so many places; --json has all.", min=1)
    ] = 10,
    html: Annotated[
        Path | None, options.option("--html", "FILE", "Write the report on a document as a page, too.")
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Say whether anyone said this in these words, who, and if not, what differs."""
    if (wording is None) == (batch is None):
        raise UsageError('Give either a wording, as in onrecord check "…", or --batch FILE.')
    if html is not None and batch is not None:
        raise UsageError("--html is for the report on a document, and --batch for wordings: leave one of them out.")
    settings = options.configure_process()
    if batch is not None:
        from bot.cli.batch import check_batch

        return check_batch(settings, batch, filters)
    import asyncio

    from bot.cli.check_document import check_document, document_of
    from bot.cli.show_quote import show_check, show_more
    from bot.output import json_replies

    words = _standard_input() if wording == STANDARD_INPUT else options.readable(wording)
    if (document := document_of(words, typed=wording != STANDARD_INPUT)) is not None:
        return check_document(settings, document, filters, as_json=as_json, page=html)
    if html is not None:
        raise UsageError(f"--html {html} is for the report on a document: name its file, such as draft.docx.")
    with (
        terminal.Thinking("Looking through the statements"),
        options.opened(settings, asking=False) as session,
    ):
        checked = asyncio.run(session.engine.check(words, filters))
    if as_json:
        terminal.emit(json_replies.line(json_replies.check(checked)))
    else:
        screen = terminal.console()
        show_check(screen, checked, checked.found[:limit])
        show_more(screen, len(checked.found) - limit)
    return 0


def _standard_input() -> str:
    """The text of standard input, bytes that are no UTF-8 replaced by U+FFFD.

    Raises:
        UsageError: there is more than is read.
    """
    if sys.stdin.isatty():
        terminal.note("Paste the words; end with ctrl-d on a line of its own.")
    given = sys.stdin.buffer.read(LONGEST_INPUT + 1)
    if len(given) > LONGEST_INPUT:
        raise UsageError(f"Standard input is longer than {LONGEST_INPUT // 2**20} MB: check a part of it.")
    return given.decode("utf-8-sig", "replace")
