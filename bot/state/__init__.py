"""What users do, kept in a SQL database: conversations, answers by the places of their quotes, ratings, budgets.

Alone knows SQLAlchemy and Alembic. Knows no statement's text, and no front end.
"""
