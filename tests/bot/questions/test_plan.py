"""What is done for a question: what is set is a wall, what is named is preferred, what leans takes from before."""

from __future__ import annotations

from typing import Any

import pytest

from bot.question import Question, Turn, Wants
from bot.questions.plan import Plan
from bot.questions.planning import plan
from bot.questions.reader import Form
from retrieval.embedding.local import question_pieces
from retrieval.filters import ADMIT_ALL, Filters
from tests.bot.questions.records import HELD

SANCTIONS = "What did Kenya say about sanctions in 2016?"
KENYA, IN_2016 = Filters(delegations=("KEN",)), Filters(since="2016", until="2016")


def planned(text: str, *before: str, **fields: Any) -> Plan:
    """The plan of a question behind others."""
    history = tuple(Turn(one, "") for one in before)
    return plan(Question(text, history=history, **fields), HELD, question_pieces)


def test_what_is_named_is_preferred() -> None:
    """Everything is looked at, then whom it names, then when, then both."""
    made = planned(SANCTIONS)
    both = Filters(delegations=("KEN",), since="2016", until="2016")
    assert (made.walls, made.filters, made.tries) == (ADMIT_ALL, both, (ADMIT_ALL, KENYA, IN_2016, both))
    assert (made.topic, made.language, made.standalone) == ("sanctions", "en", SANCTIONS)


def test_what_is_set_is_a_wall() -> None:
    """Every look is within it, and what it says outweighs what the question names."""
    made = planned("What did Norway say about sanctions in 2016?", filters=KENYA)
    assert made.walls == KENYA
    assert {filters.delegations for filters in made.tries} == {("KEN",)}
    assert made.named.delegations == ("NOR",)


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("What did Kenya say since 2019 about debt?", Filters(delegations=("KEN",), since="2019")),
        ("What did Kenya say about debt between 2016 and 2018?", Filters(("KEN",), since="2016", until="2018")),
        (
            "What did Kenya say about debt in 2016 and 2023?",
            Filters(("KEN",), since="2016", until="2023", years=("2016", "2023")),
        ),
        ("What did India say at the 78th session about debt?", Filters(("IND",), sessions=("78",))),
        ("What did Lavrov say about grain?", Filters(speakers=("Mr. Sergey Lavrov",))),
        ("What did William Ruto say about debt?", Filters(speakers=("Mr. William Ruto", "William Samoei Ruto"))),
        ("What did William Samoei Ruto say?", Filters(speakers=("William Samoei Ruto", "Mr. William Ruto"))),
        ("What does the Group of 77 say about debt?", Filters(blocs=("Group of 77 and China",))),
        ("Compare the BRICS on debt", Filters(groups=("BRICS",))),
        ("Who in the EU mentioned Gaza?", Filters(groups=("EU",))),
        ("Did the EU mention Gaza?", Filters(("EU",))),
        ("What is said about Kenya?", ADMIT_ALL),
        ("Que sábio chinês Lavrov citou?", Filters(speakers=("Mr. Sergey Lavrov",))),
        ("What counts as a terrorist for Huitfeldt?", Filters(speakers=("Ms. Anniken Huitfeldt",))),
    ],
)
def test_what_a_question_names(text: str, filters: Filters) -> None:
    """Delegations, speakers, blocs and groups whose words are asked for, and times."""
    assert planned(text).filters == filters


@pytest.mark.parametrize(
    ("text", "before", "filters", "topic", "standalone"),
    [
        ("And Norway?", SANCTIONS, Filters(("NOR",), since="2016", until="2016"), "sanctions", "sanctions · 2016"),
        ("And in 2023?", SANCTIONS, Filters(("KEN",), since="2023", until="2023"), "sanctions", "sanctions · Kenya"),
        (
            "And on climate change?",
            SANCTIONS,
            Filters(("KEN",), since="2016", until="2016"),
            "climate change",
            "Kenya · 2016",
        ),
        ("Et la Norvège ?", "Que dit le Kenya des sanctions ?", Filters(("NOR",)), "sanctions", "sanctions"),
    ],
)
def test_a_follow_up(text: str, before: str, filters: Filters, topic: str, standalone: str) -> None:
    """It takes from the question before what it does not say itself, and that stands behind it in brackets."""
    made = planned(text, before)
    assert (made.filters, made.topic, made.standalone) == (filters, topic, f"{text} ({standalone})")
    assert topic in made.sought


