"""`onrecord evaluate`: sets asked of their own statements, figures shown and written, floors that hold."""

from __future__ import annotations

import errno
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers.engine import Engine
from bot.evaluation import results
from bot.evaluation.results import read
from bot.question import Question
from bot.reply import Answer, Reply
from tests.bot.cli.conftest import Run
from tests.bot.cli.question_sets import measured, write
from tests.bot.cli.samples import BESIDES
from tests.bot.evaluation.samples import FRANCE, line
from tests.bot.modelled.readings import good
from tests.conftest import SEED
from tests.fake_openai.chat import KEY, MODEL, answers
from tests.fake_openai.chat_server import FakeOpenAI
from tests.tables import tables

CASES = tables(__file__)


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
    baseline is the same byte for byte, and says nothing of this machine, nor of what was asked and answered."""
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
    assert not any(words in baselines[0] for words in (str(tmp_path).encode(), b'"ms"', b"pizza", b"coercive"))


def swapped(reply: Reply) -> Reply:
    """Iran's words under France's name."""
    if isinstance(reply, Answer):
        return replace(reply, quotes=tuple(replace(quote, delegation=FRANCE) for quote in reply.quotes))
    return replace(reply, nearest=tuple(replace(quote, delegation=FRANCE) for quote in reply.nearest))


def altered(reply: Reply) -> Reply:
    """One word of a quote altered."""
    if not isinstance(reply, Answer):
        return reply
    return replace(
        reply, quotes=tuple(replace(one, text=one.text.replace("violation", "observance")) for one in reply.quotes)
    )


@pytest.mark.parametrize(("change", "metric"), [(swapped, "attribution"), (altered, "exactness")])
def test_a_broken_engine_fails_by_what_was_broken(
    onrecord: Run, made: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Reply], Reply], metric: str
) -> None:
    """The evaluation can fail: the one metric falls, and nothing else does."""
    ask = Engine.ask

    async def broken(self: Engine, question: Question, seen: Any = None) -> Reply:
        return change(await ask(self, question, seen))

    floors = ("exactness=1", "attribution=1", "first_quote=0.6", "refusal_recall=1")
    gates = [option for floor in floors for option in ("--fail-under", floor)]
    assert onrecord("evaluate", str(made), *gates).returncode == 0
    monkeypatch.setattr(Engine, "ask", broken)
    done = onrecord("evaluate", str(made), *gates)
    assert (done.returncode, [line.split()[1] for line in done.stderr.decode().splitlines()]) == (1, [metric])


@pytest.mark.parametrize(("options", "said"), CASES["wrong_calls"])
def test_what_cannot_be_is_named_before_a_question_is_asked(
    onrecord: Run, made: Path, tmp_path: Path, options: list[str], said: str
) -> None:
    """A slip of the pen would let everything pass, or lose what was measured."""
    made.with_name("folder.json").mkdir()
    shutil.copy(SEED, tmp_path)
    write(tmp_path / "gone", set="gone", statements=["gone.txt", SEED.name])
    write(tmp_path / "bare", set="bare")
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


@pytest.mark.parametrize(("options", "questions"), CASES["parts"])
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


def test_what_will_count_as_wrong_is_told(onrecord: Run, tmp_path: Path) -> None:
    """A statement that is not held, and a slip in what is expected, would count as the program's fault unseen."""
    gold = [{"statement": SEED.name, "text": BESIDES.replace("violation", "accordance")}]
    path = write(tmp_path, line("b", "Does Iran speak of sanctions?", quotes=gold), statements=["gone.txt", SEED.name])
    done = onrecord("evaluate", str(path))
    assert done.returncode == 0
    told = " ".join(done.stderr.decode().split())
    assert "1 of the 2 statements that made is asked of are not held" in told
    assert "stands in no statement held, and no quote can be it: b." in told


def test_a_set_is_asked_of_its_own_statements(fresh: Run, tmp_path: Path) -> None:
    """In an index of its own, of files anywhere in a folder, with the set's records: not of what the set named before,
    nor of what its files said, nor of a server that holds what is asked otherwise."""
    folder = tmp_path / "deep" / "down"
    folder.mkdir(parents=True)
    for name, text in (("one.txt", "We plant mangroves along our coast."), ("two.txt", "We close our coal plants.")):
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
    gold = [{"statement": "one.txt", "text": "We plant mangroves along our coast."}]
    asked = line("a", "What does Fiji say about mangroves?", quotes=gold, delegations=["FJI"])
    record, held = {"delegation": "Fiji", "date": "2023"}, []
    for names in (["one.txt", "two.txt"], ["two.txt"], ["two.txt"]):
        path = write(tmp_path, asked, set="fiji", statements=names, records=dict.fromkeys(names, record))
        done = fresh(
            "evaluate", str(path), "--statements", "deep", "-o", "out.json", ONRECORD_CHROMA_URL="http://[::1]:9"
        )
        assert done.returncode == 0, done.stderr.decode()
        (one,) = read(tmp_path / "out.json")
        held.append(one.hashes["statements"])
        figures = measured(tmp_path / "out.json")
        assert (figures["first_quote"], figures["attribution"]) == ("one.txt" in names, 1)
    assert held[0] != held[1] == held[2]
    assert [p.name for p in (tmp_path / "home").iterdir()] == ["evaluation"]
    (folder / "two.txt").write_text("", encoding="utf-8")
    done = fresh("evaluate", str(path), "--statements", "deep")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "two.txt cannot be asked of: " in done.stderr.decode(), "a set is not measured on what is left"


def test_without_the_extra(onrecord: Run, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what is missing and how to install it."""
    monkeypatch.setitem(sys.modules, "scipy", None)
    done = onrecord("evaluate", str(made))
    assert done.returncode == 2
    assert "needs scipy" in done.stderr.decode()
    assert "pip install '.[evaluate]'" in done.stderr.decode()


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
    alone = onrecord("evaluate", str(made), "--mode", "nearest", "--fail-under", "refusal_recall=0.1")
    told = (alone.returncode, alone.stderr.decode().strip())
    assert told == (1, "made: refusal_recall is 0, below 0.1"), "alone they are held to what is typed"


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
