"""The Engine: one async method, from a question to an Answer, the Closest passages or a Refusal.

plan → search → rank → gate; with a chat model, its choice and its summary. Knows no front end, no store and no vendor.
Every quote shown to a person has passed the gate here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from bot.answers.compose import composed
from bot.answers.finding import borne, noted, with_note
from bot.answers.recall import Recall, while_held
from bot.answers.refuse import before_search, contradicted, off, unreadable
from bot.answers.search import Searched, searches, searches_of
from bot.answers.wording import said_of_wording
from bot.check import Check
from bot.library import Library
from bot.question import Question, Wants
from bot.questions.holdings import Bearers, bearers, holdings
from bot.questions.plan import Plan
from bot.questions.planning import plan as plan_of
from bot.questions.reader import Form
from bot.quote import Timing
from bot.reply import Answer, Closest, Refusal, RefusalReason, Reply
from retrieval.filters import ADMIT_ALL, Filters, recorded
from retrieval.held import Held
from retrieval.text.canonical import visible

if TYPE_CHECKING:
    from bot.answers.model_choice import Material, Teller
    from bot.models.ask import Put
    from bot.models.numbered_sentences import ShownSentence

log = logging.getLogger("onrecord.engine")

SECONDS = 30.0  # How long a whole answer may take where a model is asked.

_LOGGED = {"answer": "answered", "closest": "showed the closest passages"}

Seen = Callable[[Reply], None]
"""Called with a reply of quotes alone, as soon as the quotes are chosen and checked, if more is to come."""


class Engine(Recall):
    """Answers questions from a library of statements, with quotes, in a model's order if there is a model."""

    def __init__(
        self, library: Library, teller: Teller | None = None, seconds: float = SECONDS, pages: str | None = None
    ) -> None:
        """Answers from the statements of `library`; `teller` reads and sums up results within `seconds` of asking.

        `pages` is the address of the public pages, to which citations lead.
        """
        super().__init__(library, pages)
        self._teller = teller
        self._seconds = seconds

    async def ask(self, question: Question, seen: Seen | None = None) -> Reply:
        """The reply to a question; a refusal is a reply.

        Raises:
            OnRecordError: the library cannot be read, or the embedder does not answer.
        """
        started = perf_counter()
        filters, named = await asyncio.to_thread(self._known, question.filters)
        question = replace(question.visible, filters=filters)
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
        reply, material = await self._found(question)
        teller = self._asked_for(question)
        if teller is None:
            return reply
        if not stands and _may_be_rewritten(question, reply):
            done = await teller.rewrite(question, until)
            if done is not None and done.value:
                return await self._rewritten(question, done, until, seen)
            if done is not None:
                reply = done.added_to(reply)
        if material is not None:
            if seen is not None and isinstance(reply, Answer):
                seen(reply)
            reply = await teller.tell(reply, material, question, until)
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
        checked = while_held(lambda: check(wording, self._library, known, language))
        return replace(checked, message=" ".join((checked.message, *borne(named, language))))

    def _known(self, filters: Filters) -> tuple[Filters, tuple[Bearers, ...]]:
        """The filters with the speakers as the records name them, and the unsure names."""
        if not filters.speakers:
            return filters, ()
        held = holdings([one.record for one in self._library.held()])
        known = recorded(filters, held.by_name)
        return known, bearers(((name, held.by_name.named(name)) for name in filters.speakers), held, known)

    def _asked_for(self, question: Question) -> Teller | None:
        return self._teller if question.mode != "quotes" else None

    async def _found(self, question: Question) -> tuple[Reply, Material | None]:
        """The reply without a model, and the material for a model."""
        if (refusal := unreadable(question)) is not None:
            return replace(refusal, language=question.reader), None
        started = perf_counter()
        held = await asyncio.to_thread(self._library.held)
        records, library = [one.record for one in held], self._library
        plan = await asyncio.to_thread(lambda: plan_of(question, holdings(records), library.pieces, library.standing))
        planned = perf_counter()
        reply, material = await self._look(lambda: self._looked(plan, held))
        spent = Timing(understand=(planned - started) * 1000, search=(perf_counter() - planned) * 1000)
        return replace(noted(reply, plan), ms=spent, language=plan.language), material

    def _looked(self, plan: Plan, held: Sequence[Held]) -> tuple[Reply, Material | None]:
        """The result of a look at the library for a plan.

        Raises:
            StatementGone: a statement was replaced meanwhile.
        """
        library, wants = self._library, plan.question.wants
        at_once = said_of_wording(library, plan, held) or contradicted(plan) or before_search(plan, held)
        if at_once is not None:
            return at_once, None
        if plan.form is Form.WHO and wants in (Wants.ANSWER, Wants.WHO):
            from bot.answers.who import who  # an ordinary question does without it

            if (reply := who(library, plan, held)) is not None:
                return reply, None
        if plan.form is Form.TIMELINE and wants is not Wants.NEWS and not plan.parts:
            from bot.answers.timeline import by_date

            return by_date(library, plan, held), None
        if wants is Wants.NEWS:
            from bot.answers.timeline import of_every_statement

            found = [of_every_statement(library, plan, filters) for filters in searches_of(plan)]
        else:
            found = searches(library, plan)
        reply = off(plan, held, found) or composed(plan, held, found)
        return reply, self._material(plan, held, found, reply)

    def _material(self, plan: Plan, held: Sequence[Held], found: Sequence[Searched], reply: Reply) -> Material | None:
        """What a model is shown; None without a model, and where nothing answers that it may sum up."""
        question = plan.question
        if (teller := self._asked_for(question)) is None:
            return None
        if teller.chooses and question.wants is Wants.ANSWER and len(found) == 1 and _may_be_read(reply):
            choice = self._choice(plan, held, found[0])
            if choice.sentences:
                return choice
        if not isinstance(reply, Answer) or isinstance(reply, Closest):
            return None
        from bot.answers.model_choice import to_sum_up

        return to_sum_up(self._library, reply, held)

    def _choice(self, plan: Plan, held: Sequence[Held], searched: Searched) -> Material:
        """The choice of a model among the sentences of a search."""
        from bot.answers.model_choice import Material, candidates, ordered_by_model

        def reply_to(picked: Sequence[ShownSentence], answers: bool) -> Reply:
            found = ordered_by_model(searched, picked, plan.question.limit, answers=answers)
            if not answers and (refusal := off(plan, held, [found])) is not None:
                return refusal
            # What answers in the model's reading is shown as that, whoever else the question names.
            read = replace(plan, strangers=()) if answers else plan
            return noted(composed(read, held, [found]), plan)

        return Material(candidates(self._library, searched), reply_to)


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
