"""`onrecord questions`: write a question set with the program's help, and look for what is wrong with one.

Asks, shows and reads what is typed; the form of a set is known to `bot.evaluation`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from retrieval.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.evaluation.draft_questions import Candidate
    from bot.evaluation.recording_library import Heard
    from bot.library import Library
    from bot.question import Question
    from bot.reply import Reply
    from bot.wiring import Session

T = TypeVar("T")

FAILED = 1

_HOW = (
    "Type a question; one that begins with > leans on the one before. The answer is shown, and under it sentences with "
    "numbers: type the numbers of all that a full answer would cite, + and some words to look for others, or 0 if the "
    "question has to be refused. An empty line passes over a question, or ends."
)

app = typer.Typer(rich_markup_mode="rich")


def register(root: typer.Typer) -> None:
    """Add the group of commands to the application."""
    root.add_typer(
        app, name="questions", help="Question sets for evaluate: write one, check one.", rich_help_panel="Upkeep"
    )


@app.command("lint")
def lint(
    sets: Annotated[list[Path], typer.Argument(metavar="SET…", help="Question sets, as JSON lines.")],
    *,
    statements: Annotated[
        Path | None,
        typer.Option(
            "--statements", metavar="FOLDER", help="Where the sets' statements lie: quotes are looked up there."
        ),
    ] = None,
) -> int:
    """Name everything that is wrong with question sets, by line. Exit code 1 if anything is."""
    from bot.cli import terminal
    from bot.evaluation import lint as linting

    if statements is not None and not statements.is_dir():
        raise UsageError(f"--statements {statements} is no folder.")
    found = 0
    for path in sets:
        texts = None
        if statements is not None:
            texts = linting.statement_texts(statements, linting.named_statements(path))
        faults = linting.lint(path, texts)
        found += len(faults)
        for fault in faults:
            where = f"{path}:{fault.line}" if fault.line else str(path)
            typer.echo(terminal.harmless(f"{where}: {fault.message}"))
    if statements is None:
        terminal.note("Quotes were not looked up: --statements FOLDER names where the statements lie.")
    if not found:
        terminal.note(f"Nothing is wrong with {', '.join(map(str, sets))}.")
    return FAILED if found else 0


@app.command("new")
def new(
    path: Annotated[Path, typer.Argument(metavar="SET", help="The set to add to; it is begun where there is none.")],
) -> int:
    """Write lines of a question set: ask, look at the answer, tick what a full answer would cite."""
    from contextlib import closing

    from bot import wiring
    from bot.cli import terminal
    from bot.cli.evaluate_outputs import require_writable
    from bot.cli.options import load_settings
    from bot.evaluation.draft_questions import ids_of
    from bot.evaluation.recording_library import Heard

    if not path.parent.is_dir():
        raise UsageError(f"{path} lies in a folder that does not exist: make it first.")
    ids_of(path)
    require_writable(path, str(path))
    listening: list[Heard] = []

    def hear(library: Library) -> Library:
        listening.append(Heard(library))
        return listening[-1]

    settings = load_settings()
    with closing(wiring.open_session(settings, say=terminal.note, telling=False, heard=hear)) as session:
        terminal.say(terminal.console(stderr=True), _HOW)
        added = _dialogue(path, session, listening[0])
    terminal.note(f"{added} {'line' if added == 1 else 'lines'} added to {path}.")
    return 0


def _dialogue(path: Path, session: Session, heard: Heard) -> int:
    import asyncio

    from bot.cli import terminal
    from bot.cli.ask import readable
    from bot.cli.show_reply import show_reply
    from bot.evaluation import draft_questions
    from bot.question import Question, Turn
    from bot.reply import Answer

    added = 0
    before: tuple[Turn, ...] = ()
    screen = terminal.console()
    while typed := _typed("question"):
        leaning = typed.startswith(">")
        question = Question(readable(typed.lstrip("> ")), history=before if leaning else (), mode="quotes")
        heard.heard()
        reply: Reply = asyncio.run(session.engine.ask(question))
        show_reply(screen, reply)
        said = reply.finding if isinstance(reply, Answer) else reply.message
        before = (*question.history, Turn(question.text, said))
        expected = _expected(draft_questions.offered(reply, heard.heard(), session.library), session.library)
        if expected is None:
            terminal.note("Passed over.")
            continue
        row = _row(path, question, expected)
        draft_questions.append(path, row)
        added += 1
        terminal.note(f"Added as {row['id']}.")
    return added


def _row(path: Path, question: Question, expected: Sequence[Candidate] | str) -> dict[str, Any]:
    from bot.evaluation import draft_questions
    from bot.evaluation.questions import HALVES
    from bot.questions.typed_filters import language_code
    from retrieval.text.language import detect

    language = detect(question.text) or "en"
    language = _asked_until(f"language [{language}]", lambda typed: language_code(typed or language, "The language"))
    usual = "follow-up" if question.history else "refusal" if isinstance(expected, str) else "direct"
    tags = _typed(f"tags, the kind first [{usual}]").replace(",", " ").split() or [usual]
    ids = draft_questions.ids_of(path)
    usual_half = draft_questions.next_id(ids, language).partition("-")[0]
    half = _asked_until(f"half, {' or '.join(HALVES)} [{usual_half}]", _half) or usual_half
    row = draft_questions.line(draft_questions.next_id(ids, language, half), question, language, tags, expected)
    contrary = "" if isinstance(expected, str) else _typed("does it take for granted what is not so? [y/N]")
    if contrary.lower().startswith("y"):
        row["expect"]["corrects_premise"] = True
    return row


def _half(typed: str) -> str:
    from bot.evaluation.questions import HALVES

    if typed and typed not in HALVES:
        raise UsageError(f"{typed!r} is none of {', '.join(HALVES)}.")
    return typed


def _expected(candidates: Sequence[Candidate], library: Library) -> tuple[Candidate, ...] | str | None:
    """The sentences ticked, or the reason of a refusal; None where the question is passed over."""
    from bot.evaluation import draft_questions
    from bot.evaluation.questions import REASONS

    ticked: list[Candidate] = []
    shown = list(candidates)
    _list(shown)
    while typed := _typed("cites (numbers, +words, 0 to refuse)" if not ticked else "and (empty: that is all)"):
        if typed.startswith("+"):
            shown = list(draft_questions.holding(typed[1:].strip(), library))
            _list(shown)
        elif typed == "0":
            _list_texts(REASONS)
            reason = _asked_until(
                "reason", lambda typed: draft_questions.ticked(typed, len(REASONS))[:1] if typed else ()
            )
            return REASONS[reason[0]] if reason else None
        else:
            try:
                ticked += [shown[at] for at in draft_questions.ticked(typed, len(shown))]
            except UsageError as error:
                _complain(error)
    return tuple(dict.fromkeys(ticked)) or None


def _list(candidates: Sequence[Candidate]) -> None:
    # The same words may be several delegations': where more than one could be meant, each says whose it is.
    several = len({one.statement for one in candidates}) > 1
    _list_texts([f"{one.text} ({one.code or one.statement})" if several else one.text for one in candidates])
    if not candidates:
        _complain(UsageError("No sentence was found: + and some words looks for others."))


def _list_texts(texts: Sequence[str]) -> None:
    from bot.cli import terminal

    for number, text in enumerate(texts, start=1):
        terminal.say(terminal.console(), text, label=f"{number:>3}  ")


def _asked_until(label: str, read: Callable[[str], T]) -> T:
    """What is typed, as `read` takes it; asked again until it does."""
    while True:
        try:
            return read(_typed(label))
        except UsageError as error:
            _complain(error)


def _complain(error: UsageError) -> None:
    from bot.cli import terminal

    terminal.say(terminal.console(stderr=True), str(error), style="yellow")


def _typed(label: str) -> str:
    """A line that is typed, without the white space around it; empty at the end of the input."""
    import sys

    sys.stderr.write(f"{label}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()
