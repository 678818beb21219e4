"""Messages of the program in the reader's language: catalogues, plurals, lists, numbers, dates, names.

The English of a message stands in the code; `LANGUAGE.po` beside this file holds the translation. Knows languages;
knows no statements, no search, no model and no front end.
"""
