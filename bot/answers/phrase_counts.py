"""From a phrase to every place in the statements: found, counted, quoted in its sentence.

Knows the library and the gate. Words are compared as the gate compares them: typography aside, letter case as
written, but for a small first letter, which is a capital one at the beginning of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.answers.compose import refused
from bot.answers.quotes import cut
from bot.answers.refusal_text import nothing_admitted
from bot.library import Library
from bot.output.phrase_counts_text import finding, not_said
from bot.phrase_counts import MOST_QUOTED, PhrasePlace, PhraseUse, PhraseYear, Use
from bot.questions.plan import Plan
from bot.quote import Quote, Rejected, delegation_name
from bot.quotes.boundaries import is_apart, is_boundary
from bot.quotes.spans import merged
from bot.quotes.spans import standing as sentence_at
from bot.quotes.wording import Sought, sought, standing
from bot.reply import Answer, RefusalReason, Reply
from retrieval.held import Held
from retrieval.names.groups import in_own_name, on_behalf_at
from retrieval.statement import PartKind, Statement
from retrieval.text.normalise import Normalised, normalise

LONGEST_WORD = 60  # Characters beside a phrase that are told of the longer word which it is a part of.

_POSSESSIVE = ("'s", "'S")
_BEGINS = re.compile(r"(?:^|[.!?…:;\n“\"«—–-])\s*$")
"""What stands right before the beginning of a sentence, or of a quotation."""

_BEFORE = 8  # Characters before a phrase in which that is.


class Occurrence(NamedTuple):
    """A place of a phrase in a text, in code points.

    It begins and ends on the boundaries of words and numbers, or before an English possessive ("Russia's"); or it is in
    a longer `word` or number, given without typography: "post-COVID-19", "climate change-related", "two billion".
    """

    start: int
    end: int
    word: str | None = None


def phrase_use(library: Library, plan: Plan, phrase: str, held: Sequence[Held]) -> Reply:
    """The reply to who has said a phrase."""
    question, filters, language = plan.question, plan.filters, plan.language
    admitted = [one for one in held if filters.admits(one.record) and not plan.leaves_out(one.record)]
    forms = tuple(dict.fromkeys((phrase, phrase[:1].upper() + phrase[1:]))) if sought(phrase).text else ()
    words = [sought(form) for form in forms]
    holding = (one for form in forms for one in library.holding([form], filters))
    found = {one.id: one for one in holding if not plan.leaves_out(one.record)}
    there = dict(sorted(found.items(), key=lambda one: (one[1].record.date or "", one[0])))
    use = _counted(phrase, words, library, there.values(), admitted)
    if not admitted or not use.count:
        reason = RefusalReason.NOT_IN_STATEMENTS if admitted else RefusalReason.NOT_HELD
        message = not_said(use, language) if admitted else nothing_admitted(plan, held)
        return replace(refused(plan, reason, message), phrase=use)
    quotes, places, rejected = _quoted(library, there, use.places[:MOST_QUOTED])
    return Answer(
        question.text,
        plan.standalone,
        finding(use, language),
        quotes[: question.limit],
        rejected=rejected,
        filters=filters,
        more=quotes[question.limit :],
        phrase=replace(use, places=(*places, *use.places[MOST_QUOTED:])),
    )


def _is_speech(statement: Statement, start: int) -> bool:
    return next(p.kind for p in statement.parts if p.start <= start < p.end) is PartKind.SPEECH


def _counted(
    phrase: str, words: Sequence[Sought], library: Library, there: Iterable[Held], admitted: Sequence[Held]
) -> PhraseUse:
    """The places of a phrase in the statements `there`, and its uses by delegation and by year."""
    places: list[PhrasePlace] = []
    joined: list[PhrasePlace] = []
    elsewhere = 0
    for one in there:
        statement, _ = library.read(one)
        text = normalise(statement.text)
        found_of_each = (
            place
            for form in words
            for place in occurrences(form, text)
            if form is words[0] or _BEGINS.search(statement.text[max(0, place.start - _BEFORE) : place.start])
        )
        for found in sorted(found_of_each, key=lambda one: one.start):
            if not _is_speech(statement, found.start):
                elsewhere += 1
            else:
                (places if found.word is None else joined).append(_place(one, found))
    by_whom: dict[tuple[str, tuple[str, ...]], list[PhrasePlace]] = {}
    for place in places:
        who = place.delegation.key if place.delegation else ""
        by_whom.setdefault((who, _for_others(place)), []).append(place)
    uses = [
        Use(
            some[0].delegation,
            others,
            len(some),
            len({place.statement for place in some}),
            tuple(sorted(Counter(_year(place.date) for place in some).items())),
        )
        for (_, others), some in by_whom.items()
    ]
    uses.sort(key=lambda use: (-use.count, use.delegation.name if use.delegation else ""))
    every = Counter(_year(one.record.date) for one in admitted)
    counts = Counter(_year(place.date) for place in places)
    told = Counter(_year(date) for date in {place.statement: place.date for place in places}.values())
    years = (PhraseYear(year, counts[year], told[year], every[year]) for year in sorted(every) if year)
    statements = len({place.statement for place in places})
    return PhraseUse(
        phrase,
        len(places),
        statements,
        len(admitted),
        elsewhere,
        tuple(uses),
        tuple(years),
        tuple(places),
        tuple(joined),
    )


def _place(one: Held, found: Occurrence) -> PhrasePlace:
    record = one.record
    return PhrasePlace(
        one.id,
        found.start,
        found.end,
        delegation_name(record.code, record.delegation),
        on_behalf_at(record, found.start),
        record.date,
        record.forum,
        record.session,
        word=found.word,
    )


def _for_others(place: PhrasePlace) -> tuple[str, ...]:
    """The groups a passage is said for, unless the delegation speaks in its own name too."""
    code = place.delegation.code if place.delegation else None
    return () if in_own_name(code, place.on_behalf_of) else place.on_behalf_of


def _year(date: str | None) -> str:
    return date[:4] if date else ""


def _quoted(
    library: Library, there: Mapping[str, Held], places: Sequence[PhrasePlace]
) -> tuple[tuple[Quote, ...], list[PhrasePlace], tuple[Rejected, ...]]:
    """The sentences of places as gated quotes, each once, and the places with the numbers of their quotes."""
    quotes: dict[str, Quote] = {}
    numbered: list[PhrasePlace] = []
    rejected: list[Rejected] = []
    for place in places:
        held = there[place.statement]
        source = library.read(held)
        ends = [sentence_at(at, *source) for at in (place.start, place.end - 1)]
        span = merged(ends, {held.id: source})[0]
        if span.end < place.end:
            span = replace(span, end=max(end.end for end in ends))
        quote = cut(len(quotes) + 1, span, held, source, source[0].text[span.start : span.end])
        if isinstance(quote, Rejected):
            rejected.append(quote)
            numbered.append(place)
        else:
            numbered.append(replace(place, quote=quotes.setdefault(quote.permalink, quote).n))
    return tuple(quotes.values()), numbered, tuple(rejected)


def occurrences(wording: Sought, within: Normalised) -> list[Occurrence]:
    """The places of a phrase in a text, without overlap; none of a phrase without words."""
    words = wording.text
    if not words:
        return []
    length = len(words)
    own = list(standing(words, within, _is_own))

    def is_other(text: Normalised, start: int, end: int) -> bool:
        k = bisect_left(own, start)
        beside = (k == len(own) or own[k] >= end) and (k == 0 or own[k - 1] + length <= start)
        return beside and text.aligned(start, end) and is_apart(text, start) and is_apart(text, end)

    found = [Occurrence(*within.source_range(start, start + length)) for start in own]
    for start in standing(words, within, is_other):
        end = start + length
        found.append(Occurrence(*within.source_range(start, end), _word(within, start, end)))
    return found


def _is_own(within: Normalised, start: int, end: int) -> bool:
    if not (within.aligned(start, end) and is_boundary(within, start)):
        return False
    return is_boundary(within, end) or _is_possessed(within, end)


def _is_possessed(within: Normalised, end: int) -> bool:
    """Whether an English possessive ends a word there: "COVID-19's", not the decade of "the 1990's"."""
    text = within.text
    if not text.startswith(_POSSESSIVE, end) or not is_boundary(within, end + 2):
        return False
    return any(map(str.isalpha, _last_word(text, end)))


def _last_word(text: str, end: int) -> str:
    return text[max(0, end - LONGEST_WORD) : end].rpartition(" ")[2]


def _word(within: Normalised, start: int, end: int) -> str:
    """The least stretch around a place with word or number boundaries at both ends."""
    before = range(start, max(-1, start - LONGEST_WORD - 1), -1)
    behind = range(end, min(end + LONGEST_WORD, len(within.text)) + 1)
    first = next((k for k in before if is_boundary(within, k)), start)
    last = next((k for k in behind if is_boundary(within, k) or _is_possessed(within, k)), end)
    return within.text[first:last].strip(" ")
