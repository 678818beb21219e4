"""README's commands are run, and its examples are what is printed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent

BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [
    line
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.splitlines()
    if line.startswith(("onrecord", "printf"))
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that README's commands name."""
    place = tmp_path_factory.mktemp("readme")
    (place / "statements").mkdir()
    kenya = (
        "---\ndelegation: Kenya\n---\n\nKenya will plant fifteen billion trees by 2032, and asks all to do likewise.\n"
    )
    (place / "statements" / "kenya.md").write_text(kenya, encoding="utf-8")
    import docx  # a PDF needs a library that only writes them; any document stands for "speech" here

    document = docx.Document()
    document.add_paragraph("The African Group asks for two permanent seats with all their prerogatives.")
    document.save(str(place / "speech.docx"))
    return place


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of README, run by a shell in which `onrecord` is this environment's."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("ONRECORD_")}
    env |= {"ONRECORD_HOME": str(folder / "home"), "PATH": f"{BIN}{os.pathsep}{env['PATH']}", "COLUMNS": "80"}
    return subprocess.run(command, shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_command(command: str, folder: Path) -> None:
    """Each onrecord command of README does what it says, and ends with 0."""
    done = run(command.replace("speech.pdf", "speech.docx"), folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_example_is_what_is_printed(folder: Path) -> None:
    """The answer that README shows is the answer."""
    shown = next(block for kind, block in BLOCKS if kind == "text")
    done = run('onrecord ask "What does Iran say about sanctions?" --delegation Iran', folder)
    assert done.stdout.split() == shown.split()


def test_make_names_every_entry_that_readme_names() -> None:
    """The menu has each target that README and CONTRIBUTING name."""
    menu = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for target in {shlex.split(found)[0] for found in re.findall(r"`make ([a-z]+)", text)}:
        assert f"make {target} " in menu
