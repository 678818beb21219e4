"""Names side by side in a question: whose rows a comparison has, and who is no more than what it is about."""

from __future__ import annotations

from datetime import date

import pytest

from bot.question import Question
from bot.understand import understand
from retrieval.statement import Record

TODAY = date(2026, 6, 1)
SPOKE = (
    "ARM AZE BRA CHN EGY ETH EST FRA GBR GRC GUY IND IRN ISR JOR JPN KEN LBN LVA NOR PRK KOR RUS SAU TUR UKR USA VEN"
)
RECORDS = [
    Record(delegation=code, code=code, date=year, session=session, forum="General Assembly", language="en")
    for year, session in (("2016", "71"), ("2021", "76"), ("2023", "78"))
    for code in SPOKE.split()
]


def read(text: str) -> tuple[str, str]:
    """The codes of those whose words are asked for, in order, and the topic."""
    understood = understand(Question(text), RECORDS, TODAY)
    return " ".join(d.code for d in understood.speaking), understood.topic


@pytest.mark.parametrize(
    ("text", "codes", "topic"),
    [
        ("Guyana against Venezuela on the Essequibo in 2023: what does each claim?", "GUY VEN", "the Essequibo"),
        ("Ethiopia against Egypt over the dam in 2021", "ETH EGY", "the dam"),
        ("Yerevan against Baku on Karabakh in 2023", "ARM AZE", "Karabakh"),
        ("Le Guyana contre le Venezuela sur l'Essequibo en 2023", "GUY VEN", "l'Essequibo"),
        ("Guyana contra Venezuela sobre el Esequibo en 2023", "GUY VEN", "el Esequibo"),
        ("Guyana gegen Venezuela zum Essequibo, 2023", "GUY VEN", "Essequibo"),
        ("Гайана против Венесуэлы по Эссекибо в 2023 году", "GUY VEN", "Эссекибо"),
        ("Set Armenia beside Azerbaijan on Karabakh in 2023", "ARM AZE", "Karabakh"),
        ("Compare Cuba's line on the blockade with Venezuela's in 2023", "CUB VEN", "the blockade"),
        ("Compare Iran's line on Israel with that of the United States in 2021", "IRN USA", "Israel"),
        ("How did Armenia's remarks on Karabakh differ from those of Baku in 2023?", "ARM AZE", "Karabakh"),
        ("Comparez la position de l'Égypte à celle de l'Éthiopie sur le barrage en 2021", "EGY ETH", "le barrage"),
        ("Compara la postura de Egipto con la de Etiopía sobre la presa en 2021", "EGY ETH", "la presa"),
        ("Compare a posição do Egito com a da Etiópia sobre a barragem em 2021", "EGY ETH", "a barragem"),
        ("Сравните позицию Египта с позицией Эфиопии по плотине в 2021 году", "EGY ETH", "плотине"),
        ("Compare Riyadh with Tehran on Yemen in 2021", "SAU IRN", "Yemen"),
        ("Moscow, Washington and Beijing on arms control in 2021", "RUS USA CHN", "arms control"),
        ("Comparez ce que Moscou, Pékin et Washington ont dit du désarmement en 2016", "RUS CHN USA", "désarmement"),
        ("Compara a Moscú y Kiev sobre los cereales en 2023", "RUS UKR", "los cereales"),
        ("How did the Indian and the Chinese delegation speak of terrorism in 2016?", "IND CHN", "terrorism"),
        ("Russian and Ukrainian statements on Crimea in 2016", "RUS UKR", "Crimea"),
        ("Who was harsher on Israel in 2021, Jordan or Lebanon?", "JOR LBN", "harsher on Israel"),
        ("Which of Jordan and Lebanon spoke of refugees in 2016?", "JOR LBN", "refugees"),
        ("Of Egypt, Jordan and Lebanon, who mentioned Iran in 2021?", "EGY JOR LBN", "Iran"),
        ("Qui de la Jordanie ou du Liban a parlé de réfugiés en 2016 ?", "JOR LBN", "réfugiés"),
        ("Кто говорил о беженцах в 2016 году, Иордания или Ливан?", "JOR LBN", "беженцах"),
        ("Russia as seen by Estonia and Latvia in 2023", "EST LVA", "Russia"),
        ("Compare Estonia and Latvia: Russia, 2023", "EST LVA", "Russia"),
        ("ماذا قال كل من الأردن ولبنان عن اللاجئين في عام 2016؟", "JOR LBN", "اللاجئين"),
    ],
)
def test_those_side_by_side_all_speak(text: str, codes: str, topic: str) -> None:
    """Sides of a dispute, alternatives, "with that of …", capitals and adjectives in a row: each of them has a row."""
    assert read(text) == (codes, topic)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("What did Norway and India make of plastic waste in 2021?", "plastic waste"),
        ("Did Norway and India touch on plastic waste in 2021?", "plastic waste"),
        ("Which of Norway and India brought up plastic waste in 2021?", "plastic waste"),
        ("Compare how Norway and India dealt with plastic waste in 2021", "plastic waste"),
        ("Compare what Norway and India told the Assembly about plastic waste in 2021", "plastic waste"),
        ("On plastic waste, compare Norway and India in 2021", "plastic waste"),
        ("On plastic waste in 2021: Oslo and Tokyo", "plastic waste"),
        ("How do the positions of Norway and India on plastic waste compare?", "plastic waste"),
        ("In their 2021 speeches, what did Norway and India say about plastic waste?", "plastic waste"),
        ("What did Norway and India say about the 2021 speech?", "the 2021 speech"),
        ("What did Norway say about India's deal with Iran?", "India's deal with Iran"),
        ("What did Norway say about the discussed treaty?", "the discussed treaty"),
        ("La Norvège et l'Inde ont-elles abordé les déchets ?", "les déchets"),
        ("¿Cómo abordaron Noruega y la India los residuos?", "los residuos"),
        ("Как Норвегия и Индия отзывались о пластике?", "пластике"),
        ("هل تطرقت النرويج والهند إلى النفايات؟", "النفايات"),
        ("كيف تحدثت النرويج والهند عن النفايات؟", "النفايات"),
        ("比较挪威和印度2021年对塑料垃圾的看法", "塑料垃圾"),
        ("آیا نروژ و هند به زباله اشاره کردند؟", "زباله"),
    ],
)
def test_the_topic_is_freed_of_how_it_is_asked(text: str, topic: str) -> None:
    """What is searched for is the subject alone, without the words for treating it or for comparing."""
    assert read(text)[1] == topic


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Whom did Kenya thank in 2023?", "KEN"),
        ("Who did Kenya blame in 2023?", "KEN"),
        ("Whose embargo did Russia condemn?", "RUS"),
        ("For whom else did Kenya's foreign minister take the floor in 2023?", "KEN"),
        ("Кого Россия предлагает добавить в Совет Безопасности?", "RUS"),
        ("Wem dankte Kenia 2023?", "KEN"),
        ("¿A quién acusó Kenia en 2023?", "KEN"),
        ("Qui le Kenya accuse-t-il en 2023 ?", "KEN"),
        ("Who accused Kenya in 2023?", ""),
        ("Who did the most for Kenya?", ""),
        ("Who was Kenya blamed by?", ""),
        ("Qui accuse le Kenya ?", ""),
        ("¿Quién acusó a Kenia?", ""),
        ("Кто упомянул Израиль?", ""),
    ],
)
def test_whom_somebody_named_asks_for_their_words(text: str, codes: str) -> None:
    """ "Whom did Kenya thank?" is answered by Kenya; "Who accused Kenya?" by anybody."""
    assert read(text)[0] == codes


