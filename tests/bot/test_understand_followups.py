"""Follow-ups in a conversation: what they take from the questions before, and how they read by themselves."""

from __future__ import annotations

import pytest

from bot.question import Question, Turn
from bot.understand import Understanding, understand
from retrieval.filters import Filters
from tests.bot.held_records import RECORDS, TODAY

# the questions before, the follow-up, codes, topic, the question written out
FOLLOWUPS = [
    # English
    (["What does Iran say about sanctions?"], "And on ITU?", "IRN", "ITU", "What does Iran say on ITU?"),
    (["What does Iran say about sanctions?"], "And about ITU?", "IRN", "ITU", "What does Iran say about ITU?"),
    (["What does Iran say about sanctions?"], "And ITU?", "IRN", "ITU", "What does Iran say about ITU?"),
    (["What does Iran say about sanctions?"], "And Kenya?", "KEN", "sanctions", "What does Kenya say about sanctions?"),
    (
        ["What does Iran say about sanctions?"],
        "What about Kenya?",
        "KEN",
        "sanctions",
        "What does Kenya say about sanctions?",
    ),
    (["What does Iran say about sanctions?"], "Kenya?", "KEN", "sanctions", "What does Kenya say about sanctions?"),
    (["What does Iran say about sanctions?"], "And on Kenya?", "IRN", "Kenya", "What does Iran say on Kenya?"),
    (
        ["What does Iran say about sanctions?"],
        "What about climate change?",
        "IRN",
        "climate change",
        "What does Iran say about climate change?",
    ),
    (
        ["What does Iran say about sanctions?"],
        "How about Kenya and Somalia?",
        "KEN SOM",
        "sanctions",
        "What does Kenya and Somalia say about sanctions?",
    ),
    (
        ["What does Iran say about sanctions?"],
        "And Moscow?",
        "RUS",
        "sanctions",
        "What does Moscow say about sanctions?",
    ),
    (["What does Iran say about sanctions?"], "anything on water?", "IRN", "water", "What does Iran say on water?"),
    (
        ["What does Iran say about sanctions?"],
        "What did they say about water?",
        "IRN",
        "water",
        "What did Iran say about water?",
    ),
    (
        ["What does Iran say about sanctions?"],
        "What else did they say about this?",
        "IRN",
        "sanctions",
        "What else did Iran say about sanctions?",
    ),
    (
        ["What does Iran say about sanctions?"],
        "Does it support the treaty?",
        "IRN",
        "support the treaty",
        "Does Iran support the treaty?",
    ),
    (
        ["What does Iran say about sanctions?"],
        "And their position on trade?",
        "IRN",
        "trade",
        "And Iran's position on trade?",
    ),
    (
        ["What does Iran say about sanctions?"],
        "Why?",
        "IRN",
        "sanctions",
        "Why? (following: What does Iran say about sanctions?)",
    ),
    (
        ["What does Iran say about sanctions?"],
        "more",
        "IRN",
        "sanctions",
        "more (following: What does Iran say about sanctions?)",
    ),
    (
        ["What does Iran say about sanctions?"],
        "Who else said so?",
        "",
        "sanctions",
        "Who else said so? (following: What does Iran say about sanctions?)",
    ),
    (
        ["What does Iran say about sanctions?", "And Kenya?"],
        "And on water?",
        "KEN",
        "water",
        "What does Kenya say on water?",
    ),
    (
        ["What does Iran say about sanctions?", "And Kenya?", "Why?"],
        "And Egypt?",
        "EGY",
        "sanctions",
        "What does Egypt say about sanctions?",
    ),
    # complete questions inherit nothing
    (["What does Iran say about sanctions?"], "What does Kenya say about debt?", "KEN", "debt", None),
    (["What does Iran say about sanctions?"], "Which countries support Palestine?", "", "support Palestine", None),
    (
        ["What does Iran say about sanctions?"],
        "What is the capital of France?",
        "",
        "What is the capital of France",
        None,
    ),
    (["What does Iran say about sanctions?"], "Compare Kenya and Somalia on trade", "KEN SOM", "trade", None),
    # French
    (
        ["Que dit l'Iran sur les sanctions ?"],
        "Et la Russie ?",
        "RUS",
        "les sanctions",
        "Que dit la Russie sur les sanctions ?",
    ),
    (["Que dit l'Iran sur les sanctions ?"], "Et sur l'eau ?", "IRN", "l'eau", "Que dit l'Iran sur l'eau ?"),
    (
        ["Que dit l'Iran sur les sanctions ?"],
        "Pourquoi ?",
        "IRN",
        "les sanctions",
        "Pourquoi ? (à la suite de\u00a0: Que dit l'Iran sur les sanctions ?)",
    ),
    # Spanish
    (["¿Qué dice Irán sobre las sanciones?"], "¿Y sobre el agua?", "IRN", "el agua", "¿Qué dice Irán sobre el agua?"),
    (
        ["¿Qué dice Irán sobre las sanciones?"],
        "¿Y Kenia?",
        "KEN",
        "las sanciones",
        "¿Qué dice Kenia sobre las sanciones?",
    ),
    (
        ["¿Qué dice Irán sobre las sanciones?"],
        "¿Por qué?",
        "IRN",
        "las sanciones",
        "¿Por qué? (a continuación de: ¿Qué dice Irán sobre las sanciones?)",
    ),
    # Russian
    (["Что говорит Иран о санкциях?"], "А Китай?", "CHN", "санкциях", "Что говорит Китай о санкциях?"),
    (["Что говорит Иран о санкциях?"], "А о воде?", "IRN", "воде", "Что говорит Иран о воде?"),
    (
        ["Что говорит Иран о санкциях?"],
        "Почему?",
        "IRN",
        "санкциях",
        "Почему? (вслед за вопросом: Что говорит Иран о санкциях?)",
    ),
    # Arabic
    (["ماذا قالت إيران عن العقوبات؟"], "وماذا عن المياه؟", "IRN", "المياه", "ماذا قالت إيران عن المياه؟"),
    (["ماذا قالت إيران عن العقوبات؟"], "والصين؟", "CHN", "العقوبات", "ماذا قالت الصين عن العقوبات؟"),
    (["ماذا قالت إيران عن العقوبات؟"], "وماذا عن روسيا؟", "RUS", "العقوبات", "ماذا قالت روسيا عن العقوبات؟"),
    # Chinese
    (["伊朗关于制裁说了什么？"], "那中国呢？", "CHN", "制裁", "中国关于制裁说了什么？"),
    (["伊朗关于制裁说了什么？"], "关于水呢？", "IRN", "水", "伊朗关于水说了什么？"),
    (["伊朗关于制裁说了什么？"], "为什么？", "IRN", "制裁", "为什么？ （接着问：伊朗关于制裁说了什么？）"),
    # German
    (["Was sagt der Iran zu Sanktionen?"], "und zu Wasser?", "IRN", "Wasser", "Was sagt der Iran zu Wasser?"),
    (["Was sagt der Iran zu Sanktionen?"], "Und Kenia?", "KEN", "Sanktionen", "Was sagt Kenia zu Sanktionen?"),
    # Portuguese
    (["O que o Irã diz sobre as sanções?"], "e sobre a água?", "IRN", "a água", "O que o Irã diz sobre a água?"),
    (["O que o Irã diz sobre as sanções?"], "E o Quênia?", "KEN", "as sanções", "O que o Quênia diz sobre as sanções?"),
    # Persian
    (["ایران درباره تحریم‌ها چه گفت؟"], "و درباره آب؟", "IRN", "آب", "ایران درباره آب چه گفت؟"),
    (["ایران درباره تحریم‌ها چه گفت؟"], "و چین؟", "CHN", "تحریم‌ها", "چین درباره تحریم‌ها چه گفت؟"),
]


