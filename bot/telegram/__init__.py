"""The front end on Telegram: listens, asks the Engine once for each question, renders, and sends.

Alone knows python-telegram-bot. Knows nothing of how an answer is made, nor how state is kept.
"""
