"""What every understanding keeps to, whatever is asked."""

from __future__ import annotations

import subprocess
import sys
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Question, Turn
from bot.understand import LONGEST, Understanding, understand
from retrieval.filters import Filters
from tests.bot.held_records import RECORDS, TODAY

PIECES = st.sampled_from(
    [
        *(
            "What does ",
            "Iran",
            " say ",
            "about ",
            "on ",
            "and ",
            "Kenya",
            "2021",
            " in ",
            "session ",
            "71",
            "?",
            '"',
            "'s ",
        ),
        *("what about ", "they ", "it ", "the ", "Jalili", "compare ", "Что ", "говорит ", "о ", "Иран", "А ", "году "),
        *(
            "ماذا ",
            "عن ",
            "و",
            "إيران ",
            "عام ",
            "伊朗",
            "关于",
            "说了",
            "什么",
            "年",
            "第",
            "届",
            "那",
            "A/RES/70/1",
            "\u200c",
            "\n",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=20).map("".join))


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_no_text_is_too_much(text: str, before: list[str]) -> None:
    """Any question after any conversation is understood, its filters are of delegations named, and it stands alone."""
    understood = understand(Question(text, tuple(Turn(b, "") for b in before)), RECORDS, TODAY)
    assert {d.code for d in understood.speaking} == set(understood.filters.delegations)
    assert set(understood.not_held) <= set(understood.speaking)
    assert bool(understood.standalone) == bool(text.strip())


@given(TEXTS)
def test_a_question_alone_is_left_as_it_is(text: str) -> None:
    """Without a conversation nothing is rewritten, and the topic is made of the question's own words."""
    understood = understand(Question(text), RECORDS, TODAY)
    assert understood.standalone == text.strip()
    assert all(word in text for word in understood.topic.split())


@given(TEXTS)
def test_given_filters_always_hold(text: str) -> None:
    """What was set by option or command is never replaced by what a question seems to name."""
    given_filters = Filters(("SYR",), (), ("Mekdad",), ("general debate",), ("71",), "2016", "2016", ("en",))
    understood = understand(Question(text, filters=given_filters), RECORDS, TODAY)
    assert understood.filters == given_filters


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('What did Iran say about "digital divide"?', ("digital divide",)),
        ("Qui a parlé de « fracture numérique » ?", ("fracture numérique",)),
        ("Wer sprach von „digitaler Kluft“?", ("digitaler Kluft",)),
        ("谁说过“数字鸿沟”？", ("数字鸿沟",)),
        ("谁说过「数字鸿沟」？", ("数字鸿沟",)),
        ("Who said ‘leave no one behind’?", ("leave no one behind",)),
        ("Who spoke of ‘soft’ power?", ()),
        ("谁说过《数字鸿沟》和“《联合国宪章》宗旨”？", ("数字鸿沟", "《联合国宪章》宗旨")),
        ("Who said “leave “no one” behind”?", ("leave “no one” behind",)),
        ("Who said:\n“peace\nand ‘a digital divide’”?", ("a digital divide",)),
        ("What is Iran's and Kenya's view?", ()),
        ('An open " mark', ()),
    ],
)
def test_quoted_phrases_are_kept(text: str, phrases: tuple[str, ...]) -> None:
    """What stands in quotation marks of any kind is wanted word for word; an apostrophe is none."""
    assert understand(Question(text), RECORDS, TODAY).phrases == phrases


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("What does A/RES/70/1 say?", ("A/RES/70/1",)),
        ("Who spoke in S/PV.9123?", ("S/PV.9123",)),
        ("E/CN.16/2020/2 and FCCC/CP/2015/10/Add.1", ("E/CN.16/2020/2", "FCCC/CP/2015/10/Add.1")),
        ("and/or either/or", ()),
    ],
)
def test_document_symbols_are_kept(text: str, symbols: tuple[str, ...]) -> None:
    """Symbols of documents are searched for as they are."""
    assert understand(Question(text), RECORDS, TODAY).symbols == symbols


@pytest.mark.parametrize(
    "text",
    [
        *(
            "hello",
            "Hi there!",
            "who are you?",
            "What can you do?",
            "Thanks",
            "Merci beaucoup !",
            "Hola, ¿qué puedes hacer?",
        ),
        *(
            "Привет",
            "Кто ты?",
            "مرحبا",
            "من أنت؟",
            "你好",
            "你是谁？",
            "Hallo",
            "Wer bist du?",
            "Olá",
            "Quem é você?",
            "سلام",
            "help",
        ),
    ],
)
def test_small_talk_is_no_question(text: str) -> None:
    """A greeting or a question about the bot is told from a question about statements."""
    assert understand(Question(text), RECORDS, TODAY).small_talk


@pytest.mark.parametrize(
    "text", ["Hello, what does Iran say about sanctions?", "Iran", "help for refugees", "sanctions"]
)
def test_a_question_is_no_small_talk(text: str) -> None:
    """A question that begins with a greeting is a question."""
    assert not understand(Question(text), RECORDS, TODAY).small_talk


@pytest.mark.parametrize("text", ["", "   ", "🤔🤔", "?!…", "\x00\x01"])
def test_a_text_without_words_asks_nothing(text: str) -> None:
    """Emoji, punctuation and control characters ask nothing."""
    said = text.strip()
    assert understand(Question(text), RECORDS, TODAY) == Understanding(Filters(), (), (), said, said)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What does Iran say about sanctions?", "en"),
        ("Que dit l'Iran sur les sanctions ?", "fr"),
        ("¿Qué dice Irán sobre las sanciones?", "es"),
        ("Что говорит Иран о санкциях?", "ru"),
        ("ماذا قالت إيران عن العقوبات؟", "ar"),
        ("伊朗关于制裁说了什么？", "zh"),
        ("Was sagt der Iran zu Sanktionen?", "de"),
        ("O que o Irã diz sobre as sanções?", "pt"),
        ("ایران درباره تحریم‌ها چه گفت؟", "fa"),
        ("sanctions against Iran", "en"),
        ("Kenya?", None),
    ],
)
def test_the_language_is_told_from_a_few_words(text: str, language: str | None) -> None:
    """The language chooses threshold and terms; where a word does not show it, none is guessed."""
    assert understand(Question(text), RECORDS, TODAY).language == language


def test_a_long_question_is_read_to_its_limit() -> None:
    """A hundred thousand characters take no longer than the part that is read."""
    text = "What does Iran say about sanctions? " * 3000
    understand(Question(text[:LONGEST]), RECORDS, TODAY)
    started = thread_time()
    understood = understand(Question(text), RECORDS, TODAY)
    assert thread_time() - started < 2
    assert understood.filters.delegations == ("IRN",)


def test_understanding_loads_no_store_and_no_model() -> None:
    """An English question is understood without the heavy libraries, whose loading would be felt at every call."""
    code = (
        "import sys; from bot.question import Question; from bot.understand import understand; "
        "understand(Question('What does Iran say about sanctions?'), ()); "
        "heavy = {'chromadb', 'numpy', 'onnxruntime', 'langchain_core', 'py3langid', 'pydantic', 'typer', 'rich'}; "
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
