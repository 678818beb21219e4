"""Chosen sentences made into quotes that have passed the gate. Knows the library; knows no ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.library import Library
from bot.quote import SEVERAL, Quote, Rejected, delegation_name
from bot.quotes.recut import Draft, Passed, recut
from bot.quotes.spans import Span, merged, standing
from retrieval.held import Held
from retrieval.names.groups import at, on_behalf_at, unconfirmed
from retrieval.results import RankedSentence
from retrieval.statement import PartKind, Passage, Statement

Source = tuple[Statement, tuple[Passage, ...]]
"""A statement as held, and its passages."""


def gated(library: Library, found: Sequence[RankedSentence]) -> tuple[tuple[Quote, ...], tuple[Rejected, ...]]:
    """Quotes that can stand alone and have passed the gate, and the rejected drafts."""
    held = {one.held.id: one.held for one in found}
    return _gated(found, dict(zip(held, library.read_all(list(held.values())), strict=True)))


def _gated(
    found: Sequence[RankedSentence], sources: Mapping[str, Source]
) -> tuple[tuple[Quote, ...], tuple[Rejected, ...]]:
    held = {s.held.id: s.held for s in found}
    spans = merged([standing(s.start, *sources[s.held.id]) for s in found], sources)
    quotes: list[Quote] = []
    rejected: list[Rejected] = []
    for span in spans:
        source = sources[span.statement]
        quote = cut(len(quotes) + 1, span, held[span.statement], source, _as_found(span, source[0], found))
        if isinstance(quote, Rejected):
            rejected.append(quote)
        else:
            quotes.append(quote)
    return tuple(quotes), tuple(rejected)


def sentences_in(quote: Quote, source: Source) -> tuple[str, ...]:
    """The sentences of the statement that a quote has words of, whole."""
    statement, passages = source
    inside = (s for p in passages for s in p.sentences if s.start < quote.end and quote.start < s.end)
    return tuple(statement.text[s.start : s.end].strip() for s in inside)


def cut(n: int, span: Span, held: Held, source: Source, seen: str) -> Quote | Rejected:
    """The quote numbered `n` of a span, with the words seen there, if the gate lets the span pass."""
    statement, passages = source
    draft = Draft(held.id, held.sha256, span.start, span.end, seen, span.kind)
    passed = recut(draft, statement, [s for p in passages for s in p.sentences])
    return passed if isinstance(passed, Rejected) else quote_of(n, passed, held)


def one_each(
    library: Library, each: Iterable[Sequence[RankedSentence]]
) -> tuple[tuple[Quote, ...], tuple[Rejected, ...]]:
    """Of each sequence, best first, the first sentence to pass the gate, numbered in order, and the rejected drafts."""
    quotes: list[Quote] = []
    rejected: list[Rejected] = []
    every = [*each]
    first = list(dict.fromkeys(sentences[0].held for sentences in every if sentences))
    sources = dict(zip(first, library.read_all(first), strict=True))
    for sentences in every:
        for sentence in sentences:
            source = sources.get(sentence.held) or library.read(sentence.held)
            passed, failed = _gated([sentence], {sentence.held.id: source})
            rejected += failed
            if passed:
                quotes.append(replace(passed[0], n=len(quotes) + 1))
                break
    return tuple(quotes), tuple(rejected)


def _as_found(span: Span, statement: Statement, sentences: Sequence[RankedSentence]) -> str:
    """The words of a span as shown by the search, so that the gate sees a difference."""
    pieces: list[str] = []
    at = span.start
    for one in sorted(sentences, key=lambda s: s.start):
        if one.held.id == span.statement and at <= one.start and one.end <= span.end:
            pieces += [statement.text[at : one.start], one.text]
            at = one.end
    return "".join(pieces) + statement.text[at : span.end]


def once(every: Iterable[Quote]) -> list[Quote]:
    """The quotes, each wording of a delegation once: a statement may be held in two files."""
    first: dict[tuple[str | None, str], Quote] = {}
    for quote in every:
        first.setdefault((quote.whose.as_written if quote.whose else None, quote.text), quote)
    return list(first.values())


def in_turn(each: Iterable[Sequence[Quote]]) -> list[Quote]:
    """The first quote of each sequence, then the second of each, and so on."""
    return [quote for some in zip_longest(*each) for quote in some if quote is not None]


def quote_of(n: int, passed: Passed, held: Held) -> Quote:
    """The quote numbered `n`: the gate's text, and the attribution of the statement's record."""
    record = held.record
    whose = delegation_name(record.code, record.delegation)
    is_speech = passed.kind is PartKind.SPEECH
    return Quote(
        n=n,
        text=passed.text,
        statement=passed.statement,
        start=passed.start,
        end=passed.end,
        sha256=held.sha256,
        delegation=whose if is_speech else None,
        speaker=record.speaker if is_speech else None,
        post=record.post if is_speech else None,
        on_behalf_of=on_behalf_at(record, passed.start) if is_speech else (),
        forum=record.forum,
        session=record.session,
        date=record.date,
        language=record.language,
        part=passed.kind.value if passed.kind else SEVERAL,
        source=record.source_url or held.source,
        document=None if is_speech else whose,
        behalf_unconfirmed=at(passed.start, unconfirmed(record), record) if is_speech else (),
        whole=passed.whole,
    )
