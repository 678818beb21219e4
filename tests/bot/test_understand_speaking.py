"""Who speaks in a question and what it is about, in nine languages."""

from __future__ import annotations

import pytest

from bot.question import Question
from bot.understand import understand
from tests.bot.held_records import RECORDS, TODAY

# question, codes of those whose words are asked for, the topic
QUESTIONS = [
    # English
    ("What does Iran say about sanctions?", "IRN", "sanctions"),
    ("What does Iran say about Syria?", "IRN", "Syria"),
    ("what does iran say about syria", "IRN", "syria"),
    ("WHAT DOES IRAN SAY ABOUT SYRIA?", "IRN", "SYRIA"),
    ("What did Kenya say about Somalia?", "KEN", "Somalia"),
    ("What does Germany think of Russia's war?", "DEU", "Russia's war"),
    ("Did anyone mention Israel?", "", "Israel"),
    ("Has any delegation mentioned the Indian Ocean?", "", "the Indian Ocean"),
    ("sanctions against Iran", "", "sanctions against Iran"),
    ("on Palestine", "", "Palestine"),
    ("According to Iran, what are the obstacles?", "IRN", "the obstacles"),
    ("What is Kenya's position on debt?", "KEN", "debt"),
    ("What is the position of Egypt on water?", "EGY", "water"),
    ("What is India's view of the Security Council?", "IND", "the Security Council"),
    ("Kenya and Somalia on trade", "KEN SOM", "trade"),
    ("Kenya vs Somalia on trade", "KEN SOM", "trade"),
    ("Compare India with Brazil on climate change", "IND BRA", "climate change"),
    ("Compare the positions of Kenya and Egypt on Somalia", "KEN EGY", "Somalia"),
    ("What is the difference between Kenya and Somalia on trade?", "KEN SOM", "trade"),
    ("What do India, Brazil and China say about AI?", "IND BRA CHN", "AI"),
    ("Do China and Russia agree on Syria?", "CHN RUS", "Syria"),
    ("Does Iran support sanctions?", "IRN", "support sanctions"),
    ("Did Iran criticise Israel?", "IRN", "criticise Israel"),
    ("Was Israel mentioned?", "", "Israel"),
    ("Who condemned Israel?", "", "condemned Israel"),
    ("Which countries support Palestine?", "", "support Palestine"),
    ("How many delegations mentioned Iran?", "", "Iran"),
    ("Has Russia been condemned by Germany?", "DEU", "Russia"),
    ("What did the Iranian representative say about ICT?", "IRN", "ICT"),
    ("What did the President of Kenya say about debt?", "KEN", "debt"),
    ("What did Iran say about the President of Kenya?", "IRN", "the President of Kenya"),
    ("Russian aggression against Ukraine", "", "Russian aggression against Ukraine"),
    ("What did Moscow say about NATO?", "RUS", "NATO"),
    ("the Paris Agreement", "", "the Paris Agreement"),
    ("What sanctions did Iran mention?", "IRN", "sanctions"),
    ("On sanctions, what does Iran say?", "IRN", "sanctions"),
    ("Why does Iran oppose unilateral measures?", "IRN", "oppose unilateral measures"),
    ("Tell me about Kenya's stance on debt relief", "KEN", "debt relief"),
    ("Show me what Brazil said about hunger", "BRA", "hunger"),
    ("Quote Iran on internet governance", "IRN", "internet governance"),
    ("What does the US say about China?", "USA", "China"),
    ("What do small islands say about debt?", "", "debt"),
    ("What did India say about Pakistan and China?", "IND", "Pakistan and China"),
    ("What is the capital of France?", "", "What is the capital of France"),
    ("What did countries say about Iran's nuclear programme?", "", "Iran's nuclear programme"),
    ("How does Kenya view the reform of the Council?", "KEN", "the reform of the Council"),
    ("What are the main points of India's speech?", "IND", "the main points of India's speech"),
    (
        "What was Russia's reaction to the sanctions imposed by Germany?",
        "RUS",
        "the sanctions imposed by Germany",
    ),
    ("How is Palestine viewed by Egypt?", "EGY", "Palestine viewed"),
    # French
    ("Que dit l'Iran de la Syrie ?", "IRN", "la Syrie"),
    ("Que dit l’Iran sur les sanctions ?", "IRN", "les sanctions"),
    ("Qu'a dit la Russie sur l'Ukraine ?", "RUS", "l'Ukraine"),
    ("Quelle est la position de l'Égypte sur l'eau ?", "EGY", "l'eau"),
    ("Que pense l'Allemagne de la guerre de la Russie ?", "DEU", "la guerre de la Russie"),
    ("Selon l'Iran, quels sont les obstacles ?", "IRN", "les obstacles"),
    ("Qui a mentionné Israël ?", "", "Israël"),
    ("La position iranienne sur l'internet", "IRN", "l'internet"),
    ("Compare l'Inde et le Brésil sur le climat", "IND BRA", "le climat"),
    ("Quels sont les engagements de la France en matière de climat ?", "FRA", "climat"),
    # Spanish
    ("¿Qué dijo Kenia sobre Somalia?", "KEN", "Somalia"),
    ("¿Cuál es la posición de Egipto sobre el agua?", "EGY", "el agua"),
    ("¿Quién mencionó a Israel?", "", "Israel"),
    ("Según Irán, ¿cuáles son los obstáculos?", "IRN", "los obstáculos"),
    ("¿Qué piensa Alemania de la guerra de Rusia?", "DEU", "la guerra de Rusia"),
    ("Compara la India y el Brasil sobre el clima", "IND BRA", "el clima"),
    # Russian
    ("Что говорит Иран о Сирии?", "IRN", "Сирии"),
    ("Что сказала Россия про Украину?", "RUS", "Украину"),
    ("Какова позиция Ирана по санкциям?", "IRN", "санкциям"),
    ("Кто упомянул Израиль?", "", "Израиль"),
    ("По словам Ирана, каковы препятствия?", "IRN", "препятствия"),
    ("Сравни Индию и Бразилию по климату", "IND BRA", "климату"),
    ("Что думает Германия о войне России?", "DEU", "войне России"),
    # Arabic
    ("ماذا قالت إيران عن سوريا؟", "IRN", "سوريا"),
    ("ما موقف مصر من المياه؟", "EGY", "المياه"),
    ("من ذكر إسرائيل؟", "", "إسرائيل"),
    ("وفقا لإيران ما هي العقبات؟", "IRN", "العقبات"),
    ("ماذا تقول الهند والبرازيل عن المناخ؟", "IND BRA", "المناخ"),
    ("ما رأي ألمانيا في حرب روسيا؟", "DEU", "حرب روسيا"),
    ("هل تؤيد إيران العقوبات؟", "IRN", "تؤيد إيران العقوبات"),
    # Chinese
    ("伊朗对叙利亚说了什么？", "IRN", "叙利亚"),
    ("伊朗关于制裁说了什么？", "IRN", "制裁"),
    ("关于制裁，伊朗说了什么？", "IRN", "制裁"),
    ("谁提到了以色列？", "", "以色列"),
    ("根据伊朗的说法，障碍是什么？", "IRN", "障碍"),
    ("印度和巴西关于气候说了什么？", "IND BRA", "气候"),
    ("德国如何看待俄罗斯的战争？", "DEU", "俄罗斯的战争"),
    ("印度和中国对裁军有什么看法？", "IND CHN", "裁军"),
    # German
    ("Was sagt der Iran zu Syrien?", "IRN", "Syrien"),
    ("Was ist die Position Irans zu Sanktionen?", "IRN", "Sanktionen"),
    ("Wer hat Israel erwähnt?", "", "Israel"),
    ("Laut Iran, was sind die Hindernisse?", "IRN", "die Hindernisse"),
    ("Was denkt Deutschland über Russlands Krieg?", "DEU", "Russlands Krieg"),
    ("Vergleiche Indien und Brasilien zum Klima", "IND BRA", "Klima"),
    ("Hat der Iran Israel erwähnt?", "IRN", "Israel"),
    # Portuguese
    ("O que o Irã disse sobre a Síria?", "IRN", "a Síria"),
    ("O que disse a Rússia sobre a Ucrânia?", "RUS", "a Ucrânia"),
    ("Qual é a posição do Egito sobre a água?", "EGY", "a água"),
    ("Quem mencionou Israel?", "", "Israel"),
    ("Segundo o Irã, quais são os obstáculos?", "IRN", "os obstáculos"),
    # Persian
    ("ایران درباره سوریه چه گفت؟", "IRN", "سوریه"),
    ("موضع ایران درباره تحریم‌ها چیست؟", "IRN", "تحریم‌ها"),
    ("به گفته ایران موانع چیست؟", "IRN", "موانع"),
    ("هند و برزیل درباره آب و هوا چه گفتند؟", "IND BRA", "آب و هوا"),
]


