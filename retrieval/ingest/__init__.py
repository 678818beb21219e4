"""How statements come in: files, corpora, exports; and the outcome of each."""
