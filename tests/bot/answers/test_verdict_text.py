"""What is said of a check, in every language: each verdict, whatever is wrong, and what is said besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.answers import verdict_text
from bot.check import Change, Check, Op, Verdict
from bot.output.check_details import notes, read_whole, two_texts, unlisted
from bot.output.speech.catalogue import LANGUAGES
from bot.quotes.judge import BETWEEN, WITHIN, Fault, Flaw
from retrieval.filters import Filters
from tests.bot.answers.test_refusal_text import held
from tests.bot.cli.samples import DIFFERENCE, quote

TRANSLATED = [language for language in LANGUAGES if language != "en"]
IRAN, NORWAY = Filters(delegations=("IRN",)), Filters(delegations=("NOR",))
CASES = (Change(Op.EQUAL, "The ", "The "), Change(Op.REPLACE, "council", "Council"), Change(Op.EQUAL, " met", " met"))
FLAWS = [
    None,
    Fault(Flaw.QUOTED, ((0, 3),), "7777"),
    Fault(Flaw.PART),
    Fault(Flaw.INSERTED, (), "[7] stands in place of no word"),
    Fault(Flaw.JOINED),
    Fault(Flaw.PARTIAL),
    Fault(Flaw.PARTIAL, (), WITHIN),
    Fault(Flaw.PARTIAL, (), BETWEEN),
    Fault(Flaw.CUT, ((0, 3),)),
]


def checked(verdict: Verdict = Verdict.VERBATIM, filters: Filters = IRAN, **fields: Any) -> Check:
    """A check whose one quote is Iran's."""
    values: dict[str, Any] = {"found": (quote(),), "own_words": ("7",), "hidden": ("8",), "filters": filters}
    return Check("…", verdict, "", **(values | fields))


def said_in(language: str | None) -> list[str]:
    """Everything that may be said of a check, in one language."""

    def checked_in(verdict: Verdict = Verdict.VERBATIM, filters: Filters = IRAN, **fields: Any) -> Check:
        return checked(verdict, filters, language=language, **fields)

    iran, two = held("IRN"), held("IRN", "IRN")
    limited = Filters(delegations=("NOR",), since="2019")
    near = checked_in(Verdict.ALTERED, difference=DIFFERENCE)
    others = [checked_in(filters=filters, difference=DIFFERENCE) for filters in (Filters(), NORWAY)]
    recased = checked_in(Verdict.ALTERED, difference=CASES, hidden=())
    parts = [checked_in(found=(quote(part=part),)) for part in PARTS]
    return [
        *(verdict_text.message(checked_in(), fault, iran, named=True) for fault in FLAWS),
        *(verdict_text.message(checked_in(filters=NORWAY), fault, held("NOR"), named=False) for fault in FLAWS),
        verdict_text.message(checked_in(filters=limited), None, iran, named=False),
        verdict_text.message(checked_in(Verdict.ALTERED, unlisted=3), FLAWS[2], iran, named=True),
        *(verdict_text.message(one, FLAWS[2], [], named=True) for one in parts),
        verdict_text.message(checked_in(capitals=True), None, iran, named=True),
        read_whole(checked(Verdict.PART, ranges=(((0, 3),),)), language),
        verdict_text.elsewhere(checked_in()),
        *(verdict_text.altered(each, named=each is near) for each in (near, *others)),
        verdict_text.altered(recased, named=True),
        verdict_text.altered(checked_in(difference=CASES), named=True),
        *(verdict_text.not_found(checked_in(filters=f), two) for f in (Filters(), IRAN, NORWAY, Filters(since="2030"))),
        *(verdict_text.not_found(checked_in(filters=f), iran) for f in (Filters(), IRAN, limited)),
        verdict_text.not_found(checked_in(), []),
        verdict_text.too_many_pieces(checked_in()),
        verdict_text.not_looked_through(checked_in(unlisted=2)),
    ]


