"""The citing room: a quote and its statement's record, as reference managers, styles and notes take them.

Knows formats and how names are filed; every word of a quote travels as it is. Knows no store, no terminal, no chat.
"""
