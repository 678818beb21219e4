"""What a question names as its topic by itself, and whether it speaks of something that it does not name.

Knows one question as it was read, not the conversation around it.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from bot.holdings import Holdings
from bot.reading import Reading, read
from bot.remarks import asking
from retrieval.lexicon import words_of

_OF_TOPICS = frozenset(("they", "them", "their", "these", "those"))
_COPULAS = frozenset(("is", "was", "isn", "wasn"))
_ASKED_OF = frozenset(("say", "views", "compare"))
_MOST_OF_OWN = 2
"""Terms that a question has at most which leans on the topic before it."""

_POINTING = frozenset(("it", "them", "this", "that", "these", "those", "instead", "so", "such", "one"))
_FEWEST_OF_OWN, _FEWEST_ELSEWHERE = 2, 3
"""Terms of a sentence that can stand without the remarks around it; what points back is told in English alone."""


def own_topic(reading: Reading, held: Holdings, day: date) -> str:
    """What a question names as its topic: of several sentences the one that asks, where that can stand by itself."""
    sentence = asking(reading.text, reading.language)
    if sentence is None:
        return reading.topic.text
    from retrieval.lexical import terms

    alone = read(sentence, reading.language, held, day).topic
    remarks = terms(reading.text.replace(sentence, ""), reading.language)
    own = terms(alone.text, reading.language)
    points = _POINTING.intersection(word.text.casefold() for word in words_of(sentence))
    stands = not points and len(own) >= (_FEWEST_OF_OWN if reading.language == "en" else _FEWEST_ELSEWHERE)
    return alone.text if not alone.refers and (stands or len(remarks) < _FEWEST_OF_OWN) else reading.topic.text


def leans(reading: Reading) -> bool:
    """Whether a question speaks of something that it does not name: "Are they lawful?", "For whom?".

    "What do they say about water?" does not: there they are those who speak. Nor does "Which does it name?". What a
    pronoun stands for is told in English alone; that nothing is named, in any language.
    """
    if reading.is_opened or any(_ASKED_OF & part.kinds for part in reading.parts):
        return False
    if not any(c.isalnum() for c in reading.topic.text):
        return False
    from retrieval.lexical import terms  # brings numpy, which a question by itself does without

    own = terms(reading.topic.text, reading.language)
    if not own or reading.language != "en":
        return not own
    words = [word.text.casefold() for word in words_of(reading.text)]
    it = words[-1] == "it" or any(one in _COPULAS and then == "it" for one, then in pairwise(words))
    return len(own) <= _MOST_OF_OWN and (it or bool(_OF_TOPICS.intersection(words)))
