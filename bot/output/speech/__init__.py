"""What the program says in its own words, in the reader's language: catalogues, plurals, lists, numbers, dates, names.

The English of every message stands where it is said; `LANGUAGE.po` beside this file holds its translation. Knows
languages; knows no statements, no search, no model and no front end, and serves them all.
"""
