"""Whether a claim may stand on quotes in another language: by likeness, by who acts, and by the order of names.

Words of two languages are not compared, so that a verb put for another, or two nouns that change places, are not told.
Knows rows of units and a measure of likeness it is given; knows nothing of numbers' values and negations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.answer import Quote
from bot.gate.prose_frames import bodies
from bot.gate.prose_scripts import scripted
from bot.gate.prose_units import SUBJECT, Unit, units
from bot.gate.prose_words import Read

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""The cosine of a claim with each of some texts."""

LIKE = 0.84
"""The likeness of a claim and a quote in another language, at least: the local embedder's cosine as documents.

On the pairs of tests/bot/gate/prose/cases/translated.toml it keeps most of the right, and of the wrong those alone that
differ in a verb or in the places of two nouns.
"""
_SHORTEST, _LONGEST = 0.25, 2.2
"""How long a claim is at least and at most, beside what one of its quotes would be in the claim's language."""

_DENSITY = {"zh": 0.3, "ar": 0.8, "fa": 0.85, "ru": 1.05, "fr": 1.15, "es": 1.1, "pt": 1.1, "de": 1.1}
"""Characters of a language for one of English that says the same."""

_STANCES = ("support", "oppose", "condemn", "praise", "welcome", "regret", "reject", "accept", "attack", "threaten")
_NEAR = 3
_OPENING = 12
"""Units of a sentence in which its subject stands."""


def unlike(
    claim: Read, quotes: Sequence[tuple[Quote, Read]], own: frozenset[str], likeness: Likeness | None
) -> str | tuple[Quote, ...]:
    """The quotes, in other languages than the claim's, that it is like enough; or why it is like none."""
    if likeness is None:
        return "is in another language than its quotes, and there is nothing to compare them by"
    acts = _acts(claim, [quote for quote, _ in quotes], own)
    if acts and not _speaker_opens(claim, own):
        return "does not open with the delegation whose quotes it rests on"
    sound: list[Quote] = []
    wrong = ""
    for quote, text in quotes:
        wrong = (
            ("rests on quotes that hold markup or a script, and not only what was said" if scripted(text) else "")
            or ("has the speaker do what its quotes do not" if acts and not _speaker_acts(claim, text, own) else "")
            or ("names what its quotes name in another order" if not _in_order(claim, text, own) else "")
            or ("is much longer or shorter than its quotes, in another language" if not _as_long(claim, text) else "")
        )
        sound += [] if wrong else [quote]
    if not sound:
        return wrong
    values = likeness(claim.text, [quote.text for quote in sound])
    found = tuple(quote for value, quote in zip(values, sound, strict=True) if value >= LIKE)
    return found or f"is too unlike its quotes ({max(values):.2f})"


def _acts(claim: Read, quotes: Sequence[Quote], own: frozenset[str]) -> bool:
    """Whether a claim has somebody do something, rather than say it."""
    return not any(body.told for way in bodies(claim, quotes, own) for body in way)


def _speaker_opens(claim: Read, own: frozenset[str]) -> bool:
    """Whether the speaker stands where the subject of a claim does: first, or behind a first verb."""
    return all(any(unit.is_speaker for unit in row[:2]) for row in units(claim, own, of_claim=True) if row)


def _speaker_acts(claim: Read, quote: Read, own: frozenset[str]) -> bool:
    """Whether the speaker is the subject of a sentence of a quote, as far as its place tells, with a claim's stance."""
    said = {mark.kind for mark in claim.of(*_STANCES)}
    for row in units(quote, own, of_claim=False):
        at = next((unit.last for unit in row[:_OPENING] if SUBJECT in unit.keys), None)
        if at is None:
            continue
        behind = [mark for mark in quote.of(*_STANCES) if 0 < mark.first - at <= _NEAR]
        # Of "condemns the attacks" the first is what the speaker does.
        near = {mark.kind for mark in behind if mark.first == behind[0].first}
        if not near or near & said:
            return True
    return False


def _in_order(claim: Read, quote: Read, own: frozenset[str]) -> bool:
    """Whether the names of a claim that each stand once in a quote stand in the same order there."""
    theirs = [_ids(unit, own) for row in units(quote, own, of_claim=False) for unit in row]
    places: dict[str, list[int]] = {}
    for i, ids in enumerate(theirs):
        for id in ids:
            places.setdefault(id, []).append(i)
    said = [id for row in units(claim, own, of_claim=True) for unit in row for id in sorted(_ids(unit, own))]
    at = [places[id][0] for id in said if len(places.get(id, ())) == 1]
    return at == sorted(at)


def _ids(unit: Unit, own: frozenset[str]) -> frozenset[str]:
    return unit.keys if "name" in unit.traits and not unit.keys & own else frozenset()


def _as_long(claim: Read, quote: Read) -> bool:
    ratio = len(claim.text) / _DENSITY.get(claim.language, 1) / (len(quote.text) / _DENSITY.get(quote.language, 1))
    return _SHORTEST <= ratio <= _LONGEST
