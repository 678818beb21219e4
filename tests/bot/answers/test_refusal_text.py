"""Every sentence that the Engine says in its own words: one and many, known and unknown."""

from __future__ import annotations

from typing import Any

import pytest

from bot.answers import refusal_text
from bot.answers.finding import finding
from bot.question import Question
from bot.questions.annotate import Annotated
from bot.questions.plan import Plan
from bot.questions.reader import Form, unread
from bot.quote import delegation_name
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.names.delegations import Bloc, Delegation, named
from retrieval.statement import Record
from tests.bot.cli.samples import quote

KNOWN = {"IRN": "Iran", "NOR": "Norway", "KEN": "Kenya", "FRA": "France"}


def planned(*speaking: str, not_held: tuple[str, ...] = (), language: str | None = None, **fields: Any) -> Plan:
    """The plan of a question for the words of some delegations."""
    filters = fields.pop("filters", Filters(delegations=speaking))
    who = tuple(Delegation(code, named(code)) for code in speaking)
    missing = tuple(d for d in who if d.code in not_held)
    read = Annotated("question", unread("question"), language)
    asked = Question("question")
    return Plan(asked, Form.ANSWER, filters, filters, "topic", speaking=who, not_held=missing, read=read, **fields)


def held(*codes: str | None, date: str | None = "2020", delegation: str | None = None) -> list[Held]:
    """One statement for each code, the n-th of the n-th year from that date on."""
    made = []
    for n, code in enumerate(codes):
        day = None if date is None else f"{int(date[:4]) + n}{date[4:]}"
        record = Record(delegation=KNOWN.get(code, code) if code else delegation, code=code, date=day, language="en")
        made.append(Held(f"{n:012}", "", record, f"/{n}", "", 9, 1, ""))
    return made


def found(asked: Plan, *codes: str | None, limit: int = 3) -> str:
    """The finding for quotes by these delegations, in this order."""
    quotes = [
        quote(n=n, delegation=delegation_name(code, named(code)) if code else None) for n, code in enumerate(codes)
    ]
    return finding(asked, quotes, limit)


@pytest.mark.parametrize(
    ("asked", "codes", "limit", "expected"),
    [
        (("IRN",), ["IRN"], 3, "Iran speaks to this."),
        (("IRN",), ["IRN", "IRN"], 3, "Iran speaks to this."),
        ((), ["IRN"], 3, "Iran speaks to this."),
        ((), ["IRN", "NOR", "IRN"], 3, "Iran and Norway speak to this."),
        (("IRN", "NOR"), ["IRN", "NOR"], 3, "Iran and Norway speak to this."),
        (("IRN", "NOR"), ["NOR"], 3, "Norway speaks to this; Iran is silent on it."),
        (("IRN", "NOR", "KEN"), ["NOR"], 3, "Norway speaks to this; Iran and Kenya are silent on it."),
        (("IRN",), ["IRN"] * 5, 3, "Iran speaks to this; the best 3 are shown."),
        (("IRN",), ["IRN"] * 2, 1, "Iran speaks to this; the best is shown."),
        (("IRN",), ["IRN"] * 3, 3, "Iran speaks to this."),
        ((), [None], 3, "A delegation not recorded speaks to this."),
        ((), ["IRN", None], 3, "Iran and a delegation not recorded speak to this."),
        (
            (),
            ["IRN", "NOR", "KEN", "FRA", "BRA", "CHL", "IND", "EGY"],
            8,
            "Iran, Norway, Kenya, France, Brazil, Chile and 2 more speak to this.",
        ),
    ],
)
def test_a_finding(asked: tuple[str, ...], codes: list[str | None], limit: int, expected: str) -> None:
    """Who speaks, who is silent, and how many are shown, in plain English; passages are not counted."""
    assert found(planned(*asked), *codes, limit=limit) == expected


def test_a_finding_says_who_may_speak() -> None:
    """Whoever is quoted with what answers less likely than not may speak; one sure quote is enough to speak."""
    quotes = [quote(statement=code, delegation=delegation_name(code, named(code))) for code in ("IRN", "NOR")]
    iran, norway = (one.permalink for one in quotes)
    asked = planned("IRN", "NOR")
    assert finding(asked, quotes, 3, doubtful={norway}) == "Iran speaks to this; Norway may speak to this."
    assert finding(planned(), quotes, 3, doubtful={iran, norway}) == "Iran and Norway may speak to this."


