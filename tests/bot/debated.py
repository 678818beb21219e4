"""Statements of a small general debate, written for tests: who speaks of what in which year, and who does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.operations import ingest_paths
from bot.settings import Settings

SEA = "Sea-level rise is swallowing our coasts, and {who} asks for a fund for loss and damage."
SEA_AGAIN = "Sea-level rise is swallowing our islands, and {who} calls for a fund for loss and damage without delay."
VETO = "{who} holds that the right of veto in the Security Council has to be given up."
KEEP_VETO = "{who} will keep the right of veto in the Security Council, which preserves the rules-based order."
WHEAT = "{who} exports wheat and barley to forty countries, and will go on doing so."
THANKS = "We thank the President of the Assembly for her patience with {who}."
ORDER = "{who} defends the rules-based order; a rules\u2011based order is one for all."

DEBATE: dict[tuple[str, str], tuple[str, ...]] = {
    ("Fiji", "2016"): (THANKS, SEA),
    ("Fiji", "2021"): (SEA_AGAIN, THANKS),
    ("Fiji", "2023"): (WHEAT,),
    ("Tuvalu", "2021"): (SEA, VETO),
    ("Barbados", "2021"): (THANKS, WHEAT),
    ("Barbados", "2023"): (SEA_AGAIN, ORDER),
    ("Samoa", "2016"): (THANKS,),
    ("Brazil", "2021"): (VETO, ORDER),
    ("Brazil", "2023"): (WHEAT,),
    ("India", "2021"): (VETO,),
    ("China", "2021"): (KEEP_VETO, THANKS),
    ("Russian Federation", "2021"): (KEEP_VETO, WHEAT),
    ("Russian Federation", "2023"): (WHEAT, ORDER),
    ("South Africa", "2021"): (WHEAT,),
    ("Norway", "2021"): (THANKS, ORDER),
    ("Norway", "2023"): (VETO,),
    ("Finland", "2016"): (VETO,),
    ("Kenya", ""): (VETO, SEA),
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
