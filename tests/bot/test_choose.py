"""Which sentences answer: scores, thresholds and what a question wants, on sentences whose figures are given."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from bot.asked import Asked
from bot.choose import (
    ASKED_PART,
    EMPTY,
    MOST,
    PHRASE,
    SHORTEST,
    UNSAID,
    Scored,
    Wanted,
    answering,
    level,
    scored,
    thresholds,
)
from bot.named import Named
from bot.of_record import OfRecord
from retrieval.found import Found, RankedSentence
from retrieval.held import Held
from retrieval.statement import PartKind, Record

ENGLISH = thresholds("en")
NOTHING = Wanted("en", frozenset(), Named())


def sentence(
    text: str = "We do not accept sanctions of any kind.",
    cosine: float = 0.9,
    *,
    start: int = 0,
    language: str | None = "en",
    code: str = "IRN",
    **fields: object,
) -> RankedSentence:
    """A sentence found, at the figures given."""
    record = Record(delegation=code, code=code, language=language)
    held = Held("a" * 12, "b" * 8, record, "/a.txt", "", 1000, 3, "")
    made = RankedSentence(
        held, PartKind.SPEECH, start, start + len(text), text, text, cosine, 0.0, cosine, holds_phrase=False
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # the fields left by name


def asking(language: str | None) -> Wanted:
    """A question in a language that asks for nothing beyond its subject."""
    return Wanted(language, frozenset(), Named())


def margin(one: RankedSentence, language: str | None = "en") -> float:
    """How far one sentence alone passes."""
    (only,) = scored([one], asking(language))
    return only.margin


def test_a_score_by_hand() -> None:
    """Its own cosine and its passage's in their shares, the share of terms, less the threshold of its language."""
    one = sentence(cosine=0.88, passage_cosine=0.8, coverage=0.9)
    expected = 0.7 * 0.88 + 0.3 * 0.8 + ENGLISH.coverage * 0.6 - ENGLISH.own
    assert margin(one) == pytest.approx(expected)
    assert margin(replace(one, coverage=None)) == pytest.approx(expected - ENGLISH.coverage * 0.6)
    assert margin(replace(one, coverage=ENGLISH.covered)) == margin(replace(one, coverage=None))
    assert ENGLISH.covered == 0.75


def test_a_question_about_one_word_has_it_said() -> None:
    """Short and general sentences come near to any one word; where one sentence says it, others may go on from it."""
    wanted, general = replace(NOTHING, one_word=True), sentence("We join the general debate of today.")
    said = sentence("The veto has had its day, and all of us know it.", start=90, coverage=1.0)
    (alone,) = scored([general], wanted)
    assert alone.margin == pytest.approx(margin(general) - UNSAID)
    beside = next(one for one in scored([said, general], wanted) if one.sentence == general)
    assert beside.margin == pytest.approx(margin(general) + ENGLISH.coverage)
    french = replace(general, held=replace(general.held, record=Record(language="fr")))
    assert scored([french], wanted)[0].margin == margin(french)


def test_another_language_has_a_threshold_of_its_own() -> None:
    """Across languages cosines are lower and terms do not count; a statement of unknown language counts as its own."""
    french = sentence(cosine=0.85, language="fr", coverage=None)
    assert margin(french) == pytest.approx(0.85 - ENGLISH.across)
    assert margin(sentence(cosine=0.85, language=None)) == pytest.approx(0.85 - ENGLISH.own)
    assert margin(french, None) == pytest.approx(0.85 - thresholds(None).own)


def test_the_best_coverage_lifts_all_of_the_language() -> None:
    """That the question's words occur somewhere speaks for all that was found, in the question's language only."""
    one, other = sentence(start=0, coverage=0.0), sentence(start=100, coverage=1.0)
    french = sentence(start=200, language="fr", coverage=None, cosine=0.85)
    lifted = {s.sentence.start: s.margin for s in scored([one, other, french], NOTHING)}
    assert lifted[0] == lifted[100] == pytest.approx(margin(one) + ENGLISH.coverage)
    assert lifted[200] == pytest.approx(margin(french))


@pytest.mark.parametrize("kind", [k for k in PartKind if k is not PartKind.SPEECH])
def test_only_the_speaker_s_words_answer(kind: PartKind) -> None:
    """Covers, disclaimers, headings and notes are never chosen."""
    assert not scored([sentence(kind=kind)], NOTHING)


