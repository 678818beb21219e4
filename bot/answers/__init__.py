"""From a question to a reply: the ranking of what a search found, and how sure it is."""
