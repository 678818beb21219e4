"""A strict emulator of Telegram's Bot API for tests: real HTTP on the loopback, and the people behind it."""

from tests.bot_api.api import BotApi

__all__ = ["BotApi"]
