"""The metrics on replies made by hand, against figures worked out by hand; and the question sets that are not one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Quote, Refusal, RefusalReason, Reply, Timing
from bot.evaluation import METRICS, Gold, Item, QuestionSet, Report, evaluate, load, metrics
from bot.question import Question, Turn
from retrieval.errors import UsageError
from retrieval.filters import Filters
from tests.bot.cli.samples import FRANCE, IRAN, answer, quote, refusal

FIRST = "We oppose the measures taken against us."  # 40 characters
SECOND = "We call for talks now."  # 22 characters
THIRD = "We thank you."  # 13 characters
TEXT = " ".join((FIRST, SECOND, THIRD))


def said(text: str, **fields: Any) -> Quote:
    """A quote of this text from the one statement of these tests."""
    start = TEXT.find(text)
    values: dict[str, Any] = {
        "text": text,
        "start": start,
        "end": start + len(text),
        "statement": "a" * 12,
        "source": "/x/a.txt",
    }
    return quote(**(values | {"delegation": IRAN} | fields))


def item(name: str, *gold: str, kind: str = "answer", lang: str = "en", **fields: Any) -> Item:
    """A question and the sentences that answer it."""
    golds = tuple(Gold("a.txt", text) for text in gold)
    return Item(name, Question(name), lang, (), kind, golds, **fields)


class Replies:
    """Answers each question with the reply made for it."""

    def __init__(self, replies: Mapping[str, Reply]) -> None:
        self.replies = replies

    async def ask(self, question: Question) -> Reply:
        """The reply made for a question."""
        return self.replies[question.text]


async def report(*asked: tuple[Item, Reply], files: Mapping[str, str] | None = None) -> Report:
    """The report on these questions and replies; the n-th took n milliseconds."""
    timed = {i.id: replace(reply, ms=Timing(total=n)) for n, (i, reply) in enumerate(asked, start=1)}
    items = tuple(i for i, _ in asked)
    made = QuestionSet("made", complete=True, statements=(), records={}, items=items)
    return await evaluate(made, Replies(timed), lambda _: TEXT, files=files)


async def test_the_metrics_by_hand() -> None:
    """Six questions in two languages; every figure is worked out beside it."""
    nothing = RefusalReason.NOT_IN_STATEMENTS
    made = await report(
        # The first quote is right, the second not: precision 40/62; one of two gold sentences: recall 40/53.
        (item("a", FIRST, THIRD, delegations=("IRN",)), answer(said(FIRST), said(SECOND))),
        # The first quote is wrong, the second right: precision 22/35, recall 1; and one is of another delegation.
        (item("b", SECOND, lang="fr", delegations=("IRN",)), answer(said(THIRD), said(SECOND, delegation=FRANCE))),
        # Refused, though it is answerable.
        (item("c", FIRST), refusal(reason=nothing)),
        # Rightly refused, for the right reason, then for a wrong one.
        (item("d", kind="refusal", reason="not in the statements"), refusal(reason=nothing)),
        (item("e", kind="refusal", reason="no statement held", lang="fr"), refusal(reason=nothing)),
        # Answered, though it should have been refused; and its quote is not what the statement has there.
        (item("f", kind="refusal"), answer(said(FIRST, start=1))),
    )
    assert made.whole == pytest.approx(
        {
            "questions": 6,
            "exactness": 5 / 6,
            "p50_ms": 3.5,
            "p95_ms": 6,
            "first_quote": 1 / 3,
            "over_refusal": 1 / 3,
            "attribution": 1 / 2,
            "quote_precision": (40 / 62 + 22 / 35) / 2,
            "quote_recall": (40 / 53 + 1) / 2,
            "refusal_recall": 2 / 3,
            "refusal_precision": 2 / 3,
            "refusal_reason": 1 / 2,
        }
    )
    assert set(made.whole) == set(METRICS)
    assert set(made.by_language) == {"en", "fr"}
    assert made.by_language["fr"] == pytest.approx(
        {
            "questions": 2,
            "exactness": 1,
            "p50_ms": 3.5,
            "p95_ms": 5,
            "first_quote": 0,
            "over_refusal": 0,
            "attribution": 0,
            "quote_precision": 22 / 35,
            "quote_recall": 1,
            "refusal_recall": 1,
            "refusal_precision": 1,
            "refusal_reason": 0,
        }
    )


async def test_precision_of_refusals_is_a_share_of_the_refused() -> None:
    """One of two refusals was called for, and the one that was called for was made."""
    made = await report((item("a", FIRST), refusal()), (item("b", kind="refusal"), refusal()))
    assert (made.whole["refusal_precision"], made.whole["refusal_recall"]) == (0.5, 1)


async def test_what_was_not_asked_is_not_measured() -> None:
    """A set without unanswerable questions says nothing of refusals, and one without answerable ones of quotes."""
    only = await report((item("a", FIRST), answer(said(FIRST))))
    assert not [name for name in only.whole if name.startswith("refusal")]
    only = await report((item("a", kind="refusal", reason="out of scope"), refusal(reason=RefusalReason.OUT_OF_SCOPE)))
    assert not [name for name in only.whole if "quote" in name or name in ("attribution", "over_refusal")]
    assert metrics([]) == {"questions": 0}


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (19, 19), (20, 19), (21, 20), (100, 95)])
async def test_the_95th_percentile_is_of_the_nearest_rank(count: int, expected: int) -> None:
    """Of twenty times the nineteenth, not the slowest."""
    made = await report(*((item(str(n), FIRST), answer(said(FIRST))) for n in range(count)))
    assert made.whole["p95_ms"] == expected


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (FIRST, 1),
        (f"{FIRST} {SECOND}", 1),
        ("We oppose\n the  measures taken against us.", 1),
        (SECOND, 0),
        ("We oppose the measures", 1),
    ],
)
async def test_a_quote_stands_for_a_sentence_that_it_holds(text: str, right: int) -> None:
    """A quote extended to its neighbours is right; white space makes no difference, other words do."""
    made = await report((item("a", FIRST), answer(said(text, end=TEXT.find(text) + len(text)))))
    assert made.whole["first_quote"] == right


async def test_a_sentence_is_right_in_its_own_statement_only() -> None:
    """The same words in another statement are another's words; a statement is named by its id or its file."""
    asked = item("a", FIRST)
    for reply, right in (
        (answer(said(FIRST)), 1),
        (answer(said(FIRST, source="/x/b.txt")), 0),
        (answer(said(FIRST, source="https://un.example/doc")), 0),
    ):
        assert (await report((asked, reply))).whole["first_quote"] == right
    by_id = replace(asked, quotes=(Gold("a" * 12, FIRST),))
    assert (await report((by_id, answer(said(FIRST, source="https://un.example/doc"))))).whole["first_quote"] == 1
    at_an_address = (asked, answer(said(FIRST, source="https://un.example/doc")))
    assert (await report(at_an_address, files={"a" * 12: "a.txt"})).whole["first_quote"] == 1


