"""What waited at Telegram while the bot was down is no flood, however much of it comes at once."""

from __future__ import annotations

import time

from tests.messenger_process.conftest import NewBot, Somebody

MESSAGES = 25
"""More than one person may write within ten seconds."""


def test_a_question_among_much_talk_is_answered(new_bot: NewBot, somebody: Somebody) -> None:
    """In a group of which the bot hears everything, somebody talked for half an hour, and asked one question."""
    bot = new_bot()
    ana = somebody(bot)
    chat = bot.api.group("Third Committee", [ana], supergroup=True, privacy_mode=False)
    began = int(time.time()) - 3_600
    for n in range(MESSAGES):
        ana.says(f"We have arrived at item {n}.", chat, date=began + 60 * n)
    asked = ana.says(f"@{bot.api.bot['username']} What does Kenya say about trees?", chat, date=began + 1_800)
    bot.start()
    assert bot.after(asked).blockquotes == ["“Kenya will plant fifteen billion trees by 2032.”"]
