"""The state on both of its databases: a file of SQLite, and a PostgreSQL server."""
