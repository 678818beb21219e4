"""One question read by itself: who is asked for, what about, when and where; nothing of the questions before it.

Knows the phrases of nine languages and what is held; `bot.followup` joins readings of a conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.among import set_apart
from bot.holdings import Found, Holdings
from bot.members_asked import around
from bot.periods import When, find_when
from bot.phrasebook import Phrases, phrasebook
from bot.question_parts import Named, Parts, Segment, segments
from bot.roles import speaking
from bot.topic import Topic, topic_of
from bot.unknown_groups import compared_alone, unknown_groups
from bot.unknown_names import unknown_names
from retrieval.delegations import Bloc, BlocMention, Delegation, Mention, bloc, find, find_blocs, find_groups
from retrieval.groups import EU
from retrieval.lexicon import Word, words_of
from retrieval.membership import memberships
from retrieval.speakers import PARTICLES, Match

_ASKING = frozenset(("say", "aux", "views", "compare", "who"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one question says by itself.

    `roles` are the segments whose own words are asked for; `delegations`, `blocs` and `speakers` what they name.
    `left_out` are those of names that are left out ("anyone but Iran").
    `forums` are as the records have them.
    """

    text: str
    language: str | None
    phrases: Phrases
    parts: tuple[Segment, ...]
    roles: frozenset[int]
    when: When
    forums: tuple[str, ...]
    topic: Topic
    left_out: frozenset[int] = frozenset()

    @property
    def named(self) -> tuple[Named, ...]:
        """Those whose words are asked for, in order."""
        return tuple(part.named for k, part in enumerate(self.parts) if k in self.roles and part.named)

    @property
    def blocs(self) -> tuple[Bloc, ...]:
        """The blocs whose words are asked for."""
        return tuple(dict.fromkeys(n.bloc for n in self.named if n.bloc and n.bloc not in self.groups))

    @property
    def groups(self) -> tuple[Bloc, ...]:
        """The groups whose members' words are asked for, each for itself: "which of the BRICS", "compare the BRICS"."""
        blocs = [n for n in self.named if n.bloc or any(d.code == EU for d in n.delegations)]
        alone = self.has("compare") and len(blocs) == 1
        asked = (n.bloc for n in self.named if n.bloc and (n.members or alone))
        return tuple(dict.fromkeys(bloc for bloc in asked if bloc.code in memberships()))

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers held whose words are asked for, as the records have them."""
        return tuple(dict.fromkeys(s for n in self.named for s in n.speakers))

    @property
    def speaker_names(self) -> tuple[tuple[str, Match], ...]:
        """The names of these as the question writes them, and who bears them."""
        return tuple((self.text[slice(*self.span(n.first, n.last))], n.match) for n in self.named if n.match)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names compared that name nobody known, as they are written."""
        spans = [self.span(*(n.own or (n.first, n.last))) for n in self.named if n.unknown]
        clitics = [len(n.clitic) for n in self.named if n.unknown]
        return tuple(self.text[start + cut : end] for (start, end), cut in zip(spans, clitics, strict=True))

    @property
    def unknown_groups(self) -> tuple[str, ...]:
        """Those of them that are asked for as a group."""
        return tuple(self.text[slice(*self.span(*n.own))] for n in self.named if n.unknown and n.own)

    @property
    def asks_who(self) -> bool:
        """Whether the question is who said something."""
        return self.has("who")

    @property
    def is_sentence(self) -> bool:
        """Whether it has a verb or asks for statements, and so is more than "And Kenya?"."""
        return any(_ASKING & part.kinds for part in self.parts) and not self.is_opened

    @property
    def is_opened(self) -> bool:
        """Whether it begins as a follow-up does ("And …", "What about …")."""
        return bool(self.parts) and "open" in self.parts[0].kinds

    @property
    def stranger(self) -> str | None:
        """Someone whose words are asked for and who is neither a delegation nor a speaker held ("Churchill")."""
        if self.roles or self.asks_who:
            return None
        for i, part in enumerate(self.parts):
            if "say" not in part.kinds:
                continue
            before, after = _capitalised(self, range(i - 1, -1, -1)), _capitalised(self, range(i + 1, len(self.parts)))
            if not before and i + 1 < len(self.parts) and "it" in self.parts[i + 1].kinds:
                # "did putin say this?": nobody writes a capital there who writes none anywhere.
                before = self._in_small_letters(i)
            if before and "aux" in self.parts[max(before[0] - 1, 0)].kinds | self.parts[max(before[0] - 2, 0)].kinds:
                return self._text(before)
            if after and self.language not in {"en", None}:
                return self._text(after)
        return None

    def _in_small_letters(self, say: int) -> list[int]:
        """The unknown word between an auxiliary and "say" in an English question that has no capital letter."""
        known = self.parts[say - 1].kinds if say else {"aux"}
        return [] if known or self.language != "en" or not self.text.islower() else [say - 1]

    def _text(self, parts: Sequence[int]) -> str:
        return self.text[slice(*self.span(self.parts[parts[0]].first, self.parts[parts[-1]].last))]

    def has(self, kind: str) -> bool:
        """Whether any phrase is of a kind."""
        return any(kind in part.kinds for part in self.parts)

    def delegations(self, codes: frozenset[str]) -> tuple[Delegation, ...]:
        """The delegations whose words are asked for; of a name with several readings those held, or else all."""
        found: list[Delegation] = []
        for named in self.named:
            held = [d for d in named.delegations if d.code in codes]
            found += held or named.delegations
        return tuple(dict.fromkeys(found))

    @property
    def without(self) -> tuple[str, ...]:
        """The codes of the delegations that are left out."""
        named = (part.named for k, part in enumerate(self.parts) if k in self.left_out and part.named)
        return tuple(dict.fromkeys(d.code for n in named for d in n.delegations))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters of the words from `first` to `last`."""
        return self.phrases.words[first].start, self.phrases.words[last].end


def _capitalised(reading: Reading, order: range) -> list[int]:
    """The run of unknown words with a capital letter that begins where `order` does, in the text's order.

    Particles within a name belong to it: "Mohammed bin Salman".
    """
    found: list[int] = []
    particles: list[int] = []
    for i in order:
        part = reading.parts[i]
        word = reading.phrases.words[part.first].text
        if found and word in PARTICLES:
            particles.append(i)
            continue
        if part.kinds or part.named or not word[0].isupper():
            break
        found += [*particles, i]
        particles = []
    return sorted(found)


def read(text: str, language: str | None, held: Holdings, today: date) -> Reading:
    """The reading of one question in a language (that of English phrases where it is None or has none)."""
    words = words_of(text)
    phrases = phrasebook(language).read(words)
    named = list(_named(text, words, phrases, held))
    if any(one.guessed for one in named):
        speak, _ = speaking(text, phrases, parts := segments(phrases, named, ()))
        asked = [part.named for k, part in enumerate(parts) if k in speak]
        named = [one for one in named if one in asked or not one.guessed]
    taken = frozenset(i for n in named for i in range(n.first, n.last + 1))
    when = find_when(text, phrases, today, taken, held.first_year)
    forums = [f for f in held.forums_named(phrases) if _limits(f, phrases, when) and f.first not in taken]
    removed = [*when.spans, *(_forum_span(f, phrases) for f in forums)]
    removed = [span for span in removed if not taken & set(range(span[0], span[1] + 1))]
    parts = segments(phrases, named, removed)
    if apart := {one.last: one for one in set_apart(Parts(text, phrases, parts))}:
        named = [apart.get(n.last, n) for n in named]
        parts = segments(phrases, named, removed)
    if unknown := list(_unknown(Parts(text, phrases, parts))):
        within = {i for one in unknown for i in range(one.first, one.last + 1)}
        named = [n for n in named if n.first not in within]
        parts = segments(phrases, [*named, *unknown], removed)
    roles, left_out = speaking(text, phrases, parts)
    values = tuple(dict.fromkeys(value for forum in forums for value in forum.values))
    topic = topic_of(text, phrases, parts, roles)
    return Reading(text, language, phrases, tuple(parts), roles, when, values, topic, left_out)


def _unknown(parts: Parts) -> Iterator[Named]:
    """The groups that are asked for and not known; without one, the names compared that nobody bears."""
    for rule in (unknown_groups, unknown_names, compared_alone):
        if found := list(rule(parts)):
            yield from found
            return


def _named(text: str, words: Sequence[Word], phrases: Phrases, held: Holdings) -> Iterator[Named]:
    by_start = {word.start: i for i, word in enumerate(words)}
    by_end = {word.end: i for i, word in enumerate(words)}
    taken: set[int] = set()
    found: list[Mention] = list(find(text))
    for mention in found:
        first, last = by_start[mention.start], by_end[mention.end]
        union = around(text, phrases, first, last) if mention.delegation.code == EU else None
        if union and union.members:
            taken |= set(range(union.first, union.last + 1))
            yield Named(union.first, union.last, None, bloc=bloc(EU), members=True, which=union.which)
            continue
        taken |= set(range(first, last + 1))
        yield Named(first, last, mention.kind, mention.readings, clitic=_clitic(mention))
    speakers_alone = {(one.start, one.end) for one in find_blocs(text)}
    for group in find_groups(text):
        beside = around(text, phrases, by_start[group.start], by_end[group.end])
        taken |= set(range(beside.first, beside.last + 1))
        several = (group.start, group.end) not in speakers_alone
        yield Named(
            beside.first,
            beside.last,
            None,
            bloc=group.bloc,
            clitic=_clitic(group),
            members=several or beside.members,
            which=beside.which,
        )
    yield from held.speakers(text, phrases, frozenset(taken))


def _clitic(mention: Mention | BlocMention) -> str:
    """The Arabic conjunction or preposition that is written onto a name, empty without one."""
    text = mention.text
    if text[:1] not in {"و", "ب", "ل", "ك"}:
        return ""
    bare = text[1:]
    meant = {d.code for d in mention.readings} if isinstance(mention, Mention) else {"bloc"}
    rest = "ال" + bare[1:] if text.startswith("لل") else bare
    again = {d.code for m in find(rest) for d in m.readings} | ({"bloc"} if find_blocs(rest) else set())
    return text[0] if meant & again else ""


def _limits(forum: Found, phrases: Phrases, when: When) -> bool:
    """Whether a forum is where something was said, rather than what it is about."""
    if any(first - 3 <= forum.last + 1 and forum.first <= last + 3 for first, last in when.spans if when.sessions):
        return True
    first = _before(forum.first, phrases)
    kinds = phrases.ending(first, frozenset(("with", "in", "about")))[1]
    return bool(kinds & {"with", "in"}) and "about" not in kinds


def _before(i: int, phrases: Phrases) -> int:
    i -= 1
    while i >= 0 and "art" in phrases.kinds(i, i) and not {"with", "in"} & phrases.kinds(i, i):
        i -= 1
    return i


def _forum_span(forum: Found, phrases: Phrases) -> tuple[int, int]:
    last = _before(forum.first, phrases)
    first, kinds = phrases.ending(last, frozenset(("with", "in")))
    return (first if kinds else forum.first), forum.last