@pytest.mark.parametrize(("before", "text", "codes", "topic", "standalone"), FOLLOWUPS)
def test_a_followup_takes_what_it_leaves_out(
    before: list[str], text: str, codes: str, topic: str, standalone: str | None
) -> None:
    """The delegation or the topic that a follow-up does not name is that of the question before; no more than that."""
    history = tuple(Turn(question, "") for question in before)
    understood = understand(Question(text, history), RECORDS, TODAY)
    assert " ".join(understood.filters.delegations) == codes
    assert understood.topic == topic
    assert understood.standalone == (standalone or text)


@pytest.mark.parametrize(
    ("before", "text", "since", "standalone"),
    [
        ("What does Iran say about water in 2020?", "And in 2021?", "2021", "What does Iran say about water in 2021?"),
        ("What does Iran say about water?", "What about 2021?", "2021", "What does Iran say about water in 2021?"),
        ("What does Iran say about water in 2020?", "And Kenya?", "2020", "What does Kenya say about water in 2020?"),
        (
            "What does Iran say about water in 2020?",
            "And Kenya in 2021?",
            "2021",
            "What does Kenya say about water in 2021?",
        ),
        ("Que dit l'Iran sur l'eau ?", "Et en 2021 ?", "2021", "Que dit l'Iran sur l'eau en 2021 ?"),
        ("¿Qué dice Irán sobre el agua?", "¿Y en 2021?", "2021", "¿Qué dice Irán sobre el agua en 2021?"),
        ("Что говорит Иран о воде?", "А в 2021 году?", "2021", "Что говорит Иран о воде в 2021 году?"),
        ("ماذا قالت إيران عن المياه؟", "وفي عام 2021؟", "2021", "ماذا قالت إيران عن المياه وفي عام 2021؟"),
        ("伊朗关于水说了什么？", "2021年呢？", "2021", "2021年伊朗关于水说了什么？"),
        ("Was sagt der Iran zu Wasser?", "Und 2021?", "2021", "Was sagt der Iran zu Wasser 2021?"),
        ("O que o Irã diz sobre a água?", "E em 2021?", "2021", "O que o Irã diz sobre a água em 2021?"),
        ("ایران درباره آب چه گفت؟", "و در سال ۲۰۲۱؟", "2021", "ایران درباره آب چه گفت در سال ۲۰۲۱؟"),
        (
            "What does Iran say about water in 2020?",
            "What does Kenya say about debt?",
            None,
            "What does Kenya say about debt?",
        ),
    ],
)
def test_a_period_is_taken_over_or_replaced(before: str, text: str, since: str | None, standalone: str) -> None:
    """A follow-up keeps the year of the question before unless it names one; a complete question has none."""
    understood = understand(Question(text, (Turn(before, ""),)), RECORDS, TODAY)
    assert understood.filters.since == since
    assert understood.standalone == standalone


