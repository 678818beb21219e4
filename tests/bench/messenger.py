"""The Telegram bot as a whole process against an emulated Bot API in this one: many people at once, and for long.

Both share the machine, and the emulator's own work is part of what is measured: its share is printed. Figures are
taken where the people sit, with Telegram's own limits off.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from tests.bench.answers import QUESTIONS
from tests.bench.asked import lines, typed
from tests.bench.bot_process import BotProcess, running
from tests.bench.crowd import Crowd, Spell
from tests.bench.report import Bench, both, memory, percentile
from tests.bot_api import BotApi
from tests.bot_api.values import Call

STARTS = 3
PEOPLE, BURSTS = 50, 5
"""People who ask in one moment, and how often."""

STEADY, FIRST, LAST = 8, 500, 2_000
"""Questions that are open at any time in the long run, and after how many memory is looked at."""

BESIDE, TYPED_EVERY, TYPED_QUESTIONS = 10, 0.25, 400
"""Questions that are being answered while somebody types; seconds between two queries; questions asked meanwhile."""

KEPT = 4_000
"""Messages, calls and blockquotes that the emulator remembers."""

STATE = "state.sqlite"


def messenger(bench: Bench, home: Path, env: Mapping[str, str], real: bool) -> None:
    """The bot of this home."""
    from bot.settings import Settings
    from bot.wiring import open_session

    session = open_session(Settings(home=home), asking=False)
    asked = lines(session.library, QUESTIONS / ("general-debate.jsonl" if real else "seed.jsonl"))
    inline = typed(session.library)
    texts = [session.library.statement(held.id).text for held in session.library.held()]
    log = home / "telegram.log"
    # One text of all: it is searched for thousands of blockquotes.
    with BotApi(keep=KEPT, texts=["\0".join(texts)]) as api:
        env = {**env, "ONRECORD_TELEGRAM_TOKEN": api.token, "ONRECORD_TELEGRAM_BASE_URL": api.url}
        starts(bench, api, env, home, log)
        with running(api, env, log) as bot:
            crowd = Crowd(api, asked, inline)
            bursts(bench, crowd, bot, api)
            beside(bench, crowd)
            long_run(bench, crowd, bot, api)
        wrong = api.violations
        bench.line("calls that Telegram would not take as they were", str(len(wrong)), "0", not wrong)
        for one in wrong[:3]:
            bench.line("", f"{one.method}: {one.what}"[:100])
    stages(bench, home, api, crowd.asked)
    complaints = bot.complaints()
    bench.line("lines in the bot's log", str(len(complaints)), "0", not complaints)
    for line in complaints[:5]:
        bench.line("", line[:150])
    session.close()


def starts(bench: Bench, api: BotApi, env: Mapping[str, str], home: Path, log: Path) -> None:
    """From the command to the first poll, the database being made each time."""
    times = []
    for _ in range(STARTS):
        for path in home.glob(f"{STATE}*"):
            path.unlink()
        with running(api, env, log) as bot:
            times.append(bot.started)
    middle = statistics.median(times)
    bench.line("bot, start to first poll", f"{middle:.2f} s", "<= 5 s", middle <= 5)


def bursts(bench: Bench, crowd: Crowd, bot: BotProcess, api: BotApi) -> None:
    """Fifty people in one moment, as soon as the bot has started, and then again and again."""
    answers: list[float] = []
    lost = 0
    for n in range(BURSTS):
        spell = crowd.at_once(PEOPLE)
        answers += spell.answers
        lost += spell.lost
        if n == 0:
            bench.line(f"{PEOPLE} people at once, just started: median, p95", both(spell.answers))
        api.wait_quiet(0.3)
    bench.line(f"{BURSTS} times {PEOPLE} people at once: answered", str(len(answers)), "all", not lost)
    slow = percentile(95, answers)
    bench.line("  median, p95", both(answers), "p95 <= 3000 ms", slow <= 3000)


def beside(bench: Bench, crowd: Crowd) -> None:
    """Inline queries while ten questions are being answered."""
    spell = crowd.steadily(TYPED_QUESTIONS, BESIDE, type_every=TYPED_EVERY)
    slow = percentile(95, spell.lists)
    what = f"{len(spell.lists)} inline queries beside {BESIDE} questions: median, p95"
    good = slow <= 300
    bench.line("questions and queries that were never answered meanwhile", str(spell.lost), "0", not spell.lost)
    bench.line(what, both(spell.lists), "p95 <= 300 ms", good)


def long_run(bench: Bench, crowd: Crowd, bot: BotProcess, api: BotApi) -> None:
    """Two thousand questions with taps and inline queries between them: how fast, and what is held afterwards."""
    spells: list[Spell] = []
    memories = []
    mine, its, began = time.process_time(), bot.seconds(), time.monotonic()
    for questions in (FIRST, LAST - FIRST):
        spells.append(crowd.steadily(questions, STEADY, tap_each=5, type_every=0.5))
        api.wait_quiet(1.0)
        memories.append(memory(bot.process.pid))
    answers = [ms for spell in spells for ms in spell.answers]
    lost = sum(spell.lost for spell in spells)
    seconds = sum(spell.seconds for spell in spells)
    taps, lists = sum(spell.taps for spell in spells), [ms for spell in spells for ms in spell.lists]
    bench.line(f"{len(answers)} questions, {STEADY} at a time: answered", str(len(answers)), "all", not lost)
    bench.line(f"  with {taps} taps, {len(lists)} inline queries", f"{len(answers) / seconds:.1f} answers/s")
    bench.line("  median, p95", both(answers))
    if its is not None and (now := bot.seconds()) is not None:
        elapsed = time.monotonic() - began
        emulator = (time.process_time() - mine) / elapsed
        bench.line("  processor time of the bot", f"{(now - its) / len(answers) * 1000:.1f} ms an answer")
        bench.line("  cores in use: bot, emulator", f"{(now - its) / elapsed:.2f}, {emulator:.2f}")
    first, last = memories
    if first["Rss"]:
        growth = last["Rss"] / first["Rss"] - 1
        told = f"{first['Rss']:.0f}, {last['Rss']:.0f} MiB ({growth:+.1%})"
        bench.line(f"memory after {FIRST}, after {LAST}", told, "<= +5 %", growth <= 0.05)
        bench.line("  PSS", f"{first['Pss']:.0f}, {last['Pss']:.0f} MiB")


def stages(bench: Bench, home: Path, api: BotApi, asked: int) -> None:
    """What the time of an answer goes into: the Engine's share as the state has it, the rest as seen from outside."""
    with closing(sqlite3.connect(home / STATE)) as database:
        rows = database.execute("SELECT kind, ms FROM answers").fetchall()
    kinds = {kind: [ms for of, ms in rows if of == kind] for kind in sorted({kind for kind, _ in rows})}
    told = ", ".join(f"{kind} {len(times)}" for kind, times in kinds.items())
    # An apology arrives as quickly as an answer; it is kept as none.
    bench.line(f"of {asked} questions, answers kept in the state", str(len(rows)), "all", len(rows) == asked)
    bench.line("", told)
    for kind, times in kinds.items():
        bench.line(f"  Engine, {kind}: median, p95", both(times))
    calls = api.calls()
    taken, worked = _stages(api, calls)
    sends = [(call.ended - call.at) * 1000 for call in calls if call.method == "sendMessage" and call.ended is not None]
    for what, times in (("from what is said to typing", taken), ("typing to sending", worked), ("sending", sends)):
        bench.line(f"  {what}: median, p95", both(times, 1))
    others = sum(call.method == "sendChatAction" for call in calls)
    bench.line("  typing actions for each message sent", f"{others / max(len(sends), 1):.2f}")
    bench.line("load of the machine, over 1 and 5 minutes", "{:.1f}, {:.1f}".format(*os.getloadavg()))


def _stages(api: BotApi, calls: Sequence[Call]) -> tuple[list[float], list[float]]:
    """Milliseconds until typing is shown (Inbox, flood guard, budget), and from there until an answer is sent."""
    typing: dict[int, float] = {}
    taken, worked = [], []
    for call in calls:
        if call.chat_id is None:
            continue
        if call.method == "sendChatAction":
            said = [one.at for one in api.world.chats[call.chat_id].messages.values() if not one.by_bot]
            last = max((at for at in said if at < call.at), default=None)
            taken += [] if last is None else [(call.at - last) * 1000]
            typing[call.chat_id] = call.at
        elif call.method == "sendMessage" and call.chat_id in typing:
            worked.append((call.at - typing.pop(call.chat_id)) * 1000)
    return taken, worked
