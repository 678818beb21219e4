"""Outcomes of files and statements, told to people at once and counted at the end, or told to programs.

Knows outcomes; nothing of how files are read or stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, TypeVar

from bot.cli import terminal
from bot.cli.options import INCOMPLETE, UNCONFIRMED
from bot.cli.terminal import say
from bot.output import json_replies
from retrieval.ingest.files import shown

if TYPE_CHECKING:
    from bot.output.json_replies import Json
    from retrieval.ingest.outcome import Outcome, Progress

    OnProgress = Callable[[Progress], None] | None
    Each = TypeVar("Each")

STORED = frozenset({"added", "changed", "duplicate", "removed"})
"""What a dry run only would do; what is unchanged or refused is so in any case."""

QUIET = frozenset({"unchanged", "passed over"})
"""What was not done here: named only where there is more to say, or in the end."""

MOST_NAMED = 3
"""Paths that are named of those that were passed over for one reason; of more, how many there are."""

MOST_LACKING = 10
"""Unknown names of delegations that are told in the end with their counts; of more, how many there are."""

STYLES = {"refused": "red", "kept": "red", "added": "green", "changed": "green", "removed": "yellow"}


class Report:
    """Prints each outcome and, at the end, how many there were of each."""

    def __init__(self, *, as_json: bool, dry_run: bool = False) -> None:
        self._as_json, self._dry_run = as_json, dry_run
        self._counts: Counter[str] = Counter()
        self._lacking: Counter[str] = Counter()
        self._passed_over: dict[str | None, list[str]] = {}

    def add(self, outcome: Outcome, told: Json | None = None) -> None:
        """Report an outcome. Unchanged files are counted, not named; files passed over are named at the end, by reason.

        Programs are sent `told` instead, where given.
        """
        status = str(outcome.status)
        if status == "passed over":
            self._passed_over.setdefault(outcome.reason, []).append(shown(outcome.path))
        else:
            self._counts[status] += 1
        self._lacking.update(outcome.notes)
        if self._as_json:
            terminal.emit(json_replies.line(told or json_replies.outcome(outcome)))
        elif status not in QUIET or outcome.notes or outcome.remarks:
            notes = "; ".join(part for part in (outcome.reason, *outcome.notes, *outcome.remarks) if part)
            known = f" ({outcome.statement_id})" if outcome.statement_id else ""
            line = f"{shown(outcome.path)}{known}" + (f": {notes}" if notes else "")
            became = f"would be {status}" if self._dry_run and status in STORED else status
            label = became.ljust(19 if self._dry_run else 10)
            say(terminal.console(), line, style=STYLES.get(status, ""), label=label)

    def add_all(
        self, working: Callable[[OnProgress], Generator[Each, None, None]], add: Callable[[Each], None]
    ) -> None:
        """Add each outcome at once, below a bar of the progress. An interrupted run says how far the run came.

        Raises:
            KeyboardInterrupt: somebody interrupted the run.
        """
        try:
            with progress() as on_progress, closing(working(on_progress)) as outcomes:
                for outcome in outcomes:
                    add(outcome)
        except KeyboardInterrupt:
            self._say_cut_short()
            raise

    def _say_cut_short(self) -> None:
        counts = _counted(self._counts) or "nothing yet"
        kept = "nothing was stored" if self._dry_run else "what is in stays, and the same command goes on where it was"
        terminal.note(f"Interrupted after: {counts}; {kept}.")

    def end(self) -> int:
        """Print the files passed over, the counts, and unknown names; returns the exit code: 2 where `--prune` needs
        `--yes`, 3 where records lack something or a file was refused.
        """
        for reason, paths in self._passed_over.items():
            terminal.note(f"{len(paths)} passed over ({reason}): {named(paths)}.")
        counts = _counted(self._counts) or "nothing found"
        screen = terminal.console(stderr=True) if self._as_json else terminal.console()
        say(screen, f"{'Would be: ' if self._dry_run else ''}{counts}.")
        for note, number in self._lacking.most_common(MOST_LACKING):
            say(screen, f"{statements(number)}: {note}.")
        if len(self._lacking) > MOST_LACKING:
            say(screen, f"And {len(self._lacking) - MOST_LACKING} more such names, each told with its file.")
        if self._lacking:
            say(screen, "Write the delegation's name or ISO code in front matter, a side file or after --delegation.")
        if self._counts["kept"]:
            return UNCONFIRMED
        return INCOMPLETE if self._lacking or self._counts["refused"] else 0


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {status}" for status, number in counts.items())


def named(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """The first of some names, and how many there are besides."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def statements(number: int) -> str:
    """The number of statements in words."""
    return f"{number} statement{'' if number == 1 else 's'}"


@contextmanager
def progress() -> Iterator[OnProgress]:
    """A bar with rate and time left; None where standard error is not a terminal."""
    if not terminal.console(stderr=True).is_terminal:
        yield None
        return
    from rich import progress as bars
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("passages {task.fields[rate]}", markup=False),
        TimeRemainingColumn(compact=True),
    )
    # On the console that outcomes are printed on, if that is the terminal too: it keeps the bar below them.
    screen = terminal.console(stderr=not terminal.console().is_terminal)
    with bars.Progress(*columns, console=screen, transient=True, expand=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None, rate="")

        def show(now: Progress) -> None:
            bar.update(task, completed=now.passages_done, total=now.passages)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:.0f}/s" if speed else "")

        yield show
