"""Vectors: the local model, providers, the cache."""
