"""The table of methods. A method takes what was asked, and returns its result or raises Refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bot_api.params import Params
from tests.bot_api.values import Call
from tests.bot_api.world import World


@dataclass(frozen=True)
class Asked:
    """A call on its way through a method."""

    call: Call
    params: Params
    world: World


Method = Callable[[Asked], Any]
METHODS: dict[str, tuple[str, Method]] = {}
"""Name in small letters → the name as documented, and the method: the real server does not look at case."""


def method(name: str) -> Callable[[Method], Method]:
    """Enters a method under its name."""

    def enter(function: Method) -> Method:
        METHODS[name.lower()] = (name, function)
        return function

    return enter
