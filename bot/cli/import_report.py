"""What became of each statement of a corpus, and how much was mended in all of them: for people, or for programs.

Knows what an import yields; nothing of how files are read, mended or stored.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.cli import terminal
from bot.cli.show_outcomes import Report
from bot.cli.terminal import say
from bot.output import json_replies
from retrieval.ingest.files import shown

if TYPE_CHECKING:
    from retrieval.ingest.import_corpus import Corpus, Imported
    from retrieval.readers.document import Repair

_MOST_PASSED_OVER = 5
"""Files that are named of those that were passed over; of more, how many there are."""


class ImportReport:
    """Prints what became of each statement; at the end, counts of what was mended and remarked, and files left out."""

    def __init__(self, name: str, corpus: Corpus, *, as_json: bool, dry_run: bool = False) -> None:
        """Start with nothing counted; `name` is the importer's."""
        self._name, self._corpus, self._as_json = name, corpus, as_json
        self._outcomes = Report(as_json=as_json, dry_run=dry_run)
        self._repairs: Counter[Repair] = Counter()
        self._statuses: Counter[str] = Counter()
        self._mended = 0
        self._remarks: list[tuple[str, str]] = []

    def add(self, each: Imported) -> None:
        """Take in what became of one statement."""
        self._repairs.update(each.outcome.repairs or {})
        self._mended += bool(each.outcome.repairs)
        self._statuses[str(each.outcome.status)] += 1
        if each.remark:
            self._remarks.append((shown(each.outcome.path), each.remark))
        self._outcomes.add(each.outcome, json_replies.imported(each) if self._as_json else None)

    def cut_short(self) -> None:
        """Say how far it came, when somebody has interrupted it."""
        self._outcomes.cut_short()

    def end(self) -> int:
        """Print the whole; returns the exit code, 3 where something was refused or lacks a delegation."""
        if self._as_json:
            told = json_replies.whole_import(
                self._name, self._corpus, self._statuses, repairs=self._repairs, remarks=self._remarks
            )
            terminal.emit(json_replies.line(told))
        else:
            self._tell()
        return self._outcomes.end()

    def _tell(self) -> None:
        screen = terminal.console()
        if self._repairs:
            kinds = ", ".join(f"{kind} ({count})" for kind, count in self._repairs.most_common())
            say(screen, f"Mended in {_statements(self._mended)}: {kinds}.")
        for remark in self._corpus.remarks:
            say(screen, remark, style="yellow")
        if self._remarks:
            path, remark = self._remarks[0]
            some = ", such as" if len(self._remarks) > 1 else ":"
            say(screen, f"{_statements(len(self._remarks))} with a remark{some}", style="yellow")
            say(screen, f"{path}: {remark}", style="yellow", indent=2)
        if passed := self._corpus.passed_over:
            named = ", ".join(path.name for path in passed[:_MOST_PASSED_OVER])
            more = f" and {len(passed) - _MOST_PASSED_OVER} more" if len(passed) > _MOST_PASSED_OVER else ""
            say(screen, f"Passed over, since their names are none of the corpus: {named}{more}.")


def _statements(count: int) -> str:
    return "1 statement" if count == 1 else f"{count} statements"
