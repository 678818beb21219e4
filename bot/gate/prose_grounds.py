"""Whether the numbers, dates and names of a claim stand in its quotes or in their records, next to the same words.

Knows numbers and names by their values; knows nothing of negations and of who speaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from bot.answer import Quote
from bot.gate.prose_digits import month_words
from bot.gate.prose_names import CAPITALS, Named, adjacent, folded, holds, names, opens
from bot.gate.prose_numbers import Number, numbers
from bot.gate.prose_records import record_texts, speakers
from bot.gate.prose_speakers import JOINING
from bot.gate.prose_words import Read, read
from retrieval.filters import session_number
from retrieval.lexical import stop_words

_WINDOW = 3
_WIDE = 6
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_SCRIPTS = {"ru": "[\u0400-\u04ff]", "ar": "[\u0600-\u06ff]", "fa": "[\u0600-\u06ff]", "zh": "[\u3400-\u9fff]"}
_LATIN = "[A-Za-z\u00c0-\u024f]"
_OWN = (
    *("our", "my", "notre", "nos", "mon", "ma", "nuestr", "mi", "noss", "meu", "minha", "unser", "mein", "наш", "мо"),
    *("我国", "本国", "بلد", "کشور"),
)
"""How the words begin by which a speaker calls something the delegation's own."""
_CLAUSES = frozenset(("that", "que", "qu", "dass", "что", "أن", "إن", "ان", "که"))
_DATED = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class Grounds:
    """The quotes of a claim, each with its text as it is read; `question` is what was asked."""

    quotes: tuple[tuple[Quote, Read], ...]
    question: str

    @property
    def reads(self) -> tuple[Read, ...]:
        """The texts."""
        return tuple(text for _, text in self.quotes)

    @property
    def texts(self) -> list[str]:
        """What a name may stand in, folded: texts and records."""
        records = [folded(part) for quote, _ in self.quotes for part in record_texts(quote)]
        return [*(folded(text.text) for text in self.reads), *records]


@lru_cache(maxsize=512)
def named_apart(text: Read) -> frozenset[int]:
    """The words of names of delegations, blocs and bodies: what they count is no number of the text's."""
    return frozenset(i for name in names(text) if name.kind != "other" for i in range(name.first, name.last + 1))


def ungrounded(claim: Read, grounds: Grounds) -> str | None:
    """The first number or name of a claim that its quotes do not hold, in words for a person; None where all stand."""
    return _number(claim, grounds) or _name(claim, grounds) or _opening(claim, grounds) or _script(claim, grounds)


def _number(claim: Read, grounds: Grounds) -> str | None:
    theirs = [(text, number) for text in grounds.reads for number in numbers(text, named_apart(text))]
    records = [n for quote, _ in grounds.quotes for n in recorded(quote)]
    everything = {stem for text in grounds.reads for stem in text.stems if stem}
    said: Counter[tuple[object, ...]] = Counter()
    for number in numbers(claim, named_apart(claim)):
        if (number.kind, number.value) in records and _dates_the_words(claim, number):
            continue
        alike = [(text, other) for text, other in theirs if _equal(number, other)]
        shown = claim.shown(number.first, number.last)
        if not alike:
            near = [n for _, n in theirs if (n.value, n.kind) == (number.value, number.kind)]
            return (
                f"says “{shown}”, with another unit or comparison than its quotes"
                if near
                else f"says “{shown}”, which none of its quotes does"
            )
        said[number.value, number.kind, number.unit] += 1
        if said[number.value, number.kind, number.unit] > len(alike):
            return f"says “{shown}” more often than its quotes"
        if number.kind in _DATED:
            continue
        counted = next((stem for stem in _behind(claim, number) if stem in everything), None)
        if counted and not any(text.language != claim.language or counted in _behind(text, n) for text, n in alike):
            return f"says “{shown}” of something else than its quotes"
    return None


def _dates_the_words(claim: Read, number: Number) -> bool:
    """Whether a number may say when something was said: before or right behind the verb of saying, or opening it."""
    if number.unit or number.comparison:
        return False
    saying = next((mark for mark in claim.of("reporting", "by")), None)
    if saying is None or number.first < saying.first:
        return number.first <= _WIDE or saying is not None
    between = range(saying.last + 1, number.first)
    return all(claim.stems[i] is None or claim.words[i].text in month_words() for i in between) and not any(
        claim.words[i].text in _CLAUSES or claim.words[i].is_sign for i in between
    )


def _equal(one: Number, other: Number) -> bool:
    same = (one.value, one.unit, one.comparison, one.indefinite) == (
        other.value,
        other.unit,
        other.comparison,
        other.indefinite,
    )
    return same and one.kind == other.kind


def recorded(quote: Quote) -> Iterator[tuple[str, Fraction]]:
    """The date and session of a quote's record, as kinds and values of numbers."""
    date = _DATE.fullmatch(quote.date or "")
    if date:
        for kind, value in zip(("year", "month", "day"), date.groups(), strict=True):
            if value:
                yield kind, Fraction(value)
    if quote.session and (session := session_number(quote.session)):
        yield "ordinal", Fraction(session)


def _behind(text: Read, number: Number) -> list[str]:
    """The stems near behind a number, up to the next."""
    others = [n.first for n in numbers(text, named_apart(text)) if n.first > number.last]
    last = min([number.last + 1 + _WIDE, len(text.words), *others[:1]])
    sentence = text.words[number.first].sentence
    places = (i for i in range(number.last + 1, last) if text.words[i].sentence == sentence)
    return [stem for i in places if (stem := text.stems[i])]


