"""The rows of a comparison, made by hand: what each delegation is said to have done, and what is shown of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.evaluation.measure_reply import measured
from bot.evaluation.report import row as reported
from bot.evaluation.reports import questions
from bot.evaluation.results import Given
from bot.evaluation.statements import Sources
from bot.quote import DelegationName, name_of
from bot.reply import Row, RowStatus
from tests.bot.evaluation.samples import SANCTIONS, answered, asked, quote, refused

THREE = (("IRN", "quoted"), ("FRA", "silent"), ("NOR", "no statement held"))


def rows(**statuses: RowStatus) -> tuple[Row, ...]:
    """The rows of a reply, by the codes of delegations."""
    return tuple(
        Row(name_of(code), status, (1,) if status is RowStatus.QUOTED else ()) for code, status in statuses.items()
    )


RIGHT = rows(FRA=RowStatus.SILENT, IRN=RowStatus.QUOTED, NOR=RowStatus.NOT_HELD)


@pytest.mark.parametrize(
    ("given", "share"),
    [
        (RIGHT, 1),
        (rows(IRN=RowStatus.QUOTED, FRA=RowStatus.NOT_HELD, NOR=RowStatus.NOT_HELD), 2 / 3),
        (rows(IRN=RowStatus.QUOTED, FRA=RowStatus.SILENT), 2 / 3),
        ((), 0),
        ((*RIGHT, *rows(SWE=RowStatus.SILENT)), 2 / 3),
        (rows(IRN=RowStatus.SILENT, SWE=RowStatus.SILENT, FIN=RowStatus.SILENT), 0),
        ((*RIGHT[1:], Row(DelegationName(None, "Atlantis", "Atlantis"), RowStatus.SILENT, ())), 1 / 3),
    ],
)
def test_each_row_is_held_to_what_its_delegation_did(sources: Sources, given: tuple[Row, ...], share: float) -> None:
    """In any order; one that is missing is wrong, and one too many takes one away, but never more than there are."""
    question = asked(sources, SANCTIONS, rows=THREE)
    found = measured(question, answered(quote(sources, SANCTIONS), rows=given), sources)
    assert found["row_status"] == pytest.approx(share)


def test_a_refusal_has_rows_too(sources: Sources) -> None:
    """Where nobody compared has said anything, that is held to what is expected; without rows nothing is measured."""
    silent = asked(sources, reason="not in the statements", rows=(("IRN", "silent"),))
    assert measured(silent, refused(rows=rows(IRN=RowStatus.SILENT)), sources)["row_status"] == 1
    assert measured(silent, refused(), sources)["row_status"] == 0
    assert "row_status" not in measured(replace(silent, rows=()), refused(), sources)


def test_a_wrong_row_is_said(sources: Sources) -> None:
    """In words, with both sides of it, though the quotes be right; and nothing is said of rows where there are none."""
    question = asked(sources, SANCTIONS, rows=THREE)
    reply = answered(quote(sources, SANCTIONS), rows=RIGHT[:2])
    made = reported(question, Given("a", reply, None, measured(question, reply, sources)))
    assert made.wrong == ("a delegation is not said to have done what it did",)
    assert questions.outcome(made) is questions.Outcome.PARTLY
    assert questions.expected(question).notes == ("Rows: IRN quoted, FRA silent, NOR no statement held.",)
    assert "Rows: FRA silent, IRN quoted." in questions.given(made.given).notes
    assert questions.expected(replace(question, rows=())).notes == ()
