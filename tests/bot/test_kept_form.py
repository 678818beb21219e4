"""Follow-ups keep the form of what they follow, and a question or command that is whole takes nothing from before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kept_form import restored
from bot.over_time import as_at_one_time
from bot.question import Question, Turn, Wants
from bot.taking import Taken, taken
from bot.typed_pairs import before_wording, filters_from, pairs_of
from bot.wants import typed
from retrieval.filters import Filters
from tests.bot.held_records import RECORDS

# the lines before, the follow-up, codes (or a group), and the question written out
BY_DATE = [
    (
        ["How has Iran's wording on sanctions changed since 2016?"],
        "and Kenya?",
        "KEN",
        "How has Kenya's wording on sanctions changed since 2016?",
    ),
    (
        ["How has Iran's wording on sanctions changed since 2016?", "and Kenya?"],
        "and in 2021?",
        "KEN",
        "How has Kenya's wording on sanctions changed in 2021?",
    ),
    (
        ["How has Iran's wording on sanctions changed?"],
        "and on water?",
        "IRN",
        "How has Iran's wording on water changed?",
    ),
    (
        ["How has Iran's wording on sanctions changed?"],
        "and in 2021?",
        "IRN",
        "How has Iran's wording on sanctions changed in 2021?",
    ),
    (
        ["How has Iran's wording on sanctions changed?"],
        "What did Kenya say?",
        "KEN",
        "How has Kenya's wording on sanctions changed?",
    ),
    (
        ["/timeline delegation=Iran since=2016 sanctions"],
        "and Kenya?",
        "KEN",
        "/timeline delegation=Kenya since=2016 sanctions",
    ),
    (
        ["/timeline Iran on sanctions"],
        "and on water?",
        "IRN",
        "/timeline delegation=Iran water",
    ),
    (
        ["/timeline sanctions", "and Kenya?"],
        "and in 2021?",
        "KEN",
        "/timeline delegation=Kenya since=2021 until=2021 sanctions",
    ),
    (
        ["Comment la position de l'Iran sur les sanctions a-t-elle évolué depuis 2016 ?"],
        "Et le Kenya ?",
        "KEN",
        "Comment la position du Kenya sur les sanctions a-t-elle évolué depuis 2016 ?",
    ),
    (
        ["¿Cómo ha cambiado la posición de Irán sobre las sanciones?"],
        "¿Y Kenia?",
        "KEN",
        "¿Cómo ha cambiado la posición de Kenia sobre las sanciones?",
    ),
    (
        ["自2016年以来伊朗关于制裁的措辞有何变化？"],
        "肯尼亚呢？",
        "KEN",
        "自2016年以来肯尼亚关于制裁的措辞有何变化？",
    ),
    (
        ["كيف تغير موقف إيران من العقوبات منذ 2016؟"],
        "وكينيا؟",
        "KEN",
        "كيف تغير موقف كينيا من العقوبات منذ 2016؟",
    ),
]


def after(lines: list[str], line: str, filters: Filters | None = None) -> Taken:
    """What a line is taken for behind others."""
    command, _, rest = line.partition(" ")
    asked = typed(command[1:], rest) if command.startswith("/") else Question(line)
    history = tuple(Turn(one, "", filters) for one in lines)
    return taken(Question(asked.text, history, asked.filters, wants=asked.wants, topical=asked.topical), RECORDS)


@pytest.mark.parametrize(("before", "line", "codes", "whole"), BY_DATE, ids=range(len(BY_DATE)))
def test_what_follows_a_timeline_is_one(before: list[str], line: str, codes: str, whole: str) -> None:
    """By date, in the words of the question before: nothing that it says over time is lost, no verb either."""
    found = after(before, line)
    assert found.over_time
    assert " ".join(found.understood.filters.delegations) == codes
    assert found.understood.standalone == whole
    assert not found.understood.untold


@pytest.mark.parametrize("line", ["What did Kenya say about debt?", "Who spoke of debt in 2021?", "Does Kenya agree?"])
def test_another_question_is_no_timeline(line: str) -> None:
    """What has a verb of its own asks for what it says."""
    assert not after(["How has Iran's wording on sanctions changed since 2016?"], line).over_time


def test_a_new_question_ends_a_timeline() -> None:
    """What follows a question that follows a timeline has that question's form."""
    found = after(["How has Iran's wording on sanctions changed?", "What did Kenya say about debt?"], "and India?")
    assert not found.over_time
    assert found.understood.standalone == "What did India say about debt?"


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("/timeline whaling", "whaling"),
        ("/timeline Iran on whaling", "whaling"),
        ("/compare the BRICS on debt", "debt"),
    ],
)
def test_a_command_takes_nothing_from_before(line: str, topic: str) -> None:
    """What a command names is all that it is about, whoever was asked about before, and when."""
    alone, found = after([], line), after(["What did Kenya say about the veto in 2016?"], line)
    assert found.understood.filters == alone.understood.filters
    assert (found.understood.topic, found.understood.standalone) == (topic, alone.understood.standalone)


