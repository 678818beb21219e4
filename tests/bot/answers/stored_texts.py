"""Short statements, and a session over statements that a test writes itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from bot.operations import ingest_paths
from bot.settings import Settings
from bot.wiring import Session, open_session

CLOSEST = {
    "kenya.md": (
        "Kenya",
        "Our rivers dry up earlier every year. Herders walk for days to reach a well. "
        "We built two hundred small dams in the north. Schools close when the wells are empty.",
    ),
    "norway.md": (
        "Norway",
        "Norway gives its fishing fleets quotas that scientists set. The ocean feeds the world. "
        "We have banned new licences in the Barents Sea. Peace in the Arctic serves everybody.",
    ),
    "ghana.md": (
        "Ghana",
        "We stand with the people of Iran after the earthquake. "
        + "Cocoa farmers in the Ashanti region plant shade trees, so that the soil stays moist in the dry months. " * 8
        + "Economic sanctions harm the poor, and those on Zimbabwe should be lifted at once.",
    ),
}

GHANA = """---
delegation: Ghana
speaker: Ms. Alice Obi
date: 2021-05-03
---

We do not support a tax on data. We ask all others to open their markets. Trade feeds our people.
"""
NORWAY = """---
delegation: Norway
speaker: Mr. Ola Hansen
date: 2023-09-20
---

We ask all others to open their markets. The sea is full of plastic.
"""

TREATY = """---
delegation: Kenya
date: 2021-09-21
---

Roads and bridges are being built in the north of our country. Kenya left the treaty on inland fisheries in May.
The neighbours had stopped answering our letters. Four million people live on the shores of the lake.

Our schools are open again. Every village has a teacher, and every teacher has a house.
"""

OTHERS = """---
delegation: Norway
date: 2021-09-21
---

We left the sealing convention of 1957 since the seals are many again. Why we did so is set out in our letter.
"""

_HEAD = "---\ndelegation: {}\ndate: {}\n---\n\n{}\n"
SHORT = {
    # Kenya's statement is held in two files.
    "closest": {
        "again.md": _HEAD.format("Kenya", "2021-09-20", f"{CLOSEST['kenya.md'][1]} We thank you all."),
        **{name: _HEAD.format(who, "2021-09-20", text) for name, (who, text) in CLOSEST.items()},
    },
    "checks": {"ghana.md": GHANA, "norway.md": NORWAY},
    "treaties": {"kenya.md": TREATY, "norway.md": OTHERS},
}
"""Files of a few short statements, by the name of what they are for."""


def session_over(texts: Mapping[str, str], make: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over files of these names and texts, record and all, closed behind it."""
    folder, settings = make.mktemp("in"), Settings(home=make.mktemp("home"))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert {one.status for one in ingest_paths(settings, [folder])} == {"added"}
    opened = open_session(settings)
    yield opened
    opened.close()
