"""What becomes of a wording, end to end: real files, a real store, the real Engine; the cases are data (`cases/`)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from bot.check import Check, Op, Verdict
from bot.operations import ingest_paths
from bot.quote import Quote
from bot.quotes.wording import compared
from bot.settings import Settings
from bot.wiring import Session, open_session
from retrieval.errors import UsageError
from retrieval.filters import Filters, recorded
from retrieval.names.speakers import Speakers
from tests.bot.checked_cases import STATEMENTS, Case, cases

CASES = list(cases())
OUTER = " \"'.…"
"""What may stand at a wording's ends, normalised, without standing in the statement."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the statements of the cases."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    outcomes = list(ingest_paths(settings, [STATEMENTS]))
    assert {outcome.status.value for outcome in outcomes} == {"added"}, outcomes
    opened = open_session(settings, asking=False)
    yield opened
    opened.close()


def test_the_cases_are_told_apart() -> None:
    """Each case has a name of its own and says in a sentence what it protects; there are enough of each verdict."""
    assert len({case.id for case in CASES}) == len({case.protects for case in CASES}) == len(CASES) >= 80
    assert all(case.protects.endswith(".") and len(case.protects.split()) > 3 for case in CASES)
    for verdict in Verdict:
        assert sum(case.verdict is verdict for case in CASES) >= 8, verdict


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
async def test_a_wording_gets_its_verdict(session: Session, case: Case) -> None:
    """The verdict, the statements earliest first, the words that were hidden or inserted, and exact text and ranges."""
    if case.verdict is None:
        with pytest.raises(UsageError):
            await session.engine.check(case.wording, case.filters)
        return
    check = await session.engine.check(case.wording, case.filters)
    assert check.verdict is case.verdict, (case.protects, check)
    _holds_together(check, case.filters, session)
    if case.found is not None:
        assert [_label(quote) for quote in check.found] == list(case.found), check
    if case.texts:
        assert tuple(quote.text for quote in check.found) == case.texts
    if case.parts:
        assert tuple(quote.part for quote in check.found) == case.parts
    if case.pieces is not None:
        text = session.library.statement(check.found[0].statement).text
        assert tuple(text[start:end] for start, end in check.ranges[0]) == case.pieces
    elif case.verdict in (Verdict.VERBATIM, Verdict.MISLEADING_CUT, Verdict.SAID_BY_ANOTHER):
        _stands_whole(check, session)
    if case.own_words is not None:
        assert check.own_words == case.own_words
    assert len(check.hidden) >= len(case.hides)
    assert all(any(word in hidden for hidden in check.hidden) for word in case.hides), check.hidden
    if case.quoting is not None:
        assert check.quoting == case.quoting
    if case.changes:
        unequal = [change for change in check.difference if change.op is not Op.EQUAL]
        found = tuple((c.op.value, c.wording.strip(), c.statement.strip()) for c in unequal)
        assert found == case.changes
    assert all(words in check.message for words in case.message), check.message


def _label(quote: Quote) -> str:
    code = quote.whose.code if quote.whose else None
    return f"{code or 'nobody'} {quote.date or 'undated'}"


def _holds_together(check: Check, filters: Filters, session: Session) -> None:
    """What is true of every check: exact text, ranges in order, only what the verdict is made of, one line to read."""
    filters = recorded(filters, Speakers(held.record for held in session.library.held()))
    assert check.filters == filters
    assert len(check.ranges) == len(check.found)
    for number, (quote, ranges) in enumerate(zip(check.found, check.ranges, strict=True), start=1):
        statement = session.library.statement(quote.statement)
        record = session.library.find(quote.statement).record
        assert quote.n == number
        assert quote.text == statement.text[quote.start : quote.end] != ""
        assert quote.text == quote.text.strip()
        assert quote.sha256 == statement.sha256
        assert quote.speaker == (record.speaker if quote.part == "speech" else None)
        assert (quote.date, quote.language) == (record.date, record.language)
        kinds = {p.kind.value for p in statement.parts if p.start < quote.end and quote.start < p.end}
        assert {quote.part} == (kinds if len(kinds) == 1 else {"several"})
        assert all(quote.start <= start < end <= quote.end for start, end in ranges)
        assert all(one[1] <= other[0] for one, other in pairwise(ranges))
        if check.verdict in (Verdict.VERBATIM, Verdict.PART):
            assert quote.part == "speech"
            assert filters.admits(record)
        if check.verdict is Verdict.VERBATIM:
            assert (quote.start, quote.end) == (ranges[0][0], ranges[-1][1])
        if check.verdict is not Verdict.ALTERED:
            assert ranges
        if not filters.admits(record):
            assert check.verdict is not Verdict.VERBATIM
    dates = [quote.date or "9999" for quote in check.found]
    assert dates == sorted(dates)
    assert bool(check.found) == (check.verdict is not Verdict.NOT_FOUND)
    assert not check.difference or check.verdict is Verdict.ALTERED
    assert not check.hidden or check.verdict is Verdict.MISLEADING_CUT or check.difference
    assert check.quoting is None or check.verdict is Verdict.SAID_BY_ANOTHER
    if check.difference:
        assert "".join(change.wording for change in check.difference) == check.wording
        assert "".join(change.statement for change in check.difference) in _text(check.found[0], session)
    assert check.message == check.message.strip()
    assert check.message.endswith(".")
    assert "\n" not in check.message


