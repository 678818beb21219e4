"""Who is named in a question, and whether their words are asked for: the real reader, in nine languages."""

from __future__ import annotations

import pytest

from bot.questions.annotate import annotated
from bot.questions.holdings import holdings
from bot.questions.read_text import Name
from retrieval.embedding.local import question_pieces
from retrieval.statement import Record
from tests.bot.questions.records import HELD


def named(text: str) -> tuple[Name, ...]:
    """The names of a question."""
    return annotated(text, HELD, question_pieces).names


@pytest.mark.parametrize(
    ("text", "asked", "about"),
    [
        ("What does Kenya say about Iran?", "KEN", "IRN"),
        ("Que dit le Kenya de l'Iran ?", "KEN", "IRN"),
        ("¿Qué dice Kenia sobre Irán?", "KEN", "IRN"),
        ("Что Россия говорит об Украине?", "RUS", "UKR"),
        ("ماذا تقول كينيا عن إيران؟", "KEN", "IRN"),
        ("俄罗斯对乌克兰怎么说？", "RUS", "UKR"),
        ("کنیا درباره ایران چه می‌گوید؟", "KEN", "IRN"),
        ("Was sagt Kenia über den Iran?", "KEN", "IRN"),
        ("O que o Quênia diz sobre o Irã?", "KEN", "IRN"),
        ("Did Japan mention China in 2023?", "JPN", "CHN"),
        ("Did the United Kingdom mention Afghanistan in 2021?", "GBR", "AFG"),
        ("Hat Deutschland Afghanistan erwähnt?", "DEU", "AFG"),
        ("La France a-t-elle mentionné le Mali en 2021 ?", "FRA", "MLI"),
    ],
)
def test_whose_words_and_whom_about(text: str, asked: str, about: str) -> None:
    """Of two delegations the one speaks, and the other is spoken of."""
    assert [(one.delegations[0].code, one.asked) for one in named(text)] == [(asked, True), (about, False)]


@pytest.mark.parametrize("text", ["What is said about Iran?", "Who mentions Iran?"])
def test_one_who_is_only_talked_about(text: str) -> None:
    """Nobody's words are asked for by name."""
    assert [(one.text, one.asked) for one in named(text)] == [("Iran", False)]


@pytest.mark.parametrize("topic", ["whaling", "Venezuela"])
def test_all_of_a_list_are_asked(topic: str) -> None:
    """Those of one list do the same; a delegation that is compared upon stands in none."""
    compared = [one.text for one in named(f"Compare Chile, Peru and Cuba on {topic}") if one.asked]
    assert compared == ["Chile", "Peru", "Cuba"]


def test_a_long_list_is_one() -> None:
    """However many names it has."""
    many = "Chile, Ghana, India, Nepal, Peru, Tonga, Cuba, Mali, Togo, Oman, Norway, Iran and Mexico"
    assert all(one.asked for one in named(f"What do {many} say about sanctions?"))


@pytest.mark.parametrize(
    ("text", "name", "bearers"),
    [
        ("What does Norvay say about fisheries?", "Norvay", ["NOR"]),
        ("What does Congo say about forests?", "Congo", ["COG", "COD"]),
        ("What does the Group of 77 say about debt?", "Group of 77", ["G77"]),
        ("What did Lavrov say about grain?", "Lavrov", ["Mr. Sergey Lavrov"]),
        ("What did Sergey Lavrov say about grain?", "Sergey Lavrov", ["Mr. Sergey Lavrov"]),
        ("why grain is late, as sergey lavrov sees it", "sergey lavrov", ["Mr. Sergey Lavrov"]),
        ("Did Sergey Lavrov mention grain?", "Sergey Lavrov", ["Mr. Sergey Lavrov"]),
        ("What did Churchill say about the war?", "Churchill", []),
        ("What did Chad Smith say about music?", "Chad Smith", []),
        ("What did Michael Jordan say about sport?", "Michael Jordan", []),
        ("What did Georgia Lavrov say about grain?", "Georgia Lavrov", []),
        ("What did President Jordan say about peace?", "Jordan", ["JOR"]),
    ],
)
def test_who_bears_a_name(text: str, name: str, bearers: list[str]) -> None:
    """A delegation, or several, also where it is misspelt; a group; a speaker held; or nobody who is known."""
    (one,) = named(text)
    group = [one.group.code] if one.group else []
    assert (one.text, [*(each.code for each in one.delegations), *group, *one.match.recorded]) == (name, bearers)
    assert (one.asked, one.known, one.misspelt) == (True, bool(bearers), name == "Norvay")


SPEAKERS = holdings(
    [
        Record(speaker=speaker, code=code, date="2021")
        for speaker, code in (
            ("Osman Saleh Mohammed", "ERI"),
            ("Prince Mohammed bin Naif bin Abdulaziz Al-Saud", "SAU"),
            ("Salman bin Abdulaziz", "SAU"),
            ("Sheikh Khalid Bin Ahmed Al-Khalifa", "BHR"),
            ("Sheikh Sabah Al Khalid Al Sabah", "KWT"),
            ("Abdullah II", "JOR"),
            ("James Marape", "PNG"),
            ("Erna Solberg", "NOR"),
            ("John Key", "NZL"),
            ("John Briceño", "BLZ"),
            ("Alexander De Croo", "BEL"),
        )
    ]
)


