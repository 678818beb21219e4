"""The transcript room: a conversation as a document, for any front end and any kind of file.

Knows replies, quotes and the two kinds of file; knows no terminal, no chat and no store.
"""
