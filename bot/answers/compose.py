"""Search results as a reply: quotes in order with a plain finding, closest passages, or a refusal.

Knows the plan and the results; knows no search and no model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answers import refusal_text
from bot.answers.finding import NOBODY, finding, is_beside, none_of_own, statuses
from bot.answers.quotes import in_turn, once
from bot.answers.rank import NOTHING
from bot.answers.search import Searched
from bot.output.model_notices import closest, of_another_time, of_others
from bot.question import Wants
from bot.questions.plan import Plan
from bot.quote import Quote, Rejected, name_of, said_by, speaks, through
from bot.reply import Answer, Beside, Closest, Refusal, RefusalReason, Reply, Row, RowStatus
from retrieval.filters import ADMIT_ALL
from retrieval.held import Held

NEAR = 0.12
"""The probability from which a delegation's passages are shown as closest beside others' answers; below it is silent.

At .3 nine of 14 delegations that are silent were called so, and with them France and Slovakia on climate change, whose
passages on climate neutrality and the climate crisis have .15 and .17.
"""

NEAR_A_WORD = 0.3  # The same for a bare word that nobody said.


@dataclass(frozen=True, slots=True)
class _Found:
    """The searches: first for own words, then `beside`, for words said for a delegation.

    `unsettled` are delegations without a quote that answers; `words` are words of the topic absent from all statements.
    """

    every: Sequence[Searched]
    unsettled: Mapping[str, RowStatus]
    words: str | None

    @property
    def own(self) -> list[Searched]:
        """The searches for own words."""
        return [one for one in self.every if not one.filters.members]

    @property
    def beside(self) -> list[Searched]:
        """The searches for words said for a delegation."""
        return [one for one in self.every if one.filters.members]

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """Drafts rejected by the gate in all the searches."""
        return tuple(rejected for one in self.every for rejected in one.rejected)

    def unsaid(self, plan: Plan, held: Sequence[Held]) -> str:
        """The note that nothing has the words; "" if some statement does."""
        looked = [one.filters for one in self.every]
        return refusal_text.unsaid(self.words, plan.language, looked, held) if self.words else ""

    def unnamed(self, plan: Plan, shown: Sequence[Quote]) -> str:
        """The note that no quote shown has a name of the topic within or near; "" if each name is near one."""
        names = (one.name for one in self.every[0].naming if not any(map(one.is_near, shown)))
        return refusal_text.unnamed(name, plan.language) if (name := next(names, None)) else ""


def composed(plan: Plan, held: Sequence[Held], searches: Sequence[Searched]) -> Reply:
    """The reply to the results of `searches_of` a plan, without a model."""
    found = _weighed(plan, searches)
    quotes, said_for = (once(in_turn(one.quotes for one in some)) for some in (found.own, found.beside))
    if not (quotes or said_for):
        return _refused(plan, held, found)
    first, rest = _first_shown(plan, found, quotes, said_for)
    numbered = tuple(replace(q, n=n) for n, q in enumerate([*first, *rest], start=1))
    shown, more = numbered[: len(first)], numbered[len(first) :]
    near = {code for code, status in found.unsettled.items() if status is RowStatus.CLOSEST}
    plain = [quote for quote in numbered if not any(speaks(quote, code) for code in near)]
    kind = _kind(plan, found)
    doubtful = {quote.permalink for one in found.every for quote in one.quotes if not one.is_likely(quote)}
    if kind is Closest:
        told = _closest(plan, held, shown)
    else:
        told = finding(plan, plain, len(shown), found.unsettled, doubtful)
    told = " ".join(filter(None, (told, _in_part_of_another_time(plan, held, shown))))
    sure = (one.confidence for one in found.every if one.quotes and one.confidence is not None)
    return kind(
        plan.question.text,
        plan.standalone,
        f"{found.unsaid(plan, held) or found.unnamed(plan, shown)} {told}".lstrip(),
        shown,
        rows=rows(plan, shown, found.unsettled),
        rejected=found.rejected,
        filters=plan.filters,
        more=more,
        beside=_beside(plan, shown),
        confidence=max(sure, default=None),
    )


def _kind(plan: Plan, found: _Found) -> type[Answer]:
    """Answer if the quotes of any search answer, else Closest; without any quotes the reply is a Refusal (`_refused`).

    Quotes answer from the level `answer` of `ranker.json` on (`Searched.answers`). If the question asks about nobody
    but unknown names, some search has to be sure, too (`Searched.is_sure`).
    """
    surely = plan.who is not None or not plan.strangers or any(one.is_sure for one in found.every)
    return Answer if surely and any(one.answers for one in found.every) else Closest


def _weighed(plan: Plan, searches: Sequence[Searched]) -> _Found:
    """Search results without quotes of other delegations, and without quotes farther from the question."""
    searches = [_voiced(one) for one in searches]
    if any(one.answers for one in searches):
        # What is said for a delegation is shown where it answers; only a row of its own may be no more than close.
        searches = [
            replace(one, quotes=())
            if one.filters.members and not one.answers
            else _if_near(one, NEAR if one.looked_for else 0.0)
            for one in searches
        ]
    if plan.is_table:
        searches = sorted(searches, key=lambda s: (bool(s.filters.members), -s.best))
    unsettled = {code: status for one in searches if (status := _short_of(one)) for code in one.filters.delegations}
    words = _unsaid(searches)
    if words and plan.is_bare:
        searches = [one if one.filters.members else _if_near(one, NEAR_A_WORD) for one in searches]
    return _Found(searches, unsettled, words)


def refused(plan: Plan, reason: RefusalReason, message: str) -> Refusal:
    """The refusal of a plan's question."""
    return Refusal(plan.question.text, plan.standalone, reason, message, filters=plan.filters)


