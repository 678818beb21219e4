"""Speakers in questions and filters: known by any part of their names, in any script, and told apart where two fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Refusal, RefusalReason
from bot.check import Verdict
from bot.question import Question, Turn, Wants
from bot.settings import Settings
from bot.understand import understand
from bot.wiring import Session, ingest_paths, open_session
from retrieval.filters import Filters
from tests.bot.held_records import RECORDS, TODAY

MORE = (
    ("UKR", "Mr. Volodymyr Zelenskyy", "President"),
    ("TUR", "Recep Tayyip Erdoğan", "President"),
    ("RUS", "Vladimir Putin", "President"),
    ("GBR", "Mr. Johnson", None),
    ("ATG", "Winston Baldwin Spencer", "Prime Minister"),
    ("DEU", "Olaf Scholz", "Federal Chancellor"),
    ("UGA", "Peace Mutuuzo", "Minister of State"),
    ("LBR", "Ellen Johnson Sirleaf", "President"),
    ("EGY", "Abdel Fattah Al Sisi", "President"),
)
HELD = (*RECORDS, *(replace(RECORDS[1], code=code, speaker=name, post=post) for code, name, post in MORE))

LULA, ZELENSKYY, NETANYAHU = "Lula da Silva", "Mr. Volodymyr Zelenskyy", "Benjamin Netanyahu"
PUTIN, XI, MODI, MACRON, ERDOGAN = "Vladimir Putin", "Xi Jinping", "Narendra Modi", "Emmanuel Macron", MORE[1][1]

# question, the speakers whose words are asked for, the topic
QUESTIONS = [
    ("What did Lula say about hunger?", LULA, "hunger"),
    ("what did lula say about hunger", LULA, "hunger"),
    ("O que disse Lula sobre a fome?", LULA, "a fome"),
    ("What did Zelensky say about NATO?", ZELENSKYY, "NATO"),
    ("What did Zelenskiy say about NATO?", ZELENSKYY, "NATO"),
    ("What did President Zelenskyy say about NATO?", ZELENSKYY, "NATO"),
    ("What did Volodimir Selenskyj say about NATO?", ZELENSKYY, "NATO"),
    ("What is the position of Zelensky on NATO?", ZELENSKYY, "NATO"),
    ("¿Qué dijo Zelenski sobre la OTAN?", ZELENSKYY, "la OTAN"),
    ("Was sagte Selenskyj über die NATO?", ZELENSKYY, "die NATO"),
    ("Что говорил Зеленский о НАТО?", ZELENSKYY, "НАТО"),
    ("Que dit Netanyahou sur l'Iran ?", NETANYAHU, "l'Iran"),
    ("Was sagt Netanjahu zum Iran?", NETANYAHU, "Iran"),
    ("ما موقف نتنياهو من إيران؟", NETANYAHU, "إيران"),
    ("Qu'a dit Poutine sur l'Ukraine ?", PUTIN, "l'Ukraine"),
    ("Что сказал Путин о НАТО?", PUTIN, "НАТО"),
    ("Какова позиция Путина по НАТО?", PUTIN, "НАТО"),
    ("Какова позиция Зеленского по НАТО?", ZELENSKYY, "НАТО"),
    ("ماذا قال لولا عن الجوع؟", LULA, "الجوع"),
    ("卢拉关于饥饿说了什么？", LULA, "饥饿"),
    ("پوتین درباره ناتو چه گفت؟", PUTIN, "ناتو"),
    ("WHAT DID PUTIN SAY ABOUT NATO?", PUTIN, "NATO"),
    ("What Did Putin Say About Nuclear War?", PUTIN, "Nuclear War"),
    ("习近平关于台湾说了什么？", XI, "台湾"),
    ("习近平主席对台湾说了什么？", XI, "台湾"),
    ("What did Xi say about Taiwan?", XI, "Taiwan"),
    ("莫迪关于气候说了什么？", MODI, "气候"),
    ("ماذا قال مودي عن الجوع؟", MODI, "الجوع"),
    ("مودی درباره گرسنگی چه گفت؟", MODI, "گرسنگی"),
    ("Что сказал Макрон о климате?", MACRON, "климате"),
    ("ماذا قال الرئيس ماكرون عن المناخ؟", MACRON, "المناخ"),
    ("What did Emmanuel Jean Macron say about trade?", MACRON, "trade"),
    ("What did Erdogan say about Syria?", ERDOGAN, "Syria"),
    ("Что сказал Ердоган о Сирии?", ERDOGAN, "Сирии"),
    ("What did Chancellor Scholz say about Ukraine?", "Olaf Scholz", "Ukraine"),
    ("What did Boris Johnson say about trade?", "Mr. Johnson", "trade"),
    ("What did the Biden Administration say about China?", "Joseph R. Biden", "China"),
    ("What did Joe Biden say about hunger?", "Joseph R. Biden", "hunger"),
    ("What did President Joe Biden say about hunger?", "Joseph R. Biden", "hunger"),
    ("Que dit Joe Biden sur la faim ?", "Joseph R. Biden", "la faim"),
    ("Was sagte Joe Biden über den Hunger?", "Joseph R. Biden", "den Hunger"),
    ("What did Bibi Netanyahu say about Iran?", NETANYAHU, "Iran"),
    ("What did Volodymyr Oleksandrovych Zelensky say about NATO?", ZELENSKYY, "NATO"),
    ("What did El-Sisi say about water?", "Abdel Fattah Al Sisi", "water"),
    ("What did Boris Sirleaf Johnson say about trade?", "Mr. Johnson", "trade"),
    ("What did Presidents Putin and Modi say about peace?", f"{PUTIN} {MODI}", "peace"),
    ("What did Ministers Lavrov and Modi say about peace?", f"Mr. Sergey Lavrov {MODI}", "peace"),
    ("What did Chancellors Scholz and Modi say about peace?", f"Olaf Scholz {MODI}", "peace"),
    ("Qu'ont dit les Présidents Zelensky et Macron de la paix ?", f"{ZELENSKYY} {MACRON}", "la paix"),
    ("¿Qué dijeron los Presidentes Lula y Putin sobre la paz?", f"{LULA} {PUTIN}", "la paz"),
    ("Was sagten die Präsidenten Putin und Macron über die NATO?", f"{PUTIN} {MACRON}", "die NATO"),
    ("Что сказали президенты Путин и Макрон о НАТО?", f"{PUTIN} {MACRON}", "НАТО"),
    ("What did Jill Biden say about hunger?", "", "hunger"),
    ("What did Indira Modi say about hunger?", "", "hunger"),
    ("What did Premier Modi say about hunger?", MODI, "hunger"),
    ("What did Modi Singh say about hunger?", "", "hunger"),
    ("What did Modi VIII say about hunger?", "", "hunger"),
    ("What did Peace bin Farhan say about hunger?", "", "hunger"),
    ("What did Johnson bin Peace say about hunger?", "", "hunger"),
    ("Что сказал Путин Иванов о НАТО?", "", "Путин Иванов о НАТО"),
    ("What Has Putin Done About NATO?", PUTIN, "Done About NATO"),
    ("What Did Putin Smith Say About NATO?", "", "NATO"),
    ("What did Winston Churchill say about debt?", "", "debt"),
    ("What did women say about peace?", "", "peace"),
    ("Peace and security", "", "Peace and security"),
    ("Peace on earth", "", "Peace on earth"),
    ("Hope for peace", "", "Hope for peace"),
    ("What does peace need?", "", "What does peace need"),
    ("What does Iran say about Putin?", "", "Putin"),
    ("لا، أقصد كينيا", "", "أقصد"),
]


@pytest.mark.parametrize(("text", "speaker", "topic"), QUESTIONS)
def test_a_question_names_a_speaker(text: str, speaker: str, topic: str) -> None:
    """By any part of the name and any common spelling, in nine languages; ordinary words and strangers are none."""
    understood = understand(Question(text), HELD, TODAY)
    assert " ".join(understood.filters.speakers) == speaker
    assert understood.topic == topic


def test_speakers_who_are_compared_by_other_spellings() -> None:
    """Their delegations are compared, and nobody is said to be unknown."""
    understood = understand(Question("Compare Zelensky and Netanyahou on Iran"), HELD, TODAY)
    assert (understood.filters.delegations, understood.unknown) == (("UKR", "ISR"), ())


WORDS = (
    "what",
    "did",
    "Zelensky",
    "Modi",
    "Peace",
    "مودي",
    "习",
    "近",
    "平",
    "say",
    "about",
    "of",
    "Kim",
    ".",
    "Путин",
)


@given(st.lists(st.sampled_from(WORDS)))
def test_any_words_are_read(words: list[str]) -> None:
    """Names and phrases in any order are understood somehow."""
    found = understand(Question(" ".join(words)), HELD, TODAY).filters.speakers
    assert set(found) <= {record.speaker for record in HELD}


STATEMENTS = {
    "lula": (
        "Brazil",
        "Luiz Inacio Lula da Silva",
        "Hunger is the scourge of our time. It insults the whole of mankind.",
    ),
    "antigua": (
        "Antigua and Barbuda",
        "Gaston Browne",
        "Hunger follows the hurricanes that wreck our islands each year.",
    ),
    "trinidad": ("Trinidad and Tobago", "Amery Browne", "Hunger must end by way of fair trade in food for everybody."),
    "usa": ("United States", "Joseph R. Biden", "Hunger has no place in a world that can feed all of its children."),
    "jamaica": ("Jamaica", "Ann Jackson", "Hunger is answered by small farms, and small farms need fair loans."),
    "barbados": ("Barbados", "Mary Jackson Reid", "Hunger rises with the price of the fuel that ships our food."),
    "ukraine": ("Ukraine", "Volodymyr Zelenskyy", "Hunger is made a weapon when ports are blocked by warships."),
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over seven statements on hunger."""
    folder, settings = tmp_path_factory.mktemp("in"), Settings(home=tmp_path_factory.mktemp("home"))
    for name, (delegation, speaker, text) in STATEMENTS.items():
        head = f"---\ndelegation: {delegation}\nspeaker: {speaker}\ndate: 2023-09-20\n---\n"
        (folder / f"{name}.txt").write_text(head + text + "\n", encoding="utf-8")
    assert all(one.status == "added" for one in ingest_paths(settings, [folder]))
    opened = open_session(settings)
    yield opened
    opened.close()