@pytest.mark.parametrize(
    ("walls", "since", "until"),
    [
        (Filters(until="2016"), None, "2016"),
        (Filters(until="2016-09"), None, "2016-09"),
        (Filters(until="2021"), "2020", "2021"),
        (Filters(until="2020-06"), "2020", "2020-06"),
    ],
)
def test_a_follow_up_takes_no_period_that_its_filters_exclude(
    walls: Filters, since: str | None, until: str | None
) -> None:
    """No period is made of it that ends before it begins; one that overlaps is taken."""
    made = planned("And Norway?", "What did Kenya say about sanctions since 2020?", filters=walls)
    assert (made.filters.since, made.filters.until) == (since, until)
    assert made.took.since == since


def test_a_question_that_stands_by_itself_takes_nothing() -> None:
    """Behind whatever question."""
    made = planned("What does Russia say about grain?", SANCTIONS)
    assert (made.filters, made.took, made.carried) == (Filters(("RUS",)), ADMIT_ALL, "")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("how many have been hit so far?", Form.ANSWER),
        ("who kept the state employees paid?", Form.ANSWER),
        ("who else?", Form.WHO),
        ("who else mentioned debt?", Form.WHO),
        ("Which other countries raised it?", Form.WHO),
    ],
)
def test_a_follow_up_of_a_plain_question_counts_delegations_only_where_that_is_sure(text: str, form: Form) -> None:
    """Most that ask who or how many go on from what was quoted."""
    made = planned(text, "What does Kenya say about debt?")
    assert made.form is form
    assert made.before is not None


def test_another_delegation_behind_a_comparison() -> None:
    """The form is kept."""
    made = planned("And India?", "Compare Kenya and Norway on debt")
    assert (made.form, made.topic, made.filters.delegations) == (Form.COMPARE, "debt", ("IND",))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("And Gaza?", Form.WHO),
        ("And in 2023?", Form.WHO),
        ("What did they say about it, in their own words?", Form.ANSWER),
    ],
)
def test_another_topic_behind_a_who_question(text: str, form: Form) -> None:
    """A bare topic or time asks for everybody again; what asks for words does not."""
    assert planned(text, "Who mentioned the veto?").form is form


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Germany on Zeitenwende", "en"),
        ("Deutschland zur Zeitenwende", "de"),
        ("Ce a spus România despre Moldova?", "Latin"),
        ("Крым", "ru"),
        ("Hva sa Norge om Ukraina?", "Latin"),
    ],
)
def test_a_language_is_written_in_its_letters(text: str, language: str) -> None:
    """A question in a language that is not read is told in no other script."""
    read = planned(text).language
    assert read == language or (language == "Latin" and read not in ("ar", "fa", "ru", "zh"))


def test_a_misspelt_name_is_taken_for_the_nearest() -> None:
    """And which it is taken for is known."""
    made = planned("What does Norvay say about fish?")
    assert made.filters == Filters(("NOR",))
    assert [(one.text, one.delegations[0].code) for one in made.read.names if one.misspelt] == [("Norvay", "NOR")]


