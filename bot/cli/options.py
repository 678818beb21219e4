"""The options that several commands share, and how a command begins: settings, session, model.

Knows Typer; the meaning of the values is known to `bot.questions.typed_filters`.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from inspect import Parameter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import terminal
from bot.cli.interrupts import put_off
from retrieval.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from bot.output.citations.formats import Format
    from bot.settings import Settings
    from bot.wiring import Session
    from retrieval.filters import Filters

Decorator = Callable[[Callable[..., int]], Callable[..., int]]

FAILED, UNCONFIRMED, INCOMPLETE = 1, 2, 3
"""Exit codes of a command that ran; 0 is done."""

MOST_QUOTES = 50


class Mode(StrEnum):
    """How an answer is put together."""

    AUTO = "auto"
    QUOTES = "quotes"
    MODEL = "model"


def option(names: str, metavar: str, text: str, panel: str | None = None, **bounds: Any) -> Any:
    """An option by name, with the name of the value in the help; "" for an option that is on or off."""
    return typer.Option(*names.split(), metavar=metavar, help=text, rich_help_panel=panel, **bounds)


Limit = Annotated[int, option("--limit -n", "N", "At most so many quotes.", min=1, max=MOST_QUOTES)]
AnswerMode = Annotated[
    Mode,
    option(
        "--mode",
        "auto|quotes|model",
        "Quotes alone; in the order of a model, summed up by it (needs ONRECORD_MODEL); or whichever is set up.",
    ),
]
Translate = Annotated[
    bool,
    typer.Option("--translate", help="A machine's translation beside quotes in another language (needs a model)."),
]
NoSummary = Annotated[bool, typer.Option("--no-summary", help="No summary by the model, where there is one.")]
AsJson = Annotated[bool, option("--json", "", "One JSON object a line on standard output, for programs.")]
Pager = Annotated[bool, option("--pager", "", "Show it in the pager ($PAGER, or less).")]
DryRun = Annotated[bool, option("--dry-run", "", "Read everything, store nothing.")]


def _filter(names: str, metavar: str, text: str, **more: Any) -> Any:
    return option(names, metavar, text, "Filters", **more)


def _delegations(incomplete: str) -> list[str]:
    """The everyday names of delegations that begin so, as typed so far, to complete a command line."""
    from bot.quote import short_name
    from retrieval.names.lexicon import delegations

    names = sorted(short_name(name) for _, name, _ in delegations().values() if name)
    size = len(incomplete)
    return [incomplete + name[size:] for name in names if name[:size].casefold() == incomplete.casefold()]


_FILTERS: Mapping[str, Any] = {
    "delegation": Annotated[
        list[str] | None,
        _filter(
            "--delegation -d",
            "NAME",
            "Only what this delegation said: a name, an adjective, a capital or an ISO code. Repeatable.",
            autocompletion=_delegations,
        ),
    ],
    "group": Annotated[
        list[str] | None,
        _filter(
            "--group",
            "NAME",
            "Only what members of this group said, such as SIDS, BRICS or the permanent members. Repeatable.",
        ),
    ],
    "speaker": Annotated[list[str] | None, _filter("--speaker", "NAME", "Only what this person said. Repeatable.")],
    "forum": Annotated[list[str] | None, _filter("--forum", "NAME", "Only in this forum, such as CSTD.")],
    "session": Annotated[list[str] | None, _filter("--session", "N", "Only in this session, such as 23.")],
    "since": Annotated[str | None, _filter("--since", "DATE", "From this year, month or day on.")],
    "until": Annotated[str | None, _filter("--until", "DATE", "Up to this year, month or day.")],
    "language": Annotated[list[str] | None, _filter("--language", "CODE", "Only statements in this language.")],
}
"""The filter options in the order in which a command's help lists them."""


def filtered(**own: Any) -> Decorator:
    """Give a command the filter options in place of the parameter `filters`, and call the command with the filters.

    `own` are options that the command words differently, or leaves out (None).

    Raises (when the command is called):
        UsageError: a value is wrong; names the option.
    """

    def read(typed: Mapping[str, Any]) -> Filters:
        from bot.questions.typed_filters import read_filters

        return read_filters(typed, lambda name: f"--{name}")

    return gathered("filters", {name: each for name, each in {**_FILTERS, **own}.items() if each is not None}, read)


