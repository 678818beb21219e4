"""What is left though it looks damaged is counted by its looks, and ordinary prose is not suspected."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.readers import read_statement
from retrieval.suspects import Suspect, suspects


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Above all. the lack of trust.", Suspect.STOP_FOR_COMMA),
        ("The antiFascist coalition.", Suspect.RUN_TOGETHER),
        ("By the end of2021.", Suspect.RUN_TOGETHER),
        ("Nevertheless,we agree.", Suspect.RUN_TOGETHER),
        ("With regard to , the text.", Suspect.SET_APART),
        ("All States .which must", Suspect.SET_APART),
        ("I have struggled,, alone.", Suspect.DOUBLED),
        ("The global stakeholders.. Ours.", Suspect.DOUBLED),
        ("The inter-national order is international.", Suspect.HYPHEN),
        ("An important rolе to play.", Suspect.SCRIPT),
        ("It is \ufffdours.", Suspect.UNREADABLE),
        ("The the text.", Suspect.TWICE),
    ],
)
def test_damage_is_known_by_its_looks(text: str, kind: Suspect) -> None:
    """Each kind once, and no other with it."""
    assert suspects(text.replace("The the", "See the the")) == {kind: 1}


def test_ordinary_prose_is_not_suspected(seed: Path) -> None:
    """Abbreviations, initials, numbers and a well-kept statement."""
    assert suspects("He spoke of trade, etc. and of war (ibid., p. 5), i.e. of 3.5 per cent in COVID-19 times...") == {}
    assert suspects("We believe that that is so. Had we had had time, G-77 and McKinley aside, we would agree.") == {}
    assert suspects(read_statement(seed).text) == {}
