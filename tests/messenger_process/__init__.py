"""The Telegram bot as a whole process, as a user would start it, looked at from outside alone."""
