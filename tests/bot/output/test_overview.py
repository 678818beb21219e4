"""What is held at a glance."""

from __future__ import annotations

from bot.output.overview import delegations, years
from retrieval.held import Held
from retrieval.statement import Record


def held(*records: tuple[str | None, str | None, str | None]) -> list[Held]:
    """Statements of these codes, delegations as written, and dates."""
    return [
        Held(str(n), "v", Record(code=code, delegation=written, date=date), f"/{n}.txt", "0" * 64, 9, 1, "f")
        for n, (code, written, date) in enumerate(records)
    ]


def test_delegations_come_by_the_number_of_their_statements() -> None:
    """Most statements first, then by name; each under the name one says, whatever its statements write."""
    found = delegations(
        held(
            ("KEN", "Republic of Kenya", None),
            ("IRN", "Islamic Republic of Iran", None),
            (None, "The Elders", None),
            ("IRN", None, None),
            ("CHL", "Chile", None),
            (None, None, None),
        )
    )
    assert found == [("Iran", "IRN"), ("Chile", "CHL"), ("Kenya", "KEN"), ("The Elders", None)]


def test_years_are_those_of_the_dates_known() -> None:
    """From the first year to the last, to whatever precision they are dated; none where nothing is."""
    assert years(held(("KEN", None, "2021-09"), ("KEN", None, None), ("IRN", None, "2016"))) == ["2016", "2021"]
    assert years(held(("KEN", None, "2021-09-01"))) == ["2021"]
    assert not years(held(("KEN", None, None)))
