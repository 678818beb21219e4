"""Pages to read in a browser: a statement with a quote marked in it; a question, a check and a comparison.

HTTP, templates and the texts of pages; what is on a page comes from the Engine. No page needs a script.
"""
