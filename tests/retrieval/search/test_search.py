"""Search over small statements in six languages: what comes first, and what is said of each sentence found."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.results import Found, RankedSentence, SearchQuery
from retrieval.search.archive import Archive
from retrieval.search.search import DEEP
from tests.tables import tables

CASES = tables(__file__)


def query(text: str, language: str | None = "en", *phrases: str, **fields: Any) -> SearchQuery:
    """What to look for, the text being the topic too."""
    return SearchQuery(text, language, phrases, **fields)


def holding(found: Found) -> list[str]:
    """The sentences that hold a phrase wanted."""
    return [s.text for s in found.sentences if s.holds_phrase]


def of(found: Found, beginning: str) -> RankedSentence:
    """The sentence that begins so."""
    (sentence,) = [s for s in found.sentences if s.text.startswith(beginning)]
    return sentence


@pytest.mark.parametrize(("question", "language", "code"), CASES["meanings"])
def test_meaning_leads(assembly: Archive, question: str, language: str, code: str) -> None:
    """The sentence nearest to a question is one that speaks to it, in other words or in another language."""
    found = assembly.search(query(question, language, passages=50))
    assert max(found.sentences, key=lambda s: s.cosine).held.record.code == code


@pytest.mark.parametrize(("question", "language", "phrase", "code"), CASES["quoted"])
def test_what_is_quoted_comes_first(assembly: Archive, question: str, language: str, phrase: str, code: str) -> None:
    """A quoted phrase or a symbol outweighs any nearness of meaning, in whatever language the question is put."""
    found = assembly.search(query(question, language, phrase))
    assert found.passages[0].held.record.code == code
    assert len(holding(found)) == 1
    assert phrase.rstrip("?") in holding(found)[0] or phrase.rstrip("?") in holding(found)[0].lower()


@pytest.mark.parametrize("phrase", ["A/RES/70/12", "search", "peac", "unilateral measures", " . ", "access to science"])
def test_a_phrase_is_held_word_for_word_or_not(assembly: Archive, phrase: str) -> None:
    """Parts of a word or of a symbol, other words and mere punctuation are held by no sentence."""
    assert not holding(assembly.search(query("What is said?", "en", phrase, passages=50)))


def test_letter_case_and_accents_do_not_matter_in_a_phrase(assembly: Archive) -> None:
    """Who quotes from memory finds the sentence, as it is written there."""
    assert holding(assembly.search(query("?", "fr", "LA SECHERESSE"))) == [
        "La sécheresse frappe d’abord les paysans les plus pauvres."
    ]


def test_sentences_are_cut_from_their_statements(assembly: Archive) -> None:
    """Each is `statement[start:end]` without white space around it; together they are all of the passages' in order."""
    found = assembly.search(query("water", None, passages=50))
    assert {p.held.id for p in found.passages} == {h.id for h in assembly.held()}
    for sentence in found.sentences:
        text = assembly.statement(sentence.held.id).text
        assert sentence.text == text[sentence.start : sentence.end] == sentence.text.strip()
    assert [(s.held.id, s.text) for s in found.sentences] == [
        (p.held.id, assembly.statement(p.held.id).text[s.start : s.end].strip())
        for p in found.passages
        for s in p.passage.sentences
    ]
    assert any(
        not s.text.endswith(" ") and assembly.statement(s.held.id).text[s.end] == " " for s in found.sentences[:3]
    )


def test_coverage_is_a_share_of_weighed_terms(assembly: Archive) -> None:
    """All terms are 1, none is 0, some are their share of the weight; another language's sentence has none at all."""
    found = assembly.candidates(query("the coast of coral reefs and vaccines", "en", passages=50), (ADMIT_ALL,))
    count = sum(h.passages for h in assembly.held())
    weights = {term: math.log(1 + (count - 1 + 0.5) / 1.5) for term in ("coast", "coral", "reef", "vaccin")}
    total = sum(weights.values())
    reefs = of(found, "Norway protects the coral reefs").coverage
    assert reefs == pytest.approx((total - weights["vaccin"]) / total)
    assert of(found, "We will double our support for vaccines").coverage == pytest.approx(weights["vaccin"] / total)
    assert of(found, "The digital divide").coverage == 0
    assert of(found, "Pedimos que las vacunas").coverage is None
    whole = assembly.candidates(query("coral reefs", "en", passages=50), (ADMIT_ALL,))
    assert of(whole, "Norway protects the coral reefs").coverage == pytest.approx(1)


def test_cosines_are_those_of_question_and_sentence(assembly: Archive, embeddings: CachedEmbeddings) -> None:
    """A sentence asked for in its own words is the nearest of all, and has a cosine beside that of its passage."""
    asked = "No country can end plastic pollution of the ocean alone."
    found = assembly.search(query(asked, "en", passages=50))
    best = max(found.sentences, key=lambda s: s.cosine)
    assert best.text == asked
    assert best.cosine == pytest.approx(float(embeddings.document_matrix([asked])[0] @ embeddings.query_vector(asked)))
    passage = next(p for p in found.passages if p.passage.start <= best.start < p.passage.end and p.held == best.held)
    assert best.passage_cosine == passage.cosine != best.cosine


def test_filters_and_limit_hold(assembly: Archive) -> None:
    """Only what the filters admit is found, at most so many passages; nothing is found where they admit nothing."""
    only = assembly.search(query("water", filters=Filters(delegations=("CHL",)), passages=50))
    assert {s.held.record.code for s in only.sentences} == {"CHL"}
    assert len(assembly.search(query("water", passages=2)).passages) == 2
    assert assembly.search(query("water", filters=Filters(delegations=("ISL",)))) == Found((), ())


