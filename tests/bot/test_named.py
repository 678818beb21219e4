"""Whom and what a question names, and where it is named too."""

from __future__ import annotations

import pytest

from bot.named import Named, named


def of(topic: str, question: str | None = None, language: str = "en", *speaking: str) -> Named:
    """What a topic names, in a question that does not begin with it."""
    return named(topic, question or f"Who speaks about {topic}?", language, frozenset(speaking))


@pytest.mark.parametrize(
    ("topic", "language", "codes", "names"),
    [
        ("Taiwan and China", "en", {"CHN"}, ("taiwan",)),
        ("the ITU’s role in Geneva's meetings", "en", set(), ("itu", "geneva")),
        ("the Trans-Pacific talks on Hormuz", "en", set(), ("trans pacific", "hormuz")),
        ("the North, the Global South and the President", "en", set(), ()),
        ("sanctions", "en", set(), ()),
        ("reform of the UN", "en", set(), ()),
        ("войне в Донбассе", "ru", set(), ("донбассе",)),
        ("die Rolle der Schweiz in Europa", "de", {"CHE"}, ()),
        ("法国的立场", "zh", {"FRA"}, ()),
        ("l’Élysée", "fr", set(), ("elysee",)),
    ],
)
def test_what_is_named(topic: str, language: str, codes: set[str], names: tuple[str, ...]) -> None:
    """Delegations become codes in any language; other names are told by their capitals, where capitals tell."""
    found = of(topic, None, language)
    assert found.codes >= codes
    assert found.names == names


def test_who_is_asked_to_speak_is_not_asked_about() -> None:
    """Iran is not a subject of what Iran says; another delegation is."""
    assert of("Iran and Israel", None, "en", "IRN").codes == {"ISR"}


def test_the_first_word_s_capital_tells_nothing() -> None:
    """Every question begins with a capital, in whatever marks it stands."""
    assert of("Sanctions on trade", "Sanctions on trade").names == ()
    assert of("Sanciones", "¿Sanciones?", "es").names == ()
    assert of("Hormuz", "What of Hormuz?").names == ("hormuz",)


def test_a_text_must_name_the_delegation() -> None:
    """By any of its names, in any language; a delegation is always named in its own statement."""
    about = Named(frozenset({"FRA"}), (), "en")
    assert about.stand_in("The French are our friends.", "IRN", "en")
    assert about.stand_in("С Францией мы в дружбе.", "IRN", "ru")
    assert not about.stand_in("We have many friends.", "IRN", "en")
    assert about.stand_in("We have many friends.", "FRA", "en")


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("We value the role of the ITU.", True),
        ("(ITU) is of value.", True),
        ("The situation is grave.", False),
        ("Its latitude is small.", False),
    ],
)
def test_a_name_is_found_at_the_beginning_of_a_word(text: str, there: bool) -> None:
    """ITU is not in "situation"."""
    assert Named(frozenset(), ("itu",), "en").stand_in(text, "IRN", "en") is there


def test_endings_vary() -> None:
    """A name is found in another case, with other accents and other letter case."""
    assert Named(frozenset(), ("донбассе",), "ru").stand_in("Жители Донбасса ждут.", "RUS", "ru")
    assert Named(frozenset(), ("elysee",), "fr").stand_in("À l’ÉLYSÉE, on attend.", "FRA", "fr")


def test_one_of_several_names_is_enough() -> None:
    """A question that names two things is answered where one of them is spoken of."""
    both = Named(frozenset(), ("hormuz", "geneva"), "en")
    assert both.stand_in("The talks in Geneva go on.", "IRN", "en")
    assert not both.stand_in("The talks in Vienna go on.", "IRN", "en")


def test_names_do_not_count_across_languages() -> None:
    """A name is written otherwise in another language, so nothing is asked of it there."""
    assert Named(frozenset(), ("hormuz",), "en").stand_in("Пролив закрыт.", "RUS", "ru")


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("COP26", "We look to COP 26 in Glasgow."),
        ("COP 26", "We look to COP26 in Glasgow."),
        ("Libyen", "In Libya and Yemen, we are supporting the United Nations."),
        ("the Muslim Brotherhood", "The Muslim Brotherhood has no place here."),
    ],
)
def test_what_names_all_that_a_topic_is_stands_for_it(topic: str, text: str) -> None:
    """A question about nothing but a name is answered where the name stands, however it is written."""
    language = "de" if topic == "Libyen" else "en"
    asked = named(topic, f"What is said about {topic}?", language, frozenset({"DEU"}))
    assert asked.alone
    assert asked.stand_alone_in(text, "DEU", "en")


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("the Muslim Brotherhood", "We receive them as Muslim brothers and sisters."),
        ("the war in Libya", "In Libya we plant trees."),
        ("sanctions", "We do not accept sanctions."),
    ],
)
def test_more_than_a_name_is_not_answered_by_it(topic: str, text: str) -> None:
    """Half a name does not stand for it, nor does a name for what the question says of it."""
    assert not named(topic, f"What is said about {topic}?", "en", frozenset()).stand_alone_in(text, "DEU", "en")


@pytest.mark.parametrize(
    ("topic", "text", "stands"),
    [
        ("the Internet Governance Forum", "Internet governance must be fair.", False),
        ("the Internet Governance Forum", "We took part in the Forum on the governance of the Internet.", True),
        ("the reform of the Security Council", "The Council has to change.", True),
        ("the reform of the Security Council", "The security of States matters.", False),
        ("Iran and the World Summit's results", "The Summit has yielded little.", True),
    ],
)
def test_a_name_of_several_words_stands_with_its_last(topic: str, text: str, stands: bool) -> None:
    """What a text names of "the Internet Governance Forum" without a forum is something else."""
    about = named(topic, f"What is said of {topic}?", "en", frozenset({"IRN"}))
    assert about.stand_in(text, "IRN", "en") is stands


def test_where_a_name_begins_with_what_it_depends_on_any_word_will_do() -> None:
    """Only English is taken to put it last."""
    about = named("le Forum Mondial", "Que dit-on sur le Forum Mondial ?", "fr", frozenset())
    assert about.stand_in("Le Forum a eu lieu.", "FRA", "fr")


@pytest.mark.parametrize(
    ("topic", "text", "date", "stands"),
    [
        ("the summit of 2015", "The summit has yielded little.", "2020-06-12", False),
        ("the summit of 2015", "The summit of 2015 has yielded little.", "2020-06-12", True),
        ("the summit of 2020", "The summit has yielded little.", "2020-06-12", True),
        ("le sommet de 2015", "The summit has yielded little.", None, False),
        ("resolution A/RES/2015/1", "The resolution has yielded little.", None, True),
    ],
)
def test_a_year_has_to_be_there(topic: str, text: str, date: str | None, stands: bool) -> None:
    """What is asked of one year is not answered by words on none, unless they were said in it; in any language."""
    about = named(topic, f"And {topic}?", "en", frozenset())
    assert about.stand_in(text, "IRN", "en", date) is stands
