"""`onrecord check`, run as anyone runs it: a wording, many, or a document; what is shown, sent, and refused."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from bot.cli import batch
from bot.quotes.in_document import quotations
from tests.bot.cli.conftest import Run, environment, objects, process, sent
from tests.tables import tables

CASES = tables(__file__)

IRAN = (
    "A new architecture for internet governance which is fair, inclusive and transparent "
    "needs to be given high priority."
)
CUT = "to yield its expected results"
KENYA = (
    "---\ndelegation: Kenya\nspeaker: Ms. A. Otieno\ndate: 2024-09-25\n---\n"
    "Farmers have lost much. We do not support new conditions on aid.\n"
)
MODELS = ("onnxruntime", "langchain", "langchain_openai", "openai")


@pytest.fixture(scope="module")
def stored(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the shipped statement and one of Kenya are stored."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "kenya.md").write_text(KENYA, encoding="utf-8")
    home = Path(shutil.copytree(stored, folder / "home"))
    assert process(home, folder)("ingest", "kenya.md").returncode == 0
    return home


@pytest.mark.parametrize(("wording", "options", "verdict", "found"), CASES["verdicts"])
def test_every_verdict_is_reached(
    onrecord: Run, wording: str, options: list[str], verdict: str, found: list[str]
) -> None:
    """The verdict is on the wording and on who is said to have said it; any of them ends with exit code 0."""
    wording = wording.format(iran=IRAN)
    check = sent(onrecord, "check", wording, *options)
    assert (check["schema"], check["verdict"], check["wording"]) == ("onrecord.check/1", verdict, wording)
    assert [each["delegation"]["code"] for each in check["found"]] == found
    shown = onrecord("check", wording, *options)
    assert shown.returncode == 0
    assert shown.stdout.decode("utf-8").splitlines()[:2] == [verdict.upper(), check["message"]]


def test_what_is_found_equals_the_stored_text(onrecord: Run) -> None:
    """`text` and the ranges that hold the wording count in what `statements show --text` prints."""
    (found,) = sent(onrecord, "check", CUT)["found"]
    text = onrecord("statements", "show", found["statement"], "--text").stdout.decode("utf-8")
    assert text[found["start"] : found["end"]] == found["text"]
    assert [text[start:end] for start, end in found["spans"]] == [CUT]


def test_a_person_sees_whose_words_they_are_and_what_differs(onrecord: Run) -> None:
    """Without colour the difference stands between marks, and the closest sentence follows with its speaker."""
    shown = onrecord("check", "Farmers have lost little.").stdout.decode("utf-8")
    assert "You wrote:          “Farmers have lost [-little-]" in shown
    assert "The statement says: “Farmers have lost {+much+}" in shown
    assert "[1] “Farmers have lost much.”\n    — Ms. A. Otieno, Kenya\n" in shown
    assert "\x1b" not in shown


def test_a_wording_may_come_from_standard_input(onrecord: Run) -> None:
    """With "-", line breaks, soft hyphens and a byte order mark included, and no shell to quote for."""
    typed = f"\ufeff“{IRAN}”\n".replace("inclusive", "in\u00adclusive").replace(" which ", "\nwhich\n")
    assert objects(onrecord("check", "-", "--json", stdin=typed.encode()))[0]["verdict"] == "verbatim"
    assert onrecord("check", "-", stdin=b"farmers \xff have").returncode == 0


def test_a_question_about_a_quotation_is_answered_with_its_check(onrecord: Run) -> None:
    """The verdict stands in the place of the finding, and is sent under "check"."""
    question = "Did Iran say “Farmers have lost much”?"
    (sent,) = objects(onrecord("ask", question, "--json"))
    assert (sent["check"]["schema"], sent["check"]["verdict"]) == ("onrecord.check/1", "said by another")
    shown = onrecord("ask", question).stdout.decode("utf-8")
    assert shown.startswith("SAID BY ANOTHER\n")
    assert shown.count("“Farmers have lost much”") == 1


def test_limit_bounds_what_is_shown(onrecord: Run) -> None:
    """At most so many places are shown and the rest counted; programs get them all."""
    wording = "cooperation"
    found = sent(onrecord, "check", wording)["found"]
    assert len(found) > 1
    shown = onrecord("check", wording, "-n", "1").stdout.decode("utf-8")
    assert shown.count("onrecord:") == 1
    assert shown.endswith(f"\n{len(found) - 1} more: --limit N shows N.\n")
    assert onrecord("check", wording).stdout.count(b"onrecord:") == len(found)
    asked = onrecord("ask", f"Is it true that somebody said “{wording}”?", "-n", "1").stdout.decode("utf-8")
    assert asked == shown


def test_a_long_file_is_shared_among_processes(onrecord: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its replies come in the lines' order, a bad line's error among them, as from one process; a line's own filter
    takes the place of the option."""
    monkeypatch.setattr(batch, "_SHARED_FROM", 3)
    monkeypatch.setattr(batch, "_AHEAD", 2)
    monkeypatch.setattr(batch, "threads", lambda: 2)
    iran = {"id": 1, "wording": IRAN, "delegation": "Iran"}
    lines = [{"set": "x"}, iran, {"id": 2}, {"id": 3, "wording": CUT}, {"id": 4, "wording": "."}]
    (tmp_path / "wordings.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    shared = onrecord("check", "--batch", "wordings.jsonl", "-d", "Kenya")
    alone = onrecord("check", "--batch", "-", "-d", "Kenya", stdin=(tmp_path / "wordings.jsonl").read_bytes())
    assert (shared.returncode, alone.returncode) == (3, 3)
    told, expected = ([{**each, "ms": None} for each in objects(done)] for done in (shared, alone))
    assert told == expected
    assert [(each["id"], each.get("verdict")) for each in told] == [
        (1, "verbatim"),
        (2, None),
        (3, "said by another"),
        (4, None),
    ]


@pytest.mark.parametrize(
    ("wording", "loaded"),
    [(IRAN, []), (IRAN.replace("high", "low"), []), ("The moon is nobody's.", []), (CUT, ["onnxruntime"])],
)
def test_a_check_loads_no_embedder(stored: Path, tmp_path: Path, wording: str, loaded: list[str]) -> None:
    """A check imports no library that embeds or writes; only words cut from a sentence are read by a model."""
    code = (
        "import sys\n"
        "from bot.cli.main import exit_code\n"
        "assert exit_code(['check', sys.argv[1]]) == 0\n"
        f"print(sorted(set({MODELS!r}) & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, wording], capture_output=True, check=True, cwd=tmp_path, env=environment(stored)
    )
    assert result.stdout.decode().splitlines()[-1] == str(loaded)


SAID = "has yet to yield its expected results"
SENTENCE = "The development dividends of ICTs, particularly for the developing countries, is yet to be fully realized."
DRAFT = f"""# A draft

The follow-up to WSIS “{SAID}”, said Iran;
it was "a great day". It added that the follow-up "has so far yet to yield its
expected results", and «nobody will ever eat cheese on the moon».

> {SENTENCE}
"""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The draft as Markdown."""
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def test_each_quotation_of_a_draft_is_checked(onrecord: Run, draft: Path) -> None:
    """Each has the verdict that a check of its words alone has; the page and the screen say the same."""
    page = draft.with_name("report.html")
    done = onrecord("check", str(draft), "--json", "--html", str(page))
    sent = objects(done)
    assert [one["id"] for one in sent] == [1, 2, 3, 4]
    assert sent[0]["wording"] == SAID
    for one in sent:
        (alone,) = objects(onrecord("check", one["wording"], "--json"))
        assert (one["verdict"], one["found"]) == (alone["verdict"], alone["found"])
    assert [one["verdict"] for one in sent][:3] == ["part of a sentence", "altered", "not found"]
    told = onrecord("check", str(draft)).stdout.decode()
    counted = "4 quotations:"
    assert told.rstrip().splitlines()[-1].startswith(counted)
    assert "1 shorter than 4 words: not checked." in told
    written = html.unescape(page.read_text(encoding="utf-8"))
    assert counted in written
    assert all(one["wording"] in written and one["message"] in written for one in sent)
    assert "<script" not in written


def test_other_ways_to_give_a_draft(onrecord: Run, draft: Path) -> None:
    """A Word file and standard input are read as documents too; words with a quotation within stay a wording."""
    word = draft.with_suffix(".docx")
    written = docx.Document()
    written.add_paragraph(f"Iran said it “{SAID}”.")
    written.save(str(word))
    assert [one["wording"] for one in objects(onrecord("check", str(word), "--json"))] == [SAID]
    piped = onrecord("check", "-", "--json", stdin=DRAFT.encode())
    assert len(objects(piped)) == 4
    (alone,) = objects(onrecord("check", "-", "--json", stdin=f"“{SAID}”".encode()))
    assert alone["id"] is None


@pytest.mark.parametrize(("typed", "text", "says"), CASES["not_done"])
def test_what_cannot_be_done_is_told(onrecord: Run, tmp_path: Path, typed: str, text: str, says: str) -> None:
    """A draft without quotations or that is not there, and a report without a place, are told with the file's name."""
    path = tmp_path / typed.split(maxsplit=1)[0]
    if text:
        path.write_text(text, encoding="utf-8")
    done = onrecord("check", *typed.split())
    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert not text or path.read_text(encoding="utf-8") == text


def test_a_long_wording_that_ends_like_a_file_is_a_wording(onrecord: Run) -> None:
    """More characters than a file's name may have."""
    (sent,) = objects(onrecord("check", f"{'moon cheese ' * 40}.txt", "--json"))
    assert sent["verdict"] == "not found"


@pytest.mark.parametrize(("text", "found", "shorter", "unclosed"), CASES["quotations"])
def test_quotations_are_found(text: str, found: list[str], shorter: int, unclosed: int) -> None:
    """Marks of nine languages, blocks, and no apostrophes; each quotation once, and none that is not closed."""
    read = quotations(text)
    assert (list(read.texts), read.shorter, read.unclosed) == (found, shorter, unclosed)
