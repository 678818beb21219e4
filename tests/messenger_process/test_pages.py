"""The pages beside the bot: Source and citations lead there, and the bot's own listener serves them."""

from __future__ import annotations

from html import unescape

from aiohttp.test_utils import unused_port

from tests.messenger_process.conftest import NewBot, Somebody
from tests.messenger_process.statements import ASKED, TREES

PUBLIC = "https://record.example.org"


def test_source_leads_to_the_page_that_the_bot_serves(new_bot: NewBot, somebody: Somebody) -> None:
    """The address that Telegram opens, asked of the listener, is the statement with these words marked."""
    listen = f"127.0.0.1:{unused_port()}"
    bot = new_bot(ONRECORD_PUBLIC_URL=PUBLIC, ONRECORD_TELEGRAM_LISTEN=listen).start()
    ana = somebody(bot)
    answer = bot.says(ana, ASKED)
    (page,) = [button.url for button in answer.buttons if "Source" in button.text]
    assert page is not None
    assert page.startswith(f"{PUBLIC}/s/")
    assert page in bot.tapped(ana, answer, "Cite").text
    status, body = bot.get(page.removeprefix(PUBLIC).partition("#")[0])
    assert (status, f"<mark>{TREES}</mark>" in unescape(body)) == (200, True)
    assert bot.get("/")[0] == bot.get("/healthz")[0] == 200
