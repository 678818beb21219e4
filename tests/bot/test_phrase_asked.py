"""Questions after who has said a phrase, or how often, in nine languages, and those that ask for something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrase_asked import phrase_asked

P = "rules-based order"


@pytest.mark.parametrize(
    ("text", "phrase", "how_often"),
    [
        ("Who has said “rules-based order”?", P, False),
        ('Which countries have used the phrase "rules-based order" since 2021?', P, False),
        ("Which small island states have said “rules-based order”?", P, False),
        ("How many times did Russia say “rules-based order”?", P, True),
        (
            "How often did Russia say “We shall never give in to sanctions of any kind, whoever imposes them.”?",
            None,
            True,
        ),
        ("Qui a dit « rules-based order » ?", P, False),
        ("Combien de fois la Russie a-t-elle dit « rules-based order » ?", P, True),
        ("¿Quién ha dicho «rules-based order»?", P, False),
        ("¿Cuántas veces dijo Rusia «rules-based order»?", P, True),
        ("Кто говорил «rules-based order»?", P, False),
        ("Сколько раз Россия сказала «rules-based order»?", P, True),
        ("من قال «rules-based order»؟", P, False),
        ("كم مرة قالت روسيا «rules-based order»؟", P, True),
        ("谁说过“气候正义”？", "气候正义", False),
        ("俄罗斯说过多少次“多极世界”？", "多极世界", True),
        ("Wer hat „rules-based order“ gesagt?", P, False),
        ("Wie oft hat Russland „rules-based order“ gesagt?", P, True),
        ("Quem disse “rules-based order”?", P, False),
        ("Quantas vezes a Rússia disse “rules-based order”?", P, True),
        ("چه کسی «rules-based order» گفت؟", P, False),
        ("روسیه چند بار «rules-based order» گفت؟", P, True),
    ],
)
def test_a_phrase_is_asked_about(text: str, phrase: str | None, how_often: bool) -> None:
    """The phrase is what stands in the quotation marks, however it is asked."""
    asked = phrase_asked(text)
    assert asked is not None
    assert asked.how_often is how_often
    assert asked.phrase == phrase or phrase is None
    assert asked.phrase not in asked.rest


L = "leave no one behind"


@pytest.mark.parametrize(
    ("text", "phrase", "how_often"),
    [
        ("Who has said the phrase rules-based order?", P, False),
        ("who has said this phrase: leave no one behind", L, False),
        ("Who used the words leave no one behind in 2021?", L, False),
        ("Which countries have used the term rules-based order since 2016?", P, False),
        ("Who has said the exact phrase rules-based order", P, False),
        ("How many times did Russia say the phrase rules-based order?", P, True),
        ("Qui a dit la phrase ordre fondé sur des règles ?", "ordre fondé sur des règles", False),
        ("Qui a utilisé l'expression justice climatique en 2021 ?", "justice climatique", False),
        ("¿Quién ha dicho la frase orden basado en normas?", "orden basado en normas", False),
        ("Quem disse a frase ordem baseada em regras?", "ordem baseada em regras", False),
        ("Wer hat die Formulierung regelbasierte Ordnung verwendet?", "regelbasierte Ordnung", False),
        ("Wer hat den Ausdruck regelbasierte Ordnung gesagt?", "regelbasierte Ordnung", False),
        ("Кто говорил фразу порядок, основанный на правилах?", "порядок, основанный на правилах", False),
        ("من قال عبارة نظام قائم على القواعد؟", "نظام قائم على القواعد", False),
        ("谁说过这句话：不让任何一个人掉队？", "不让任何一个人掉队", False),
        ("چه کسی عبارت نظم مبتنی بر قواعد را گفته است؟", "نظم مبتنی بر قواعد", False),
    ],
)
def test_a_phrase_is_named_as_one(text: str, phrase: str, how_often: bool) -> None:
    """Words that say that a phrase follows do for quotation marks; when it was said is no part of it."""
    asked = phrase_asked(text)
    assert asked is not None
    assert (asked.phrase, asked.how_often) == (phrase, how_often)
    assert asked.named
    assert asked.phrase not in asked.rest


@pytest.mark.parametrize(
    "text",
    [
        "Did Iran say the phrase rules-based order?",
        "What does Kenya say about the term rules-based order?",
        "Who spoke of the words of the Charter?",
        "What do they mean by the phrase rules-based order?",
        "The phrase rules-based order",
        "Qui parle de la phrase de la Charte ?",
    ],
)
def test_a_phrase_is_named_for_something_else(text: str) -> None:
    """Where nobody asks who said it, it is a topic or a wording to check."""
    assert phrase_asked(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Who said “Trade feeds our people.”?",
        "Did Iran say “rules-based order”?",
        "What does Kenya say about “rules-based order”?",
        "Who said what about “peace”?",
        "Who said “one thing” and “another”?",
        "“rules-based order”",
        "Who has said rules-based order?",
        "Who said “…”?",
        "Who said “that the Security Council has to be made larger and more just by the end of this year”?",
    ],
)
def test_something_else_is_asked(text: str) -> None:
    """A whole sentence is for a check to judge, a topic for a search; two quotations are checked one by one."""
    assert phrase_asked(text) is None


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is typed, a phrase that is found stands in it."""
    asked = phrase_asked(text)
    assert asked is None or asked.phrase in text
