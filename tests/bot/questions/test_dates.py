"""The times that a question names: years, months, days and sessions in nine languages, and whether a period is open."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.questions.dates import is_range, times


@pytest.mark.parametrize(
    ("text", "language", "where", "date", "side"),
    [
        ("What did Iran say in 2016?", "en", "2016", "2016", ""),
        ("What did Iran say in June 2020?", "en", "June 2020", "2020-06", ""),
        ("What did Iran say on 12 June 2020?", "en", "12 June 2020", "2020-06-12", ""),
        ("What did Iran say on June 12, 2020?", "en", "June 12, 2020", "2020-06-12", ""),
        ("What did Iran say on 2020-06-12?", "en", "2020-06-12", "2020-06-12", ""),
        ("Kenya since early 2019", "en", "2019", "2019", "since"),
        ("Kenya from 2019 onwards", "en", "2019", "2019", "since"),
        ("Kenya before 2015", "en", "2015", "2014", "until"),
        ("Kenya until 2015", "en", "2015", "2015", "until"),
        ("Kenya after 2015", "en", "2015", "2016", "since"),
        ("Kenya before June 2020", "en", "June 2020", "2020-05", "until"),
        ("Kenya after December 2019", "en", "December 2019", "2020-01", "since"),
        ("Kenya before 1 March 2020", "en", "1 March 2020", "2020-02-29", "until"),
        ("Kenya after 31 June 2020", "en", "31 June 2020", "2020-06-31", "since"),
        ("Kenya after the 2015 summit", "en", "2015", "2015", "since"),
        ("Kenya before late 2015", "en", "2015", "2015", "until"),
        ("Kenya before the year 2010", "en", "2010", "2009", "until"),
        ("Kenya after the year 2010", "en", "2010", "2011", "since"),
        ("Kenya since the year 2010", "en", "2010", "2010", "since"),
        ("Kenya before the 1st of March 2020", "en", "1st of March 2020", "2020-02-29", "until"),
        ("Kenya after the 7 October 2023 attacks", "en", "7 October 2023", "2023-10-07", "since"),
        ("the Arab 2015 summit", "en", "2015", "2015", ""),
        ("at the 2015 session", "en", "2015", "2015", ""),
        ("le 12 juin 2020", "fr", "12 juin 2020", "2020-06-12", ""),
        ("depuis 2019", "fr", "2019", "2019", "since"),
        ("jusqu’en 2015", "fr", "2015", "2015", "until"),
        ("avant 2015", "fr", "2015", "2014", "until"),
        ("après 2015", "fr", "2015", "2016", "since"),
        ("avant le 1er mars 2020", "fr", "1er mars 2020", "2020-02-29", "until"),
        ("après l’année 2010", "fr", "2010", "2011", "since"),
        ("jusqu'au 1er mars 2020", "fr", "1er mars 2020", "2020-03-01", "until"),
        ("el 12 de junio de 2020", "es", "12 de junio de 2020", "2020-06-12", ""),
        ("desde 2019", "es", "2019", "2019", "since"),
        ("hasta 2015", "es", "2015", "2015", "until"),
        ("antes de 2015", "es", "2015", "2014", "until"),
        ("después de 2015", "es", "2015", "2016", "since"),
        ("antes del 1 de marzo de 2020", "es", "1 de marzo de 2020", "2020-02-29", "until"),
        ("después del año 2010", "es", "2010", "2011", "since"),
        ("desde el año 2010", "es", "2010", "2010", "since"),
        ("antes de la cumbre de 2015", "es", "2015", "2015", ""),
        ("12 июня 2020 года", "ru", "12 июня 2020", "2020-06-12", ""),
        ("с 2019 года", "ru", "2019", "2019", "since"),
        ("процесс 2019 года", "ru", "2019", "2019", ""),
        ("до 2015 года", "ru", "2015", "2015", "until"),
        ("после 2015 года", "ru", "2015", "2016", "since"),
        ("في ١٢ يونيو ٢٠٢٠", "ar", "١٢ يونيو ٢٠٢٠", "2020-06-12", ""),
        ("ومنذ عام ٢٠١٩", "ar", "٢٠١٩", "2019", "since"),
        ("حتى عام 2015", "ar", "2015", "2015", "until"),
        ("قبل 2015", "ar", "2015", "2014", "until"),
        ("قبل العام 2015", "ar", "2015", "2014", "until"),
        ("وبعد عام 2015", "ar", "2015", "2016", "since"),
        ("2020年6月12日", "zh", "2020年6月12日", "2020-06-12", ""),
        ("伊朗自2019年", "zh", "2019", "2019", "since"),
        ("2019年以来", "zh", "2019", "2019", "since"),
        ("2015年以前", "zh", "2015", "2014", "until"),
        ("2015年之后", "zh", "2015", "2016", "since"),
        ("در ژوئن ۲۰۲۰", "fa", "ژوئن ۲۰۲۰", "2020-06", ""),
        ("از سال ۲۰۱۹", "fa", "۲۰۱۹", "2019", "since"),
        ("تا سال ۲۰۱۵", "fa", "۲۰۱۵", "2015", "until"),
        ("پیش از ۲۰۱۵", "fa", "۲۰۱۵", "2014", "until"),
        ("قبل از سال ۲۰۱۵", "fa", "۲۰۱۵", "2014", "until"),
        ("پس از سال ۲۰۱۵", "fa", "۲۰۱۵", "2016", "since"),
        ("بعد از ۲۰۱۵", "fa", "۲۰۱۵", "2016", "since"),
        ("am 12. Juni 2020", "de", "12. Juni 2020", "2020-06-12", ""),
        ("nach dem 1. März 2019", "de", "1. März 2019", "2019-03-02", "since"),
        ("vor dem 1. März 2020", "de", "1. März 2020", "2020-02-29", "until"),
        ("vor dem Jahr 2010", "de", "2010", "2009", "until"),
        ("bis zum Jahr 2010", "de", "2010", "2010", "until"),
        ("nach 2015", "de", "2015", "2016", "since"),
        ("ab 2015", "de", "2015", "2015", "since"),
        ("vor 2015", "de", "2015", "2014", "until"),
        ("bis 2015", "de", "2015", "2015", "until"),
        ("em 12 de junho de 2020", "pt", "12 de junho de 2020", "2020-06-12", ""),
        ("o direito do mar em 2015", "pt", "2015", "2015", ""),
        ("até 2015", "pt", "2015", "2015", "until"),
        ("June 2020", "crh", "June 2020", "2020-06", ""),
        ("antes de 2015", "pt", "2015", "2014", "until"),
        ("após 2015", "pt", "2015", "2016", "since"),
        ("depois de 2015", "pt", "2015", "2016", "since"),
        ("antes do dia 1º de março de 2020", "pt", "1º de março de 2020", "2020-02-29", "until"),
        ("depois do ano de 2010", "pt", "2010", "2011", "since"),
        ("desde o ano de 2010", "pt", "2010", "2010", "since"),
        ("a partir de 2015", "pt", "2015", "2015", "since"),
    ],
)
def test_a_date(text: str, language: str, where: str, date: str, side: str) -> None:
    """To the precision named, with the words that say it, and from or up to when a period is."""
    (one,) = times(text, language)
    assert (text[one.start : one.end], one.date, one.side, one.session) == (where, date, side, None)


@pytest.mark.parametrize(
    ("text", "where", "session"),
    [
        ("at the 78th session", "78th session", "78"),
        ("at the seventy-eighth session", "seventy-eighth session", "78"),
        ("à la 78e session", "78e session", "78"),
        ("en el 78.º período de sesiones", "78.º período de sesiones", "78"),
        ("на 78-й сессии", "78-й сессии", "78"),
        ("في الدورة 78", "الدورة 78", "78"),
        ("第78届会议", "第78届", "78"),
        ("第七十八届会议", "第七十八届", "78"),
        ("در اجلاس 78", "اجلاس 78", "78"),
        ("auf der 78. Tagung", "78. Tagung", "78"),
        ("na 78ª sessão", "78ª sessão", "78"),
    ],
)
def test_a_session(text: str, where: str, session: str) -> None:
    """By its number, in figures or in words, beside the word for a session."""
    (one,) = times(text, None)
    assert (text[one.start : one.end], one.session, one.date) == (where, session, None)


@pytest.mark.parametrize(
    "text", ["nothing", "in 1939", "2,016.5 tons", "2016/17", "the 90 delegations", "A/75/2016/L.1"]
)
def test_what_is_no_time(text: str) -> None:
    """Other numbers, and years before there were statements."""
    assert times(text, "en") == ()


@pytest.mark.parametrize(
    ("text", "language", "is_one"),
    [
        ("2015–2018", "en", True),
        ("from 2015 to 2018", "en", True),
        ("between 2015 and 2018", "en", True),
        ("in 2015 and 2018", "en", False),
        ("zwischen 2015 und 2018", "de", True),
        ("2015 und 2018", "de", False),
        ("entre 2015 et 2018", "fr", True),
        ("entre 2015 y 2018", "es", True),
        ("между 2015 и 2018", "ru", True),
        ("بين 2015 و 2018", "ar", True),
        ("2015至2018年", "zh", True),
        ("بین ۲۰۱۵ و ۲۰۱۸", "fa", True),
        ("de 2015 a 2018", "pt", True),
    ],
)
def test_a_period(text: str, language: str, is_one: bool) -> None:
    """Two years are the ends of a period, or two years."""
    (pair,) = pairwise(times(text, language))
    assert is_range(text, *pair) is is_one