@pytest.mark.parametrize(("text", "codes", "topic"), QUESTIONS)
def test_only_those_who_speak_become_filters(text: str, codes: str, topic: str) -> None:
    """A delegation whose words are asked for is a filter; one that is spoken about stays in the topic."""
    understood = understand(Question(text), RECORDS, TODAY)
    assert " ".join(understood.filters.delegations) == codes
    assert understood.topic == topic
    assert understood.standalone == text


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("What does Korea say about the peninsula?", "KOR PRK"),
        ("What does Congo say about minerals?", "COD"),
        ("What does North Korea say?", "PRK"),
    ],
)
def test_a_name_with_two_meanings_is_read_by_what_is_held(text: str, codes: str) -> None:
    """ "Korea" is both delegations where both are held, "Congo" the one that is."""
    assert " ".join(understand(Question(text), RECORDS, TODAY).filters.delegations) == codes


@pytest.mark.parametrize(
    ("text", "speakers", "topic"),
    [
        ("What did Jalili say about values?", ("Ms. Tahereh Jalili",), "values"),
        ("What did Ms. Tahereh Jalili say about values?", ("Ms. Tahereh Jalili",), "values"),
        ("what did lavrov say about nato?", ("Mr. Sergey Lavrov",), "nato"),
        ("What did Minister Lavrov say about NATO?", ("Mr. Sergey Lavrov",), "NATO"),
        ("What did Felix Tshisekedi say about minerals?", ("Félix Tshisekedi",), "minerals"),
        ("What did President Xi Jinping say on Taiwan?", ("Xi Jinping",), "Taiwan"),
        ("What did Iran say about Biden?", (), "Biden"),
        ("What did William say about debt?", ("Mr. William Ruto",), "debt"),
    ],
)
def test_speakers_are_known_from_the_records(text: str, speakers: tuple[str, ...], topic: str) -> None:
    """A speaker held is a filter by surname, with title or accents or without; one who is spoken about is not."""
    understood = understand(Question(text), RECORDS, TODAY)
    assert understood.filters.speakers == speakers
    assert understood.topic == topic