def test_a_followup_takes_the_filters_that_the_turn_ended_with() -> None:
    """Filters set in the conversation, which no question names, hold for what follows it."""
    ended = Filters(delegations=("KEN",), sessions=("78",), languages=("en",))
    turn = Turn("What does it say about sanctions?", "", filters=ended)
    understood = understand(Question("And on water?", (turn,)), RECORDS, TODAY)
    assert understood.filters == ended
    assert [d.code for d in understood.speaking] == ["KEN"]


def test_a_speaker_takes_the_place_of_a_delegation() -> None:
    """ "And Jalili?" after a question on Kenya asks for no Kenyan called Jalili."""
    history = (Turn("What does Kenya say about sanctions?", ""),)
    filters = understand(Question("And Jalili?", history), RECORDS, TODAY).filters
    assert filters == Filters(speakers=("Ms. Tahereh Jalili",))


def test_small_talk_leaves_the_conversation_as_it_was() -> None:
    """A thank-you between two questions is no topic."""
    history = (Turn("What does Iran say about sanctions?", ""), Turn("Thanks!", ""))
    assert understand(Question("And on water?", history), RECORDS, TODAY).filters.delegations == ("IRN",)


def _standalone(*questions: str) -> Understanding:
    """What the last of some questions asks for, in a chat."""
    history: tuple[Turn, ...] = ()
    for text in questions[:-1]:
        history = (*history, Turn(text, "", understand(Question(text, history), RECORDS, TODAY).filters))
    return understand(Question(questions[-1], history), RECORDS, TODAY)


@pytest.mark.parametrize(
    ("questions", "standalone"),
    [
        (("What does Iran say about sanctions?", "And since 2021?", "And in general?"), "sanctions?"),
        (("What does Iran say about sanctions?", "And since 2021?", "Overall?"), "sanctions?"),
        (("What does Iran say about sanctions?", "And since 2021?", "And on debt at any time?"), "debt?"),
        (("What does Iran say about sanctions?", "And since 2021?", "And Kenya on debt?"), "debt?"),
        (("Que dit l'Iran des sanctions ?", "Et depuis 2021 ?", "Et en général ?"), "des sanctions ?"),
        (("O que o Irã diz sobre sanções?", "E desde 2021?", "E em geral?"), "sobre sanções?"),
    ],
)
def test_a_period_is_dropped(questions: tuple[str, ...], standalone: str) -> None:
    """ "In general", or a new delegation on a new topic, gives up the period that was asked about before."""
    understood = _standalone(*questions)
    assert understood.filters.since is None
    assert understood.standalone.endswith(standalone)
    assert not understood.untold


