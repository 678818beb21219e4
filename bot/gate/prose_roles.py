"""Whether a claim keeps who does what: words of its quotes in turned order, or one word put in another's place.

Knows the order of words that a claim shares with its quotes; knows no names, numbers and records. Only where claim and
quote share a language with a fixed order of words.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.gate.prose_reach import VERB_LAST, places
from bot.gate.prose_words import Read, kinds

_BEING = frozenset(
    (
        *("be", "been", "being", "is", "are", "was", "were", "est", "sont", "été", "être"),
        *("fue", "es", "son", "ser", "sido", "foi", "são", "é"),
    )
)
_PARTICIPLES = (
    *("ed", "en", "wn", "ade", "é", "ée", "és", "ées"),
    *("ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas"),
)
_PREFIX = 6


def reordered(claim: Read, quotes: Sequence[Read], apart: frozenset[int]) -> str | None:
    """What a claim turns round or puts in another's place, in words for a person; None where nothing is told."""
    if claim.language in VERB_LAST or any(quote.language != claim.language for quote in quotes):
        return None
    saying = {i for m in claim.of("reporting", "calling", "by", "position") for i in range(m.first, m.last + 1)}
    said = [(i, stem) for i, stem in enumerate(claim.stems) if stem and i not in apart and i not in saying]
    return _turned(claim, quotes, said) or _replaced(claim, quotes, said)


def _turned(claim: Read, quotes: Sequence[Read], said: Sequence[tuple[int, str]]) -> str | None:
    """Whether three words stand in the opposite order in a quote: "benefits outweigh risks", in the active voice."""
    marked = {i for m in claim.marks if m.kind in kinds().added for i in range(m.first, m.last + 1)}
    for quote in quotes:
        at = places(quote)
        known = [(i, stem, at[stem][0]) for i, stem in said if len(at.get(stem, ())) == 1]
        for k in range(1, len(known) - 1):
            i, stem, pivot = known[k]
            if _passive(claim, i):
                continue
            before = [place for _, _, place in known[max(0, k - 2) : k]]
            after = [place for _, _, place in known[k + 1 : k + 3]]
            near = quote.words[pivot].sentence
            # Words of acts have a subject and an object: of them one turned word on each side tells enough.
            enough = any if i in marked else all
            turned = enough(place > pivot for place in before) and enough(place < pivot for place in after)
            if turned and all(quote.words[place].sentence == near for place in (*before, *after)):
                return f"turns round what stands before and behind “{stem}” in its quotes"
    return None


def _passive(claim: Read, i: int) -> bool:
    being = any(claim.words[k].text in _BEING for k in range(max(0, i - 3), i))
    return being and claim.words[i].text.endswith(_PARTICIPLES)


def _replaced(claim: Read, quotes: Sequence[Read], said: Sequence[tuple[int, str]]) -> str | None:
    """Whether a word that no quote has stands where a quote has another, between the same two words."""
    marked = {i for m in claim.marks if m.kind in kinds().added for i in range(m.first, m.last + 1)}
    own = {stem for _, stem in said}
    heads = {stem[:_PREFIX] for quote in quotes for stem in places(quote) if len(stem) >= _PREFIX}
    slots: dict[tuple[str, str], str] = {}
    for quote in quotes:
        listed = [(stem, quote.words[i].sentence) for i, stem in enumerate(quote.stems) if stem]
        for (one, first), (other, middle), (third, last) in zip(
            listed, listed[1:], [*listed[2:], ("", -1)], strict=False
        ):
            if first == middle:
                slots[one, third if last == middle else ""] = other
    ended = [*said, (len(claim.words), "")]
    for (_, one), (i, other), (_, third) in zip(ended, ended[1:], ended[2:], strict=False):
        known = any(other in places(quote) for quote in quotes) or other[:_PREFIX] in heads
        if known or i in marked:
            continue
        meant = slots.get((one, third))
        if meant is not None and meant not in own:
            return f"says “{claim.words[i].raw}” where its quotes say “{meant}”"
    return None
