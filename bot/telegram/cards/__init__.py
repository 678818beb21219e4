"""Replies as Telegram messages: HTML, cut to size, with buttons."""