@pytest.mark.parametrize(
    ("name", "bearers"),
    [
        ("Mohammed bin Salman", []),
        ("Prince Mohammed bin Naif bin Abdulaziz Al-Saud", ["Prince Mohammed bin Naif bin Abdulaziz Al-Saud"]),
        ("Mohammed bin Naif", ["Prince Mohammed bin Naif bin Abdulaziz Al-Saud"]),
        ("Mohammed", ["Osman Saleh Mohammed"]),
        ("King Salman", ["Salman bin Abdulaziz"]),
        ("King Abdullah", ["Abdullah II"]),
        ("James Marape", ["James Marape"]),
        ("Solberg", ["Erna Solberg"]),
        ("John Key", ["John Key"]),
        ("John", []),
        ("Sheikh Khalid", ["Sheikh Khalid Bin Ahmed Al-Khalifa", "Sheikh Sabah Al Khalid Al Sabah"]),
    ],
)
def test_which_parts_of_a_name_are_a_speaker_s(name: str, bearers: list[str]) -> None:
    """The whole name, the surname, a short form; no part of somebody else's, and no given name that several have."""
    found = annotated(f"What did {name} say about peace?", SPEAKERS, question_pieces).names
    assert [recorded for one in found for recorded in one.match.recorded] == bearers


def test_an_ordinary_word_is_no_speaker_s() -> None:
    """A capital alone makes no name of it."""
    found = annotated("What is said about Key Biodiversity Areas?", SPEAKERS, question_pieces).names
    assert not [one for one in found if one.match]


def test_a_surname_may_begin_with_an_ordinary_word() -> None:
    """With a capital within the line."""
    (found,) = annotated("Quel peuple De Croo prend-il en exemple ?", SPEAKERS, question_pieces).names
    assert (found.text, found.match.recorded) == ("De Croo", ("Alexander De Croo",))


@pytest.mark.parametrize(
    "text", ["What did Russia Lavrov say about grain?", "What did Russia's Lavrov say about grain?"]
)
def test_a_speaker_of_a_delegation_stands_beside_its_name(text: str) -> None:
    """Both are named, and "Russia Lavrov" is nobody's name."""
    assert [one.text for one in named(text)] == ["Russia", "Lavrov"]


def test_the_name_of_an_ocean_is_no_delegation_s() -> None:
    """ "Indian" names nobody before another part of a name."""
    assert [one.text for one in named("How did Kenya vote on the Indian Ocean?")] == ["Kenya"]


def test_without_a_model_every_name_is_asked_for() -> None:
    """What no model read has its names all the same."""
    found = annotated("Kenya on Iran", HELD, lambda _: None).names
    assert [(one.text, one.asked) for one in found] == [("Kenya", True), ("Iran", True)]


@pytest.mark.parametrize(
    ("text", "strangers"),
    [
        ("What did Wakanda say about vaccines?", ["Wakanda"]),
        ("Que dit le Groland sur la dette ?", ["Groland"]),
        ("¿Qué dijo Macondo sobre la deuda?", ["Macondo"]),
        ("Что сказала Ваканда о долге?", ["Ваканда"]),
        ("ماذا قالت واكاندا عن الديون؟", ["واكاندا"]),
        ("瓦坎达对债务说了什么？", ["瓦坎达"]),
        ("What did Elon Musk say about Mars?", ["Elon Musk"]),
        ("What did Atlantis and Kenya say about fish?", ["Atlantis"]),
        ("Compare Kenya and Wakanda on debt", ["Wakanda"]),
        ("Compare Norway, Freedonia and Atlantis on climate", ["Freedonia", "Atlantis"]),
        ("Compare Atlantis, Narnia and Kenya on climate", ["Atlantis", "Narnia"]),
        ("Compare Kenya and Russia on Security Council reform", []),
        ("How does Kenya differ from Russia on Gaza?", []),
        ("By how much did the little Alpine principality bump up its foreign aid?", []),
        ("The Indian Ocean nation: what did it want judges in The Hague to do?", []),
        ("How much did Kenya put into the UN's fund for building peace?", []),
        ("What did the UN say about climate?", []),
        ("By when did Ruto hope most Khmers would have had their covid jabs?", []),
        ("Que demandait le Kenya en 2016 pour la Nouvelle-Calédonie ?", []),
        ("Welche Delegationen sprachen 2023 über künstliche Intelligenz?", []),
    ],
)
def test_who_is_not_known(text: str, strangers: list[str]) -> None:
    """A name alone, or in a list with others: no word of a description, and none beside somebody who is asked for."""
    assert [one.text for one in named(text) if not one.known] == strangers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("What did New Zeeland say about fish?", "NZL"),
        ("What does the Untied Kingdom say about trade?", "GBR"),
        ("Compare Kenya, Untied Kingdom and Atlantis on climate", "GBR"),
        ("Comparez le Kenya et le Royame-Uni sur le climat", "GBR"),
        ("What did South America say about trade?", None),
        ("What did Keyna say about water?", "KEN"),
        ("What does Irann say about sanctions?", "IRN"),
        ("what did papau new guinea say about fish", "PNG"),
        ("what did new guinea say about fish", None),
    ],
)
def test_a_misspelt_name(text: str, code: str | None) -> None:
    """Of five letters one may be wrong; one of two words is read as one name, whose words are each like it."""
    assert [one.delegations[0].code for one in named(text) if one.misspelt] == ([code] if code else [])
