"""The index made from Chroma, which may be deleted: segments, their words and vectors."""
