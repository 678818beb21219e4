"""A reply in words or bytes, for any front end: messages, citations, transcripts, JSON."""