@pytest.mark.parametrize(
    ("text", "not_held", "unmet", "strangers"),
    [
        ("What did Iran say about fish?", ["IRN"], True, ()),
        ("What did Kenya say about fish in 1999?", [], True, ()),
        ("What did Kenya say about fish?", [], False, ()),
        ("What did Churchill say about the war?", [], False, ("Churchill",)),
        ("Compare Kenya and Iran on fish", ["IRN"], False, ()),
        ("Compare Kenya and Norway on fish in 2016", [], False, ()),
        ("Compare Kenya and Brazil on fish in 2016", ["BRA"], False, ()),
        ("Compare Kenya and Norway on fish in 1999", [], True, ()),
    ],
)
def test_what_is_not_held(text: str, not_held: list[str], unmet: bool, strangers: tuple[str, ...]) -> None:
    """A delegation without a statement is not held; one that is held of another time is no more than not met."""
    made = planned(text)
    assert ([one.code for one in made.not_held], made.unmet, made.strangers) == (not_held, unmet, strangers)


def test_a_member_is_spoken_for_by_its_bloc() -> None:
    """From the statements of its time alone."""
    assert [one.code for one in planned("What did Kenya say about debt in 2023?").by_bloc] == ["KEN"]
    assert planned("What did Kenya say about debt in 2016?").by_bloc == ()
    assert planned("What did Norway say about debt?").by_bloc == ()


def test_a_topic_is_read_as_no_question() -> None:
    """Behind a command the text is the topic, and the filters say whose words are looked at."""
    made = planned("what Iran says of sanctions", wants=Wants.WHO, topical=True, filters=KENYA)
    assert (made.form, made.topic, made.filters) == (Form.WHO, "what Iran says of sanctions", KENYA)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Which small island states spoke of loss and damage in 2021?", Form.WHO),
        ("Which P5 members mentioned Taiwan in 2021?", Form.WHO),
        ("What did the small island states say about loss and damage?", Form.ANSWER),
        ("Compare the BRICS on sanctions", Form.COMPARE),
    ],
)
def test_who_of_a_group_spoke_is_counted(text: str, form: Form) -> None:
    """And what a group said, or how its members compare, is no count."""
    assert planned(text).form is form


@pytest.mark.parametrize(
    ("text", "group", "negated"),
    [
        ("Which of the BRICS did not mention debt?", "BRICS", True),
        ("Which of the G7 did not mention Taiwan?", "G7", True),
        ("Which EU countries were silent on Gaza?", "EU", True),
        ("How many EU members mentioned Ukraine in 2023?", "EU", False),
        ("How many G77 members mentioned debt?", "G77", False),
        ("¿Qué países latinoamericanos mencionaron Haití en 2023?", "GRULAC", False),
        ("哪些拉美国家提到海地？", "GRULAC", False),
        ("Which Pacific island countries mention nuclear testing?", "PSIDS", False),
        ("Which permanent members of the Security Council mentioned Israel?", "P5", False),
        ("Which countries call for no first use of nuclear weapons?", "", False),
        ("Which countries told the Assembly that they no longer put criminals to death?", "", False),
        ("how many SIDS mentioned loss and damage in 2023", "SIDS", False),
        ("which members of the Non-Aligned Movement mentioned Ukraine in 2023", "NAM", False),
        ("Who mentioned the African Union in 2021?", "", False),
    ],
)
def test_members_of_a_group_are_counted_by_who_spoke_or_did_not(text: str, group: str, negated: bool) -> None:
    """A group is called by its name, by that of its region, or as its members."""
    made = planned(text)
    assert (made.form, made.filters.groups, made.negated) == (Form.WHO, (group,) if group else (), negated)


def test_who_is_asked_who_named_somebody() -> None:
    """A country named alone is the topic, by whatever name."""
    made = planned("who mentioned Burma")
    assert (made.form, made.topic, made.speaking) == (Form.WHO, "Burma", ())


def test_whoever_is_asked_by_name_is_not_counted() -> None:
    """A number is asked of one delegation, and searched for with the whole question."""
    text = "how many youngsters in Kenya have got state cash or coaching for their own firms so far?"
    made = planned(text)
    assert (made.form, made.filters.delegations, made.sought) == (Form.ANSWER, ("KEN",), text)


def test_a_topic_alone_is_asked_for_and_not_what_is_without_it() -> None:
    """A topic of a command may begin with a word that negates."""
    assert not planned("non-governmental organisations", wants=Wants.WHO).negated


