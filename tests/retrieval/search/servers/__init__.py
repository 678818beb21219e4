"""The index on servers."""
