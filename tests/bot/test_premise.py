"""What questions take for granted, in nine languages, and which words of a quote would bear it out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from time import thread_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.at_issue import is_borne_out, words_at_issue
from bot.premise import LONGEST, premise_of
from retrieval.lexicon import words_of

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "questions" / "premises.toml").read_text(encoding="utf-8")
)["case"]
ADDED = frozenset(("someone", "quelqu", "un", "alguien", "alguém", "jemand", "кто", "то", "there", "was"))
PIECES = st.sampled_from(
    [
        *(
            "Why",
            "did",
            "has",
            "Iran",
            "Kenya's",
            "praise",
            "still",
            "oppose",
            "sanctions",
            "the",
            "who",
            "said",
            "that",
        ),
        *("Pourquoi", "l'Iran", "a-t-il", "loué", "¿Por qué", "Irán", "Warum", "hat", "Почему", "Иран", "ли", "لماذا"),
        *(
            "伊朗",
            "为什么",
            "赞扬",
            "吗",
            "چرا",
            "ایران",
            "its own",
            "reasons",
            "give for",
            "react to",
            ",",
            "?",
            "-",
            ".",
        ),
    ]
)
QUESTIONS = st.lists(PIECES, max_size=10).map(" ".join)
LANGUAGES = st.sampled_from(["en", "fr", "es", "ru", "ar", "zh", "fa", "de", "pt", None])


@pytest.mark.parametrize("case", CASES, ids=[f"{case['language']} {case['question']}" for case in CASES])
def test_a_question_takes_for_granted_what_a_reader_would_say(case: dict[str, Any]) -> None:
    """The premise is a clause in the question's words; a question that asks openly takes nothing for granted."""
    assert premise_of(case["question"], case["language"]) == case.get("premise")
    assert list(words_at_issue(case["question"], case["language"])) == case.get("words", [])


@given(QUESTIONS | st.text(max_size=60), LANGUAGES)
def test_a_premise_has_no_words_but_those_of_the_question(question: str, language: str | None) -> None:
    """Nothing is inflected or added, but for "someone" and "there was"."""
    premise = premise_of(question, language)
    if premise is not None:
        asked = [word.text.casefold() for word in words_of(question)]
        for word in words_of(premise):
            folded = word.text.casefold()
            if folded in asked:
                asked.remove(folded)
            else:
                assert folded in ADDED
    assert all(word.casefold() in question.casefold() for word in words_at_issue(question, language))


@pytest.mark.parametrize(
    ("question", "language", "quotes", "borne_out"),
    [
        ("Why did Iran praise the results?", "en", [("We commend the outcome of the summit.", "en")], True),
        ("Why did Iran praise the results?", "en", [("We praised it.", "en")], True),
        ("Why did Iran praise the results?", "en", [("We deplore the outcome.", "en")], False),
        ("Why does Iran oppose sanctions?", "en", [("Sanctions are illegal.", "en")], True),
        ("Why did Iran praise the results?", "en", [("我们赞扬结果。", "zh")], None),
        ("Why did Iran praise the results?", "en", [], None),
        ("What does Iran say about sanctions?", "en", [("We deplore sanctions.", "en")], None),
        ("Why did Iran sign the treaty?", "en", [("We deplore sanctions.", "en")], None),
        ("Pourquoi l'Iran a-t-il loué les résultats ?", "fr", [("Nous saluons les résultats.", "fr")], True),
        ("Pourquoi l'Iran a-t-il loué les résultats ?", "fr", [("Nous condamnons les sanctions.", "fr")], False),
        ("¿Por qué elogió Irán los resultados?", "es", [("Condenamos las sanciones.", "es")], False),
        ("Почему Иран похвалил результаты?", "ru", [("Мы приветствуем результаты.", "ru")], True),
        ("Почему Иран похвалил результаты?", "ru", [("Мы осуждаем санкции.", "ru")], False),
        ("伊朗为什么赞扬结果？", "zh", [("我们谴责制裁。", "zh")], False),
        ("伊朗为什么赞扬结果？", "zh", [("我们欢迎这一结果。", "zh")], True),
        ("لماذا أشادت إيران بالنتائج؟", "ar", [("نرحب بهذه النتائج.", "ar")], True),
        ("لماذا أشادت إيران بالنتائج؟", "ar", [("ندين العقوبات.", "ar")], False),
    ],
)
def test_a_premise_is_borne_out_by_a_word_of_its_kind(
    question: str, language: str, quotes: list[tuple[str, str | None]], borne_out: bool | None
) -> None:
    """A quote that commends bears out that somebody praised; one that condemns does not; another language, neither."""
    assert is_borne_out(words_at_issue(question, language), quotes, language) is borne_out


def test_a_hostile_question_takes_linear_time() -> None:
    """Long lines are no questions with a premise, and one of the greatest length is read at once."""
    started = thread_time()
    assert premise_of("why did Iran still " * 10_000, "en") is None
    for piece in ("why ", "its own ", "did Iran still ", "Iran and ", "为什么", "伊朗、"):
        premise_of((piece * LONGEST)[:LONGEST], None)
    assert thread_time() - started < 5
