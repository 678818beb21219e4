"""Records of statements as they are held, for tests that need no text: eighteen delegations, three forums."""

from __future__ import annotations

from retrieval.statement import Record

GENERAL_DEBATE = "United Nations General Assembly, general debate"
CSTD = "Commission on Science and Technology for Development (CSTD)"


def _debate(code: str, speaker: str, session: int, on_behalf_of: tuple[str, ...] = ()) -> Record:
    year = str(1945 + session)
    return Record(
        code=code, speaker=speaker, forum=GENERAL_DEBATE, session=str(session), date=year, on_behalf_of=on_behalf_of
    )


RECORDS = (
    Record(
        delegation="Islamic Republic of Iran",
        code="IRN",
        speaker="Ms. Tahereh Jalili",
        forum=CSTD,
        session="twenty-third",
        date="2020-06-12",
        language="en",
    ),
    _debate("KEN", "Mr. William Ruto", 78),
    _debate("KEN", "Mr. Uhuru Kenyatta", 76),
    _debate("USA", "Joseph R. Biden", 76),
    _debate("RUS", "Mr. Sergey Lavrov", 76),
    _debate("CHN", "Xi Jinping", 76),
    _debate("SYR", "Mr. Fayssal Mekdad", 71),
    _debate("IND", "Narendra Modi", 76),
    _debate("BRA", "Lula da Silva", 78),
    _debate("DEU", "Annalena Baerbock", 78),
    _debate("EGY", "Sameh Shoukry", 78, ("Group of 77 and China",)),
    _debate("FRA", "Emmanuel Macron", 78),
    _debate("SWE", "Tobias Billström", 78, ("European Union",)),
    _debate("SOM", "Hassan Sheikh Mohamud", 78),
    _debate("COD", "Félix Tshisekedi", 78),
    _debate("PRK", "Kim Song", 78),
    _debate("KOR", "Yoon Suk Yeol", 78),
    _debate("ISR", "Benjamin Netanyahu", 78),
)
