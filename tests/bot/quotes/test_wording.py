"""Where a wording is found, and where it only seems to be: word boundaries, numbers, hostile repetition."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quotes.boundaries import is_boundary
from bot.quotes.wording import WordingRange, compared, find, folded, pasted, without_attribution
from retrieval.text.normalise import normalise

unhurried = settings(deadline=None)

_WORDS = st.sampled_from(
    [
        *("we", "We", "support", "the", "non-nuclear", "l'Iran", "10 000", "2.5", "5%", "réforme", "—", "…", "。"),
        *("不", "支持"),
    ]
)
_SPACES = st.sampled_from([" ", "\n", "\u00a0", "\u200b ", "  "])


@unhurried
@given(st.lists(st.tuples(_WORDS, _SPACES), min_size=1, max_size=12), st.data())
def test_every_wording_of_whole_words_is_found_where_it_stands(
    words: list[tuple[str, str]], data: st.DataObject
) -> None:
    """A slice on word boundaries is found at its own offsets, or at an earlier place that overlaps it."""
    text = "".join(word + space for word, space in words)
    normalised = normalise(text)
    places = [k for k in range(len(normalised.text) + 1) if is_boundary(normalised, k) and normalised.aligned(k, k)]
    i = data.draw(st.sampled_from(places))
    j = data.draw(st.sampled_from([place for place in places if place >= i]))
    start, end = normalised.source_range(i, j)
    wording = text[start:end]
    found = find(wording, text)
    if not any(character.isalnum() for character in wording):
        assert found == []
        return
    assert any(match.start < end and start < match.end for match in found)
    sought = normalise(wording).text.strip()
    assert all(normalise(text[match.start : match.end]).text == sought for match in found)


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("port the", "We support the reform"),
        ("support the re", "We support the reform"),
        ("nuclear weapons", "the non-nuclear weapons"),
        ("third session", "the twenty-third session"),
        ("I can", "I can't accept this"),
        ("he", "he/she"),
        ("D", "R&D"),
        ("accepte pas", "Il n'accepte pas"),
        ("5 per cent", "2.5 per cent"),
        ("10", "10\u202f000 people"),
        ("000 people", "1,000 people"),
        ("5 degrees", "-5 degrees"),
        ("5 degrees", "about –5 degrees"),
        ("2012", "2010–2012"),
        ("19", "COVID-19"),
        ("5", "5% of them"),
        ("5", "€5 a day"),
        ("70/1", "A/RES/70/1"),
        ("三", "二十三届"),
        ("5", "5万人"),
        ("of", "oﬃce"),
        ("wait .", "wait …"),
        ("cafe", "cafe\u0301"),
        ("We", "we support"),
        ("1/2", "½ of them"),
        ("Prices fell by 5", "Prices fell by 5 per cent"),
        ("cent of them", "5 per cent of them"),
        ("Prices fell by five", "Prices fell by five per cent"),
        ("Prices fell by 5", "Prices fell by 5 %"),
        ("We lost 5", "We lost 5 million people"),
        ("billion trees", "to plant two billion trees"),
        ("It warms by 1.5", "It warms by 1.5 degrees"),
        ("Les prix ont baissé de 5", "Les prix ont baissé de 5 pour cent"),
        ("de 5", "une aide de 5 milliards"),
        ("Bajaron un 5", "Bajaron un 5 por ciento"),
        ("снизились на 5", "снизились на 5 процентов"),
        ("около 5", "около 5 млрд рублей"),
        ("بنسبة 5", "بنسبة 5 في المائة"),
        ("حوالى 5", "حوالى 5 ملايين"),
        ("حدود 5", "حدود 5 درصد"),
        ("下降5", "下降5个百分点"),
        ("五", "百分之五"),
        ("5", "百分之5"),
        ("5度", "零下5度"),
        ("5 degrees", "at – 5 degrees"),
        ("5 degrees", "at minus 5 degrees"),
        ("five degrees", "at minus five degrees"),
        ("5 degrés", "à moins 5 degrés"),
        ("1/2 million", "2 1/2 million"),
        ("Growth was 3", "Growth was 3 - 5"),
        ("5 in May", "Growth was 3 - 5 in May"),
        ("5 million", "at $ 5 million"),
        ("nuclear policy", "our non–nuclear policy"),
        ("our non", "our non–nuclear policy"),
        ("", "anything"),
        ("…", "and so on…"),
        (" \u200b", "a \u200b b"),
    ],
)
def test_a_piece_of_a_word_or_number_is_no_wording(wording: str, text: str) -> None:
    """What starts or ends inside a word or a number says something else, and is not there."""
    assert find(wording, text) == []


@pytest.mark.parametrize(
    ("wording", "text", "held"),
    [
        ("support the reform", "We support\n\u00a0the re\u00adform.", "support\n\u00a0the re\u00adform"),
        ("Iran", "de l’Iran", "Iran"),
        ("and we agree", "peace—and we agree", "and we agree"),
        ("peace", "peace—and", "peace"),
        ("5 years", "peace—5 years", "5 years"),
        ("2016", "Session 71–2016", None),
        ("2016", "Session – 2016", "2016"),
        ("150 people", "in 2020 150 people", "150 people"),
        ("5% of them", "about 5% of them", "5% of them"),
        ("5 schools", "Built:\n- 5 schools", "5 schools"),
        ("5 years", "peace — 5 years", "5 years"),
        ("Prices fell by 5 per cent", "Prices fell by 5 per cent.", "Prices fell by 5 per cent"),
        ("per cent", "a few per cent", "per cent"),
        ("millions of people", "for millions of people", "millions of people"),
        ("5", "We met 5 ministers", "5"),
        ("We met 5", "We met 5 ministers", "We met 5"),
        ("nuclear policy", "policy—nuclear policy", "nuclear policy"),
        ("支持改革", "我们支持改革。", "支持改革"),
        ("2030", "到2030年", "2030"),
        ("office", "the oﬃce.", "oﬃce"),
        ("café", "cafe\u0301s; cafe\u0301 ", "cafe\u0301"),
        ("states'", "the states’ rights", "states’"),
        ("end", "(end)", "end"),
        ("Iran", "\u2067Iran\u2069", "Iran"),
        ("รูป", "ปฏิรูป", "รูป"),
    ],
)
def test_a_wording_of_whole_words_is_found(wording: str, text: str, held: str | None) -> None:
    """The same words in other typography are found, and the range holds them as the text writes them."""
    assert [text[match.start : match.end] for match in find(wording, text)] == ([held] if held else [])


def test_all_places_are_found_first_to_last() -> None:
    """A wording said three times is found three times, without overlaps."""
    assert find("a b a", "a b a b a. a b a") == [WordingRange(0, 5), WordingRange(11, 16)]


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("a" * 50_000, "a" * 100_000),
        ("a", "a" * 100_000),
        ("ab " * 16_000 + "a", "ab " * 33_000),
        ("a-" * 20_000 + "a", "a-" * 50_000),
        ("word " * 20_000, "word " * 20_000),
        ("e\u0301 " * 30_000, "é " * 50_000),
        ("…" * 1_000 + "a", "." * 100_000),
        ("000", "1 000 " * 16_000),
        ("5", "- 5 " * 25_000),
        ("5", "per cent 5 per cent " * 5_000),
    ],
)
def test_hostile_lengths_take_no_longer(wording: str, text: str) -> None:
    """A hundred thousand characters against a hundred thousand take about a second at most, whatever they are."""
    started = time.thread_time()
    find(wording, text)
    assert time.thread_time() - started < 2


@pytest.mark.parametrize(
    ("wording", "bare"),
    [
        ("  “We agree.” ", "We agree."),
        ("«We agree»", "We agree"),
        ("‘We agree’.", "We agree"),
        ("“‘We agree’”", "We agree"),
        ("We agree…", "We agree"),
        ("We agree [...]", "We agree"),
        ("“We agree …”", "We agree"),
        ("“We agree” …", "We agree"),
        ("「我们支持」", "我们支持"),
        ("\u200b“We agree”\ufeff", "We agree"),
        ("“We agree,”", "We agree"),
        ("“We agree,” ", "We agree"),
        ("“‘We agree,’”", "We agree"),
        ("We agree,", "We agree,"),
        ("“,”", ","),
        ("We agree.", "We agree."),
        ("states'", "states'"),
        ("“”", "“”"),
        ("", ""),
    ],
)
def test_the_quoters_marks_come_off(wording: str, bare: str) -> None:
    """Outer quotation marks and a final ellipsis are the quoter's; nothing else comes off."""
    forms = pasted(wording)
    assert forms[-1] == bare
    assert len(set(forms)) == len(forms)