@pytest.mark.parametrize(
    ("text", "blocs", "held"),
    [
        ("What does the Group of 77 say about debt?", ("Group of 77 and China",), True),
        ("What did the G77 and China say about debt?", ("Group of 77 and China",), True),
        ("Que dit le Groupe des 77 sur la dette ?", ("Group of 77 and China",), True),
        ("77国集团关于债务说了什么？", ("Group of 77 and China",), True),
        ("What does the EU say about Ukraine?", ("European Union",), True),
        ("What does the African Group say about debt?", ("African Group",), False),
        ("What does Iran say about the Group of 77?", (), True),
    ],
)
def test_a_bloc_that_speaks_is_a_filter(text: str, blocs: tuple[str, ...], held: bool) -> None:
    """A bloc is a filter on whose behalf a statement was made, and is named as not held where there is none."""
    understood = understand(Question(text), RECORDS, TODAY)
    assert understood.filters.blocs == blocs
    assert bool(understood.blocs_not_held) is not held


def test_a_delegation_without_a_statement_is_not_held() -> None:
    """Of those named, the ones with no statement are told apart from those that may be silent."""
    understood = understand(Question("Compare Kenya and Norway on trade"), RECORDS, TODAY)
    assert [d.code for d in understood.speaking] == ["KEN", "NOR"]
    assert [d.code for d in understood.not_held] == ["NOR"]


