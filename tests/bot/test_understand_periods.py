"""Years, months and sessions as limits, and years that are topics."""

from __future__ import annotations

import re

import pytest

from bot.question import Question
from bot.understand import understand
from retrieval.statement import Record
from tests.bot.held_records import CSTD, GENERAL_DEBATE, RECORDS, TODAY

# question, since, until
PERIODS = [
    ("What did Iran say about sanctions in 2020?", "2020", "2020"),
    ("In 2021, what did Russia say about sanctions?", "2021", "2021"),
    ("What has Kenya said on debt since 2016?", "2016", None),
    ("What did Kenya say on debt between 2016 and 2021?", "2016", "2021"),
    ("What did Kenya say on debt from 2016 to 2021?", "2016", "2021"),
    ("Kenya on debt, 2016–2021", "2016", "2021"),
    ("What did Kenya say on debt before 2020?", None, "2020"),
    ("What did Kenya say on debt until 2020?", None, "2020"),
    ("What did Kenya say on debt last year?", "2023", "2023"),
    ("What does Kenya say on debt this year?", "2024", "2024"),
    ("What did Iran say in June 2020 about ICT?", "2020-06", "2020-06"),
    ("What did Iran say on 12 June 2020?", "2020-06-12", "2020-06-12"),
    ("Egypt's statement of 2023 on water", "2023", "2023"),
    ("Kenya on debt (2021)", "2021", "2021"),
    ("What did Kenya say on debt in 2016, 2021 and 2023?", "2016", "2023"),
    ("Kenya on debt (2016, 2021, 2023)", "2016", "2023"),
    ("In 2016 and again in 2021, what did Kenya say on debt?", "2016", "2021"),
    ("What did Kenya say on debt in 2023 and 2016?", "2016", "2023"),
    ("What did Kenya say in 2021 of the wars of 1967 and 1973?", "2021", "2021"),
    ("Kenya on debt, 2021: what does it want?", "2021", "2021"),
    ("Was sagte Kenia 2016 und 2021 zu den Schulden?", "2016", "2021"),
    ("Сравните выступления Кении и Египта 2021 года о долге", "2021", "2021"),
    ("What does Iran say about the 2030 Agenda?", None, None),
    ("What does Iran say about Agenda 2063?", None, None),
    ("What does Iran say about resolution 2231?", None, None),
    ("What does Iran say about the 2015 agreement?", None, None),
    ("What does Iran say about the Paris Agreement of 2015?", None, None),
    ("What will Kenya achieve by 2030?", None, None),
    ("What must be done by 2020?", None, None),
    ("What did Iran say about the deal signed in 2015?", None, None),
    ("What does Kenya expect in 2040?", None, None),
    ("What did Iran say about the 2015 agreement in 2021?", "2021", "2021"),
    ("Que disait la Russie sur l'eau en 2021 ?", "2021", "2021"),
    ("Qu'a dit le Kenya sur la dette depuis 2016 ?", "2016", None),
    ("Qu'a dit le Kenya sur la dette entre 2016 et 2021 ?", "2016", "2021"),
    ("Qu'a dit l'Iran en juin 2020 ?", "2020-06", "2020-06"),
    ("Que dit l'Iran de l'accord de 2015 ?", None, None),
    ("¿Qué dijo Rusia sobre el agua en 2021?", "2021", "2021"),
    ("¿Qué ha dicho Kenia sobre la deuda desde 2016?", "2016", None),
    ("¿Qué dijo Irán en junio de 2020?", "2020-06", "2020-06"),
    ("¿Qué dijo Kenia sobre la deuda el año pasado?", "2023", "2023"),
    ("Что говорила Россия о воде в 2021 году?", "2021", "2021"),
    ("Что говорила Кения о долге с 2016 года?", "2016", None),
    ("Что говорила Кения о долге с 2016 по 2021 год?", "2016", "2021"),
    ("Что говорил Иран в июне 2020 года?", "2020-06", "2020-06"),
    ("Что говорит Иран о соглашении 2015 года?", None, None),
    ("Что говорила Кения в прошлом году?", "2023", "2023"),
    ("ماذا قالت روسيا عن المياه في عام 2021؟", "2021", "2021"),
    ("ماذا قالت روسيا عن المياه عام ٢٠٢١؟", "2021", "2021"),
    ("ماذا قالت كينيا عن الديون منذ 2016؟", "2016", None),
    ("ماذا قالت كينيا عن الديون بين عامي 2016 و2021؟", "2016", "2021"),
    ("ماذا قالت إيران في حزيران/يونيه 2020؟", "2020-06", "2020-06"),
    ("2021年俄罗斯关于水说了什么？", "2021", "2021"),
    ("俄罗斯2021年为水提出了什么？", "2021", "2021"),
    ("俄罗斯在2021年关于水说了什么？", "2021", "2021"),
    ("自2016年以来肯尼亚关于债务说了什么？", "2016", None),
    ("伊朗关于2030年议程说了什么？", None, None),
    ("伊朗关于2015年协议说了什么？", None, None),
    ("Was sagte Russland 2021 zu Wasser?", "2021", "2021"),
    ("Was sagte Russland im Jahr 2021 zu Wasser?", "2021", "2021"),
    ("Was sagt Kenia seit 2016 zu Schulden?", "2016", None),
    ("Was sagt der Iran zum Abkommen von 2015?", None, None),
    ("O que a Rússia disse sobre a água em 2021?", "2021", "2021"),
    ("O que o Quênia disse sobre a dívida desde 2016?", "2016", None),
    ("روسیه در سال ۲۰۲۱ درباره آب چه گفت؟", "2021", "2021"),
    ("کنیا از سال ۲۰۱۶ درباره بدهی چه گفته است؟", "2016", None),
]


