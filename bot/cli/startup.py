"""What every command does first: read the settings, and log as they say."""

from __future__ import annotations

import os

from bot import log, settings


def load_settings() -> settings.Settings:
    """The settings of this process; from here on it logs as they say.

    Raises:
        SettingsError: a value is wrong.
    """
    loaded = settings.load_settings()
    log.configure(loaded)
    if loaded.threads is not None:
        # The embedder reads the first; numpy's products read the second, as numpy is loaded.
        os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(loaded.threads)
    return loaded