@dataclass(frozen=True, slots=True)
class Shown:
    """How a reply is printed; each field is an option."""

    cite: Annotated[
        str | None,
        option(
            "--cite",
            "FORMAT",
            "Print the quotes as citations: text, markdown, bibtex, ris, csl (CSL JSON), or a style, such as chicago, "
            "apa or mla (needs the extra cite).",
        ),
    ]
    pager: Pager
    as_json: AsJson

    @property
    def written(self) -> Format | None:
        """The format of citations; None without `--cite`.

        Raises:
            UsageError: no format has the name.
        """
        from bot.output.citations.formats import format_named

        return None if self.cite is None else format_named(self.cite)


def shown() -> Decorator:
    """Give a command the options of `Shown` in place of the parameter `shown`."""
    offered = inspect.get_annotations(Shown, eval_str=True)
    return gathered("shown", offered, lambda typed: Shown(**typed))


def gathered(parameter: str, offered: Mapping[str, Any], read: Callable[[Mapping[str, Any]], object]) -> Decorator:
    """Give a command options in place of a parameter, and call the command with the value that `read` makes of them.

    A command with a parameter of an option's name, too, is given the option as typed.
    """

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        signature = inspect.signature(command, eval_str=True)
        given = [name for name in offered if name in signature.parameters]

        @wraps(command)
        def gathering(*args: Any, **values: Any) -> int:
            typed = {name: values.pop(name, None) for name in offered}
            return command(*args, **{parameter: read(typed)}, **{name: typed[name] for name in given}, **values)

        options = [Parameter(n, Parameter.KEYWORD_ONLY, default=None, annotation=each) for n, each in offered.items()]
        parameters = [each for name, each in signature.parameters.items() if name not in given]
        at = [each.name for each in parameters].index(parameter)
        parameters[at : at + 1] = options
        gathering.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # where Typer looks
        return gathering

    return decorate


def by_default(group: typer.Typer, command: Callable[..., int]) -> None:
    """Have a group of commands, typed alone, run this command."""

    @group.callback()
    def run(context: typer.Context, as_json: AsJson = False) -> int | None:
        if context.invoked_subcommand is None:
            return command(as_json=as_json)
        if as_json:
            typed = f"{context.command_path} {context.invoked_subcommand}"
            raise UsageError(f"Write --json behind the command: {typed} --json.")
        return None


def address(typed: str, option: str) -> tuple[str, int]:
    """The host and the port of an address to listen on.

    Raises:
        UsageError: it is no HOST:PORT; names the option.
    """
    host, _, port = typed.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
        raise UsageError(f"{option} {typed} is no address: write HOST:PORT, as in 127.0.0.1:8765.")
    return host.strip("[]"), int(port)


def configure_process() -> Settings:
    """Load the settings, and set up logging and threads of the process accordingly; returns the settings.

    Raises:
        SettingsError: a value is wrong.
    """
    with put_off():  # pydantic makes an error of its own of a ctrl-c that comes while it makes a model
        from bot import logs, settings

        loaded = settings.load_settings()
    logs.configure(loaded)
    if loaded.threads is not None:
        os.environ["OMP_NUM_THREADS"] = str(loaded.threads)  # read by the embedder
    # A product of matrices takes no millisecond: to share one among threads costs more than it takes, since the others
    # spin while they wait. It is read when numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return loaded


@contextmanager
def opened(settings: Settings | None = None, *, asking: bool = True, telling: bool = False) -> Iterator[Session]:
    """A session by the settings, by default the settings of the process, closed at the end.

    Raises:
        OnRecordError: the store, the embedder or the settings cannot be used.
    """
    from bot import wiring

    settings = settings or configure_process()
    with closing(wiring.open_session(settings, say=terminal.note, asking=asking, telling=telling)) as session:
        yield session


def require_model(settings: Settings, mode: Mode, *, translate: bool = False) -> None:
    """Check that a model is set where the mode or a translation needs a model.

    Raises:
        SettingsError: no model is set, or the model cannot be opened.
        UsageError: the mode excludes the translation.
    """
    if translate and mode is Mode.QUOTES:
        raise UsageError("--translate needs a model, and --mode quotes asks for none: leave one of them out.")
    needs = "--mode model" if mode is Mode.MODEL else "--translate" if translate else None
    if needs and settings.model is None:
        without = "ask with --mode quotes" if mode is Mode.MODEL else "leave --translate out"
        raise SettingsError(f"ONRECORD_MODEL is not set, and {needs} needs it: set it to provider:model, or {without}.")
    if needs:
        from bot import wiring

        wiring.check_model(settings)


def readable(words: list[str] | None) -> str:
    """The words of the command line as one text, invalid UTF-8 replaced by U+FFFD."""
    return " ".join(words or ()).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