@pytest.mark.parametrize(("text", "since", "until"), PERIODS)
def test_a_year_is_a_limit_only_where_it_is_tied_to_the_saying(text: str, since: str | None, until: str | None) -> None:
    """Years, months and days with a preposition limit the search; those in names, deadlines and the future do not."""
    filters = understand(Question(text), RECORDS, TODAY).filters
    assert (filters.since, filters.until) == (since, until)


NO_LIMITS = [
    "What does Russia say about resolution 2254 (2015)?",
    "Russia on S/RES/2254 (2015)",
    "Russia on A/HRC/S-9/1/Rev.A (2009)",
    "What does Syria say about resolutions 242 (1967) and 338 (1973)?",
    "What does Russia say about resolution 1973 (2011)?",
    "Que dit la Russie sur la résolution 2254 (2015) ?",
    "¿Qué dice Rusia sobre la resolución 2254 (2015)?",
    "Что говорит Россия о резолюции 2254 (2015)?",
    "ماذا تقول روسيا عن القرار 2254 (2015)؟",
    "俄罗斯关于第2254（2015）号决议说了什么？",
    "Was sagt Russland zur Resolution 2254 (2015)?",
    "Was sagt Russland zur Resolution 1973 (2011)?",
    "Was sagt Russland zur Resolution 1973?",
    "O que a Rússia diz sobre a resolução 2254 (2015)?",
    "روسیه درباره قطعنامه ۲۲۵۴ (۲۰۱۵) چه گفت؟",
    "What did Russia say about the events in 2011?",
    "What did Russia say about the war in 2003?",
    "What did Kenya say on the crisis of 2008?",
    "Qu'a dit la Russie sur la guerre en 2003 ?",
    "¿Qué dijo Rusia sobre la guerra en 2003?",
    "Что говорила Россия о войне в 2003 году?",
    "ماذا قالت روسيا عن الحرب في عام 2003؟",
    "俄罗斯关于2003年的战争说了什么？",
    "Was sagte Russland zum Krieg im Jahr 2003?",
    "O que a Rússia disse sobre a guerra em 2003?",
    "روسیه درباره جنگ در سال ۲۰۰۳ چه گفت؟",
]


@pytest.mark.parametrize("text", NO_LIMITS)
def test_the_year_of_a_document_or_of_what_came_before_all_statements_is_the_topic(text: str) -> None:
    """The year of a resolution, or of a war before the first statement held, is asked about and stays in the topic."""
    understood = understand(Question(text), RECORDS, TODAY)
    assert (understood.filters.since, understood.filters.until) == (None, None)
    year = re.findall(r"(?<!\d)(?:19|20|۲۰)\d\d(?!\d)", text)[-1]
    assert year in understood.topic


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("What did Russia say in 2003 about the war?", "2003"),
        ("In 2003, what did Russia say about the war?", "2003"),
        ("What did Russia say about the war when it spoke in 2003?", "2003"),
        ("What did Russia say about it in 2003?", "2003"),
        ("What did Kenya say about debt in 2003?", "2003"),
        ("Was sagte Russland 2003 zum Krieg?", "2003"),
        ("俄罗斯在2003年关于战争说了什么？", "2003"),
        ("What did Brazil say about the fires in 2019?", "2019"),
        ("What did Brazil say about the fires in 2024?", "2024"),
        ("What did Russia say in 2021 about resolution 2254 (2015)?", "2021"),
    ],
)
def test_a_year_of_the_saying_stays_a_limit_though_nothing_of_it_is_held(text: str, year: str) -> None:
    """A year tied to the saying limits whatever is held; so does one beside the topic once statements are held."""
    filters = understand(Question(text), RECORDS, TODAY).filters
    assert (filters.since, filters.until) == (year, year)