async def test_a_statement_is_found_by_a_part_of_its_speakers_name(session: Session) -> None:
    """ "Lula" is Luiz Inacio Lula da Silva: that no statement by him is held would be false."""
    reply = await session.engine.ask(Question("What did Lula say about hunger?"))
    assert isinstance(reply, Answer)
    assert {quote.speaker for quote in reply.quotes} == {"Luiz Inacio Lula da Silva"}
    assert reply.note == "“Lula” is taken for Luiz Inacio Lula da Silva (Brazil)."


async def test_a_name_of_two_speakers_is_said_to_be_of_two(session: Session) -> None:
    """Both are looked at, and both are named, in a question as by a filter."""
    note = "“Browne” may be any of Gaston Browne (Antigua and Barbuda) and Amery Browne (Trinidad and Tobago); "
    for question in (
        Question("What did Browne say about hunger?"),
        Question("What was said about hunger?", filters=Filters(speakers=("Browne",))),
    ):
        reply = await session.engine.ask(question)
        assert isinstance(reply, Answer)
        assert {quote.speaker for quote in reply.quotes} == {"Gaston Browne", "Amery Browne"}
        assert note in reply.finding
    one = await session.engine.ask(Question("What did Gaston Browne say about hunger?"))
    assert isinstance(one, Answer)
    assert one.note == ""


