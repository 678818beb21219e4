"""Several wordings asked about at once, as one reply: each is answered, and the quotes are numbered through.

Knows replies, not how replies are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import add

from bot.check import Verdict
from bot.phrase_counts import PhraseUse
from bot.question import Question
from bot.quote import Quote, Timing
from bot.reply import Answer, Closest, ModelUse, Refusal, Reply
from bot.timeline import Timeline


def combined(question: Question, replies: Sequence[Reply]) -> Reply:
    """One reply for all parts, an answer if any part is; a quote shared by two parts has one number."""
    if len(replies) == 1:
        return replies[0]
    numbers: dict[str, int] = {}
    shown = [quote for one in replies for quote in (one.quotes if isinstance(one, Answer) else one.nearest)]
    for quote in (*shown, *(quote for one in replies for quote in _further(one))):
        numbers.setdefault(quote.permalink, len(numbers) + 1)
    parts = tuple(_renumbered(one, numbers) for one in replies)
    whole = _whole(question, parts)
    return replace(
        whole,
        rejected=tuple(r for one in replies for r in one.rejected),
        # What each question came to be limited to is its part's; of the whole only what was given with it holds.
        filters=question.filters,
        ms=sum((one.ms for one in replies), start=Timing()),
        parts=parts,
        model=_use(replies),
        language=replies[0].language,
    )


def _further(reply: Reply) -> tuple[Quote, ...]:
    found = reply.check.found if reply.check else ()
    return (*(reply.more if isinstance(reply, Answer) else ()), *found)


def _whole(question: Question, parts: Sequence[Reply]) -> Reply:
    """The quotes of all parts together with the gravest check; a refusal where no part answers."""
    checks = [one.check for one in parts if one.check]
    check = max(checks, key=lambda one: list(Verdict).index(one.verdict), default=None)
    said = " ".join(dict.fromkeys(_said(one, of_several=len(checks) > 1) for one in parts))
    answers = [one for one in parts if isinstance(one, Answer)]
    plain = [one for one in answers if one.kind == "answer"]
    if not answers:
        refusals = [one for one in parts if isinstance(one, Refusal)]
        nearest = _once([quote for one in refusals for quote in one.nearest])
        return Refusal(question.text, question.text, refusals[0].reason, said, nearest, check=check)
    quotes = _once([quote for one in answers for quote in one.quotes])
    shown = {quote.permalink for quote in quotes}
    more = _once([quote for one in answers for quote in one.more if quote.permalink not in shown])
    return (Answer if plain else Closest)(
        question.text,
        question.text,
        said,
        quotes,
        mode="model" if any(one.mode == "model" for one in answers) else "quotes",
        degraded=answers[0].degraded if all(one.degraded for one in answers) else None,
        more=more,
        check=check,
        translations=tuple({each.quote: each for one in answers for each in one.translations}.values()),
        confidence=(plain or answers)[0].confidence,
    )


def _said(reply: Reply, *, of_several: bool) -> str:
    said = reply.finding if isinstance(reply, Answer) else reply.message
    return f"“{reply.check.wording}”: {said}" if reply.check and of_several else said


def _renumbered(reply: Reply, numbers: Mapping[str, int]) -> Reply:
    """A reply with quotes numbered as in the whole reply, wherever a number stands."""
    if reply.check:
        found = tuple(replace(quote, n=numbers[quote.permalink]) for quote in reply.check.found)
        reply = replace(reply, check=replace(reply.check, found=found))
    if isinstance(reply, Refusal):
        return replace(reply, nearest=tuple(replace(q, n=numbers[q.permalink]) for q in reply.nearest))
    at = {quote.n: numbers[quote.permalink] for quote in reply.quotes}
    return replace(
        reply,
        quotes=tuple(replace(quote, n=at[quote.n]) for quote in reply.quotes),
        summary=reply.summary and reply.summary.renumbered(at),
        more=tuple(replace(quote, n=numbers[quote.permalink]) for quote in reply.more),
        rows=tuple(replace(row, quotes=tuple(at[n] for n in row.quotes)) for row in reply.rows),
        beside=tuple(replace(one, quotes=tuple(at[n] for n in one.quotes)) for one in reply.beside),
        translations=tuple(replace(each, quote=at[each.quote]) for each in reply.translations),
        timeline=reply.timeline and _timeline_renumbered(reply.timeline, at),
        phrase=reply.phrase
        and _phrase_renumbered(reply.phrase, {**at, **{q.n: numbers[q.permalink] for q in reply.more}}),
    )


def _timeline_renumbered(timeline: Timeline, at: Mapping[int, int]) -> Timeline:
    steps = (replace(s, quote=at[s.quote], before=None if s.before is None else at[s.before]) for s in timeline.steps)
    return replace(timeline, steps=tuple(steps))


def _phrase_renumbered(use: PhraseUse, at: Mapping[int, int]) -> PhraseUse:
    places = (replace(place, quote=None if place.quote is None else at[place.quote]) for place in use.places)
    return replace(use, places=tuple(places))


def _once(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    return tuple({quote.permalink: quote for quote in quotes}.values())


def _use(replies: Sequence[Reply]) -> ModelUse | None:
    uses = [one.model for one in replies if one.model is not None]
    return reduce(add, uses) if uses else None
