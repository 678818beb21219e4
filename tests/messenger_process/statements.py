"""The statements that the bot holds in these tests: small files, written for them, beside the shipped one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

LONG = (
    "Brazil recalls the commitments on ocean governance that every delegation made here, "
    + ", ".join(
        f"namely commitment number {n} on the care of the ocean and of those who live by it" for n in range(1, 48)
    )
    + ", and calls on all to keep them."
)
"""One sentence that fits in a message alone, and not with its attribution above it."""

ASIDE = "Fiji states that the sea\u202bwall of Viti Levu\u202c must be paid for by those who warmed the ocean."
"""One sentence with characters that Telegram deletes."""

MARKED = "Germany says that R&D <b>must</b> grow & that 3 < 5 > 2 for any budget of semiconductors."
"""One sentence that would be markup if it were not escaped."""

ARABIC = "تدعو مصر إلى رفع العقوبات الأحادية الجانب عن الشعوب فورا وبدون شروط."
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


def _on_sanctions(delegation: str, year: int, *more: str) -> File:
    first = f"{delegation} holds that unilateral sanctions harm the people of {delegation} before anybody else."
    return File(
        f"{delegation.lower()}.md",
        {"delegation": delegation, "forum": "General Assembly", "session": "75", "date": f"{year}-09-22"},
        (first, f"We thank the President of the Assembly for the time that was given to {delegation}.", *more),
    )


FILES = (
    File(
        "kenya.md",
        {
            "delegation": "Kenya", "speaker": "Ms. Wanjiku Otieno", "post": "Permanent Representative",
            "forum": "General Assembly", "session": "75", "date": "2020-09-22", "title": "Kenya on forests",
        },
        (
            "Kenya will plant fifteen billion trees by 2032. We ask all who can to do likewise.",
            "Climate finance must reach those who need it first. Kenya calls for grants and not for loans.",
            "Kenya does not support the proposal on deep sea mining.",
        ),
    ),
    File(
        "norway-2020.md",
        {"delegation": "Norway", "forum": "Security Council", "session": "8750", "date": "2020-07-14"},
        (
            "Norway calls for an immediate ceasefire in the north. It must be tied to the release of all hostages.",
            "Whaling is regulated by law in Norway, and will remain so.",
        ),
    ),
    File(
        "norway-2021.md",
        {"delegation": "Norway", "forum": "General Assembly", "session": "76", "date": "2021-09-21"},
        (
            "Norway will double its climate finance by 2026. At least a third of that goes to adaptation.",
            "Norway supports targeted sanctions that the Security Council has agreed on.",
        ),
    ),
    File(
        "japan.md",
        {
            "delegation": "Japan", "forum": "General Assembly", "session": "75", "date": "2020-09-25",
            "source_url": "https://estatements.example.org/75/japan.html",
        },
        (
            "Japan asks for the abolition of all nuclear weapons. A world without nuclear weapons is within our reach.",
            "Japan will share what it has learned about earthquakes.",
        ),
    ),
    File(
        "germany.md",
        {"delegation": "Germany", "on_behalf_of": "[European Union]", "forum": "ECOSOC", "date": "2022-05-04"},
        (MARKED, "The European Union stands by its partners in research."),
    ),
    File(
        "brazil.md",
        {"delegation": "Brazil", "forum": "General Assembly", "session": "75", "date": "2020-09-22"},
        ("Brazil thanks the hosts.", LONG, "Brazil protects the Amazon, and will go on to do so."),
    ),
    File(
        "fiji.md",
        {"delegation": "Fiji", "forum": "General Assembly", "session": "75", "date": "2020-09-23"},
        (ASIDE, "Fiji asks for a fund that pays for loss and damage."),
    ),
    File(
        "france.md",
        {"delegation": "France", "forum": "Conseil de sécurité", "date": "2021-02-23", "language": "fr"},
        (
            "La France demande la levée de toutes les entraves à l'aide humanitaire. Elle ne soutient pas l'accord.",
            "Les sanctions ne doivent jamais frapper les civils.",
        ),
    ),
    File(
        "mexico.md",
        {"delegation": "Mexico", "forum": "Asamblea General", "date": "2021-09-23", "language": "es"},
        (
            "México exige que las vacunas lleguen a todos los países sin excepción. Nadie estará a salvo si no es así.",
            "México rechaza las sanciones unilaterales.",
        ),
    ),
    File(
        "russia.md",
        {"delegation": "Russian Federation", "forum": "Генеральная Ассамблея", "date": "2021-09-25", "language": "ru"},
        (
            "Россия выступает против односторонних санкций. Такие санкции нарушают Устав.",
            "Россия предлагает не размещать оружие в космосе.",
        ),
    ),
    File(
        "egypt.md",
        {"delegation": "Egypt", "forum": "الجمعية العامة", "date": "2021-09-22", "language": "ar"},
        (ARABIC, "تؤكد مصر أن مياه النيل حق لجميع شعوب حوض النيل."),
    ),
    File(
        "china.md",
        {"delegation": "China", "forum": "联合国大会", "date": "2021-09-21", "language": "zh"},
        ("中国反对一切单边制裁。制裁不能解决问题。", "中国将大力支持发展中国家能源绿色低碳发展。"),
    ),
    File(
        "zambia.md",
        {"delegation": "Zambia", "forum": "General Assembly", "session": "75", "date": "2020-09-24"},
        tuple(
            f"Zambia says that copper mining {claim}. This was decided in Lusaka in {1990 + n}, and parliament agreed."
            for n, claim in enumerate(
                (
                    "must pay for the schools of the north", "needs clean water at every shaft",
                    "has to end child labour in all pits", "should be taxed where the ore is dug",
                    "is the work of two hundred thousand people", "must leave the forests of the west alone",
                    "can be powered by the sun alone", "needs ports that are open to all",
                    "shall be open to inspection by the unions",
                )
            )
        ),
    ),
    *(
        _on_sanctions(name, 2020)
        for name in ("Chile", "Ghana", "India", "Nepal", "Peru", "Tonga", "Cuba", "Mali", "Togo", "Oman")
    ),
)  # fmt: skip


def write(folder: Path) -> Path:
    """All of them as files in a folder, which is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        (folder / file.name).write_text(file.written(), encoding="utf-8")
    return folder