def _refused(plan: Plan, held: Sequence[Held], found: _Found) -> Refusal:
    if not found.own:
        reason, message = RefusalReason.NOT_HELD, refusal_text.not_held(plan, held)
    elif plan.unmet:
        reason, message = RefusalReason.NOT_HELD, refusal_text.nothing_admitted(plan, held)
    elif not found.words and found.rejected:
        reason, message = RefusalReason.NOT_QUOTABLE, refusal_text.not_quotable(plan)
    elif found.words or plan.speaking or any(one.best > NOTHING for one in found.every):
        message = found.unsaid(plan, held) or refusal_text.silent(plan, held)
        reason = RefusalReason.NOT_IN_STATEMENTS
    else:
        reason, message = RefusalReason.OUT_OF_SCOPE, refusal_text.out_of_scope(held, plan.language)
    refusal = refused(plan, reason, message)
    return replace(refusal, rows=rows(plan, (), found.unsettled), rejected=found.rejected)


def _first_shown(
    plan: Plan, found: _Found, quotes: Sequence[Quote], said_for: Sequence[Quote]
) -> tuple[list[Quote], list[Quote]]:
    kept = min(sum(1 for one in found.beside if one.quotes), len(said_for))
    limit, compares = plan.question.limit, plan.question.wants is Wants.COMPARISON
    if plan.is_table or compares:
        # As many of each that speaks; what it says more is left for later.
        each = limit if compares else 1
        limit = sum(min(each, len(one.quotes)) for one in found.own) + kept
    elif len(plan.speaking) > 1:
        limit = max(limit, len(found.own) + kept)
    # What is said for a delegation comes behind all that it says itself, in a place of its own where there are two.
    # Where that alone answers, it comes before what only comes close.
    led = any(one.answers for one in found.beside) and not any(one.answers for one in found.own)
    own = quotes[: limit - min(kept, limit if led else limit - 1)]
    others_shown = said_for[: limit - len(own)]
    # The best of each delegation first; then in the order in which the delegations were named.
    named, beside_them = _as_named(own, found.own), _as_named(others_shown, found.beside)
    first = [*beside_them, *named] if led else [*named, *beside_them]
    return first, [*quotes[len(own) :], *said_for[len(others_shown) :]]


