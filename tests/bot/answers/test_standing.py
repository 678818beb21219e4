"""How much is looked at for one wording, whatever it is made of and however much is held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.answers.check import check
from bot.check import Verdict
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.ingest.ingest import ingest
from retrieval.search.archive import Archive
from retrieval.store.store import Store
from tests.retrieval.exports import Hashes

HELD = 40
"""Statements that are held: one a year, so that a filter parts the first half from the second."""
FIRST, LAST = 1980, 1980 + HELD - 1
HALF = Filters(until=str(FIRST + HELD // 2 - 1))

SENTENCE = "The people of the world hope, in the name of the Charter, that the Council is not to be of the past. "
COMMON = {
    "omissions": " … ".join(["the"] * 24),
    "omissions of many words": " … ".join(["the", "of", "people", "world", "in", "hope"] * 4),
    "brackets": " [the] ".join(["the"] * 24),
    "recased letters": "[t]he " * 24,
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Long statements that say the same common words again and again, the last one a sentence of its own."""
    home = tmp_path_factory.mktemp("home")
    files = []
    for year in range(FIRST, LAST + 1):
        files.append(home / f"norway_{year}.md")
        own = " We built a lighthouse." if year == LAST else ""
        files[-1].write_text(f"---\ndelegation: Norway\ndate: {year}-09-20\n---\n\n{SENTENCE * 300}{year}.{own}\n")
    opened = Archive(Store.connect(home, None, "hashes", create=True), Hashes(), home / "derived")
    assert all(outcome.statement_id for outcome in ingest(files, opened.store, Hashes()))
    yield opened
    opened.close()


@pytest.mark.parametrize("wording", [pytest.param(text, id=name) for name, text in COMMON.items()])
def test_a_wording_of_common_words_costs_no_more_where_more_is_held(archive: Archive, wording: str) -> None:
    """Twice as many statements that hold them are not looked at, and not passed over in silence.

    What is looked at is counted, not timed: the same wording has the same verdict on any machine.
    """
    among_half, among_all = check(wording, archive, HALF), check(wording, archive, ADMIT_ALL)
    assert among_half.unlisted > 0
    assert among_all.unlisted >= among_half.unlisted + HELD // 2
    assert among_all.verdict is not Verdict.VERBATIM
    assert (
        f"{among_all.unlisted} more statements with these words were not checked, because so many have them"
        in among_all.message
    )


@pytest.mark.parametrize("wording", ["We built a lighthouse.", "The people … the Charter … We built a lighthouse."])
def test_a_wording_with_a_word_of_its_own_is_found_wherever_it_stands(archive: Archive, wording: str) -> None:
    """Statements without its rare word are not looked at, so that they cost nothing."""
    found = check(wording, archive, ADMIT_ALL)
    assert [quote.date for quote in found.found] == [f"{LAST}-09-20"]
    assert found.unlisted == 0
