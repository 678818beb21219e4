"""The plan of a question: what to search for, and the preferences.

Filters set with a question are walls; filters read in its words are preferences. Knows no statement and no reply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.output.rows import are_many
from bot.question import Question
from bot.questions.annotate import Annotated
from bot.questions.holdings import Bearers
from bot.questions.read_filters import WHEN, WHO, only, with_those
from bot.questions.read_text import Name
from bot.questions.reader import Form, Part, unread
from bot.questions.spelling import Misspelt
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.names.delegations import Bloc, Delegation, named
from retrieval.names.lexicon import words_of
from retrieval.names.membership import MembershipTime
from retrieval.statement import PartKind, Record

LEAST = 0.1  # What a word tells at least of what a question is about: it may have been misread.
GOES_ON = 0.5  # How probable it has to be that a question goes on from the one before.
OF_TOPIC = (Form.WHO, Form.COMPARE, Form.TIMELINE)  # What is asked of many about a topic.
KEPT = (*OF_TOPIC, Form.PHRASE)  # Forms of question that are asked again for others, or for another time.


@dataclass(frozen=True, slots=True)
class Condition:
    """Which delegations a question leaves out, or alone asks for, in its `words`; "" for those named before.

    Those of the `codes`, and all that the question of the `plan`, if any, is answered by: who speaks to its topic, or
    does not, if `negated`.
    """

    words: str
    codes: tuple[str, ...] = ()
    plan: Plan | None = None
    negated: bool = False


@dataclass(frozen=True)
class Plan:
    """The plan of a `question`, as `read`.

    `walls` always hold; `filters` add the names and times in the question: those `named` in its own words, and those it
    `took` from the question before. `unmet`: no statement is of the delegations and times in them.

    `speaking` are the delegations asked about, `not_held` the delegations without a statement in their own name that
    meets the other filters, `outside` the time of membership of those `not_held` with statements from outside that
    time, `newcomers` recent members, `by_bloc` the delegations spoken for by others. `strangers` are unknown names,
    `bearers` ambiguous speakers. `mentioned` are the codes of all delegations named, and of the speakers' delegations.

    `topic_in` is the question with the `topic`, which a follow-up may have `carried` over from the question before;
    `talked_of` are the names in the topic. `negated` asks who did not say it. `alternatives` are topics each of which
    counts; whoever meets `left_out` is not counted, and with `among` only who meets that is. `asked` is the text
    searched with in place of the question's: with the words that are meant for `misspelt` ones, without the names left
    out, or the question before. `before` is the plan of the question before, if the question goes on from it.
    """

    question: Question
    form: Form
    walls: Filters
    filters: Filters
    topic: str
    speaking: tuple[Delegation, ...] = ()
    not_held: tuple[Delegation, ...] = ()
    outside: Mapping[str, MembershipTime] = field(default_factory=dict)
    newcomers: tuple[Delegation, ...] = ()
    by_bloc: tuple[Delegation, ...] = ()
    blocs_not_held: tuple[Bloc, ...] = ()
    strangers: tuple[str, ...] = ()
    unmet: bool = False
    bearers: tuple[Bearers, ...] = ()
    phrases: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    carried: str = ""
    topic_in: str = ""
    talked_of: tuple[Name, ...] = ()
    named: Filters = ADMIT_ALL
    took: Filters = ADMIT_ALL
    has_topic: bool = True
    negated: bool = False
    parts: frozenset[PartKind] = frozenset()
    alternatives: tuple[str, ...] = ()
    left_out: Condition | None = None
    among: Condition | None = None
    asked: str = ""
    before: Plan | None = field(default=None, repr=False)
    misspelt: Misspelt = ()
    read: Annotated = field(default_factory=lambda: Annotated("", unread("")), repr=False)

    @property
    def text(self) -> str:
        """The text of the question that is searched with."""
        return (self.asked or self.question.text).strip()

    @property
    def language(self) -> str | None:
        """The question's language."""
        return self.read.language

    def leaves_out(self, record: Record) -> bool:
        """Whether the question leaves out the delegation of a record by name."""
        return self.left_out is not None and record.code in self.left_out.codes

    def bringing_back(self, named: Filters) -> Plan:
        """The plan in which the delegations `named` are left out no longer ("and with Kenya").

        Whoever is left out without words, as named before ("who else?"), is left out of that question alone.
        """
        out = self.left_out
        if out is None or not out.words:
            return replace(self, left_out=None)
        rest = tuple(one for one in out.codes if one not in named.delegations)
        return replace(self, left_out=replace(out, codes=rest) if rest or not out.codes else None)

    @property
    def topic_to_carry(self) -> str:
        """The topic that a follow-up takes over; "" without any."""
        return self.carried or (self.topic if self.has_topic else "")

    @property
    def standalone(self) -> str:
        """The question, followed by the filters of the question before."""
        whom = [named(code) for code in self.took.delegations]
        period = "–".join(filter(None, dict.fromkeys((self.took.since, self.took.until))))
        taken = [self.carried, *whom, *self.took.blocs, *self.took.groups, *self.took.speakers, *self.took.sessions]
        taken += [*self.took.years, period, *self.took.forums]
        listed = " · ".join(filter(None, taken))
        return f"{self.question.text.strip()} ({listed})" if listed else self.question.text.strip()

    @property
    def sought(self) -> str:
        """The search text: the question, or its topic for delegations or times compared; then any topic carried over.

        Of 50 follow-ups of the question sets, 30 thus have a right sentence first; 18 with the whole question before.
        """
        of_topic = len(self.speaking) > 1 or (self.form in (Form.COMPARE, Form.TIMELINE) and self.has_topic)
        asked = self.topic if of_topic else self.text
        return asked if self.carried in asked else f"{asked} {self.carried}"

    @property
    def emphasis(self) -> tuple[float, ...]:
        """The weight of each piece of the question for the topic."""
        reading = self.read.reading
        if not reading.is_read or self.sought.startswith(self.topic):
            return ()
        parts = reading.parts
        told = parts[:, Part.TOPIC] + parts[:, Part.ABOUT]
        return tuple(round(max(float(one), LEAST), 3) for one in told)

    @property
    def is_bare(self) -> bool:
        """Whether the question is one word and no more."""
        return len(words_of(self.text)) == 1

    @property
    def is_table(self) -> bool:
        """Whether the finding counts rows: for a group, or for many delegations."""
        return bool(self.filters.groups) or are_many(self.speaking)

    @property
    def goes_on(self) -> bool:
        """Whether the question is a follow-up that hardly stands alone."""
        return self.before is not None and self.read.reading.follows >= GOES_ON

    @property
    def who(self) -> Filters | None:
        """The filters of delegations and speakers; None if the question names nobody."""
        whose = only(self.filters, WHO)
        return None if whose == only(self.walls, WHO) else whose

    @property
    def when(self) -> Filters | None:
        """The filters of time and place; None if the question names neither."""
        return only(self.filters, WHEN)

    @property
    def tries(self) -> tuple[Filters, ...]:
        """The filters searched one by one: all admitted, the delegations named, the time named, and both together."""
        whom, time = with_those(self.walls, self.filters, WHO), with_those(self.walls, self.filters, WHEN)
        return tuple(dict.fromkeys((self.walls, whom, time, self.filters)))

    def at_any_time(self, filters: Filters) -> Filters:
        """The filters without times read in the question."""
        return with_those(filters, self.walls, WHEN)
