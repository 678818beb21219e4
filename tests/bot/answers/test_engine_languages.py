"""The Engine answers and refuses in the language of the question: real store, real embedder, real gate."""

from __future__ import annotations

import pytest

from bot.question import Question, Turn
from bot.reply import Answer, Closest, Refusal, RefusalReason
from bot.wiring import Session
from tests.bot.cli.samples import BESIDES


@pytest.mark.parametrize(
    ("question", "finding"),
    [
        ("Que dit l'Iran des sanctions ?", "S’exprime à ce sujet\u00a0: Iran."),
        ("¿Qué dice Irán sobre las sanciones?", "Se pronuncia al respecto: Irán."),
        ("Что Иран говорит о санкциях?", "Об этом говорит: Иран."),
        ("ماذا تقول إيران عن العقوبات؟", "يتناول هذا: إيران."),
        ("伊朗对制裁怎么说？", "就此发言：伊朗。"),
        ("ایران درباره تحریم‌ها چه می‌گوید؟", "در این باره سخن گفته است: ایران."),
        ("Was sagt der Iran zu Sanktionen?", "Dazu äußert sich: Iran."),
        ("O que o Irã diz sobre as sanções?", "Pronuncia-se a esse respeito: Irã."),
        ("What does Iran say about sanctions?", "Iran speaks to this."),
    ],
)
async def test_a_finding_is_in_the_question_s_language(shipped: Session, question: str, finding: str) -> None:
    """The delegation is named as the language names it, and the quote stays in the statement's own words."""
    reply = await shipped.engine.ask(Question(question, mode="quotes"))
    assert isinstance(reply, Answer)
    assert reply.finding == finding
    # Of a question in Arabic or Persian the sentence before is quoted too.
    (quote,) = reply.quotes
    assert quote.text.endswith(BESIDES)


async def test_a_refusal_is_in_arabic(shipped: Session) -> None:
    """A delegation of which nothing is held is named in Arabic, and so is what is held instead."""
    reply = await shipped.engine.ask(Question("ماذا تقول النرويج عن العقوبات؟", mode="quotes"))
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_HELD
    assert reply.message == "لا يوجد أي بيان محفوظ من: النرويج. المحفوظ: بيان واحد (إيران)، 2020."


async def test_that_nothing_plainly_answers_is_said_in_arabic(shipped: Session) -> None:
    """Of a time that nothing is held of: what is held, and that what is shown only comes close."""
    reply = await shipped.engine.ask(Question("ماذا قالت إيران عن العقوبات عام 2015؟", mode="quotes"))
    assert isinstance(reply, Closest)
    assert reply.finding == (
        "لا يوجد أي بيان محفوظ من: إيران (التاريخ: 2015). المحفوظ: بيان واحد (إيران)، 2020. "
        "لا يجيب أي مقطع عن هذا بوضوح؛ وهذه أقرب المقاطع إليه."
    )


async def test_a_follow_up_keeps_the_language(shipped: Session) -> None:
    """A few words after a French question are answered in French."""
    history = (Turn("Que dit l'Iran des sanctions ?", ""),)
    reply = await shipped.engine.ask(Question("Et la Norvège ?", history=history, mode="quotes"))
    assert isinstance(reply, Refusal)
    assert reply.message == (
        "Aucune déclaration disponible de\u00a0: Norvège. Disponible\u00a0: 1 déclaration (Iran), 2020."
    )
