"""The years of a timeline as a picture below its card.

Knows that a picture is optional: where it cannot be sent, the card has said what counts.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.messenger.legible import shortened
from bot.messenger.sentence_cards import notice_card

if TYPE_CHECKING:
    from bot.answer import Reply
    from bot.messenger.services import Services
    from bot.messenger.values import Spot
    from bot.speech.speaker import Speaker

FEWEST = 2
"""Years that are worth a picture."""

LONGEST_TITLE = 300
"""Code points of what a picture is of, in its caption."""


async def show_years(services: Services, spot: Spot, reply: Reply, said: Speaker) -> None:
    """Send the picture of a reply's years, where it has a timeline with several and something is said in one."""
    timeline = reply.timeline
    if timeline is None or len(timeline.years) < FEWEST or not any(year.speaking for year in timeline.years):
        return
    from bot.years_plot import plot, title_of

    title = title_of(reply, said)
    picture = await asyncio.to_thread(plot, timeline.years, title)
    told = said.gettext("Of each year’s statements the share with a passage that answers. Above: how many of how many.")
    await services.sender.picture(spot, picture, notice_card(f"{shortened(title, LONGEST_TITLE)}\n{told}"))
