"""The store in Chroma: statements, passages and vectors; one writer at a time."""
