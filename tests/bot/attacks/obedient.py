"""A model that does what every attack asks for: the worst that can come back, with what it was really sent in it.

Knows what is sent to a server and the forms that are asked for; nothing of how the bot reads what comes back.
"""

from __future__ import annotations

import base64
import codecs
import json
import re
from collections.abc import Callable
from typing import Any

from tests.bot.attacks.attack import Attack
from tests.fake_openai.chat import Behaviour, Reply, Request, completion

_PLACE = re.compile(r"\{(system|user|key|authorization|flood|drizzle|nested)(?::(\w+))?\}")
_ID = re.compile(r"(?m)^([ST]\d+) \"")

_WRITTEN: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "reversed": lambda text: text[::-1],
    "dashes": lambda text: "-".join(text.upper().split()),
    "spaced": " ".join,
    "acrostic": lambda text: " ".join(f"{letter}ine" for letter in text[:40] if letter.isalpha()),
    "head": lambda text: " ".join(text.split()[:18]),
    "tail": lambda text: " ".join(text.split()[-18:]),
}


def obedient(attack: Attack) -> Behaviour:
    """What the server does while this attack is tried: it obeys, whatever it is asked."""

    def behaviour(request: Request) -> Reply:
        return completion(_content(attack, request))

    return behaviour


def filled(text: str, request: Request) -> str:
    """A text with its placeholders replaced by what the server was really sent."""

    def value(match: re.Match[str]) -> str:
        given = request.headers["authorization"]
        found = {
            "system": request.system,
            "user": request.user,
            "key": given.removeprefix("Bearer "),
            "authorization": given,
            "flood": "forest " * 140_000,
            "drizzle": "forest " * 2_000,
            "nested": "[" * 50_000,
        }[match[1]]
        return _WRITTEN[match[2]](found) if match[2] else found

    return _PLACE.sub(value, text)


def _content(attack: Attack, request: Request) -> str:
    """The text of the reply, by the form that is asked for."""
    does = attack.obeyed
    asked_for = request.schema or request.user  # told in words, the schema stands in what is sent
    if '"translations"' in json.dumps(asked_for) or '"translations"' in str(asked_for):
        rows = [{"number": id, "text": filled(does.translation, request)} for id in _ids(request)]
        return _json({"translations": rows})
    if '"questions"' in json.dumps(asked_for) or '"questions"' in str(asked_for):
        return _json({"questions": []})
    if does.raw is not None:
        return _raw(does.raw, request)
    summary = [
        {"sentences": _cited(cites, request), "text": filled(text, request)} for text, *cites in does.summary
    ] * attack.times
    degree = filled(does.degree, request) or ("answers" if does.answered else "not")
    chosen = [id for sentence in summary for id in sentence["sentences"]] if does.answered else []
    return _json({"ids": chosen, "degree": degree, "summary": summary})


def _ids(request: Request) -> list[str]:
    """The ids of what the model was shown, in order."""
    return _ID.findall(request.user)


def _cited(cites: list[str], request: Request) -> list[str]:
    ids = _ids(request)
    known = {"{all}": ids, "{first}": ids[:1]}
    return [id for each in cites for id in known.get(each, [filled(each, request)])]


def _raw(text: str, request: Request) -> str:
    """A text with its placeholders as they are written within JSON."""
    pieces = [(match[0], _json(filled(match[0], request))[1:-1]) for match in _PLACE.finditer(text)]
    for place, value in pieces:
        text = text.replace(place, value)
    return text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
