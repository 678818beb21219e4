"""What workers agree on who share the taking in of files: who does which, each file by the hash of its bytes.

Knows no database; what keeps claims is handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol


class Claims(Protocol):
    """The claims of one worker among those of all. All methods block; any may raise an OnRecordError."""

    def claim(self, wanted: Sequence[str], most: int) -> tuple[frozenset[str], frozenset[str]]:
        """Those of `wanted` that are this worker's from now on, `most` of them at most, the first first; and those that
        others have refused since this worker began."""
        ...

    def mine(self, claimed: Iterable[str]) -> frozenset[str]:
        """Those that are this worker's still, and for a whole lease from now: another may have taken one over."""
        ...

    def done(self, claimed: Iterable[str]) -> None:
        """End claims: what was to be done is stored, or was found so."""
        ...

    def refused(self, claimed: Iterable[str]) -> None:
        """End claims of what cannot be read, so that no other worker tries it again."""
        ...

    def renew(self) -> None:
        """Let this worker's claims that are alive last for a whole lease from now."""
        ...

    def let_go(self) -> None:
        """End this worker's claims: another may claim the same at once."""
        ...
