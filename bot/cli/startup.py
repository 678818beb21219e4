"""What every command does first: read the settings, and log as they say."""

from __future__ import annotations

from bot import log, settings


def load_settings() -> settings.Settings:
    """The settings of this process; from here on it logs as they say.

    Raises:
        SettingsError: a value is wrong.
    """
    loaded = settings.load_settings()
    log.configure(loaded)
    return loaded
