"""The transcript room: a conversation as a document, whichever front end it was held in and whichever file it becomes.

Knows replies, quotes and the two kinds of file; knows no terminal, no chat and no store.
"""
