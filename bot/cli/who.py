"""`onrecord who`: everybody who speaks to a topic, by their words and by meaning: none left out.

Parses, asks the engine once, and renders; what speaks to a topic is not known here.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import options
from bot.cli.ask import Limit
from retrieval.filters import Filters

_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord who "artificial intelligence" --session 78\n\n'
    'onrecord who "debt relief" --group "African Group" --since 2021 --limit 10\n\n'
    'onrecord who "Haiti" --json > rows.json\n\n'
    "Words count in any inflection, with any hyphen, in any letter case; a delegation's name in all its forms. "
    "Who says it in other words is named apart, and is in no count. "
    "Exit codes: 0 answered (a refusal is an answer), 1 failed, 2 usage or settings."
)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("who", rich_help_panel="Ask", epilog=_EXAMPLES)(who)


@options.filtered()
def who(
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", help="What was spoken of.")],
    *,
    filters: Filters,
    limit: Limit = 3,
    cite: options.Cite = None,
    as_json: options.AsJson = False,
) -> int:
    """Name every delegation that speaks to a topic, in its words or near in meaning, with the best quotes."""
    from bot.cli.ask import answered, readable, require_words
    from bot.cli.options import load_settings
    from bot.question import Question, Wants

    require_words(topic)
    asked = Question(
        readable(" ".join(topic)), filters=filters, limit=limit, mode="quotes", wants=Wants.WHO, topical=True
    )
    return answered(load_settings(), asked, options.cite_format(cite), as_json=as_json)
