"""What matters are called in nine languages: a term by any of its names, in any inflection."""

from __future__ import annotations

import pytest

from retrieval.names.glossary import names, term

LANGUAGES = ("en", "fr", "es", "pt", "de", "ru", "ar", "fa", "zh")


@pytest.mark.parametrize(
    ("topic", "language", "name"),
    [
        ("наёмниках", "ru", "mercenaries"),
        ("смертной казни", "ru", "death penalty"),
        ("سد النهضة", "ar", "Renaissance Dam"),
        ("مرتزقة", "ar", "mercenaries"),
        ("سلاح شیمیایی", "fa", "chemical weapons"),
        ("寨卡病毒", "zh", "Zika"),
        ("疫苗民族主义问题", "zh", "vaccine nationalism"),
        ("Patente", "de", "patents"),
        ("la peine de mort", "fr", "death penalty"),
        ("vírus zika", "pt", "Zika"),
        ("Koran", "en", "Qur'an"),
        ("superbugs", "en", "antimicrobial resistance"),
    ],
)
def test_a_term_has_other_names(topic: str, language: str, name: str) -> None:
    """In another language, and in its own."""
    assert (name, "en") in names(topic, language, LANGUAGES)


@pytest.mark.parametrize(
    ("topic", "language"),
    [
        ("purple elephants", "en"),
        ("the", "en"),
        ("", "en"),
        ("mort", "fr"),
        ("death", "en"),
        ("peine de mort", None),
        ("加沙停火", "zh"),
        ("苏丹停火", "zh"),
    ],
)
def test_what_is_no_term_has_none(topic: str, language: str | None) -> None:
    """Part of a name is none, nor a name in a language that is not known, nor two, nor one that is narrowed."""
    assert not names(topic, language, LANGUAGES)


def test_a_name_that_may_mean_more_is_not_looked_for() -> None:
    """ "Executions" asks for the death penalty; who speaks of other executions does not speak of it."""
    assert names("executions", "en", ("en",)) == (("death penalty", "en"), ("capital punishment", "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_name_is_one_term_s(language: str) -> None:
    """No term has no name in a language, and none has another's."""
    known = term("climate change", "en")
    assert known is not None
    assert set(known) == set(LANGUAGES)
    assert term(known[language][0].text, language) is known
