"""From what a question asks for to quotes that have passed the gate: search, choose, cut, for one group of statements.

Knows the library and the gate; knows no model and no front end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot import choose
from bot.answer import Quote, Rejected
from bot.asked import asked, parts_asked
from bot.gate.recut import Draft, recut
from bot.library import Library
from bot.named import named
from bot.naming import name_of, short_name
from bot.of_record import PARTS, of_record
from bot.question import Question
from bot.quoting import quote_of
from bot.rows import are_many
from bot.spans import Span, merged, standing
from bot.understand import Understanding
from bot.voices import speaks
from retrieval.errors import StatementGone
from retrieval.filters import Filters
from retrieval.found import Found, RankedSentence, SearchQuery
from retrieval.lexical import terms
from retrieval.statement import Statement

NEAREST = 3
"""Passages that are offered as nearest where none answers."""

MANY, OF_EACH = 12, 2
"""Searches at once above which fewer sentences of each are cut, where they are enough: the best of each is read."""

SURE = 0.03
"""By how much the best of each of many has to pass the threshold to count as speaking to the question: each statement
of a timeline, each delegation of a large group.

An answer needs one sentence of all; where each of many has its chance, the nearest of what does not answer passes now
and then, and whoever asks many wants to know which of them spoke: of most nobody did. It is the same however many are
looked at, so that a year counts alike alone and among others. Measured on 580 statements of the General Debate with 38
topics whose own words stand in a statement that speaks of them: at 0.0 precision is 0.38 and recall 0.93, and 74 % of
all have the right status; at 0.015 0.69 and 0.80, 92 %; at 0.03 0.95 and 0.72, 95 %.
"""

LOOKS = 4
"""Times a search is made again because a statement it found was replaced meanwhile."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search for one delegation, or for all, came to.

    `sentences` are those of each quote, in order, by its permalink. `best` is by how much the best sentence passes its
    threshold, or falls short of it. `dropped` says that the gate let not all pass that answers.
    """

    filters: Filters
    quotes: tuple[Quote, ...]
    sentences: Mapping[str, tuple[str, ...]]
    nearest: tuple[Quote, ...]
    rejected: tuple[Rejected, ...]
    best: float
    dropped: bool


def search(library: Library, understood: Understanding, filters: Filters, question: Question) -> Searched:
    """Search, choose and gate among the statements that the filters admit; again where one was replaced meanwhile.

    Raises:
        OnRecordError: the library cannot be read, or the embedder does not answer.
    """
    (found,) = search_each(library, understood, (filters,), question)
    return found


def search_each(
    library: Library, understood: Understanding, each: Sequence[Filters], question: Question
) -> list[Searched]:
    """The same with each of some filters, in their order; the question is embedded once for all of them.

    Raises:
        OnRecordError: as `search`.
    """
    for _ in range(LOOKS):
        with suppress(StatementGone):
            found = looked_each(library, understood, each, question)
            sure = SURE if are_many(understood.speaking) else 0.0
            return _chosen_of_each(library, each, found, question.limit, sure)
    raise StatementGone("what was found keeps being replaced: ask again")


def looked(
    library: Library, understood: Understanding, filters: Filters, question: Question
) -> tuple[Found, choose.Wanted]:
    """What a search finds for a question among the statements that the filters admit, and what is wanted of it.

    Raises:
        OnRecordError: as `search`.
    """
    (found,) = looked_each(library, understood, (filters,), question)
    return found


def looked_each(
    library: Library, understood: Understanding, each: Sequence[Filters], question: Question
) -> list[tuple[Found, choose.Wanted]]:
    """The same with each of some filters, in their order.

    Raises:
        OnRecordError: as `search`.
    """
    query, wanted = wanted_of(understood, question)
    found = _searched(library, query, each)
    asked = [wanted] * len(each)

    def search_again(plain: Sequence[int], wanted: choose.Wanted) -> None:
        again = _searched(library, replace(query, parts=wanted.parts), [each[n] for n in plain])
        for n, one in zip(plain, again, strict=True):
            found[n], asked[n] = one, wanted

    if wanted.record:
        plain = [n for n, one in enumerate(found) if not choose.tells_any(one.sentences, wanted.record)]
        search_again(plain, replace(wanted, record=frozenset()))
    if wanted.parts:
        # Who has no such part may speak of one.
        plain = [n for n, w in enumerate(asked) if not w.record and not choose.has_any(found[n].sentences, w.parts)]
        search_again(plain, replace(wanted, record=frozenset(), parts=frozenset()))
    language = understood.language
    return [(one, replace(w, level=choose.level(one, language))) for one, w in zip(found, asked, strict=True)]


def _searched(library: Library, query: SearchQuery, each: Sequence[Filters]) -> list[Found]:
    if len(each) == 1:
        return [library.search(replace(query, filters=each[0]))]
    return list(library.search_each(query, each)) if each else []


def wanted_of(understood: Understanding, question: Question) -> tuple[SearchQuery, choose.Wanted]:
    """What to search for, with no filters yet, and what is wanted of what is found, at no level yet."""
    speaking = frozenset(d.code for d in understood.speaking)
    about = named(understood.topic, question.text, understood.language, speaking)
    parts = parts_asked(question.text)
    of_it = of_record(question.text, understood.language, parts)
    query = SearchQuery(
        text=understood.sought,
        language=understood.language,
        phrases=(*understood.phrases, *understood.symbols),
        names=tuple(short_name(name_of(code).name) for code in sorted(about.codes)),
        parts=parts | (PARTS if of_it else frozenset()),
    )
    return query, choose.Wanted(
        understood.language,
        asked(understood.standalone, understood.language),
        about,
        parts,
        record=of_it,
        one_word=len(set(terms(understood.sought, understood.language))) == 1,
    )


def _chosen_of_each(
    library: Library, each: Sequence[Filters], found: Sequence[tuple[Found, choose.Wanted]], limit: int, sure: float
) -> list[Searched]:
    """What is chosen of each search; what is nearest where that does not answer, of many only if none of them does.

    It answers where its best sentence passes the threshold by `sure`.
    """
    many = len(each) > MANY
    ranked = [choose.scored(one.sentences, wanted) for one, wanted in found]
    answering = [choose.answering(some, wanted) for some, (_, wanted) in zip(ranked, found, strict=True)]
    chosen = [
        _chosen(
            library,
            filters,
            some,
            said if said and said[0].margin >= sure else (),
            max(OF_EACH, limit) if many else choose.MOST,
        )
        for filters, some, said in zip(each, ranked, answering, strict=True)
    ]
    lacking = [n for n, one in enumerate(chosen) if not one.quotes]
    if many:
        lacking = [max(lacking, key=lambda n: chosen[n].best)] if len(lacking) == len(chosen) else []
    for n in lacking:
        nearest, _, rejected = gated(library, [s.sentence for s in ranked[n][:NEAREST]])
        chosen[n] = replace(chosen[n], nearest=nearest, rejected=(*chosen[n].rejected, *rejected))
    return chosen


def _chosen(
    library: Library,
    filters: Filters,
    ranked: Sequence[choose.Scored],
    answering: Sequence[choose.Scored],
    most: int,
) -> Searched:
    """What is chosen of a search: of `most` sentences, if a delegation's own words are among them, or of all."""
    found = [one.sentence for one in answering]
    passed = gated(library, found[:most])
    if len(found) > most and not any(speaks(quote, code) for quote in passed[0] for code in filters.delegations):
        passed = gated(library, found)
    quotes, sentences, rejected = passed
    best = ranked[0].margin if ranked else -1.0
    return Searched(filters, quotes, sentences, (), rejected, best, dropped=bool(rejected))


