"""Statements of a small general debate, written for tests: who speaks of what in which year, and who does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.operations import ingest_paths
from bot.settings import Settings
from tests.tables import tables

TABLES = tables(__file__)
DEBATE: dict[tuple[str, str], tuple[str, ...]] = {
    (who, year): tuple(TABLES["sentences"][name] for name in names) for who, year, names in TABLES["debate"]
}
"""Sentences by delegation and year, one without a date."""

FOR_A_BLOC = (
    "I have the honour to speak on behalf of the Pacific Islands Forum. Sea-level rise threatens all atolls of the "
    "Pacific, and the Forum demands a fund for loss and damage."
)


def written(folder: Path, debate: dict[tuple[str, str], Sequence[str]] | None = None) -> None:
    """Write the statements into a folder, and one that Samoa makes for a bloc in 2023."""
    for (who, year), sentences in (debate or DEBATE).items():
        date = f"date: {year}-09-21\n" if year else ""
        head = f"---\ndelegation: {who}\n{date}forum: General Assembly\n---\n\n"
        text = " ".join(sentence.format(who=who) for sentence in sentences)
        (folder / f"{who.lower().replace(' ', '_')}_{year or 'undated'}.txt").write_text(head + text + "\n", "utf-8")
    head = "---\ndelegation: Samoa\ndate: 2023-09-22\nforum: General Assembly\n---\n\n"
    (folder / "samoa_for_the_forum.txt").write_text(f"{head}{FOR_A_BLOC}\n", "utf-8")


def stored(home: Path, folder: Path) -> Settings:
    """The settings of a home in which the statements are stored."""
    written(folder)
    settings = Settings(home=home)
    assert all(one.status == "added" for one in ingest_paths(settings, [folder]))
    return settings
