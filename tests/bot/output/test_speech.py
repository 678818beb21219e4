"""What the program says, in every language: whole catalogues, plurals, names, dates, both directions of writing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from gettext import c2py
from string import Formatter

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import refusal_text
from bot.chat_model import Trouble
from bot.output import model_notices
from bot.output.speech import names
from bot.output.speech.catalogue import CATALOGUES, LANGUAGES
from bot.output.speech.speaker import RIGHT_TO_LEFT, speaker
from retrieval.filters import Filters
from retrieval.names.delegations import Bloc
from retrieval.names.lexicon import delegations
from tests.bot.answers.test_refusal_text import found, held, planned
from tests.conftest import ROOT
from tests.tables import tables

CASES = tables(__file__)

TRANSLATED = [language for language in LANGUAGES if language != "en"]
FSI, PDI = "\u2068", "\u2069"

Key = tuple[str | None, str]


def said_in_the_code() -> dict[Key, str | None]:
    """Every message that the code says, by its context and its English, with its English plural where it has one."""
    found: dict[Key, str | None] = {}
    for _, _, message, _, context in extract_from_dir(str(ROOT / "bot"), method_map=[("**.py", "python")]):
        one, many = message if isinstance(message, tuple) else (message, None)
        found[context, one] = many
    return found


def read(language: str) -> Catalog:
    """A catalogue as translators write it."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> Iterator[tuple[Key, str | None, tuple[str, ...], Message]]:
    """The messages of a catalogue: key, English plural, translated forms."""
    for message in read(language):
        if message.id:
            one, many = message.id if isinstance(message.id, tuple) else (str(message.id), None)
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            yield (message.context, str(one)), many, tuple(form or "" for form in map(str, forms)), message


