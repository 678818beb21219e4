"""The bot as a process: it ends well when told to, loses nothing when killed, and prints no secret."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.telegram.transport.processes import echo
from tests.bot_api import BotApi, faults

pytestmark = pytest.mark.slow

SECRET = "AAnobodyshallreadthisintheoutput_-123"
TOKEN = f"7000000001:{SECRET}"


@pytest.fixture
def secret_api() -> Iterator[BotApi]:
    """A Bot API with a token that stands nowhere else."""
    with BotApi(token=TOKEN) as opened:
        yield opened


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_what_is_being_answered_finish(api: BotApi, tmp_path: Path, number: signal.Signals) -> None:
    """The answer arrives after the signal, and the process ends as one that has done its work."""
    ana = api.person(1)
    with echo(api, tmp_path, seconds=1.5) as bot:
        api.wait_for_poll()
        ana.says("slow")
        api.wait_for_call("sendChatAction")
        bot.tell(number)
        assert bot.ended() == 0
    assert [message.text for message in api.sent] == ["slow"]
    assert "Traceback" not in bot.printed()
    assert "ResourceWarning" not in bot.printed()


def test_a_signal_waits_a_while_and_loses_nothing(api: BotApi, tmp_path: Path) -> None:
    """What is not answered by then is answered after the next start."""
    ana = api.person(1)
    with echo(api, tmp_path, seconds=60) as bot:
        api.wait_for_poll()
        ana.says("slow")
        api.wait_for_call("sendChatAction")
        began = time.monotonic()
        bot.tell(signal.SIGTERM)
        assert bot.ended() == 0
        assert 3 < time.monotonic() - began < 8
    assert not api.sent
    with echo(api, tmp_path):
        assert api.wait_for_message(api.private(ana), timeout=15).text == "slow"


def test_a_second_signal_ends_it_at_once(api: BotApi, tmp_path: Path) -> None:
    """Whoever cannot wait need not, and still nothing is lost."""
    ana = api.person(1)
    with echo(api, tmp_path, seconds=60) as bot:
        api.wait_for_poll()
        ana.says("slow")
        api.wait_for_call("sendChatAction")
        bot.tell(signal.SIGINT)
        time.sleep(0.5)
        bot.tell(signal.SIGINT)
        assert bot.ended(2) == 130
    with echo(api, tmp_path):
        assert api.wait_for_message(api.private(ana), timeout=15).text == "slow"


def test_a_kill_between_an_update_and_its_answer_loses_nothing(api: BotApi, tmp_path: Path) -> None:
    """The update was acknowledged and the process is gone: the next one answers it, once."""
    ana = api.person(1)
    with echo(api, tmp_path, seconds=60) as bot:
        api.wait_for_poll()
        ana.says("slow")
        api.wait_for_call("sendChatAction")
        bot.tell(signal.SIGKILL)
        bot.ended()
    with echo(api, tmp_path):
        assert api.wait_for_message(api.private(ana), timeout=15).text == "slow"
        ana.says("next")
        api.wait_until(lambda: len(api.sent) == 2)
    assert [message.text for message in api.sent] == ["slow", "next"]


def test_a_redelivery_after_a_restart_is_not_answered_again(api: BotApi, tmp_path: Path) -> None:
    """An acknowledgement that was lost makes no second answer."""
    ana = api.person(1)
    with echo(api, tmp_path) as bot:
        asked = ana.says("one")
        api.wait_for_message(api.private(ana))
        bot.tell(signal.SIGTERM)
        bot.ended()
    api.redeliver(asked.update)
    with echo(api, tmp_path):
        api.wait_for_poll()
        ana.says("two")
        api.wait_until(lambda: len(api.sent) == 2)
        time.sleep(0.5)
    assert [message.text for message in api.sent] == ["one", "two"]


def test_a_signal_during_the_start_ends_it(api: BotApi, tmp_path: Path) -> None:
    """Also while the Bot API is away and the bot does not yet know who it is."""
    api.down()
    with echo(api, tmp_path) as bot:
        deadline = time.monotonic() + 10
        while "does not answer" not in bot.printed() and time.monotonic() < deadline:
            time.sleep(0.05)
        bot.tell(signal.SIGTERM)
        assert bot.ended(3) == 0
    api.up()


@pytest.mark.parametrize("log", ["debug", "json", "warning"])
def test_a_refused_token_is_told_and_not_shown(secret_api: BotApi, tmp_path: Path, log: str) -> None:
    """The process ends with the code of a wrong setting, and says which, at any level."""
    wrong = TOKEN.replace("AA", "BB")
    with echo(secret_api, tmp_path, telegram_token=wrong, log=log) as bot:
        assert bot.ended() == 2
    printed = bot.printed()
    assert "ONRECORD_TELEGRAM_TOKEN is …: Telegram refuses it" in printed
    assert wrong.partition(":")[2] not in printed
    assert "Traceback" not in printed


def test_a_start_that_fails_leaves_nothing_open(api: BotApi, tmp_path: Path) -> None:
    """A database that is not known is found out while the Bot API is asked who the bot is; that is all that is said."""
    api.fail("getMe", faults.slow(3.0))
    with echo(api, tmp_path, database_url="mysql://me@host/name") as bot:
        assert bot.ended() == 2
    (line,) = bot.printed().splitlines()
    assert "ONRECORD_DATABASE_URL names a database that is not known" in line


@pytest.mark.parametrize("log", ["debug", "json"])
def test_no_secret_is_printed_whatever_goes_wrong(secret_api: BotApi, tmp_path: Path, log: str) -> None:
    """A Bot API that is down, pages and refusals with the bot's own address, and a fault with the token in it."""
    api, page = secret_api, f"<html>/bot{TOKEN}/getUpdates was not found</html>"
    api.fail("getMe", faults.Trouble("page", 200, page))
    api.fail("getUpdates", faults.Trouble("page", 502, page), times=1)
    api.fail("sendMessage", faults.refused(400, f"Bad Request: {TOKEN} is wrong"), times=1)
    ana = api.person(1)
    for text in ("one", "fault", "two"):
        ana.says(text)
    with echo(api, tmp_path, log=log, database_url="") as bot:
        api.wait_until(lambda: [message.text for message in api.sent] == ["two"], timeout=20)
        api.down()
        time.sleep(1)
        bot.tell(signal.SIGTERM)
        bot.ended()
    printed = bot.printed()
    assert "KeyError" in printed
    assert "is at fault" in printed
    assert SECRET not in printed
    api.up()
