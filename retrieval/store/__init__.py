"""What is held, in Chroma: statements, their passages and vectors; one writer at a time."""
