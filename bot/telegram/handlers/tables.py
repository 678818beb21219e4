"""The whole table of an answer, page by page: every row of a comparison, every delegation that said a phrase.

Knows pages and their buttons. The table is asked anew for each page, by the standalone question, so that a button works
after a restart and no table is kept.
"""

from __future__ import annotations

from dataclasses import replace

from bot.output.speech.speaker import Speaker
from bot.question import Question, Wants
from bot.questions import typed as wants
from bot.state.values import Kept
from bot.telegram.cards import buttons
from bot.telegram.cards.comparison import PAGE, table, table_card
from bot.telegram.handlers.answer_buttons import answer_of, not_kept
from bot.telegram.services import Services
from bot.telegram.values import Tap

LONGEST_HEADING = 200
"""Code points of the question that stands above a table."""


async def turned(services: Services, tap: Tap) -> None:
    """Send the first page of an answer's table, or show another page in the place of the page with the button."""
    kept = await answer_of(services, tap)
    if kept is None:
        return
    await services.sender.answer_callback(tap.id)
    async with services.sender.busy(tap.spot, None):
        lines = table(await services.ask(services.session.engine.ask(_asked_again(kept, tap.said))), tap.said)
        if not lines:
            await services.say(tap, not_kept(tap.said))
            return
        at = min(tap.number(1), (len(lines) - 1) // PAGE)
        card = table_card(kept.question[:LONGEST_HEADING], lines, at, tap.said)
        turning = buttons.turning(at, len(lines), PAGE, lambda page: buttons.data(buttons.PAGE, kept.id, page))
        if tap.action == buttons.TABLE or tap.shown is None:
            await services.say(tap, card, buttons.rows_of([turning]))
        else:
            await services.edit(tap, card, buttons.rows_of([turning]))


def _asked_again(kept: Kept, said: Speaker) -> Question:
    """The question of an answer that is kept, as it stands by itself."""
    command, _, rest = kept.standalone.partition(" ")
    name = command.removeprefix("/")
    typed = wants.typed(name, rest) if command != name and name in wants.COMMANDS else Question(kept.standalone)
    limit = 1 if typed.wants is Wants.COMPARISON else typed.limit
    return replace(typed, mode="quotes", limit=limit, reader=said.language)
