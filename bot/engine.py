"""The Engine: one async method, from a question to an Answer or a Refusal.

understand → search → choose → gate. Every front end calls it, none knows how it works; it knows no front end, no store
and no vendor. What a person sees as a quote has passed the gate here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from time import perf_counter

from bot import choose, phrasing
from bot.answer import Answer, Quote, Refusal, RefusalReason, Rejected, Reply, Row, RowStatus, Timing
from bot.asked import asked, parts_asked
from bot.check import Check, Verdict
from bot.checked import reply as checked_reply
from bot.gate.recut import Draft, recut
from bot.library import Library
from bot.named import named
from bot.naming import name_of, short_name
from bot.pasted import Pasted, pasted_in
from bot.question import Question
from bot.quoting import quote_of
from bot.spans import Span, merged, standing
from bot.understand import Understanding, understand
from retrieval.errors import StatementGone
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.found import RankedSentence, SearchQuery
from retrieval.held import Held
from retrieval.statement import Statement

log = logging.getLogger("onrecord.engine")

LONGEST_QUESTION = 2_000
"""Characters of a question that are read: more is not a question, and is refused with that reason."""

NEAREST = 3

FEWEST_ALTERED = 6
"""Words of a line that is taken for an altered wording although nothing in it asks for a check."""

LOOKS = 4
"""Times a search is made again because a statement it found was replaced meanwhile."""


@dataclass(frozen=True, slots=True)
class _Search:
    """What a search for one delegation, or for all, came to."""

    filters: Filters
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    rejected: tuple[Rejected, ...]
    best: float


class Engine:
    """Answers questions from a library of statements, with quotes alone."""

    def __init__(self, library: Library, without_model: str | None = None) -> None:
        """Answers from what `library` holds; `without_model` says why a model that was asked for is not used."""
        self._library = library
        self._without_model = without_model

    async def ask(self, question: Question) -> Reply:
        """The reply to a question; a refusal is a reply.

        Raises:
            OnRecordError: the library cannot be read, or the embedder does not answer.
        """
        started = perf_counter()
        reply = await self._reply(question)
        total = (perf_counter() - started) * 1000
        kind = "answered" if isinstance(reply, Answer) else f"refused ({reply.reason})"
        log.info("%s in %.0f ms", kind, total)
        degraded = self._without_model if question.mode != "quotes" else None
        return replace(reply, degraded=degraded, ms=Timing(total=total, search=reply.ms.search))

    async def check(self, wording: str, filters: Filters = ADMIT_ALL) -> Check:
        """The verdict on a wording that somebody says was said, by those whom the filters name if they name any.

        Raises:
            UsageError: the wording holds no words, or is longer than `bot.checking.LONGEST_WORDING`.
            OnRecordError: the library cannot be read.
        """
        started = perf_counter()
        checked = await asyncio.to_thread(self._check, wording, filters)
        total = (perf_counter() - started) * 1000
        log.info("checked (%s) in %.0f ms", checked.verdict, total)
        return replace(checked, ms=Timing(total=total))

    def _check(self, wording: str, filters: Filters) -> Check:
        """Check a wording; again where a statement that seemed to hold it was replaced meanwhile."""
        from bot.checking import check  # an ordinary question does without it

        for _ in range(LOOKS):
            with suppress(StatementGone):
                return check(wording, self._library, filters)
        raise StatementGone("what was found keeps being replaced: ask again")

    async def context(self, quote: Quote, sentences: int = 2) -> tuple[str, str]:
        """The text of up to so many sentences before the quote, and after it.

        Raises:
            UsageError: its statement is no longer held.
        """

        def around() -> tuple[str, str]:
            statement, passages = self._library.read(self._library.find(quote.statement))
            spans = [s for p in passages for s in p.sentences]
            before = [s for s in spans if s.end <= quote.start][-sentences:] if sentences else []
            after = [s for s in spans if s.start >= quote.end][:sentences]
            return (
                statement.text[before[0].start : quote.start].strip() if before else "",
                statement.text[quote.end : after[-1].end].strip() if after else "",
            )

        return await asyncio.to_thread(around)

    async def _reply(self, question: Question) -> Reply:
        held = await asyncio.to_thread(self._library.held)
        records = [h.record for h in held]
        if (pasted := pasted_in(question.text, None)) and (reply := await self._checked(question, pasted, held)):
            return reply
        if refusal := _unreadable(question):
            return refusal
        understood = understand(question, records)
        # What the question names by itself is read again only where filters were given that may exclude it.
        if question.filters != Filters():
            by_itself = understand(Question(question.text), records).filters
            if message := phrasing.contradiction(question.filters, by_itself):
                reason, asked_of = RefusalReason.NOT_HELD, understood.filters
                return Refusal(question.text, understood.standalone, reason, message, filters=asked_of)
        if refusal := _before_search(question, understood, held):
            return refusal
        groups = _groups(understood)
        started = perf_counter()
        searches = await asyncio.gather(*(asyncio.to_thread(self._search, understood, f, question) for f in groups))
        spent = Timing(search=(perf_counter() - started) * 1000)
        return replace(_compose(question, understood, held, searches), ms=spent)

    async def _checked(self, question: Question, pasted: Pasted, held: Sequence[Held]) -> Reply | None:
        """The reply to a line with a wording to check; None where the line only looked like one and is a question."""
        filters = question.filters
        records = [h.record for h in held]
        if not pasted.certain and understand(Question(question.text), records).small_talk:
            return None
        if pasted.rest:
            understood = understand(replace(question, text=pasted.rest), records)
            if message := phrasing.contradiction(filters, understand(Question(pasted.rest), records).filters):
                return Refusal(question.text, question.text, RefusalReason.NOT_HELD, message, filters=filters)
            filters = understood.filters
            if understood.stranger:
                filters = replace(filters, speakers=(understood.stranger,))
        checked = await self.check(pasted.wording, filters)
        # A few words come close to something somewhere: only where they stand are they sure to have been pasted.
        vague = checked.verdict is Verdict.ALTERED and len(pasted.wording.split()) < FEWEST_ALTERED
        if not pasted.certain and (vague or checked.verdict is Verdict.NOT_FOUND):
            return None
        return checked_reply(question, checked, held)

    def _search(self, understood: Understanding, filters: Filters, question: Question) -> _Search:
        """Search, choose and gate for one group of statements; again where one was replaced meanwhile."""
        for _ in range(LOOKS):
            with suppress(StatementGone):
                return self._look(understood, filters, question)
        raise StatementGone("what was found keeps being replaced: ask again")

    def _look(self, understood: Understanding, filters: Filters, question: Question) -> _Search:
        speaking = frozenset(d.code for d in understood.speaking)
        wanted = choose.Wanted(
            understood.language,
            asked(understood.standalone, understood.language),
            named(understood.topic, question.text, understood.language, speaking),
            parts_asked(question.text),
        )
        query = SearchQuery(
            text=understood.topic,
            language=understood.language,
            phrases=(*understood.phrases, *understood.symbols),
            names=tuple(short_name(name_of(code).name) for code in sorted(wanted.named.codes)),
            filters=filters,
        )
        ranked = choose.scored(self._library.search(query).sentences, wanted)
        quotes, rejected = self._gated([s.sentence for s in choose.answering(ranked, wanted)])
        nearest: tuple[Quote, ...] = ()
        if not quotes:
            nearest, more = self._gated([s.sentence for s in ranked[:NEAREST]])
            rejected += more
        return _Search(filters, quotes, nearest, rejected, ranked[0].margin if ranked else -1.0)

    def _gated(self, sentences: Sequence[RankedSentence]) -> tuple[tuple[Quote, ...], tuple[Rejected, ...]]:
        """The sentences as quotes that can stand alone and have passed the gate, and what did not pass."""
        sources = {s.held.id: self._library.read(s.held) for s in sentences}
        held = {s.held.id: s.held for s in sentences}
        spans = merged([standing(s.start, *sources[s.held.id]) for s in sentences], sources)
        quotes: list[Quote] = []
        rejected: list[Rejected] = []
        for span in spans:
            statement, passages = sources[span.statement]
            draft = Draft(
                statement.id,
                held[span.statement].sha256,
                span.start,
                span.end,
                _as_found(span, statement, sentences),
                span.kind,
            )
            passed = recut(draft, statement, [s for p in passages for s in p.sentences])
            if isinstance(passed, Rejected):
                rejected.append(passed)
            else:
                quotes.append(quote_of(len(quotes) + 1, passed, held[span.statement]))
        return tuple(quotes), tuple(rejected)


def _as_found(span: Span, statement: Statement, sentences: Sequence[RankedSentence]) -> str:
    """The words of a span as the search showed them: where it showed others than are stored, the gate sees it."""
    pieces: list[str] = []
    at = span.start
    for one in sorted(sentences, key=lambda s: s.start):
        if one.held.id == span.statement and at <= one.start and one.end <= span.end:
            pieces += [statement.text[at : one.start], one.text]
            at = one.end
    return "".join(pieces) + statement.text[at : span.end]


def _unreadable(question: Question) -> Refusal | None:
    text = question.text
    if len(text) > LONGEST_QUESTION:
        size = f"The question has {len(text):,} characters; up to {LONGEST_QUESTION:,} are read."
        message = f"{size} Ask it in a sentence or two."
        return Refusal(text[:LONGEST_QUESTION], text[:LONGEST_QUESTION], RefusalReason.OUT_OF_SCOPE, message)
    if not any(c.isalnum() for c in text):
        message = (
            "That is no question in words. Ask what a delegation said, for example: What does Iran say about sanctions?"
        )
        return Refusal(text, text, RefusalReason.OUT_OF_SCOPE, message)
    return None


def _before_search(question: Question, understood: Understanding, held: Sequence[Held]) -> Refusal | None:
    """The refusals that need no search: nothing held, small talk, a delegation or a period of which nothing is held."""
    base = Refusal(
        question.text, understood.standalone, RefusalReason.NOT_HELD, "", filters=understood.filters, rows=()
    )
    if not held:
        return replace(base, message="No statement is held yet. Store some with: onrecord ingest PATH…")
    if understood.small_talk:
        return replace(base, reason=RefusalReason.OUT_OF_SCOPE, message=phrasing.what_to_ask(held))
    unknown = bool(understood.stranger or understood.blocs_not_held)
    if (unknown and not understood.speaking) or (
        understood.not_held and len(understood.not_held) >= len(understood.speaking)
    ):
        return replace(base, message=phrasing.not_held(understood, held), rows=_rows(understood, ()))
    if not any(understood.filters.admits(h.record) for h in held):
        return replace(base, message=phrasing.nothing_admitted(understood, held))
    return None


def _groups(understood: Understanding) -> list[Filters]:
    """One set of filters for each delegation that was named, so that none crowds out another; else one for all."""
    missing = {d.code for d in understood.not_held}
    named = [d.code for d in understood.speaking if d.code not in missing]
    if len(named) > 1:
        return [replace(understood.filters, delegations=(code,)) for code in named]
    return [understood.filters]


def _compose(question: Question, understood: Understanding, held: Sequence[Held], searches: Sequence[_Search]) -> Reply:
    rejected = tuple(r for s in searches for r in s.rejected)
    quotes = _interleaved(searches)
    if not quotes:
        nearest = sorted(searches, key=lambda s: -s.best)[0].nearest
        best = max((s.best for s in searches), default=-1.0)
        inside = bool(understood.speaking) or best >= -choose.thresholds(understood.language).scope
        reason = RefusalReason.NOT_IN_STATEMENTS if inside else RefusalReason.OUT_OF_SCOPE
        message = phrasing.silent(understood, held) if inside else phrasing.out_of_scope(held)
        return Refusal(
            question.text,
            understood.standalone,
            reason,
            message,
            nearest=nearest if inside else (),
            rows=_rows(understood, ()),
            rejected=rejected,
            filters=understood.filters,
        )
    limit = max(question.limit, len(searches)) if len(searches) > 1 else question.limit
    # The best of each delegation first; then numbered in the order in which the delegations were named.
    order = {q.permalink: i for i, q in enumerate(q for s in searches for q in s.quotes)}
    first = sorted(quotes[:limit], key=lambda q: order[q.permalink])
    shown = tuple(replace(q, n=n) for n, q in enumerate([*first, *quotes[limit:]], start=1))
    return Answer(
        question.text,
        understood.standalone,
        phrasing.finding(understood, shown, limit),
        shown[:limit],
        rows=_rows(understood, shown[:limit]),
        rejected=rejected,
        filters=understood.filters,
        more=shown[limit:],
    )


def _interleaved(searches: Sequence[_Search]) -> list[Quote]:
    """The quotes of all searches: the first of each, then the second of each, and so on; no words of one twice."""
    longest = max((len(s.quotes) for s in searches), default=0)
    every = [s.quotes[i] for i in range(longest) for s in searches if i < len(s.quotes)]
    # A statement may be held in two files, and may say a thing twice.
    first: dict[tuple[str | None, str], Quote] = {}
    for quote in every:
        first.setdefault((quote.delegation.as_written if quote.delegation else None, quote.text), quote)
    return list(first.values())


def _rows(understood: Understanding, shown: Sequence[Quote]) -> tuple[Row, ...]:
    """One row for each delegation of a comparison, the silent and the missing too; none for a plain question."""
    if len(understood.speaking) < 2:
        return ()
    missing = {d.code for d in understood.not_held}
    rows = []
    for delegation in understood.speaking:
        numbers = tuple(q.n for q in shown if q.delegation and q.delegation.code == delegation.code)
        status = RowStatus.QUOTED if numbers else RowStatus.NOT_HELD if delegation.code in missing else RowStatus.SILENT
        rows.append(Row(name_of(delegation.code), status, numbers))
    return tuple(rows)