@pytest.mark.parametrize(("text", "topic"), [("Which G77 members mentioned the G77?", "G77")])
def test_a_group_named_twice_is_the_topic_too(text: str, topic: str) -> None:
    """Its members are counted by who of them named it."""
    made = planned(text)
    assert (made.filters.groups, made.topic) == ((topic,), topic)


@pytest.mark.parametrize(
    ("text", "strangers"),
    [
        ("Which Muslim countries mentioned Ukraine in 2023?", ("Muslim countries",)),
        ("which balkan states mentioned migration?", ("balkan states",)),
        ("Who mentioned Nagorno-Karabakh in 2023?", ()),
        ("Which countries mentioned Boko Haram?", ()),
    ],
)
def test_a_group_that_is_not_known_is_told(text: str, strangers: tuple[str, ...]) -> None:
    """Or a count of everybody would seem to be a count of the group."""
    assert planned(text).strangers == strangers


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("What about the G7?", ("G7",)),
        ("Who did not?", ("BRICS",)),
        ("Which did not?", ("BRICS",)),
        ("Which countries mentioned malaria in 2016?", ()),
    ],
)
def test_who_did_not_is_of_the_group_before(text: str, groups: tuple[str, ...]) -> None:
    """Another group is counted too, and another topic asks everybody again."""
    made = planned(text, "Which of the BRICS mentioned debt?")
    assert (made.form, made.filters.groups) == (Form.WHO, groups)


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("Who mentioned landmines or cluster bombs in 2016?", (("landmines",), ("cluster bombs",))),
        ("Which delegations mention A/RES/70/1?", (("A/RES/70/1",),)),
        ("Who mentioned neither Gaza nor Ukraine in 2023?", (("Gaza",), ("Ukraine",))),
        ("Wer sprach über Malaria oder Cholera?", (("Malaria",), ("Cholera",))),
        ("Who mentioned ransomware (cyber extortion) in 2016?", (("ransomware",), ("cyber extortion",))),
        ("who mentioned mining in 2014 (coal mines, not land mines)?", (("mining",),)),
        ("What did Kenya say about landmines or cluster bombs?", ()),
        ("who mentions de-risking or correspondent banks?", (("de-risking",), ("correspondent banks",))),
        (
            "¿Qué países han sacado el tema de las Malvinas en alguno de los tres años?",
            (("tema de las Malvinas", "de las Malvinas"),),
        ),
        ("correspondent banks / de-risking, 2016 - who?", (("correspondent banks",), ("de-risking",))),
        ("early-warnings / floods, 2023 - who?", (("early-warnings",), ("floods",))),
        ("Кто говорил о прекращении огня в Газе?", (("прекращении огня в Газе",),)),
        ("Кто говорил о прекращении огня в конфликтах?", (("прекращении огня в конфликтах", "прекращении огня"),)),
    ],
)
def test_each_alternative_is_a_topic(text: str, alternatives: tuple[tuple[str, ...], ...]) -> None:
    """A remark in parentheses is none; a hyphenated word is not taken apart, nor a topic that a name narrows."""
    assert planned(text).alternatives == alternatives


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Which delegations spoke of piracy in 2021 (at sea, not of software)?", "piracy"),
        ("Quelles délégations ont parlé de piraterie (de pirates, pas de piratage informatique) ?", "piraterie"),
        ("Which delegations mentioned (in passing) sanctions?", "sanctions"),
    ],
)
def test_what_is_in_parentheses_is_no_topic(text: str, topic: str) -> None:
    """It explains the topic outside of them."""
    assert planned(text).topic == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Which delegations brought up early warnings in 2023?", "early warnings"),
        ("who asked for a vulnerability index (the MVI thing) in 2021?", "vulnerability index"),
    ],
)
def test_what_is_counted_is_the_whole_of_a_phrase(text: str, topic: str) -> None:
    """A word right beside it that does not surely ask belongs to it: "warnings" alone are something else."""
    assert planned(text).topic == topic