def test_only_the_statements_named_are_looked_at(assembly: Archive) -> None:
    """What is found among two is what is found among all, without the others; other filters hold besides."""
    ids = {held.record.code: held.id for held in assembly.held()}
    two, asked = (ids["KEN"], ids["CHL"]), query("Who speaks of drought?", passages=100)
    everywhere = [(p.held.id, p.passage.start) for p in assembly.search(asked).passages if p.held.id in two]
    found = assembly.search(replace(asked, filters=Filters(statements=two))).passages
    assert [(p.held.id, p.passage.start) for p in found] == everywhere
    assert {p.held.id for p in found} == set(two)
    for statements, codes in ((two, {"KEN"}), ((ids["NOR"], "000000000000"), set[str]())):
        kenya = Filters(delegations=("KEN",), statements=statements)
        assert {p.held.record.code for p in assembly.search(replace(asked, filters=kenya)).passages} == codes
    for code, count in (("KEN", 1), ("NOR", 0)):
        assert len(assembly.holding(["open access to research"], Filters(statements=(ids[code],)))) == count


def test_candidates_are_compared_by_their_tokens(assembly: Archive) -> None:
    """Whoever says the same in another language covers the question's tokens better than all others."""
    found = assembly.candidates(query("Wer ist gegen einseitige Sanktionen?", "de", passages=50), (Filters(),))
    best = max(found.sentences, key=lambda s: -1.0 if s.maxsim is None else s.maxsim)
    assert best.held.record.code in ("RUS", "CHN", "IRN")
    assert all(one.maxsim is not None and -1 <= one.maxsim <= 1 for one in found.sentences)


def test_candidates_of_several_filters_are_found_once(assembly: Archive) -> None:
    """What is named is searched for besides; a passage that several searches find is one."""
    kenya, all_ = Filters(delegations=("KEN",)), Filters()
    alone = assembly.candidates(query("Who protects glaciers?", passages=1), (all_,))
    both = assembly.candidates(query("Who protects glaciers?", passages=1), (all_, kenya))
    assert "KEN" not in {one.held.record.code for one in alone.passages if not one.lexical}
    assert "KEN" in {one.held.record.code for one in both.passages}
    places = [(one.held.id, one.passage.ordinal) for one in both.passages]
    assert len(places) == len(set(places))


def test_candidates_come_of_each_search_in_turn(assembly: Archive) -> None:
    """What is found by meaning comes first: the nearest with each of the filters, then the second nearest with each."""
    asked, each = query("Who protects glaciers?", passages=5), (Filters(), Filters(delegations=("KEN",)))
    searches = [assembly.search(replace(asked, filters=filters)).passages for filters in each]
    in_turn = [(one.held.id, one.passage) for row in zip_longest(*searches) for one in row if one]
    found = [(one.held.id, one.passage) for one in assembly.candidates(asked, each).passages]
    assert found[: len(set(in_turn))] == list(dict.fromkeys(in_turn))


@pytest.mark.parametrize("question", ["Who protects glaciers?", "Who keeps the peace?", "How many boats are there?"])
def test_candidates_hold_the_nearest_sentence(assembly: Archive, question: str) -> None:
    """Though its passage is on other things too, and not among the nearest; looked for among several times as many."""
    asked = query(question, None, passages=1)
    near = assembly.search(replace(asked, passages=DEEP)).sentences
    nearest = max(near, key=lambda one: one.cosine)
    found = assembly.candidates(asked, (Filters(),)).sentences
    assert (nearest.held.id, nearest.start) in {(one.held.id, one.start) for one in found}
    assert len({(one.held.id, one.passage_cosine) for one in found}) < len(
        {(one.held.id, one.passage_cosine) for one in near}
    )


def test_standing_counts_the_passages_with_a_word(assembly: Archive) -> None:
    """In any inflection; a stop word is said to stand everywhere, and one that nobody says nowhere."""
    counts = assembly.standing(["harvest", "harvests", "about", "soldeir"])
    assert counts["harvest"] == counts["harvests"] > 0
    assert counts["about"] == sum(one.passages for one in assembly.held())
    assert counts["soldeir"] == 0


def test_cosines_of_another_embedder_are_on_the_local_one_s_scale(
    assembly: Archive, embeddings: CachedEmbeddings, tmp_path: Path
) -> None:
    """The ranker's numbers are of the local embedder: the cosines of sentences and passages are put on its scale."""
    asked, every = query("Who protects glaciers?", passages=50), (Filters(),)
    (tmp_path / "scale.json").write_text('{"matched": 0.6998, "others": 0.3812}', encoding="utf-8")
    scaled = Archive(assembly.store, embeddings, tmp_path, scaled=True)
    looks: list[Callable[[Archive], Found]] = [lambda a: a.candidates(asked, every), lambda a: a.search(asked)]
    for look in looks:
        plain = {(one.held.id, one.start): one for one in look(assembly).sentences}
        for one in look(scaled).sentences:
            before = plain[one.held.id, one.start]
            assert one.cosine == pytest.approx(0.5 * before.cosine + 0.4, abs=1e-4)
            assert one.passage_cosine == pytest.approx(0.5 * before.passage_cosine + 0.4, abs=1e-4)