JOHNSONS = tuple(
    replace(RECORDS[1], code=code, speaker=name)
    for code, name in (("GBR", "Boris Johnson"), ("GBR", "Mr. Boris Johnson"), ("LBR", "Ellen Johnson Sirleaf"))
)


@pytest.mark.parametrize(
    ("text", "delegations", "others"),
    [
        ("What did President Johnson say about trade?", (), ["Ellen Johnson Sirleaf"]),
        ("What did Johnson say about trade?", (), ["Ellen Johnson Sirleaf"]),
        ("What did Johnson say about trade?", ("GBR",), []),
        ("What did Boris Johnson say about trade?", (), []),
    ],
)
def test_who_has_a_surname_within_a_name_is_named_beside_those_called_by_it(
    text: str, delegations: tuple[str, ...], others: list[str]
) -> None:
    """Where no given name and no delegation tells them apart; whoever is called by it is looked at."""
    understood = understand(Question(text, filters=Filters(delegations=delegations)), JOHNSONS, TODAY)
    assert set(understood.filters.speakers) == {"Boris Johnson", "Mr. Boris Johnson"}
    assert [one.recorded for each in understood.bearers for one in each.match.others] == others


async def test_the_note_names_who_has_a_surname_within_a_name(session: Session) -> None:
    """By a question as by a filter: whose words are shown is said, and who else may be meant."""
    note = "Jackson” is taken for Ann Jackson (Jamaica). Did you mean Mary Jackson Reid (Barbados)?"
    for question in (
        Question("What did Minister Jackson say about hunger?"),
        Question("hunger", filters=Filters(speakers=("Jackson",))),
    ):
        reply = await session.engine.ask(question)
        assert isinstance(reply, Answer)
        assert {quote.speaker for quote in reply.quotes} == {"Ann Jackson"}
        assert reply.note.endswith(note)


