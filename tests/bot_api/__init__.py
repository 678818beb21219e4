"""A strict emulator of Telegram's Bot API for tests: real HTTP on the loopback, and the people behind it.

    with BotApi(texts=[statement.text]) as api:     # leaving asserts that every blockquote is verbatim
        start_the_bot(ONRECORD_TELEGRAM_TOKEN=api.token, ONRECORD_TELEGRAM_BASE_URL=api.url)
        api.wait_for_poll()
        ana = api.person(7, language_code="fr")
        asked = ana.says("what did Kenya say?")      # in her private chat; or says(…, group, topic=…, reply_to=…)
        answer = api.wait_for_message(after=asked)   # .text .entities .blockquotes .buttons .edits .reply_to
        tap = ana.taps(answer, "Context")            # by text or data
        api.wait_for_answer(tap)
        api.fail("sendMessage", faults.too_many(3))  # and the other troubles of `faults`
        assert not api.violations                    # nothing that a real server would have refused

It knows Telegram and nothing of the bot.
"""

from tests.bot_api.api import BotApi

__all__ = ["BotApi"]
