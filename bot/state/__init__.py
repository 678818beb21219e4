"""The SQL database of the bot's users: conversations, answers by the places of their quotes, ratings, budgets.

Alone knows SQLAlchemy. Knows no statement's text, and no front end.
"""
