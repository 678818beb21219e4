"""The language of questions of a few words and of whole statements."""

from __future__ import annotations

import subprocess
import sys

import pytest

from retrieval.text.language import detect
from tests.retrieval.sayings import QUESTIONS, SENTENCES


@pytest.mark.parametrize(
    ("language", "question"), [(code, text) for code, texts in QUESTIONS.items() for text in texts]
)
def test_a_short_question_is_told(language: str, question: str) -> None:
    """A question in any of the nine languages is told by a few words; Arabic and Persian are not mixed up."""
    assert detect(question) == language


@pytest.mark.parametrize(
    ("language", "sentence"), [(code, text) for code, texts in SENTENCES.items() for text in texts]
)
def test_a_sentence_of_a_statement_is_told(language: str, sentence: str) -> None:
    """A single sentence of a statement is enough."""
    assert detect(sentence) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Che cosa dice l'Italia sulla riforma del Consiglio?", "it"),
        ("Wat zegt Nederland over de hervorming van de Raad?", "nl"),
        ("Україна підтримує мир і реформу Ради Безпеки, і ми дякуємо всім.", "uk"),
        ("日本は何と言いましたか", "ja"),
        ("제재에 대해 뭐라고 했습니까", "ko"),
        ("מה אמרה ישראל על הסנקציות", "he"),
    ],
)
def test_other_languages_are_not_taken_for_one_of_the_nine(text: str, language: str) -> None:
    """A statement in another language says so in its record."""
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "?", "123 456", "😀😀", "\x00\x01", "§ 5"])
def test_what_holds_no_words_is_unsure(text: str) -> None:
    """Unsure is None, never a guess."""
    assert detect(text) is None


def test_a_question_is_told_without_loading_a_model() -> None:
    """The usual question costs no model: its half second would be felt in every answer."""
    code = (
        "import sys; from retrieval.text.language import detect; "
        "assert detect('What does Iran say about sanctions?') == 'en'; "
        "assert detect('ماذا تقول إيران عن العقوبات؟') == 'ar'; "
        "assert 'py3langid' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