def test_one_of_two_surnames_names_a_speaker() -> None:
    """ "Petro" is Gustavo Petro Urrego of Colombia, and nobody whose given name is Petro."""
    held = [
        Record(delegation="Colombia", code="COL", date="2023", speaker="Gustavo Petro Urrego", language="en"),
        Record(delegation="Ukraine", code="UKR", date="2016", speaker="Mr. Petro Poroshenko", language="en"),
    ]
    for text in ("What did Petro say about drugs?", "¿Qué le pidió Petro a la ONU?"):
        assert understand(Question(text), held, TODAY).filters.speakers == ("Gustavo Petro Urrego",)
    given = understand(Question("What did Gustavo say about drugs?"), held, TODAY)
    assert given.filters.speakers == ("Gustavo Petro Urrego",)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("What did Guyana say against Venezuela in 2023?", "GUY"),
        ("Kenya against terrorism in 2023", "KEN"),
        ("Cuba against the United States embargo", "CUB"),
        ("Compare what Paris and London said of the war in Ukraine in 2023", "FRA GBR"),
        ("Compare how France and Britain justify the strikes in Iran in 2016", "FRA GBR"),
        ("Compare how Norway and India speak of Beijing's claims in 2021", "NOR IND"),
        ("How does Japan's view of North Korea's missiles compare with South Korea's in 2016?", "JPN KOR"),
        ("the Greek and Turkish views of Egypt, 2021", "GRC TUR"),
        ("What did Norway say about refugees, Jordan or Lebanon?", "NOR"),
        ("Who mentioned Jordan or Lebanon?", ""),
        ("Comparez ce que Paris et Londres ont dit de la guerre en Ukraine en 2023.", "FRA GBR"),
        ("What did France say of Ukraine and of Russia?", "FRA"),
    ],
)
def test_what_is_spoken_about_has_no_row(text: str, codes: str) -> None:
    """A country that is the topic, or that somebody speaks against, is nobody whose words are asked for."""
    assert read(text)[0] == codes
