"""Notices around quotes: closest passages, quotes said for others, and work or trouble of a chat model.

In the language of the question (`bot.output.speech`). Knows kinds of trouble, no model and no vendor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat_model import Trouble
from bot.output.speech import names
from bot.output.speech.speaker import speaker
from retrieval.names.groups import is_listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quote import Rejected
    from bot.reply import Beside

MOST_NAMED = 6
"""Delegations named in one line; the rest are counted."""


def closest(language: str | None) -> str:
    """The notice above passages that do not plainly answer; the finding of a Closest."""
    return speaker(language).gettext("No passage plainly answers this; these come closest.")


def of_others(language: str | None) -> str:
    """The notice for closest passages by others than asked about, or of another time."""
    return speaker(language).gettext("They are of others than those named, or of another time.")


def of_another_time(language: str | None) -> str:
    """The notice for passages of which some are of another time than asked about."""
    return speaker(language).gettext("Some of these passages are of another time.")


def unsettled(language: str | None) -> str:
    """The notice above quotes in which the model found no answer."""
    return speaker(language).gettext(
        "The model found no answer to the question in these passages; they are the nearest that were found."
    )


def in_part(language: str | None) -> str:
    """The notice behind a finding for passages that, by the model, answer only a part of the question."""
    return speaker(language).gettext("By the model's reading they answer only a part of the question.")


def not_checked(language: str | None, rejected: Sequence[Rejected]) -> str:
    """How many quotations of a line were not looked at; "" where all were."""
    n = sum(each.is_unchecked for each in rejected)
    told = speaker(language).ngettext(
        "{n} quotation was not checked: ask about it by itself.",
        "{n} quotations were not checked: ask about them by themselves.",
        n,
    )
    return told if n else ""


def left_out(language: str | None, rejected: Sequence[Rejected]) -> str:
    """The number of items that the gate left out, found in no statement; "" for no items."""
    n = sum(not each.is_unchecked for each in rejected)
    told = speaker(language).ngettext("Left out by the gate: {n} item.", "Left out by the gate: {n} items.", n)
    return told if n else ""


def summary(language: str | None, model: str) -> str:
    """The label of a model's summary."""
    return speaker(language).gettext("Summary by {model}, not a quote", model=model)


def unsupported(language: str | None) -> str:
    """The notice for a model that wrote nothing supported by the quotes."""
    return speaker(language).gettext("Nothing that the model wrote stands in the quotes; they are shown alone")


def said_for(language: str | None, given: Beside) -> str:
    """The label of quotes said for a delegation and not in the delegation's words."""
    said = speaker(language)
    who = names.delegation(said, given.delegation.code, given.delegation.name)
    groups = said.listed([names.group(said, name) for name in given.through], names.MOST_GROUPS)
    if groups == who:
        return said.gettext("Said on behalf of {name}, not in its own words:", name=who)
    if not any(map(is_listed, given.through)):
        return f"{names.on_behalf(said, who, given.through)}:"
    return said.gettext(
        "Said for a group to which {name} belonged then ({groups}), not in its own words:", name=who, groups=groups
    )


def said_for_many(language: str | None, given: Sequence[Beside]) -> str:
    """The label of quotes said for several delegations and not in the delegations' words."""
    said = speaker(language)
    who = said.listed([names.delegation(said, one.delegation.code, one.delegation.name) for one in given], MOST_NAMED)
    if not any(map(is_listed, given[0].through)):
        return f"{names.on_behalf(said, who, given[0].through)}:"
    groups = said.listed([names.group(said, name) for name in given[0].through], names.MOST_GROUPS)
    return said.gettext(
        "Said for a group to which {names} belonged then ({groups}), not in the words of any of them:",
        names=who,
        groups=groups,
    )


def machine_translation(language: str | None, model_language: str | None = None) -> str:
    """The label of a machine's translation; into `model_language` (ISO 639-1) where not the reader's."""
    said = speaker(language)
    if model_language is None or model_language == said.language:
        return said.gettext("Machine translation, not the speaker's words")
    into = said.language_name(model_language)
    return said.gettext("Machine translation ({into}), not the speaker's words", into=into)


def degraded(language: str | None, trouble: Trouble) -> str:
    """The reason for not using the model, with a remedy where there is any."""
    said = speaker(language)
    return {
        Trouble.UNREACHABLE: said.gettext("The model cannot be reached"),
        Trouble.SLOW: said.gettext("The model did not answer in time"),
        Trouble.KEY: said.gettext(
            "The model's key is missing or was refused: whoever runs this has to set a valid one"
        ),
        Trouble.FORBIDDEN: said.gettext("The model's provider refuses access: whoever runs this has to ask for it"),
        Trouble.UNKNOWN_MODEL: said.gettext(
            "The provider knows no model of that name: whoever runs this has to name another"
        ),
        Trouble.QUOTA: said.gettext("The model's quota is used up: whoever runs this has to add to it"),
        Trouble.RATE: said.gettext("The model was asked too often in a short time: ask again in a minute"),
        Trouble.SERVER: said.gettext("The model's server failed: ask again later"),
        Trouble.INVALID: said.gettext("The model's server does not accept the request"),
        Trouble.TOO_LONG: said.gettext("The question and its passages are longer than the model can read"),
        Trouble.FILTERED: said.gettext("The provider's content filter stopped the model"),
        Trouble.DECLINED: said.gettext("The model declined to answer"),
        Trouble.CUT: said.gettext("The model's answer ended before it was whole"),
        Trouble.MALFORMED: said.gettext("The model's answer was not of the form asked for"),
        Trouble.EMPTY: said.gettext("The model's answer was empty"),
        Trouble.PAUSED: said.gettext("The model failed several times in a row and is left alone for a while"),
        Trouble.BUSY: said.gettext("Too many questions are with the model at once: ask again in a moment"),
    }[trouble]
