"""`onrecord cite`: quotes by permalink, cut once more, in the format of a reference manager or a style.

Parses and renders; finding a quote again is known to `bot.answers.recall`, formats to
`bot.output.citations`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options, terminal
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from bot.output.citations.citation import Citation
    from bot.wiring import Session

EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord cite onrecord:6a76347c716f#2097-2321\n\n"
    "onrecord cite 6a76347c716f:2097-2321 6a76347c716f:1377-1519 --format bibtex > quotes.bib\n\n"
    "onrecord cite https://t.me/yourbot?start=q_… --format chicago\n\n"
    "Exit codes: 0 cited, 1 failed, 2 a quote or a format that there is not, 3 some of several are not there."
)


def cite(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="QUOTE…",
            help="A quote's permalink, STATEMENT:START-END (characters of the statement's text), or the link that the "
            "bot's Share button makes, or the address of its page.",
        ),
    ],
    *,
    written: Annotated[
        str,
        options.option(
            "--format -f",
            "FORMAT",
            "text, markdown, bibtex, ris, csl (CSL JSON), or a style: chicago, apa, mla, any other in the repository "
            "of the Citation Style Language, or a .csl file (needs the extra cite).",
        ),
    ] = "text",
    as_json: options.AsJson = False,
) -> int:
    """Cite quotes: their exact words, whose they are, and where they stand, each checked once more."""
    from bot.output import json_replies
    from bot.output.attribution import ENGLISH
    from bot.output.citations.formats import format_named

    asked = format_named(written)
    found: dict[str, Citation] = {}
    missing: list[tuple[str, UsageError]] = []
    with options.opened(asking=False) as session:
        for place in dict.fromkeys(places):
            try:
                one = _cited(session, place)
            except UsageError as error:
                if len(places) == 1 and not as_json:
                    raise
                missing.append((place, error))
                if as_json:
                    terminal.emit(json_replies.line({"place": place, "error": str(error)}))
                continue
            found.setdefault(one.id, one)
            if as_json:
                terminal.emit(json_replies.line({"place": place, **json_replies.citation(one, asked)}))
    if found and not as_json:
        terminal.emit(asked.write(list(found.values()), ENGLISH).encode())
    for place, why in () if as_json else missing:
        terminal.note(f"Not cited: {place}: {why}")
    return options.INCOMPLETE if missing else 0


def _cited(session: Session, place: str) -> Citation:
    """The citation of the quote that a place names; differences from the place typed are said on standard error.

    Raises:
        UsageError: the place names no quote, or a quote that is gone.
    """
    import asyncio

    from bot.answers.recall import Fate
    from bot.quotes.permalinks import read_link, read_permalink
    from bot.state.values import Place

    if named := read_permalink(place):
        held = session.library.find(named.statement)
        there = Place(1, held.id, named.start, named.end, held.sha256)
        (one,) = asyncio.run(session.engine.cite([there]))
        if one is None:
            raise UsageError(
                f"characters {named.start} to {named.end} of statement {held.id} cannot be quoted: its text has "
                f"{held.length}, and a quote is made of whole sentences of one part of it."
            )
        if (one.quote.start, one.quote.end) != (named.start, named.end):
            wider = f"characters {one.quote.start} to {one.quote.end}"
            terminal.note(f"Widened to whole sentences, {wider}: less might say something else.")
        return one
    if (key := read_link(place)) is None:
        raise UsageError(f"{place} names no quote: write its permalink, as in onrecord:6a76347c716f#2097-2321.")
    followed = asyncio.run(session.engine.follow(key))
    if followed.quote is None or followed.held is None:
        gone = "the statement that the link leads to is not held any more: onrecord statements lists what is."
        changed = "the text of the statement has changed since the link was made, and these words stand in it no more"
        broken = f"the link {place} is not whole: copy all of it, up to its last character."
        raise UsageError({Fate.GONE: gone, Fate.CHANGED: f"{changed}: ask again."}.get(followed.fate, broken))
    if followed.fate is Fate.MOVED:
        terminal.note("The statement's text has changed since the link was made; these words still stand in it.")
    return session.engine.citation(followed.quote, followed.held)
