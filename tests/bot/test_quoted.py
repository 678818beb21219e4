"""Quotation marks of all kinds, nested, mistyped and forgotten; and apostrophes, which are none."""

from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quoted import quotations

# text, what stands in its outermost marks
MARKED = [
    ('Did Iran say "we reject it"?', ["we reject it"]),
    ("Did Iran say “we reject it”?", ["we reject it"]),
    ("Did Iran say ‘we reject it’?", ["we reject it"]),
    ("Did Iran say 'we reject it'?", ["we reject it"]),
    ("L'Iran a-t-il dit « nous refusons » ?", [" nous refusons "]),
    ("L'Iran a-t-il dit <<nous refusons>> ?", ["nous refusons"]),
    ('L\'Iran a-t-il dit " nous refusons " ?', [" nous refusons "]),
    ("Hat der Iran „wir lehnen ab“ gesagt?", ["wir lehnen ab"]),
    ('Hat der Iran „wir lehnen ab" gesagt?', ["wir lehnen ab"]),
    ("Hat der Iran ‚wir lehnen ab‘ gesagt?", ["wir lehnen ab"]),
    ("Hat der Iran »wir lehnen ab« gesagt?", ["wir lehnen ab"]),
    ("”vi vägrar” sade Iran", ["vi vägrar"]),
    ("“Wir lehnen ab“ sagte er", ["Wir lehnen ab"]),
    ("伊朗说过“我们反对”吗？", ["我们反对"]),
    ('伊朗说过"我们反对"吗？', ["我们反对"]),
    ("伊朗说过'我们反对'吗？", ["我们反对"]),
    ("伊朗说过「我们反对」吗？", ["我们反对"]),
    ("''we reject it'' and ``we do``", ["we reject it", "we do"]),
    ('said:"we reject it".', ["we reject it"]),
    ('("we reject it")', ["we reject it"]),
    ("'We reject' and 'we do not'", ["We reject", "we do not"]),
    # nested: the outermost count
    ("“We reject ‘illegal’ sanctions”", ["We reject ‘illegal’ sanctions"]),
    ("“We reject “illegal” sanctions”", ["We reject “illegal” sanctions"]),
    ('"We reject "illegal" sanctions"', ['We reject "illegal" sanctions']),
    ("«Мы отвергаем «незаконные» санкции»", ["Мы отвергаем «незаконные» санкции"]),
    ("'We reject \"illegal\" sanctions'", ['We reject "illegal" sanctions']),
    # apostrophes and measures
    ("Don't the states' rights and Iran's hopes count?", []),
    ("The '90s were the workers' best", []),
    ('a 12" gun and a 5" one', []),
    ("'We don't reject the states' rights to it'", ["We don't reject the states' rights to it"]),
    ("‘We don’t reject Iran’s and the states’ rights’", ["We don’t reject Iran’s and the states’ rights"]),
    # forgotten
    ("Did Iran say “we reject it", ["we reject it"]),
    ('Did Iran say "we reject it', ["we reject it"]),
    ("Did Iran say 'we reject it", ["we reject it"]),
    ("Did Iran say we reject it”?", []),
    ("“First paragraph.\n“Second paragraph.”", ["First paragraph.\n“Second paragraph."]),
]


@pytest.mark.parametrize(("text", "inside"), MARKED)
def test_marks_are_told_from_apostrophes_and_paired(text: str, inside: list[str]) -> None:
    """What stands between the outermost marks, in order."""
    assert [text[q.first : q.last] for q in quotations(text)] == inside


def test_a_mark_that_is_never_closed_reaches_to_the_end_and_says_so() -> None:
    """Whoever takes it must know that its end is not the quoter's."""
    (quotation,) = quotations("Did Iran say “we reject it")
    assert not quotation.closed
    assert quotation.end == quotation.last == len("Did Iran say “we reject it")


@given(st.text(st.sampled_from("\"'“”‘’«»„‹›「」`<> \nas5我,."), max_size=60))
def test_quotations_are_in_order_and_never_overlap(text: str) -> None:
    """Whatever the marks, each range lies in the text, holds its inside, and ends before the next begins."""
    end = 0
    for quotation in quotations(text):
        assert end <= quotation.start < quotation.first <= quotation.last <= quotation.end <= len(text)
        end = quotation.end


@pytest.mark.parametrize("piece", ['"', "“", "“a”", "'a ", "s' a", "«»", "“a\n", "<<", "\"'“‘«»’”"])
def test_time_is_linear_in_the_text(piece: str) -> None:
    """Four times as many marks take no more than eight times as long."""
    small, large = piece * (25_000 // len(piece)), piece * (100_000 // len(piece))
    spent = []
    for text in (small, large):
        begun = thread_time()
        quotations(text)
        spent.append(thread_time() - begun)
    assert spent[1] < 8 * spent[0] + 0.05
    assert spent[1] < 1