@pytest.mark.parametrize("text", ["And Kenya?", "And on water?"])
def test_a_period_is_kept(text: str) -> None:
    """A new delegation alone, or a new topic alone, is asked about in the same period, and the question says so."""
    understood = _standalone("What does Iran say about sanctions?", "And since 2021?", text)
    assert understood.filters.since == "2021"
    assert understood.standalone.endswith("since 2021?")


@pytest.mark.parametrize(
    ("questions", "standalone"),
    [
        (("Que dit l'Iran des sanctions ?", "Et de l'UIT ?"), "Que dit l'Iran de l'UIT ?"),
        (("Que dit l'Iran sur les sanctions ?", "Et de l'UIT ?"), "Que dit l'Iran de l'UIT ?"),
        (
            ("What does Iran say about sanctions?", "Et sur les sanctions ?"),
            "Et sur les sanctions ? (à la suite de\u00a0: What does Iran say about sanctions?)",
        ),
        (
            ("What does Iran say about sanctions?", "¿Y Kenia?"),
            "¿Y Kenia? (a continuación de: What does Iran say about sanctions?)",
        ),
        (
            ("What does Iran say about sanctions?", "And since 2021?", "Et en général ?"),
            "Et en général ? (à la suite de\u00a0: What does Iran say about sanctions since 2021?)",
        ),
    ],
)
def test_a_follow_up_is_written_out_in_one_language(questions: tuple[str, ...], standalone: str) -> None:
    """Prepositions are not doubled, and no sentence is made of two languages."""
    understood = _standalone(*questions)
    assert understood.standalone == standalone
    assert understood.filters.delegations == (("KEN",) if "Kenia" in questions[-1] else ("IRN",))


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("What does Iran say about sanctions?", "And in general?"),
        ("Que dit l'Iran des sanctions ?", "Et en général ?"),
        ("¿Qué dice Irán sobre las sanciones?", "¿Y en general?"),
        ("O que diz o Irã sobre sanções?", "E em geral?"),
        ("Was sagt der Iran zu Sanktionen?", "Und im Allgemeinen?"),
        ("Что говорит Иран о санкциях?", "А в целом?"),
        ("ماذا تقول إيران عن العقوبات؟", "وبشكل عام؟"),
        ("ایران درباره تحریم ها چه می گوید؟", "و به طور کلی؟"),
        ("伊朗对制裁说了什么？", "总体上呢？"),
    ],
)
def test_what_drops_a_period_in_each_language(asked: str, text: str) -> None:
    """What a refusal tells the asker to add is understood, and the question before is asked at any time."""
    understood = understand(Question(text, (Turn(asked, "", Filters(("IRN",), since="2021")),)), RECORDS, TODAY)
    assert (understood.filters.since, understood.filters.delegations) == (None, ("IRN",))
    assert understood.standalone == asked


@pytest.mark.parametrize(
    ("before", "text", "sought"),
    [
        ("What does Iran say about sanctions?", "Are they lawful?", "sanctions, lawful"),
        ("What does Iran say about sanctions?", "Whom do they harm?", "sanctions, harm"),
        ("What does Iran say about water?", "Is it urgent?", "water, urgent"),
        ("What does Iran say about sanctions?", "What do they say about water?", "water"),
        ("What does Iran say about sanctions?", "And about water?", "water"),
        ("What does Iran say about states?", "Which religions does it name?", "religions does it name"),
        ("What does Iran say about sanctions?", "Are they part of the law of the sea and of trade?", None),
    ],
)
def test_what_is_searched_for_names_what_the_question_leans_on(before: str, text: str, sought: str | None) -> None:
    """The topic before stands with the words of a question that speaks of it; one that has a topic stands alone."""
    found = understand(Question(text, history=(Turn(before, ""),)), RECORDS, TODAY)
    assert found.sought == (sought or found.topic)
    assert understand(Question(text), RECORDS, TODAY).carried == ""