async def test_the_nearest_of_a_refusal_are_checked_too() -> None:
    """What is shown as nearest is the statement's text, or exactness says so."""
    wrong = refusal(said(FIRST, start=1))
    assert isinstance(wrong, Refusal)
    assert (await report((item("a", kind="refusal"), wrong))).whole["exactness"] == 0
    assert (await report((item("a", kind="refusal"), refusal(said(FIRST))))).whole["exactness"] == 1


def line(**fields: Any) -> str:
    """A line of a set, an answerable question unless the fields say otherwise."""
    expect = {"kind": "answer", "quotes": [{"statement": "a.txt", "text": FIRST}], "delegations": ["IRN"]}
    return json.dumps({"id": 1, "question": "Who?", "lang": "en", "tags": ["single"], "expect": expect} | fields)


def test_a_question_set_is_read(tmp_path: Path) -> None:
    """The head names the set and its statements; a question keeps its history and its filters."""
    path = tmp_path / "set.jsonl"
    history = [{"question": "Before?", "answer": "Nobody."}]
    head = json.dumps(
        {"set": "made", "complete": True, "statements": ["a.txt"], "records": {"a.txt": {"date": "2020"}}}
    )
    asked = line(history=history, filters={"delegations": ["Iran"], "since": "2020"})
    path.write_text(f"{head}\n\n{asked}\n", encoding="utf-8")
    read = load(path)
    assert (read.name, read.complete, read.statements, read.records) == (
        "made",
        True,
        ("a.txt",),
        {"a.txt": {"date": "2020"}},
    )
    (only,) = read.items
    assert only.question == Question("Who?", (Turn("Before?", "Nobody."),), Filters(delegations=("IRN",), since="2020"))
    assert (only.id, only.language, only.tags, only.kind) == ("1", "en", ("single",), "answer")
    assert (only.quotes, only.delegations, only.reason) == ((Gold("a.txt", FIRST),), ("IRN",), None)


def test_a_set_without_a_head_has_its_file_s_name(tmp_path: Path) -> None:
    """A list of questions alone is a set too, of which nothing is claimed."""
    path = tmp_path / "bare.jsonl"
    path.write_text(line(), encoding="utf-8")
    read = load(path)
    assert (read.name, read.complete, read.statements) == ("bare", False, ())


@pytest.mark.parametrize(
    "bad",
    [
        "not JSON",
        "[1]",
        "7",
        '"a set"',
        "{}",
        line(expect=None),
        line(expect={"kind": "anwser"}),
        line(expect={"kind": "answer"}),
        line(expect={"kind": "answer", "quotes": [{"statement": "a.txt", "text": " "}]}),
        line(history=["Before?"]),
        line(filters={"delegations": ["Atlantis"]}),
        line(filters={"since": "yesterday"}),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, bad: str) -> None:
    """The error names the file and the line, and no metric is computed on half a set."""
    path = tmp_path / "set.jsonl"
    path.write_text(f"{line()}\n{bad}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"set\.jsonl, line 2: "):
        load(path)


def test_what_is_no_set_is_named(tmp_path: Path) -> None:
    """A missing file, one that is no text, and one without questions say what they are."""
    with pytest.raises(UsageError, match=r"none\.jsonl cannot be read"):
        load(tmp_path / "none.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"bytes\.jsonl cannot be read"):
        load(tmp_path / "bytes.jsonl")
    (tmp_path / "head.jsonl").write_text('{"set": "empty"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="holds no question"):
        load(tmp_path / "head.jsonl")


def test_the_shipped_sets_are_sets() -> None:
    """Each can be read, names its statements, and asks what can be answered and what cannot."""
    folder = Path(__file__).resolve().parent.parent.parent / "corpus" / "questions"
    sets = [load(path) for path in sorted(folder.glob("*.jsonl"))]
    assert len(sets) >= 3
    assert all(each.statements for each in sets)
    kinds = {i.kind for each in sets for i in each.items}
    assert kinds == {"answer", "refusal"}
