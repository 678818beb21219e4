"""Replies as Telegram messages: text with its entities, cut to size, with buttons."""