async def test_nobody_by_that_name(session: Session) -> None:
    """Who is not held is refused by name."""
    refused = await session.engine.ask(Question("What did Churchill say about hunger?"))
    assert isinstance(refused, Refusal)
    assert refused.reason is RefusalReason.NOT_HELD
    assert refused.message.startswith("No statement by Churchill is held.")


async def test_a_surname_behind_a_short_given_name_is_taken_for_those_who_bear_it(session: Session) -> None:
    """Where the given name may be short for theirs, it is said for whom it is taken, not that nothing is held."""
    note = "“Joe Biden” is taken for Joseph R. Biden (United States of America)."
    for question in (
        Question("What did Joe Biden say about hunger?"),
        Question("hunger", filters=Filters(speakers=("Joe Biden",))),
        Question("Did Joe Biden say “Hunger has no place in a world that can feed all of its children”?"),
        Question("Did Joe Biden say “Hunger follows the hurricanes that wreck our islands each year”?"),
        Question("How often did Joe Biden say “no place in a world”?"),
    ):
        reply = await session.engine.ask(question)
        assert isinstance(reply, Answer), question
        assert note in reply.finding, question
    several = await session.engine.ask(Question("What did Minister Browne say about hunger?"))
    assert isinstance(several, Answer)
    assert several.note.startswith("“Minister Browne” may be any of Gaston Browne (Antigua and Barbuda) and Amery")


@pytest.mark.parametrize("name", ["Dan Browne", "Jill Biden", "Biden Smith", "Biden VIII", "Mohammed bin Biden"])
async def test_somebody_else_with_a_held_name_among_theirs_is_not_held(session: Session, name: str) -> None:
    """A held surname within another person's full name stands for nobody: the refusal names who was asked for."""
    refused = await session.engine.ask(Question(f"What did {name} say about hunger?"))
    assert isinstance(refused, Refusal)
    assert refused.message.startswith(f"No statement by {name} is held.")


async def test_nobody_is_accused_for_another_given_name(session: Session) -> None:
    """A wording of Joseph R. Biden is not said to be another's than Joe Biden's."""
    wording, joe = "Hunger has no place in a world that can feed all of its children.", Filters(speakers=("Joe Biden",))
    checked = await session.engine.check(wording, joe)
    assert checked.verdict is Verdict.VERBATIM
    assert checked.message.endswith("“Joe Biden” is taken for Joseph R. Biden (United States of America).")


async def test_a_filter_names_a_speaker_as_a_question_does(session: Session) -> None:
    """Typed with the question, kept from the one before, with a topic or a wording: the rule is one."""
    for filters in (Filters(speakers=("Zelensky",)), Filters(speakers=("Зеленский",))):
        for question in (
            Question("hunger", filters=filters),
            Question("hunger", filters=filters, wants=Wants.TIMELINE, topical=True),
            Question("And hunger?", (Turn("What about ports?", "", filters),)),
        ):
            reply = await session.engine.ask(question)
            assert isinstance(reply, Answer), question
            assert {quote.speaker for quote in reply.quotes} == {"Volodymyr Zelenskyy"}
        checked = await session.engine.check("Hunger is made a weapon when ports are blocked by warships.", filters)
        assert checked.verdict is Verdict.VERBATIM
        assert "is taken for Volodymyr Zelenskyy (Ukraine)." in checked.message
    nobody = await session.engine.ask(Question("hunger", filters=Filters(speakers=("Churchill",))))
    assert isinstance(nobody, Refusal)
