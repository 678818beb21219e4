"""What of a claim only says that somebody speaks ("Kenya said that", "according to Iran"), and what is left of it.

Knows a claim, the names and records of its quotes; knows nothing of what is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answer import Quote
from bot.gate.prose_digits import month_words
from bot.gate.prose_grounds import recorded
from bot.gate.prose_names import Named, folded, names
from bot.gate.prose_numbers import numbers
from bot.gate.prose_records import record_texts
from bot.gate.prose_retelling import kinds_at, listed
from bot.gate.prose_shortened import Row
from bot.gate.prose_speakers import JOINING
from bot.gate.prose_units import POSSESSIVE, SUBJECT, Unit, units
from bot.gate.prose_words import Read

_FARTHEST = 14
"""Words between a name and the verb that says that it speaks: the names and posts of persons."""
_AROUND = frozenset(("in", "on", "at", "s", "of", "the", "its", "du", "de", "la", "le", "en", "el", "am", "в", "на"))
_VIEWS = frozenset(("view", "opinion", "position", "stance", "statement", "words"))


def bodies(claim: Read, quotes: Sequence[Quote], own: frozenset[str]) -> Iterator[tuple[Row, ...]]:
    """What a claim says apart from who says it, sentence by sentence: in each way in which it can be parted.

    None where the claim breaks off: at an article, or at a word that joins what is not there.
    """
    if _breaks_off(claim, quotes):
        return
    rows = units(claim, own, of_claim=True)
    parted = [[_referring(body) for body in _bodies(claim, row, quotes, own)] for row in rows if row]
    for k in range(max(map(len, parted), default=0)):
        yield tuple(ways[min(k, len(ways) - 1)] for ways in parted)


def _breaks_off(claim: Read, quotes: Sequence[Quote]) -> bool:
    last = next((word.text for word in reversed(claim.words) if not word.is_sign), "")
    opens = any(last in listed(claim.language, kind) for kind in ("joins", "relative", "determiner", "breaks"))
    return opens and not any(folded(quote.text).endswith(f" {last} ") for quote in quotes)


def _referring(body: Row) -> Row:
    """A body whose subject, where it is a pronoun, is the speaker: what a quote calls "it" a reader takes for it."""
    at = body.aside
    if at >= len(body.units) or not body.units[at].keys & {SUBJECT, POSSESSIVE} or "name" in body.units[at].traits:
        return body
    keys = frozenset(key for key in body.units[at].keys if not key.startswith(("word ", "stem ", "= ")))
    return replace(body, units=(*body.units[:at], replace(body.units[at], keys=keys), *body.units[at + 1 :]))


def _bodies(claim: Read, row: Sequence[Unit], quotes: Sequence[Quote], own: frozenset[str]) -> Iterator[Row]:
    parting = {i for mark in claim.of("contrast") for i in range(mark.first, mark.last + 1)}
    row = [unit for k, unit in enumerate(row) if k or unit.first not in parting] if len(row) > 1 else row
    first, last = row[0].first, max(unit.last for unit in row)
    persons = " ".join(folded(quote.speaker) for quote in quotes if quote.speaker)
    lead = _leading(claim, own, persons, first, last)
    yield Row(tuple(_joined(row, lead)), claim.language)
    if lead and claim.language == "ar":
        yield from _conjugated(claim, row, lead)
    if lead is None:
        yield from _by_pronoun(claim, row)
        return
    known = _of_records(claim, quotes, first, last)
    for gone, calling in _frames(claim, lead, known, first, last):
        body = [unit for unit in row if unit.first not in gone and unit.last not in gone]
        before = {unit.first for unit in body if unit.first < lead[0]}
        aside = range(first, lead[0])
        if before and all(i in known or claim.words[i].text in _AROUND or claim.words[i].is_sign for i in aside):
            body = [unit for unit in body if unit.first not in before]
        behind = _dated(claim, max(gone), known, last)
        body = [unit for unit in body if unit.first not in behind]
        # A call that keeps the modal is no grammar: "calls for the text needs to change".
        if body and not (calling and any("modal" in unit.traits for unit in body)):
            yield Row(tuple(body), claim.language, calling, told=True)


def _person(claim: Read, speakers: str, first: int, last: int) -> tuple[int, int] | None:
    """The words of a name that is the speaker's own in a record."""
    found = [n for n in names(claim) if first <= n.first <= last and n.kind == "other"]
    found = [n for n in found if f" {claim.words[n.first].text} " in speakers]
    return (found[0].first, found[-1].last) if found else None


def _leading(claim: Read, own: frozenset[str], speakers: str, first: int, last: int) -> tuple[int, int] | None:
    """The words of the first of the speaker's names, with those joined to it."""
    found = [n for n in names(claim) if first <= n.first <= last and n.kind in ("delegation", "bloc")]
    at = next((k for k, name in enumerate(found) if name.ids & own), None)
    if at is None:
        return _person(claim, speakers, first, last)
    start = end = at
    while start and _joins(claim, found[start - 1], found[start]):
        start -= 1
    while end + 1 < len(found) and _joins(claim, found[end], found[end + 1]):
        end += 1
    return found[start].first, found[end].last


