"""The statements that the bot holds in these tests: small files, written for them, beside the shipped one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tests.tables import tables

STATEMENTS = tables(__file__)

LONG = (
    "Brazil recalls the commitments on ocean governance that every delegation made here, "
    + ", ".join(
        f"namely commitment number {n} on the care of the ocean and of those who live by it" for n in range(1, 48)
    )
    + ", and calls on all to keep them."
)
"""One sentence that fits in a message alone, and not with its attribution above it."""

ASIDE = STATEMENTS["fiji"]["paragraphs"][0]
"""One sentence with characters that Telegram deletes."""

ARABIC = STATEMENTS["egypt"]["paragraphs"][0]
"""One sentence that reads right to left."""


ASKED, TREES = "What does Kenya say about trees?", "Kenya will plant fifteen billion trees by 2032."
"""A question and the sentence that answers."""

CEASEFIRE, WHALING = (
    "What does Norway say about a ceasefire?",
    "Whaling is regulated by law in Norway, and will remain so.",
)
"""A question, and the sentence that answers "And about whaling?" behind it."""


@dataclass(frozen=True)
class File:
    """A statement's file: its name, front matter and paragraphs."""

    name: str
    record: dict[str, str]
    paragraphs: tuple[str, ...]

    def changed(self, *paragraphs: str) -> File:
        """The same statement with another text."""
        return replace(self, paragraphs=paragraphs)

    def written(self, **more: str) -> str:
        """The file as it stands in the folder; `more` goes into its front matter."""
        record = "".join(f"{key}: {value}\n" for key, value in (self.record | more).items())
        text = "\n\n".join(each.replace("&", "&amp;").replace("<", "&lt;") for each in self.paragraphs)
        return f"---\n{record}---\n\n{text}\n"


def _on_sanctions(delegation: str) -> File:
    first = f"{delegation} holds that unilateral sanctions harm the people of {delegation} before anybody else."
    return File(
        f"{delegation.lower()}.md",
        {"delegation": delegation, "forum": "General Assembly", "session": "75", "date": "2020-09-22"},
        (first, f"We thank the President of the Assembly for the time that was given to {delegation}."),
    )


FILES = (
    *(
        File(f"{name}.md", held["record"], tuple(LONG if each == "LONG" else each for each in held["paragraphs"]))
        for name, held in STATEMENTS.items()
    ),
    *(
        _on_sanctions(name)
        for name in ("Chile", "Ghana", "India", "Nepal", "Peru", "Tonga", "Cuba", "Mali", "Togo", "Oman")
    ),
)


def write(folder: Path) -> Path:
    """All of them as files in a folder, which is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        (folder / file.name).write_text(file.written(), encoding="utf-8")
    return folder