def values(text: str) -> set[str]:
    """The names of the values that stand in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_language_has_a_catalogue_and_no_other() -> None:
    """What is read is what is shipped."""
    assert sorted(path.stem for path in CATALOGUES.glob("*.po")) == sorted(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_says_what_the_code_says(language: str) -> None:
    """No message of the code is without its translation, and none is translated that nothing says."""
    assert {key: many for key, many, _, _ in messages(language)} == said_in_the_code()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_whole(language: str) -> None:
    """Every form is there and is sure; it has the values of the English, and only a number may be said in words."""
    plurals = read(language).num_plurals
    for (_, one), many, forms, message in messages(language):
        assert all(form.strip() or not one.strip() for form in forms), one
        assert not message.fuzzy, one
        assert len(forms) == (plurals if many else 1), one
        for form in forms:
            assert values(form) <= values(many or one), (one, form)
            assert values(many or one) - values(form) <= ({"n"} if many else set()), (one, form)


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_are_those_of_cldr(language: str) -> None:
    """Two numbers have the same form in a catalogue exactly where CLDR gives them the same category."""
    rule, form = Locale(language).plural_form, c2py(read(language).plural_expr)
    pairs = {(rule(n), form(n)) for n in range(2_000)}
    assert len(pairs) == len({category for category, _ in pairs}) == len({index for _, index in pairs})


@pytest.mark.parametrize(("n", "russian", "arabic"), CASES["numbers"])
def test_numbers_and_their_nouns(n: int, russian: str, arabic: str) -> None:
    """Russian has three forms for what is counted, Arabic six."""
    stored = held(*["IRN"] * n, date=None)
    assert refusal_text.out_of_scope(stored, "ru").endswith(f": {russian}.")
    assert refusal_text.out_of_scope(stored, "ar").endswith(f": {arabic}.")


@pytest.mark.parametrize(("language", "expected"), CASES["findings"])
def test_a_finding_in_every_language(language: str, expected: str) -> None:
    """Who speaks and who is silent, with names, marks and plurals of the language."""
    assert found(planned("IRN", "KEN", language=language), "IRN", "IRN") == expected


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_english_is_left_in_what_is_said(language: str) -> None:
    """Every sentence of a finding, a refusal and a notice differs from the English one, and no value is left open."""
    asked, english = planned("NOR", not_held=("NOR",), language=language), planned("NOR", not_held=("NOR",))
    limits = Filters(sessions=("78",), forums=("X",), speakers=("Y",), since="2019-05", until="2020", languages=("fr",))
    narrow, plain = planned(language=language, filters=limits), planned(filters=limits)
    both = Filters(since="2020"), Filters(until="2016")
    pairs = [
        (refusal_text.silent(narrow, held("IRN")), refusal_text.silent(plain, held("IRN"))),
        (refusal_text.not_held(asked, held("IRN", None)), refusal_text.not_held(english, held("IRN", None))),
        (refusal_text.nothing_admitted(narrow, held("IRN")), refusal_text.nothing_admitted(plain, held("IRN"))),
        (refusal_text.contradiction(*both, language), refusal_text.contradiction(*both)),
        (refusal_text.out_of_scope(held("IRN"), language), refusal_text.out_of_scope(held("IRN"))),
        (refusal_text.what_to_ask(held("IRN"), language), refusal_text.what_to_ask(held("IRN"))),
        (refusal_text.nothing_held(language), refusal_text.nothing_held()),
        (refusal_text.too_long(3_000, 2_000, language), refusal_text.too_long(3_000, 2_000)),
        (refusal_text.no_words(language), refusal_text.no_words()),
        (model_notices.unsettled(language), model_notices.unsettled("en")),
        (model_notices.machine_translation(language), model_notices.machine_translation("en")),
        *((model_notices.degraded(language, trouble), model_notices.degraded(None, trouble)) for trouble in Trouble),
    ]
    for told, told_in_english in pairs:
        assert told
        assert told != told_in_english
        assert "{" not in told
        assert not {"the", "statement", "held", "of", "model"}.intersection((told or "").replace(".", " ").split())


def test_every_delegation_has_a_name_in_every_language() -> None:
    """No delegation of today or of the records falls back to its English name in a script that English has not."""
    for language in ("ru", "ar", "zh", "fa"):
        said = speaker(language)
        assert [c for c in delegations() if any(x.isascii() and x.isalpha() for x in names.of_code(said, c))] == []


@pytest.mark.parametrize(("code", "french", "russian"), CASES["delegations"])
def test_delegations_are_called_as_at_the_united_nations(code: str, french: str, russian: str) -> None:
    """CLDR names most; where it departs from the United Nations or knows a state no more, the catalogue does."""
    assert (names.of_code(speaker("fr"), code), names.of_code(speaker("ru"), code)) == (french, russian)


def test_blocs_are_named_in_the_language() -> None:
    """A bloc by its code or by the name in a record; one that is not known keeps its name."""
    said = speaker("fr")
    assert names.bloc(said, Bloc("G77", "Group of 77")) == "Groupe des 77 et la Chine"
    assert names.bloc_of_name(said, "African Group") == "Groupe africain"
    assert names.bloc_of_name(said, "Friends of the Chair") == "Friends of the Chair"
    assert names.bloc_of_name(speaker("en"), "African Group") == "African Group"


@pytest.mark.parametrize(("language", "day", "month", "year"), CASES["dates"])
def test_dates(language: str, day: str, month: str, year: str) -> None:
    """A date to the precision known, as the language writes it."""
    said = speaker(language)
    assert [said.date(d) for d in ("2020-06-12", "2020-06", "2020")] == [day, month, year]
    assert said.date("June 2020") == "June 2020"


def test_recognising_names_first_spoils_nothing() -> None:
    """Languages whose names were read for questions write dates and numbers all the same, in one process."""
    code = (
        "import sys\nfrom retrieval.names.lexicon import lexicon\nfrom bot.output.speech.speaker import speaker\n"
        "for language in sys.argv[1:]: lexicon(language)\nfor said in map(speaker, sys.argv[1:]):\n"
        " print(ascii([said.number(12345), said.date('2020-06-12'), said.listed(['a', 'b', 'c'])]))"
    )
    command = [sys.executable, "-c", code, *TRANSLATED]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    expected = [
        ascii([s.number(12345), s.date("2020-06-12"), s.listed(["a", "b", "c"])]) for s in map(speaker, TRANSLATED)
    ]
    assert done.stdout.splitlines() == expected, done.stderr


def test_english_is_said_without_babel_or_a_catalogue() -> None:
    """Who asks in English waits for no other language."""
    code = (
        "import sys\nfrom bot.answers import refusal_text\nfrom bot.chat_model import Trouble\n"
        "from bot.output.model_notices import degraded\n"
        "from bot.question import Question\nfrom bot.questions.plan import Plan\n"
        "from bot.questions.reader import Form\n"
        "from retrieval.filters import ADMIT_ALL\n"
        "refusal_text.silent(Plan(Question(''), Form.ANSWER, ADMIT_ALL, ADMIT_ALL, ''), [])\n"
        "refusal_text.out_of_scope([], 'en')\n"
        "degraded('en', Trouble.SLOW)\nrefusal_text.what_to_ask([], None)\n"
        "print(sorted(m for m in sys.modules if m.partition('.')[0] == 'babel'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", ["it", "", None, "fr-FR", "../fr"])
def test_what_is_not_spoken_is_answered_in_english(language: str | None) -> None:
    """A language that has no catalogue, or that is not known."""
    assert speaker(language) == speaker("en")


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT))
def test_a_name_in_another_direction_is_isolated(language: str) -> None:
    """Latin words in a line from right to left do not turn around what stands beside them; its own words are bare."""
    asked = planned(language=language, strangers=("Churchill (1874)",))
    told = refusal_text.not_held(asked, held("IRN"))
    assert f"{FSI}Churchill (1874){PDI}" in told
    assert told.count(FSI) == told.count(PDI) == 1


def test_a_name_from_right_to_left_is_isolated_in_french() -> None:
    """The same the other way around."""
    told = refusal_text.not_held(planned(language="fr", strangers=("مصدق",)), held("IRN"))
    assert f"{FSI}مصدق{PDI}" in told


@given(st.sampled_from(LANGUAGES), st.text(max_size=40))
def test_any_value_is_said_as_it_stands(language: str, value: str) -> None:
    """Braces, signs of formats and directions in a value change nothing but its place."""
    told = refusal_text.not_held(planned(language=language, strangers=(f"x{value}x",)), held("IRN"))
    assert f"x{value}x" in told


def test_a_translation_is_labelled_with_its_language() -> None:
    """The label says that it is the machine's, and into what where that is not the reader's language."""
    assert model_notices.machine_translation("en", "en") == "Machine translation, not the speaker's words"
    assert model_notices.machine_translation("en", "fr") == "Machine translation (French), not the speaker's words"
    assert "(allemand)" in model_notices.machine_translation("fr", "de")


def test_a_sentence_has_one_full_stop() -> None:
    """Where its last word is an abbreviation, its full stop ends the sentence too."""
    said = speaker("ru")
    assert said.sentence("впервые: 2016 г., в последний раз: 2023 г.").endswith("2023 г.")
    assert not said.sentence("впервые: 2016 г.").endswith("..")
    assert speaker("en").sentence("it ends", "here") == "It ends; here."
