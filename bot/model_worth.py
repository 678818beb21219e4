"""The last measured worth of a chat model's choice, kept in the home: `evaluate` writes it, `doctor` quotes it.

Knows figures and their file, not how they are measured.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "model.json"
"""The name of the file below the home's folder for evaluations."""

FOLDER = "evaluation"


@dataclass(frozen=True, slots=True)
class Worth:
    """The shares (0..1) of questions with a right quote: by the model's `choice`, and in `quotes` alone.

    `low` and `high` are the 95% interval of the difference, `p` is McNemar's exact test's; `nearest` is the share of
    the baseline, None if not measured. `silent` are the shares of unanswerable questions not answered, in quotes alone
    and with the model; `answers_more`: the second is worse by more than chance.
    """

    model: str
    set: str
    questions: int
    choice: float
    quotes: float
    low: float
    high: float
    p: float
    nearest: float | None = None
    silent: tuple[float, float] | None = None
    answers_more: bool = False

    def __str__(self) -> str:
        """The figures and the advice."""
        beside = f"quotes alone {self.quotes:.0%}"
        beside += "" if self.nearest is None else f", nearest sentences {self.nearest:.0%}"
        chance = "p < .001" if self.p < 0.001 else f"p = {self.p:.3f}"
        return (
            f"On {self.questions} questions of {self.set} the choice of {self.model} shows a right quote for "
            f"{self.choice:.0%} ({beside}): {100 * (self.choice - self.quotes):+.0f} points, 95% interval "
            f"{100 * self.low:+.0f} to {100 * self.high:+.0f}, {chance}.{self._silence} {self.advice}"
        )

    @property
    def _silence(self) -> str:
        if self.silent is None:
            return ""
        before, now = self.silent
        return f" Of those without an answer {now:.0%} are not answered (quotes alone {before:.0%})."

    @property
    def advice(self) -> str:
        """Whether the model is good enough to read."""
        if self.answers_more:
            return "It answers what has no answer: set ONRECORD_MODEL_ROLE=summarise."
        if self.low > 0:
            return "It is good enough to read."
        worse = "It chooses worse than the search" if self.high < 0 else "It does not choose better than the search"
        return f"{worse}: set ONRECORD_MODEL_ROLE=summarise."

    def save(self, home: Path) -> None:
        """Keep it in a home, in place of an earlier one."""
        path = home / FOLDER / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")


def load(home: Path, model: str) -> Worth | None:
    """The worth last kept of a model in a home; None without a readable one."""
    try:
        kept = Worth(**json.loads((home / FOLDER / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return kept if kept.model == model else None
