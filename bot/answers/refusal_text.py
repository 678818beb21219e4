"""The Engine's reasons for giving no answer: one plain sentence each, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.finding import MOST_NAMED
from bot.output.overview import delegations, years
from bot.output.speech import names
from bot.output.speech.speaker import Speaker, speaker
from bot.questions.plan import Plan
from retrieval.dates import are_in_order
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.names.delegations import bloc

MOST_YEARS = 3  # Years that are named one by one; of more the first and the last are.


def silent(plan: Plan, held: Sequence[Held]) -> str:
    """Message: nothing in the statements looked at speaks to the question."""
    from retrieval.search.index.filter_columns import admitted  # brings numpy, which a search has brought already

    said = speaker(plan.language)
    looked = admitted(held, plan.filters)
    if whose := _names(said, looked):
        return said.ngettext(
            "Nothing on this was found in the statement held of {names}.",
            "Nothing on this was found in the {n} statements held of {names}.",
            len(looked),
            names=_listed(said, whose),
        )
    return said.ngettext(
        "Nothing on this was found in the statement held.",
        "Nothing on this was found in the {n} statements held.",
        len(looked),
    )


def not_quotable(plan: Plan) -> str:
    """Message: passages were found and could not be quoted."""
    return speaker(plan.language).gettext("Passages on this were found, but none of them could be quoted.")


def not_held(plan: Plan, held: Sequence[Held]) -> str:
    """Message: the delegations asked about have no statement; names the holdings."""
    said = speaker(plan.language)
    limits = _narrowed(said, plan.filters, _persons(plan))
    if plan.filters.groups:
        return _none_by(said, [_any_member(said, plan.filters)], limits, held)
    who = [names.of_code(said, d.code) for d in plan.not_held] or [
        names.bloc(said, bloc) for bloc in plan.blocs_not_held
    ]
    nobody_named = said.pgettext("those asked about, by no name", "them")
    theirs = Filters(tuple(d.code for d in plan.not_held))
    if not (plan.not_held and any(theirs.admits(one.record) for one in held)):
        limits = ""  # Nothing is held of them at all.
    return _none_by(said, who or list(plan.strangers) or [nobody_named], limits, held)


def contradiction(given: Filters, named: Filters, language: str | None = None) -> str | None:
    """Message: the filters exclude the names or times in the question; None if both can be met."""
    said = speaker(language)
    asked, admitted = set(named.delegations), set(given.delegations)
    if asked and admitted and not asked & admitted:
        return said.gettext(
            "The question asks what {who} said, and the filter admits {whom} alone: nothing can meet both.",
            who=_listed(said, [names.of_code(said, code) for code in sorted(asked)]),
            whom=_listed(said, [names.of_code(said, code) for code in given.delegations]),
        )
    since, until = max(given.since or "", named.since or ""), min(given.until or "~", named.until or "~")
    if not are_in_order(since, until):
        return said.gettext(
            "The question and the filter name different times ({since} and {until}): nothing can meet both.",
            since=_as_asked(said, since),
            until=_as_asked(said, until),
        )
    return None


def unsaid(words: str, language: str | None, each: Sequence[Filters], held: Sequence[Held]) -> str:
    """Message: no statement admitted by the filters has the words."""
    said, looked = speaker(language), sum(any(some.admits(one.record) for some in each) for one in held)
    return said.sentence(
        said.gettext("“{phrase}” is not said in these words; statements looked through: {n}", phrase=words, n=looked)
    )


def unnamed(name: str, language: str | None) -> str:
    """Message: no quote shown has a name of the topic, nor have the words around."""
    said = speaker(language)
    return said.sentence(said.gettext("“{name}” is not named in these passages, nor near them", name=name))


def nothing_admitted(plan: Plan, held: Sequence[Held]) -> str:
    """Message: no statement meets the filters, or nothing is held at all; names the holdings."""
    if not held:
        return nothing_held(plan.language)
    said, filters = speaker(plan.language), plan.filters
    limits = _narrowed(said, filters, _persons(plan)) or said.gettext(" that meets the filters")
    whose = Filters(filters.delegations, filters.blocs, filters.speakers, groups=filters.groups)
    held = [one for one in held if whose.admits(one.record)] or held
    if filters.groups:
        return _none_by(said, [_any_member(said, filters)], limits, held)
    if filters.delegations:
        return _none_by(said, [names.of_code(said, code) for code in filters.delegations], limits, held)
    if persons := _persons(plan):
        return _none_by(said, persons, _narrowed(said, filters, ()), held)
    if filters.blocs:
        return said.gettext(
            "No statement on behalf of {who} is held{limits}. Held: {holdings}.",
            who=_listed(said, [names.bloc_of_name(said, name) for name in filters.blocs]),
            limits=limits,
            holdings=_holdings(said, held),
        )
    return said.gettext(
        "No statement is held{limits}. Held: {holdings}.", limits=limits, holdings=_holdings(said, held)
    )


def no_topic(topic: str, language: str | None = None) -> str:
    """Message: a topic says nothing; gives an example."""
    said = speaker(language)
    return said.gettext(
        "“{topic}” says nothing of what was spoken of. Name a topic, for example: {example}",
        topic=topic,
        example=said.gettext("Security Council reform"),
    )


def out_of_scope(held: Sequence[Held], language: str | None = None) -> str:
    """Message: the question is about something else than statements."""
    said = speaker(language)
    return said.gettext(
        "That is outside the statements; I answer only from what delegations said. Held: {holdings}.",
        holdings=_holdings(said, held),
    )


def what_to_ask(held: Sequence[Held], language: str | None = None) -> str:
    """The bot's purpose, in answer to small talk."""
    said = speaker(language)
    return said.gettext(
        "I find what delegations said and quote it exactly. Ask, for example: What does {who} say about …? "
        "Held: {holdings}.",
        who=next(iter(_names(said, held)), None) or names.of_code(said, "IRN"),
        holdings=_holdings(said, held),
    )


