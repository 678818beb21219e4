"""From files to ranked passages: readers, sentences, passages, Chroma, search.

Knows statements and how to find what they say. Never knows models that write, chats or users.
"""
