"""Names of delegations and blocs, in nine languages and in the forms that texts use."""

from __future__ import annotations

from itertools import combinations, pairwise
from time import thread_time

from hypothesis import given
from hypothesis import strategies as st

from retrieval.names.delegations import (
    BlocMention,
    Mention,
    find,
    find_blocs,
    former_names,
    meanings,
    name_in,
    named,
    resolve,
)
from retrieval.names.lexicon import delegations
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)


def test_a_text_names_these_delegations() -> None:
    """Names, long forms, adjectives, capitals and codes are found, the longest first, and no part of another word."""
    for text, codes in pairs(CASES["mentions"]):
        assert " ".join("/".join(d.code for d in m.readings) for m in find(text)) == codes, text


def test_a_mention_takes_in_the_long_form() -> None:
    """The words of a long form belong to the mention, so that a topic is not left with "Islamic Republic of"."""
    for text, mention in pairs(CASES["long_forms"]):
        assert find(text)[0].text == mention


def test_a_text_names_this_bloc() -> None:
    """Blocs are found in several languages, and "China" within one is no mention of China."""
    for text, code in pairs(CASES["blocs"]):
        assert ([m.bloc.code for m in find_blocs(text)], find(text)) == ([code], ()), text


def test_every_delegation_resolves_by_its_un_name_and_code() -> None:
    """A record's delegation as the United Nations write it always gets its code."""
    for code, (alpha2, name, _) in delegations().items():
        for text in (name, code, alpha2 or code):
            found = resolve(text)
            assert found is not None, text
            assert found.code == code, text
        assert named(code) == name


def test_a_name_resolves() -> None:
    """What a person types after --delegation, or a source writes, leads to one code; nothing is guessed."""
    expected = {**dict(pairs(CASES["names"])), "": "", "  Kenya ": "KEN"}
    assert {text: one.code if (one := resolve(text)) else "" for text in expected} == expected


def test_an_ambiguous_name_has_all_its_meanings() -> None:
    """A front end can say what "Korea" may mean; a code that no table holds is shown rather than lost."""
    assert {d.code for d in meanings("Korea")} == {"KOR", "PRK"}
    assert {d.code for d in meanings("Congo")} == {"COG", "COD"}
    assert [d.code for d in meanings("Kenya")] == ["KEN"]
    assert named("XYZ") == "XYZ"


GONE = {"RUS": "SUN", "YUG": "SCG"}
"""Under a former name these delegations were other States, which have codes of their own."""


def test_a_delegation_has_the_name_that_it_had_then() -> None:
    """A statement of 1980 is Upper Volta's; whoever asks for it may have read that name in it."""
    for case, name in pairs(CASES["names_then"]):
        code, year = case.split()
        assert name_in(code, int(year)) == name, case


def test_every_former_name_leads_to_its_delegation() -> None:
    """A question that names Upper Volta finds what Burkina Faso's record holds, and the record has a code."""
    for row in former_names():
        code, name = row["code"], row["name"]
        found = resolve(name)
        assert found is not None, row
        assert found.code == GONE.get(code if name not in delegations()[code][1] else "", code), row


def test_no_year_has_two_names() -> None:
    """Of two names of one delegation, each year has one."""
    spans = [(row["code"], row.get("since", 0), row.get("until", 9999)) for row in former_names()]
    for (code, since, until), (other, first, last) in combinations(spans, 2):
        assert code != other or until < first or last < since, code


PIECES = st.sampled_from(
    [*["Iran", "Iran's", "the ", "Republic of ", "Россией", "و", "إيران", "中国", "US", "U.S."], *"-’()\u0301 "]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join)))
def test_mentions_are_what_stands_there(text: str) -> None:
    """Of any text, offsets slice to the mention's words, mentions follow in order, and none overlaps another."""
    mentions: list[Mention | BlocMention] = [*find(text), *find_blocs(text)]
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text != ""
    spans = sorted((m.start, m.end) for m in mentions)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


@given(st.text(max_size=80))
def test_any_text_resolves_or_does_not(text: str) -> None:
    """No text makes `resolve` raise, and what it finds it finds again by its own name."""
    found = resolve(text)
    assert found is None or resolve(found.name) == found


def test_long_texts_take_time_in_proportion() -> None:
    """Two thousand questions in one take a twentieth of a second: no text makes the search for names explode."""
    for unit in CASES["units"]:
        find(unit)
        started = thread_time()
        find(unit * 2_000)
        assert thread_time() - started < 1, unit
