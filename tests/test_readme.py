"""The commands of README and of docs/ are run, their examples are what is printed, and their links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests import pages
from tests.bot.cli.conftest import call
from tests.bot_api.api import BotApi
from tests.conftest import ROOT
from tests.fake_openai.chat import KEY, answers
from tests.fake_openai.chat_server import FakeOpenAI
from tests.retrieval.documents import as_pdf
from tests.retrieval.general_debate import write_corpus

BIN = Path(sys.executable).parent

IN_A_COPY = {"make chat", 'make ask Q="What does Iran say about sanctions?"'}
"""Run below, in a copy of the project that has no environment yet."""

WITH_A_MODEL = ["export OPENAI_API_KEY=…", "ONRECORD_MODEL=openai:gpt-5-mini onrecord chat"]
"""Run below, one after the other, with the key of a server of our own in the place of the dots."""

AS_A_BOT = ["export ONRECORD_TELEGRAM_TOKEN=…", "onrecord telegram"]
"""Run below, with the token of an emulated Bot API in the place of the dots."""

ELSEWHERE = {"pip install --no-deps -r requirements.txt ."}
"""tests/test_package.py builds what pip builds here, installs it in an environment of its own, and asks."""

APART = IN_A_COPY | ELSEWHERE | {*WITH_A_MODEL, *AS_A_BOT}
COMMANDS = [command for command in pages.commands() if command.line not in APART]
IN_A_SHELL = set(pages.lines((pages.README,)))
ASKED = "What does Iran say about sanctions?"
ANSWER = next(command.examples[0] for command in COMMANDS if command.line == f'onrecord ask "{ASKED}"')


def record() -> str:
    """The record that the page on statements shows."""
    (shown,) = [text for kind, text in pages.blocks(ROOT / "docs" / "statements.md") if kind == "yaml"]
    return shown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the commands run, with the files that they name; its `home` is the home of all commands."""
    place = tmp_path_factory.mktemp("pages")
    (place / "statements").mkdir()
    kenya = f"---\n{record()}---\n\nKenya will plant fifteen billion trees by 2032, and asks all to do likewise.\n"
    (place / "statements" / "kenya.md").write_text(kenya, encoding="utf-8")
    head = {"set": "mine", "complete": True, "statements": ["kenya.md"]}
    gold = {
        "statement": "kenya.md",
        "text": "Kenya will plant fifteen billion trees by 2032, and asks all to do likewise.",
    }
    asked = {"id": "a", "question": "How many trees will Kenya plant?", "lang": "en", "tags": ["direct"]}
    expected = {"expect": {"kind": "answer", "quotes": [gold], "delegations": ["KEN"]}}
    lines = [json.dumps(head), json.dumps(asked | expected)]
    (place / "mine.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_corpus(place / "UNGDC", below="TXT")
    as_pdf([["The African Group asks for two permanent seats with all their prerogatives."]], place / "speech.pdf")
    return place


def environment(home: Path, **variables: str) -> dict[str, str]:
    """This process's environment with that home, free of the settings of whoever runs the tests, and of make's."""
    theirs = ("ONRECORD_", "MAKE", "MFLAGS", "PYTHON", "VIRTUAL_ENV")
    own = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    return own | {"ONRECORD_HOME": str(home), "COLUMNS": "80"} | variables


def run(command: str, folder: Path, typed: str) -> subprocess.CompletedProcess[str]:
    """A command of a page, run by a shell in which `onrecord` is this environment's."""
    env = environment(folder / "home", PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    return subprocess.run(
        command, shell=True, cwd=folder, env=env, input=typed, capture_output=True, text=True, check=False
    )


def make(*words: str, cwd: Path, home: Path, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """What make prints in that folder, and how it ends. Most of the packages that it may install are never imported."""
    env = environment(home, PIP_COMPILE="0", **variables)
    command = [shutil.which("make") or "make", *words]
    return subprocess.run(command, cwd=cwd, env=env, input=stdin, capture_output=True, text=True, check=False)


def test_what_is_run_apart_stands_on_a_page() -> None:
    """No exception outlives its command."""
    assert set(pages.lines()) >= APART


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.name)
def test_every_block_of_code_is_tested(page: Path) -> None:
    """Each block is shell, output, or the record that is stored; each has a kind and is not indented."""
    found = pages.blocks(page)
    assert {kind for kind, _ in found} <= {"sh", "text", "json", "yaml"}
    assert page.read_text(encoding="utf-8").count("```") == 2 * len(found)


def test_a_chat_with_a_model(folder: Path) -> None:
    """With a key and a model's name, a chat says what the model does, and shows the quotes."""
    silent = {"ready": True, "ids": [], "degree": "not", "summary": []}
    only = ["\n".join(WITH_A_MODEL).replace("…", KEY)]
    with FakeOpenAI(
        always=answers(lambda r: {k: v for k, v in silent.items() if k in r.schema["properties"]}),
        models=("gpt-5-mini",),
    ) as server:
        env = environment(folder / "chat", PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", OPENAI_BASE_URL=server.url)
        done = subprocess.run(
            ["sh", "-c", *only],
            input=f"{ASKED}\n/quit\n",
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "openai:gpt-5-mini chooses among what is found" in done.stdout
    assert "created extra burden" in done.stdout
    assert server.requests


def test_the_bot(folder: Path) -> None:
    """With a token, and nothing else, the bot answers README's own question, and ends well when it is told to."""
    with BotApi() as api:
        command = "\n".join(AS_A_BOT).replace("…", api.token).replace("onrecord telegram", "exec onrecord telegram")
        env = environment(folder / "bot", PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}")
        bot = subprocess.Popen(["sh", "-c", command], cwd=folder, env=env | {"ONRECORD_TELEGRAM_BASE_URL": api.url})
        try:
            asker = api.person(1, language_code="en")
            asked = asker.says(ASKED)
            answer = api.wait_for_message(api.private(asker), after=asked, timeout=60)
            assert "created extra burden" in answer.text
        finally:
            bot.terminate()
        assert bot.wait(timeout=30) == 0


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.line)
def test_command(
    command: pages.Command,
    folder: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each command does what its page says, ends with 0, and prints the examples that follow it on any page.

    A shell runs the commands of README, and whatever is more than `onrecord` and its arguments; the others are run
    within this process, where everything is loaded already.
    """
    typed = command.examples[0].typed if command.examples else ""
    if command.line in IN_A_SHELL or not command.line.startswith("onrecord "):
        done = run(command.line, folder, typed)
        code, out, err = done.returncode, done.stdout, done.stderr
    else:
        within = call(folder / "home", folder, capsysbinary, monkeypatch)
        ended = within(*shlex.split(command.line)[1:], stdin=typed.encode())
        code, out, err = ended.returncode, ended.stdout.decode(), ended.stderr.decode()
    assert code == 0, err
    assert out or err
    for example in command.examples:
        assert example.is_printed(out), f"{example.page} shows something else than:\n{out}"


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1, "…": "…"}, {"a": 1, "b": 2}, True),
        ({"a": 1, "…": "…"}, {"b": 2}, False),
        ({"ms": 1.5}, {"ms": 2.25}, True),
        ({"ms": 1.5}, {"ms": None}, False),
        ("…/file.txt", "/home/file.txt", True),
        ("…/file.txt", "/home/other.txt", False),
        ([1, 2], [1], False),
        ([{"…": "…"}], [{"a": 1}], True),
    ],
)
def test_json_on_a_page_may_leave_something_out(shown: object, printed: object, same: bool) -> None:
    """Only marked omissions and measurements may differ from the output."""
    assert pages.matches(shown, printed) is same


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a  b\nc", "a b\n\nc\n", True),
        ("a b", "a b c", False),
        ("a\n…\nd", "a\nb\nc\nd\n", True),
        ("a\n…\nd", "a\nb\nc\n", False),
        ("a … d", "a b d", False),
    ],
)
def test_text_on_a_page_may_leave_lines_out(shown: str, printed: str, same: bool) -> None:
    """Only white space and lines in the place of a line "…" may differ from the output."""
    assert pages.Example("asking.md", "text", shown).is_printed(printed) is same


@pytest.mark.parametrize("page", pages.LINKING, ids=lambda page: str(page.relative_to(ROOT)))
def test_its_links_lead_somewhere(page: Path) -> None:
    """Each relative link is to a file of the project, and each anchor to a heading there."""
    for link in pages.links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in pages.anchors(target), link


def test_readme_is_short_and_leads_to_every_page() -> None:
    """README has at most 200 lines and links every page of docs/."""
    assert len(pages.README.read_text(encoding="utf-8").splitlines()) <= 200
    assert {f"docs/{page.name}" for page in pages.PAGES[1:]} <= {
        link.partition("#")[0] for link in pages.links(pages.README)
    }


@pytest.mark.parametrize("name", ["terminal", "telegram"])
def test_pictures_show_what_is_printed(name: str) -> None:
    """The pictures show the answer of README's example, are small, and name no folder or web address."""
    picture = (ROOT / "docs" / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    assert len(picture.encode()) < 40_000
    assert not re.search(r"/(?:home|root|tmp|work|Users)/|https?://(?!www\.w3\.org)", picture)
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", picture, flags=re.DOTALL).replace("&#160;", " ")
    quotes = re.findall("“.+”", ANSWER.text)
    assert quotes
    for words in (ASKED, *quotes):
        assert words in " ".join(text.split())


def test_make_names_every_entry_that_the_pages_name() -> None:
    """The menu has each target that README, docs/ and CONTRIBUTING name."""
    menu = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    text = "".join(page.read_text(encoding="utf-8") for page in (*pages.PAGES, ROOT / "CONTRIBUTING.md"))
    for target in {shlex.split(found)[0] for found in re.findall(r"`make ([a-z-]+)", text)}:
        assert f"make {target} " in menu


def copied(place: Path) -> Path:
    """The files that a clone would have, as they are now, and nothing else."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout, so that a clone cannot be made of it")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():  # a file may be listed and just deleted
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes((ROOT / name).read_bytes())
    return place


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory, every_example: bool) -> str:
    """The Python that sets up a copy: what it sets up has the packages that are pinned, and no other, from here.

    With all examples it has none, and they are all unpacked, which takes half a minute of a processor.
    """
    if every_example:
        return sys.executable
    folder = tmp_path_factory.mktemp("python")
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE):
        for file in distribution(name).files or ():
            here, there = folder / file.parts[0], Path(file.locate())
            if file.parts[0] != ".." and not here.is_symlink():
                here.symlink_to([there, *there.parents][len(file.parts) - 1])
    add = f'for site in "$3"/lib/python*/site-packages; do echo {shlex.quote(str(folder))} > "$site"/pinned.pth; done'
    made = f'{shlex.quote(sys.executable)} "$@" && if [ "$1 $2" = "-m venv" ]; then {add}; fi'
    (folder / "python").write_text(f"#!/bin/sh\n{made}\n", encoding="utf-8")
    (folder / "python").chmod(0o755)
    return str(folder / "python")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which nothing was ever set up; the first use of make does that."""
    return copied(tmp_path_factory.mktemp("clone"))


@pytest.mark.slow
def test_make_chat_needs_nothing_before_it(clone: Path, python: str) -> None:
    """README's first command, in a fresh copy: sets up, stores the shipped statement, answers, and leaves."""
    done = make("chat", f"PYTHON={python}", cwd=clone, home=clone / "home-of-chat", stdin=f"{ASKED}\n/quit\n")
    assert done.returncode == 0, done.stderr
    assert "unilateral coercive measures and sanctions" in done.stdout
    assert "Tahereh Jalili" in done.stdout


@pytest.mark.slow
def test_make_ask_prints_the_example(clone: Path) -> None:
    """README's second command, word for word, prints the answer that README shows."""
    words = shlex.split(f'make ask Q="{ASKED}"')
    assert shlex.join(words) in {shlex.join(shlex.split(line)) for line in IN_A_COPY}
    done = make(*words[1:], cwd=clone, home=clone / "home-of-ask")
    assert done.returncode == 0, done.stderr
    assert ANSWER.is_printed(done.stdout)


@pytest.mark.slow
def test_make_ask_without_a_question_says_how(clone: Path) -> None:
    """`make ask` alone shows how to ask, instead of asking nothing."""
    done = make("ask", cwd=clone, home=clone / "home-of-none")
    assert done.returncode != 0
    assert done.stderr.splitlines()[-2 if "Error" in done.stderr else -1].startswith("Ask with: make ask Q=")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """What make looks at before it sets anything up."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def refused(done: subprocess.CompletedProcess[str], bare: Path) -> None:
    """One line says which Python is needed, make adds its own, and nothing was set up."""
    said = [line for line in done.stderr.splitlines() if not line.startswith("make: *** ")]
    assert done.returncode != 0
    assert len(said) == 1, done.stderr
    assert said[0].startswith("On Record needs Python 3.11 or later")
    assert "make PYTHON=" in said[0]
    assert not (bare / ".venv").exists()


def test_a_python_that_does_not_run_is_named_as_missing(bare: Path) -> None:
    """`make PYTHON=…` with something that is no Python ends with one clear line."""
    refused(make("PYTHON=/bin/false", "chat", cwd=bare, home=bare / "home"), bare)


def test_a_python_that_is_too_old_is_refused(bare: Path) -> None:
    """Python 3.9 ends with one clear line, before anything is installed."""
    old = bare / "python3.9"
    code = "import sys; sys.version_info = (3, 9, 0, 'final', 0); exec(sys.argv[1])"
    old.write_text(f'#!/bin/sh\nshift\nexec {shlex.quote(sys.executable)} -c "{code}" "$@"\n', encoding="utf-8")
    old.chmod(0o755)
    refused(make(f"PYTHON={old}", "ask", "Q=sanctions?", cwd=bare, home=bare / "home"), bare)


def test_no_python_at_all_is_said(bare: Path) -> None:
    """Where no Python is found, the line is the same."""
    (bare / "bin").mkdir()
    refused(make("chat", cwd=bare, home=bare / "home", PATH=str(bare / "bin")), bare)
