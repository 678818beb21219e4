"""The forms of a report: their common content (`figures`, `questions`) and the HTML page."""
