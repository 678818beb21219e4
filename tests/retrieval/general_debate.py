"""A small corpus, made up, in the layout of the UN General Debate Corpus, with each of its irregularities."""

from __future__ import annotations

from pathlib import Path

from tests.retrieval.workbook import Cell, write_workbook

TABLE = "Speakers_by_session.xlsx"
HEADS: tuple[Cell, ...] = ("Year", "Session", "ISO Code", "Country", "Name of Person Speaking", "Post", "")
ROWS: tuple[tuple[Cell, ...], ...] = (
    (2023.0, 78.0, "KEN", "Kenya ", "Ms. Wanjiru\nMaina,", "Minister  for Foreign Affairs", ""),
    (2023.0, 78.0, "POR", "Portugal", "Mr. João Reis", "President", ""),
    (2023.0, 78.0, " tur ", "Turkey", "Ms. Elif Kaya", "", ""),
    (2013.0, 68.0, "EC", "European Council", "Ms. Anna Lind", "President of the European Council", ""),
    (2001.0, 56.0, "CHE", "Sweden", "Ms. Britta Ek", "Minister for Foreign Affairs", ""),
    (2005.0, 60.0, "SVK", "Slovakia", "Mr. Ivan Ga\x9aparík", "President", ""),
    (1986.0, 41.0, "DDR", "German Democratic Republic", "Mr. Horst Krause", "", ""),
    (1980.0, "35", "YDYE ", "Democratic Yemen", "Mr. SALEH", "", ""),
    (1980.0, 35.0, "BFA", "Upper Volta", "", "", ""),
    (1960.0, 15.0, "IND", "India", "Mr. RAO", "Prime Minister", ""),
    (1960.0, 15.0, "IND", "India", "Mr. Sen", "", ""),
    (1957.0, 12.0, "CSK", "Czechoslovakia", "Mr. NOVAK ", "", ""),
    (1957.0, 12.0, "CSK", "Czechoslovakia", "Mr. Novak", "Minister for Foreign Affairs", ""),
    (1946.0, 1.0, "CZK", "Czechoslovakia", "Mr. Dvorak", "", ""),
    (1987.0, 42.0, "", "Leage of Arab States ", "Mr. Haddad", "", ""),
    ("n/a", "–", "FRA", "France", "Nobody", "", ""),
)

STATEMENTS = {
    "Session 78 - 2023/KEN_78_2023.txt": (
        b"\xef\xbb\xbfMr. President, I thank you. We speak at the seventy- eighth session of the Assembly, and we\n"
        b"23-27001 12/58 ask for more water. The talks have ended.They will begin anew in spring. The river\n"
        b"floods every year, and a f light of birds tells of it\n"
    ),
    "Session 78 - 2023/PRT_78_2023.txt": b"Portugal looks to the sea. The ocean is warm, and fish leave it.\n",
    "Session 78 - 2023/TUR_78_2023.txt": "Türkiye hosts many guests. No one leaves his home gladly.\n".encode(),
    "Session 78 - 2023/NRU_78_2023.txt": b"Nauru is small. Its reef is its wall against the waves.\n",
    "Session 68 - 2013/EC_68_2013.txt": b"The Union trades with all. It gives more aid than any.\n",
    "Session 56 - 2001/CHE_56_2001.txt": b"The mountains keep their snow. We join this house soon.\n",
    "Session 60 - 2005/SVK_60_2005.txt": b"Our two rivers meet. Where they meet stands a bridge.\n",
    "Session 41 - 1986/DDR_41_1986.txt": b"Peace needs trust. Trust needs openness among States.\n",
    "Session 35 - 1980/YDYE_35_1980.txt": b"1.\tThe port is open. Ships of all flags call at it.\n",
    "Session 35 - 1980/BFA_35_1980.txt": b"The rains came late. The harvest was poor this year.\n",
    "Session 15 - 1960/IND_15_1960.txt": b"The cold war must end. We side with neither camp.\n",
    "Session 12 - 1957/csk_12_1957.txt": b"Industry grows in our towns. We sell what we make.\n",
    "Session 01 - 1946/CZK_01_1946.txt": b"The war is over. Let us build a house for all.\n",
    "Session 78 - 2023/._KEN_78_2023.txt": b"\x00\x05\x16\x07\x00Mac OS X",
    "Session 78 - 2023/.DS_Store": b"\x00\x01",
    "Session 78 - 2023/notes.txt": b"These are notes.\n",
}
"""Contents by path: thirteen statements, and what an archive holds besides."""


def write_corpus(folder: Path, *, below: str = "", table: bool = True) -> Path:
    """Write the corpus into a folder, its sessions in a folder further down where one is named; returns it."""
    for name, content in STATEMENTS.items():
        path = folder / below / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if table:
        write_workbook(folder / TABLE, [HEADS, *ROWS])
    return folder
