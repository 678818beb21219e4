"""The interface in each of its languages: it says the same everywhere, and quotes stay as they were said."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

import pytest

from tests.messenger_process.conftest import Somebody
from tests.messenger_process.process import PATIENCE, Bot
from tests.messenger_process.statements import ARABIC

QUESTIONS = {
    "en": "What does Kenya say about trees?",
    "fr": "Que dit la France sur l'aide humanitaire ?",
    "es": "¿Qué dice México sobre las vacunas?",
    "ru": "Что говорит Россия о санкциях?",
    "ar": "ماذا تقول مصر عن العقوبات؟",
    "zh": "中国将大力支持发展中国家能源绿色低碳发展。",
}
COMMANDS = ("/start", "/help", "/statements", "/check", "/ask", "/new", "/about", "/privacy", "/forget", "/nothing")
OTHERS = sorted(set(QUESTIONS) - {"en"})

NAMES = re.compile(r"^On Record \d[\d.]*$|^[\W\d]*$|^\w+ \(\d+\)$|^\W*Source$")
"""Lines and buttons that may read alike in two languages: the name of this, signs, countries' names, French words."""


@dataclass
class Heard:
    """What the bot said to a person of a language: its own lines and buttons, and its quotes."""

    lines: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def heard(bot: Bot, somebody: Somebody) -> dict[str, Heard]:
    """All commands and a question, or what was said, in each language."""
    found = {}
    for language, question in QUESTIONS.items():
        heard = found[language] = Heard()
        for commands in (COMMANDS[:5], (*COMMANDS[5:], question)):
            person = somebody(bot, language if language != "zh" else "zh-hans")
            for command in commands:
                message = bot.says(person, command)
                own = message.text
                for quote in message.blockquotes:
                    own = own.replace(quote, "")
                heard.lines += [line for line in own.splitlines() if line.strip() and "[1]" not in line]
                heard.buttons += [button.text for button in message.buttons]
                heard.quotes += message.blockquotes
    return found


@pytest.mark.parametrize("language", QUESTIONS)
def test_every_command_answers(heard: dict[str, Heard], language: str) -> None:
    """Nothing is missing in any language, and the quote is in the language that it was said in."""
    assert len(heard[language].lines) >= 30
    assert len(heard[language].quotes) == 1
    if language == "ar":
        assert heard[language].quotes == [f"“{ARABIC}”"]


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_is_left(heard: dict[str, Heard], language: str) -> None:
    """No line and no button that an English reader sees is shown to a reader of another language."""
    english = {_plain(text) for text in (*heard["en"].lines, *heard["en"].buttons) if not NAMES.search(_plain(text))}
    others = {_plain(text) for text in (*heard[language].lines, *heard[language].buttons)}
    assert not english & others


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_is_left_in_the_menu(bot: Bot, language: str) -> None:
    """The menu's descriptions and the profile's are in the language that they are set for."""
    commands, descriptions = bot.api.world.commands, bot.api.world.descriptions
    key = ("short_description", "zh")
    bot.api.wait_until(lambda: key in descriptions, timeout=PATIENCE, what="the menus")
    english = {one["description"] for one in commands["default", None, ""]}
    assert not english & {one["description"] for one in commands["default", None, language]}
    assert descriptions["short_description", language] != descriptions["short_description", ""]


def test_arabic_reads_right_to_left(heard: dict[str, Heard]) -> None:
    """Each line of the Arabic interface begins with what makes a client lay it out from the right."""
    wrong = [line for line in heard["ar"].lines if not NAMES.search(_plain(line)) and _first_strong(line) == "L"]
    assert not wrong


def _plain(text: str) -> str:
    """A text without marks of direction."""
    return re.sub("[\u200e\u200f\u2066-\u2069]", "", text).strip()


def _first_strong(line: str) -> str:
    return next((c for c in map(unicodedata.bidirectional, line) if c in ("L", "R", "AL")), "")
