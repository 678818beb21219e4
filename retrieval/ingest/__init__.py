"""How statements come in: files, corpora, exports; what became of each."""
