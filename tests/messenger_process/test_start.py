"""How the process starts, and how it says that it cannot; the token is in nothing that it prints."""

from __future__ import annotations

import os
import re

import pytest

from bot.output.speech.catalogue import LANGUAGES
from tests.bot_api import BotApi, faults
from tests.messenger_process.conftest import Held, NewBot, Somebody
from tests.messenger_process.process import PATIENCE, Bot, command
from tests.messenger_process.statements import ASKED

ANY = {"ONRECORD_TELEGRAM_TOKEN": "1:a"}


def refused(held: Held, **variables: str) -> str:
    """What the command prints that does not start: it ends with 2 for a wrong setting, without a traceback."""
    told = command(held.home, "telegram", code=2, **variables)
    assert "Traceback" not in told
    return told


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "ONRECORD_TELEGRAM_TOKEN is not set"),
        ({"ONRECORD_TELEGRAM_TOKEN": "secretwords"}, "ONRECORD_TELEGRAM_TOKEN"),
        (ANY | {"ONRECORD_DATABASE_URL": "oracle://x:secretwords@y/z"}, "ONRECORD_DATABASE_URL"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(held: Held, variables: dict[str, str], named: str) -> None:
    """The variable, and what is allowed; a secret is not repeated."""
    base = {"ONRECORD_TELEGRAM_BASE_URL": "http://127.0.0.1:9"}
    told = refused(held, **(base | variables))
    assert named in told
    assert "secretwords" not in told


@pytest.fixture(scope="module")
def bot(make_bot: NewBot) -> Bot:
    """A bot that is not started: the first test does so while the Bot API is down, and the last that has it ends it."""
    return make_bot(ONRECORD_LOG="debug", ONRECORD_ADMINS="4711")


@pytest.fixture
def running(bot: Bot) -> Bot:
    """The same bot, started if no test before has done so."""
    return bot if bot.runs else bot.start()


def test_the_bot_api_is_down_at_the_start(bot: Bot, somebody: Somebody) -> None:
    """It waits until the Bot API is there, and answers what was asked meanwhile.

    Pages and refusals with the bot's own address come back then: every test looks for the token in all that is printed.
    """
    ana, ben = somebody(bot), somebody(bot)
    page = f"<html>/bot{bot.api.token}/getUpdates was not found</html>"
    bot.api.fail("getMe", faults.Trouble("page", 200, page))
    bot.api.fail("getUpdates", faults.Trouble("page", 502, page), when=lambda call: call.method == "getUpdates")
    refusal = faults.refused(400, f"Bad Request: {bot.api.token} is wrong")
    wrong = bot.api.fail("sendMessage", refusal, chat=bot.api.private(ben))
    bot.allowed |= {"could not be answered", "Traceback"}
    bot.api.down()
    bot.start(wait=False)
    bot.api.wait_until(lambda: "The Bot API does not answer" in bot.output, timeout=PATIENCE, what="the log to say so")
    said = ana.says(ASKED)
    ben.says(ASKED)
    bot.api.up()
    bot.wait_for_polls()
    assert bot.after(said).blockquotes
    bot.catches_up(ben)
    assert wrong.hits


def test_the_menu_of_an_admin_is_set_once_they_write(running: Bot) -> None:
    """An admin who never wrote to the bot has no chat whose menu Telegram would set; at the first message it is set."""
    bot = running
    bot.api.wait_for_call("setMyShortDescription", count=len(LANGUAGES), timeout=PATIENCE)
    bot.api.wait_quiet()

    def menus() -> int:
        return sum("4711" in str(call.params.get("scope")) for call in bot.api.calls("setMyCommands"))

    assert menus() == 0
    admin = bot.api.person(4711)
    bot.api.private(admin)
    for _ in range(2):
        bot.says(admin, "/stats")
    bot.api.wait_until(lambda: menus() == len(LANGUAGES), timeout=PATIENCE, what="the menu of the admin to be set")
    menu = {one["command"] for one in bot.api.world.commands["chat", 4711, ""]}
    assert menu > {"stats", "failures", "ask"}
    assert set(re.findall(r"/(\w+)", bot.says(admin, "/help").text)) >= menu - {"help"}


def test_a_token_that_is_revoked_while_it_runs(running: Bot) -> None:
    """It ends with 2 and says where a token comes from, once the Bot API refuses a token that it took before."""
    bot = running
    bot.api.world.logged_out = True
    bot.api.fail("getUpdates", faults.server_error(), when=lambda call: call.method == "getUpdates")
    bot.api.down()
    bot.api.up()
    assert bot.wait() == 2
    assert "@BotFather" in bot.output


def test_a_first_start(new_bot: NewBot, somebody: Somebody) -> None:
    """In an empty home it stores what is shipped, says so, and answers; what people ask only its owner can read."""
    home = new_bot().home.parent / "empty"
    home.mkdir()
    bot = new_bot(installed=True, home=home).start()
    assert bot.says(somebody(bot), "What does Iran say about sanctions?").blockquotes
    assert "First use" in bot.output
    assert os.stat(bot.home / "state.sqlite").st_mode & 0o077 == 0


def test_a_token_that_is_refused(held: Held) -> None:
    """The setting is named, and the token is not shown, whatever the log is to say."""
    wrong = "7000000001:BBnobodyshallreadthisintheoutput_-123"
    with BotApi() as api:
        given = {"ONRECORD_TELEGRAM_TOKEN": wrong, "ONRECORD_TELEGRAM_BASE_URL": api.url}
        told = refused(held, **given, ONRECORD_LOG="debug")
    assert "ONRECORD_TELEGRAM_TOKEN is …: Telegram refuses it" in told
    assert wrong.partition(":")[2] not in told


def test_a_signal_during_the_start_ends_it(new_bot: NewBot) -> None:
    """Also while the Bot API is away and the bot does not yet know who it is."""
    bot = new_bot()
    bot.api.down()
    bot.start(wait=False)
    bot.api.wait_until(lambda: "does not answer" in bot.output, timeout=PATIENCE, what="the log to say so")
    assert bot.stop() == 0
    bot.api.up()
