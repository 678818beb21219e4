"""The gate: the one place through which a quote leaves, and the judge of whether a wording was said.

Knows statements, their sentences and parts; knows no store, no search, no model and no front end. Pure: no input, no
output but its own tables of words (`turns.toml`, `quoters.toml`, `quoting.toml`, `leaning.toml`) and fitted numbers
(`cuts.npz`).
"""
