"""Texts: canonical form, languages, sentences, passages, words and their forms."""
