"""Who speaks in a question and who is spoken about: "What does Iran say about Syria?" asks for Iran's words alone.

Knows phrases and names by their places, not what is held. The rules are of one kind for all languages: the word before
a name, the words after it, and the names before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.excepted import is_left_out
from bot.phrasebook import Phrases
from retrieval.delegations import Bloc, Delegation
from retrieval.lexicon import Kind

_GENITIVE = frozenset(("of", "de", "du", "des", "d", "del", "do", "da", "dos", "das", "von", "vom", "of the", "s"))


@dataclass(frozen=True, slots=True)
class Named:
    """A delegation, a bloc or a speaker held, named by the words from `first` to `last`."""

    first: int
    last: int
    kind: Kind | None
    delegations: tuple[Delegation, ...] = ()
    bloc: Bloc | None = None
    speakers: tuple[str, ...] = ()
    clitic: str = ""
    """What Arabic has written onto the name: a preposition, or "و" (and)."""
    members: bool = False
    """Whether the members of the bloc are meant, each for itself, and not the bloc."""
    which: bool = False
    """Whether the words ask which of them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A phrase, a name, or a word that is neither (without kinds)."""

    first: int
    last: int
    kinds: frozenset[str] = frozenset()
    named: Named | None = None


def segments(phrases: Phrases, named: Sequence[Named], removed: Sequence[tuple[int, int]]) -> list[Segment]:
    """The words of a question as names, as limits already read (kind "removed"), and as the longest phrases between."""
    fixed = {n.first: Segment(n.first, n.last, frozenset(("name",)), n) for n in named}
    fixed |= {first: Segment(first, last, frozenset(("removed",))) for first, last in removed}
    starts = sorted(fixed)
    made: list[Segment] = []
    i = 0
    while i < len(phrases.words):
        if i in fixed:
            made.append(fixed[i])
        else:
            stop = next((start for start in starts if start > i), len(phrases.words))
            last, kinds = phrases.longest(i, stop)
            made.append(Segment(i, last, kinds))
        i = made[-1].last + 1
    return made


def speaking(text: str, phrases: Phrases, parts: Sequence[Segment]) -> tuple[frozenset[int], frozenset[int]]:
    """Which of the segments name someone whose own words are asked for, and which someone who is left out of those."""
    reader = _Reader(text, phrases, parts)
    for k, part in enumerate(parts):
        if part.named:
            reader.decide(k, part.named)
    return frozenset(k for k, speaks in reader.roles.items() if speaks), frozenset(reader.left_out)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in its phrase: `start` is the phrase's first segment, `before` the kinds of the word before that.

    `voiced` says that the phrase is of a statement or of a person who makes one.
    """

    k: int
    named: Named
    start: int
    voiced: bool
    before: frozenset[str]

    @property
    def kind(self) -> Kind | None:
        """How the delegation is named."""
        return self.named.kind


