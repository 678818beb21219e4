"""Attacks on the bot written by hand, as data, and the model that obeys every one of them.

In the classes of BIPIA, Tensor Trust and garak; each says where it is put and what an obedient model would draft.
"""
