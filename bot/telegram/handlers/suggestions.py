"""The questions to tap on /start: tried first, so that each has an answer, and kept until statements change.

Knows the Engine and the statements held; not how a question is shown.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.output.overview import Suggestion, delegations, suggestions
from bot.output.speech.catalogue import LANGUAGES
from bot.question import Question
from bot.telegram.handlers import ask as asking
from bot.telegram.services import Services
from bot.telegram.values import Line, Tap
from retrieval.held import Held

WANTED = 2
"""Questions offered."""

LOOK_FOR, LOOK_AHEAD_FOR = 1.5, 20.0
"""The most seconds for the search: while somebody waits, and while nobody does."""

_OF_NO_LANGUAGE = "multilateralism disarmament biodiversity migration"
"""Words of no particular language: the language model needed for such words takes half a second to load."""

_found: dict[tuple[int, str], tuple[tuple[str, ...], tuple[Suggestion, ...]]] = {}
"""By library and language: the statements held at the time of the search, and the questions."""


async def find_ahead(services: Services) -> None:
    """Find the questions of every language before anybody looks; asking also loads everything that questions need."""
    await services.glances.run(services.session.engine.ask(Question(_OF_NO_LANGUAGE, limit=1, mode="quotes")))
    held = await services.held()
    for language in LANGUAGES:
        await suggested(services, held, language, LOOK_AHEAD_FOR)


async def suggested(
    services: Services, held: Sequence[Held], language: str, look_for: float = LOOK_FOR
) -> tuple[Suggestion, ...]:
    """Questions with an answer in the statements held; fewer if so many seconds run out first."""
    versions = tuple(f"{each.id}{each.version}" for each in held)
    key = id(services.session.library), language
    if key in _found and _found[key][0] == versions:
        return _found[key][1]
    until = time.monotonic() + look_for
    found: list[Suggestion] = []
    for one in suggestions(delegations(held)):
        if len(found) == WANTED:
            break
        if time.monotonic() > until:
            return tuple(found)
        question = Question(one.text(language), limit=1, mode="quotes")
        reply = await services.glances.run(services.session.engine.ask(question))
        if reply.kind == "answer":
            found.append(one)
    _found[key] = versions, tuple(found)
    return tuple(found)


async def pressed(services: Services, tap: Tap) -> None:
    """Ask the question of a button; nothing happens if its delegation is no longer held."""
    await services.acknowledge(tap)
    offered = suggestions(delegations(await services.held()))
    found = next((one for one in offered if (str(one.question), one.key) == (tap.value(0), tap.value(1))), None)
    if found is not None and tap.shown is not None:
        text = found.text(tap.said.language)
        line = Line(
            update=tap.update,
            spot=tap.spot,
            user=tap.user,
            message=tap.message,
            said=tap.said,
            text=text,
            heading=text,
        )
        await asking.answer(services, line)