def gated(
    library: Library, found: Sequence[RankedSentence]
) -> tuple[tuple[Quote, ...], dict[str, tuple[str, ...]], tuple[Rejected, ...]]:
    """The sentences as quotes that can stand alone and have passed the gate, theirs each, and what did not pass."""
    sources = {s.held.id: library.read(s.held) for s in found}
    held = {s.held.id: s.held for s in found}
    spans = merged([standing(s.start, *sources[s.held.id]) for s in found], sources)
    quotes: list[Quote] = []
    within: dict[str, tuple[str, ...]] = {}
    rejected: list[Rejected] = []
    for span in spans:
        statement, passages = sources[span.statement]
        sentences = [s for p in passages for s in p.sentences]
        seen = _as_found(span, statement, found)
        draft = Draft(statement.id, held[span.statement].sha256, span.start, span.end, seen, span.kind)
        passed = recut(draft, statement, sentences)
        if isinstance(passed, Rejected):
            rejected.append(passed)
            continue
        quote = quote_of(len(quotes) + 1, passed, held[span.statement])
        quotes.append(quote)
        inside = (s for s in sentences if s.start < quote.end and quote.start < s.end)
        within[quote.permalink] = tuple(statement.text[s.start : s.end].strip() for s in inside)
    return tuple(quotes), within, tuple(rejected)


def _as_found(span: Span, statement: Statement, sentences: Sequence[RankedSentence]) -> str:
    """The words of a span as the search showed them: where it showed others than are stored, the gate sees it."""
    pieces: list[str] = []
    at = span.start
    for one in sorted(sentences, key=lambda s: s.start):
        if one.held.id == span.statement and at <= one.start and one.end <= span.end:
            pieces += [statement.text[at : one.start], one.text]
            at = one.end
    return "".join(pieces) + statement.text[at : span.end]
