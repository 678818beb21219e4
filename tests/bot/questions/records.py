"""Records of a few statements, of which questions are read in these tests."""

from __future__ import annotations

from bot.questions.holdings import holdings
from retrieval.statement import Record

HELD = holdings(
    (
        Record(delegation="Russian Federation", code="RUS", speaker="Mr. Sergey Lavrov", date="2023-09-23"),
        Record(delegation="Kenya", code="KEN", speaker="Ms. Amina Mohamed", date="2016-09-20"),
        Record(delegation="Kenya", code="KEN", speaker="Mr. William Ruto", date="2023-09-21"),
        Record(delegation="Kenya", code="KEN", speaker="William Samoei Ruto", date="2023-09-21"),
        Record(delegation="Norway", code="NOR", speaker="Ms. Anniken Huitfeldt", date="2016-09-21"),
        Record(delegation="Cuba", code="CUB", date="2023-09-20", on_behalf_of=("Group of 77 and China",)),
        Record(delegation="India", code="IND", forum="General Assembly", session="78", date="2023-09-26"),
        Record(delegation="China", code="CHN", date="2023-09-21"),
        Record(delegation="Brazil", code="BRA", date="2023-09-19"),
    )
)
