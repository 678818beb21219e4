"""On whose behalf a statement is made, by the statement's opening: the groups named, and where.

"I have the honour to speak on behalf of the Group of 77 and China", in nine languages (wording in `on_behalf.toml`). In
doubt nothing is found: a group's words are better not labelled than a delegation's own labelled as a group's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from retrieval.names.delegations import bloc, named
from retrieval.names.groups import EU, codes_of
from retrieval.names.lexicon import NameKind
from retrieval.names.membership import memberships, regions
from retrieval.names.mentions import Hit, hits
from retrieval.statement import Behalf, Part, PartKind
from retrieval.text.sentences import split

OPENING = 1_500
"""Characters of the speech in which it is said.

In 580 statements of the UN General Debate there are 59 places where somebody speaks, addresses or delivers on behalf of
anyone. The 51 within the first 1,200 characters introduce the speaker; of the 8 further on none does.
"""

_WORDING = Path(__file__).resolve().parent / "on_behalf.toml"
_ENDS = tuple(".!?…。！？؟")
_COMMAS = frozenset((",", "،", "，"))
_BETWEEN = r"[\s,،、，;:：()（）\[\]\"“”„«»‘’'–—/\-]"
"""What may stand between the words before a group's name, beside the words of `link`."""

_NOWHERE = "(?!)"
_LONGEST_HEADING, _LONGEST_LINE = 300, 160
_LONGEST_OBJECT = 600
_NEAR = 250
"""Characters behind a group's name in which it may be said that a statement is made."""

_SHORTEST_PROSE = 25
_SPOKEN = frozenset((PartKind.COVER, PartKind.HEADING, PartKind.SPEECH))


@dataclass(frozen=True, slots=True)
class _Wording:
    """The patterns of one language; what the language does not need matches nowhere, or for `person` anywhere."""

    lead: re.Pattern[str]
    active: re.Pattern[str]
    align: re.Pattern[str]
    unlike: re.Pattern[str]
    link: re.Pattern[str]
    own: re.Pattern[str]
    unnamed: re.Pattern[str]
    heading: re.Pattern[str]
    salute: re.Pattern[str]
    national: re.Pattern[str]
    members: re.Pattern[str]
    capacity: re.Pattern[str]
    person: re.Pattern[str]
    behind: bool


@dataclass(frozen=True, slots=True)
class _Speaker:
    """The maker of the statement: the delegation's code and name, None where unknown."""

    code: str | None
    delegation: str | None

    @property
    def name(self) -> str | None:
        """The delegation's name as in a record's `on_behalf_of`."""
        return named(self.code) if self.code else self.delegation

    @property
    def is_bloc(self) -> bool:
        """Whether a bloc itself speaks."""
        return self.code == EU or bool(self.blocs)

    @property
    def blocs(self) -> frozenset[str]:
        """The bloc that the delegation is, if any ("African Union")."""
        return codes_of(self.delegation).blocs if self.delegation and not self.code else frozenset()


@dataclass(slots=True)
class _Object:
    """What "on behalf of" leads to: the groups by name and as named, up to `end`; and the speaker's own delegation."""

    end: int
    groups: list[tuple[str, str]] = field(default_factory=list)
    blocs: set[str] = field(default_factory=set)
    delegations: set[str] = field(default_factory=set)
    others: int = 0
    own: str | None = None

    def holds(self, speaker: _Speaker) -> bool:
        """Whether a group is named: a bloc, a group of no list, several delegations, or another than the speaker's."""
        if self.blocs or self.others:
            return True
        return len(self.delegations) > 1 or (bool(self.delegations) and speaker.code is not None)


