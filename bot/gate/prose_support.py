"""Whether what a claim says stands in its quotes: by its words in their language, by likeness in another.

Knows stems and a measure of likeness it is given; knows nothing of names, numbers and negations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.gate.prose_words import Read, kinds

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""The cosine of a claim with each of some texts."""

SHARE = 0.5
"""The share of a claim's words that its quotes hold at least."""
CLAIMED = 0.7
"""The same of a finding's, in claims and quotes."""
ASKED = 0.34
"""The share that may stand in the question alone, at most."""
LIKE = 0.84
"""The likeness of a claim and a quote in another language, at least: the local embedder's cosine as documents.

On the pairs of tests/bot/gate/prose/cases/translated.toml it keeps four fifths of the right, none of the wrong.
"""
_RUN = 4
"""Words in a row none of which the quotes hold: more say something else."""
_PREFIX = 6
_NEUTRAL = frozenset(("reporting", "by", "position", "generic", "contrast", "own", "calling", "intending", "reported"))


def unsupported(
    claim: Read, quotes: Sequence[Read], question: frozenset[str], apart: frozenset[int], share: float = SHARE
) -> str | None:
    """Why a claim's words are not those of its quotes; None where enough of them are.

    `apart` are words that do not count: names. Quotes in other languages are left out, so that one at least must be in
    the claim's. `question` are the stems of the question.
    """
    theirs = {stem for quote in quotes if quote.language == claim.language for stem in quote.stems if stem}
    heads = {stem[:_PREFIX] for stem in theirs if len(stem) >= _PREFIX}
    neutral = {i for mark in claim.of(*_NEUTRAL) for i in range(mark.first, mark.last + 1)}
    verified = {i for m in claim.marks if m.kind in kinds().added for i in range(m.first, m.last + 1)}
    held: list[bool] = []
    asked = 0
    run = longest = 0
    for i, stem in enumerate(claim.stems):
        if stem is None or i in apart or i in (neutral - verified) or (i in neutral and i in verified):
            continue
        stands = stem in theirs or (len(stem) >= _PREFIX and stem[:_PREFIX] in heads) or i in verified
        if not stands and stem in question:
            asked += 1
            continue
        held.append(stands)
        run = 0 if stands else run + 1
        longest = max(longest, run)
    if not any(held):
        return "says nothing that its quotes say"
    if sum(held) < share * len(held):
        return f"only {sum(held)} of its {len(held)} words stand in its quotes"
    if asked > ASKED * (len(held) + asked):
        return "says what the question says rather than what its quotes do"
    if longest >= _RUN and claim.language != "zh":
        return f"has {longest} words in a row that none of its quotes holds"
    return None


def unlike(text: str, quotes: Sequence[str], likeness: Likeness | None) -> str | None:
    """Why a claim in another language than its quotes is too unlike them; None where it is not, or cannot be told."""
    if likeness is None:
        return None
    best = max(likeness(text, quotes), default=0.0)
    return None if best >= LIKE else f"is too unlike its quotes ({best:.2f})"
