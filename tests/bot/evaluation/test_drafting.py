"""New lines of a set: what may be ticked, ids in the half that needs them, and a file that stays a set."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.evaluation import draft_questions
from bot.evaluation.lint import lint, statement_texts
from bot.evaluation.questions import load
from bot.evaluation.recording_library import Heard
from bot.question import Question, Turn
from bot.reply import Answer
from bot.wiring import Session
from retrieval.errors import UsageError
from tests.bot.evaluation.samples import SANCTIONS
from tests.conftest import SEED


def test_what_is_quoted_is_offered_first(evaluated: tuple[Session, Heard]) -> None:
    """Then what was found; each sentence once, to the letter."""
    session, heard = evaluated
    heard.heard()
    reply = asyncio.run(session.engine.ask(Question("What does Iran say about sanctions?")))
    found = draft_questions.offered(reply, heard.heard(), session.library)
    assert isinstance(reply, Answer)
    assert reply.quotes[0].text.startswith(found[0].text)
    assert draft_questions.Candidate(SEED.name, "IRN", SANCTIONS) in found
    assert 1 < len(found) == len(set(found)) <= draft_questions.OFFERED


def test_sentences_are_found_by_their_words(evaluated: tuple[Session, Heard]) -> None:
    """In any letter case; none for no words."""
    library = evaluated[0].library
    assert [one.text for one in draft_questions.holding("EXTRA burden", library)] == [SANCTIONS]
    assert draft_questions.holding(" ", library) == draft_questions.holding("nowhere at all", library) == ()


def test_numbers_that_are_ticked() -> None:
    """From 1 on, with ranges; each once, in the order in which they are typed."""
    assert draft_questions.ticked("2, 4-5 2", 5) == (1, 3, 4)
    for wrong in ("0", "6", "5-4", "one", "1-", "-1", "²", "9" * 5_000, "1-999999999999"):
        with pytest.raises(UsageError):
            draft_questions.ticked(wrong, 5)


def test_ids_fill_the_halves() -> None:
    """The half with fewer questions in the language, or the one that is named; none twice."""
    assert draft_questions.next_id([], "en") == "dev-en-001"
    assert draft_questions.next_id(["dev-en-001"], "en") == "test-en-001"
    assert draft_questions.next_id(["dev-en-001", "test-en-002"], "en", "test") == "test-en-003"
    assert draft_questions.next_id(["dev-en-001"], "fr") == "dev-fr-001"


def test_lines_are_added(tmp_path: Path) -> None:
    """The file is begun, names the statements it cites, keeps its lines as they were, and is a set without fault."""
    path = tmp_path / "mine.jsonl"
    gold = draft_questions.Candidate(SEED.name, "IRN", SANCTIONS)
    asked = Question("And sanctions?", history=(Turn("What of ITU?", "Iran speaks to this."),))
    draft_questions.append(path, draft_questions.line("dev-en-001", asked, "en", ["follow-up"], [gold]))
    first = path.read_text(encoding="utf-8").split("\n")
    draft_questions.append(path, draft_questions.line("test-en-001", Question("¿Qué?"), "es", ["near"], "out of scope"))
    assert path.read_text(encoding="utf-8").split("\n")[:2] == first[:2]
    assert draft_questions.ids_of(path) == ("dev-en-001", "test-en-001")
    assert lint(path, statement_texts(SEED.parent, [SEED.name])) == []
    read = load(path)
    assert (read.name, read.complete, read.statements) == ("mine", True, (SEED.name,))
    assert read.items[0].question.history == asked.history
    assert (read.items[0].delegations, read.items[1].reason) == (("IRN",), "out of scope")


def test_a_file_that_is_no_set_is_left_as_it_is(tmp_path: Path) -> None:
    """One that does not begin with the line that names a set."""
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps({"id": "a"}) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="does not begin"):
        draft_questions.append(path, draft_questions.line("b", Question("Who?"), "en", ["near"], "out of scope"))
    assert path.read_text(encoding="utf-8") == '{"id": "a"}\n'


@pytest.mark.parametrize("bad", ["{bad", "[1]", "3", '{"question": "Who?"}'])
def test_a_set_with_a_line_that_is_none_is_not_added_to(tmp_path: Path, bad: str) -> None:
    """It is named with its number, before anything was asked and ticked."""
    path = tmp_path / "mine.jsonl"
    path.write_text(f'{{"set": "mine", "complete": true, "statements": []}}\n\n{bad}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.jsonl, line 3: "):
        draft_questions.ids_of(path)
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="does not begin"):
        draft_questions.ids_of(path)
