"""The options that several commands share, so that they read and work the same everywhere.

Knows Typer; the meaning of the values is known to `bot.questions.typed_filters`.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Parameter
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.output.citations.formats import Format
    from bot.settings import Settings
    from retrieval.filters import Filters

Decorator = Callable[[Callable[..., int]], Callable[..., int]]

_PANEL = "Filters"

Delegation = Annotated[
    list[str] | None,
    typer.Option(
        "--delegation",
        "-d",
        metavar="NAME",
        help="Only what this delegation said: a name, an adjective, a capital or an ISO code. Repeatable.",
        rich_help_panel=_PANEL,
    ),
]
Group = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="NAME",
        help="Only what members of this group said, such as SIDS, BRICS or the permanent members. Repeatable.",
        rich_help_panel=_PANEL,
    ),
]
Speaker = Annotated[
    list[str] | None,
    typer.Option("--speaker", metavar="NAME", help="Only what this person said. Repeatable.", rich_help_panel=_PANEL),
]
Forum = Annotated[
    list[str] | None,
    typer.Option("--forum", metavar="NAME", help="Only in this forum, such as CSTD.", rich_help_panel=_PANEL),
]
Session = Annotated[
    list[str] | None,
    typer.Option("--session", metavar="N", help="Only in this session, such as 23.", rich_help_panel=_PANEL),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="From this year, month or day on.", rich_help_panel=_PANEL),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Up to this year, month or day.", rich_help_panel=_PANEL),
]
Language = Annotated[
    list[str] | None,
    typer.Option("--language", metavar="CODE", help="Only statements in this language.", rich_help_panel=_PANEL),
]
Cite = Annotated[
    str | None,
    typer.Option(
        "--cite",
        metavar="FORMAT",
        help="Print the quotes as citations: text, markdown, bibtex, ris, csl (CSL JSON), or a style, such as chicago, "
        "apa or mla (needs the extra cite).",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", metavar="", help="One JSON object a line on standard output, for programs.")
]


def cite_format(name: str | None) -> Format | None:
    """The format of that name; None where none is asked for.

    Raises:
        UsageError: there is no such format.
    """
    if name is None:
        return None
    from bot.output.citations.formats import format_named

    return format_named(name)


_FILTERS: Mapping[str, Any] = {
    "delegation": Delegation,
    "group": Group,
    "speaker": Speaker,
    "forum": Forum,
    "session": Session,
    "since": Since,
    "until": Until,
    "language": Language,
}
"""The filter options in the order in which a command's help lists them."""


def filtered(**own: Any) -> Decorator:
    """Give a command the filter options in the place of its parameter `filters`, and call it with the filters.

    `own` are options that the command words in its own way, or leaves out (None).

    Raises (when the command is called):
        UsageError: a value is wrong; names the option.
    """

    def read(typed: Mapping[str, Any]) -> Filters:
        from bot.questions.typed_filters import read_filters

        return read_filters(typed, lambda name: f"--{name}")

    return gathered("filters", {name: one for name, one in {**_FILTERS, **own}.items() if one is not None}, read)


def gathered(parameter: str, offered: Mapping[str, Any], read: Callable[[Mapping[str, Any]], object]) -> Decorator:
    """Give a command options in the place of a parameter, and call it with what is read of all of them.

    A command that has a parameter of an option's name, too, is given that option as it was typed.
    """

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        signature = inspect.signature(command, eval_str=True)
        given = [name for name in offered if name in signature.parameters]

        @wraps(command)
        def gathering(*args: Any, **values: Any) -> int:
            typed = {name: values.pop(name, None) for name in offered}
            return command(*args, **{parameter: read(typed)}, **{name: typed[name] for name in given}, **values)

        options = [Parameter(n, Parameter.KEYWORD_ONLY, default=None, annotation=one) for n, one in offered.items()]
        parameters = [one for name, one in signature.parameters.items() if name not in given]
        at = [one.name for one in parameters].index(parameter)
        parameters[at : at + 1] = options
        gathering.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # where Typer looks
        return gathering

    return decorate


def load_settings() -> Settings:
    """The settings of this process; from here on it logs as they say.

    Raises:
        SettingsError: a value is wrong.
    """
    from bot import logs, settings

    loaded = settings.load_settings()
    logs.configure(loaded)
    if loaded.threads is not None:
        # The embedder reads the first; numpy's products read the second, as numpy is loaded.
        os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(loaded.threads)
    return loaded
