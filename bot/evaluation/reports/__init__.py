"""The forms of a report: what all of them show (`figures`, `questions`) and the HTML page."""
