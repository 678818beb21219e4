"""People who ask too much, too fast or oddly: told once, politely, and nobody else is hurt."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from aiohttp.test_utils import unused_port

from tests.bot_api.values import Button
from tests.messenger_process.conftest import ADMIN, NewBot, Somebody
from tests.messenger_process.process import PATIENCE, Bot
from tests.messenger_process.statements import ASKED, TREES


@pytest.fixture(scope="module")
def bot(make_bot: NewBot) -> Bot:
    """A bot with a webhook, which may open few files at first, and lets a person ask twice a day."""
    address = f"127.0.0.1:{unused_port()}"
    bot = make_bot(
        ONRECORD_DAILY_QUESTIONS="2", ONRECORD_ADMINS=str(ADMIN), ONRECORD_LOG="json",
        ONRECORD_TELEGRAM_LISTEN=address, ONRECORD_TELEGRAM_WEBHOOK_URL=f"http://{address}/hook",
    )  # fmt: skip
    bot.api.private(bot.api.person(ADMIN))
    return bot.start(files=256)


@pytest.fixture(scope="module")
def odd(make_bot: NewBot) -> Bot:
    """A bot for floods and odd messages, which lets people ask as much as is usual, and listens, too."""
    return make_bot(ONRECORD_LOG="debug", ONRECORD_TELEGRAM_LISTEN=f"127.0.0.1:{unused_port()}").start(files=256)


@contextmanager
def half_open(port: int, many: int) -> Iterator[None]:
    """So many connections that begin a request and never end it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(many):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            connection.sendall(b"POST /hook HTTP/1.1\r\nHost: x\r\n")
            time.sleep(0.002)  # whoever is faster than the bot accepts waits a second for the next attempt
        yield


@pytest.mark.parametrize("which", ["bot", "odd"])
def test_half_open_connections_stop_nothing(request: pytest.FixtureRequest, somebody: Somebody, which: str) -> None:
    """More than a thousand connections without a request: updates are answered meanwhile, and the log stays small."""
    bot: Bot = request.getfixturevalue(which)
    bot.says(somebody(bot), ASKED)
    with half_open(int(bot.variables["ONRECORD_TELEGRAM_LISTEN"].partition(":")[2]), 1_100):
        before = len(bot.output)
        for _ in range(3):
            assert bot.says(somebody(bot), ASKED).blockquotes
            assert bot.get("/healthz")[0] == 200
        assert len(bot.output) - before < 10_000
    assert bot.says(somebody(bot), ASKED).blockquotes


def test_told_once_and_then_silent(bot: Bot, somebody: Somebody) -> None:
    """After the day's questions one is told so once, in any chat, and then nothing; commands still work."""
    ana, ben = somebody(bot), somebody(bot)
    chat = bot.api.private(ana)
    for text in (ASKED, f"/check {TREES}"):
        assert bot.says(ana, text).blockquotes
    assert "2 questions today" in bot.says(ana, ASKED).text
    group = bot.api.group("G", [ana, ben], supergroup=True)
    for text, where in ((ASKED, None), ("/check x y z", None), (f"/ask {ASKED}", group)):
        ana.says(text, where)
    for where in (chat, group):
        before = len(bot.api.messages(where, by_bot=True))
        bot.catches_up(ana, where)
        assert len(bot.api.messages(where, by_bot=True)) == before + 1
    assert bot.says(ben, f"/ask {ASKED}", group).blockquotes


def test_a_budget_outlives_a_restart(bot: Bot, somebody: Somebody) -> None:
    """What was asked today counts after a restart, and so does that one was told."""
    ana = somebody(bot)
    for _ in range(2):
        bot.says(ana, ASKED)
    bot.says(ana, ASKED)
    bot.restart()
    ana.says(ASKED)
    bot.catches_up(ana)
    texts = [m.text for m in bot.api.messages(bot.api.private(ana), by_bot=True)]
    assert sum("questions today" in text for text in texts) == 1
    assert len(bot.quotes(bot.api.private(ana))) == 2


def test_admins_may_ask_as_much_as_they_like(bot: Bot) -> None:
    """Those who run the bot are not counted."""
    admin = bot.api.person(ADMIN)
    for _ in range(3):
        assert bot.says(admin, ASKED).blockquotes


def test_a_flood_is_answered_once_and_hurts_nobody(odd: Bot, somebody: Somebody) -> None:
    """Who sends a hundred commands is told once; another's single question amid them is answered meanwhile."""
    bot = odd
    mad, ana = somebody(bot), somebody(bot)
    for n in range(50):
        mad.says(f"/ask {ASKED} {n}")
    said = ana.says(ASKED)
    for n in range(50):
        mad.says(f"/ask {ASKED} {n}")
    answer = bot.after(said)
    assert answer.blockquotes
    assert answer.at - said.at < PATIENCE / 2
    bot.api.wait_until(lambda: not bot.api.pending, timeout=PATIENCE, what="all to be read")

    def told() -> list[str]:
        return [m.text for m in bot.api.messages(bot.api.private(mad), by_bot=True) if "a lot at once" in m.text]

    # The first of them are answered, about one a second: Telegram takes no more in one chat.
    bot.api.wait_until(told, timeout=2 * PATIENCE, what="that they are told")
    bot.api.wait_quiet(2, timeout=PATIENCE)
    assert len(told()) == 1
    assert len(bot.api.messages(bot.api.private(mad), by_bot=True)) < 40


