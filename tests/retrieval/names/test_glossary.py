"""What matters are called in nine languages: a term by any of its names, in any inflection."""

from __future__ import annotations

from retrieval.names.glossary import names, term
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)

LANGUAGES = ("en", "fr", "es", "pt", "de", "ru", "ar", "fa", "zh")


def test_a_term_has_other_names() -> None:
    """In another language, and in its own; what is no term has none."""
    for case, name in pairs(CASES["terms"]):
        language, _, topic = case.partition(": ")
        found = names(topic, language, LANGUAGES)
        assert (name, "en") in found if name else not found, case
    assert not names("", "en", LANGUAGES)
    assert not names("peine de mort", None, LANGUAGES)


def test_the_un_is_written_out() -> None:
    """Before the name of an organ it is left out."""
    for topic, name in pairs(CASES["un"]):
        assert names(topic, "en", ("en",)) == (((name, "en"),) if name else ()), topic


def test_what_only_looks_like_a_term_is_not_looked_for() -> None:
    """ "AIDS" may be written in small letters, and without a language; who speaks of aid does not speak of it.

    "Executions" asks for the death penalty; who speaks of other executions does not speak of it.
    """
    assert ("HIV", "en") in names("aids", "en", ("en",))
    assert ("HIV", "en") in names("AIDS", None, ("en",))
    assert not names("aid", "en", ("en",))
    assert names("executions", "en", ("en",)) == (("death penalty", "en"), ("capital punishment", "en"))


def test_each_name_is_one_term_s() -> None:
    """No term has no name in a language, and none has another's."""
    known = term("climate change", "en")
    assert known is not None
    assert set(known) == set(LANGUAGES)
    assert all(term(known[language][0].text, language) is known for language in LANGUAGES)
