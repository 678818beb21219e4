"""The finding on a phrase: number of places and statements, delegations, first and latest date.

In the language of the question. Counts alone; the meaning of the phrase is for the quotes to show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.output.speech import names
from bot.output.speech.speaker import Speaker, speaker
from bot.phrase_counts import PhraseUse, Use

FEW = 3
"""Delegations, and longer words, that are named in one sentence; more are counted."""


def finding(use: PhraseUse, language: str | None) -> str:
    """The number of places and statements of the phrase, the delegations, and the period."""
    said = speaker(language)
    whose = [who(said, each) for each in use.uses]
    by = said.listed(whose) if len(whose) <= FEW else said.ngettext("{n} delegation", "{n} delegations", len(whose))
    clauses = [
        said.gettext(
            "“{phrase}”: {places}, in {k} of {n} statements, by {delegations}",
            phrase=use.phrase,
            places=said.ngettext("{n} place", "{n} places", use.count),
            k=use.statements,
            n=use.held,
            delegations=by,
        )
    ]
    dates = [place.date for place in use.places if place.date]
    if dates and dates[0][:7] != dates[-1][:7]:
        first, latest = said.date(dates[0][:7]), said.date(dates[-1][:7])
        clauses.append(said.gettext("first in {first}, latest in {latest}", first=first, latest=latest))
    elif dates:
        clauses.append(said.gettext("said in {when}", when=said.date(dates[0][:7])))
    return said.sentence(*clauses, *_apart(said, use))


def not_said(use: PhraseUse, language: str | None) -> str:
    """The finding on a phrase found in no statement."""
    said = speaker(language)
    told = said.gettext(
        "“{phrase}” is not said in these words; statements looked through: {n}", phrase=use.phrase, n=use.held
    )
    return said.sentence(told, *_apart(said, use))


def who(said: Speaker, use: Use) -> str:
    """The delegation of a use, with the group spoken for."""
    if use.delegation is None:
        name = said.gettext("a delegation not recorded")
    else:
        name = names.delegation(said, use.delegation.code, use.delegation.name)
    return names.on_behalf(said, name, use.on_behalf_of) if use.on_behalf_of else name


def years(use: Use) -> str:
    """Counts by year, in figures alone: "2016: 2, 2023: 1"; undated places left out."""
    return ", ".join(f"{year}: {count}" for year, count in use.years if year)


def _apart(said: Speaker, use: PhraseUse) -> Iterator[str]:
    """Places counted apart: inside of longer words, which are named, and outside of speeches."""
    if use.joined:
        words = Counter(place.word or "" for place in use.joined).most_common()
        listed = said.listed([f"{word} ×{said.number(n)}" if n > 1 else word for word, n in words], FEW)
        yield said.gettext(
            "joined to other words or numbers, and counted apart: {n} ({words})", n=len(use.joined), words=listed
        )
    if use.elsewhere:
        yield said.gettext("further places on covers, in headings and in notes, nobody's speech: {n}", n=use.elsewhere)
