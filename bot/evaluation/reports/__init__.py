"""An evaluation as people and machines read it: on the terminal, as JUnit XML, as a page. Knows no Engine."""
