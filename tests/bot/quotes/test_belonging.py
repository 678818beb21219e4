"""Items belong to what opens their list, and halves of a line to each other; what begins anew stands for itself."""

from __future__ import annotations

import pytest

from bot.quotes.belonging import belonging
from bot.quotes.judge import Flaw, fault
from tests.bot.quotes.tiled import stored

MANY = "\n\n".join(f"({letter}) thing {letter}." for letter in "abcdefghijklmnop")


@pytest.mark.parametrize(
    ("text", "kept", "hidden"),
    [
        ("We reject:\n\n(a) New rules on data.\n\n(b) New taxes on ore.\n", "(b) New taxes on ore.", "reject"),
        ("We do not accept:\n\n- backdoors\n\n- secret algorithms\n", "secret algorithms", "not"),
        (f"We reject the following:\n\n{MANY}\n\n(q) war.", "(q) war.", "reject"),
        ("We do not accept:\n\n1. Sanctions on Iran.\n\n2. Sanctions on Cuba.", "Sanctions on Cuba.", "not"),
        ("We reject:\n\nThe war in Sudan.", "The war in Sudan.", "reject"),
        ("Some claim the following:\n\nKenya blocks news.", "Kenya blocks news.", "claim"),
        ("I have only three points:\n\nWe support peace.", "We support peace.", None),
        ("We do not\n\nsupport the war.", "support the war.", "not"),
        ("Allow me to present my comments, as follows:\n\nWe support peace.", "We support peace.", None),
        ("Mr. President,\n\nLadies and Gentlemen,\n\nWe do not want war.", "Ladies and Gentlemen,", None),
        ("We reject war.\n\n- Peace is good.", "Peace is good.", None),
        ("We reject:\n\n(a) War.\n\nPeace is good.", "Peace is good.", None),
    ],
)
def test_what_governs_an_item_stands_before_its_list(text: str, kept: str, hidden: str | None) -> None:
    """A list's items are governed by what opens it, however many they are and whatever they end with."""
    start = text.index(kept)
    wrong = fault([(start, start + len(kept))], *stored(text))
    if hidden is None:
        assert wrong is None or wrong.flaw is Flaw.PARTIAL
    else:
        assert wrong is not None
        assert wrong.flaw is Flaw.CUT
        assert hidden in [text[a:b] for a, b in wrong.spans]


def test_the_items_between_do_not_belong() -> None:
    """The opener of a list and one item make a sentence, without the items between them."""
    text = "We reject:\n\n(a) Rules.\n\n(b) Taxes.\n\n(c) War.\n"
    statement, sentences = stored(text)
    numbers = [n for n, s in enumerate(sentences) if "War" in text[s.start : s.end]]
    assert belonging(numbers[0], statement, sentences) == (0, numbers[0])


@pytest.mark.parametrize("language", ["en", None])
def test_an_item_belongs_to_what_opens_its_list_however_long_the_list_is(language: str | None) -> None:
    """No list is so long that its last item stands for itself."""
    text = "We do not ask for:\n\n" + "\n\n".join(f"- thing {n}" for n in range(3_000))
    statement, sentences = stored(text, language)
    assert belonging(len(sentences) - 1, statement, sentences) == (0, len(sentences) - 1)
