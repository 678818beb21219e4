"""The prompts of a model, read from `prompts/`: a file a task, with strict placeholders and a version.

A file has two parts with a parting line between: a text equal for every question, and a text with the question. Knows
files and placeholders, not tasks.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from string import Template

from bot.chat_model import Prompt
from retrieval.text.canonical import visible

FOLDER = Path(__file__).resolve().parents[2] / "prompts"

PARTING = "\n=====\n"
"""The line between what is the same for every question and what is not."""


FORM = "form"
"""The task whose prompt has a form filled in without the server's help; its text comes behind another's."""


class PromptError(Exception):
    """A prompt's file and the values do not fit: a fault of the program, never of a user."""


@cache
def _read(folder: Path, task: str) -> tuple[Template, Template, str]:
    path = folder / f"{task}.md"
    raw = path.read_bytes()
    system, parting, user = raw.decode("utf-8").partition(PARTING)
    if not parting or PARTING in user:
        raise PromptError(f"{path.name} has not two parts, with one line of ===== between them")
    templates = Template(system.strip()), Template(user.strip())
    for template in templates:
        if not template.is_valid():
            raise PromptError(f"{path.name} holds a placeholder that is none: a $ alone is written $$")
    return *templates, hashlib.sha256(raw).hexdigest()[:12]


def prompt(task: str, folder: Path = FOLDER, /, **values: str) -> Prompt:
    """The prompt of a task with the placeholders filled in; values are never searched for placeholders.

    Characters invisible to a person are left out of the values.

    Raises:
        PromptError: a placeholder has no value, or a value no placeholder; or the file is malformed.
    """
    system, user, version = _read(folder, task)
    wanted = {*system.get_identifiers(), *user.get_identifiers()}
    if missing := sorted(wanted - values.keys()):
        raise PromptError(f"{task}.md needs a value for {', '.join(missing)}")
    if unknown := sorted(values.keys() - wanted):
        raise PromptError(f"{task}.md has no placeholder {', '.join(unknown)}")
    seen = {name: visible(value) for name, value in values.items()}
    return Prompt(task, system.substitute(seen), user.substitute(seen), version)


def wording(task: str, folder: Path = FOLDER, /) -> str:
    """The whole text of a task's prompt, with the placeholders."""
    system, user, _ = _read(folder, task)
    return f"{system.template}\n{user.template}"


def english_name(code: str | None) -> str:
    """The English name of a language (ISO 639-1) in CLDR; "English" for an unknown language."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code or "en").get_language_name("en") or "English"
    except (UnknownLocaleError, ValueError):
        return "English"
