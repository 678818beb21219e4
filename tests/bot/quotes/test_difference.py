"""A wording that stands nowhere is shown beside what it was altered from, word by word, and nothing else is."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import combinations_with_replacement
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.check import Change, Op
from bot.quotes.nearest import ALTERED_FROM, MOST_COMPARED, Hit, Near, nearest
from bot.quotes.wording import find, pasted
from retrieval.readers import read_statement
from retrieval.statement import Part, PartKind, Record, Statement
from retrieval.text.normalise import normalise
from retrieval.text.passages import passages
from retrieval.text.terms import terms
from tests.bot.quotes.tiled import stored
from tests.bot.quotes.wordings import ALTERATIONS, Alteration, copied

SPOKEN = (
    "I thank you. In this regard, the Islamic Republic of Iran should respect the rights, freedoms and dignity of all "
    "nations, in the office of the 23rd session. The United Nations is the only place where the peace process of all "
    "the nations can be discussed. We spend 2.5 % of GDP, or 10 000 dollars, on “enhanced cooperation”. We do not "
    "support the inclusion of unilateral measures in the text."
)


def _spoken(text: str, language: str = "en", name: str = "000000000001") -> Statement:
    return stored(text, language, name)[0]


def _places(*statements: Statement) -> list[Hit]:
    """Every passage of the statements, in order."""
    places: list[Hit] = []
    for statement in statements:
        found = passages(statement)
        sentences = tuple(sentence for passage in found for sentence in passage.sentences)
        places += [(statement, sentences, passage) for passage in found]
    return places


def _shown(changes: Sequence[Change]) -> str:
    """A difference in one line: [-what only the wording has-] and {+what only the statement has+}."""
    marked = {
        Op.EQUAL: "{0}",
        Op.DELETE: "[-{0}-]",
        Op.INSERT: "{{+{1}+}}",
        Op.REPLACE: "[-{0}-]{{+{1}+}}",
    }
    return "".join(marked[change.op].format(change.wording, change.statement) for change in changes)


def _checked(wording: str, near: Near) -> Near:
    """What has been found, once it is certain that its difference is one of these two texts."""
    assert "".join(change.wording for change in near.changes(wording)) == wording
    assert "".join(change.statement for change in near.changes(wording)) == near.statement.text[near.start : near.end]
    for change in near.changes(wording):
        assert (change.wording == "") == (change.op is Op.INSERT)
        assert (change.statement == "") == (change.op is Op.DELETE)
        if change.op is Op.EQUAL:
            assert normalise(change.wording).text.strip() == normalise(change.statement).text.strip()
    return near


def _best(wording: str, statement: Statement) -> Near | None:
    found = nearest(wording, _places(statement))
    return _checked(wording, found[0]) if found else None


@pytest.mark.parametrize(
    ("wording", "shown"),
    [
        # A changed word is one word, whatever stands before and behind it in the sentence.
        ("We spend 2.6 % of GDP",
         "We spend [-2.6 %-]{+2.5 %+} of GDP{+, or 10 000 dollars, on “enhanced cooperation”.+}"),
        ("the rights, liberties and dignity of all nations",
         "{+In this regard, the Islamic Republic of Iran should respect +}the rights, [-liberties-]{+freedoms+} and "
         "dignity of all nations{+, in the office of the 23rd session.+}"),
        ("Iran shall respect the rights, freedoms and dignity of all nations",
         "{+In this regard, the Islamic Republic of +}Iran [-shall-]{+should+} respect the rights, freedoms and "
         "dignity of all nations{+, in the office of the 23rd session.+}"),
        # Words left out, and words put in.
        ("We support the inclusion of unilateral measures in the text.",
         "We {+do not +}support the inclusion of unilateral measures in the text."),
        ("We do not support the sudden inclusion of unilateral measures in the text.",
         "We do not support the [-sudden -]inclusion of unilateral measures in the text."),
        # A mark alone, a letter's case alone, a space alone.
        ("the rights freedoms and dignity of all nations",
         "{+In this regard, the Islamic Republic of Iran should respect +}the rights{+,+} freedoms and dignity of all "
         "nations{+, in the office of the 23rd session.+}"),
        ("We do not support the inclusion of unilateral measures in the text?",
         "We do not support the inclusion of unilateral measures in the text[-?-]{+.+}"),
        ("we DO not support the inclusion",
         "[-we DO-]{+We do+} not support the inclusion{+ of unilateral measures in the text.+}"),
        ("or 10000 dollars, on \"enhanced cooperation\".",
         "{+We spend 2.5 % of GDP, +}or [-10000-]{+10 000+} dollars, on \"enhanced cooperation\"."),
        ("We spend 2.5% of GDP",
         "We spend [-2.5%-]{+2.5 %+} of GDP{+, or 10 000 dollars, on “enhanced cooperation”.+}"),
        # The first words are another's: they stand against as many of the statement.
        ("some nations should respect the rights, freedoms and dignity of all nations",
         "{+In this regard, the Islamic Republic +}[-some nations-]{+of Iran+} should respect the rights, freedoms and "
         "dignity of all nations{+, in the office of the 23rd session.+}"),
        # A word that stands twice is taken where it stands beside the others.
        ("The peace process of the nations can be discussed.",
         "{+The United Nations is the only place where +}[-The-]{+the+} peace process of {+all +}the nations can be "
         "discussed."),
        # No confetti: two words that happen to be the same do not part a change of many.
        ("The United Nations is the proper house in which some of the nations can be discussed",
         "The United Nations is the [-proper house in which some of-]{+only place where the peace process of all+} the "
         "nations can be discussed{+.+}"),
        # Across sentences.
        ("of all nations, in the office of the 24th session. The United Nations is the only place",
         "{+In this regard, the Islamic Republic of Iran should respect the rights, freedoms and dignity +}of all "
         "nations, in the office of the [-24th-]{+23rd+} session. The United Nations is the only place{+ where the "
         "peace process of all the nations can be discussed.+}"),
        # Halves in the other order.
        ("inclusion of unilateral measures in the text, We do not support the",
         "{+We do not support the +}inclusion of unilateral measures in the text[-, We do not support the-]{+.+}"),
        # A word cut in two.
        ("t support the inclusion of unilateral meas",
         "{+We do +}[-t-]{+not+} support the inclusion of unilateral [-meas-]{+measures+}{+ in the text.+}"),
        # Omissions and the quoter's own words.
        ("The rights … in the offices of the 23rd session",
         "{+In this regard, the Islamic Republic of Iran should respect +}[-The-]{+the+} rights[- …-]{+, freedoms and "
         "dignity of all nations,+} in the [-offices-]{+office+} of the 23rd session{+.+}"),
        ("[The] dignity of all peoples [...] the peace process of all the nations can be discussed",
         "{+In this regard, the Islamic Republic of Iran should respect +}[-[The]-]{+the rights, freedoms and+} "
         "dignity of all [-peoples [...]-]{+nations, in the office of the 23rd session. The United Nations is the only "
         "place where+} the peace process of all the nations can be discussed{+.+}"),
        # Quotation marks and white space that are the quoter's.
        ("\n“We will not support the inclusion of unilateral\nmeasures in the text” ",
         "[-\n“-]We [-will-]{+do+} not support the inclusion of unilateral\nmeasures in the text[-” -]{+.+}"),
    ],
)  # fmt: skip
def test_a_difference_reads_as_a_person_would_mark_it(wording: str, shown: str) -> None:
    """One word for one word, marks and numbers whole, no confetti, what was left off at the ends apart."""
    near = _best(wording, _spoken(SPOKEN))
    assert near is not None
    assert _shown(near.changes(wording)) == shown


@pytest.mark.parametrize(
    ("language", "text", "wording", "shown"),
    [
        ("en", "Sanctions, above all sanctions on medicine in the time of a pandemic, are crimes against humanity.",
         "Sanctions are crimes against humanity",
         "Sanctions{+, above all sanctions on medicine in the time of a pandemic,+} are crimes against humanity{+.+}"),
        ("zh", "中国一贯支持联合国的工作。我们主张和平解决争端，反对使用武力。", "中国一贯反对联合国的工作",
         "中国一贯[-反对-]{+支持+}联合国的工作{+。+}"),
        ("zh", "中国一贯支持联合国的工作。我们主张和平解决争端，反对使用武力。", "和平解决争端、反对使用核武力",
         "{+我们主张+}和平解决争端[-、-]{+，+}反对使用[-核-]武力{+。+}"),
        ("ar", "نحن ندعم إصلاح مجلس الأمن دعماً كاملاً. ونرفض التدابير الأحادية.", "نحن نرفض إصلاح مجلس الأمن",
         "نحن [-نرفض-]{+ندعم+} إصلاح مجلس الأمن{+ دعماً كاملاً.+}"),
        ("fa", "ما از اصلاح شورای امنیت حمایت می‌کنیم.", "ما از اصلاح شورای امنیت حمایت نمی‌کنیم",
         "ما از اصلاح شورای امنیت حمایت [-نمی‌کنیم-]{+می‌کنیم+}{+.+}"),
        ("fr", "Nous appuyons l’entrée en vigueur de l’accord, sans réserve.",
         "Nous appuyons l'entree en vigueur de cet accord",
         "Nous appuyons l'[-entree-]{+entrée+} en vigueur de [-cet -]{+l’+}accord{+, sans réserve.+}"),
        ("ru", "Мы выступаем за реформу Совета Безопасности.", "Мы выступаем против реформы Совета Безопасности",
         "Мы выступаем [-против реформы-]{+за реформу+} Совета Безопасности{+.+}"),
    ],
)  # fmt: skip
def test_words_are_those_of_the_script(language: str, text: str, wording: str, shown: str) -> None:
    """Characters in Chinese, words elsewhere; accents and vowel signs are shown with their words."""
    near = _best(wording, _spoken(text, language))
    assert near is not None
    assert _shown(near.changes(wording)) == shown


PIECES = st.sampled_from(
    [
        *("We", "we", "the", "The", "United", "Nations", "should", "shall", "not", "peace", "non-nuclear", "l’Iran"),
        *("2.5 %", "10 000", "U.S.", "é", "e\u0301", "ﬁne", "中国", "支持", "حقوقِ", "می\u200cشود", "can't", "10–12"),
        *(",", ".", ". ", "; ", "—", " — ", "-", "“", "”", "'", "(", ")", "[", "]", "…", "...", " […] ", "‥", "?", "!"),
        *(" ", " ", " ", " ", "\n", "\n\n", "\u00a0", "\u200b", "\u00ad", "\u200f", "\u0301", "\ufeff"),
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=40)


@given(st.lists(PIECES, min_size=8, max_size=60).map("".join), st.data())
def test_the_changes_are_the_two_texts(text: str, data: st.DataObject) -> None:
    """Whatever is changed in whatever text, all of the wording and all of the sentences stand in the difference."""
    start = data.draw(st.integers(0, len(text) // 2))
    end = data.draw(st.integers(start, len(text)))
    place = data.draw(st.integers(start, end))
    gone = data.draw(st.integers(0, 4))
    wording = text[start:place] + data.draw(TEXTS) + text[place + gone : end]
    statement = _spoken(text)
    found = nearest(wording, _places(statement))
    for near in found:
        _checked(wording, near)
        assert ALTERED_FROM <= near.likeness <= 1
        assert text[near.start : near.end] == text[near.start : near.end].strip()


def test_every_run_of_sentences_is_found_whole(seed: Path) -> None:
    """Of the shipped statement any sentences in a row, within a part, are found as they are."""
    statement = read_statement(seed)
    for part in statement.parts:
        places = [place for place in _places(statement) if part.start <= place[2].start < part.end]
        sentences = [one for one in places[0][1] if part.start <= one.start < part.end]
        for first, last in combinations_with_replacement(range(len(sentences)), 2):
            wording = statement.text[sentences[first].start : sentences[last].end].strip()
            near = nearest(wording, places)[0]
            assert [change.op for change in near.changes(wording)] == [Op.EQUAL]
            assert near.likeness == 1


def test_a_copy_in_other_typography_has_no_difference(seed: Path) -> None:
    """Curly quotes, line breaks, soft hyphens, decomposed accents: no word of it is shown as changed."""
    statement = read_statement(seed)
    places = _places(statement)
    rng = random.Random(5)
    for sentence in places[0][1]:
        text = statement.text[sentence.start : sentence.end].strip()
        wording = copied(rng, text)
        for near in nearest(wording, places)[:1]:
            assert near.likeness == 1
            changed = [change for change in near.changes(wording) if change.op is not Op.EQUAL]
            inside = [
                change for change in changed if change not in (near.changes(wording)[0], near.changes(wording)[-1])
            ]
            assert inside == [], (wording, near)


def test_the_sentences_are_those_the_wording_was_taken_from() -> None:
    """Not the passage, not the longest stretch: as many whole sentences as the wording touches."""
    sentences = [
        "We met in Geneva.",
        "The report was long.",
        "The debate was longer still.",
        "Our position is known to all members.",
        "We regret the delay.",
        "The next session will be held in Vienna.",
        "Members will be told of the date.",
        "I thank you.",
    ]
    statement = _spoken(" ".join(sentences))
    for first in range(len(sentences)):
        for last in range(first, len(sentences)):
            wording = " ".join(sentences[first : last + 1]).replace(" the ", " a ").replace("We ", "They ")
            wording = wording.replace("The ", "Their ").replace("I thank", "We thank").replace("Our", "Your")
            wording = wording.replace("Members", "Delegates")
            near = _best(wording, statement)
            if near is not None:
                assert statement.text[near.start : near.end] == " ".join(sentences[first : last + 1])
            else:
                assert last == first


def test_sentences_of_one_part_alone() -> None:
    """A wording never draws the cover into the speech, nor the speech into the cover."""
    cover, speech = "Statement by the delegation of Iran.\n\n", "The delegation of Iran thanks the Secretariat."
    parts = (Part(PartKind.COVER, 0, len(cover)), Part(PartKind.SPEECH, len(cover), len(cover + speech)))
    statement = Statement("000000000001", cover + speech, parts, Record(language="en"), "made for a test")
    found = nearest("by the delegation of Iran. The delegations of Iran thanks the Secretariat.", _places(statement))
    assert found
    for near in found:
        _checked("by the delegation of Iran. The delegations of Iran thanks the Secretariat.", near)
        assert any(part.start <= near.start and near.end <= part.end for part in parts)


def test_a_formula_of_many_is_shown_of_the_first() -> None:
    """Of statements that are equally alike, the first place given comes first; all are named, each once."""
    formula = "I congratulate you, Sir, on your election as President of the General Assembly."
    statements = [_spoken(f"{formula} My country is number {n}.", name=f"{n:012d}") for n in (3, 1, 2)]
    found = nearest(formula.replace("congratulate", "commend"), _places(*statements) + _places(*statements))
    assert [near.statement.id for near in found] == ["000000000003", "000000000001", "000000000002"]
    assert {near.likeness for near in found} == {12 / 13}


def test_the_best_is_first_and_the_much_less_alike_are_not_shown() -> None:
    """A clear best stands alone."""
    exact = _spoken("We call for a world without nuclear weapons and without war.", name="000000000002")
    loose = _spoken("We call for a region without nuclear arms and free from hunger.", name="000000000001")
    wording = "We call for a world without nuclear weapons and without poverty."
    assert nearest(wording, _places(loose))
    assert [near.statement for near in nearest(wording, _places(loose, exact))] == [exact]


@pytest.mark.parametrize(
    ("wording", "altered"),
    [
        ("", False),
        ("…", False),
        ("“”", False),
        ("prevail", True),
        ("PREVAIL", True),
        ("victory", False),
        ("shall win", False),
        ("will prevail", False),
        ("We will prevail.", True),
        ("We will win.", False),
        ("They will prevail in the end", True),
        ("They will succeed in the end", False),
        ("We will prevail in the end", True),
        ("We must prevail in the very end", True),
        ("It must be clear that we shall prevail in this", False),
    ],
)  # fmt: skip
def test_of_a_short_wording_few_words_may_differ(wording: str, altered: bool) -> None:
    """Up to eight words a third of them may differ, so one of three; of two words none but in case."""
    near = _best(wording, _spoken("We shall prevail in the end. It was a long way."))
    assert (near is not None) is altered


PARAPHRASES = [
    "Internet governance should be open to everyone and treated as a priority.",
    "Western technology firms must obey the laws of the countries in which they operate.",
    "Sanctions have made it harder for Iran to benefit from new technologies.",
    "Developing nations have not yet profited fully from digital progress.",
    "The harm done by the criminal misuse of technology is now greater than the good it brings to many states.",
    "Iran sees an important part for the ITU in building a global framework for cooperation online.",
    "The Summit's promises about enhanced cooperation remain unfulfilled.",
    "States that filter the web according to their faith and morals have our backing.",
    "We hope that the process started by the Secretary-General this week will help to reach that aim.",
    "The United Nations should put all its means to work on these worries.",
    "My delegation wishes to comment on the document that was introduced today.",
    "Blocking measures against our country break the principles accepted by all.",
    "Big platforms dominate the online world and ignore local culture.",
    "We demand a fairer and more open way of running the internet.",
    "Iran wants future reports to deal with respect for national values.",
    "Progress on the outcomes of WSIS has been disappointing so far.",
    "The Commission thanks Iran for its contribution to the twenty-third session.",
    "Unilateral sanctions are an extra weight on the peoples that they target.",
    "Cybercrime and other malicious uses put the gains of the digital age at risk.",
    "Poor countries are still waiting for their share of the digital dividend.",
]


@pytest.mark.parametrize("wording", PARAPHRASES)
def test_a_paraphrase_is_not_an_alteration(seed: Path, wording: str) -> None:
    """The same thought in other words has no place where it was said in nearly these."""
    assert nearest(wording, _places(read_statement(seed))) == ()


def test_what_was_altered_in_the_shipped_statement_is_shown(seed: Path) -> None:
    """Of 2,000 alterations of its sentences, of three words or more, 97 in 100 are shown, with their sentence."""
    statement = read_statement(seed)
    places = _places(statement)
    sentences = [statement.text[s.start : s.end].strip() for s in places[0][1]]
    rng = random.Random(3)
    shown = tried = 0
    while tried < 2_000:
        original = rng.choice(sentences)
        wording = rng.choice(ALTERATIONS)(rng, original, sentences)
        if wording is None or len(wording.split()) < 3 or _stands(wording, statement):
            continue
        tried += 1
        near = nearest(wording, places)
        shown += bool(near)
        if near:
            _checked(wording, near[0])
    assert shown >= 0.97 * tried


def _stands(wording: str, statement: Statement) -> bool:
    return any(find(form, statement.text) for form in pasted(wording))


class _Statements:
    """Real statements, and the passages among them that BM25 ranks first for a wording."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.statements = [read_statement(file) for file in files]
        self.places = _places(*self.statements)
        self._index = bm25s.BM25()
        self._index.index([terms(s.text[p.start : p.end], "en") for s, _, p in self.places], show_progress=False)
        self._normalised = {s.id: normalise(s.text) for s in self.statements}

    def sentences(self) -> list[tuple[Statement, str]]:
        """All of three words or more, with their statement."""
        found = {}
        for statement, sentences, _ in self.places:
            found[statement.id] = [
                (statement, statement.text[s.start : s.end].strip())
                for s in sentences
                if len(statement.text[s.start : s.end].split()) > 2
            ]
        return [pair for pairs in found.values() for pair in pairs]

    def resembling(self, wording: str, without: Statement | None = None) -> list[Hit]:
        """The five best passages, those of one statement left out."""
        asked = [term for term in terms(wording, "en") if term in self._index.vocab_dict]
        scores = self._index.get_scores(asked) if asked else np.zeros(len(self.places))
        ranked = [self.places[k] for k in (-scores).argsort(kind="stable")[:60] if scores[k] > 0]
        return [place for place in ranked if without is None or place[0].id != without.id][:5]

    def hold(self, wording: str) -> bool:
        """Whether the wording stands in any of them."""
        return any(find(form, text) for form in pasted(wording) for text in self._normalised.values())


