"""The Engine: one async method, from a question to an Answer, the Closest passages or a Refusal.

plan → search → rank → gate; with a chat model, its choice and its summary. Knows no front end, no store and no vendor.
Every quote shown to a person has passed the gate here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from bot.answers.compose import composed
from bot.answers.finding import borne, noted, with_note
from bot.answers.recall import (
    Around,
    Followed,
    Opened,
    Stretch,
    around,
    cite,
    cited,
    follow,
    key,
    opened,
    recall,
    stretch_of,
)
from bot.answers.refuse import before_search, contradicted, off, unreadable
from bot.answers.search import Searched, searches, searches_of
from bot.answers.wording import said_of_wording
from bot.check import Check
from bot.library import Library
from bot.question import Question, Wants
from bot.questions.holdings import Bearers, bearers, holdings
from bot.questions.plan import Plan
from bot.questions.plan import plan as plan_of
from bot.questions.reader import Form
from bot.quote import Quote, Timing
from bot.quotes.permalinks import Key, Range
from bot.reply import Answer, Closest, Refusal, RefusalReason, Reply
from retrieval.errors import StatementGone
from retrieval.filters import ADMIT_ALL, Filters, recorded
from retrieval.held import Held
from retrieval.text.canonical import visible

if TYPE_CHECKING:
    from bot.answers.model_choice import Candidate, Choice, Material, Teller
    from bot.models.ask import Put
    from bot.output.citations.citation import Citation

T = TypeVar("T")

log = logging.getLogger("onrecord.engine")

LOOKS = 4  # Times a look at the library is made again because a statement it found was replaced meanwhile.
SECONDS = 30.0  # How long a whole answer may take where a model is asked.

_LOGGED = {"answer": "answered", "closest": "showed the closest passages"}

Seen = Callable[[Reply], None]
"""Called with a reply of quotes alone, as soon as the quotes are chosen and checked, if more is to come."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The reply without a model, and the material for a model."""

    reply: Reply
    material: Material | None = None


