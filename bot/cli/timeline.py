"""`onrecord timeline`: what was said on a topic by date, and in how many statements of each year.

Parses, asks the engine once, and renders; what speaks to a topic is not known here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import options
from retrieval.filters import Filters

_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord timeline "sanctions" --delegation Russia --since 2016\n\n'
    'onrecord timeline "loss and damage" --group "small island states" --png years.png\n\n'
    'onrecord timeline "nuclear weapons" --json\n\n'
    "A year counts its statements with a passage that answers, out of all of them that are held. "
    "Exit codes: 0 answered (a refusal is an answer), 1 failed, 2 usage or settings."
)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("timeline", rich_help_panel="Ask", epilog=_EXAMPLES)(timeline)


@options.filtered()
def timeline(
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", help="What was spoken of.")],
    *,
    filters: Filters,
    png: Annotated[
        Path | None, typer.Option("--png", metavar="FILE", help="Draw the years as a picture too (PNG).")
    ] = None,
    cite: options.Cite = None,
    as_json: options.AsJson = False,
) -> int:
    """Show what was said on a topic by date: first and latest, what changed in the wording, and each year's share."""
    from bot.cli.ask import answered, readable, require_words
    from bot.cli.options import load_settings
    from bot.question import Question, Wants

    require_words(topic)
    asked = Question(readable(" ".join(topic)), filters=filters, mode="quotes", wants=Wants.TIMELINE, topical=True)
    return answered(load_settings(), asked, options.cite_format(cite), as_json=as_json, png=png)
