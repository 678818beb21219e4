"""From a question to a reply: the ranking of search results, and their certainty."""
