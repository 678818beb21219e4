"""Replies as they look in a chat, whole, by example."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.check import Verdict
from bot.output.model_notices import machine_translation
from bot.output.speech.speaker import speaker
from bot.quote import DelegationName, Quote, Rejected
from bot.reply import Row, RowStatus, Summary, SummarySentence, Translation
from bot.telegram.cards.reply import early_shown, more_shown, reply_shown
from tests.bot.cli.samples import BESIDES, FRANCE, IRAN, KENYA, answer, check, comparison, quote, refusal, short
from tests.bot.telegram.reading import assert_sound, html_of, quotes_of

EN, AR = speaker("en"), speaker("ar")
WHO = "<b>Ms. Tahereh Jalili</b> (Islamic Republic of Iran) · CSTD twenty-third session · 12 June 2020"


def numbered(*texts: str) -> list[Quote]:
    """Quotes with those texts, numbered from 1, each at a place of its own."""
    return [quote(text, n=n, start=n * 10_000, end=n * 10_000 + len(text)) for n, text in enumerate(texts, start=1)]


def test_an_answer() -> None:
    """The finding in bold, the quote in a blockquote below its attribution, and a last line in italics."""
    shown = reply_shown(answer(quote(), finding="Iran speaks to this."), EN)
    assert html_of(shown.card) == (
        f"<b>Iran speaks to this.</b>\n\n[1] {WHO}\n<blockquote>“{BESIDES}”</blockquote>\n\n<i>Quotes are verbatim.</i>"
    )
    assert_sound(shown.card)


def test_a_summary_stands_in_a_block_of_its_own() -> None:
    """Behind the quotes, below its label, in italics; each sentence with the numbers of its quotes."""
    sentences = (SummarySentence("Iran objects.", (1,)), SummarySentence("It names a burden & a breach.", (1, 2)))
    shown = reply_shown(answer(*numbered("One.", "Two."), summary=Summary("openai:tiny", sentences)), EN)
    assert html_of(shown.card).index("Two.") < html_of(shown.card).index("Summary by")
    assert (
        "\n\n<i>Summary by openai:tiny, not a quote</i>\n<i>Iran objects.</i> [1]\n"
        "<i>It names a burden &amp; a breach.</i> [1] [2]"
    ) in html_of(shown.card)


def test_a_comparison() -> None:
    """Each row has its quotes; one that is silent, not quotable, or of which nothing is held: they are told apart."""
    ghana = DelegationName("GHA", "Ghana", "Ghana")
    rows = (*comparison().rows, Row(KENYA, RowStatus.SILENT, ()), Row(ghana, RowStatus.NOT_QUOTABLE, ()))
    shown = reply_shown(replace(comparison(), rows=rows), EN)
    assert shown.card.text.split("\n\n") == [
        "Iran speaks to this.",
        "Iran",
        "[1] Ms. Tahereh Jalili (Islamic Republic of Iran) · CSTD twenty-third session · 12 June 2020\n“"
        + BESIDES
        + "”",
        "France: no statement held",
        "Kenya: silent on this",
        "Ghana: passages found that could not be quoted",
        "Left out by the gate: 1 item.",
        "Quotes are verbatim.",
    ]


def test_every_row_of_a_comparison_is_quoted() -> None:
    """Where more rows are quoted than quotes are usual, each has its first; a second of one pushes out no other."""
    quotes = numbered("A1.", "A2.", "B1.", "C1.", "D1.")
    names = [DelegationName(code, code, code) for code in ("AAA", "BBB", "CCC", "DDD")]
    rows = [Row(name, RowStatus.QUOTED, n) for name, n in zip(names, ((1, 2), (3,), (4,), (5,)), strict=True)]
    shown = reply_shown(answer(*quotes, rows=tuple(rows)), EN)
    assert [q.n for q in shown.quotes] == [1, 3, 4, 5]
    assert [q.n for q in shown.more] == [2]


def test_a_row_whose_quotes_do_not_fit_names_them() -> None:
    """A row that is quoted says so even where its quote is left for later, and is not taken for a silent one."""
    quotes = numbered("One. " * 300 + "End.", "Two. " * 500 + "End.")
    rows = (Row(IRAN, RowStatus.QUOTED, (1,)), Row(FRANCE, RowStatus.QUOTED, (2,)))
    shown = reply_shown(answer(*quotes, rows=rows), EN)
    assert [q.n for q in shown.quotes] == [1]
    assert [q.n for q in shown.more] == [2]
    assert "<b>France</b>: [2]" in html_of(shown.card)


def test_a_refusal() -> None:
    """The message in bold, then what is nearest, labelled, with numbers that are not those of evidence."""
    shown = reply_shown(refusal(quote()), EN)
    assert html_of(shown.card) == (
        f"<b>The statements held do not speak to this.</b>\n\n<i>Nearest, not evidence:</i>\n\n(1) {WHO}\n"
        f"<blockquote>“{BESIDES}”</blockquote>\n\n<i>Quotes are verbatim.</i>"
    )
    assert [q.n for q in shown.nearest] == [1]


def test_several_questions() -> None:
    """Each stands above its own reply, and what is nearest to one is never left for later among evidence."""
    quotes = numbered("One.", "Two.", *(f"Near {n}." for n in range(4)))
    parts = (
        answer(*quotes[:1], standalone_question="What of A?", finding="A is met."),
        answer(*quotes[:2], standalone_question="What of B?", finding="B is met."),
        refusal(*quotes[2:], standalone_question="What of C?", message="C is not spoken to."),
    )
    whole = answer(*quotes[:2], parts=parts, finding="A is met. B is met. C is not spoken to.")
    shown = reply_shown(whole, EN)
    lines = shown.card.text.split("\n\n")
    assert lines[0] == "What of A?\nA is met."
    assert lines[2] == "What of B?\nB is met."
    assert "See [1]." in lines
    assert "What of C?\nC is not spoken to." in lines
    assert [q.n for q in shown.quotes] == [1, 2, 3]
    assert not shown.more
    assert_sound(shown.card)


def test_a_translation_is_outside_of_the_quote() -> None:
    """A machine's translation is labelled, has no marks of quotation, and stands below the blockquote."""
    given = (Translation(1, "fr", "Nous le <soutenons>."),)
    shown = reply_shown(answer(short(1), translations=given), speaker("fr"))
    label = f"<i>{machine_translation('fr')}:</i>"
    assert f"“We support it.”</blockquote>\n{label}\nNous le &lt;soutenons&gt;.\n\n" in html_of(shown.card)
    assert quotes_of(shown.card) == ("We support it.",)


