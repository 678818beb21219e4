"""What is held at a glance, and questions to try in every language: any name fits, and the Engine finds answers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from bot.output.overview import QUESTIONS, Suggestion, delegations, suggestions, years
from bot.output.speech.names import of_code
from bot.output.speech.speaker import speaker
from bot.question import Question
from bot.questions.holdings import holdings
from bot.questions.planning import plan
from bot.questions.reader import Form
from bot.reply import Answer
from bot.settings import Settings
from bot.wiring import Session, open_session
from retrieval.embedding.local import question_pieces
from retrieval.held import Held
from retrieval.names.delegations import named
from retrieval.statement import Record

SPOKEN = ("en", "fr", "es", "pt", "de", "ru", "ar", "zh", "fa")
"""Languages whose questions are tried."""

DELEGATIONS = (
    "IRN", "ARE", "BHS", "CIV", "COD", "EU", "GBR", "KOR", "MKD", "NLD", "PHL", "PRK", "PSE", "RUS", "SYR", "USA",
    "VAT", "ZAF",
)  # fmt: skip
"""Names with and without an article, of one word and of several, masculine, feminine and plural."""

MISREAD = 10
"""Of 144 such questions in a language, those that were read as about somebody else, or in another language."""

PART = 3
"""One of so many questions about a delegation is tried in each run, and each question about as many delegations."""

RECORDS = tuple(Record(delegation=named(code), code=code, date="2023") for code in DELEGATIONS)

TELLING = {0: ("coercive measures and sanctions",), 1: ("United Nations",), 6: ("digital", "ICT")}
"""Questions to which the shipped statement speaks, and what is in a quote shown; to the others it does not."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the shipped statement, stored on first use."""
    opened = open_session(Settings(home=tmp_path_factory.mktemp("home")))
    yield opened
    opened.close()


def asked(question: int, code: str, language: str) -> str:
    """The question of that place about a delegation, in a language."""
    return Suggestion(question, named(code), code).text(language)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_question_is_understood_about_its_delegation(language: str, every_example: bool) -> None:
    """It asks what that delegation alone said, at any time, in the language that it is written in."""
    misread = []
    for place, (n, code) in product(range(len(QUESTIONS)), enumerate(DELEGATIONS)):
        if (place + n) % PART and not every_example:
            continue
        text = asked(place, code, language)
        read = plan(Question(text), holdings(RECORDS), question_pieces)
        assert of_code(speaker(language), code) in text
        understood = read.filters.delegations, read.strangers, read.form, read.filters.since, read.language
        if understood != ((code,), (), Form.ANSWER, None, language) or of_code(speaker(language), code) in read.topic:
            misread.append(text)
    assert len(misread) <= MISREAD, misread


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("place", TELLING)
async def test_a_question_is_answered_as_in_english(session: Session, place: int, language: str) -> None:
    """What the statement speaks to is answered in every language, by what speaks to it."""
    reply = await session.engine.ask(Question(asked(place, "IRN", language), mode="quotes"))
    assert isinstance(reply, Answer), reply
    shown = " ".join(quote.text for quote in reply.quotes)
    assert any(words in shown for words in TELLING[place]), shown


def test_each_question_is_tried_once_for_each_leading_delegation() -> None:
    """Three delegations at most are asked about; the first questions are about different ones."""
    held = [("Iran", "IRN"), ("Kenya", "KEN"), ("Norway", "NOR"), ("Chad", "TCD")]
    tried = list(suggestions(held))
    assert len(tried) == len(set(tried)) == len(QUESTIONS) * 3
    assert [one.code for one in tried[:3]] == ["IRN", "KEN", "NOR"]
    assert list(suggestions([])) == []


@pytest.mark.parametrize("language", SPOKEN)
def test_a_delegation_without_a_code_is_named_as_recorded(language: str) -> None:
    """What no language has a name for stands in the question as the record has it, and its key fits into a button."""
    one = Suggestion(0, "Alliance of Small Island States", None)
    assert "Alliance of Small Island States" in one.text(language)
    assert len(one.key) == 12


def held(*records: tuple[str | None, str | None, str | None]) -> list[Held]:
    """Statements of these codes, delegations as written, and dates."""
    return [
        Held(str(n), "v", Record(code=code, delegation=written, date=date), f"/{n}.txt", "0" * 64, 9, 1, "f")
        for n, (code, written, date) in enumerate(records)
    ]


def test_delegations_come_by_the_number_of_their_statements() -> None:
    """Most statements first, then by name; each under the name one says, whatever its statements write."""
    found = delegations(
        held(
            ("KEN", "Republic of Kenya", None),
            ("IRN", "Islamic Republic of Iran", None),
            (None, "The Elders", None),
            ("IRN", None, None),
            ("CHL", "Chile", None),
            (None, None, None),
        )
    )
    assert found == [("Iran", "IRN"), ("Chile", "CHL"), ("Kenya", "KEN"), ("The Elders", None)]


def test_years_are_those_of_the_dates_known() -> None:
    """From the first year to the last, to whatever precision they are dated; none where nothing is."""
    assert years(held(("KEN", None, "2021-09"), ("KEN", None, None), ("IRN", None, "2016"))) == ["2016", "2021"]
    assert years(held(("KEN", None, "2021-09-01"))) == ["2021"]
    assert not years(held(("KEN", None, None)))
