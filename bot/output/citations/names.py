"""The name under which a statement is filed: a person's family name where certain, else the whole name.

Knows how names are written; the speaker of a quote comes from the statement's record and from nowhere else.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Person:
    """A person by the parts of the name. `kept` particles are said with the family name alone, `dropped` are not."""

    family: str
    given: str = ""
    kept: str = ""
    dropped: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A name never taken apart or turned around: a delegation's, or a person's as written."""

    name: str


Author = Person | Whole

_TOGETHER = frozenset(("and", "&", "et", "y", "und", "и", "و"))
"""What stands between the names of several people."""


@cache
def _usages() -> dict[str, frozenset[str]]:
    """The table, folded for looking up."""
    table = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in table.items()}


def person(recorded: str, code: str | None = None) -> Author:
    """A speaker's name as recorded, for the delegation of a code (ISO 3166-1 alpha-3).

    The name is taken apart where the record tells the family name: by a comma, by capitals, by a particle, by standing
    alone, or by the usage of the delegation where only one reading is left ("Xi Jinping" is never turned around).
    Courtesy titles are left out; a royal, military or clerical title keeps the name whole. The spelling never changes.
    """
    name, suffix = _without_what_follows(" ".join(recorded.split()).strip(" ,"))
    name, courtesy = _without_honorifics(name)
    words = name.split()
    usages = _usages()
    several = any(word in _TOGETHER for word in words)
    regnal = len(words) > 1 and _is_roman(words[-1])  # "Albert II"
    if not words or several or regnal or any(_folded(word) in usages["titles"] for word in words[:-1]):
        return Whole(" ".join(part for part in (name, suffix) if part) or recorded.strip())
    found = _by_comma(name) or _alone(words) or _by_capitals(words, courtesy) or _by_particle(words)
    found = found or _by_usage(words, code, courtesy)
    if found is None:
        return Whole(f"{name} {suffix}".strip())
    return Person(found.family, found.given, found.kept, found.dropped, suffix)


def _without_what_follows(name: str) -> tuple[str, str]:
    """The name without degrees and the like, and the suffix that tells namesakes apart ("Jr.")."""
    usages, suffix = _usages(), ""
    first, *others = (part.strip() for part in name.split(","))
    kept = [first]
    for part in others:
        if _folded(part) in usages["suffixes"]:
            suffix = part
        elif part and not all(_folded(word) in usages["postnominals"] for word in part.split()):
            kept.append(part)
    words = kept[-1].split()
    while len(words) > 1 and _folded(words[-1]) in usages["postnominals"] and words[-1].isupper():
        words.pop()
    if len(words) > 2 and not suffix and _folded(words[-1]) in usages["suffixes"]:
        suffix = words.pop()
    return ", ".join([*kept[:-1], " ".join(words)]), suffix


def _without_honorifics(name: str) -> tuple[str, bool]:
    """The name without courtesy titles, also behind a comma ("Otieno, Ms. A."), and whether there was a title."""
    usages, found = _usages(), False
    parts = [part.strip() for part in name.split(",")]
    for n, part in enumerate(parts):
        words = part.split()
        while True:
            length = next(
                (k for k in (3, 2, 1) if len(words) >= k and _folded(" ".join(words[:k])) in usages["honorifics"]), 0
            )
            # A name that is nothing else is left as it is.
            if not length or (length == len(words) and len(parts) == 1):
                break
            words, found = words[length:], True
        parts[n] = " ".join(words)
    return ", ".join(part for part in parts if part), found


def _by_comma(name: str) -> Person | None:
    parts = [part.strip() for part in name.split(",")]
    return Person(parts[0], parts[1]) if len(parts) == 2 else None


def _alone(words: list[str]) -> Person | None:
    return Person(words[0]) if len(words) == 1 else None


def _by_capitals(words: list[str], courtesy: bool) -> Person | None:
    """The family name in capitals, as the UN writes it ("ZHANG Wenjin", "João Bernardo de MIRANDA")."""
    capital = [len(word) > 1 and word.isupper() and "." not in word and not _is_roman(word) for word in words]
    particle = [_is_particle(word) for word in words]
    if not any(capital):
        return None
    if all(one or two for one, two in zip(capital, particle, strict=True)):
        # All of a name in capitals tells nothing, unless a courtesy title stands where the given names would.
        return Person(" ".join(words)) if courtesy and any(particle[1:]) else None
    first, last = capital.index(True), len(words) - 1 - capital[::-1].index(True)
    if not all(capital[n] or particle[n] for n in range(first, last + 1)):
        return None
    while first > 0 and particle[first - 1]:
        first -= 1
    if first and last < len(words) - 1:
        return None
    given = words[:first] if first else words[last + 1 :]
    return _with_particles(given, words[first : last + 1])


def _by_particle(words: list[str]) -> Person | None:
    """The single word behind a particle: "Luiz Inácio Lula da Silva" has no other reading."""
    first = next((n for n in range(1, len(words) - 1) if _is_particle(words[n])), None)
    if first is None or not all(map(_is_particle, words[first:-1])):
        return None
    return _with_particles(words[:first], words[first:])


def _by_usage(words: list[str], code: str | None, courtesy: bool) -> Person | None:
    usages = _usages()
    if any(map(_is_particle, words)):
        return None
    middle = [word for word in words[1:-1] if not re.fullmatch(r"(?:\w\.?)+", word) or len(word.replace(".", "")) > 2]
    certain = code in usages["last_word"] or (
        not middle and (code in usages["two_words"] or (code in usages["two_surnames"] and not courtesy))
    )
    return Person(words[-1], " ".join(words[:-1])) if certain else None


def _with_particles(given: list[str], family: list[str]) -> Person:
    usages = _usages()
    size = next((n for n, word in enumerate(family) if not _is_particle(word)), 0)
    particles, own = family[:size], " ".join(family[size:])
    dropped = all(_folded(word) in usages["dropped_particles"] for word in particles)
    told = " ".join(particles)
    return Person(own, " ".join(given), kept="" if dropped else told, dropped=told if dropped else "")


def _is_particle(word: str) -> bool:
    usages = _usages()
    return word.islower() and (word in usages["kept_particles"] or word in usages["dropped_particles"])


def _is_roman(word: str) -> bool:
    return re.fullmatch(r"[IVX]+", word) is not None


def _folded(words: str) -> str:
    return words.replace(".", " ").casefold().strip() if "." in words else words.casefold()