def test_why_the_model_was_not_used() -> None:
    """A degraded answer says so in a line; several parts degraded alike say it once."""
    one = answer(short(1), degraded="the model cannot be reached")
    assert "<i>Without the model: the model cannot be reached</i>" in html_of(reply_shown(one, EN).card)
    whole = replace(one, parts=(one, replace(one, quotes=(short(2),))))
    assert html_of(reply_shown(whole, EN).card).count("Without the model") == 1


def test_a_heading_stands_first() -> None:
    """The question of a tapped button stands above its answer, harmless whatever it holds."""
    shown = reply_shown(answer(short(1)), EN, heading="What of <b>\u202eITU?")
    assert html_of(shown.card).startswith("<i>What of &lt;b&gt;ITU?</i>\n\n<b>Iran")


@pytest.mark.parametrize("text", ["We ask. " * 520 + "End.", "We\task.", "We ask.\u2028Others too.", "e\u0301"])
def test_a_quote_that_no_message_carries(text: str) -> None:
    """A quote that is too long, or that Telegram would alter, is named with the reason and stands in no blockquote."""
    shown = reply_shown(answer(*numbered("One.", text)), EN)
    assert [q.n for q in shown.quotes] == [1]
    assert [q.n for q in shown.oversize] == [2]
    assert not shown.more
    assert f"[2] {WHO}\n<i>" in html_of(shown.card)
    assert "Context sends it as a file." in html_of(shown.card)
    assert html_of(shown.card).endswith("<i>Quotes are verbatim. 1 of 2 shown.</i>")


