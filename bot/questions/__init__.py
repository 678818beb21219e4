"""What a question asks for: read once, and carried to the end. Knows no store and no reply."""
