"""Who speaks in a question and who is spoken about: "What does Iran say about Syria?" asks for Iran's words alone.

Knows phrases and names by their places, not what is held. The rules are of one kind for all languages: the word before
a name, the words after it, and the names before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import sides
from bot.excepted import is_left_out
from bot.phrasebook import Phrases
from bot.question_parts import GENITIVE, Name, Named, Parts, Segment
from retrieval.lexicon import Kind


def speaking(text: str, phrases: Phrases, parts: Sequence[Segment]) -> tuple[frozenset[int], frozenset[int]]:
    """Which of the segments name someone whose own words are asked for, and which someone who is left out of those."""
    reader = _Reader(text, phrases, parts)
    for k, part in enumerate(parts):
        if part.named:
            reader.decide(k, part.named)
    return frozenset(k for k, speaks in reader.roles.items() if speaks), frozenset(reader.left_out)


class _Reader:
    """Reads the names of one question in order; `roles` says of each whether it speaks."""

    def __init__(self, text: str, phrases: Phrases, parts: Sequence[Segment]) -> None:
        self.line = Parts(text, phrases, parts)
        self.text, self.phrases, self.parts = text, phrases, parts
        self.language = phrases.book.language
        self.roles: dict[int, bool] = {}
        self.left_out: set[int] = set()
        self.compares = any("compare" in p.kinds for p in parts)

    def decide(self, k: int, named: Named) -> None:
        """Note whether the name that is segment `k` speaks."""
        start, headed = self._phrase_start(k)
        j = self.line.before(start)
        before = self.parts[j].kinds if j >= 0 else frozenset()
        self.roles[k] = self._speaks(Name(k, named, start, headed or self._noun_after(k), before))

    def _speaks(self, name: Name) -> bool:
        """The verdict of the first rule that has one."""
        rules = (self._left_out, self._by, self._joined, self._against, self._viewed, self._compared)
        for rule in (*rules, self._alternative, self._object, self._acted_on, self._voiced, self._subject):
            verdict = rule(name)
            if verdict is not None:
                return verdict
        return False

    def _left_out(self, name: Name) -> bool | None:
        """ "Anyone but Iran", "every country except Iran and Kenya"."""
        before = self.line.before(name.start)
        led = self.text[: self.phrases.words[self.parts[before].last].end] if before >= 0 else ""
        if not is_left_out(led, self.language) and self._coordinated(name) not in self.left_out:
            return None
        self.left_out.add(name.k)
        return False

    def _by(self, name: Name) -> bool | None:
        """ "According to Iran", "on behalf of Kenya"."""
        if "by" not in name.before:
            return None
        # "Russia's reaction to the sanctions imposed by the Union": who did it is not who speaks.
        agent = self.line.words(self.line.before(name.start)) in _AGENT
        return not (agent and any(self.roles.values()))

    def _joined(self, name: Name) -> bool | None:
        """ "Kenya and Somalia": one role for both."""
        previous = self._coordinated(name)
        return None if previous is None else self.roles[previous]

    def _compared(self, name: Name) -> bool | None:
        """ "Compare India with Brazil on trade": both speak, unless they are the topic."""
        spoken = any(self.roles.values())
        if self.compares and spoken and sides.stands_for_words(self.line, name):
            return True
        if not self.compares or self._about_before(name.k):
            return None
        before = self.parts[: name.k]
        if "with" in name.before and spoken and not sides.is_beside_another(self.line, name, self.roles):
            # "Compare what France and Britain said of the war in Sudan": Sudan is where.
            return None
        if spoken and self.line.gap_before(name.k).strip()[:1] in {":", "："}:
            # "Compare Estonia and Latvia: Russia, 2023".
            return False
        if name.kind is Kind.CAPITAL:
            # "Compare Riyadh with Tehran", "a comparison of Riyadh and Tehran"; a city that stands farther on is one.
            passed = {"compare", "art", "and", "name", "open", "ask", "fill"}
            passed |= {"with"} if spoken or self.line.words(self.line.before(name.start)) in GENITIVE else set()
            personal = self.language == "es" and [self.line.words_of(part) for part in before[1:]] == ["a"]
            return True if personal or all(passed & part.kinds for part in before) else None
        return True

    def _against(self, name: Name) -> bool | None:
        """ "Guyana against Venezuela on the Essequibo": both sides of a dispute are asked for."""
        first = sides.first_against(self.line, name, self.roles, compares=self.compares)
        if first is None:
            return None
        self.roles[first] = True
        return True

    def _viewed(self, name: Name) -> bool | None:
        """ "Japan's view of North Korea"."""
        return False if sides.is_viewed(self.line, name, self.roles) else None

    def _alternative(self, name: Name) -> bool | None:
        """ "Who was harsher, Jordan or Lebanon?"."""
        return True if not any(self.roles.values()) and sides.is_alternative(self.line, name) else None

    def _object(self, name: Name) -> bool | None:
        """ "About Syria", "in Kenya"; but "about Iran's position on Syria", "points of Iran's speech" are Iran's."""
        about = bool({"about", "with"} & name.before) and not {"ask", "open"} & name.before
        if about and name.named.which and self.line.before(name.start) == 0:
            # "在金砖国家中，谁…": among them.
            return None
        if not about and name.named.clitic not in {"ب", "ل", "ك"}:
            return None
        followed = "about" not in name.before and not any(self.roles.values())
        return name.voiced and (followed or self._about_after(name.k))

    def _acted_on(self, name: Name) -> bool | None:
        """ "Who mentioned Israel?", "Was Israel criticized?", "How is Palestine viewed by Egypt?"."""
        if name.named.members and not name.named.unknown and self._asks_of_another(name.k):
            return False
        who = self._asks_who(name.k) and not name.named.which and not sides.is_asked_whom(self.line, name)
        return False if who or self._is_passive(name.k) or self._has_agent(name) else None

    def _voiced(self, name: Name) -> bool | None:
        """ "Iran's position", "the Iranian delegate", "Iran said"; no other use of an adjective is a voice."""
        alone = not any(self.roles.values()) or bool({"aux", "ask"} & name.before)
        if name.voiced or (alone and self._say_after(name.k)):
            return True
        return False if name.kind is Kind.ADJECTIVE and not self._is_people(name.named) else None

    def _subject(self, name: Name) -> bool | None:
        """ "Does Iran …", "¿Qué dijo Irán …": the first name speaks, a capital only where nothing else can."""
        if any(self.roles.values()):
            return False
        if {"aux", "say"} & name.before or name.named.which:
            return True
        framed = all(p.kinds - {"about"} for p in self.parts[: name.k])
        if name.named.members:
            # "permanent members veto" is a topic: words for some delegations speak only where something says so.
            behind = self.parts[name.k + 1 :]
            heading = name.start == 0 and bool(behind) and "about" in behind[0].kinds
            # "And the permanent members?"
            added = not behind and "open" in self.parts[0].kinds and self.line.are(0, name.k, "open", "and", "art")
            return heading or added or (framed and any({"say", "views"} & p.kinds for p in behind))
        if name.kind is Kind.CAPITAL:
            rest = self.parts[name.k + 1 :]
            return framed and (
                not rest or bool({"about", "and"} & rest[0].kinds) or sides.is_before_comma(self.line, name.k)
            )
        return framed or not name.named.speakers

    def _asks_of_another(self, k: int) -> bool:
        """Whether somebody named later is who acts: "Which African countries did Kenya mention?"."""
        named = (i for i in range(k + 1, len(self.parts)) if self.parts[i].named)
        # In these no verb but an auxiliary stands before who acts: "which of them mentioned Kenya".
        verbs = {"aux"} if self.language in {"en", "fr", "zh"} else {"aux", "say"}
        return any(j > k and verbs & self.parts[j].kinds for j in map(self.line.before, named))

    def _phrase_start(self, k: int) -> tuple[int, bool]:
        """First segment of the phrase that a name ends ("the position of …"), and whether it is of words or people."""
        start, headed = k, False
        while True:
            j = self.line.before(start)
            if j >= 0 and self.line.words(j) in GENITIVE:
                j = self.line.before(j)
            kinds = self.parts[j].kinds if j >= 0 else frozenset()
            if not {"views", "people"} & kinds or "who" in kinds or ("say" in kinds and "views" not in kinds):
                return start, headed
            start, headed = j, True

    def _noun_after(self, k: int) -> bool:
        """Whether a statement or a person of the delegation's follows: "Iran's position", "the Iranian delegate"."""
        possessive, adjective = False, self._is_adjective(k)
        for n in range(k + 1, min(k + 6, len(self.parts))):
            kinds = self.parts[n].kinds
            if {"views", "people"} & kinds:
                return True
            if adjective and ("and" in kinds or self._is_adjective(n)):
                # "The Indian and the Pakistani delegation".
                continue
            possessive = possessive or self.line.words(n) in {"s", "的"}
            if "art" not in kinds and self.line.words(n) not in {"s", "的"} and (kinds or not possessive):
                return False
        return False

    def _is_adjective(self, k: int) -> bool:
        named = self.parts[k].named
        return named is not None and named.kind is Kind.ADJECTIVE

    def _say_after(self, k: int) -> bool:
        listed = sum(bool({"name", "and"} & part.kinds) for part in self.parts[k + 1 : k + 9])
        for n in range(k + 1, min(k + 5 + listed, len(self.parts))):
            kinds = self.parts[n].kinds
            if "say" in kinds:
                return True
            if not {"art", "aux", "name", "and", "removed", "ask"} & kinds:
                return False
        return False

    def _coordinated(self, name: Name) -> int | None:
        """The name before that this one is joined to by "and", a comma or an Arabic "و"."""
        if not self.roles:
            return None
        previous = max(self.roles)
        between = self.parts[previous + 1 : name.start]
        words = self.phrases.words
        gap = self.text[words[self.parts[previous].last].end : words[self.parts[name.start].first].start]
        joined = name.named.clitic == "و" or bool(set(gap) & set(",،、，")) or any("and" in p.kinds for p in between)
        joined = joined or any("views" in p.kinds and self.line.words_of(p)[:1] == "و" for p in between)
        passed = {"s", "的"} | (GENITIVE if any("and" in p.kinds for p in between[:1]) else frozenset())
        plain = all({"and", "art", "views", "people"} & p.kinds or self.line.words_of(p) in passed for p in between)
        return previous if joined and plain else None

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
        was = any("aux" in p.kinds and self.line.words_of(p) in _BEING for p in (*self.parts[:k], *between))
        return was and not any(
            "aux" in p.kinds and self.line.words_of(p) in _HAVING for p in (*self.parts[:k], *between)
        )

    def _has_agent(self, name: Name) -> bool:
        """Whether somebody named later did what was done to this one: "by Egypt"."""
        if name.voiced:
            return False
        k = name.k
        if any("seen" in self.phrases.kinds(p.first, p.last) for p in self.parts[k + 1 : k + 2]):
            # "Russia as seen by Estonia".
            return True
        agents = (i for i in range(k + 1, len(self.parts)) if self.parts[i].named)
        later = any(j >= 0 and self.line.words(j) in _AGENT for j in map(self.line.before, agents))
        return later and any("aux" in p.kinds and self.line.words_of(p) in _BEING for p in self.parts[: k + 4])

    def _is_people(self, named: Named) -> bool:
        """Whether an adjective stands for the people themselves ("the Iranians")."""
        word = self.phrases.words[named.last].text
        return self.language == "en" and word.endswith("s") and not word.endswith("ss")


_BEING = frozenset(
    ("is", "are", "was", "were", "been", "est", "sont", "été", "es", "fue", "foi", "é", "wird", "wurde", "ist", "был")
)
_AGENT = frozenset(("by", "par", "por", "pelo", "pela", "von", "vom"))
_HAVING = frozenset(("has", "have", "had", "did", "does", "do", "a", "ont", "hat", "haben", "ha", "han", "tem"))