def nothing_held(language: str | None = None) -> str:
    """Message: no statement is held at all; explains how to store some."""
    said = speaker(language)
    return said.gettext("No statement is held yet. Store some with: {command}", command="onrecord ingest PATH…")


def name_several(language: str | None = None) -> str:
    """Message: a comparison needs two delegations or more, or a group; explains how to name both."""
    said = speaker(language)
    return said.gettext(
        "A comparison is of two delegations or more, or of a group. Name them, for example: {example}",
        example=said.gettext("Compare Brazil, India and Kenya on Security Council reform"),
    )


def too_long(characters: int, most: int, language: str | None = None) -> str:
    """Message: a question is longer than the limit."""
    said = speaker(language)
    return said.gettext(
        "The question has {characters} characters; up to {most} are read. Ask it in a sentence or two.",
        characters=characters,
        most=most,
    )


def no_words(language: str | None = None) -> str:
    """Message: a question holds no words."""
    said = speaker(language)
    return said.gettext(
        "That is no question in words. Ask what a delegation said, for example: What does {who} say about sanctions?",
        who=names.of_code(said, "IRN"),
    )


def _none_by(said: Speaker, who: Sequence[str], limits: str, held: Sequence[Held]) -> str:
    return said.gettext(
        "No statement by {who} is held{limits}. Held: {holdings}.",
        who=_listed(said, who),
        limits=limits,
        holdings=_holdings(said, held),
    )


def _any_member(said: Speaker, filters: Filters) -> str:
    group = _listed(said, [names.bloc(said, bloc(code)) for code in filters.groups])
    return said.gettext("any member ({group})", group=group)


def _holdings(said: Speaker, held: Sequence[Held]) -> str:
    """The holdings in few words: how many statements, by which delegations, of which years."""
    if whose := _names(said, held):
        count = len(whose)
        few = count <= MOST_NAMED
        listed = _listed(said, whose) if few else said.ngettext("{n} delegation", "{n} delegations", count)
        told = said.ngettext("{n} statement by {names}", "{n} statements by {names}", len(held), names=listed)
    else:
        told = said.ngettext("{n} statement", "{n} statements", len(held))
    if dated := years(held):
        told += (
            said.gettext(", {year}", year=said.listed(dated))
            if len(dated) <= MOST_YEARS
            else said.gettext(", {since} to {until}", since=dated[0], until=dated[-1])
        )
    if nameless := sum(1 for h in held if not h.record.delegation):
        told += said.ngettext(
            " ({n} of them without a delegation on record)", " ({n} of them without a delegation on record)", nameless
        )
    return told


def _names(said: Speaker, held: Sequence[Held]) -> list[str]:
    return [names.delegation(said, code, name) for name, code in delegations(held)]


def _persons(plan: Plan) -> Sequence[str]:
    """The speakers asked about, by the names in the question."""
    if not plan.filters.speakers or plan.walls.speakers:
        return plan.filters.speakers
    return [one.text for one in plan.read.asked if one.match] or plan.filters.speakers


def _narrowed(said: Speaker, filters: Filters, persons: Sequence[str]) -> str:
    """The filters other than delegations, as text behind "held"; "" without any."""
    limits = []
    if filters.sessions:
        limits.append(said.gettext("of the session {sessions}", sessions=_listed(said, filters.sessions)))
    if filters.forums:
        limits.append(said.gettext("in {forums}", forums=_listed(said, filters.forums)))
    if persons:
        limits.append(said.gettext("by {speakers}", speakers=_listed(said, persons)))
    if filters.years:
        limits.append(said.gettext("of {when}", when=_listed(said, filters.years)))
    elif period := _period(said, filters.since, filters.until):
        limits.append(period)
    if filters.languages:
        # English names a language as it was asked for, by its code.
        written = filters.languages if said.language == "en" else [said.language_name(c) for c in filters.languages]
        limits.append(said.gettext("in the language {languages}", languages=_listed(said, written)))
    if not limits:
        return ""
    return said.gettext(" {limits}", limits=said.pgettext("between limits of a search", " ").join(limits))


def _period(said: Speaker, since: str | None, until: str | None) -> str:
    first, last = _as_asked(said, since or ""), _as_asked(said, until or "")
    if since and since == until:
        return said.gettext("of {when}", when=first)
    if since and until:
        return said.gettext("from {since} to {until}", since=first, until=last)
    if since:
        return said.gettext("from {since} on", since=first)
    return said.gettext("up to {until}", until=last) if until else ""


def _as_asked(said: Speaker, date: str) -> str:
    return date if said.language == "en" else said.date(date)


def _listed(said: Speaker, each: Sequence[str]) -> str:
    return said.listed(each, MOST_NAMED)
