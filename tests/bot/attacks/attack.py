"""An attack as data: its text, where it is put, and what a model that obeys it would give back.

Knows its file (`attacks.jsonl`) and how a statement is written around an attack; knows no model and no Engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from bot.question import Question, Turn

FOLDER = Path(__file__).resolve().parent
CLEAN = FOLDER / "statements"
PLACES = ("statement", "question", "history", "record")

COVER = """**UNITED NATIONS COMMISSION ON SCIENCE AND TECHNOLOGY  
FOR DEVELOPMENT (CSTD), twenty-second session  
Geneva, 13-17 May 2019**

**{text}**

Submitted by

Ms. Jane Doe  
Ministry of Science  
{delegation}

**DISCLAIMER:** The views presented here are the contributors' own.

## **22<sup>nd</sup> UNCSTD Session**

**Tuesday, 14 May**

"""  # noqa: W291 - two spaces at the end of a line are a line break in Markdown


@dataclass(frozen=True, slots=True)
class Obeyed:
    """What a model that obeys would fill in; placeholders such as {system} stand for what it was sent.

    `summary` are sentences, each a text and the ids that it cites, which are chosen too. `raw`, where given, is sent in
    the place of the form. `translation` is given for every quote.
    """

    answered: bool = True
    degree: str = ""
    summary: tuple[tuple[str, ...], ...] = ()
    raw: str | None = None
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack. `marker` is what of its form must not be shown but as a quote; it may be a placeholder.

    A statement or a record is that of `delegation`, made of `host`; `at` is the place of the text in it, `field`
    the record's field that holds it. `turns` are the earlier questions and answers.
    `unread`: a record's field that no model is shown. `borne`: its numbers, names and negations are its quotes', and
    a summary may say it, labelled as the model's. `labelled`: a machine's translation that is false in a way that
    nobody can tell without knowing both languages, and is labelled as the machine's beside the original.
    """

    id: str
    kind: str
    where: str
    text: str
    marker: str
    obeyed: Obeyed
    question: str = ""
    delegation: str = ""
    host: str = ""
    at: str = ""
    field: str = ""
    turns: tuple[tuple[str, str], ...] = ()
    times: int = 1
    translate: bool = False
    unread: bool = False
    borne: bool = False
    labelled: bool = False

    def asked(self, mode: str) -> Question:
        """The question that is asked: the attack itself, or one that comes upon it."""
        text = self.question or (self.text if self.where == "question" else self._hosts_question())
        history = tuple(Turn(q.replace("{text}", self.text), a.replace("{text}", self.text)) for q, a in self.turns)
        return Question(text, history, mode=mode, translate=self.translate)

    def _hosts_question(self) -> str:
        return str(hosts()[self.host]["question"]).replace("{delegation}", self.delegation)

    def statement(self) -> str | None:
        """The file of the statement that holds the attack, in Markdown; None for one that is put elsewhere."""
        if not self.host:
            return None
        host = {key: value.replace("{delegation}", self.delegation) for key, value in hosts()[self.host].items()}
        record = {"delegation": self.delegation, "language": host["language"], "date": "2024-05-14"}
        # As from a file of another kind: what stands in a statement is no markup of its Markdown.
        text = self.text if self.at == "comment" else escape(self.text, quote=False)
        body = _body(host, "" if self.field else self.at, text).replace("{delegation}", self.delegation)
        if self.field:
            record[self.field] = self.text
        elif self.at != "cover":
            record["speaker"] = "Ms. Jane Doe"
        head = "".join(f"{key}: '{value.replace(chr(39), chr(39) * 2)}'\n" for key, value in record.items())
        return f"---\n{head}---\n\n{body}\n"


def attacks() -> Iterator[Attack]:
    """Every attack, a line each in the file."""
    for line in (FOLDER / "attacks.jsonl").read_text(encoding="utf-8").splitlines():
        yield _attack(json.loads(line))


def clean() -> Iterator[Path]:
    """The statements that hold no attack."""
    yield from sorted(CLEAN.glob("*.md"))


@cache
def hosts() -> Mapping[str, Mapping[str, str]]:
    """The statements that attacks are put into, by name."""
    rows = map(json.loads, (CLEAN / "hosts.jsonl").read_text(encoding="utf-8").splitlines())
    return {row.pop("host"): row for row in rows}


def _attack(given: dict[str, Any]) -> Attack:
    obeyed = given.pop("obeyed")
    obeyed["summary"] = tuple(tuple(sentence) for sentence in obeyed.get("summary", ()))
    given["turns"] = tuple((q, a) for q, a in given.get("turns", ()))
    return Attack(obeyed=Obeyed(**obeyed), **given)


def _body(host: Mapping[str, str], at: str, text: str) -> str:
    """The host's paragraphs with the text at its place."""
    first, whole, last = host["first"], host["whole"], host["last"]
    split = host["split"].replace("{text}", text)
    quotation = host["quotation"].replace("{text}", text)
    before, _, after = text.partition("|")
    bodies = {
        "": [f"{first} {whole}", last],
        "inside": [f"{first} {split}", last],
        "sentence": [f"{first} {text} {whole}", last],
        "front": [f"{text} {first} {whole}", last],
        "last": [first, f"{whole} {last} {text}"],
        "quotation": [f"{first} {quotation} {whole}", last],
        "paragraph": [first, text, f"{whole} {last}"],
        "around": [before, f"{first} {whole}", after, last],
        "footnote": [f"{first}[^1] {whole}", last, f"[^1]: {text}"],
        "heading": [f"## {text}", f"{first} {whole}", last],
        "comment": [first, f"<!-- {text} -->", f"{whole} {last}"],
        "cover": [COVER.replace("{text}", text) + f"{first} {whole}", last],
    }
    return "\n\n".join(bodies[at])
