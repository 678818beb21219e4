"""`onrecord evaluate`: sets asked of their own statements, figures shown and written, floors that hold."""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers.engine import Engine
from bot.evaluation import results
from bot.evaluation.results import Given, read
from bot.question import Question
from bot.reply import Reply
from tests.bot.cli.conftest import Run
from tests.bot.cli.samples import BESIDES
from tests.bot.modelled.readings import good
from tests.conftest import SEED
from tests.fake_openai.chat import KEY, MODEL, answers
from tests.fake_openai.chat_server import FakeOpenAI

GOLD = [{"statement": SEED.name, "text": BESIDES}]


def line(name: str, question: str, lang: str = "en", **expect: Any) -> str:
    """A line of a set, tagged by its kind."""
    kind = expect.setdefault("kind", "answer" if "quotes" in expect else "refusal")
    return json.dumps({"id": name, "question": question, "lang": lang, "tags": [kind], "expect": expect})


QUESTIONS = (
    line("a", "What does Iran say about sanctions?", quotes=GOLD, delegations=["IRN"]),
    line("b", "Was sagt der Iran zu Sanktionen?", "de", quotes=GOLD, delegations=["IRN"]),
    line("c", "What does Norway say about sanctions?", reason="no statement held"),
    # Expected to be answered, and is not: half of the English questions fall below any floor.
    line("d", "What is the best recipe for pizza?", quotes=GOLD),
)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A set of four questions about the shipped statement."""
    return write(tmp_path, statements=[SEED.name])


def write(folder: Path, **head: Any) -> Path:
    """The set, with this head."""
    folder.mkdir(exist_ok=True)
    path = folder / "made.jsonl"
    path.write_text("\n".join([json.dumps({"set": "made"} | head), *QUESTIONS]) + "\n", encoding="utf-8")
    return path


def measured(path: Path, scope: str = "all") -> dict[str, Any]:
    """The figures of the one result of a file, in a scope."""
    (one,) = json.loads(path.read_text(encoding="utf-8"))["results"]
    return {m["name"]: m["value"] for m in one["summary"]["measures"] if m["scope"] == scope}


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AbstractContextManager[None]]:
    """Has ctrl-c pressed while a question with this word is asked."""
    ask = Engine.ask

    @contextmanager
    def pressed(word: str) -> Iterator[None]:
        async def interrupted(self: Engine, question: Question, seen: Any = None) -> Reply:
            if word in question.text:
                os.kill(os.getpid(), signal.SIGINT)
            return await ask(self, question, seen)

        with monkeypatch.context() as patched:
            patched.setattr(Engine, "ask", interrupted)
            yield

    return pressed


Interrupt = Callable[[str], AbstractContextManager[None]]


def test_figures_are_shown_and_written(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """Each metric for all questions and by language, in a table and, with -o, in files, by the ends of their names."""
    done = onrecord("evaluate", str(made), "-o", "one.json", "-o", "two.html")
    assert done.returncode == 0, done.stderr.decode()
    whole = measured(tmp_path / "one.json")
    assert (whole["exactness"], whole["attribution"], whole["refusal_recall"], whole["refusal_reason"]) == (1, 1, 1, 1)
    assert (whole["first_quote"], whole["over_refusal"]) == pytest.approx((2 / 3, 1 / 3))
    assert measured(tmp_path / "one.json", "de")["first_quote"] == 1
    shown = done.stdout.decode("utf-8")
    (row,) = [each.split() for each in shown.splitlines() if each.startswith("first_quote")]
    assert row[1] == "0.667"
    (head,) = [each.split() for each in shown.splitlines() if each.startswith("metric")]
    (one,) = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))["results"]
    (nearest,) = [m["value"] for m in one["summary"]["nearest"] if (m["scope"], m["name"]) == ("all", "first_quote")]
    assert (head[-1], float(row[-1])) == ("nearest", round(nearest, 3)), "the baseline's figures stand beside"
    assert "What is the best recipe for pizza?" in shown
    assert "<html" in (tmp_path / "two.html").read_text(encoding="utf-8")


def test_a_result_is_the_same_again(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """But for the times, to the letter: it names versions, settings and the hashes of everything it depends on. A
    baseline is the same byte for byte, and says nothing of this machine."""
    baselines: list[bytes] = []

    def body(name: str) -> dict[str, Any]:
        baseline = name.replace(".json", ".baseline.json")
        assert onrecord("evaluate", str(made), "-o", name, "-o", baseline).returncode == 0
        baselines.append((tmp_path / baseline).read_bytes())
        (one,) = json.loads((tmp_path / name).read_text(encoding="utf-8"))["results"]
        del one["started"]
        one["summary"]["measures"] = [m for m in one["summary"]["measures"] if m["kind"] != "ms"]
        for given in one["runs"][0]:
            del given["ms"]
        return dict(one)

    one = body("one.json")
    assert one == body("two.json")
    assert set(one["hashes"]) == {"set", "statements", "prompts", "numbers"}
    assert set(one["versions"]) == {"program", "python", "embedder", "model", "platform"}
    assert one["settings"]["embeddings"] == "local"
    assert str(tmp_path) not in json.dumps(one)
    assert baselines[0] == baselines[1]
    assert not any(words in baselines[0] for words in (str(tmp_path).encode(), b'"ms"'))


def test_a_floor_that_holds_and_one_that_does_not(onrecord: Run, made: Path) -> None:
    """At the floor is not below it; below it, each metric is named with its figure and the exit code is 1."""
    assert onrecord("evaluate", str(made), "--fail-under", "exactness=1").returncode == 0
    done = onrecord(
        "evaluate", str(made), "--fail-under", "first_quote=0.9", "--fail-under", "refusal_precision=0.51",
        "--fail-under", "exactness=1", "--fail-under", "over_refusal=0.2",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "made: first_quote is 0.667, below 0.9",
        "made: refusal_precision is 0.5, below 0.51",
        "made: over_refusal is 0.333, above 0.2",
    ]
    assert b"first_quote" in done.stdout
    done = onrecord("evaluate", str(made), "--filter", "de", "--fail-under", "refusal_recall=0.1")
    assert (done.returncode, done.stderr.decode().strip()) == (1, "made: refusal_recall was not measured")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fail-under", "frist_quote=0.6"], "--fail-under 'frist_quote=0.6'"),
        (["--fail-under", "first_quote=high"], "--fail-under 'first_quote=high'"),
        (["--filter", "nonsense"], "'nonsense'; there are answer, de, en, refusal."),
        (["-o", "nowhere/out.json"], "nowhere/out.json"),
        (["-o", "out.pdf"], "out.pdf"),
        (["-o", "folder.json"], "folder.json"),
        (["--baseline", "whole.json", "--no-baseline"], "--no-baseline"),
        (["--baseline", "made.jsonl"], "is not a result"),
        (["--resume", "nowhere.json"], "cannot be read"),
        (["made.jsonl"], "Two of the sets have one name"),
    ],
)
def test_what_cannot_be_is_named_before_a_question_is_asked(
    onrecord: Run, made: Path, options: list[str], said: str
) -> None:
    """A slip of the pen would let everything pass, or lose what was measured."""
    made.with_name("folder.json").mkdir()
    done = onrecord("evaluate", str(made), *options)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


def gate(made: Path, metric: str, floor: float) -> None:
    """A gate in the file beside the set."""
    text = f'[[gate]]\nmetric = "{metric}"\nfloor = {floor}\nwhy = "made"\n'
    made.with_name("made.gates.toml").write_text(text, encoding="utf-8")


def test_gates_beside_the_set(onrecord: Run, made: Path) -> None:
    """A gate of the file fails the run as one of the command line does; one that is none is named before anything."""
    gate(made, "first_quote", 0.9)
    done = onrecord("evaluate", str(made))
    assert (done.returncode, done.stderr.decode().strip()) == (1, "made: first_quote is 0.667, below 0.9")
    gate(made, "speed", 0.9)
    done = onrecord("evaluate", str(made))
    assert (done.returncode, done.stdout) == (2, b"")
    assert "made.gates.toml, gate 1" in done.stderr.decode()


@pytest.mark.parametrize(
    ("options", "questions"),
    [
        (["--filter", "refusal"], 1),
        (["--filter", "de"], 1),
        (["--limit", "3"], 3),
        (["--filter", "en", "--limit", "2"], 2),
        (["--filter", "dev"], 1),
    ],
)
def test_a_part_of_a_set(onrecord: Run, made: Path, tmp_path: Path, options: list[str], questions: int) -> None:
    """A tag, a language or a half, or the first so many, or both."""
    made.write_text(made.read_text(encoding="utf-8").replace('"id": "d"', '"id": "dev-d"'), encoding="utf-8")
    assert onrecord("evaluate", str(made), *options, "-o", "out.json").returncode == 0
    (one,) = read(tmp_path / "out.json")
    assert len(one.runs[0]) == questions


def test_a_baseline(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """Compared question by question with an earlier result, a compact one too; one without the set is named."""
    assert onrecord("evaluate", str(made), "-o", "made.baseline.json", "-o", "whole.json").returncode == 0
    assert (tmp_path / "made.baseline.json").stat().st_size < (tmp_path / "whole.json").stat().st_size / 4
    for earlier in ("made.baseline.json", "whole.json"):
        done = onrecord("evaluate", str(made), "--baseline", earlier, "-o", "now.json")
        assert done.returncode == 0, done.stderr.decode()
        (one,) = json.loads((tmp_path / "now.json").read_text(encoding="utf-8"))["results"]
        assert {change["direction"] for change in one["summary"]["comparison"]["questions"]} == {"same"}
        assert len(one["summary"]["comparison"]["questions"]) == 4
    other = write(tmp_path, set="other")
    done = onrecord("evaluate", str(other), "--baseline", "whole.json")
    assert done.returncode == 0
    assert "no result of the set other" in done.stderr.decode()


def test_the_baseline_beside_a_set(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """It counts as the gates beside it do; `--baseline` names another, and `--no-baseline` leaves it out."""
    gate(made, "first_quote", 0.1)
    assert onrecord("evaluate", str(made), "-o", "whole.json").returncode == 0
    (whole,) = read(tmp_path / "whole.json")
    better = [replace(one, measures={**one.measures, "first_quote": 1.0}) for one in whole.runs[0] if one.id != "c"]
    beside = made.with_name("made.baseline.json")
    results.write([results.compact(replace(whole, runs=(tuple(better),)))], beside)
    done = onrecord("evaluate", str(made))
    worse = "made: first_quote (all) is worse than the baseline: 1.000 → 0.667 on 3 questions (worse in d)"
    assert (done.returncode, done.stderr.decode().splitlines()) == (1, [f"Compared with {beside}.", worse])
    assert "first_quote (all) is worse than the baseline" in " ".join(done.stdout.decode().split())
    assert onrecord("evaluate", str(made), "--filter", "refusal").returncode == 0
    done = onrecord("evaluate", str(made), "--no-baseline")
    assert (done.returncode, done.stderr) == (0, b"")
    done = onrecord("evaluate", str(made), "--baseline", "whole.json")
    assert (done.returncode, done.stderr.decode().strip()) == (0, "Compared with whole.json.")
    beside.write_text("{}", encoding="utf-8")
    done = onrecord("evaluate", str(made))
    assert (done.returncode, done.stdout) == (2, b"")
    assert "made.baseline.json is not a result" in done.stderr.decode()


def test_repeated(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """Each run is kept; without a model nothing varies."""
    assert onrecord("evaluate", str(made), "--repeat", "2", "-o", "out.json").returncode == 0
    (one,) = read(tmp_path / "out.json")
    assert [len(run) for run in one.runs] == [4, 4]
    (body,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["results"]
    assert (body["summary"]["stability"]["runs"], body["summary"]["stability"]["flips"]) == (2, [])


def test_going_on(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """What has a reply is not asked again, the rest is; the result is that of one run, in the file that was named."""
    assert onrecord("evaluate", str(made), "-o", "whole.json").returncode == 0
    (whole,) = read(tmp_path / "whole.json")
    first, second, *rest = whole.runs[0]
    marked = replace(first, ms={"total": 12_345.0})
    failed = Given(second.id, error="it broke")
    part = replace(whole, runs=((marked, failed, *rest[1:]),))
    results.write([part], tmp_path / "part.json")
    done = onrecord("evaluate", str(made), "--resume", "part.json")
    assert done.returncode == 0, done.stderr.decode()
    (now,) = read(tmp_path / "part.json")
    assert [each.id for each in now.runs[0]] == [each.id for each in whole.runs[0]]
    assert [each.measures for each in now.runs[0]] == [each.measures for each in whole.runs[0]]
    assert now.runs[0][0].ms == {"total": 12_345.0}
    assert now.unfinished == ()


def test_going_on_with_a_part_of_it(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """What is not asked now stays in the file: further sets and further runs; also where only a page is named."""
    second = str(write(tmp_path / "deep", set="second"))
    done = onrecord("evaluate", str(made), second, "--repeat", "2", "-o", "whole.json")
    assert done.returncode == 0, done.stderr.decode()
    before = results.by_mode(read(tmp_path / "whole.json"))
    part = replace(
        before["made", "quotes"], runs=(before["made", "quotes"].runs[0], before["made", "quotes"].runs[1][:1])
    )
    results.write([part, before["second", "quotes"]], tmp_path / "whole.json")
    assert onrecord("evaluate", str(made), "--resume", "whole.json", "-o", "page.html").returncode == 0
    after = results.by_mode(read(tmp_path / "whole.json"))
    assert after.keys() == before.keys()
    for key, one in after.items():
        assert [[each.measures for each in run] for run in one.runs] == [
            [each.measures for each in run] for run in before[key].runs
        ]


def test_going_on_that_is_cut_short_loses_nothing(
    onrecord: Run, made: Path, tmp_path: Path, interrupt: Interrupt
) -> None:
    """A ctrl-c in the first run and the first set keeps what further runs and further sets had."""
    second = str(write(tmp_path / "deep", set="second"))
    assert onrecord("evaluate", str(made), second, "--repeat", "2", "-o", "whole.json").returncode == 0
    first, other = read(tmp_path / "whole.json")
    results.write([replace(first, runs=(first.runs[0][:2], first.runs[1])), other], tmp_path / "whole.json")
    with interrupt("Norway"):
        done = onrecord("evaluate", str(made), second, "--repeat", "2", "--resume", "whole.json")
    assert done.returncode == 3
    assert [[len(run) for run in one.runs] for one in read(tmp_path / "whole.json")] == [[3, 4], [4, 4]]


def test_going_on_from_something_else(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """A result that was measured on other questions, or by other means, is not gone on from; nor is a compact one."""
    assert onrecord("evaluate", str(made), "-o", "whole.json", "-o", "made.baseline.json").returncode == 0
    (whole,) = read(tmp_path / "whole.json")
    results.write([replace(whole, hashes=dict(whole.hashes) | {"prompts": "0"})], tmp_path / "other.json")
    results.write([replace(whole, mode="model"), replace(whole, name="another")], tmp_path / "another.json")
    for options, said in (
        (["--resume", "other.json"], "differs in prompts"),
        (["--resume", "whole.json", "--limit", "2"], "differs in questions asked"),
        (["--resume", "another.json"], "no result of these sets"),
        (["--resume", "made.baseline.json"], "compact"),
    ):
        done = onrecord("evaluate", str(made), *options)
        assert (done.returncode, done.stdout) == (2, b""), options
        assert said in done.stderr.decode()


def test_a_question_that_breaks_the_engine_is_named(
    onrecord: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are asked, the exit code is 3, and going on asks it again."""
    ask = Engine.ask

    async def break_on_pizza(self: Engine, question: Question, seen: Any = None) -> Reply:
        if "pizza" in question.text:
            raise RuntimeError("out of dough")
        return await ask(self, question, seen)

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "ask", break_on_pizza)
        done = onrecord("evaluate", str(made), "-o", "out.json")
    assert done.returncode == 3
    assert done.stderr.decode().splitlines() == ["made: d could not be asked: RuntimeError: out of dough"]
    assert measured(tmp_path / "out.json")["first_quote"] == 1
    assert onrecord("evaluate", str(made), "--resume", "out.json").returncode == 0
    (one,) = read(tmp_path / "out.json")
    assert one.unfinished == ()