@unhurried
@given(st.text())
def test_no_form_has_other_words(wording: str) -> None:
    """Each form of a pasted wording is a stretch of it, each inside the one before."""
    forms = pasted(wording)
    assert all(form in wording for form in forms)
    assert all(barer in form for form, barer in pairwise(forms))


def test_decomposed_text_is_searched_as_it_stands() -> None:
    """Offsets are those of the text given, not of its composed form."""
    text = unicodedata.normalize("NFD", "Déjà engagée, la réforme")
    (match,) = find("la réforme", text)
    assert unicodedata.normalize("NFC", text[match.start : match.end]) == "la réforme"


@pytest.mark.parametrize(
    ("wording", "inside"),
    [
        ('"Taiwan has been ours" — Han Zheng', "Taiwan has been ours"),
        ("“We support the Charter.” (Lula, 2023)", "We support the Charter."),
        ("“We support peace”, Prime Minister of India", "We support peace"),
        ("“We support peace” and justice for all", None),
        ("“We support peace” — and justice", None),
        ("“We support peace” - We will not", None),
        ("“Мы за мир” — и никогда", None),
        ("“نحن مع السلام” — ولن", None),
        ("“We support peace”", None),
        ("Han Zheng: “We support peace”", None),
    ],
)
def test_names_behind_a_quotation_are_none_of_its_words(wording: str, inside: str | None) -> None:
    """What may be words of the quotation is looked for with it."""
    assert without_attribution(wording) == inside


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mr. President , we agree .", "Mr. President, we agree."),
        ("le droit ; la loi", "le droit; la loi"),
        ("Qui ? Moi !", "Qui? Moi!"),
        ("il dit « oui »", 'il dit "oui"'),
        ("er sagte: „Ja“", "er sagte: »Ja«"),
        ("dijo «sí»", "dijo “sí”"),
        ("ele disse “sim”", "ele disse 'sim'"),
        ("peace — and bread", "peace—and bread"),
        ("peace – and bread", "peace - and bread"),
        ("Мир — это труд", "Мир – это труд"),
        ("ещё", "еще"),
        ("نعم، نحن", "نعم, نحن"),
        ("حقوقِ بشر", "حقوق بشر"),
        ("شدّة", "شدة"),
        ("می\u200cشود", "میشود"),
        ("中国 支持", "中国支持"),
        ("我们同意。", "我们同意."),
        ("he said “no”", "he said 'no'"),
        ("( CSTD )", "(CSTD)"),
        ("《倡议》", "〈倡议〉"),
        ("我们同意。", "我们同意｡"),
    ],
)
def test_typography_is_set_aside(one: str, other: str) -> None:
    """The same words in two typographies compare alike."""
    assert compared(one).text == compared(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We Agree", "We agree"),
        ("marine", "rnarine"),
        ("3 - 5", "3-5"),
        ("at - 5 degrees", "at 5 degrees"),
        ("2 . 5", "2.5"),
        ("We agree?", "We agree."),
        ("может", "не может"),
        ("é", "e"),
    ],
)
def test_words_numbers_and_marks_are_not(one: str, other: str) -> None:
    """Letters, numbers, signs and marks that carry meaning differ."""
    assert compared(one).text != compared(other).text


@given(st.text(st.sampled_from(" «»\"'-—.,;:?a1不ё،\u064b\n") | st.characters(), max_size=60))
def test_every_offset_leads_back(text: str) -> None:
    """Ranges of the source are in order, within it, and no longer text is made of fewer characters than it has."""
    for made in (compared(text), folded(text)):
        assert len(made.text) == len(made.starts) == len(made.ends)
        assert all(0 <= start < end <= len(text) for start, end in zip(made.starts, made.ends, strict=True))
        assert list(made.starts) == sorted(made.starts)