@pytest.mark.parametrize("kind", [PartKind.DISCLAIMER, PartKind.COVER, PartKind.NOTE])
def test_a_part_asked_for_by_name_answers_and_nothing_else_does(kind: PartKind) -> None:
    """Who asks what the disclaimer says gets the disclaimer, and not the speech."""
    wanted = replace(NOTHING, parts=frozenset({kind}))
    found = scored([sentence(kind=kind), sentence(start=100)], wanted)
    assert [s.sentence.kind for s in found] == [kind]
    assert found[0].margin == pytest.approx(margin(sentence()) + ASKED_PART)


def test_what_only_announces_has_to_make_up_for_it() -> None:
    """ "Let me start with …" says nothing of what comes; a long sentence that opens so does."""
    short, long = (
        "Let me start with climate change.",
        "Let me start with climate change, " + "which hurts us all " * 5 + ".",
    )
    assert margin(sentence(short)) == pytest.approx(margin(sentence()) - EMPTY)
    assert margin(sentence(long)) == pytest.approx(margin(sentence()))


def test_a_few_characters_say_nothing() -> None:
    """A courtesy is too short to answer; one character more is not."""
    assert not scored([sentence("x" * (SHORTEST - 2) + ".")], NOTHING)
    assert scored([sentence("x" * (SHORTEST - 1) + ".")], NOTHING)


def test_a_sentence_found_twice_counts_once() -> None:
    """The same place in the same statement is one candidate."""
    assert len(scored([sentence(), sentence(), sentence(start=90)], NOTHING)) == 2


@pytest.mark.parametrize(
    "end", [".", "!", "?", "…", ";", ":", ".”", "!»", "?)", ".’”", "。", "。”", "！」", "？", "؟", "۔", ".]"]
)
def test_how_a_sentence_may_end(end: str) -> None:
    """Marks of any script, and quotation marks or brackets after them, end a sentence."""
    assert margin(sentence("We do not accept sanctions of any kind" + end)) == margin(sentence())


@pytest.mark.parametrize("end", ["", ",", "”", ")"])
def test_what_does_not_end_has_to_make_up_for_it(end: str) -> None:
    """A salutation or a heading has no end, whatever closes after it."""
    unended = margin(sentence("We do not accept sanctions of any kind" + end))
    assert unended == pytest.approx(margin(sentence()) - EMPTY)


def test_a_stretch_of_a_text_without_full_stops_has_nothing_to_make_up_for() -> None:
    """What is longer than a salutation or a heading says something, ended or not."""
    assert margin(sentence("we ask for help with the rising sea " * 4)) == pytest.approx(margin(sentence()))


def test_a_phrase_wanted_comes_before_all() -> None:
    """What holds a quoted phrase answers however far it is in meaning, and stands before what is nearer."""
    far, near = sentence(start=100, cosine=0.5, holds_phrase=True), sentence(cosine=0.99)
    best = scored([near, far], NOTHING)
    assert [s.sentence for s in best] == [far, near]
    assert best[0].margin == PHRASE
    assert [s.sentence for s in answering(best, NOTHING)] == [far]


def test_best_first_and_ties_by_place() -> None:
    """The order is that of the scores, and of the text where they are equal."""
    found = scored([sentence(start=200), sentence(start=100), sentence(start=300, cosine=0.95)], NOTHING)
    assert [s.sentence.start for s in found] == [300, 100, 200]


def candidates(*margins: float) -> list[Scored]:
    """Sentences with these margins."""
    return [Scored(sentence(start=100 * n), m) for n, m in enumerate(margins)]


def test_only_what_passes_and_is_near_the_best_answers() -> None:
    """Below the threshold nothing answers; above it, nothing does that falls far behind the best."""
    assert answering(candidates(-0.0001), NOTHING) == []
    assert len(answering(candidates(0.0), NOTHING)) == 1
    near, far = 0.03 - ENGLISH.beside + 1e-6, 0.03 - ENGLISH.beside - 1e-6
    assert [s.margin for s in answering(candidates(0.03, near, far), NOTHING)] == [0.03, near]


def test_at_most_so_many() -> None:
    """However many pass, no more are chosen than are ever shown."""
    assert len(answering(candidates(*[0.01] * (MOST + 5)), NOTHING)) == MOST


def test_what_is_asked_for_must_be_there() -> None:
    """A question for a figure is answered by the sentence that holds one, though others are nearer."""
    number = sentence("We gave 40 million dollars to the fund.", start=100)
    best = [Scored(sentence(), 0.02), Scored(number, 0.01)]
    assert [s.sentence for s in answering(best, replace(NOTHING, kinds=frozenset({Asked.NUMBER})))] == [number]