def _joins(claim: Read, one: Named, other: Named) -> bool:
    return all(word.text in JOINING for word in claim.words[one.last + 1 : other.first]) and other.first - one.last <= 4


def _joined(row: Sequence[Unit], lead: tuple[int, int] | None) -> list[Unit]:
    """A row in which names that are joined are the speaker as one."""
    if lead is None:
        return list(row)
    inside = [unit for unit in row if lead[0] <= unit.first <= lead[1]]
    if len(inside) < 2:
        return list(row)
    # A person's name of several words is the lead too, and none of them is the delegation.
    speaker = next((unit for unit in inside if unit.is_speaker), None)
    if speaker is None:
        return list(row)
    return [speaker if unit is inside[0] else unit for unit in row if unit is inside[0] or unit not in inside]


def _frames(
    claim: Read, lead: tuple[int, int], known: frozenset[int], first: int, last: int
) -> Iterator[tuple[frozenset[int], bool]]:
    """The words that only say that the leading name speaks, and whether they call for what follows."""
    light = known | {i for mark in claim.of("generic", "position", "own") for i in range(mark.first, mark.last + 1)}

    def free(start: int, end: int) -> bool:
        words = ((i, claim.words[i]) for i in range(start, end))
        return end - start <= _FARTHEST and all(
            i in light or word.is_sign or word.text in listed(claim.language, "soft") or word.text in _AROUND
            for i, word in words
        )

    for i, kinds in kinds_at(claim).items():
        end = dict(kinds).get("saying")
        if end is None or not first <= i <= last:
            continue
        if i > lead[1] and free(lead[1] + 1, i):
            yield frozenset(range(lead[0], end + 1)), False
        elif end < lead[0] and lead[0] - end <= 2 and claim.language in ("ar", "ru", "es", "pt", "fr", "de"):
            yield frozenset(range(i, lead[1] + 1)), False
    for mark in claim.of("by"):
        if first <= mark.first and mark.last < lead[0] and free(mark.last + 1, lead[0]):
            yield frozenset(range(mark.first, lead[1] + 1)), False
    for mark in claim.of("position"):
        if mark.first > lead[1] and mark.first - lead[1] <= 2 and claim.words[mark.first].text in _VIEWS:
            behind = mark.last + 1
            is_ = behind <= last and claim.words[behind].text in listed(claim.language, "be")
            opens = lead[0] > first and claim.words[lead[0] - 1].text == "in"
            if is_ or opens:
                yield frozenset(range(lead[0] - opens, behind + is_)), False
    for mark in claim.of("calling"):
        if mark.first > lead[1] and mark.last <= last and free(lead[1] + 1, mark.first):
            yield frozenset(range(lead[0], mark.last + 1)), True


def _conjugated(claim: Read, row: Sequence[Unit], lead: tuple[int, int]) -> Iterator[Row]:
    """An Arabic claim as its verb says it in the first person, in which the speaker is no word of its own."""
    at = next((k for k, unit in enumerate(row) if unit.first == lead[0]), None)
    if at is None:
        return
    for k in (at - 1, at + 1):
        verb = [key for key in row[k].keys if key.startswith("verb ")] if 0 <= k < len(row) else []
        if verb and row[k].raw.lstrip("و")[:1] in "يت":
            said = replace(row[k], keys=frozenset((f"we {verb[0]}",)))
            body = (said if unit is row[k] else unit for unit in row if unit is not row[at])
            yield Row(tuple(body), claim.language)


def _by_pronoun(claim: Read, row: Sequence[Unit]) -> Iterator[Row]:
    """What "it says that" is followed by."""
    if len(row) > 2 and SUBJECT in row[0].keys and "saying" in row[1].traits:
        yield Row(tuple(row[2:]), claim.language, told=True)


def _of_records(claim: Read, quotes: Sequence[Quote], first: int, last: int) -> frozenset[int]:
    """The words of a claim that stand in the records of its quotes."""
    records = " ".join(folded(part) for quote in quotes for part in record_texts(quote))
    dates = [number for quote in quotes for number in recorded(quote)]
    found = {i for i in range(first, last + 1) if f" {claim.words[i].text} " in records}
    for number in numbers(claim):
        if (number.kind, number.value) in dates:
            found |= set(range(number.first, number.last + 1))
    return frozenset(found)


def _dated(claim: Read, last: int, known: frozenset[int], end: int) -> frozenset[int]:
    """The words of a date of record right behind a verb of saying ("said on 12 June 2020 that")."""
    found: set[int] = set()
    for i in range(last + 1, end + 1):
        word = claim.words[i]
        is_date = i in known and (word.raw[0].isdigit() or word.text in month_words())
        if not is_date and word.text not in _AROUND:
            break
        found.add(i)
    return frozenset(found) if any(claim.words[i].raw[0].isdigit() for i in found) else frozenset()
