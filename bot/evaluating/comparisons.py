"""What the rows of a comparison are worth: whether each delegation is said to have done what it did.

Knows replies as programs read them, and what a set expects of each delegation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.evaluating.results import Asked

Json = Mapping[str, Any]


def row_status(asked: Asked, reply: Json) -> float:
    """The share of the rows expected that the reply has with the status expected, at least 0.

    A row of a delegation that none is expected of takes one away, so that a reply gains nothing by naming everybody.
    """
    expected, had = dict(asked.rows), statuses(reply)
    right = sum(had.get(code) == status for code, status in expected.items())
    beyond = sum(code not in expected for code in had)
    return max(0, right - beyond) / len(expected)


def statuses(reply: Json) -> dict[str, str]:
    """What a reply says that each delegation did, by its code, or by its name where it has none."""
    return {row["delegation"]["code"] or row["delegation"]["name"]: row["status"] for row in reply.get("rows") or ()}