def test_a_delegation_is_not_held_within_the_other_limits() -> None:
    """A delegation held for other years only is not held for the year asked about."""
    understood = understand(Question("What did Kenya say about debt in 2010?"), RECORDS, TODAY)
    assert [d.code for d in understood.not_held] == ["KEN"]
    assert not understand(Question("What did Kenya say about debt in 2023?"), RECORDS, TODAY).not_held


@pytest.mark.parametrize(
    ("text", "stranger"),
    [
        ("What did Churchill say about debt?", "Churchill"),
        ("What did Winston Churchill say about debt?", "Winston Churchill"),
        ("What does Taiwan say about trade?", "Taiwan"),
        ("Que dit Churchill de la dette ?", "Churchill"),
        ("Что сказал Черчилль о долге?", "Черчилль"),
        ("What did Jalili say about values?", None),
        ("What does Iran say about Churchill?", None),
        ("What do countries say about Churchill?", None),
        ("Who said that Churchill was right?", None),
    ],
)
def test_someone_unknown_whose_words_are_asked_for_is_named(text: str, stranger: str | None) -> None:
    """A person or place that holds no statement is not answered with the words of others."""
    assert understand(Question(text), RECORDS, TODAY).stranger == stranger


LEFT_OUT = [
    "Did anyone but Iran say this?",
    "Which countries other than Iran speak of sanctions?",
    "All countries except Iran on sanctions",
    "Who apart from the Iranian delegation said this?",
    "Qui d'autre que l'Iran a dit cela ?",
    "Quelqu'un a-t-il dit cela, à l'exception de l'Iran ?",
    "¿Alguien excepto Irán dijo esto?",
    "Alguém além do Irã disse isso?",
    "Hat jemand außer dem Iran das gesagt?",
    "Кто кроме Ирана это говорил?",
    "هل قال أحد غير إيران هذا؟",
    "آیا کسی جز ایران این را گفت؟",
    "除了伊朗，谁说过这句话？",
]


@pytest.mark.parametrize("text", LEFT_OUT)
def test_one_who_is_left_out_is_not_asked_for(text: str) -> None:
    """ "Anyone but Iran" asks for all others, in nine languages."""
    understood = understand(Question(text), RECORDS, TODAY)
    assert understood.speaking == ()
    assert understood.without == ("IRN",)


def test_all_who_are_joined_are_left_out() -> None:
    """ "Except Iran and Kenya" leaves out both; "but" before a sentence of its own leaves out nobody."""
    assert understand(Question("Who except Iran and Kenya said this?"), RECORDS, TODAY).without == ("IRN", "KEN")
    assert understand(Question("But Iran said this?"), RECORDS, TODAY).without == ()


def test_a_stranger_in_small_letters() -> None:
    """In a question without a capital letter, the word that is said to have said this is somebody's name."""
    assert understand(Question("did churchill say this?"), RECORDS, TODAY).stranger == "churchill"
    assert understand(Question("Did churchill say this?"), RECORDS, TODAY).stranger is None
    assert understand(Question("did women say anything about peace?"), RECORDS, TODAY).stranger is None