def found(
    text: str, parts: Sequence[Part], language: str | None, code: str | None = None, delegation: str | None = None
) -> tuple[Behalf, ...]:
    """The groups in whose name a statement's opening says that the statement is made, in order; mostly none.

    `language` is the statement's (ISO 639-1), English for None. `code` and `delegation` are the maker's: nobody speaks
    on behalf of himself, but a maker who speaks for others beside himself is named with the others.
    """
    if not parts:
        return ()
    wording = _wording(language)
    stop = _opening(parts)
    if not (wording.lead.search(text, 0, stop) or wording.capacity.search(text, 0, stop)):
        return ()
    speaker = _Speaker(code, delegation)
    prose = 0
    for sentence in split(text[:stop], language):
        said = text[sentence.start : sentence.end].strip()
        if not said or _kind(parts, sentence.start) not in _SPOKEN:
            continue
        start = text.index(said, sentence.start)
        for led, is_office in _leads(said, wording):
            groups = _object(said, led, wording, speaker)
            if groups.holds(speaker) and _says(said, led, groups, wording, is_first=not prose, is_office=is_office):
                return tuple(_evidence(text, (start, start + len(said)), groups, wording, speaker))
        prose += said.endswith(_ENDS) and len(said) >= _SHORTEST_PROSE
    return ()


def _opening(parts: Sequence[Part]) -> int:
    """The end of the opening: so far into the speech, behind any cover."""
    first = next((part.start for part in parts if part.kind is PartKind.SPEECH), 0)
    return min(first + OPENING, parts[-1].end)


def _kind(parts: Sequence[Part], place: int) -> PartKind:
    return next(part.kind for part in reversed(parts) if part.start <= place)


def _leads(said: str, wording: _Wording) -> Iterator[tuple[re.Match[str], bool]]:
    """The places of a sentence that lead to a group's name, each with whether an office to speak in is named."""
    yield from ((led, False) for led in wording.lead.finditer(said))
    yield from ((led, True) for led in wording.capacity.finditer(said))


def _object(said: str, led: re.Match[str], wording: _Wording, speaker: _Speaker) -> _Object:
    """The groups named behind a lead, as far as nothing else stands between them."""
    window = said[led.end() : led.end() + _LONGEST_OBJECT]
    comes_first = wording.salute.fullmatch(said[: led.start()]) is not None
    made = _Object(0)
    left_out = {NameKind.OTHER}
    if led.group().isupper() or (window.isupper() and " " in window.strip()):
        left_out.add(NameKind.CODE)  # "… BY …"
    for mention in hits(window):
        if mention.name.kind in left_out or mention.start < made.end or regions().intersection(mention.name.codes):
            continue
        if unnamed := _unnamed(window, made.end, mention, wording):
            _add(made, unnamed, window, wording, speaker)
            if mention.start < made.end:
                continue
        gap = window[made.end : mention.start]
        if wording.link.fullmatch(gap) is None:
            break
        if made.groups and comes_first and gap.strip() in _COMMAS and not _is_bloc(mention):
            break  # "On behalf of the African Group, Kenya wishes …"
        if not made.groups and (own := wording.own.search(gap)) is not None:
            made.own = own.group()
        _note(made, mention, window, speaker)
        made.end = mention.end
    if not made.groups and (unnamed := _unnamed(window, made.end, None, wording)):
        _add(made, unnamed, window, wording, speaker)
    return made


def _is_bloc(mention: Hit) -> bool:
    return mention.name.kind in (NameKind.BLOC, NameKind.GROUP)


def _unnamed(window: str, start: int, mention: Hit | None, wording: _Wording) -> re.Match[str] | None:
    """A group of no list that is named next, unless the name found next is a bloc's that begins as early."""
    unnamed = wording.unnamed.search(window, start)
    if unnamed is None or wording.link.fullmatch(window[start : unnamed.start()]) is None:
        return None
    if mention is not None and (mention.start <= unnamed.start() or mention.start >= unnamed.end()):
        return None
    is_within = mention and _is_bloc(mention) and wording.link.fullmatch(window[start : mention.start])
    return None if is_within else unnamed


