"""The index derived from Chroma, safe to delete: segments with words and vectors."""