def _name(claim: Read, grounds: Grounds) -> str | None:
    texts = grounds.texts
    own = {code for quote, _ in grounds.quotes for code in speakers(quote)}
    theirs = [(text, name) for text in grounds.reads for name in names(text)]
    recorded = {
        code
        for quote, _ in grounds.quotes
        for part in record_texts(quote)
        for n in names(read(part, "en"))
        for code in n.ids
    }
    allowed = own | recorded | {code for _, name in theirs for code in name.ids}
    leading = next((name for name in names(claim) if name.kind == "delegation"), None)
    for name in names(claim):
        shown = claim.shown(name.first, name.last)
        if name.kind == "other":
            if not all(holds(texts, claim.words[i].raw) for i in range(name.first, name.last + 1)):
                return f"names {shown}, which none of its quotes does"
            continue
        if not name.ids & allowed and not (name.kind == "body" and f" {folded(shown).strip()} " in " ".join(texts)):
            return f"names {shown}, which none of its quotes does"
        if name.kind == "delegation" and name != leading and _elsewhere(claim, name, own, grounds.reads):
            return f"names {shown} with other words than its quotes do"
    return _reversed(claim, own, theirs)


def _elsewhere(claim: Read, name: Named, own: set[str], reads: Sequence[Read]) -> bool:
    """Whether a delegation stands with a word of the quotes that stands nowhere near it in them.

    The speaker's own stands also where the quotes say "our" and the like.
    """
    if any(text.language != claim.language for text in reads) or (name.ids & own and _speaks(claim, name)):
        return False
    places = [(text, (other.first, other.last)) for text in reads for other in names(text) if name.ids & other.ids]
    if name.ids & own:
        places += [
            (text, (mark.first, mark.last))
            for text in reads
            for mark in text.of("own")
            if text.words[mark.first].text.startswith(_OWN)
        ]
    everything = {stem for text in reads for stem in text.stems if stem}
    beside = [s for s in claim.stems[max(0, name.first - _WINDOW) : name.first] if s in everything][-1:]
    beside = beside or [s for s in _ahead(claim, name.last) if s in everything][:1]
    return bool(beside) and not any(set(beside) & set(_close(text, *place)) for text, place in places)


def _speaks(claim: Read, name: Named) -> bool:
    return adjacent(claim, list(claim.of("reporting", "by", "position")), name)


def _ahead(text: Read, last: int) -> list[str]:
    """The stems behind a word in its sentence, nearest first."""
    sentence = text.words[last].sentence
    places = (i for i in range(last + 1, min(last + 1 + _WIDE, len(text.words))) if text.words[i].sentence == sentence)
    return [stem for i in places if (stem := text.stems[i])]


def _close(text: Read, first: int, last: int) -> list[str]:
    """The stems near to words, in their sentence, on either side."""
    sentence = text.words[first].sentence
    inside = [(i, stem) for i, stem in enumerate(text.stems) if stem and text.words[i].sentence == sentence]
    before = [stem for i, stem in inside if i < first][-_WIDE:]
    return [*before, *[stem for i, stem in inside if i >= first][: _WIDE + last - first + 1]]


def _reversed(claim: Read, own: set[str], theirs: Sequence[tuple[Read, Named]]) -> str | None:
    """Whether two delegations that somebody speaks of stand in the other order than in the quotes."""
    named = [name for name in names(claim) if name.kind == "delegation" and not name.ids & own]
    for one, other in pairwise(named):
        between = claim.words[one.last + 1 : other.first]
        if one.ids & other.ids or all(word.text in JOINING for word in between):
            continue
        firsts = [(id(text), n.first) for text, n in theirs if n.ids & one.ids]
        seconds = [(id(text), n.first) for text, n in theirs if n.ids & other.ids]
        pairs = [a < b for t, a in firsts for u, b in seconds if t == u]
        if pairs and not any(pairs):
            shown = f"{claim.shown(one.first, one.last)} and {claim.shown(other.first, other.last)}"
            return f"names {shown} in the other order than its quotes"
    return None


def _opening(claim: Read, grounds: Grounds) -> str | None:
    """The first word of a sentence, where it may be a name that no capital tells."""
    if claim.language not in CAPITALS:
        return None
    taken = {i for name in names(claim) for i in range(name.first, name.last + 1)}
    marked = {i for mark in claim.marks for i in range(mark.first, mark.last + 1)}
    for i, word in enumerate(claim.words):
        stem = claim.stems[i]
        if stem is None or not word.raw[0].isupper() or i in taken or i in marked or not opens(claim, i):
            continue
        if word.text in stop_words(claim.language) or any(stem in text.stems for text in grounds.reads):
            continue
        if f" {word.text} " in f" {grounds.question} " or holds(grounds.texts, word.raw):
            continue
        return f"begins with “{word.raw}”, which none of its quotes holds"
    return None


def _script(claim: Read, grounds: Grounds) -> str | None:
    """A word in letters of another script than the claim's, which its quotes do not hold."""
    own = re.compile(_SCRIPTS.get(claim.language, _LATIN))
    texts = grounds.texts
    for word in claim.words:
        if word.raw[0].isalpha() and not own.match(word.raw) and not holds(texts, word.raw):
            return f"holds “{word.raw}”, which is in other letters and in none of its quotes"
    return None
