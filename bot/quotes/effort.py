"""How much is done for one wording, whatever it is made of and whatever is held.

Knows no wording and no statement. It is counted and not timed: the same wording gets as far on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST = 2_500_000
"""Characters gone through for one wording: about half a second. A quotation of a few words takes a hundredth of it."""


@dataclass(slots=True)
class Effort:
    """What may still be done: `left` is in characters read once; what takes longer counts for as many as it takes."""

    left: int = MOST

    @property
    def spent(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.left <= 0

    def spend(self, characters: int) -> None:
        """Count what was done, or is about to be."""
        self.left -= characters
