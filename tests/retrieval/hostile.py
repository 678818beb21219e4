"""Texts that an engine which trusts its input does not survive, or takes minutes over."""

from __future__ import annotations

HOSTILE = {
    "an expansion past the engine's buffer": "\ufdfa" * 20,
    "a hundred times that": "\ufdfa" * 2_000 + "\ufdfb" * 2_000,
    "expansions among spaces": "\u3316 \u33af\ufdfa " * 500,
    "one word without end": "a" * 100_000,
    "accents without a letter": "\u0301" * 100_000,
    "accents to be sorted": "\u0315" * 50_000 + "\u0301" * 50_000,
    "lone surrogates": "\ud800\udfff" * 1_000,
    "NULs": "\0" * 100_000,
    "the model's own space mark": "\u2581" * 1_000,
    "special tokens": "<s></s><pad><unk><mask>" * 100,
    "the last code points": "\U0010ffff\U0010fffe\uffff" * 100,
    "right to left marks": "\u202e\u2067abc\u200f" * 1_000,
}
