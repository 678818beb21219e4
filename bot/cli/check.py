"""`onrecord check`: did anyone say these words? A wording, the quotations of a document, or a batch of wordings.

Parses, has the engine check once for each wording, and renders; how a wording is judged is not known here.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.check import Check, Verdict
from bot.cli import options, terminal
from bot.cli.terminal import say
from bot.output import json_replies
from retrieval.errors import UsageError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from bot.quotes.in_document import Quotations
    from bot.settings import Settings

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
    words = _standard_input() if wording == STANDARD_INPUT else options.readable(wording)
    if (document := _document_of(words, typed=wording != STANDARD_INPUT)) is not None:
        return _check_document(settings, document, filters, as_json=as_json, page=html)
    if html is not None:
        raise UsageError(f"--html {html} is for the report on a document: name its file, such as draft.docx.")
    from bot.cli.show_reply import show_check, show_more

    (checked,) = _checked(settings, [words], filters, "Looking through the statements")
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


@dataclass(frozen=True, slots=True)
class Document:
    """A document to check: its name, its quotations, and its file, if it has one."""

    name: str
    found: Quotations
    path: Path | None = None


def _document_of(words: str, *, typed: bool) -> Document | None:
    """The document that typed words name by its file, or that was read from standard input; None for a wording.

    What was read is a document if it has several quotations, or more words outside of its only one than in it.

    Raises:
        OnRecordError: the file cannot be read.
        UsageError: the file has no quotation.
    """
    from bot.quotes.in_document import FEWEST, quotations
    from retrieval.readers.signature import SUFFIXES

    if typed:
        path = Path(words)
        try:
            is_file = path.suffix.lower() in SUFFIXES and path.is_file()
        except (OSError, ValueError):  # too long for a name, or with a zero byte
            is_file = False
        if not is_file:
            if path.suffix.lower() in SUFFIXES and len(words.split()) == 1:
                raise UsageError(
                    f"There is no file {words}: look at its name and folder, or check its words themselves."
                )
            return None
        found = quotations(_read(path))
        if not found.texts:
            raise UsageError(f"{path} has no quotation of {FEWEST} words or more between quotation marks.")
        return Document(path.name, found, path)
    found = quotations(words)
    outside = len(" ".join(words.split())) - sum(map(len, found.texts))
    is_document = len(found.texts) > 1 or (found.texts and outside > len(found.texts[0]))
    return Document("standard input", found) if is_document else None


def _read(path: Path) -> str:
    from retrieval.readers.encodings import decode
    from retrieval.readers.process import read_statement
    from retrieval.readers.signature import MARKDOWN

    if path.suffix.lower() in MARKDOWN:
        return decode(path.read_bytes())  # a block is set off by a sign that the reader of Markdown leaves out
    return read_statement(path).text


def _check_document(
    settings: Settings, document: Document, filters: Filters, *, as_json: bool, page: Path | None
) -> int:
    """Check every quotation of a document, print a report, and write the report as a page too; returns the exit code.

    Raises:
        UsageError: the page cannot be written.
        OnRecordError: the statements cannot be read.
    """
    if page is not None:
        is_draft = document.path is not None and page.exists() and page.samefile(document.path)
        if is_draft or page.suffix.lower() not in (".html", ".htm"):
            raise UsageError(f"--html {page}: name another file, report.html, so that no draft is written over.")
    checks = _checked(settings, document.found.texts, filters, "Checking the quotations")
    if page is not None:
        try:
            page.write_text(_page(document, checks), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"--html {page} cannot be written: {error.strerror or error}.") from None
    if as_json:
        for number, one in enumerate(checks, start=1):
            terminal.emit(json_replies.line(json_replies.check(one, id=number)))
    else:
        _show(terminal.console(), document.found, checks)
    return 0


def _checked(settings: Settings, texts: Sequence[str], filters: Filters, doing: str) -> list[Check]:
    import asyncio

    async def checked() -> list[Check]:
        return [await session.engine.check(each, filters) for each in texts]

    with terminal.Thinking(doing), options.opened(settings, asking=False) as session:
        return asyncio.run(checked())


def _show(screen: Console, found: Quotations, checks: Sequence[Check]) -> None:
    from bot.cli.show_reply import show_check

    for number, one in enumerate(checks, start=1):
        say(screen, f"“{one.wording}”", style="bold", label=f"{number}. ")
        show_check(screen, one, one.found[:1])
        screen.print()
    say(screen, _summary(found, checks))


def _summary(found: Quotations, checks: Sequence[Check]) -> str:
    from bot.quotes.in_document import FEWEST

    counts = Counter(one.verdict for one in checks)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    left = f" {found.shorter} shorter than {FEWEST} words: not checked." if found.shorter else ""
    left += f" {found.unclosed} without a closing mark: not checked." if found.unclosed else ""
    one_or_more = "1 quotation" if len(checks) == 1 else f"{len(checks)} quotations"
    return f"{one_or_more}: {told}.{left}"


def _page(document: Document, checks: Sequence[Check]) -> str:
    """The report as a page that stands alone: no script, and nothing fetched."""
    from jinja2 import Environment, StrictUndefined

    from bot.output.attribution import where, who

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = Path(__file__).with_name("check_report.html.jinja").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        title=f"Quotations in {document.name}",
        told=_summary(document.found, checks),
        checks=checks,
        who=who,
        where=where,
    )
