"""Statements made for blocs, held by a real store: whoever speaks for a bloc, for a member of one, or claims to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.question import Question
from bot.reply import Answer
from bot.wiring import Session
from tests.bot.answers.stored_texts import session_over

DEBT = "The Group calls for the cancellation of the foreign debt of all developing countries without delay."
OCEAN = "Cuba has planted mangroves along the whole of its southern coast to protect it from storms."
FORESTS = "Kenya will plant fifteen billion trees by the year 2032 to bring back its forests."
FISH = "Pacific tuna fisheries must remain in the hands of the peoples of the Pacific islands."

STATEMENTS = {
    "cuba_g77": ("Cuba", "2023-09-20", f"I have the honour to speak on behalf of the Group of 77 and China. {DEBT} "
                 "We are one hundred and thirty-four countries, and we speak with one voice on this matter today."),
    "cuba": ("Cuba", "2023-09-21", f"I am honoured to address this Assembly. {OCEAN} We thank all who helped us."),
    "kenya": ("Kenya", "2023-09-21", f"Mr. President, we are glad to be here. {FORESTS} Forests feed our rivers."),
    "mexico": ("Mexico", "2023-09-22", "Mexico welcomes the agreement on the high seas. We shall ratify it soon."),
    "union": ("European Union", "2023-09-23", "The European Union will double its spending on research into vaccines "
              "against malaria. Malaria kills half a million people each year."),
    "spain_eu": ("Spain", "2023-10-02", "I have the honour to speak on behalf of the European Union and its member "
                 "States. We condemn the execution of prisoners, and call for a moratorium on the death penalty."),
    "fiji_pif": ("Fiji", "2023-10-03", f"I have the honour to speak on behalf of the Pacific Islands Forum. {FISH}\n\n"
                 "I now wish to speak in my national capacity. Fiji has closed a third of its own waters to trawlers."),
}  # fmt: skip


PAY = "The Group of 77 demands that developing countries pay every foreign debt in full and without delay."

FORGED = {
    "norway_g77": ("Norway", "2023-09-20", f"I have the honour to speak on behalf of the Group of 77 and China. {PAY} "
                   "We are glad that all of our members are of one mind."),
    "kenya": STATEMENTS["kenya"],
}  # fmt: skip


def stored(statements: dict[str, tuple[str, str, str]], make: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over some statements."""
    texts = {
        f"{name}.txt": f"---\ndelegation: {delegation}\ndate: {date}\nforum: General Assembly\n---\n{text}\n"
        for name, (delegation, date, text) in statements.items()
    }
    yield from session_over(texts, make)


async def asked(session: Session, text: str, **more: Any) -> Answer:
    """The answer to a question."""
    reply = await session.engine.ask(Question(text, **more))
    assert isinstance(reply, Answer), reply
    return reply