def _text(quote: Quote, session: Session) -> str:
    return session.library.statement(quote.statement).text


def _stands_whole(check: Check, session: Session) -> None:
    """A wording without omissions stands in one range, which says the same, typography and outer marks aside."""
    for quote, ranges in zip(check.found, check.ranges, strict=True):
        ((start, end),) = ranges
        held = _text(quote, session)[start:end]
        assert _said(held) == _said(check.wording)


def _said(text: str) -> str:
    straight = compared(text).text.casefold().strip(OUTER)
    return straight.rstrip("。").strip(OUTER)


HOSTILE = {
    "a wording as long as is read": "We support a tax on data. " * 7_692,
    "a hundred thousand marks": "“" * 100_000 + "a",
    "a hundred thousand dots": "." * 100_000 + "a",
    "a hundred thousand brackets": "[" * 100_000 + "a",
    "a hundred thousand marks of items and lines": "-\n" * 50_000 + "a",
    "a hundred thousand angles of omissions": "We" + "<" * 100_000 + "…",
    "pieces in marks of their own": "‘a’ — " * 16_000,
    "brackets that never close": "[a " * 33_000,
    "a thousand omissions": "We … support " * 1_000,
    "a thousand omissions in brackets": "We [...] support (...) a […] tax " * 334,
    "a thousand words of the quoter's": "We [the] support " * 1_000,
    "as many omissions as are read": " … ".join(["the"] * 24),
    "as many brackets as are read": " [the] ".join(["the"] * 24),
    "a thousand broken lines": "Kenya has dou-\nbled " * 1_000,
    "one word of a hundred thousand letters": "a" * 100_000,
    "a hundred thousand Chinese characters": "不" * 100_000,
    "a hundred thousand spaces": "We" + " " * 100_000 + "support",
    "a hundred thousand soft hyphens": "We" + "\u00ad" * 100_000 + " support",
    "a hundred thousand accents": "We e" + "\u0301" * 100_000,
    "lone surrogates": "We support a tax on data. " + "\ud800" * 1_000,
    "quotation marks in quotation marks": "“‘" * 1_000 + "We support a tax on data." + "’”" * 1_000,
}


@pytest.mark.parametrize("wording", [pytest.param(text, id=name) for name, text in HOSTILE.items()])
async def test_a_hostile_wording_is_answered_in_time(session: Session, wording: str) -> None:
    """A hundred thousand characters or a thousand omissions are answered or refused in a second."""
    await session.engine.check("We support a tax on data.")
    started = time.process_time()
    try:
        check = await session.engine.check(wording)
    except UsageError:
        pass
    else:
        _holds_together(check, Filters(), session)
    assert time.process_time() - started < 2


async def test_too_long_a_wording_is_refused(session: Session) -> None:
    """What is longer than any statement is refused, and the message says how much is checked."""
    with pytest.raises(UsageError, match="200,000"):
        await session.engine.check("We support a tax on data. " * 10_000)


async def test_a_wording_in_too_many_pieces_is_not_found(session: Session) -> None:
    """What leaves out more than can be judged as one quotation is not looked for, and the message says so."""
    check = await session.engine.check("the … " * 40 + "data")
    assert check.verdict is Verdict.NOT_FOUND
    assert "too many places" in check.message
