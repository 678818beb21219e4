"""How questions are read, from the real pieces of the local model."""

from __future__ import annotations

import numpy as np
import pytest

from bot.questions.reader import FOLLOWING, FORMS, NUMBERS, Form, Part, QuestionReading, probabilities, read, runs
from retrieval.embedding.local import question_pieces


def reading(text: str) -> QuestionReading:
    """A question as it is read."""
    return read(question_pieces(text))


@pytest.mark.parametrize(
    ("text", "form", "language"),
    [
        ("What does Kenya say about debt?", Form.ANSWER, "en"),
        ("Who speaks about climate change?", Form.WHO, "en"),
        ("Compare Kenya and Norway on debt", Form.COMPARE, "en"),
        ("How has Kenya's position on debt changed over time?", Form.TIMELINE, "en"),
        ("How often is “common heritage” said?", Form.PHRASE, "en"),
        ("Did Kenya really say “we will plant trees”?", Form.CHECK, "en"),
        ("Has Norway said “the time is now”?", Form.CHECK, "en"),
        ("Did Peru ever say 'we are tired'?", Form.CHECK, "en"),
        ("What does Iran mean by “the great game”?", Form.ANSWER, "en"),
        ("Who delivered this statement?", Form.RECORD, "en"),
        ("Who spoke for Iran?", Form.RECORD, "en"),
        ("Who represented Kenya in 2019?", Form.RECORD, "en"),
        ("Who mentioned the rules-based order?", Form.WHO, "en"),
        ("Wer sprach für den Iran?", Form.RECORD, "de"),
        ("Кто упомянул порядок, основанный на правилах?", Form.WHO, "ru"),
        ("hello", Form.SMALL_TALK, "en"),
        ("Comparez le Kenya et la Norvège sur la dette", Form.COMPARE, "fr"),
        ("¿Quién habla del cambio climático?", Form.WHO, "es"),
        ("Что Кения говорит о долге?", Form.ANSWER, "ru"),
        ("ماذا تقول كينيا عن الديون؟", Form.ANSWER, "ar"),
        ("谁谈到了气候变化？", Form.WHO, "zh"),
        ("کنیا درباره بدهی چه می‌گوید؟", Form.ANSWER, "fa"),
        ("Was sagt Kenia zu Schulden?", Form.ANSWER, "de"),
        ("O que o Quênia diz sobre a dívida?", Form.ANSWER, "pt"),
    ],
)
def test_the_form_and_the_language(text: str, form: Form, language: str) -> None:
    """What is asked for, in whatever language."""
    made = reading(text)
    assert (made.form, made.language) == (form, language)
    assert sum(made.forms) == pytest.approx(1, abs=1e-3)
    assert made.likelihood(form) == max(made.forms)


def test_what_the_words_do() -> None:
    """Each is most probably one part: it asks, names who speaks, says what about, or when."""
    text = "What does Kenya say about foreign debt in 2016?"
    made = reading(text)
    does = {
        word: made.does(text.index(word), text.index(word) + len(word)) for word in ("What", "Kenya", "debt", "2016")
    }
    assert {word: Part(int(np.argmax(likely))) for word, likely in does.items()} == {
        "What": Part.FRAME,
        "Kenya": Part.OF,
        "debt": Part.TOPIC,
        "2016": Part.WHEN,
    }
    assert [text[start:end].strip() for start, end in runs(made, Part.TOPIC)] == ["foreign debt"]
    assert made.does(len(text), len(text) + 5) == (0.0,) * len(Part)


@pytest.mark.parametrize(("text", "follows"), [("And Norway?", True), ("What does Kenya say about debt?", False)])
def test_what_leans_on_the_question_before(text: str, follows: bool) -> None:
    """A few words that say little by themselves, and a whole question."""
    assert (reading(text).follows >= 0.5) is follows


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Who did not mention climate change?", True),
        ("Qui n'a pas mentionné le changement climatique ?", True),
        ("¿Quién no mencionó el cambio climático?", True),
        ("Wer erwähnte den Klimawandel nicht?", True),
        ("Quem não mencionou as mudanças climáticas?", True),
        ("Кто не упомянул изменение климата?", True),
        ("من لم يذكر تغير المناخ؟", True),
        ("哪些国家没有提到气候变化？", True),
        ("چه کسی به تغییر اقلیم اشاره نکرد؟", True),
        ("Who mentioned climate change?", False),
        ("Who opposes nuclear weapons?", False),
        ("哪些国家提到气候变化？", False),
    ],
)
def test_who_did_not(text: str, negated: bool) -> None:
    """Whether it is asked who was silent."""
    assert (reading(text).negated >= 0.5) is negated


@pytest.mark.parametrize("text", ["", "?", "\x00", "a" * 2_000, "🙂", "؟"])
def test_any_text_is_read(text: str) -> None:
    """Nothing that somebody writes is an error."""
    assert reading(text).form in FORMS


def test_the_numbers_are_small_and_sound() -> None:
    """They are data without code, and none is lost to its precision."""
    with np.load(NUMBERS, allow_pickle=False) as stored:
        assert set(stored.files) == {
            "parts",
            "mean",
            "forms",
            "follows",
            "negated",
            "languages",
            "left_out",
            *FOLLOWING,
        }
        assert all(np.isfinite(stored[name]).all() for name in stored.files)
    certain = probabilities(np.zeros((2, 3), dtype=np.float32), np.zeros((4, 4), dtype=np.float32))
    assert certain == pytest.approx(np.full((2, 4), 0.25))
