"""A group in a question: its members, each for itself, where these are asked for; the topic, or a bloc's own voice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.group_members import asked_for, in_place_of, outside, spoken_of, unheard
from bot.holdings import holdings
from bot.question import Question, Turn
from bot.understand import Understanding, understand
from retrieval.delegations import Delegation, bloc
from retrieval.filters import Filters
from retrieval.groups import spoken_for
from retrieval.membership import Span, members
from retrieval.statement import Record

TODAY = date(2026, 6, 1)
SPOKE = (
    *("BRA", "IND", "KEN", "CHN", "RUS", "USA", "GBR", "FRA", "FJI", "BRB"),
    *("TUV", "ATG", "SWE", "NOR", "FIN", "IRN", "ZAF", "DEU", "EST"),
)
RECORDS = [
    Record(delegation=code, code=code, date=year, session=session, forum="General Assembly", language="en")
    for year, session in (("2016", "71"), ("2021", "76"), ("2023", "78"))
    for code in SPOKE
]
BEHALF = Record(delegation="Fiji", code="FJI", date="2023", on_behalf_of=("Pacific Islands Forum",), language="en")


def asked(text: str, records: list[Record] | None = None) -> Understanding:
    """What a question asks for."""
    return understand(Question(text), records or RECORDS, TODAY)


@pytest.mark.parametrize(
    ("text", "groups", "topic"),
    [
        ("Which small island states spoke of loss and damage in 2021?", "SIDS", "loss and damage"),
        ("Compare what the BRICS said about multilateralism in 2023", "BRICS", "multilateralism"),
        ("What did the permanent members say about the veto?", "P5", "the veto"),
        ("Which Nordic countries mention gender equality?", "NORDIC", "gender equality"),
        ("Which G77 members spoke of debt?", "G77", "debt"),
        ("Do members of the African Union support permanent seats?", "AU", "support permanent seats"),
        ("What do EU member states say about migration?", "EU", "migration"),
        ("Which of the BRICS spoke about Gaza?", "BRICS", "Gaza"),
        ("Who among African countries spoke about debt?", "AFRICA", "debt"),
        ("What did each of the permanent members say about nuclear weapons?", "P5", "nuclear weapons"),
        ("What is the position of the small island states on sea-level rise?", "SIDS", "sea-level rise"),
        ("Quels petits États insulaires ont parlé de pertes et préjudices ?", "SIDS", "pertes et préjudices"),
        ("Qu'ont dit les membres permanents du veto ?", "P5", "veto"),
        ("Comparez les pays du BRICS sur le multilatéralisme", "BRICS", "le multilatéralisme"),
        ("Quels pays africains ont parlé de la dette ?", "AFRICA", "la dette"),
        ("¿Qué pequeños Estados insulares hablaron de pérdidas y daños?", "SIDS", "pérdidas y daños"),
        ("Compara los países del BRICS sobre el multilateralismo", "BRICS", "el multilateralismo"),
        ("Какие малые островные государства говорили о потерях и ущербе?", "SIDS", "потерях и ущербе"),
        ("Сравните, что говорили страны БРИКС о многополярности", "BRICS", "многополярности"),
        ("Что говорили члены Группы 77 о долге?", "G77", "долге"),
        ("أي من الدول الجزرية الصغيرة تحدثت عن الخسائر والأضرار؟", "SIDS", "الخسائر والأضرار"),
        ("ماذا قال الأعضاء الدائمون في مجلس الأمن عن حق النقض؟", "P5", "حق النقض"),
        ("ماذا قالت دول البريكس عن التعددية؟", "BRICS", "التعددية"),
        ("哪些小岛屿国家在2021年谈到损失和损害？", "SIDS", "损失和损害"),
        ("七十七国集团成员国对债务说了什么？", "G77", "债务"),
        ("哪些非洲国家谈到债务？", "AFRICA", "债务"),
        ("Welche kleinen Inselstaaten sprachen 2021 über Verluste und Schäden?", "SIDS", "Verluste und Schäden"),
        ("Vergleiche die BRICS-Staaten zum Multilateralismus", "BRICS", "Multilateralismus"),
        ("Quais pequenos Estados insulares falaram de perdas e danos em 2021?", "SIDS", "perdas e danos"),
        ("Compare os países do BRICS sobre o multilateralismo", "BRICS", "o multilateralismo"),
        ("کدام کشورهای جزیره‌ای کوچک درباره خسارت و زیان صحبت کردند؟", "SIDS", "خسارت و زیان"),
        ("اعضای دائم شورای امنیت درباره حق وتو چه گفتند؟", "P5", "حق وتو"),
        ("What did the veto powers say about Libya?", "P5", "Libya"),
        ("Which Nordic country spoke of whaling?", "NORDIC", "whaling"),
        ("How many of the BRICS mentioned Ukraine?", "BRICS", "Ukraine"),
        ("Did any of the permanent members mention Haiti?", "P5", "Haiti"),
        ("Permanent members on Syria", "P5", "Syria"),
        ("¿Qué dijo cada miembro permanente sobre Siria?", "P5", "Siria"),
        ("Qu'ont dit les pays du Golfe de l'Iran ?", "GCC", "l'Iran"),
        ("Was sagten die Golfstaaten zum Iran?", "GCC", "Iran"),
    ],
)
def test_members_are_asked_for(text: str, groups: str, topic: str) -> None:
    """ "Which of …", "members of …", "compare …": each member is looked at, and the group is no part of the topic."""
    understood = asked(text)
    assert (understood.filters.groups, understood.topic) == ((groups,), topic)
    assert {d.code for d in understood.speaking} >= {code for code in members(groups, 2021) if code in SPOKE} - {"GBR"}
    assert understood.filters.delegations == ()


@pytest.mark.parametrize(
    ("text", "delegations", "blocs"),
    [
        ("What did the G77 say about debt?", "", "Group of 77 and China"),
        ("What G77 statements mention debt?", "", "Group of 77 and China"),
        ("What did Iran say about the permanent members?", "IRN", ""),
        ("permanent members veto reform", "", ""),
        ("Would India accept more permanent members on the Council?", "IND", ""),
        ("What is said about small island states?", "", ""),
        ("Which countries speak about small island states?", "", ""),
        ("What African countries' debts did Kenya mention?", "KEN", ""),
        ("Does India want to be a permanent member of the Council?", "IND", ""),
        ("Compare Brazil and India on permanent members' veto", "BRA IND", ""),
        ("Which African countries did Kenya criticise?", "KEN", ""),
        ("What small island states' problems did Fiji raise?", "FJI", ""),
        ("Compare the G77 and the EU on debt", "EU", ""),
        ("Who spoke of debt in the name of the African Union's members?", "", "African Union"),
    ],
)
def test_members_are_not_asked_for(text: str, delegations: str, blocs: str) -> None:
    """A group that is spoken about is a topic, and one that speaks as a bloc is asked for as that."""
    filters = asked(text).filters
    assert (filters.groups, " ".join(filters.delegations), " ".join(filters.blocs)) == ((), delegations, blocs)


def test_members_are_those_of_the_time() -> None:
    """Who joined after the years asked about, or had left before them, has no row."""
    then = {d.code for d in asked("Compare the BRICS on trade in 2023").speaking}
    later = {d.code for d in asked("Compare the BRICS on trade since 2023").speaking}
    assert then == {"BRA", "RUS", "IND", "CHN", "ZAF"}
    assert later == then | {"IRN", "EGY", "ETH", "ARE", "IDN"}
    assert "FIN" not in {d.code for d in asked("Compare NATO members on Ukraine in session 71").speaking}
    assert "FIN" in {d.code for d in asked("Compare NATO members on Ukraine in session 78").speaking}


def test_who_joined_after_the_latest_statement_held_is_named_and_has_no_row() -> None:
    """Nothing that they said as members can be held: where no years are asked about, nobody expects a row of them."""
    understood = asked("Compare the BRICS on trade")
    assert {d.code for d in understood.speaking} == {"BRA", "RUS", "IND", "CHN", "ZAF"}
    assert {d.code for d in understood.newcomers} == {"IRN", "EGY", "ETH", "ARE", "IDN"}
    newer = [*RECORDS, replace(RECORDS[0], code="BRA", delegation="Brazil", date="2025-09-23")]
    assert asked("Compare the BRICS on trade", newer).newcomers == ()
    assert "IDN" in {d.code for d in asked("Compare the BRICS on trade", newer).speaking}
    assert asked("Compare the BRICS on trade since 2016").newcomers == ()


def test_who_is_not_held_is_told_apart() -> None:
    """Of members some may be silent; of others there is no statement, or none from when they were members."""
    understood = asked("Compare NATO members on Ukraine in 2016")
    assert {d.code for d in understood.speaking} >= {"NOR", "EST", "POL"}
    missing = {d.code for d in understood.not_held}
    assert "POL" in missing
    assert not {"NOR", "EST", "USA"} & missing


def test_what_is_held_of_other_times_than_as_a_member() -> None:
    """Of whom statements are held that meet all else, of times when they were no members, it is told when they were."""
    now = asked("Compare the BRICS on trade since 2016")
    assert {d.code for d in now.not_held} == {"IRN", "EGY", "ETH", "ARE", "IDN"}
    assert [(one.code, one.member) for one in now.outside] == [("IRN", Span("2024-01-01", None))]
    assert asked("Compare the BRICS on trade in 2023").outside == ()
    alliance = asked("Compare NATO members on Ukraine from 2021 to 2023")
    assert {one.code for one in alliance.outside} == set()
    before = [record for record in RECORDS if record.code != "GBR" or record.date != "2016"]
    union = asked("Compare the EU members on Ukraine since 2016", before)
    assert [(one.code, one.member) for one in union.outside] == [("GBR", Span("1973-01-01", "2020-02-01"))]


def test_other_filters_come_first() -> None:
    """Nothing of the years asked about is nothing held, whenever it was a member."""
    filters = Filters(groups=("BRICS",), forums=("Human Rights Council",), since="2016")
    everyone = asked_for(filters, holdings(RECORDS), TODAY)
    missing = unheard(everyone, filters, holdings(RECORDS))
    assert {"IRN", "BRA"} <= {d.code for d in missing}
    assert outside(missing, filters, holdings(RECORDS)) == ()


def test_delegations_and_groups_together() -> None:
    """A delegation named beside a group has a row too."""
    filters = asked("Compare Kenya and the BRICS on trade in 2023").filters
    assert filters.groups == ()
    assert filters.delegations == ("KEN", "BRA", "CHN", "IND", "RUS", "ZAF")


def test_a_followup_asks_the_same_members() -> None:
    """ "And on debt?" is asked of those who were asked before."""
    question = Question("And on debt?", (Turn("What did the permanent members say about the veto?", ""),))
    assert understand(question, RECORDS, TODAY).filters.groups == ("P5",)


def test_a_group_given_outdoes_what_the_question_names() -> None:
    """A filter given with the question comes before what the question names."""
    given = Question("What did Kenya say about debt?", filters=Filters(groups=("NORDIC",)))
    filters = understand(given, RECORDS, TODAY).filters
    assert (filters.groups, filters.delegations) == (("NORDIC",), ())


def test_members_stand_in_for_a_bloc_where_enough_are_held() -> None:
    """A bloc without a statement of its own may be asked for by its members, where more than one of these is held."""
    held = holdings(RECORDS)
    assert in_place_of([bloc("BRICS")], Filters(blocs=("BRICS",), since="2021"), held) == Filters(
        since="2021", groups=("BRICS",)
    )
    assert in_place_of([bloc("PSIDS")], Filters(), held) is not None
    assert in_place_of([bloc("BALTIC")], Filters(), held) is None
    assert in_place_of([bloc("JUSCANZ")], Filters(), held) is None
    assert in_place_of([], Filters(), held) is None


def test_those_for_whom_another_speaks() -> None:
    """What is told at once for many is what is told of each record and each delegation."""
    held = holdings([*RECORDS, BEHALF])
    everyone = [Delegation(code, code) for code in SPOKE]
    expected = [d.code for d in everyone if any(spoken_for(record, d.code) for record in held.records)]
    assert [d.code for d in spoken_of(everyone, Filters(), held)] == expected == ["FJI", "TUV"]
    assert spoken_of(everyone, Filters(since="2024"), held) == ()
    assert [d.code for d in unheard(everyone, Filters(since="2024"), held)] == list(SPOKE)
    assert [d.code for d in asked_for(Filters(delegations=("KEN", "BRA")), held)] == ["KEN", "BRA"]
