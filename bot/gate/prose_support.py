"""Whether what a claim says stands in its quotes: whether each of its sentences is one of theirs, shortened.

Knows claims and quotes in one language; knows nothing of numbers' values, negations and other languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Quote
from bot.gate.prose_frames import bodies
from bot.gate.prose_scripts import scripted
from bot.gate.prose_shortened import Row, missing, shortened
from bot.gate.prose_units import units
from bot.gate.prose_words import Read


def unsupported(claim: Read, quotes: Sequence[tuple[Quote, Read]], own: frozenset[str]) -> str | tuple[Quote, ...]:
    """The quotes, in the claim's language, that each sentence of a claim is a sentence of, shortened; or why none is.

    `own` are the delegation and blocs whose words the quotes are, as `names` has them.
    """
    usable = [(quote, text) for quote, text in quotes if not scripted(text)]
    if not usable:
        return "rests on quotes that hold markup or a script, and not only what was said"
    rows = [
        (quote, Row(row, claim.language)) for quote, text in usable for row in units(text, own, of_claim=False) if row
    ]
    ways = list(bodies(claim, [quote for quote, _ in quotes], own))
    for way in ways:
        carried = [_carrying(body, rows) for body in way]
        if carried and all(carried):
            kept = frozenset().union(*carried)
            return tuple(quote for quote, _ in usable if quote.n in kept)
    lacking = [[unit for body in way if (unit := missing(body, [row for _, row in rows]))] for way in ways]
    if lacking and all(lacking):
        return f"says “{lacking[-1][0].raw}”, which none of its quotes does"
    return "is no sentence of its quotes shortened: it puts their words together otherwise"


def _carrying(body: Row, rows: Sequence[tuple[Quote, Row]]) -> frozenset[int]:
    """The numbers of the quotes that have a sentence which is this one shortened."""
    broadening = any("broadening" in unit.traits for unit in body.units)
    return frozenset(
        quote.n
        for quote, row in rows
        if shortened(body, replace(row, calling=body.calling, told=body.told, broadening=broadening))
    )