def test_a_command_takes_what_it_lacks() -> None:
    """One that names nothing but whom is about the topic before; it is told as the command that asks for that."""
    found = after(["What does Iran say about sanctions?"], "/timeline and Kenya?")
    assert found.over_time
    assert found.understood.topic == "sanctions"
    assert found.understood.standalone == "/timeline delegation=Kenya sanctions"


@pytest.mark.parametrize("line", ["Compare EU members on Iran in 2021", "Compare the BRICS on Syria"])
def test_a_whole_comparison_takes_nothing_from_before(line: str) -> None:
    """A group and a topic are a comparison, whoever was compared before."""
    before = ["Compare Brazil, India and Kenya on cybersecurity in 2016"]
    alone, found = after([], line).understood, after(before, line).understood
    assert (found.filters, found.topic, found.standalone) == (alone.filters, alone.topic, line)


@pytest.mark.parametrize(
    ("before", "line", "codes", "whole"),
    [
        (["Compare Iran and Kenya on debt"], "And India?", "IRN KEN IND", "Compare Iran and Kenya and India on debt"),
        (["Compare Iran and Kenya on debt"], "And India and Egypt?", "IND EGY", "Compare India and Egypt on debt"),
        (["/compare Iran and Kenya on debt"], "And India?", "IRN KEN IND", "Compare Iran and Kenya and India on debt"),
        (
            ["Compare Iran and Kenya on debt", "And India?"],
            "and on water?",
            "IRN KEN IND",
            "Compare Iran and Kenya and India on water",
        ),
        (
            ["/compare delegation=Iran delegation=Kenya debt"],
            "and India?",
            "IRN KEN IND",
            "/compare delegation=Iran delegation=Kenya delegation=India debt",
        ),
    ],
)
def test_what_follows_a_comparison_is_one(before: list[str], line: str, codes: str, whole: str) -> None:
    """One more delegation stands beside those compared; two are a comparison of their own."""
    found = after(before, line).understood
    assert " ".join(found.filters.delegations) == codes
    assert found.standalone == whole
    assert found.form is Wants.COMPARISON
    assert not found.untold


@pytest.mark.parametrize(
    ("before", "line", "codes", "whole"),
    [
        (
            ["Compare Brazil with India on hunger", "and Kenya and Iran?"],
            "and on water?",
            "KEN IRN",
            "Compare Kenya and Iran on water",
        ),
        (
            ["Compare Brazil with India on hunger"],
            "and what about Kenya and water?",
            "BRA IND KEN",
            "Compare Brazil with India and Kenya on water",
        ),
        (
            ["Compare Brazil and India on hunger in 2016"],
            "and Kenya in 2021?",
            "BRA IND KEN",
            "Compare Brazil and India and Kenya on hunger in 2021",
        ),
        (
            ["Compare what Brazil, India and Kenya said about hunger"],
            "and Iran?",
            "BRA IND KEN IRN",
            "Compare what Brazil, India, Kenya and Iran said about hunger",
        ),
        (
            ["Which of the BRICS did not mention debt?"],
            "and Kenya?",
            "KEN BRA CHN IND RUS ZAF",
            "Which of the BRICS and Kenya did not mention debt?",
        ),
        (
            ["Which of the BRICS did not mention debt?", "and Kenya?"],
            "and on water?",
            "KEN BRA CHN IND RUS ZAF",
            "Which of the BRICS and Kenya did not mention water?",
        ),
        (
            ["Which of the BRICS spoke of debt in 2016?"],
            "and Kenya?",
            "KEN BRA CHN IND RUS ZAF",
            "Which of the BRICS and Kenya spoke of debt in 2016?",
        ),
        (
            ["Which of the BRICS spoke of debt?"],
            "and what about Kenya and water?",
            "KEN BRA CHN IND RUS ZAF",
            "Which of the BRICS and Kenya spoke of water?",
        ),
        (
            ["Quels membres permanents ont parlé de la dette ?"],
            "Et l'Inde ?",
            "IND CHN FRA RUS GBR USA",
            "Quels membres permanents et l'Inde ont parlé de la dette ?",
        ),
        (
            ["¿Qué miembros permanentes hablaron de la deuda?"],
            "¿y Kenia?",
            "KEN CHN FRA RUS GBR USA",
            "¿Qué miembros permanentes y Kenia hablaron de la deuda?",
        ),
        (
            ["哪些金砖国家提到债务？"],
            "肯尼亚呢？",
            "KEN BRA CHN IND RUS ZAF",
            "哪些金砖国家和肯尼亚提到债务？",
        ),
    ],
)
def test_what_follows_keeps_all_of_it(before: list[str], line: str, codes: str, whole: str) -> None:
    """Those compared, or asked of a group, keep their rows beside the one named, and nothing new is dropped."""
    found = after(before, line).understood
    assert " ".join(found.filters.delegations) == codes
    assert found.standalone == whole
    assert found.topic in whole
    assert not found.untold
    assert found.silence == ("did not mention" in whole)


