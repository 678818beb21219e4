"""The evaluation room: fixed questions for the Engine, measures of the answers, and reports.

A front end: asks and looks at replies, without knowledge of their making.
"""
