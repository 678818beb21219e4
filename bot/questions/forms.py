"""The form of reply that a question asks for, by its reading and by the question before.

Knows readings and plans; knows no names and no statement.
"""

from __future__ import annotations

from bot.question import Question, Wants
from bot.questions.annotate import Annotated, says_something
from bot.questions.holdings import Holdings
from bot.questions.plan import GOES_ON, KEPT, Plan
from bot.questions.read_text import Name
from bot.questions.reader import Form
from retrieval.names.lexicon import words_of
from retrieval.names.membership import memberships

_FORMS = {Wants.COMPARISON: Form.COMPARE, Wants.TIMELINE: Form.TIMELINE, Wants.PHRASE: Form.PHRASE, Wants.WHO: Form.WHO}

SURE = 0.45  # How probable a form has to be that is no plain question's.

SURE_OF_WHO = 0.2
"""The least probability of a question who said something, of one that asks a group, or nobody and seems plain else.

Of 2,314 open questions two more are answered rightly at this level than at .45, and none less well; of 90 loosely put
questions of who 57 are counted in place of 54.
"""

SURE_OF_FOLLOW_UP = 0.98
"""How probable it has to be that a follow-up of a plain question counts, compares or looks over time.

"Who else mentioned debt?" and "which other countries raised it?" have .99 and more.
"""

_SURE = {Form.TIMELINE: 0.6, Form.RECORD: 0.5}
"""Higher thresholds for forms that questions about a date or a person resemble."""


def form_of(question: Question, read: Annotated, held: Holdings, before: Plan | None) -> Form:
    """The form set with a question, or read in it if sure enough; else the plain form.

    A follow-up of a plain question has to be surer: "how many have been hit?" counts no delegations.
    """
    if question.wants in _FORMS or question.topical:
        return _FORMS.get(question.wants, Form.ANSWER)
    reading = read.reading
    plainly = reading.form in (Form.ANSWER, Form.WHO) and not (read.asked or before)
    if (plainly or any(name.group for name in read.asked)) and reading.likelihood(Form.WHO) >= SURE_OF_WHO:
        form = Form.WHO
    else:
        plain = before is not None and before.form is Form.ANSWER and reading.follows >= GOES_ON
        sure = SURE_OF_FOLLOW_UP if plain and reading.form in KEPT else _SURE.get(reading.form, SURE)
        form = reading.form if reading.certainty >= sure else Form.ANSWER
    # Several words in quotation marks are wanted as they stand, unless no statement is in their language.
    is_phrase = any(len(words_of(one)) > 1 for one in read.phrases) and read.language in held.languages
    if form is Form.WHO and is_phrase:
        return Form.PHRASE
    # One delegation is compared with nobody, and whoever is asked by name is not counted, except members of a group.
    if before is None and read.asked and not any(map(_are_many, read.asked)):
        one = form is Form.COMPARE and len(read.asked) == 1
        return Form.ANSWER if one or form is Form.WHO else form
    return form


def _are_many(name: Name) -> bool:
    """Whether a name is of a group, known or not, or of a delegation with members ("Who in the EU …")."""
    return bool(name.group) or not name.known or any(one.code in memberships() for one in name.delegations)


def asks_everybody(asked: Form, read: Annotated, before: Plan) -> bool:
    """Whether a follow-up asks for everybody anew, and not for the group of the question before."""
    of_group = before.form is Form.WHO and before.filters.groups and not read.has_topic
    return asked is Form.WHO and not of_group


def has_topic_of(question: Question, read: Annotated) -> bool:
    """Whether a question has a topic. Behind a command any word is one."""
    if question.topical:
        return says_something(question.text, read.language)
    return read.has_topic or (question.wants is not Wants.ANSWER and read.has_words)