def test_ctrl_c_keeps_what_was_measured(onrecord: Run, made: Path, tmp_path: Path, interrupt: Interrupt) -> None:
    """The question is answered, what was not asked is named, the exit code is 3, and going on asks the rest."""
    with interrupt("Sanktionen"):
        done = onrecord("evaluate", str(made), str(write(tmp_path / "deep", set="second")), "-o", "out.json")
    assert done.returncode == 3
    said = done.stderr.decode()
    assert "made: not asked: c, d" in said
    assert "not asked at all: second (quotes)" in said
    (one,) = read(tmp_path / "out.json")
    assert [each.id for each in one.runs[0]] == ["a", "b"]
    assert onrecord("evaluate", str(made), "--resume", "out.json").returncode == 0
    (one,) = read(tmp_path / "out.json")
    assert (len(one.runs[0]), one.unfinished) == (4, ())


def test_what_cannot_be_written_after_all_is_shown(
    onrecord: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full by then costs the one file: the others are written, and the screen has the figures."""

    def full(*given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "page.html")

    with monkeypatch.context() as patched:
        patched.setattr("bot.evaluation.reports.page.write", full)
        done = onrecord("evaluate", str(made), "-o", "page.html", "-o", "out.json")
    assert done.returncode == 1
    assert b"could not be written to page.html (No space left on device)" in done.stderr
    assert b"first_quote" in done.stdout
    assert len(read(tmp_path / "out.json")) == 1


def test_a_sentence_that_stands_nowhere_is_told(onrecord: Run, tmp_path: Path) -> None:
    """A slip in what is expected would count as the program's fault, and nobody would see it."""
    gold = [{"statement": SEED.name, "text": BESIDES.replace("violation", "accordance")}]
    asked = [
        line("a", "What does Iran say about sanctions?", quotes=GOLD),
        line("b", "Does Iran speak of sanctions?", quotes=gold),
    ]
    head = json.dumps({"set": "made", "statements": [SEED.name]})
    (tmp_path / "made.jsonl").write_text("\n".join([head, *asked]), encoding="utf-8")
    done = onrecord("evaluate", "made.jsonl")
    assert done.returncode == 0
    assert "stands in no statement held, and no quote can be it: b." in " ".join(done.stderr.decode().split())


def test_without_the_extra(onrecord: Run, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what is missing and how to install it."""
    monkeypatch.setitem(sys.modules, "scipy", None)
    done = onrecord("evaluate", str(made))
    assert done.returncode == 2
    assert "needs scipy" in done.stderr.decode()
    assert "pip install '.[evaluate]'" in done.stderr.decode()


def test_what_is_not_held_is_said(onrecord: Run, tmp_path: Path) -> None:
    """Asked of all that is held: the statements of the set that are not there are counted, and it is asked anyway."""
    done = onrecord("evaluate", str(write(tmp_path, statements=["gone.txt", SEED.name])))
    assert (done.returncode, done.stderr.decode().count("1 of the 2 statements that made is asked of")) == (0, 1)


def test_a_set_is_asked_of_its_own_statements(fresh: Run, tmp_path: Path) -> None:
    """With --statements each set has an index of its own, from files found anywhere in the folder, with its records."""
    folder = tmp_path / "deep" / "down"
    folder.mkdir(parents=True)
    text = "We plant trees along our coast. Mangroves hold back the sea where walls do not."
    for name in ("used.txt", "unused.txt"):
        (folder / name).write_text(f"{text} This is {name}.", encoding="utf-8")
    head = {"set": "trees", "statements": ["used.txt"], "records": {"used.txt": {"delegation": "Fiji", "date": "2023"}}}
    gold = [{"statement": "used.txt", "text": "Mangroves hold back the sea where walls do not."}]
    asked = line("a", "What does Fiji say about mangroves and the sea?", quotes=gold, delegations=["FJI"])
    path = tmp_path / "trees.jsonl"
    path.write_text(f"{json.dumps(head)}\n{asked}\n", encoding="utf-8")
    done = fresh("evaluate", str(path), "--statements", "deep", "--fail-under", "first_quote=1", "-o", "out.json")
    assert done.returncode == 0, done.stderr.decode()
    assert measured(tmp_path / "out.json")["attribution"] == 1
    assert [p.name for p in (tmp_path / "home").iterdir()] == ["evaluation"]


def test_no_statement_of_an_earlier_set_is_asked(fresh: Run, tmp_path: Path) -> None:
    """The index of a set's own holds what the set names now: not what it named before, nor what its file said."""
    for name, text in (("one.txt", "We plant mangroves along our coast."), ("two.txt", "We close our coal plants.")):
        (tmp_path / name).write_text(f"---\ndelegation: Fiji\ndate: 2023\n---\n{text}\n", encoding="utf-8")
    asked = line("a", "What does Fiji say about mangroves?", reason="not in the statements")
    held = []
    for names in (["one.txt", "two.txt"], ["two.txt"], ["two.txt"]):
        head = json.dumps({"set": "fiji", "statements": names})
        (tmp_path / "fiji.jsonl").write_text(f"{head}\n{asked}\n", encoding="utf-8")
        # A server that is not there: what is asked for an evaluation has nothing to do with what it holds.
        done = fresh(
            "evaluate", "fiji.jsonl", "--statements", ".", "-o", "out.json", ONRECORD_CHROMA_URL="http://[::1]:9"
        )
        assert done.returncode == 0, done.stderr.decode()
        (one,) = read(tmp_path / "out.json")
        held.append(one.hashes["statements"])
        assert ((one.runs[0][0].reply or {})["kind"] == "answer") == ("one.txt" in names)
    assert held[0] != held[1] == held[2]


def test_statements_that_are_missing_are_named(onrecord: Run, tmp_path: Path) -> None:
    """A folder without a set's statements, and a set that names none, are refused before anything is asked."""
    done = onrecord(
        "evaluate", str(write(tmp_path, statements=["gone.txt", SEED.name])), "--statements", str(SEED.parent)
    )
    assert done.returncode == 2
    assert "lacks 1 of the statements of made: gone.txt." in done.stderr.decode()
    second = write(tmp_path / "deep", set="second", statements=["gone.txt"])
    first = write(tmp_path, statements=[SEED.name])
    done = onrecord("evaluate", str(first), str(second), "--statements", str(SEED.parent))
    assert (done.returncode, done.stdout) == (2, b"")
    done = onrecord("evaluate", str(write(tmp_path)), "--statements", str(SEED.parent))
    assert done.returncode == 2
    assert "does not say of which statements it is asked" in done.stderr.decode()


def test_a_statement_that_cannot_be_read_is_named(fresh: Run, tmp_path: Path) -> None:
    """A set is not measured on what is left of its statements."""
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    done = fresh("evaluate", str(write(tmp_path, statements=["empty.txt"])), "--statements", ".")
    assert done.returncode == 2
    assert "empty.txt cannot be asked of: " in done.stderr.decode()
    assert not done.stdout


def test_the_nearest_sentences_are_measured_beside_the_answers(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """First, whatever the order of the modes; the answers are compared with them, and held to the gates alone."""
    gate(made, "refusal_recall", 0.9)
    files = ("-o", "out.json", "-o", "out.html")
    modes = ("--mode", "quotes", "--mode", "nearest")
    done = onrecord("evaluate", str(made), *modes, *files, "--fail-under", "over_refusal=0.5")
    assert done.returncode == 0, done.stderr.decode()
    nearest, quotes = read(tmp_path / "out.json")
    assert (nearest.mode, quotes.mode) == ("nearest", "quotes")
    assert {given.reply["kind"] for given in nearest.runs[0] if given.reply} == {"answer"}
    first, second = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["results"]
    assert [len(one["summary"]["gates"]) for one in (first, second)] == [0, 2]
    assert (first["summary"]["comparison"], second["summary"]["comparison"]["mode"]) == (None, "nearest")
    shown = done.stdout.decode()
    assert shown.index("made, nearest sentences") < shown.index("made, quotes alone")
    assert "Question by question against nearest sentences" in shown
    again = onrecord("evaluate", str(made), *modes, "--resume", "out.json", "--fail-under", "over_refusal=0.5")
    assert (again.returncode, again.stdout) == (0, done.stdout), "a whole result is reported on again"


def test_a_model_is_measured_beside_quotes_and_the_nearest_sentences(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """What its choice is worth is said of all three, and doctor quotes it."""
    with FakeOpenAI(always=answers(good)) as server:
        variables = {"ONRECORD_MODEL": f"openai:{MODEL}", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY}
        done = onrecord("evaluate", str(made), "--mode", "model", "-o", "out.json", **variables)
        assert done.returncode == 0, done.stderr.decode()
        assert [one.mode for one in read(tmp_path / "out.json")] == ["nearest", "quotes", "model"]
        (said,) = [line for line in done.stdout.decode().splitlines() if line.startswith("On ")]
        server.always = answers({"ready": True})
        told = " ".join(onrecord("doctor", **variables).stdout.decode().split())
    assert f"the choice of openai:{MODEL} shows a right quote for" in " ".join(done.stdout.decode().split())
    assert said[:40] in told


def test_the_nearest_sentences_alone(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """The gates of the set are for answers, and what is typed counts."""
    gate(made, "refusal_recall", 0.9)
    done = onrecord("evaluate", str(made), "--mode", "nearest", "-o", "out.json")
    assert done.returncode == 0, done.stderr.decode()
    whole = measured(tmp_path / "out.json")
    assert (whole["exactness"], whole["attribution"], whole["refusal_recall"], whole["over_refusal"]) == (1, 1, 0, 0)
    done = onrecord("evaluate", str(made), "--mode", "nearest", "--fail-under", "refusal_recall=0.1")
    assert (done.returncode, done.stderr.decode().strip()) == (1, "made: refusal_recall is 0, below 0.1")


def test_with_a_model_both_are_measured(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """Quotes alone first, then with the model's prose, which is held to them; no quote is another's."""
    with FakeOpenAI(always=answers(good)) as server:
        variables = {"ONRECORD_MODEL": f"openai:{MODEL}", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY}
        done = onrecord("evaluate", str(made), "-o", "out.json", "-o", "out.html", **variables)
        assert done.returncode == 0, done.stderr.decode()
        alone, told = read(tmp_path / "out.json")
        assert (alone.mode, told.mode) == ("quotes", "model")
        assert (alone.versions["model"], told.versions["model"]) == (None, f"openai:{MODEL}")
        by_name = [{given.id: given for given in run.runs[0]} for run in (alone, told)]
        assert {"claim_coverage", "prose_support", "degraded", "rejected", "tokens"} <= set(by_name[1]["a"].measures)
        assert by_name[1]["a"].measures["claim_coverage"] == 1
        assert "tokens" not in by_name[0]["a"].measures
        assert KEY not in (tmp_path / "out.json").read_text(encoding="utf-8")
        assert "ONRECORD_MODEL_ROLE=summarise" in done.stdout.decode(), (
            "a choice that is no better is not worth its time"
        )
        _, body = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["results"]
        assert {change["direction"] for change in body["summary"]["comparison"]["questions"]} == {"same"}
        asked = len(server.requests)
        done = onrecord("evaluate", str(made), "--mode", "quotes", "-o", "out.json", **variables)
        assert (done.returncode, len(server.requests)) == (0, asked)
    (only,) = read(tmp_path / "out.json")
    assert only.mode == "quotes"