def _add(made: _Object, unnamed: re.Match[str], window: str, wording: _Wording, speaker: _Speaker) -> None:
    """Put a group of no list among the groups, unless the group is the members of a bloc that speaks itself."""
    before = window[made.end : unnamed.start()]
    if speaker.is_bloc and wording.members.search(before):
        made.end = unnamed.end()
        return
    name = unnamed.group().strip(" .")
    made.groups.append((name, name))
    made.others += 1
    made.end = unnamed.end()


def _note(made: _Object, mention: Hit, window: str, speaker: _Speaker) -> None:
    """Put a name among the groups, unless the name is the speaker's own or belongs to a bloc already there."""
    as_named, codes, first = window[mention.start : mention.end], set(mention.name.codes), mention.name.codes[0]
    if _is_bloc(mention):
        if first not in made.blocs | speaker.blocs:
            made.blocs.add(first)
            made.groups.append((bloc(first).name, as_named))
        return
    known = [memberships().get(one, {}) for one in made.blocs]
    # "The Nordic countries: Denmark, …, and my own country, Norway" are no more than the Nordic countries.
    if any(code in members for code in codes for members in known) or codes & (made.delegations | made.blocs):
        return
    if speaker.code in codes:
        made.own = None if made.others else as_named
        return
    (made.blocs if first == EU else made.delegations).add(first)
    made.groups.append((named(first), as_named))


def _says(
    said: str, led: re.Match[str], groups: _Object, wording: _Wording, *, is_first: bool, is_office: bool
) -> bool:
    """Whether a sentence or a line says that the statement itself is made on behalf of the groups."""
    before, after = said[: led.start()], said[led.end() + groups.end :][:_NEAR]
    if not said.endswith(_ENDS):
        titled = wording.heading.search(before) is not None
        return not is_office and (
            (titled and len(said) <= _LONGEST_HEADING)
            or (not before and bool(groups.blocs) and len(said) <= _LONGEST_LINE)
        )
    if wording.align.search(before) or wording.unlike.search(f"{before} {after[:30]}"):
        return False
    # "I have the honour to present, on behalf of the Rio Group, the following statement": it goes on behind the group.
    if any(active.start() < led.end() for active in wording.active.finditer(said)):
        return wording.person.search(said[: led.end()]) is not None
    comes_first = wording.salute.fullmatch(before) is not None
    if (comes_first or wording.behind) and wording.active.search(after):
        return wording.person.search(before + after) is not None
    # What is first said in the name of a bloc alone is said by whoever speaks for it: "…, I thank the President".
    alone = comes_first and is_first and bool(groups.blocs) and groups.own is None and not is_office
    return alone and wording.person.search(after) is not None


def _evidence(
    text: str, place: tuple[int, int], groups: _Object, wording: _Wording, speaker: _Speaker
) -> Iterator[Behalf]:
    start, end = place
    national = wording.national.search(text[start:end])
    both = groups.own or (national and national.group())
    again = None if both else wording.national.search(text, end)
    until = None if again is None else _sentence_start(text, again.start())
    if both and speaker.name:
        yield Behalf(speaker.name, both, start, end)
    for name, as_named in groups.groups:
        yield Behalf(name, as_named, start, end, until)


def _sentence_start(text: str, place: int) -> int:
    line = text.rfind("\n", 0, place) + 1
    sentences = split(text[line : text.find("\n", place) % (len(text) + 1)], None)
    return next(line + one.start for one in reversed(sentences) if line + one.start <= place)


@cache
def _wording(language: str | None) -> _Wording:
    tables = tomllib.loads(_WORDING.read_text(encoding="utf-8"))
    table = tables.get(language or "en", tables["en"])
    behind = table.pop("behind", False)
    # Arabic writes a conjunction or an article onto a word, Chinese writes no space at all.
    apart = "" if language in ("ar", "zh") else r"(?!\w)"
    table["link"] = rf"(?:{_BETWEEN}|{table['link']}{apart})*"
    table = {"capacity": _NOWHERE, "members": _NOWHERE, "person": "", **table}
    patterns = {key: re.compile(value, 0 if key == "unnamed" else re.IGNORECASE) for key, value in table.items()}
    return _Wording(behind=behind, **patterns)
