"""What arrives from Telegram, and what is done for it: commands, questions, presses."""
