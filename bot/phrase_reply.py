"""The reply to who has said a phrase, as a question asks it or as a command names the phrase.

Knows the library; how places are found and counted is known to `bot.phrase_counting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Reply
from bot.asked_of import asked_of
from bot.earlier import earlier
from bot.library import Library
from bot.noted import borne, with_note
from bot.pasted import pasted_in
from bot.phrase_asked import phrase_asked
from bot.phrase_counting import PhraseSought, phrase_use
from bot.question import Question, Wants
from bot.refusing import unreadable
from bot.understand import LONGEST, TURNS, understand
from retrieval.held import Held


def phrase_reply(library: Library, question: Question, held: Sequence[Held]) -> Reply | None:
    """The reply; None for a question that asks for something else, or who said what nobody did in these words.

    Raises:
        StatementGone: a statement was replaced meanwhile.
        OnRecordError: the library cannot be read.
    """
    if unreadable(question) is not None:
        return None
    if question.wants is Wants.PHRASE:
        wanted = PhraseSought(question.text.strip(), question.filters, question.reader)
        return phrase_use(library, question, wanted, held)
    if question.wants is not Wants.ANSWER or question.topical:
        return None
    asked = phrase_asked(question.text)
    if asked is None:
        return _followed(library, question, held)
    # Who said it is a question by itself; how often "they" did is one of those asked about before.
    alone = question if asked.how_often else replace(question, history=())
    of = asked_of(alone, asked.rest, [one.record for one in held])
    if of.refusal is not None:
        return of.refusal
    reply = phrase_use(library, question, PhraseSought(asked.phrase, of.filters, of.language or asked.language), held)
    if note := " ".join(borne(of.named, of.language)):
        reply = with_note(reply, note)
    # Who said what is not found in these words may have said it in others: that is for a check to tell.
    said = reply.phrase is not None and reply.phrase.count > 0
    checked = pasted_in(question.text, None) is not None if asked.named else True
    return reply if said or asked.how_often or not checked else None


def _followed(library: Library, question: Question, held: Sequence[Held]) -> Reply | None:
    """The reply to a follow-up of who said a phrase: the same phrase of others or at other times, or another phrase."""
    if not any(earlier(turn.question[:LONGEST]).form is Wants.PHRASE for turn in question.history[-TURNS:]):
        return None
    understood = understand(question, [one.record for one in held])
    if understood.form is not Wants.PHRASE:
        return None
    wanted = PhraseSought(understood.topic, understood.filters, understood.language)
    return replace(phrase_use(library, question, wanted, held), standalone_question=understood.standalone)