PARTS = ("cover", "disclaimer", "heading", "note")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_a_check_is_in_the_language(language: str) -> None:
    """No message is the English one or has English words, and each is one sentence."""
    for told, english in zip(said_in(language), said_in(None), strict=True):
        assert told != english
        assert not {"said", "the", "statement", "words", "is"}.intersection(told.split())
        assert "{" not in told
        assert "\n" not in told


def test_a_verdict_in_french() -> None:
    """Whose words they are, and what bears on the meaning, in the quotation marks of the language."""
    told = verdict_text.message(checked(filters=NORWAY, language="fr"), None, held("NOR"), named=False)
    assert told == "Norvège\u00a0: propos non tenus\u00a0; ils l’ont été par\u00a0: Iran."
    told = verdict_text.message(checked(hidden=("does not",), language="fr"), FLAWS[-1], held("IRN"), named=True)
    assert told == (
        "Iran\u00a0: ces mots ont été employés, mais ce qui a été omis touche au sens\u00a0: «\u00a0does not\u00a0»."
    )


def test_a_verdict_in_arabic() -> None:
    """Words of the statement in another direction are isolated within the quotation marks."""
    told = verdict_text.message(checked(hidden=("does not",), language="ar"), FLAWS[-1], held("IRN"), named=True)
    assert told == "إيران: استُخدمت هذه الكلمات، لكن ما حُذف يؤثر في المعنى: «\u2068does not\u2069»."


def test_the_english_of_a_verdict() -> None:
    """A few of the sentences word by word."""
    assert verdict_text.message(checked(), FLAWS[3], held("IRN"), named=True) == (
        "Iran did not say it so: [7] is the quoter's own, and [7] stands in place of no word."
    )
    assert verdict_text.message(checked(own_words=("a", "b")), None, held("IRN"), named=True) == (
        "Iran said this, in these words; [a] and [b] are the quoter's own."
    )
    assert verdict_text.message(checked(own_words=()), Fault(Flaw.PARTIAL, (), WITHIN), held("IRN"), named=True) == (
        "Iran used these words, in a longer sentence."
    )
    assert verdict_text.message(checked(own_words=(), capitals=True), None, held("IRN"), named=True) == (
        "Iran said this, in these words; in capital letters in one of the two texts only."
    )
    narrow = checked(filters=Filters(delegations=("NOR",), since="2019"), own_words=())
    assert verdict_text.message(narrow, None, held("IRN"), named=False) == (
        "No statement by Norway within your filters is held; Iran said this, in these words."
    )
    assert verdict_text.altered(checked(difference=DIFFERENCE), named=True) == (
        "Iran did not say this in these words: the closest is what it said on 12 June 2020, and what was left out "
        "bears on the meaning: “8”."
    )
    assert verdict_text.not_found(checked(), held("IRN", "IRN")) == (
        "None of the 2 statements by Iran has these words or anything close to them."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_message_says_is_not_said_again(language: str) -> None:
    """Notes leave out what stands in the message, in whatever language they are asked for; else they are labelled."""
    words = checked(hidden=("does not",), own_words=("the",), unlisted=2, language=language)
    told = verdict_text.message(words, FLAWS[-1], held("IRN"), named=True)
    assert unlisted(words, language).endswith((".", "。"))
    said = replace(words, message=told + verdict_text.not_looked_through(words))
    assert [text for _, text in notes(said, language)] == ["[the]"]
    assert [text for _, text in notes(said)] == ["[the]"]
    assert unlisted(said, language) == unlisted(said) == ""


@pytest.mark.parametrize("language", TRANSLATED)
def test_labels_are_in_the_language(language: str) -> None:
    """What stands before the two texts, and before a note."""
    (written, stated), _ = two_texts(DIFFERENCE, language)
    (english, english_stated), _ = two_texts(DIFFERENCE)
    assert written[0] != english[0]
    assert stated[0] != english_stated[0]
    assert written[1:] == english[1:]
    words = checked(quoting="9")
    labels = [label for label, _ in notes(words, language)]
    assert len(labels) == 3
    assert not {label for label, _ in notes(words)}.intersection(labels)
