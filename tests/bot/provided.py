"""Statements to be embedded by a provider, and commands that do so in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.settings import Settings
from tests.fake_openai.embeddings import MODEL

SETTING = f"openai:{MODEL}"


def written(folder: Path, statements: int, sentences: int) -> Path:
    """The folder, with so many statements of so many sentences in it, each sentence there once."""
    folder.mkdir(exist_ok=True)
    for number in range(statements):
        body = " ".join(f"Water project {number}-{n} of Kenya needs more support now." for n in range(sentences))
        text = f"---\ndelegation: Kenya\ndate: 20{10 + number}-09-25\n---\n{body}\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return folder


def command(settings: Settings, *words: str) -> subprocess.Popen[str]:
    """An onrecord command with these settings, in a process of its own."""
    own = {"ONRECORD_HOME": str(settings.home), "ONRECORD_EMBEDDINGS": settings.embeddings}
    program = "from bot.cli.main import run; run()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *words],
        env=os.environ | own,
        cwd=settings.home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