def _closest(plan: Plan, held: Sequence[Held], shown: Sequence[Quote]) -> str:
    """The message that no passage plainly answers, with a word on missing statements or on other delegations."""
    told = ""
    if plan.not_held and not plan.filters.groups:
        # What is shown may be said for them: then of their own words alone none is held.
        told = none_of_own(plan) if plan.by_bloc else refusal_text.not_held(plan, held)
    elif plan.unmet and not plan.by_bloc:
        told = refusal_text.nothing_admitted(plan, held)
    records = {one.id: one.record for one in held}
    # Words said for the delegations named may be another's, but of the time named.
    meant = (plan.when or ADMIT_ALL) if plan.by_bloc else plan.filters
    named = any(meant.admits(records[quote.statement]) for quote in shown if quote.statement in records)
    others = "" if named or told else of_others(plan.language)
    return " ".join(filter(None, (told, closest(plan.language), others)))


def _in_part_of_another_time(plan: Plan, held: Sequence[Held], shown: Sequence[Quote]) -> str:
    """The note that some of the quotes shown are of another time than the question's; "" of none, or of all."""
    time = plan.when or ADMIT_ALL
    ids = {quote.statement for quote in shown}
    of_time = {one.id for one in held if one.id in ids and time.admits(one.record)}
    inside = [quote.statement in of_time for quote in shown]
    return "" if all(inside) or not any(inside) else of_another_time(plan.language)


def _unsaid(searches: Sequence[Searched]) -> str | None:
    """Words of the topic without a statement; None if some statement has the words."""
    words = [one.unsaid for one in searches]
    return words[0] if all(words) and not searches[0].filters.members else None


def _if_near(searched: Searched, least: float) -> Searched:
    """A search; without its quotes if less near than the quotes shown."""
    near = searched.answers or searched.confidence is None or searched.confidence >= least
    return searched if near else replace(searched, quotes=())


def _short_of(searched: Searched) -> RowStatus | None:
    """The row status of a search without an answer; None for silence, where the topic's words could be looked for."""
    if searched.quotes:
        return None if searched.answers else RowStatus.CLOSEST
    if searched.rejected:
        return RowStatus.NOT_QUOTABLE
    return None if searched.looked_for else RowStatus.CLOSEST


def _voiced(searched: Searched) -> Searched:
    """A search with own words alone, or with words said for the delegation alone."""
    filters = searched.filters
    if not (filters.own or filters.members):
        return searched
    is_meant = is_beside if filters.members else speaks
    codes = filters.members or filters.delegations
    meant = (q for q in searched.quotes if not q.is_speech or any(is_meant(q, code) for code in codes))
    return replace(searched, quotes=tuple(meant))


def _as_named(quotes: Sequence[Quote], searches: Sequence[Searched]) -> list[Quote]:
    order = {q.permalink: i for i, q in reversed(list(enumerate(q for s in searches for q in s.quotes)))}
    return sorted(quotes, key=lambda q: order[q.permalink])


def _beside(plan: Plan, shown: Sequence[Quote]) -> tuple[Beside, ...]:
    """For each delegation asked about, the quotes said by others on its behalf."""
    made = []
    for one in plan.by_bloc:
        quotes = [q for q in shown if is_beside(q, one.code)]
        if quotes:
            made.append(Beside(name_of(one.code), through(quotes, one.code), tuple(q.n for q in quotes)))
    return tuple(made)


def rows(plan: Plan, shown: Sequence[Quote], unsettled: Mapping[str, RowStatus] = NOBODY) -> tuple[Row, ...]:
    """One row for each delegation of a comparison, the silent and the missing too; no rows for a plain question.

    No rows for quotes outside speech. The rows of a group, and of many, are in the order of `RowStatus`.
    """
    if len(plan.speaking) < 2 or not all(quote.is_speech for quote in shown):
        return ()
    became = statuses(plan, shown, unsettled)
    own = said_by(shown, became)
    rows = [
        Row(name_of(code), status, tuple(quote.n for quote in own[code]), plan.outside.get(code))
        for code, status in became.items()
    ]
    if plan.is_table:
        rows.sort(key=lambda row: (list(RowStatus).index(row.status), row.member is None, row.quotes[:1]))
    return tuple(rows)
