"""What is written as RIS is read back by rispy, a parser that knows nothing of this program, with the same fields."""

from __future__ import annotations

import re
from typing import Any

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from bot.output.citations.citation import Citation
from bot.output.citations.ris import write
from bot.quote import DelegationName
from tests.bot.output.citations.samples import NAMES, cited, lines, one_line, texts


def read(*cited: Citation) -> list[dict[str, Any]]:
    """The fields of each record."""
    found: list[dict[str, Any]] = rispy.loads(write(cited).replace("\r\n", "\n"))
    return found


@given(texts)
def test_the_words_are_read_back_as_they_stand(text: str) -> None:
    """A line that looks like a tag, or like the end of the record, ends neither; line breaks alone become spaces."""
    (found,) = read(cited(text))
    assert one_line(found["abstract"]) == one_line(text)


@given(lines, lines, lines, lines)
def test_the_record_is_read_back(title: str, forum: str, symbol: str, delegation: str) -> None:
    """Whatever stands in a record comes back from its tag."""
    whose = DelegationName(None, delegation, delegation)
    (found,) = read(cited(title=title, forum=forum, session=None, symbol=symbol, speaker=None, delegation=whose))
    # rispy calls M1 a note
    assert [found[name] for name in ("title", "secondary_title", "note", "authors")] == [
        title, forum, symbol, [delegation],
    ]  # fmt: skip


@pytest.mark.parametrize(("speaker", "code", "expected"), [(speaker, code, ris) for speaker, code, ris, *_ in NAMES])
def test_a_speaker_s_name_has_its_family_name_first(speaker: str, code: str, expected: str) -> None:
    """Last, First, Suffix, as the format has it; a name that is not to be turned around has no comma."""
    (found,) = read(cited(speaker=speaker, delegation=DelegationName(code, "x", "x")))
    assert found["authors"] == [expected]


@pytest.mark.parametrize(
    ("date", "expected"), [("2020-06-12", "2020/06/12/"), ("2020-06", "2020/06//"), ("2020", "2020///"), (None, None)]
)
def test_a_date_is_written_to_the_precision_known(date: str | None, expected: str | None) -> None:
    """Slashes stand for what is not known."""
    (found,) = read(cited(date=date))
    assert (found.get("date"), found.get("year")) == (expected, date and date[:4])


def test_the_place_of_the_words_travels_with_them() -> None:
    """Range, hash and permalink stand in a note; from which part words are that nobody has spoken in another."""
    (found,) = read(cited(part="note"))
    notes, quote = " ".join(found["notes"]), cited().quote
    assert all(part in notes for part in (quote.permalink, quote.sha256, str(quote.start), str(quote.end)))
    assert "from an editor's note in Iran's statement" in notes
    assert "authors" not in found


def test_every_line_is_a_tag_and_ends_as_the_format_has_it() -> None:
    """Two capitals or a capital and a digit, two spaces, a hyphen, a space; CR LF; TY first and ER last."""
    made = write([cited("We\n\nagree.", title="A", symbol="A/76/PV.9", url="https://un.org")])
    *found, last = made.split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n]*", line) for line in found)
    assert (found[0], found[-1], last) == ("TY  - GEN", "ER  - ", "")


@given(st.lists(texts, min_size=1, max_size=4, unique=True))
def test_several_are_as_many_records(many: list[str]) -> None:
    """None swallows the next one."""
    made = [cited(text, start=n, end=n + len(text)) for n, text in enumerate(many)]
    assert [one_line(each["abstract"]) for each in read(*made)] == [one_line(text) for text in many]
