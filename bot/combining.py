"""Several questions asked at once, as one reply: each is answered, and the quotes are numbered through.

Knows replies, not how they are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import add

from bot.answer import Answer, Claim, ModelUse, Part, Quote, Refusal, Reply, Timing
from bot.question import Question


def combined(question: Question, replies: Sequence[Reply], shown: Sequence[Quote] = ()) -> Reply:
    """One reply for all, an answer if any of them is; `shown` are quotes that keep their numbers, from 1 on."""
    if len(replies) == 1:
        return replies[0]
    every = [quote for one in replies if isinstance(one, Answer) for quote in one.quotes]
    numbers: dict[str, int] = {}
    for quote in (*shown, *every):
        numbers.setdefault(quote.permalink, len(numbers) + 1)
    parts = tuple(_part(one, numbers) for one in replies)
    standalone = " ".join(one.standalone_question for one in replies)
    refusals = [one for one in replies if isinstance(one, Refusal)]
    rejected = tuple(r for one in replies for r in one.rejected)
    degraded = next((one.degraded for one in replies if one.degraded), None)
    ms = sum((one.ms for one in replies), start=Timing())
    use = _use(replies)
    if len(refusals) == len(replies):
        message = " ".join(dict.fromkeys(one.message for one in refusals))
        return Refusal(
            question.text,
            standalone,
            refusals[0].reason,
            message,
            nearest=tuple(replace(q, n=n) for n, q in enumerate(_once(refusals), start=1)),
            rejected=rejected,
            filters=refusals[-1].filters,
            degraded=degraded,
            ms=ms,
            parts=parts,
            model=use,
        )
    answers = [one for one in replies if isinstance(one, Answer)]
    quotes = {q.permalink: replace(q, n=numbers[q.permalink]) for q in every}
    rest = {q.permalink: q for one in answers for q in one.more if q.permalink not in quotes}
    return Answer(
        question.text,
        standalone,
        " ".join(dict.fromkeys(one.finding if isinstance(one, Answer) else one.message for one in replies)),
        tuple(sorted(quotes.values(), key=lambda q: q.n)),
        claims=tuple(claim for one in answers for claim in _claims(one, numbers)),
        rejected=rejected,
        filters=replies[-1].filters,
        mode="model" if any(one.mode == "model" for one in answers) else "quotes",
        degraded=degraded,
        ms=ms,
        more=tuple(replace(q, n=n) for n, q in enumerate(rest.values(), start=len(quotes) + 1)),
        check=next((one.check for one in replies if one.check), None),
        premise=next((one.premise for one in answers if one.premise is not None), None),
        parts=parts,
        model=use,
    )


def _part(reply: Reply, numbers: dict[str, int]) -> Part:
    if isinstance(reply, Refusal):
        return Part(reply.question, reply.standalone_question, answered=False, said=reply.message)
    quotes = tuple(numbers[q.permalink] for q in reply.quotes)
    return Part(reply.question, reply.standalone_question, answered=True, said=reply.finding, quotes=quotes)


def _claims(answer: Answer, numbers: dict[str, int]) -> list[Claim]:
    at = {q.n: numbers[q.permalink] for q in answer.quotes}
    return [replace(claim, quotes=tuple(at[n] for n in claim.quotes)) for claim in answer.claims]


def _once(refusals: Sequence[Refusal]) -> list[Quote]:
    return list({q.permalink: q for one in refusals for q in one.nearest}.values())


def _use(replies: Sequence[Reply]) -> ModelUse | None:
    uses = [one.model for one in replies if one.model is not None]
    return reduce(add, uses) if uses else None
