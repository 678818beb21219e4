"""Statements written out to a folder, and read back."""
