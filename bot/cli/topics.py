"""`onrecord who`, `compare`, `timeline` and `phrase`: a topic, or exact words, looked up in every statement held.

Parses, asks the engine once, and renders; how a topic is searched is not known here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli import options
from bot.cli.ask import answered
from bot.cli.options import Mode
from retrieval.errors import UsageError
from retrieval.filters import Filters

MOST_EACH = 12
"""Quotes of each delegation of a comparison."""

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
def who(
    topic: Topic,
    *,
    filters: Filters,
    limit: options.Limit = 3,
    cite: options.Cite = None,
    pager: options.Pager = False,
    as_json: options.AsJson = False,
) -> int:
    """Name every delegation that speaks to a topic, in its words or near in meaning, with the best quotes."""
    return _looked_up("who", topic, cite, as_json=as_json, pager=pager, filters=filters, limit=limit)


@options.filtered()
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
    cite: options.Cite = None,
    pager: options.Pager = False,
    as_json: options.AsJson = False,
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
    fields: dict[str, Any] = {"filters": filters, "limit": limit, "translate": translate}
    return _looked_up("compare", topic, cite, as_json=as_json, pager=pager, mode=mode, **fields)


@options.filtered()
def timeline(
    topic: Topic,
    *,
    filters: Filters,
    png: Annotated[Path | None, options.option("--png", "FILE", "Draw the years as a picture too (PNG).")] = None,
    cite: options.Cite = None,
    pager: options.Pager = False,
    as_json: options.AsJson = False,
) -> int:
    """Show what was said on a topic by date: first and latest, what changed in the wording, and each year's share."""
    return _looked_up("timeline", topic, cite, as_json=as_json, pager=pager, png=png, filters=filters)


@options.filtered()
def phrase(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="The exact words.")],
    *,
    filters: Filters,
    limit: options.Limit = 3,
    cite: options.Cite = None,
    pager: options.Pager = False,
    as_json: options.AsJson = False,
) -> int:
    """Count who has said a phrase in exactly these words, by delegation and year, with every place where it stands."""
    return _looked_up("phrase", words, cite, as_json=as_json, pager=pager, filters=filters, limit=limit)


def _looked_up(
    command: str,
    words: list[str],
    cite: str | None,
    *,
    as_json: bool,
    pager: bool,
    mode: Mode = Mode.QUOTES,
    png: Path | None = None,
    **fields: Any,
) -> int:
    """Ask for a topic, with `fields` of the question; returns the exit code.

    Raises:
        UsageError: the topic has no words; says what to write.
        SettingsError: no model is set where the mode or a translation needs a model.
    """
    from bot.question import Question
    from bot.questions.typed import COMMANDS

    if not any(map(str.isalnum, "".join(words))):
        raise UsageError("What is typed has no words: write what is asked about, in quotation marks for your shell.")
    asked = Question(options.readable(words), wants=COMMANDS[command], topical=True, mode=mode.value, **fields)
    written, settings = options.cite_format(cite), options.configure_process()
    options.require_model(settings, mode, translate=asked.translate)
    return answered(settings, asked, written, as_json=as_json, png=png, pager=pager)