@pytest.mark.parametrize(
    ("text", "session"),
    [
        ("What did Iran say at the twenty-third session?", "23"),
        ("What did Iran say at the 23rd session of the CSTD?", "23"),
        ("What did Kenya say in session 71?", "71"),
        ("What did Kenya say at the seventieth session?", "70"),
        ("Que disait le Kenya à la soixante et onzième session ?", "71"),
        ("Que disait le Kenya à la 71e session ?", "71"),
        ("Que disait le Kenya à la quatre-vingt-unième session ?", "81"),
        ("¿Qué dijo Kenia en el septuagésimo primer período de sesiones?", "71"),
        ("¿Qué dijo Kenia en el 71º período de sesiones?", "71"),
        ("Что говорила Кения на 71-й сессии?", "71"),
        ("Что говорила Кения на семьдесят первой сессии?", "71"),
        ("ماذا قالت كينيا في الدورة 71؟", "71"),
        ("ماذا قالت كينيا في الدورة الحادية والسبعين؟", "71"),
        ("肯尼亚在第71届会议上说了什么？", "71"),
        ("肯尼亚在第七十一届会议上说了什么？", "71"),
        ("Was sagte Kenia auf der 71. Tagung?", "71"),
        ("Was sagte Kenia auf der einundsiebzigsten Tagung?", "71"),
        ("O que o Quênia disse na 71ª sessão?", "71"),
        ("O que o Quênia disse na septuagésima primeira sessão?", "71"),
        ("کنیا در هفتاد و یکمین نشست چه گفت؟", "71"),
    ],
)
def test_a_session_is_a_limit(text: str, session: str) -> None:
    """Sessions are read in figures and in words, and leave nothing of themselves in the filters but their number."""
    assert understand(Question(text), RECORDS, TODAY).filters.sessions == (session,)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Compare Kenya and Egypt on debt, 2016 and 2023", ("2016", "2023")),
        ("What did Kenya say on debt in 2016, 2021 and 2023?", ("2016", "2021", "2023")),
        ("Was sagte Kenia 2016 und 2021 zu den Schulden?", ("2016", "2021")),
        ("What did Kenya say on debt between 2016 and 2021?", ()),
        ("What did Kenya say on debt from 2016 to 2021?", ()),
        ("Qu'a dit le Kenya sur la dette entre 2016 et 2021 ?", ()),
        ("ماذا قالت كينيا عن الديون بين عامي 2016 و2021؟", ()),
        ("肯尼亚在2016年和2021年之间对债务说了什么？", ()),
        ("Kenya on debt, 2016–2021", ()),
        ("What did Kenya say in June 2016 and July 2021?", ()),
        ("What did Kenya say on debt in 2021?", ()),
    ],
)
def test_years_in_a_list_are_the_only_ones(text: str, years: tuple[str, ...]) -> None:
    """ "2016 and 2023" leaves out what was said between them, "between 2016 and 2023" does not."""
    filters = understand(Question(text), RECORDS, TODAY).filters
    assert filters.years == years
    between = Record(delegation="Kenya", code="KEN", date="2019")
    assert filters.admits(between) is (not years and filters.since in {"2016", "2016-06"})


@pytest.mark.parametrize(
    ("text", "sessions"),
    [
        ("What did Kenya say at the 71st, 76th and 78th sessions?", ("71", "76", "78")),
        ("What did Kenya say at the seventy-first and seventy-sixth sessions?", ("71", "76")),
        ("What did Kenya say in sessions 71 and 76?", ("71", "76")),
        ("Que disait le Kenya à la 71e et à la 76e session ?", ("71", "76")),
        ("What did Kenya and 5 others say at the 76th session?", ("76",)),
    ],
)
def test_sessions_in_a_row_are_all_limits(text: str, sessions: tuple[str, ...]) -> None:
    """Each session of a list is looked at, and a number that is none is not."""
    assert understand(Question(text), RECORDS, TODAY).filters.sessions == sessions


def test_a_session_that_is_the_topic_is_no_limit() -> None:
    """A question about a session is not a question within it."""
    assert (
        understand(Question("What did Kenya say about the seventy-first session?"), RECORDS, TODAY).filters.sessions
        == ()
    )


@pytest.mark.parametrize(
    ("text", "forums"),
    [
        ("What did Iran say at the CSTD about ICT?", (CSTD,)),
        ("What did Iran say in the Commission on Science and Technology for Development?", (CSTD,)),
        ("What was said in the general debate about Palestine?", (GENERAL_DEBATE,)),
        ("Qu'a dit le Kenya à l'Assemblée générale ?", (GENERAL_DEBATE,)),
        ("肯尼亚在联合国大会上说了什么？", (GENERAL_DEBATE,)),
        ("What does Kenya say about the General Assembly?", ()),
        ("What did Kenya say in the Security Council?", ()),
    ],
)
def test_a_forum_held_is_a_limit_where_it_is_a_place(text: str, forums: tuple[str, ...]) -> None:
    """A forum is a filter where something was said in it; where it is spoken about, or not held, it is a topic."""
    assert understand(Question(text), RECORDS, TODAY).filters.forums == forums


def test_limits_leave_the_topic() -> None:
    """What became a filter does not weigh on the search for sentences."""
    text = "What did Iran say about digital values at the CSTD in June 2020?"
    assert understand(Question(text), RECORDS, TODAY).topic == "digital values"