class _Reader:
    """Reads the names of one question in order; `roles` says of each whether it speaks."""

    def __init__(self, text: str, phrases: Phrases, parts: Sequence[Segment]) -> None:
        self.text, self.phrases, self.parts = text, phrases, parts
        self.language = phrases.book.language
        self.roles: dict[int, bool] = {}
        self.left_out: set[int] = set()
        self.compares = any("compare" in p.kinds for p in parts)

    def decide(self, k: int, named: Named) -> None:
        """Note whether the name that is segment `k` speaks."""
        start, headed = self._phrase_start(k)
        j = self._before(start)
        before = self.parts[j].kinds if j >= 0 else frozenset()
        self.roles[k] = self._speaks(_Name(k, named, start, headed or self._noun_after(k), before))

    def _speaks(self, name: _Name) -> bool:
        """The verdict of the first rule that has one."""
        rules = (self._left_out, self._by, self._joined, self._compared, self._object, self._acted_on)
        for rule in (*rules, self._voiced, self._subject):
            verdict = rule(name)
            if verdict is not None:
                return verdict
        return False

    def _left_out(self, name: _Name) -> bool | None:
        """ "Anyone but Iran", "every country except Iran and Kenya"."""
        before = self._before(name.start)
        led = self.text[: self.phrases.words[self.parts[before].last].end] if before >= 0 else ""
        if not is_left_out(led, self.language) and self._coordinated(name) not in self.left_out:
            return None
        self.left_out.add(name.k)
        return False

    def _by(self, name: _Name) -> bool | None:
        """ "According to Iran", "on behalf of Kenya"."""
        if "by" not in name.before:
            return None
        # "Russia's reaction to the sanctions imposed by the Union": who did it is not who speaks.
        agent = self._words(self._before(name.start)) in _AGENT
        return not (agent and any(self.roles.values()))

    def _joined(self, name: _Name) -> bool | None:
        """ "Kenya and Somalia": one role for both."""
        previous = self._coordinated(name)
        return None if previous is None else self.roles[previous]

    def _compared(self, name: _Name) -> bool | None:
        """ "Compare India with Brazil on trade": both speak, unless they are the topic."""
        if not self.compares or self._about_before(name.k):
            return None
        before = self.parts[: name.k]
        if "with" in name.before and any(self.roles.values()) and any("say" in part.kinds for part in before):
            # "Compare what France and Britain said of the war in Sudan": Sudan is where.
            return None
        if name.kind is Kind.CAPITAL:
            # "Compare Beijing and Delhi on …"; a city that stands farther on is one.
            return True if all({"compare", "art", "and", "name", "open"} & part.kinds for part in before) else None
        return True

    def _object(self, name: _Name) -> bool | None:
        """ "About Syria", "in Kenya"; but "about Iran's position on Syria", "points of Iran's speech" are Iran's."""
        about = bool({"about", "with"} & name.before) and not {"ask", "open"} & name.before
        if not about and name.named.clitic not in {"ب", "ل", "ك"}:
            return None
        followed = "about" not in name.before and not any(self.roles.values())
        return name.voiced and (followed or self._about_after(name.k))

    def _acted_on(self, name: _Name) -> bool | None:
        """ "Who mentioned Israel?", "Was Israel criticized?", "How is Palestine viewed by Egypt?"."""
        if name.named.members and self._asks_of_another(name.k):
            return False
        return False if self._asks_who(name.k) or self._is_passive(name.k) or self._has_agent(name) else None

    def _voiced(self, name: _Name) -> bool | None:
        """ "Iran's position", "the Iranian delegate", "Iran said"; no other use of an adjective is a voice."""
        alone = not any(self.roles.values()) or bool({"aux", "ask"} & name.before)
        if name.voiced or (alone and self._say_after(name.k)):
            return True
        return False if name.kind is Kind.ADJECTIVE and not self._is_people(name.named) else None

    def _subject(self, name: _Name) -> bool | None:
        """ "Does Iran …", "¿Qué dijo Irán …": the first name speaks, a capital only where nothing else can."""
        if any(self.roles.values()):
            return False
        if {"aux", "say"} & name.before or name.named.which:
            return True
        framed = all(p.kinds - {"about"} for p in self.parts[: name.k])
        if name.named.members:
            # "permanent members veto" is a topic: words for some delegations speak only where something says so.
            return framed and any({"say", "views"} & p.kinds for p in self.parts[name.k + 1 :])
        if name.kind is Kind.CAPITAL:
            rest = self.parts[name.k + 1 :]
            return framed and (not rest or "about" in rest[0].kinds or "and" in rest[0].kinds)
        return framed or not name.named.speakers

    def _asks_of_another(self, k: int) -> bool:
        """Whether somebody named later is who acts: "Which African countries did Kenya mention?"."""
        named = (i for i in range(k + 1, len(self.parts)) if self.parts[i].named)
        return any(j > k and {"aux", "say"} & self.parts[j].kinds for j in map(self._before, named))

    def _before(self, k: int) -> int:
        """The segment before one, articles and the like left out; -1 at the beginning."""
        j = k - 1
        while j >= 0 and "art" in self.parts[j].kinds and not {"with", "by", "about"} & self.parts[j].kinds:
            j -= 1
        return j

    def _phrase_start(self, k: int) -> tuple[int, bool]:
        """First segment of the phrase that a name ends ("the position of …"), and whether it is of words or people."""
        start, headed = k, False
        while True:
            j = self._before(start)
            if j >= 0 and self._words(j) in _GENITIVE:
                j = self._before(j)
            kinds = self.parts[j].kinds if j >= 0 else frozenset()
            if not {"views", "people"} & kinds or "who" in kinds or ("say" in kinds and "views" not in kinds):
                return start, headed
            start, headed = j, True

    def _words(self, k: int) -> str:
        return self._words_of(self.parts[k])

    def _noun_after(self, k: int) -> bool:
        """Whether a statement or a person of the delegation's follows: "Iran's position", "the Iranian delegate"."""
        possessive = False
        for n in range(k + 1, min(k + 5, len(self.parts))):
            kinds = self.parts[n].kinds
            if {"views", "people"} & kinds:
                return True
            possessive = possessive or self._words(n) in {"s", "的"}
            if "art" not in kinds and self._words(n) not in {"s", "的"} and (kinds or not possessive):
                return False
        return False

    def _say_after(self, k: int) -> bool:
        for n in range(k + 1, min(k + 5, len(self.parts))):
            kinds = self.parts[n].kinds
            if "say" in kinds:
                return True
            if not {"art", "aux", "name", "and", "removed", "ask"} & kinds:
                return False
        return False

    def _coordinated(self, name: _Name) -> int | None:
        """The name before that this one is joined to by "and", a comma or an Arabic "و"."""
        if not self.roles:
            return None
        previous = max(self.roles)
        between = self.parts[previous + 1 : name.start]
        words = self.phrases.words
        gap = self.text[words[self.parts[previous].last].end : words[self.parts[name.start].first].start]
        joined = name.named.clitic == "و" or bool(set(gap) & set(",،、，")) or any("and" in p.kinds for p in between)
        plain = all({"and", "art", "views", "people"} & p.kinds or self._words_of(p) in {"s", "的"} for p in between)
        return previous if joined and plain else None

    def _words_of(self, part: Segment) -> str:
        words = self.phrases.words
        return self.text[words[part.first].start : words[part.last].end].casefold()

    def _about_before(self, k: int) -> bool:
        return any("about" in p.kinds and "ask" not in p.kinds and "compare" not in p.kinds for p in self.parts[:k])

    def _about_after(self, k: int) -> bool:
        return any("about" in p.kinds for p in self.parts[k + 1 :])

    def _asks_who(self, k: int) -> bool:
        return any("who" in p.kinds and "ask" not in p.kinds for p in self.parts[:k])

    def _is_passive(self, k: int) -> bool:
        """Whether something was done to the one named: "Was Israel mentioned?"."""
        tail = self.parts[k + 1 : k + 4]
        done = next((i for i, p in enumerate(tail) if "passive" in p.kinds), None)
        if done is None or self.language not in {"en", "fr", "es", "pt", "de", "ru"}:
            return False
        between = tail[:done]
        was = any("aux" in p.kinds and self._words_of(p) in _BEING for p in (*self.parts[:k], *between))
        return was and not any("aux" in p.kinds and self._words_of(p) in _HAVING for p in (*self.parts[:k], *between))

    def _has_agent(self, name: _Name) -> bool:
        """Whether somebody named later did what was done to this one: "by Egypt"."""
        if name.voiced:
            return False
        k = name.k
        agents = (i for i in range(k + 1, len(self.parts)) if self.parts[i].named)
        later = any(j >= 0 and self._words(j) in _AGENT for j in map(self._before, agents))
        return later and any("aux" in p.kinds and self._words_of(p) in _BEING for p in self.parts[: k + 4])

    def _is_people(self, named: Named) -> bool:
        """Whether an adjective stands for the people themselves ("the Iranians")."""
        word = self.phrases.words[named.last].text
        return self.language == "en" and word.endswith("s") and not word.endswith("ss")


_BEING = frozenset(
    ("is", "are", "was", "were", "been", "est", "sont", "été", "es", "fue", "foi", "é", "wird", "wurde", "ist", "был")
)
_AGENT = frozenset(("by", "par", "por", "pelo", "pela", "von", "vom"))
_HAVING = frozenset(("has", "have", "had", "did", "does", "do", "a", "ont", "hat", "haben", "ha", "han", "tem"))
