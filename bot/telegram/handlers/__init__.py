"""Messages and taps from Telegram, and their handlers."""
