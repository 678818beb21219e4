"""From a phrase to every place where it was said: found, counted, quoted in its sentence.

Knows the library and the gate; knows no model and no front end. Words are compared as the gate compares them:
typography aside, letter case and numbers as they are; what a phrase is joined to is known to
`bot.answers.phrase_places`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answers.phrase_places import Joined, occurrences
from bot.answers.quotes import quote_of
from bot.answers.refusal_text import nothing_looked_through
from bot.library import Library
from bot.output.phrase_counts_text import finding, not_said
from bot.phrase_counts import MOST_QUOTED, PhrasePlace, PhraseUse, PhraseYear, Use
from bot.question import Question
from bot.quote import Quote, Rejected, delegation_name
from bot.quotes.recut import Draft, recut
from bot.quotes.spans import merged, standing
from bot.quotes.wording import Sought, WordingRange, sought
from bot.reply import Answer, Refusal, RefusalReason, Reply
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.names.groups import in_own_name, on_behalf_at
from retrieval.statement import PartKind, Statement

_Found = tuple[Held, WordingRange]


@dataclass(frozen=True, slots=True)
class _Looked:
    """Where a phrase stands: in speech, by date, and how often elsewhere; `admitted` were looked through.

    `joined` are those places in speech, each with the word, where it is a part of a longer one.
    """

    admitted: tuple[Held, ...]
    places: tuple[_Found, ...]
    joined: tuple[tuple[Held, Joined], ...]
    elsewhere: int


@dataclass(frozen=True, slots=True)
class PhraseSought:
    """A phrase, whose statements are looked through for it, and the language (ISO 639-1) in which it is told."""

    phrase: str
    filters: Filters
    language: str | None = None


def phrase_use(library: Library, question: Question, wanted: PhraseSought, held: Sequence[Held]) -> Reply:
    """The reply to who has said a phrase.

    Raises:
        StatementGone: a statement was replaced meanwhile.
        StoreError: the library cannot be read.
    """
    phrase, filters, language = wanted.phrase, wanted.filters, wanted.language
    looked = _look(library, sought(phrase), phrase, filters, held)
    use = _counted(phrase, looked)
    if not looked.admitted or not use.count:
        reason = RefusalReason.NOT_IN_STATEMENTS if looked.admitted else RefusalReason.NOT_HELD
        message = not_said(use, language) if looked.admitted else nothing_looked_through(filters, held, language)
        return Refusal(question.text, question.text, reason, message, filters=filters, phrase=use)
    quotes, numbers, rejected = _quoted(library, looked.places[:MOST_QUOTED])
    places = tuple(replace(place, quote=numbers.get(n)) for n, place in enumerate(use.places))
    return Answer(
        question.text,
        question.text,
        finding(use, language),
        quotes[: question.limit],
        rejected=rejected,
        filters=filters,
        more=quotes[question.limit :],
        phrase=replace(use, places=places),
    )


def _look(library: Library, words: Sought, phrase: str, filters: Filters, held: Sequence[Held]) -> _Looked:
    """Every place of a phrase in the statements admitted."""
    admitted = tuple(one for one in held if filters.admits(one.record))
    places: list[_Found] = []
    joined: list[tuple[Held, Joined]] = []
    elsewhere = 0
    for one in library.holding([phrase], filters) if words.text else ():
        statement, _ = library.read(one)
        found = occurrences(words, statement.text)
        own = [match for match in found.own if _is_speech(statement, match)]
        others = [each for each in found.joined if _is_speech(statement, each.match)]
        places += ((one, match) for match in own)
        joined += ((one, each) for each in others)
        elsewhere += len(found.own) - len(own) + len(found.joined) - len(others)
    return _Looked(admitted, tuple(places), tuple(joined), elsewhere)


def _is_speech(statement: Statement, match: WordingRange) -> bool:
    return next(p.kind for p in statement.parts if p.start <= match.start < p.end) is PartKind.SPEECH


def _counted(phrase: str, looked: _Looked) -> PhraseUse:
    """The counts of what was found, without quotes."""
    places = tuple(_place(one, match) for one, match in looked.places)
    by_whom: dict[tuple[str, tuple[str, ...]], list[PhrasePlace]] = {}
    for place in places:
        who = (place.delegation.code or place.delegation.as_written) if place.delegation else ""
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
    every = Counter(_year(one.record.date) for one in looked.admitted)
    counts = Counter(_year(place.date) for place in places)
    told = Counter(_year(date) for date in {place.statement: place.date for place in places}.values())
    years = (PhraseYear(year, counts[year], told[year], every[year]) for year in sorted(every) if year)
    statements = len({place.statement for place in places})
    return PhraseUse(
        phrase,
        len(places),
        statements,
        len(looked.admitted),
        looked.elsewhere,
        tuple(uses),
        tuple(years),
        places,
        tuple(replace(_place(one, each.match), word=each.word) for one, each in looked.joined),
    )


def _place(one: Held, match: WordingRange) -> PhrasePlace:
    record = one.record
    return PhrasePlace(
        one.id,
        match.start,
        match.end,
        delegation_name(record.code, record.delegation),
        on_behalf_at(record, match.start),
        record.date,
        record.forum,
        record.session,
    )


def _for_others(place: PhrasePlace) -> tuple[str, ...]:
    """Those for whom alone it was said there; none where it is the delegation's own words too."""
    code = place.delegation.code if place.delegation else None
    return () if in_own_name(code, place.on_behalf_of) else place.on_behalf_of


def _year(date: str | None) -> str:
    return date[:4] if date else ""


def _quoted(
    library: Library, places: Iterable[_Found]
) -> tuple[tuple[Quote, ...], dict[int, int], tuple[Rejected, ...]]:
    """The sentences of places as quotes that have passed the gate, each once; by place its quote's number."""
    quotes: dict[str, Quote] = {}
    numbers: dict[int, int] = {}
    rejected: list[Rejected] = []
    for place, (one, match) in enumerate(places):
        statement, passages = library.read(one)
        ends = [standing(at, statement, passages) for at in (match.start, match.end - 1)]
        span = merged(ends, {one.id: (statement, passages)})[0]
        if span.end < match.end:
            span = replace(span, end=max(end.end for end in ends))
        draft = Draft(one.id, one.sha256, span.start, span.end, statement.text[span.start : span.end], span.kind)
        passed = recut(draft, statement, [s for passage in passages for s in passage.sentences])
        if isinstance(passed, Rejected):
            rejected.append(passed)
            continue
        quote = quote_of(len(quotes) + 1, passed, one)
        numbers[place] = quotes.setdefault(quote.permalink, quote).n
    return tuple(quotes.values()), numbers, tuple(rejected)
