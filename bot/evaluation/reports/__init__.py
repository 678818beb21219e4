"""The forms of a report: what all of them show (`figures`, `questions`), the HTML page and JUnit's XML."""
