"""Dates as typed and as shown, to the precision known."""

from __future__ import annotations

import pytest

from retrieval.dates import long_date, read_date
from retrieval.errors import UsageError


@pytest.mark.parametrize(
    ("recorded", "shown"),
    [("2020-06-12", "12 June 2020"), ("2020-06", "June 2020"), ("2020", "2020"), (None, ""), ("spring", "spring")],
)
def test_a_date_is_written_out_as_far_as_it_is_known(recorded: str | None, shown: str) -> None:
    """No month or day is made up."""
    assert long_date(recorded) == shown


@pytest.mark.parametrize("typed", ["2020", "2020-06", " 2020-06-12 ", "2024-02-29"])
def test_years_months_and_days_are_dates(typed: str) -> None:
    """What exists is taken, white space around it dropped."""
    assert read_date(typed, "--since") == typed.strip()


@pytest.mark.parametrize("typed", ["", "12 June", "2020-13", "2020-02-30", "0000", "20200612", "2020-6-1", "２０２０"])
def test_what_is_no_date_is_refused_by_name(typed: str) -> None:
    """The error names the option and what would do."""
    with pytest.raises(UsageError, match=r"--since is .* such as 2020"):
        read_date(typed, "--since")
