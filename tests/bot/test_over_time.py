"""Questions that ask what became of somebody's words over time, in nine languages, and those that do not."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.over_time import as_at_one_time
from bot.question import Question, Turn
from bot.taking import taken
from tests.bot.test_members_asked import RECORDS


@pytest.mark.parametrize(
    ("text", "codes", "topic", "since"),
    [
        ("How has Russia's wording on sanctions changed since 2016?", "RUS", "sanctions", "2016"),
        ("How has Russia changed its position on sanctions?", "RUS", "sanctions", None),
        ("Did Kenya's position on debt change between 2016 and 2023?", "KEN", "debt", "2016"),
        ("How has the wording on sanctions changed since 2016?", "", "sanctions", "2016"),
        ("When did Russia first bring up sanctions, and what has it said since?", "RUS", "sanctions", None),
        ("What has Kenya said about climate change over the years?", "KEN", "climate change", None),
        ("Timeline of Russia's statements on sanctions", "RUS", "sanctions", None),
        ("Trace the evolution of Kenya's position on debt", "KEN", "debt", None),
        ("How did China's language on Taiwan evolve?", "CHN", "Taiwan", None),
        (
            "Comment la position de la Russie sur les sanctions a-t-elle changé depuis 2016 ?",
            "RUS",
            "les sanctions",
            "2016",
        ),
        ("Chronologie des déclarations de la Russie sur les sanctions", "RUS", "les sanctions", None),
        ("¿Cómo ha cambiado la posición de Rusia sobre las sanciones desde 2016?", "RUS", "las sanciones", "2016"),
        ("Как изменилась риторика России о санкциях с 2016 года?", "RUS", "санкциях", "2016"),
        ("كيف تطور موقف روسيا من العقوبات منذ عام 2016؟", "RUS", "العقوبات", "2016"),
        ("俄罗斯对制裁的立场有什么变化？", "RUS", "制裁的立场", None),
        ("Wie hat sich die Haltung Russlands zu Sanktionen seit 2016 entwickelt?", "RUS", "Sanktionen", "2016"),
        ("Como mudou a posição da Rússia sobre as sanções desde 2016?", "RUS", "as sanções", "2016"),
        ("لحن روسیه درباره تحریم‌ها از ۲۰۱۶ چگونه تغییر کرده است؟", "RUS", "تحریم‌ها", "2016"),
    ],
)
def test_what_changed_is_asked(text: str, codes: str, topic: str, since: str | None) -> None:
    """Whose words, on what and since when are those of the question; that they changed is no part of the topic."""
    asked = taken(Question(text), RECORDS)
    assert asked.over_time
    filters = asked.understood.filters
    assert (" ".join(filters.delegations), asked.understood.topic, filters.since) == (codes, topic, since)
    assert asked.understood.standalone == text


@pytest.mark.parametrize(
    "text",
    [
        "How has the climate changed, according to Kenya?",
        "How has the position of women changed, according to Kenya?",
        "What does Kenya say about climate change?",
        "What does Kenya say about changes in the position of women?",
        "Did Kenya change the subject?",
        "What is Kenya's position on climate change?",
        "Does Kenya's statement on climate change mention oceans?",
        "Que dit le Kenya du changement climatique ?",
        "Что Кения говорит об изменении климата?",
        "肯尼亚对气候变化有什么看法？",
        "What is the history of Kenya?",
        "sanctions",
        "",
    ],
)
def test_what_merely_speaks_of_change(text: str) -> None:
    """A change in the world is a topic, and no question about wordings."""
    assert not taken(Question(text), RECORDS).over_time


def test_a_followup_over_time() -> None:
    """What it leaves out is taken from the question before, and it is asked over time."""
    before = Turn("What does Russia say about sanctions?", "")
    asked = taken(Question("How has its position on NATO changed?", (before,)), RECORDS)
    assert asked.over_time
    assert (asked.understood.filters.delegations, asked.understood.topic) == (("RUS",), "NATO")
    after = taken(Question("And on trade?", (Turn("How has Russia's wording on sanctions changed?", ""),)), RECORDS)
    assert (after.understood.filters.delegations, after.understood.topic) == (("RUS",), "trade")


@example("ـ")  # a word of Arabic that is none without its lengthening
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is typed, it is read or left as it is; what is left of it holds no word that was not there."""
    found = as_at_one_time(text)
    assert found is None or isinstance(found, str)
