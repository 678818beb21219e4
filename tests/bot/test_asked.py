"""What kind of thing a question asks for."""

from __future__ import annotations

import pytest

from bot.asked import Asked, asked, holds, parts_asked
from retrieval.statement import PartKind


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("How many troops will Kenya send?", "en", Asked.NUMBER),
        ("When did Iran join?", "en", Asked.DATE),
        ("Who is the minister?", "en", Asked.PERSON),
        ("Combien de soldats sont déployés ?", "fr", Asked.NUMBER),
        ("¿Cuántas personas viven allí?", "es", Asked.NUMBER),
        ("Сколько стран поддержали проект?", "ru", Asked.NUMBER),
        ("كم عدد الدول؟", "ar", Asked.NUMBER),
        ("捐赠了多少疫苗？", "zh", Asked.NUMBER),
        ("چند نفر آمدند؟", "fa", Asked.NUMBER),
        ("Wie viele Länder haben zugestimmt?", "de", Asked.NUMBER),
        ("Quantos países votaram?", "pt", Asked.NUMBER),
        ("北京在哪一年之前实现碳中和？", "zh", Asked.DATE),
    ],
)
def test_asks_for(question: str, language: str, kind: Asked) -> None:
    """A question for a number, a date or a person is known as one, in each language."""
    assert asked(question, language) == {kind}


def test_most_questions_ask_for_no_kind() -> None:
    """A "when" inside a question does not make it one for a date."""
    assert not asked("What does Iran say about freedom when going online?", "en")
    assert not asked("What does Iran say about sanctions?", "en")
    assert not asked("Anything", "xx")


@pytest.mark.parametrize(
    ("sentence", "kind", "held"),
    [
        ("We have sent 1,000 officers.", Asked.NUMBER, True),
        ("We have sent a thousand officers.", Asked.NUMBER, True),
        ("We have sent officers.", Asked.NUMBER, False),
        ("Мы направили миллион доз.", Asked.NUMBER, True),
        ("We shall do so in March.", Asked.DATE, True),
        ("We shall do so soon.", Asked.DATE, False),
        ("Our thanks go to Mr. Thomson.", Asked.PERSON, True),
        ("Our thanks go to all.", Asked.PERSON, False),
    ],
)
def test_holds(sentence: str, kind: Asked, held: bool) -> None:
    """A sentence that has nothing of the kind asked for does not answer."""
    assert holds(sentence, kind) is held


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("What does the disclaimer say?", "disclaimer"),
        ("Что сказано в оговорке?", "disclaimer"),
        ("What stands on the cover page?", "cover"),
        ("封面上写了什么？", "cover"),
        ("Is there a footnote on Iran?", "note"),
        ("Was steht in der Fußnote?", "note"),
    ],
)
def test_parts_asked_for_by_name(question: str, part: str) -> None:
    """A question may ask for words that are not the speaker's, by the name of the part."""
    assert parts_asked(question) == {PartKind(part)}


@pytest.mark.parametrize(
    "question",
    [
        "What does Iran say about sanctions?",
        "What does Kenya say on the coverage of health insurance?",
        "¿Qué dice Cuba sobre la tecnología importada y la exportada?",
        "O que diz o Brasil sobre a escapada dos preços?",
        "Que dit la France des avertissements de tempête ?",
        "Какие оговорки к договору назвала Россия?",
    ],
)
def test_most_questions_ask_for_the_speech(question: str) -> None:
    """Nothing but a part's name asks for it, as words of their own."""
    assert not parts_asked(question)
