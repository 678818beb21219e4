"""Whose words a quote is, by its statement's record: words that nobody has spoken are given to nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.quotes import quote_of
from bot.quote import SEVERAL
from bot.quotes.recut import Passed
from retrieval.held import Held
from retrieval.statement import PartKind, Record
from tests.bot.cli.samples import IRAN, quote

NAMES = st.one_of(st.none(), st.sampled_from(["Islamic Republic of Iran", "Ms. Tahereh Jalili"]), st.text(min_size=1))
RECORDS = st.builds(
    Record,
    delegation=NAMES,
    code=st.sampled_from([None, "IRN", "EU"]),
    speaker=NAMES,
    post=NAMES,
    on_behalf_of=st.lists(st.sampled_from(["Group of 77 and China", "Norway", "the G5"]), max_size=3).map(tuple),
)


@given(RECORDS, st.sampled_from([None, *PartKind]))
def test_only_a_speech_has_a_speaker(record: Record, kind: PartKind | None) -> None:
    """Of any other part, and of words across several, the delegation is named as that whose document it is."""
    held = Held("9a1b2c3d4e5f", "00000000", record, "kenya.md", "0" * 64, 100, 5, "0" * 64)
    made = quote_of(1, Passed(held.id, 10, 20, "ten chars.", kind, whole=True), held)
    whose = made.whose.as_written if made.whose else None
    assert whose == (record.delegation or (made.whose.name if made.whose else None))
    if kind is PartKind.SPEECH:
        assert (made.speaker, made.post, made.document) == (record.speaker, record.post, None)
    else:
        assert made.part == (kind.value if kind else SEVERAL)
        assert (made.delegation, made.speaker, made.post, made.on_behalf_of) == (None, None, None, ())


@pytest.mark.parametrize("fields", [{"delegation": IRAN}, {"speaker": "A"}, {"post": "A"}, {"on_behalf_of": ("A",)}])
@pytest.mark.parametrize("part", ["cover", "disclaimer", "heading", "note", SEVERAL])
def test_no_value_gives_what_nobody_has_spoken_to_somebody(part: str, fields: dict[str, Any]) -> None:
    """Not by any way to make one."""
    with pytest.raises(ValueError, match=part):
        replace(quote(part=part), **fields)
    with pytest.raises(ValueError, match=part):
        replace(quote(), part=part)
