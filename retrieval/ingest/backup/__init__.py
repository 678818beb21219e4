"""Statements written out to a folder, and read from it again."""
