"""`onrecord phrase`: who has said a phrase, in exactly these words, and how often: every place, none left out.

Parses, asks the engine once, and renders; how words are compared is known to the gate.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import options
from bot.cli.ask import Limit
from retrieval.filters import Filters

_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord phrase "rules-based order"\n\n'
    'onrecord phrase "loss and damage" --group SIDS --since 2021 --limit 20\n\n'
    'onrecord phrase "leave no one behind" --json > places.json\n\n'
    "Typography does not count, letter case does. A possessive (“Russia’s”) counts; longer words (“post-COVID-19”) are "
    "counted apart and named; inflected forms are other words. "
    "Exit codes: 0 answered (a refusal is an answer), 1 failed, 2 usage or settings."
)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("phrase", rich_help_panel="Ask", epilog=_EXAMPLES)(phrase)


@options.filtered()
def phrase(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="The exact words.")],
    *,
    filters: Filters,
    limit: Limit = 3,
    cite: options.Cite = None,
    as_json: options.AsJson = False,
) -> int:
    """Count who has said a phrase in exactly these words, by delegation and year, with every place where it stands."""
    from bot.cli.ask import answered, readable, require_words
    from bot.cli.options import load_settings
    from bot.question import Question, Wants

    require_words(words)
    asked = Question(
        readable(" ".join(words)), filters=filters, limit=limit, mode="quotes", wants=Wants.PHRASE, topical=True
    )
    return answered(load_settings(), asked, options.cite_format(cite), as_json=as_json)
