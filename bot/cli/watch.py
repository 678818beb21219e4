"""`onrecord watch`: topics that new statements are searched for, each new quote printed once.

Parses and renders; questions and new quotes are known to `bot.answers.watch`, quotes told before to the state.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import options, terminal
from bot.output import json_replies
from retrieval.errors import UsageError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from bot.quote import Quote
    from bot.settings import Settings
    from bot.state.state import State
    from bot.state.values import Due, Watched
    from bot.wiring import Session

MOST_QUOTES = 3
"""Quotes that an answer leads with; all that are new are printed."""

MOST = 1_000
"""Topics that are watched."""

LEASE = 120.0
"""Seconds after which another run may take over a watch that a run which was killed had begun with."""

HERE = 0
"""The chat and the person for which the command line watches: neither is one of Telegram's."""

EXAMPLES = '[bold]Examples[/bold]\n\nonrecord watch add "sanctions" --delegation Iran\n\nonrecord watch --json'

app = typer.Typer(invoke_without_command=True, rich_markup_mode="rich")


@app.command("run")
def run(as_json: options.AsJson = False) -> int:
    """Print the quotes of statements that came in since the last run, each once; nothing where there are none."""
    import json
    from datetime import UTC, datetime, timedelta
    from secrets import token_hex

    worker = token_hex(8)
    with _opened(asking=True) as (session, state):
        state.inbox.take_in(state.watches.waiting())
        try:
            for lane in state.inbox.waiting():
                while one := state.inbox.claim_next(worker, lane, LEASE):
                    if due := state.watches.due(json.loads(one.payload)["watch"]):
                        with terminal.Thinking(f"Looking for what is new on {due.watch.typed}"):
                            quotes, words = _new(session, state, due)
                        _show(due.watch, quotes, as_json=as_json)
                        # What was printed and is not kept, as after a kill, is printed again: better than never.
                        state.watches.told(due, words)
                    state.inbox.done(one.update_id)
        finally:
            state.inbox.let_go(worker)
        state.purge(datetime.now(UTC) - timedelta(days=1))
    return 0


@app.command("add")
@options.filtered()
def add(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="A few words, or a question.")],
    *,
    filters: Filters,
    as_json: options.AsJson = False,
) -> int:
    """Watch a topic from now on; what is held already is not new."""
    from datetime import UTC, datetime

    from bot.answers.watch import LONGEST_TOPIC
    from bot.state.values import Watched

    asked = topic.strip()
    if not any(map(str.isalnum, asked)) or len(asked) > LONGEST_TOPIC:
        raise UsageError(f"A topic to watch is a few words, of at most {LONGEST_TOPIC} characters.")
    with _opened(asking=False) as (_, state):
        wanted = Watched("", HERE, 0, HERE, True, asked, asked, filters, "en", datetime.now(UTC))
        kept = state.watches.add(wanted, MOST)
    if kept is None:
        raise UsageError(f"{MOST} topics are watched, as many as can be: onrecord watch remove ID.")
    if as_json:
        terminal.emit(json_replies.line(_watch(kept)))
    else:
        terminal.say(terminal.console(), f"Watching {kept.id}: {_described(kept)}")
    return 0


@app.command("list")
def list_watches(as_json: options.AsJson = False) -> int:
    """List the topics that are watched, the earliest first."""
    with _state() as state:
        watches = state.watches.of_chat(HERE)
    for one in watches:
        if as_json:
            terminal.emit(json_replies.line(_watch(one)))
        else:
            terminal.say(terminal.console(), f"{one.id}  {_described(one)}")
    if not watches and not as_json:
        terminal.note('Nothing is watched: onrecord watch add "TOPIC".')
    return 0


@app.command("remove")
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="As `onrecord watch list` shows them.")],
) -> int:
    """Watch topics no more."""
    with _state() as state:
        unknown = [id for id in dict.fromkeys(ids) if not state.watches.remove(id, HERE)]
    if unknown:
        raise UsageError(f"Nothing is watched under {', '.join(unknown)}: onrecord watch list shows the ids.")
    return 0


def _new(session: Session, state: State, due: Due) -> tuple[list[Quote], list[str]]:
    """The quotes that a watch has not told, and the keys by which the state remembers quotes told."""
    import asyncio

    from bot.answers.watch import fresh, new_quotes, question_among, told_as
    from bot.reply import Refusal, RefusalReason

    watch = due.watch
    question = question_among(watch.question, watch.filters, due.statements, most=MOST_QUOTES, language=watch.language)
    reply = asyncio.run(session.engine.ask(question))
    if isinstance(reply, Refusal) and reply.reason is RefusalReason.NOT_QUOTABLE:
        terminal.note(f"{watch.id}  {_described(watch)}: {reply.message}")
    found = new_quotes(reply, session.library, due.statements, due.before)
    untold = state.watches.untold(watch.id, map(told_as, found))
    return fresh(found, untold), sorted(untold)


def _show(watch: Watched, quotes: list[Quote], *, as_json: bool) -> None:
    from bot.cli.show_reply import show_quote

    if as_json:
        for quote in quotes:
            news = {"schema": "onrecord.news/1", "watch": _watch(watch), "quote": json_replies.quote(quote)}
            terminal.emit(json_replies.line(news))
    elif quotes:
        screen = terminal.console()
        terminal.say(screen, f"New on {_described(watch)}", style="bold")
        for quote in quotes:
            screen.print()
            show_quote(screen, quote)
        screen.print()


def _watch(watch: Watched) -> dict[str, Any]:
    return {
        "schema": "onrecord.watch/1",
        "id": watch.id,
        "topic": watch.question,
        "filters": json_replies.filters(watch.filters),
        "since": watch.since.isoformat(),
    }


def _described(watch: Watched) -> str:
    from bot.cli.show_reply import filters_line

    return "  ".join(part for part in (terminal.harmless(watch.question), filters_line(watch.filters)) if part)


@contextmanager
def _state(settings: Settings | None = None) -> Iterator[State]:
    from bot.state.state import own_state

    with closing(own_state(settings or options.configure_process())) as state:
        yield state


@contextmanager
def _opened(*, asking: bool) -> Iterator[tuple[Session, State]]:
    """A session, and the state with all statements that came in since the last run."""
    from bot.answers.watch import unnoticed

    settings = options.configure_process()
    with options.opened(settings, asking=asking) as session, _state(settings) as state:
        state.watches.notice(unnoticed(session.library, state.watches.known()))
        yield session, state


options.by_default(app, run)