def test_a_finding_says_of_whom_nothing_is_held() -> None:
    """Who has no statement is not called silent."""
    asked = planned("IRN", "NOR", "KEN", not_held=("NOR",))
    assert found(asked, "IRN") == ("Iran speaks to this; Kenya is silent on it; no statement by Norway is held.")
    asked = planned("IRN", "NOR", "KEN", not_held=("NOR", "KEN"))
    assert found(asked, "IRN") == "Iran speaks to this; no statement by Norway and Kenya is held."


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["IRN"], "Nothing on this was found in the statement held of Iran."),
        (["IRN", "IRN"], "Nothing on this was found in the 2 statements held of Iran."),
        (["IRN", "NOR"], "Nothing on this was found in the 2 statements held of Iran and Norway."),
        ([None], "Nothing on this was found in the statement held."),
        (["IRN"] * 1200, "Nothing on this was found in the 1,200 statements held of Iran."),
    ],
)
def test_silence(codes: list[str | None], expected: str) -> None:
    """How many statements were looked at, and whose."""
    assert refusal_text.silent(planned(), held(*codes)) == expected


def test_silence_counts_what_the_filters_admit() -> None:
    """Statements that were not looked at do not count as silent."""
    asked = planned("NOR")
    told = refusal_text.silent(asked, held("IRN", "NOR", "KEN"))
    assert told == "Nothing on this was found in the statement held of Norway."


def test_nobody_of_that_name_is_held() -> None:
    """Delegations, blocs and strangers that were asked for by name are named, and what is held instead."""
    told = refusal_text.not_held(planned("NOR", not_held=("NOR",)), held("IRN"))
    assert told == "No statement by Norway is held. Held: 1 statement by Iran, 2020."
    told = refusal_text.not_held(planned(blocs_not_held=(Bloc("G77", "Group of 77"),)), held("IRN", "IRN"))
    assert told == "No statement by Group of 77 is held. Held: 2 statements by Iran, 2020 and 2021."
    told = refusal_text.not_held(planned(strangers=("Churchill",)), held("IRN", "KEN", "KEN"))
    assert told == "No statement by Churchill is held. Held: 3 statements by Kenya and Iran, 2020, 2021 and 2022."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"since": "2021"}, " from 2021 on"),
        ({"until": "2019-06"}, " up to 2019-06"),
        ({"since": "2021", "until": "2023"}, " from 2021 to 2023"),
        ({"since": "2016", "until": "2023", "years": ("2016", "2023")}, " of 2016 and 2023"),
        ({"since": "2021", "until": "2021"}, " of 2021"),
        ({"sessions": ("78",)}, " of the session 78"),
        ({"forums": ("CSTD", "ITU")}, " in CSTD and ITU"),
        ({"speakers": ("Lavrov",)}, " by Lavrov"),
        ({"languages": ("fr",)}, " in the language fr"),
        ({"sessions": ("78",), "forums": ("CSTD",), "since": "2021"}, " of the session 78 in CSTD from 2021 on"),
    ],
)
def test_what_narrowed_the_search_is_named(fields: dict[str, Any], expected: str) -> None:
    """A delegation that is held, but not in what was asked for, is not said to be missing altogether."""
    asked = planned("IRN", not_held=("IRN",), filters=Filters(delegations=("IRN",), **fields))
    ending = "is held{}. Held: 1 statement by Iran, 2020."
    assert refusal_text.not_held(asked, held("IRN")) == "No statement by Iran " + ending.format(expected)
    assert refusal_text.nothing_admitted(asked, held("IRN")) == "No statement by Iran " + ending.format(expected)


def test_nothing_narrowed_the_search_for_those_of_whom_nothing_is_held() -> None:
    """No statement of theirs is held of any other time either."""
    asked = planned("NOR", not_held=("NOR",), filters=Filters(delegations=("NOR",), since="2016", until="2016"))
    assert (
        refusal_text.not_held(asked, held("IRN")) == "No statement by Norway is held. Held: 1 statement by Iran, 2020."
    )


