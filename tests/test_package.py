"""The built wheel, in an environment of its own, run from a folder that holds decoys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

NEEDED = """
corpus/questions/statement.jsonl corpus/statements/ bot/answers/ranker.json bot/questions/reader.npz bot/quotes/cuts.npz
bot/questions/forums.json bot/output/speech/ar.po bot/pages/templates/form.html.jinja bot/pages/templates/style.css
retrieval/embedding/encoder/encoder.onnx retrieval/embedding/encoder/questions.npz licenses/LICENSE
retrieval/embedding/encoder/questions.onnx retrieval/embedding/encoder/projection.npy retrieval/names/
retrieval/names/glossary.tsv retrieval/readers/layouts/ungdc.toml
"""

DECOYS = ("bot", "prompts", "tests", "corpus", "retrieval")


def run(*command: str | Path, cwd: Path, env: dict[str, str]) -> str:
    """What a command prints on standard output; its standard error is in the failure, if it fails."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment in which the wheel is installed; its packages are this environment's.

    tests/test_readme.py installs the packages that are pinned, and tests/test_requirements.py holds the pins complete.
    """
    folder = tmp_path_factory.mktemp("package")
    venv.create(folder / "env", with_pip=False)
    binaries = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / "python"
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", ROOT, cwd=folder, env=env)
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder, env=env).strip()
    Path(own, "packages.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return binaries


def test_the_wheel_answers_among_decoys(installed: Path, tmp_path: Path) -> None:
    """The installed package finds its own data and code, not folders of the same names where it is run."""
    for name in DECOYS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('a decoy was imported')\n", encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("ONRECORD_", "PYTHON"))}
    env["ONRECORD_HOME"] = str(tmp_path / "home")
    out = run(installed / "onrecord", "ask", "What does Iran say about sanctions?", "--json", cwd=tmp_path, env=env)
    answer = json.loads(out)
    assert answer["kind"] == "answer"
    assert "unilateral coercive measures and sanctions" in answer["quotes"][0]["text"]
    text = run(
        installed / "onrecord", "statements", "show", answer["quotes"][0]["statement"], "--text", cwd=tmp_path, env=env
    )
    quote = answer["quotes"][0]
    assert text[quote["start"] : quote["end"]] == quote["text"]


def test_the_wheel_holds_what_it_needs_and_no_more(installed: Path) -> None:
    """The shipped statement, fitted numbers, names and licences are in the wheel; tests are not."""
    (record,) = installed.parent.rglob("onrecord-*.dist-info/RECORD")
    listing = record.read_text(encoding="utf-8")
    for name in NEEDED.split():
        assert name in listing
    assert "tests/" not in listing


def test_the_wheel_brings_its_importer(installed: Path, tmp_path: Path) -> None:
    """What is installed is found by its entry point, without the project's folder."""
    assert "ungdc  UN General Debate Corpus" in run(
        installed / "onrecord", "import", "--help", cwd=tmp_path, env=dict(os.environ)
    )
