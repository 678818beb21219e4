"""The Engine: one async method, from a question to an Answer or a Refusal.

understand → search → choose → gate, and where there is a chat model, its prose → gate. Every front end calls it, none
knows how it works; it knows no front end, no store and no vendor. What a person sees as a quote has passed the gate
here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from bot.answer import Answer, Closest, Quote, Refusal, RefusalReason, Rejected, Reply, Timing
from bot.asked import parts_asked
from bot.asked_of import asked_of
from bot.check import Check, Verdict
from bot.checked import reply as checked_reply
from bot.combining import combined, marked
from bot.composing import beside, composed, groups
from bot.holdings import holdings
from bot.library import Library
from bot.noted import borne, noted, with_note
from bot.pasted import Pasted, pasted_in
from bot.permalinks import Key
from bot.persons import Bearers, bearers
from bot.phrase_reply import phrase_reply
from bot.question import Question, Turn, Wants
from bot.quotations import all_pasted
from bot.recalling import Around, Followed, Stretch, around, cite, follow, key, recall
from bot.refusing import before_search, contradicted, unreadable
from bot.searching import LOOKS, search_each
from bot.several import parts_of
from bot.taking import taken, written_out
from bot.understand import Understanding, understand
from bot.unstated import by_words
from retrieval.canonical import visible
from retrieval.errors import StatementGone
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.held import Held

if TYPE_CHECKING:
    from bot.citing.citation import Citation
    from bot.telling import Material, Teller

T = TypeVar("T")

log = logging.getLogger("onrecord.engine")

MOST_QUOTATIONS = 6
"""Quotations of a line that are checked; that others were not is said."""

_TOO_MANY = f"not checked: {MOST_QUOTATIONS} quotations are checked at once; ask about it by itself"

FEWEST_ALTERED = 6
"""Words of a line that is taken for an altered wording although nothing in it asks for a check."""

SECONDS = 30.0
"""How long a whole answer may take where a model is asked."""

_LOGGED = {"answer": "answered", "closest": "showed the closest passages"}

Seen = Callable[[Reply], None]
"""Told of a reply with its quotes alone, as soon as they are chosen and checked, where more is to come."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for one question: the reply without a model, and what a model may be told to go on with it.

    `language` is the question's (ISO 639-1), None where it is not known.
    """

    reply: Reply
    language: str | None = None
    material: Material | None = None


class Engine:
    """Answers questions from a library of statements, with quotes, and with prose where a model's passes."""

    def __init__(
        self,
        library: Library,
        teller: Teller | None = None,
        seconds: float = SECONDS,
    ) -> None:
        """Answers from what `library` holds; `teller` puts into words what quotes say, within `seconds` from asking."""
        self._library = library
        self._teller = teller
        self._seconds = seconds

    async def ask(self, question: Question, seen: Seen | None = None) -> Reply:
        """The reply to a question; a refusal is a reply.

        Raises:
            OnRecordError: the library cannot be read, or the embedder does not answer.
        """
        started = perf_counter()
        question, named = await self._resolved(question.visible)
        until = asyncio.get_running_loop().time() + self._seconds
        found = [
            replace(one, reply=replace(one.reply, language=one.language))
            for one in await self._all_found(question, until)
        ]
        reply = combined(question, [one.reply for one in found])
        if (teller := self._asked_for(question)) and isinstance(reply, Answer):
            if seen is not None and any(one.material for one in found):
                seen(reply)
            told = await asyncio.gather(*(self._told(teller, one, until, question) for one in found))
            reply = combined(question, told)
        if note := " ".join(borne(named, question.reader or reply.language)):
            reply = with_note(reply, note)
        total = (perf_counter() - started) * 1000
        kind = f"refused ({reply.reason})" if isinstance(reply, Refusal) else _LOGGED[reply.kind]
        log.info("%s in %.0f ms", kind, total)
        return replace(reply, ms=replace(reply.ms, total=total))

    async def check(self, wording: str, filters: Filters = ADMIT_ALL, language: str | None = None) -> Check:
        """The verdict on a wording that somebody says was said, by those whom the filters name if they name any.

        Its message is in `language` (ISO 639-1), English where that is None.

        Raises:
            UsageError: the wording holds no words, or is longer than `bot.checking.LONGEST_WORDING`.
            OnRecordError: the library cannot be read.
        """
        started = perf_counter()
        checked = await asyncio.to_thread(self._check, visible(wording), filters, language)
        total = (perf_counter() - started) * 1000
        log.info("checked (%s) in %.0f ms", checked.verdict, total)
        return replace(checked, ms=Timing(total=total))

    def _check(self, wording: str, filters: Filters, language: str | None) -> Check:
        from bot.checking import check  # an ordinary question does without it

        known, named = self._known(filters)
        checked = _while_held(lambda: check(wording, self._library, known, language))
        return replace(checked, message=" ".join((checked.message, *borne(named, language))))

    async def _resolved(self, question: Question) -> tuple[Question, tuple[Bearers, ...]]:
        """The question with the speakers of its filters as the records have them, and the names that were unsure."""
        if not question.filters.speakers:
            return question, ()
        filters, named = await asyncio.to_thread(self._known, question.filters)
        return replace(question, filters=filters), named

    def _known(self, filters: Filters) -> tuple[Filters, tuple[Bearers, ...]]:
        if not filters.speakers:
            return filters, ()
        held = holdings([one.record for one in self._library.held()])
        known = held.by_name.resolved(filters)
        return known, bearers(((name, held.by_name.named(name)) for name in filters.speakers), held, known)

    async def context(self, quote: Quote, sentences: int = 2) -> tuple[str, str]:
        """The text of up to so many sentences before the quote, and after it.

        Raises:
            UsageError: its statement is no longer held.
        """

        def before_and_after() -> tuple[str, str]:
            found = around(self._library, quote, sentences)
            return found.text[: found.start].strip(), found.text[found.end :].strip()

        return await asyncio.to_thread(before_and_after)

    async def around(self, quote: Quote, sentences: int = 2) -> Around:
        """The quote with up to so many sentences before it and behind it, as they run in the statement.

        Raises:
            UsageError: its statement is no longer held.
        """
        return await self._look(lambda: around(self._library, quote, sentences))

    async def recall(self, stretches: Sequence[Stretch]) -> tuple[Quote | None, ...]:
        """The quotes of stretches that were shown before, cut again; None where the text is not held any more."""
        return await self._look(lambda: tuple(recall(self._library, each) for each in stretches))

    async def cite(self, stretches: Sequence[Stretch]) -> tuple[Citation | None, ...]:
        """The citations of stretches that were shown before, cut again; None where the text is not held any more."""
        return await self._look(lambda: tuple(cite(self._library, each) for each in stretches))

    async def keys(self, quotes: Sequence[Quote]) -> tuple[str, ...]:
        """The keys of quotes, for links to them."""
        return await asyncio.to_thread(lambda: tuple(key(self._library, each) for each in quotes))

    async def follow(self, link: Key) -> Followed:
        """Where the key of a quote leads now."""
        return await self._look(lambda: follow(self._library, link))

    async def _look(self, look: Callable[[], T]) -> T:
        return await asyncio.to_thread(_while_held, look)

    def _asked_for(self, question: Question) -> Teller | None:
        return self._teller if question.mode != "quotes" else None

    async def _all_found(self, question: Question, until: float) -> list[_Found]:
        """What is found for a question, or for each of several in one, where a later one may lean on an earlier."""
        if question.topical or question.wants is not Wants.ANSWER:
            return [await self._found(question, until)]
        parts = parts_of(question.text, None) if unreadable(question) is None else (question.text,)
        found: list[_Found] = []
        history = question.history
        several = len(parts) > 1
        for text in parts:
            part = replace(question, text=text, history=history)
            together = await self._quotations(part) or [await self._found(part, until)]
            found += [replace(one, reply=marked(one.reply, question.text)) for one in together] if several else together
            last = together[-1].reply
            said = last.finding if isinstance(last, Answer) else last.message
            history = (*history, Turn(text, said, last.filters))
        return found

    async def _quotations(self, question: Question) -> list[_Found]:
        """The check of each of the quotations that are asked for together, in their order; none of any other line."""
        pasted = all_pasted(question.text, None)
        if len(pasted) < 2:
            return []
        held = await asyncio.to_thread(self._library.held)
        asked = [(replace(question, text=one.asked), one) for one in pasted[:MOST_QUOTATIONS]]
        replies = await asyncio.gather(*(self._checked(alone, one, held) for alone, one in asked))
        found = [_Found(one, one.check.language if one.check else None) for one in replies if one is not None]
        left = tuple(Rejected(one.wording, _TOO_MANY) for one in pasted[MOST_QUOTATIONS:])
        return [*found[:-1], replace(found[-1], reply=replace(found[-1].reply, rejected=left))]

    async def _at_once(self, question: Question, held: Sequence[Held], started: float) -> _Found | None:
        """What is told without a search by meaning: who said a phrase, whether a wording was said, what is no question.

        None for any other question.
        """
        if (counted := await self._look(lambda: phrase_reply(self._library, question, held))) is not None:
            return _Found(replace(counted, ms=Timing(search=(perf_counter() - started) * 1000)), question.reader)
        pasted = pasted_in(question.text, None) if question.wants is Wants.ANSWER and not question.topical else None
        if pasted and (reply := await self._checked(question, pasted, held)):
            return _Found(reply, reply.check.language if reply.check else None)
        refusal = unreadable(question)
        return None if refusal is None else _Found(refusal)

    async def _found(self, question: Question, until: float) -> _Found:
        """Understand one question, search, and compose the reply without a model."""
        started = perf_counter()
        held = await asyncio.to_thread(self._library.held)
        if (at_once := await self._at_once(question, held, started)) is not None:
            return at_once
        records = [h.record for h in held]
        news = question.wants is Wants.NEWS
        asked = taken(replace(question, wants=Wants.ANSWER) if news else question, records)
        understood = asked.understood
        spent, use = Timing(understand=(perf_counter() - started) * 1000), None
        rejected: tuple[Rejected, ...] = ()
        if understood.untold and (teller := self._asked_for(question)):
            done = await teller.rewrite(question, until - asyncio.get_running_loop().time())
            spent, use = replace(spent, model=done.ms), done.use
            from bot.rewritten import accepts

            if done.value is not None and accepts(done.value, question):
                understood = written_out(done.value, question, understood, records)
            else:
                reason = "it names what was not asked about" if done.failure is None else str(done.failure)
                rejected = (Rejected("the question as the model wrote it out", reason),)
        if refusal := contradicted(question, understood, held) or before_search(question, understood, held):
            refusal = replace(refusal, ms=spent, model=use, rejected=(*refusal.rejected, *rejected))
            return _Found(noted(refusal, understood), understood.language)
        began = perf_counter()
        if asked.over_time and not news and not parts_asked(question.text):  # a timeline is of what was spoken
            from bot.by_date import by_date

            dated = await self._look(lambda: by_date(self._library, understood, question, held))
            spent = replace(spent, search=(perf_counter() - began) * 1000)
            return _Found(replace(dated, ms=spent, model=use), understood.language)
        own, others = groups(understood), beside(understood)
        if news:
            from bot.news import of_each  # an ordinary question does without it

            searches = await self._look(lambda: of_each(self._library, understood, [*own, *others], question))
        else:
            searches = await asyncio.to_thread(search_each, self._library, understood, [*own, *others], question)
        spent = replace(spent, search=(perf_counter() - began) * 1000)
        reply = noted(composed(question, understood, held, searches[: len(own)], searches[len(own) :]), understood)
        reply = replace(reply, ms=spent, model=use, rejected=(*reply.rejected, *rejected))
        if isinstance(reply, Refusal) and not (news or understood.silence):
            reply = await self._or_closest(reply, understood, question)
        if asked.of_all:
            # Nobody was named: what follows is not limited to whom this was found to be about.
            reply = replace(reply, filters=replace(reply.filters, delegations=question.filters.delegations))
        if not isinstance(reply, Answer) or isinstance(reply, Closest) or understood.silence:
            # A model reads quotes: it has nothing to tell of those who have none.
            return _Found(reply, understood.language)
        if self._asked_for(question) is None:
            return _Found(by_words(reply, understood.language), understood.language)
        from bot.telling import Material

        return _Found(
            reply,
            understood.language,
            Material(understood, {k: v for one in searches for k, v in one.sentences.items()}),
        )

    async def _or_closest(self, refusal: Refusal, understood: Understanding, question: Question) -> Reply:
        """The closest passages in place of a refusal, where nothing was found to answer and some come close.

        What is on another matter altogether stays refused.
        """
        if refusal.reason is not RefusalReason.NOT_IN_STATEMENTS or refusal.rows:
            return refusal
        from bot.answers.closest import closest_passages  # an answered question does without it

        near = await self._look(lambda: closest_passages(self._library, understood, question))
        if near is None:
            return refusal
        near = replace(near, ms=refusal.ms, model=refusal.model, rejected=(*near.rejected, *refusal.rejected))
        return noted(near, understood)

    async def _told(self, teller: Teller, found: _Found, until: float, question: Question) -> Reply:
        """The reply with what a model adds to it; a refusal, and the verdict on a wording, stand as they are."""
        reply = found.reply
        if not isinstance(reply, Answer):
            return reply
        if found.material is not None:
            reply = await teller.tell(reply, found.material, until)
        if question.translate:
            reply = await teller.translate(reply, found.language, until - asyncio.get_running_loop().time())
        return reply

    async def _checked(self, question: Question, pasted: Pasted, held: Sequence[Held]) -> Reply | None:
        """The reply to a line with a wording to check; None where the line only looked like one and is a question."""
        records = [h.record for h in held]
        if not pasted.certain and understand(Question(question.text), records).small_talk:
            return None
        of = asked_of(question, pasted.rest, records)
        if of.refusal is not None:
            return of.refusal
        checked = await self.check(pasted.wording, of.filters, of.language)
        # A few words come close to something somewhere: only where they stand are they sure to have been pasted.
        vague = checked.verdict is Verdict.ALTERED and len(pasted.wording.split()) < FEWEST_ALTERED
        if not pasted.certain and (vague or checked.verdict is Verdict.NOT_FOUND):
            return None
        told = replace(checked, message=" ".join((checked.message, *borne(of.named, of.language))))
        return checked_reply(question, told, held)


def _while_held(look: Callable[[], T]) -> T:
    """What a look at the library brings; it is made again where a statement was replaced meanwhile."""
    for _ in range(LOOKS):
        with suppress(StatementGone):
            return look()
    raise StatementGone("what was found keeps being replaced: ask again")