class Engine:
    """Answers questions from a library of statements, with quotes, in a model's order if there is a model."""

    def __init__(
        self, library: Library, teller: Teller | None = None, seconds: float = SECONDS, pages: str | None = None
    ) -> None:
        """Answers from the statements of `library`; `teller` reads and sums up results within `seconds` of asking.

        `pages` is the address of the public pages, to which citations lead.
        """
        self._library = library
        self._teller = teller
        self._seconds = seconds
        self._pages = pages

    async def ask(self, question: Question, seen: Seen | None = None) -> Reply:
        """The reply to a question; a refusal is a reply.

        Raises:
            OnRecordError: the library cannot be read, or the embedder does not answer.
        """
        started = perf_counter()
        question, named = await self._resolved(question.visible)
        until = asyncio.get_running_loop().time() + self._seconds
        reply = await self._answered(question, until, seen)
        if note := " ".join(borne(named, question.reader or reply.language)):
            reply = with_note(reply, note)
        total = (perf_counter() - started) * 1000
        kind = f"refused ({reply.reason})" if isinstance(reply, Refusal) else _LOGGED[reply.kind]
        log.info("%s in %.0f ms", kind, total)
        for one in reply.rejected:
            log.debug("left out: %s", one.why)
        return replace(reply, ms=replace(reply.ms, total=total))

    async def _answered(self, question: Question, until: float, seen: Seen | None, *, stands: bool = False) -> Reply:
        """The reply to a question, with a model's help if there is a model; `stands` forbids rewriting."""
        found = await self._found(question)
        reply = found.reply
        teller = self._asked_for(question)
        if teller is None:
            return reply
        if not stands and _may_be_rewritten(question, reply):
            done = await teller.rewrite(question, until)
            if done is not None and done.value:
                return await self._rewritten(question, done, until, seen)
            if done is not None:
                reply = done.added_to(reply)
        if seen is not None and found.material and isinstance(reply, Answer):
            seen(reply)
        if found.material is not None:
            reply = await teller.tell(reply, found.material, question, until)
        if question.translate and isinstance(reply, Answer):
            reply = await teller.translate(reply, until)
        return reply

    async def _rewritten(
        self, question: Question, done: Put[tuple[str, ...]], until: float, seen: Seen | None
    ) -> Reply:
        """The reply to a model's rewriting of a question: to one question, or to several together."""
        from bot.answers.combine import combined

        def early(reply: Reply) -> None:
            if seen is not None:
                seen(replace(reply, question=question.text))

        asked = [replace(question, text=line, history=()) for line in done.value or ()]
        single = len(asked) == 1
        replies = [await self._answered(one, until, early if single else None, stands=True) for one in asked]
        whole = combined(question, replies)
        spent = whole.ms + Timing(model=done.ms)
        return replace(whole, question=question.text, model=done.use + whole.model, ms=spent)

    async def check(self, wording: str, filters: Filters = ADMIT_ALL, language: str | None = None) -> Check:
        """The verdict on an alleged quotation, of the delegations and speakers in the filters, if any.

        The message is in `language` (ISO 639-1), English by default.

        Raises:
            UsageError: the wording holds no words, or is longer than `bot.answers.check.LONGEST_WORDING`.
            OnRecordError: the library cannot be read.
        """
        started = perf_counter()
        checked = await asyncio.to_thread(self._check, visible(wording), filters, language)
        total = (perf_counter() - started) * 1000
        log.info("checked (%s) in %.0f ms", checked.verdict, total)
        return replace(checked, ms=Timing(total=total))

    def _check(self, wording: str, filters: Filters, language: str | None) -> Check:
        from bot.answers.check import check  # an ordinary question does without it

        known, named = self._known(filters)
        checked = _while_held(lambda: check(wording, self._library, known, language))
        return replace(checked, message=" ".join((checked.message, *borne(named, language))))

    async def _resolved(self, question: Question) -> tuple[Question, tuple[Bearers, ...]]:
        """The question with the speakers as the records name them, and the unsure names."""
        if not question.filters.speakers:
            return question, ()
        filters, named = await asyncio.to_thread(self._known, question.filters)
        return replace(question, filters=filters), named

    def _known(self, filters: Filters) -> tuple[Filters, tuple[Bearers, ...]]:
        if not filters.speakers:
            return filters, ()
        held = holdings([one.record for one in self._library.held()])
        known = recorded(filters, held.by_name)
        return known, bearers(((name, held.by_name.named(name)) for name in filters.speakers), held, known)

    async def around(self, quote: Quote, sentences: int = 2) -> Around:
        """The quote with up to so many sentences before and behind, in the statement's order.

        Raises:
            UsageError: the quote's statement is no longer held.
        """
        return await self._look(lambda: around(self._library, quote, sentences))

    async def recall(self, stretches: Sequence[Stretch]) -> tuple[Quote | None, ...]:
        """The quotes of stretches shown before, cut again; None for a text no longer held."""
        return await self._look(lambda: tuple(recall(self._library, each) for each in stretches))

    async def cite(self, stretches: Sequence[Stretch]) -> tuple[Citation | None, ...]:
        """The citations of stretches shown before, cut again; None for a text no longer held."""
        return await self._look(lambda: tuple(cite(self._library, each, self._pages) for each in stretches))

    def citation(self, quote: Quote, held: Held) -> Citation:
        """The citation of a quote that has just been cut from the statement held."""
        return cited(quote, held, self._pages)

    async def cite_reply(self, reply: Reply) -> dict[str, Citation | None]:
        """The citations of a reply's quotes, cut again, by permalink; None after a change of the statement."""
        quotes = reply.quotes if isinstance(reply, Answer) else ()
        found = await self.cite([stretch_of(each) for each in quotes]) if quotes else ()
        return {quote.permalink: one for quote, one in zip(quotes, found, strict=True)}

    async def keys(self, quotes: Sequence[Quote]) -> tuple[str, ...]:
        """The keys of quotes, for links to the quotes."""
        return await asyncio.to_thread(lambda: tuple(key(self._library, each) for each in quotes))

    async def open(self, statement: str, link: Key | Range | None = None) -> Opened:
        """The statement of an id to be read whole, and the quote that a link to it leads to now.

        Raises:
            UsageError: no statement held has the id, and the link leads to none.
        """
        return await self._look(lambda: opened(self._library, statement, link))

    async def follow(self, link: Key) -> Followed:
        """Where the key of a quote leads now."""
        return await self._look(lambda: follow(self._library, link))

    async def _look(self, look: Callable[[], T]) -> T:
        return await asyncio.to_thread(_while_held, look)

    def _asked_for(self, question: Question) -> Teller | None:
        return self._teller if question.mode != "quotes" else None

    async def _found(self, question: Question) -> _Found:
        if (refusal := unreadable(question)) is not None:
            return _Found(replace(refusal, language=question.reader))
        started = perf_counter()
        held = await asyncio.to_thread(self._library.held)
        records, pieces = [one.record for one in held], self._library.pieces
        plan = await asyncio.to_thread(lambda: plan_of(question, holdings(records), pieces))
        spent = Timing(understand=(perf_counter() - started) * 1000)
        began = perf_counter()
        found = await self._look(lambda: self._looked(question, plan, held))
        spent = replace(spent, search=(perf_counter() - began) * 1000)
        return replace(found, reply=replace(noted(found.reply, plan), ms=spent, language=plan.language))

    def _looked(self, question: Question, plan: Plan, held: Sequence[Held]) -> _Found:
        """The result of a look at the library for a plan.

        Raises:
            StatementGone: a statement was replaced meanwhile.
        """
        at_once = said_of_wording(self._library, question, plan, held) or (
            contradicted(question, plan) or before_search(question, plan, held)
        )
        if at_once is not None:
            return _Found(at_once)
        if plan.form is Form.WHO and question.wants in (Wants.ANSWER, Wants.WHO):
            from bot.answers.who import who  # an ordinary question does without it

            if (reply := who(self._library, plan, question, held)) is not None:
                return _Found(reply)
        if plan.form is Form.TIMELINE and question.wants is not Wants.NEWS and not plan.parts:
            from bot.answers.timeline import by_date

            return _Found(by_date(self._library, plan, question, held))
        if question.wants is Wants.NEWS:
            from bot.answers.timeline import of_every_statement

            found = [of_every_statement(self._library, plan, filters, question) for filters in searches_of(plan)]
        else:
            found = searches(self._library, plan, question)
        reply = off(question, plan, held, found) or composed(question, plan, held, found)
        if (teller := self._asked_for(question)) is None:
            return _Found(reply)
        from bot.answers.model_choice import Material

        sentences = {k: v for one in found for k, v in one.sentences.items()}
        readable = teller.chooses and question.wants is Wants.ANSWER and len(found) == 1 and _may_be_read(reply)
        choice = self._choice(question, plan, held, found[0]) if readable else None
        if choice is None and (not isinstance(reply, Answer) or isinstance(reply, Closest)):
            # There is nothing to sum up where nothing answers.
            return _Found(reply)
        return _Found(reply, Material(sentences, choice))

    def _choice(self, question: Question, plan: Plan, held: Sequence[Held], searched: Searched) -> Choice | None:
        """The choice of a model among the sentences of a search; None if nothing can be quoted."""
        from bot.answers.model_choice import Choice, candidates, ordered_by_model

        offered = candidates(self._library, searched)

        def reply_to(picked: Sequence[Candidate], answers: bool) -> Reply:
            found = ordered_by_model(searched, picked, question.limit, answers=answers)
            if not answers and (refusal := off(question, plan, held, [found])) is not None:
                return refusal
            # What answers in the model's reading is shown as that, whoever else the question names.
            read = replace(plan, strangers=()) if answers else plan
            return noted(composed(question, read, held, [found]), plan)

        return Choice(offered, reply_to) if offered else None


def _may_be_read(reply: Reply) -> bool:
    """Whether a model may choose for a reply: not for a list of delegations, and not if nothing may be quoted."""
    if isinstance(reply, Refusal):
        return reply.reason is RefusalReason.NOT_IN_STATEMENTS
    return not (reply.rows or reply.beside)


def _may_be_rewritten(question: Question, reply: Reply) -> bool:
    """Whether a model may rewrite a question: a follow-up, or several in one."""
    if question.wants is not Wants.ANSWER or question.topical or reply.check is not None:
        return False
    return reply.standalone_question != reply.question or question.asks_several


def _while_held(look: Callable[[], T]) -> T:
    """The result of a look at the library, repeated if a statement was replaced meanwhile."""
    for _ in range(LOOKS):
        with suppress(StatementGone):
            return look()
    raise StatementGone("what was found keeps being replaced: ask again")
