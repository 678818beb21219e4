"""`onrecord compare`: what each of several delegations, or each member of a group, said on a topic.

Parses, asks the engine once, and renders; who has a row and what stands in it is not known here.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import options
from bot.cli.ask import AnswerMode, Mode, Translate
from retrieval.errors import UsageError
from retrieval.filters import Filters

MOST_EACH = 12

Each = Annotated[
    int,
    typer.Option("--limit", "-n", metavar="N", min=1, max=MOST_EACH, help="At most so many quotes of each delegation."),
]

_EXAMPLES = (
    '[bold]Examples[/bold]\n\nonrecord compare "Security Council reform" -d Brazil -d India -d Kenya --since 2023\n\n'
    'onrecord compare "loss and damage" --group "small island states" --since 2021 --until 2021\n\n'
    'onrecord compare "the veto" --group P5 --json\n\n'
    "A row is quoted, closest where nothing plainly answers, silent on this, or without a statement held. "
    "Exit codes: 0 answered (a refusal is an answer), 1 failed, 2 usage or settings."
)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("compare", rich_help_panel="Ask", epilog=_EXAMPLES)(compare)


@options.filtered()
def compare(
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", help="What they are compared on.")],
    *,
    delegation: options.Delegation,
    filters: Filters,
    limit: Each = 1,
    mode: AnswerMode = Mode.AUTO,
    translate: Translate = False,
    cite: options.Cite = None,
    as_json: options.AsJson = False,
) -> int:
    """Compare what delegations said on a topic: a row for each, with its exact words, or that it is silent."""
    from bot.cli.ask import answered, readable, require_model, require_words
    from bot.quote import short_name
    from retrieval.names.delegations import named

    if len(filters.delegations) < 2 and not filters.groups:
        if filters.delegations and len(delegation or ()) > 1:
            one = short_name(named(filters.delegations[0]))
            raise UsageError(f"{' and '.join(delegation or ())} are one delegation, {one}: name another one beside it.")
        raise UsageError("Name two delegations with --delegation, or a group with --group, such as --group BRICS.")
    from bot.cli.options import load_settings
    from bot.question import Question, Wants

    require_words(topic)
    settings = load_settings()
    require_model(settings, mode, translate=translate)
    asked = Question(
        readable(" ".join(topic)),
        filters=filters,
        limit=limit,
        mode=mode.value,
        translate=translate,
        wants=Wants.COMPARISON,
        topical=True,
    )
    return answered(settings, asked, options.cite_format(cite), as_json=as_json)