def test_a_long_quote_is_left_for_later_whole() -> None:
    """A quote that fits in a message, but not on this card, is neither cut nor named: the next message has it."""
    quotes = numbered("One. " * 500 + "End.", "Two. " * 500 + "End.", "Three.")
    shown = reply_shown(answer(*quotes), EN)
    assert [q.n for q in shown.quotes] == [1]
    assert [q.n for q in shown.more] == [2, 3]
    further = more_shown(shown.more, 3, EN)
    assert [q.n for q in further.quotes] == [2, 3]
    assert html_of(further.card).endswith("<i>Quotes are verbatim. 2 more of 3 shown.</i>")
    assert "<blockquote expandable>" in html_of(further.card)


def test_a_long_finding_leaves_room_for_the_first_quote() -> None:
    """Whatever a model wrote, it is cut and no quote is: the first quote stands on the card."""
    sentences = tuple(SummarySentence(f"Sentence {n} " + "says much " * 60, (1,)) for n in range(20))
    given = answer(quote(), finding="It is so " * 1000, summary=Summary("openai:tiny", sentences))
    shown = reply_shown(given, EN)
    assert quotes_of(shown.card) == (BESIDES,)
    assert "The rest does not fit in one message." in shown.card.text
    assert_sound(shown.card)


def test_arabic_reads_right_to_left() -> None:
    """A line that begins with Latin letters begins with U+200F, and names in them are isolated."""
    shown = reply_shown(answer(short(1), finding="إيران: مقطع واحد."), AR)
    first, attribution, *_ = shown.card.text.split("\n\n")
    assert first == "إيران: مقطع واحد."
    assert attribution.startswith("\u200f[1] \u2068Ms. Tahereh Jalili\u2069 (\u2068Islamic Republic of Iran\u2069)")
    assert "\n“We support it.”" in attribution
    assert_sound(shown.card)


def test_a_check_stands_in_place_of_the_finding() -> None:
    """A reply that rests on a check shows its verdict and message; the words are in bold where they stand."""
    found = quote()
    at = BESIDES.index("extra burden")
    checked = check(Verdict.VERBATIM, found, ranges=(((found.start + at, found.start + at + 12),),))
    shown = reply_shown(answer(found, finding="Not shown.", check=checked), EN)
    assert html_of(shown.card).startswith("<b>Verbatim</b>\nThe message of the check.\n\n[1] <b>Ms.")
    assert "created <b>extra burden</b> which" in html_of(shown.card)
    assert "Not shown." not in html_of(shown.card)
    assert quotes_of(shown.card) == (BESIDES,)


def test_what_was_not_checked_is_said() -> None:
    """Quotations beyond those that are checked at once are counted apart from what the gate left out."""
    rejected = (Rejected("a", "6 are checked at once", is_unchecked=True), Rejected("b", "not in its quotes"))
    shown = reply_shown(answer(short(1), rejected=rejected), EN)
    assert "1 quotation was not checked: ask about it by itself." in shown.card.text
    assert "Left out by the gate: 1 item." in shown.card.text


def test_a_draft_has_quotes_alone() -> None:
    """While a model still writes, quotes are shown without a finding, and the last line says what is coming."""
    shown = early_shown(answer(*numbered("One.", "Two.")), EN)
    assert "Iran speaks" not in shown.card.text
    assert quotes_of(shown.card) == ("One.", "Two.")
    assert shown.card.text.endswith("Quotes are verbatim. What they say together is being written.")


def test_more_of_what_is_nearest_is_labelled() -> None:
    """Further passages that are nearest are labelled again: they are no evidence in a message of their own either."""
    shown = more_shown(numbered("One."), 4, EN, role="nearest")
    assert shown.card.text.startswith("Nearest, not evidence:\n\n(1) Ms.")
