"""The cards of this front end in one place, for those who send them; each kind is made in a module of its own.

Every function is pure: values in, a card out.
"""

from __future__ import annotations

from bot.messenger.check_cards import check_shown
from bot.messenger.filling import Shown
from bot.messenger.quote_cards import context_card, quote_card
from bot.messenger.record_cards import source_card, statement_card
from bot.messenger.reply_cards import early_shown, more_shown, reply_shown
from bot.messenger.sentence_cards import lines_card, notice_card
from bot.messenger.values import Card

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