def test_a_flood_of_taps_and_lists_hurts_nobody(odd: Bot, somebody: Somebody) -> None:
    """Taps and inline queries, eighty at once: another's tap is answered before it expires."""
    bot = odd
    mad, ana = somebody(bot), somebody(bot)
    own, hers = bot.says(mad, ASKED), bot.says(ana, ASKED)
    asked = []
    for n in range(40):
        mad.taps(own, "Context")
        asked.append(mad.asks_inline(f"Kenya trees {n}"))
    tap = bot.taps(ana, hers, "👍")
    assert tap.answer
    ask = ana.asks_inline("Japan nuclear weapons")
    bot.api.wait_for_answer(ask, timeout=PATIENCE)
    assert ask.results
    bot.allowed |= {"query is too old"}
    bot.api.wait_quiet(1, timeout=PATIENCE)
    assert 0 < sum(1 for each in asked if each.answer) < len(asked)


ODD = (
    "x" * 4096, "trees " * 682, "… " * 2048, "((" * 2048, "😀" * 2048, "😀", "👩‍👩‍👧‍👦", "\u202eseert tuoba\u202c yaK",
    "\u2066Kenya\u2067 trees", "<b>Kenya</b> & <i>trees</i> <blockquote>x</blockquote>", "**Kenya** _trees_ `x` [y](z)",
    "<a href='tg://user?id=1'>x</a>", "&lt;&amp;&#60;", "/ask", "/check", "/ask    ",
    "/check \u200b", "/start q_", "/start q_x",
        "/check …", "/check “”", "/check delegation=", "/check delegation=Atlantis words", "?", "/", "@",
    "//ask x", "/ask@", "﷽" * 400,
    "a" + "\u0301" * 3000, "\ud55c\uae00 " * 500, "What does " + "Kenya and " * 300 + "Norway say?",
    "\n" * 50 + "x", "\U000e0041" * 30 + "x",
)  # fmt: skip


@pytest.mark.parametrize("first", range(0, len(ODD), 8))
def test_odd_messages_are_just_text(somebody: Somebody, first: int, odd: Bot) -> None:
    """The longest messages, emoji alone, tricks of direction, and markup get one answer each, within the limits."""
    for text in ODD[first : first + 8]:
        ana = somebody(odd)
        said = ana.says(text)
        answer = odd.after(said)
        assert answer.text.strip()
        odd.catches_up(ana)
        assert len(odd.api.messages(said.chat, by_bot=True)) == 2, text[:50]


FORGED = (
    "c", "c:", "c::", "c:x:1", "c:{id}", "c:{id}:", "c:{id}:99", "c:{id}:-1", "c:{id}:1:2", "s:{id}:x", "m",
    "m:", "m:x", "r", "r:{id}", "r:{id}:*", "r:x:+", "a", "a:", "a:1", "a:1:IRN:x", "a:9:XXX", "a:-1:KEN", "d",
    "d:", "d:-1", "d:99999", "d:1e9", "l", "l:", "l:-", "l:KEN:-5", "l:KEN:99", "l:XXX:0", "t", "t:",
    "t:../../etc/passwd", "t:000000000000", "f", "f:", "f:../../etc/passwd", "f:000000000000", "u", "u:",
    "u:x:go", "x", "x:", "x:9", "x:x", "z", ":", "::::", " ", "👍", "c:" + "A" * 62, "c:' OR 1=1 --:1",
    "c:%s:%d", "\u0660:\u0661", "k", "k:", "k:abc", "{cite:.12}", "{cite}:nonsense", "{cite}:text:zzz", "e", "e:exe",
    "e:../x", "d:\u0661", "d:\u00b2", "c:{id}:\u0661",
)  # fmt: skip


def test_forged_buttons_do_nothing(odd: Bot, somebody: Somebody) -> None:
    """Data of buttons that were never sent is acknowledged, and costs no error, whatever it says."""
    odd.allowed.add("message is not modified")  # two of them may lead to one page
    for first in range(0, len(FORGED), 8):
        ana = somebody(odd)
        answer = odd.says(ana, ASKED)
        kept = next(b.callback_data.split(":")[1] for b in answer.buttons if b.callback_data)
        cite = next(b.callback_data for b in answer.buttons if "❝" in b.text)
        for data in FORGED[first : first + 8]:
            answer.keyboard = ((Button("x", data.format(id=kept, cite=cite)),),)
            assert odd.taps(ana, answer, "x").answer is not None
        odd.api.wait_quiet(0.2, timeout=PATIENCE)
        assert odd.says(ana, ASKED).button("Context")
