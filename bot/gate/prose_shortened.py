"""Whether a row of units is another one shortened: the same units in the same order, and nothing cut out that matters.

Knows rows of units, where a sentence may be cut, and one move (an opening aside to the end, or back); knows no names,
numbers and records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from bot.gate.prose_units import MODAL, SUBJECT, Unit

_MOST_PLACES = 24
"""Places of a unit in a sentence that are looked at, so that time stays linear in its length."""

_LONGEST_OPENING = 60
_SAYING = 6
"""Units in which the speaker says that what follows is what it says."""

_FEWEST = 2
"""Units beside the speaker that a claim whose sentence is cut short must hold."""

_ITEM = 6
"""Units within which a list comes to its "and"."""

_CUTS = frozenset((",", "joins"))
_TURNS = frozenset(("but", "mais", "pero", "mas", "aber", "но", "لكن", "اما", "ولی", "但"))
_SCOPED = frozenset(("saying", "order", "alleged", "reported"))
_PARTICLES = frozenset(("ab", "an", "auf", "aus", "ein", "vor", "zu", "zurück", "bei", "mit", "um", "nicht", "nieder"))
"""What ends a German clause and belongs to its verb."""
_INFINITIVE = {
    "fr": ("er", "ir", "re"),
    "es": ("ar", "er", "ir"),
    "pt": ("ar", "er", "ir"),
    "de": ("n",),
    "ru": ("ть", "ти", "чь"),
}
_BY_ENDING = frozenset(("es", "pt", "ru", "ar", "fa"))
"""Languages in which a verb's ending says who acts."""
_NOUNS = ("s", "ing", "ion", "ment", "ness", "ity")


@dataclass(frozen=True)
class Row:
    """The units of a sentence, with its language.

    Of a claim `calling` is whether a call ("asks that") takes the place of a modal, `told` whether a verb of saying
    stands before it, so that its subject may be left to the verb's ending, and `broadening` whether it asserts more
    where it says less, as with a "not". A sentence is looked at in the same way as the claim.
    """

    units: tuple[Unit, ...]
    language: str
    calling: bool = False
    told: bool = False
    broadening: bool = False

    def _count(self, *traits: str) -> list[int]:
        return [0, *accumulate(bool(unit.traits & set(traits)) for unit in self.units)]

    def _free(self, unit: Unit) -> bool:
        ended = self.told and self.language in _BY_ENDING and "acts" in unit.traits
        manner = "manner" in unit.traits and not self.broadening
        return manner or "optional" in unit.traits or ended or (self.calling and MODAL in unit.keys)

    @cached_property
    def _weights(self) -> list[int]:
        return [0, *accumulate(not self._free(unit) for unit in self.units)]

    @cached_property
    def _scopes(self) -> list[int]:
        return self._count(*_SCOPED)

    @cached_property
    def _commas(self) -> list[int]:
        return [0, *accumulate("," in unit.between for unit in self.units)]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where the units with each key stand."""
        found: dict[str, list[int]] = {}
        for i, unit in enumerate(self.units):
            for key in unit.keys:
                found.setdefault(key, []).append(i)
        return found

    @cached_property
    def _hard_turns(self) -> list[int]:
        """What a joined verb cannot be reached over: another clause, infinitive, negation, modal or speaker."""
        return [0, *accumulate(self._turns(unit) for unit in self.units)]

    def _turns(self, unit: Unit) -> bool:
        acts = bool(unit.traits & {"self", "order", "alleged", "negation", "relative", "modal"})
        return acts or "relative" in unit.between or unit.raw in ("to", "zu") or unit.raw.endswith("ing")

    def cut(self, first: int, end: int) -> bool:
        """Whether the units from one on up to another may be left out between those around them."""
        weight = self._weights[end] - self._weights[first]
        if weight == 0:
            return True
        left, right = self.units[first].between, self.units[end].between
        traits = self.units[first].traits
        item = weight == 1 and end - first == 1 and left & _CUTS and right & _CUTS
        if item and "self" not in traits:
            return not traits & {"negation", "modal", "saying"}
        if "bracket" in left and "bracket" in right:
            return True
        if "," in left and "," in right and (traits & {"opener", "relative"} or "relative" in left):
            whole = self._commas[end] == self._commas[first + 1]
            return whole and self._scopes[end] == self._scopes[first]
        return "joins" in right and self._joined(first, end)

    def _joined(self, first: int, end: int) -> bool:
        """Whether a verb stands behind "and" with the subject, or the modal, of the verb that is left out."""
        before, verb = self.units[first - 1], self.units[end]
        if self._hard_turns[end] != self._hard_turns[first] or "determiner" in verb.between:
            return False
        if SUBJECT in before.keys:
            noun = self.language == "en" and verb.raw.endswith("s") and "self" not in before.traits
            return bool(verb.traits & {"act", "saying"}) and not (noun and "alone" in verb.traits)
        if "modal" not in before.traits:
            return False
        endings = _INFINITIVE.get(self.language)
        return verb.raw.endswith(endings) if endings else self.language == "en" and not verb.raw.endswith(_NOUNS)

    def opens(self, end: int) -> bool:
        """Whether all before a unit may be left out."""
        if self._weights[end] == 0:
            return True
        right = self.units[end].between
        if self._scopes[end] == 0 and ";" in right:
            return True
        starts = () if self.broadening else self._asides
        if end in starts or any(self._introduces(start, end) for start in (0, *starts)):
            return True
        turned = "," in right and ("joins" in right or self.units[end].raw.casefold() in _TURNS)
        acts = SUBJECT in self.units[end].keys and "self" in self.units[end].traits
        inside = any("relative" in unit.between for unit in self.units[:end])
        return turned and acts and self._scopes[end] == 0 and not inside

    @property
    def aside(self) -> int:
        """Where the sentence goes on behind an aside that opens it ("In 2023, …"); 0 where there is none."""
        return self._asides[0] if self._asides else 0

    @cached_property
    def _asides(self) -> tuple[int, ...]:
        """Where the sentence goes on behind each of the asides that open it, one after another."""
        found: list[int] = []
        for k, unit in enumerate(self.units[:_LONGEST_OPENING]):
            if not k or "," in unit.between:
                if k:
                    found.append(k)
                if "opener" not in unit.traits:
                    break
            if unit.traits & _SCOPED or SUBJECT in unit.keys or (k and "relative" in unit.between):
                break
        return tuple(found)

    def _introduces(self, start: int, end: int) -> bool:
        """Whether the units only say that the speaker says what follows ("We believe that")."""
        if not self.units[end].between & {"relative", ",", ":"} or self._weights[end] - self._weights[start] > _SAYING:
            return False
        found = [unit for unit in self.units[start:end] if not self._free(unit)]
        says = sum("saying" in unit.traits for unit in found)
        return (
            says == 1
            and all(
                "saying" in unit.traits or SUBJECT in unit.keys or "be" in unit.keys or "polite" in unit.traits
                for unit in found
            )
            and any(SUBJECT in unit.keys for unit in found)
        )

    def ends(self, last: int) -> bool:
        """Whether all behind a unit may be left out."""
        first = last + 1
        if self._weights[-1] == self._weights[first]:
            return True
        left, traits = self.units[first].between, self.units[first].traits
        if ";" in left:
            return True
        if self._holds_verb(last):
            return False
        if "tail" in traits and "relative" not in left and not self.broadening:
            return True
        if "," in left:
            return not self._told_by_others(first) and not self._lists(first)
        return "joins" in left and bool("act" in traits or "determiner" in left or self.units[first].is_speaker)

    def _lists(self, first: int) -> bool:
        """Whether a list goes on at a unit behind a comma: what stands before it may wait for the list's noun."""
        if self.units[first].is_speaker or self.units[first].traits & {"opener", "tail", "relative", "act"}:
            return False
        if self.units[first].between & {"joins", "relative", "determiner"}:
            return False
        return any("joins" in unit.between for unit in self.units[first + 1 : first + 1 + _ITEM])

    def _holds_verb(self, last: int) -> bool:
        """Whether what stands behind a unit may hold the verb, or a part of it, as in German and Persian."""
        if self.language == "de":
            return self.units[-1].raw in _PARTICLES
        return self.language == "fa" and "verb" not in self.units[last].traits

    def _told_by_others(self, first: int) -> bool:
        """Whether an aside says who says what stands before it (", critics say")."""
        end = first + 1
        while end < len(self.units) and not self.units[end].between & {",", ";"}:
            end += 1
        speaker = any(unit.is_speaker for unit in self.units[first:end])
        return self._scopes[end] > self._scopes[first] and not speaker


