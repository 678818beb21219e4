"""What programs read of a timeline and of a phrase's places, as plain dictionaries.

The names are the contract with scripts. Knows values, not where they come from or go to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.answer import DelegationName
    from bot.phrase_use import PhrasePlace, PhraseUse
    from bot.timeline import Timeline

Json = dict[str, Any]


def delegation(given: DelegationName | None) -> Json | None:
    """A delegation; None where none is recorded."""
    return None if given is None else {"code": given.code, "name": given.name, "as_written": given.as_written}


def timeline(given: Timeline) -> Json:
    """A timeline; a year's `speaking` are those of its `held` statements with a passage that answers."""
    return {
        "topic": given.topic,
        "speaking": given.speaking,
        "held": given.held,
        "first": given.first,
        "latest": given.latest,
        "undated": given.undated,
        "left_out": given.left_out,
        "years": [{"year": one.year, "speaking": one.speaking, "held": one.held} for one in given.years],
        "steps": [
            {
                "quote": one.quote,
                "before": one.before,
                "likeness": None if one.likeness is None else round(one.likeness, 3),
                "difference": [
                    {"op": each.op.value, "before": each.wording, "now": each.statement} for each in one.difference
                ],
            }
            for one in given.steps
        ],
    }


def phrase(given: PhraseUse) -> Json:
    """Who has said a phrase: every place, by delegation and by year; `held` were looked through.

    `joined` are places where it is a part of a longer word or number, which are in no count.
    """
    return {
        "phrase": given.phrase,
        "count": given.count,
        "statements": given.statements,
        "held": given.held,
        "elsewhere": given.elsewhere,
        "delegations": [
            {
                "delegation": delegation(one.delegation),
                "on_behalf_of": list(one.on_behalf_of),
                "count": one.count,
                "statements": one.statements,
                "years": {year or "unknown": count for year, count in one.years},
            }
            for one in given.uses
        ],
        "years": [asdict(one) for one in given.years],
        "places": [_place(one) for one in given.places],
        "joined": {
            "count": len(given.joined),
            "words": dict(Counter(one.word for one in given.joined).most_common()),
            "places": [{**_place(one), "word": one.word} for one in given.joined],
        },
    }


def _place(given: PhrasePlace) -> Json:
    place = {**asdict(given), "delegation": delegation(given.delegation), "permalink": given.permalink}
    del place["word"]
    return place
