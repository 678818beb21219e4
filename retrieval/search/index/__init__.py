"""The index derived from Chroma, safe to delete: a SQLite database, and the vectors in a file beside it."""