def shortened(claim: Row, sentence: Row) -> bool:
    """Whether a claim is a sentence shortened, the aside that opens either perhaps at its end."""
    k = sentence.aside
    if 0 < k < len(claim.units):
        last = zip(claim.units[-k:], sentence.units, strict=False)
        rest = replace(sentence, units=sentence.units[k:])
        if all(a.keys & b.keys for a, b in last) and _follows(replace(claim, units=claim.units[:-k]), rest):
            return True
    return any(_follows(said, sentence) for said in _orders(claim))


def _orders(claim: Row) -> Iterator[Row]:
    """The orders that a claim's units may have in its sentence."""
    yield claim
    units = claim.units
    if k := claim.aside:
        yield replace(claim, units=(replace(units[k], between=frozenset()), *units[k + 1 :], *units[:k]))
    if claim.language == "de" and len(units) > 1:
        # A verb stands last in a clause with "dass", and second in its sentence.
        for k in range(1, len(units) - 1):
            yield replace(claim, units=(*units[:k], units[-1], *units[k:-1]))
    if claim.language == "ar":
        # A verb stands behind its subject in a clause with "أن", and before it in its sentence.
        for k in range(1, min(5, len(units))):
            yield replace(claim, units=(units[k], *units[:k], *units[k + 1 :]))


def _follows(claim: Row, sentence: Row) -> bool:
    places = sentence.places
    found: list[list[int]] = []
    for unit in claim.units:
        at = sorted({i for key in unit.keys for i in places.get(key, ())[:_MOST_PLACES]})[:_MOST_PLACES]
        if not at:
            return False
        found.append(at)
    if not found:
        return False
    now = [i for i in found[0] if sentence.opens(i)]
    for at in found[1:]:
        now = [i for i in at if any(before < i and sentence.cut(before + 1, i) for before in now)]
        if not now:
            return False
    # An aside alone says nothing.
    now = [i for i in now if i >= sentence.aside]
    if any(i == len(sentence.units) - 1 for i in now):
        return True
    whole = sum(not unit.is_speaker for unit in claim.units) >= _FEWEST
    return any(sentence.ends(i) and (whole or _is_end(sentence, i)) for i in now)


def _is_end(sentence: Row, last: int) -> bool:
    return all("optional" in unit.traits for unit in sentence.units[last + 1 :])


def missing(claim: Row, sentences: Sequence[Row]) -> Unit | None:
    """The first unit of a claim that none of some sentences has."""
    theirs = {key for sentence in sentences for unit in sentence.units for key in unit.keys}
    return next((unit for unit in claim.units if not unit.keys & theirs), None)