@pytest.fixture(scope="module")
def real(data: Path, seed: Path) -> _Statements:
    """A hundred statements of the General Debate and the shipped one."""
    files = sorted((data / "ungdc").glob("*/*.txt"))
    return _Statements([seed, *random.Random(7).sample(files, 100)])


@pytest.mark.slow
def test_alterations_of_real_statements_are_told_from_what_nobody_said(real: _Statements) -> None:
    """The measurement that `ALTERED_FROM` rests on: 97 in 100 alterations are shown, 6 in 100 of other sentences."""
    rng = random.Random(11)
    own = real.sentences()
    texts = [text for _, text in own]
    shown: dict[Alteration, list[bool]] = {alteration: [] for alteration in ALTERATIONS}
    for _ in range(3_000):
        statement, text = rng.choice(own)
        alteration = rng.choice(ALTERATIONS)
        wording = alteration(rng, text, texts)
        if wording is not None and len(wording.split()) > 2 and not real.hold(wording):
            shown[alteration].append(bool(nearest(wording, real.resembling(wording))))
    every = [one for of_kind in shown.values() for one in of_kind]
    assert sum(every) / len(every) >= 0.97, {kind.__name__: sum(of) / len(of) for kind, of in shown.items()}
    others = []
    for _ in range(1_500):
        statement, text = rng.choice(own)
        found = nearest(text, real.resembling(text, without=statement))
        if not found or found[0].likeness < 1:
            others.append(bool(found))
    assert sum(others) / len(others) <= 0.07


