"""The gate through which every quote leaves, and the judge of whether a wording was said.

Knows statements, their sentences and parts; knows no store, no search, no model and no front end. Pure: no input
but tables of words (`turns.toml`, `quoters.toml`, `quoting.toml`, `leaning.toml`, `units.toml`) and fitted
numbers (`cuts.npz`).
"""
