"""The home with the shipped statement, as for the commands."""

from tests.bot.cli.conftest import stored

__all__ = ["stored"]
