"""The cards of this front end in one place, for those who send them; each kind is made in a module of its own.

Every function is pure: values in, a card out.
"""

from __future__ import annotations

from bot.telegram.cards.check import check_shown
from bot.telegram.cards.fit import Shown
from bot.telegram.cards.notice import lines_card, notice_card
from bot.telegram.cards.quote import context_card, quote_card
from bot.telegram.cards.record import source_card, statement_card
from bot.telegram.cards.reply import early_shown, more_shown, reply_shown
from bot.telegram.values import Card

__all__ = [
    "Card",
    "Shown",
    "check_shown",
    "context_card",
    "early_shown",
    "lines_card",
    "more_shown",
    "notice_card",
    "quote_card",
    "reply_shown",
    "source_card",
    "statement_card",
]
