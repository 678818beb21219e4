"""The meaning of a question: read once, and carried to the end. Knows no store and no reply."""
