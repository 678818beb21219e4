"""`onrecord telegram`: the bot, by polling, or by a webhook where its URL is set.

Knows the command; what it starts is known to `bot.telegram.main`.
"""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("telegram", rich_help_panel="Ask")(telegram)


def telegram() -> int:
    """Run the Telegram bot: ONRECORD_TELEGRAM_TOKEN holds its token. Ctrl-c, or SIGTERM, ends it in good order."""
    import asyncio

    from bot.cli import terminal
    from bot.cli.options import load_settings
    from bot.telegram.main import serve

    settings = load_settings()
    asyncio.run(serve(settings, terminal.note))
    return 0