def test_who_is_named_must_be_named_around_it() -> None:
    """A question about another delegation is answered where that delegation is named, within what stands around."""
    about = Wanted("en", frozenset(), Named(frozenset({"FRA"}), (), "en"))
    elsewhere = sentence(around="Our neighbours are many. We do not accept sanctions of any kind.")
    there = sentence(start=100, around="France is a friend. We do not accept sanctions of any kind.")
    assert [s.sentence for s in answering([Scored(elsewhere, 0.02), Scored(there, 0.01)], about)] == [there]


def test_the_best_of_many_must_come_nearer_than_the_best_of_few() -> None:
    """The thresholds rise with the passages searched, as the best of what is beside the point does."""
    few, many = (level(Found((), (), among), "en") for among in (20, 20_000))
    assert many - few == pytest.approx(ENGLISH.among * math.log(1000))
    assert 0.01 < many - few < 0.1
    assert level(Found((), ()), "en") == 0


def test_a_question_of_the_field_needs_less() -> None:
    """What lies near to what is said at such meetings is more likely to be spoken to than what lies far from it."""
    asked_far, asked_near = (level(Found((), (), 1, ENGLISH.near - away), "en") for away in (0.1, 0.05))
    assert asked_far - asked_near == pytest.approx(ENGLISH.nearness * 0.05)
    assert level(Found((), (), 1, ENGLISH.near), "en") == level(Found((), (), 1, 0.9), "en") == 0
    raised = replace(NOTHING, level=0.01)
    assert scored([sentence()], raised)[0].margin == pytest.approx(margin(sentence()) - 0.01)


def test_every_language_has_numbers() -> None:
    """A language that was not calibrated has those of all, and none asks more across languages than within."""
    assert thresholds("sw") == thresholds(None) == thresholds("other")
    for language in ("en", "fr", "es", "ru", "ar", "zh", "de", "pt", "fa", "sw"):
        numbers = thresholds(language)
        assert 0.7 < numbers.across < numbers.own < 0.95
        assert 0 < numbers.beside < 0.1
        assert 0 < numbers.scope < 0.1


def test_a_reranker_says_what_comes_first_of_what_answers() -> None:
    """The best of its first passage leads, others count beside that one, and what does not pass stays out."""
    level = ENGLISH.own
    found = [
        sentence("The best by its figures is in the third passage.", level + 0.05, start=0, place=2),
        sentence("The second passage holds one a little below it.", level + 0.02, start=100, place=1),
        sentence("This one of the first passage does not pass at all.", level - 0.02, start=200, place=0),
        sentence("This one passes, and is too far below the leader.", level + 0.005, start=300, place=3),
    ]
    chosen = [s.sentence.start for s in answering(scored(found, NOTHING), NOTHING)]
    assert chosen == [100, 0]
    unranked = [replace(one, place=None) for one in found]
    assert [s.sentence.start for s in answering(scored(unranked, NOTHING), NOTHING)] == [0]


def test_a_phrase_wanted_comes_before_a_reranker_s_choice() -> None:
    """What holds the words asked for is the answer."""
    found = [
        sentence("This passage comes first by the reranker's order.", 0.9, start=0, place=0),
        sentence("This one holds the phrase that is wanted here.", 0.8, start=100, place=1, holds_phrase=True),
    ]
    assert answering(scored(found, NOTHING), NOTHING)[0].sentence.start == 100


def test_a_reranker_makes_no_answer_of_a_refusal() -> None:
    """Where nothing passes, its order changes nothing."""
    low = [sentence(cosine=ENGLISH.own - 0.1, start=n * 100, place=n) for n in range(3)]
    assert answering(scored(low, NOTHING), NOTHING) == []


def test_a_line_of_the_cover_answers_what_stands_in_the_record() -> None:
    """It answers, however far and short, before all that was said; where no line tells it, that is searched."""
    asked = replace(NOTHING, record=frozenset({OfRecord.SPEAKER}))
    record = replace(sentence().held.record, speaker="Ms. Tahereh Jalili")
    held = replace(sentence().held, record=record)
    line = sentence("Ms. Tahereh Jalili", 0.5, start=50, kind=PartKind.COVER, held=held)
    other = sentence("Submitted by", 0.9, start=30, kind=PartKind.COVER, held=held)
    said = sentence(start=100, held=held)
    assert [s.sentence for s in scored([said, other, line], asked)] == [line]
    assert answering(scored([said, other, line], asked), asked)
    assert [s.sentence for s in scored([said, other], asked)] == [said]
