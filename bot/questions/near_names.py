"""Names of delegations and groups close to a mistyped name: India for "Inda"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bot.output.speech import names
from bot.output.speech.speaker import speaker
from bot.quote import short_name
from retrieval.names.delegations import bloc
from retrieval.names.lexicon import delegations
from retrieval.names.membership import memberships, regions
from retrieval.names.spellings import writes_vowels
from retrieval.text.inflection import fold_word

ALIKE = 0.75
"""The least likeness of near names (optimal string alignment, 0..1): not "Pope" and "OPEC"."""

MISSPELT, OF_CONSONANTS = 0.79, 0.81
"""The least likeness of a misspelt name: of five letters one may be wrong, in scripts with written vowels."""

SHORTEST = 5  # Letters of such a word, at least.

EACH = 0.75
"""The least likeness of each word of a misspelt name to the name's word: not "South America" and "South Africa"."""

MOST = 3  # Names that are given.


def nearest(name: str, among: Iterable[str]) -> tuple[str, ...]:
    """The names nearest to a name, nearest first; only from `ALIKE` on."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    by_folded = {each.casefold(): each for each in among}
    wanted = name.strip().casefold()
    near = process.extract(wanted, by_folded.keys(), scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=MOST)
    return tuple(by_folded[each] for each, *_ in near)


def near_delegations(name: str, language: str | None = None) -> tuple[str, ...]:
    """The names of delegations near a name, in a language (ISO 639-1) or else in English."""
    known = delegations()
    said = speaker(language)
    own = nearest(name, (names.of_code(said, code) for code in known))
    return own or nearest(name, (short_name(short) for _, short, _ in known.values()))


def misspelt(name: str, language: str | None) -> str | None:
    """The code of the only delegation with almost that name; None for no match, or two."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    wanted = fold_word(name)
    if len(wanted) < SHORTEST:
        return None
    known = _folded(language)
    least = MISSPELT if writes_vowels(wanted) else OF_CONSONANTS
    near = process.extract(wanted, known.keys(), scorer=OSA.normalized_similarity, score_cutoff=least, limit=None)
    best = max((score for _, score, _ in near), default=0.0)
    alike = (one for one, score, _ in near if score == best and one[:1] == wanted[:1] and _word_by_word(wanted, one))
    codes = {known[one] for one in alike}
    return codes.pop() if len(codes) == 1 else None


def _word_by_word(name: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    one, two = name.split(), other.split()
    return len(one) == len(two) and all(OSA.normalized_similarity(*pair) >= EACH for pair in zip(one, two, strict=True))


@cache
def _folded(language: str | None) -> dict[str, str]:
    """The codes of delegations by their folded names, in a language and in English (with its short names)."""
    said = speaker(language)
    known = {fold_word(name): code for code, name in names.by_cldr("en").items()}
    for code, (_, short, _) in delegations().items():
        for one in (names.of_code(said, code), short_name(short)):
            known[fold_word(one)] = code
    return known


def near_groups(name: str, language: str | None = None) -> tuple[str, ...]:
    """The names and abbreviations near a name, of groups with known members, in a language or English."""
    known = [bloc(code) for code in memberships()]
    said = speaker(language)
    codes = (one.code for one in known if one.code not in regions())
    return nearest(name, (*(names.bloc(said, one) for one in known), *codes))