def test_nothing_meets_the_filters() -> None:
    """Without a delegation the filters themselves are named, blocs as those on whose behalf one speaks."""
    asked = planned(filters=Filters(since="2025"))
    assert refusal_text.nothing_admitted(asked, held("IRN")).startswith("No statement is held from 2025 on. Held: ")
    asked = planned(filters=Filters(speakers=("Lavrov",), since="2025"))
    assert refusal_text.nothing_admitted(asked, held("IRN")).startswith(
        "No statement by Lavrov is held from 2025 on. Held: "
    )
    asked = planned(filters=Filters(blocs=("African Group",)))
    assert refusal_text.nothing_admitted(asked, held("IRN")).startswith(
        "No statement on behalf of African Group is held that meets the filters. Held: "
    )


def test_out_of_scope_and_small_talk() -> None:
    """What the bot is for is said with an example that works on what is held."""
    assert refusal_text.out_of_scope(held("KEN")) == (
        "That is outside the statements; I answer only from what delegations said. Held: 1 statement by Kenya, 2020."
    )
    assert "What does Kenya say about …? Held: 1 statement by Kenya, 2020." in refusal_text.what_to_ask(held("KEN"))
    assert "What does Iran say about …?" in refusal_text.what_to_ask(held(None))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (held("IRN", date="2020-06-12"), "1 statement by Iran, 2020"),
        (held("IRN", date=None), "1 statement by Iran"),
        (held(None), "1 statement, 2020 (1 of them without a delegation on record)"),
        (held(None, None, date=None, delegation="Atlantis"), "2 statements by Atlantis"),
        (held(*["IRN"] * 1200, date=None), "1,200 statements by Iran"),
        (held("IRN", "NOR", "KEN", "FRA", "BRA", "CHL", "IND", date=None), "7 statements by 7 delegations"),
        ([], "0 statements"),
    ],
)
def test_what_is_held(statements: list[Held], expected: str) -> None:
    """Count, delegations by how often they speak, and years, where they are known."""
    assert refusal_text.out_of_scope(statements).endswith(f"Held: {expected}.")


@pytest.mark.parametrize(
    ("given", "asked", "said"),
    [
        (Filters(delegations=("NOR",)), Filters(delegations=("FJI",)), "what Fiji said, and the filter admits Norway"),
        (Filters(since="2020"), Filters(since="2016", until="2016"), "2020 and 2016"),
        (Filters(until="2015-06"), Filters(since="2016", until="2016"), "2016 and 2015-06"),
        (Filters(delegations=("NOR", "FJI")), Filters(delegations=("FJI",)), None),
        (Filters(since="2020-06"), Filters(since="2020", until="2020"), None),
        (Filters(delegations=("NOR",)), Filters(), None),
        (Filters(), Filters(delegations=("FJI",)), None),
    ],
)
def test_a_question_and_a_filter_that_exclude_each_other(given: Filters, asked: Filters, said: str | None) -> None:
    """Who asks about Fiji with a filter for Norway is told so, and gets no words of Norway's."""
    message = refusal_text.contradiction(given, asked)
    assert message is None if said is None else message is not None and said in message


def test_of_many_it_is_said_how_many_speak() -> None:
    """Above eight named delegations a finding counts the silent and the missing, and names those who speak."""
    codes = ("IRN", "NOR", "KEN", "FRA", "BRA", "IND", "CHN", "RUS", "ZAF", "CAN")
    assert found(planned(*codes, not_held=("CHN", "RUS", "ZAF")), "KEN", "IRN", "KEN") == (
        "Of the delegations asked about 2 of 10 seem to speak to this (Kenya and Iran); silent on it: 5; "
        "no statement held: 3."
    )


def test_one_delegation_is_no_comparison() -> None:
    """What a comparison needs is said with an example, in the language of the question."""
    assert "Compare Brazil, India and Kenya" in refusal_text.name_several("en")
    assert "Comparez le Brésil" in refusal_text.name_several("fr")