def test_a_sentence_behind_a_group_is_of_whom_it_names() -> None:
    """What has a verb of its own asks one delegation, and adds none to those before."""
    found = after(["Which of the BRICS spoke of debt?"], "What did Kenya say?").understood
    assert found.filters.delegations == ("KEN",)
    assert found.topic == "debt"


def test_another_group_behind_one() -> None:
    """Its members are asked in its place, each for itself, and not the group as one."""
    found = after(["Which of the BRICS spoke of debt?"], "and the permanent members?").understood
    assert (found.filters.groups, found.filters.blocs, found.blocs_not_held) == (("P5",), (), ())
    assert found.topic == "debt"


def test_what_cannot_be_written_out_is_not_said_of_others() -> None:
    """Where no rule puts new names into a question, what follows names whom it is about."""
    lines = ["Compare Brazil's position on hunger with India's", "and Kenya and Iran?"]
    found = after(lines, "and on water?").understood
    assert found.filters.delegations == ("KEN", "IRN")
    assert found.topic == "water"
    assert "Kenya and Iran" in found.standalone
    assert found.untold


@pytest.mark.parametrize(
    ("before", "whole"),
    [
        ("Compare Iran and Kenya on debt", "Compare the BRICS on debt"),
        ("/compare group=P5 debt", "/compare group=BRICS debt"),
    ],
)
def test_a_group_behind_a_comparison_is_its_members(before: str, whole: str) -> None:
    """Each member of it has a row, on the topic before."""
    found = after([before], "and the BRICS?").understood
    assert (found.filters.groups, found.filters.delegations, found.filters.blocs) == (("BRICS",), (), ())
    assert found.standalone == whole


PAIRS = st.builds(
    Filters,
    delegations=st.lists(st.sampled_from(("RUS", "CHN", "USA", "CIV", "EU")), unique=True, max_size=3).map(tuple),
    groups=st.lists(st.sampled_from(("P5", "BRICS")), unique=True, max_size=2).map(tuple),
    speakers=st.lists(st.sampled_from(("Lavrov", "Mr. Sergey Lavrov")), unique=True, max_size=2).map(tuple),
    since=st.sampled_from((None, "2016", "2016-09")),
    until=st.sampled_from((None, "2021", "2021-09-21")),
)


@given(PAIRS)
def test_filters_are_read_as_they_are_written(filters: Filters) -> None:
    """A command that is shown can be typed, and asks for the same."""
    pairs, words = before_wording(" ".join((*pairs_of(filters), "the topic")))
    assert words == "the topic"
    assert filters_from(pairs, "/timeline") == filters


QUESTIONS = st.sampled_from(
    (
        "How has Iran's wording on sanctions changed since 2016?",
        "How did Kenya's position on debt evolve over the years?",
        "Как изменилась позиция Ирана по санкциям с 2016 года?",
        "自2016年以来伊朗关于制裁的措辞有何变化？",
    )
)


@given(QUESTIONS)
def test_nothing_new_restores_the_question(question: str) -> None:
    """Where nothing is changed in what is read, the question is what was asked, to the letter."""
    plain = as_at_one_time(question)
    assert plain is not None
    assert restored(question, plain, plain) == question


@given(QUESTIONS, st.text(max_size=60))
def test_all_that_is_new_is_there(question: str, now: str) -> None:
    """Whatever a question is written out as, its words are in what is shown."""
    plain = as_at_one_time(question)
    assert plain is not None
    from retrieval.inflection import key
    from retrieval.lexicon import words_of

    shown = {key(word.text) for word in words_of(restored(question, plain, now))}
    old = {key(word.text) for word in words_of(plain)}
    assert {key(word.text) for word in words_of(now)} - old <= shown