HOSTILE = {
    "words": "the rights and of all nations dignity " * 2_700,
    "omissions": "we … " * 20_000,
    "brackets": "[the] " * 17_000,
    "one word": "a" * 100_000,
    "commas": "the, " * 20_000,
    "spaces": " " * 100_000,
    "invisible": "\u200b" * 100_000,
    "characters": "中国支持" * 25_000,
    "accents": "e\u0301" * 50_000,
    "dashes": "peace—and" * 11_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hundred_thousand_characters_are_answered_soon(kind: str) -> None:
    """Whatever they are made of, against five long statements."""
    statements = [_spoken(f"Speech {n}. {SPOKEN * 60}", name=f"{n:012d}") for n in range(5)]
    places = [_places(statement)[30] for statement in statements]
    nearest("We shall prevail", places)
    began = time.process_time()
    for near in nearest(HOSTILE[kind], places):
        _checked(HOSTILE[kind], near)
    assert time.process_time() - began < 1


def test_beyond_the_most_compared_the_wording_is_one_deletion() -> None:
    """The first words of a very long wording are compared; the rest is shown as what the statement has not."""
    statement = _spoken(" ".join(f"Item {k} is about topic {k}." for k in range(MOST_COMPARED // 7 + 100)))
    wording = statement.text.replace("about topic 50.", "of topic 50.") + " And more."
    near = _best(wording, statement)
    assert near is not None
    assert Change(Op.REPLACE, "about", "of") not in near.changes(wording)
    assert Change(Op.REPLACE, "of", "about") in near.changes(wording)
    assert near.changes(wording)[-1].op is Op.DELETE
    assert near.changes(wording)[-1].wording.endswith(" And more.")
    assert near.likeness > 0.999


def test_a_diff_library_is_loaded_only_by_a_check_that_needs_it() -> None:
    """A command that compares nothing does not pay for it."""
    code = "import sys, bot.quotes.nearest; sys.exit('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
