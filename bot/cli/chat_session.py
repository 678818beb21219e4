"""A conversation: the questions and replies so far, and the commands that go back to a quote.

Asks the engine and renders; knows nothing of how lines are read or answers are made.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli import terminal
from bot.cli.show_reply import filters_line, show_check, show_quote, show_quotes, show_reply, show_taken
from bot.cli.statements import say_fact, show_record
from bot.cli.terminal import say
from bot.output.attribution import ENGLISH, record_beside
from bot.output.citations.formats import DEFAULT, format_named, label, offered
from bot.output.export import export
from bot.output.model_notices import closest
from bot.output.speech.speaker import speaker
from bot.output.transcript.blocks import quotes
from bot.question import Question, Turn, Wants
from bot.questions import typed as wants
from bot.questions.typed import turn_of
from bot.questions.typed_filters import FIELDS, before_wording, completed, filters_from
from bot.quote import Quote
from bot.reply import Answer, Reply
from retrieval.errors import UsageError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from rich.console import Console

    from bot.check import Check
    from bot.wiring import Session

Await = Callable[[Coroutine[Any, Any, Any]], Any]

MORE = 3
"""How many further quotes /more shows at a time."""

LEAVING = frozenset({"q", "quit", "exit", "/q", "/quit", "/exit"})
"""What is typed to leave."""

COMMANDS = {
    "/help": ("", "what can be typed here"),
    "/check": ("[key=value…] WORDING", "whether anyone said this, in these words"),
    "/who": ("[key=value…] TOPIC", "everybody who speaks to it, in its words or near in meaning"),
    "/compare": ("NAMES on TOPIC | key=value… TOPIC", "a row for each delegation, or each member of group=…"),
    "/timeline": ("[key=value…] TOPIC", "what was said by date, and what changed in the wording"),
    "/phrase": ("[key=value…] WORDS", "who has said exactly these words, and how often"),
    "/more": ("", "further quotes for the last question or check"),
    "/context": ("N", "the sentences around quote N"),
    "/source": ("N", "where quote N comes from, and how to check it"),
    "/cite": ("N [FORMAT]", "quote N as a citation: text, markdown, bibtex, ris, csl, chicago, apa, mla"),
    "/filters": ("key=value… | clear", "look only at some statements"),
    "/translate": ("on | off", "a machine's translation beside quotes in another language than yours"),
    "/new": ("", "forget what was said, for /export too; the filters stay"),
    "/export": ("FILE", "write this conversation to FILE.md, .docx or .jsonl, or its references to .bib or .ris"),
    "/quit": ("", "leave"),
}
"""The commands of a conversation: the arguments of each, and the effect. `Conversation._do_NAME` carries them out."""

REMEMBERED = 20
"""Turns that a follow-up is read against; older ones have no bearing on it."""
TWO_COLUMNS_FROM = 70
"""Columns from which on /help explains commands beside their names."""
CONTEXT = 2
"""Sentences shown on each side of a quote."""


class Conversation:
    """The questions and answers so far, and the quotes on the screen to go back to."""

    def __init__(self, session: Session, screen: Console, wait: Await, defaults: Question) -> None:
        """Start with nothing said; `defaults` holds for each question, `wait` runs a coroutine of the engine."""
        self._session, self._screen, self._wait = session, screen, wait
        self.defaults = defaults
        self._forget()

    def _forget(self) -> None:
        self._turns: list[Turn] = []
        self._replies: list[Reply | Check] = []
        self.shown: dict[int, Quote] = {}
        self._nearest: frozenset[int] = frozenset()
        self._first = 1
        self._more: tuple[Quote, ...] = ()
        self._closest: frozenset[str] = frozenset()
        self._language: str | None = None
        self._to_check: Filters | None = None

    def take(self, line: str) -> bool:
        """Carry out a line; returns whether the conversation goes on.

        Raises:
            OnRecordError: the line cannot be carried out.
        """
        stripped = line.strip()
        if not stripped:
            return True
        to_check, self._to_check = self._to_check, None
        if stripped.casefold() in LEAVING:
            return False
        name, *rest = stripped.split(maxsplit=1)
        # A wording is often pasted with the line breaks of the page that it stood on.
        if name.startswith("/") and ("\n" not in stripped or name.casefold() == "/check"):
            self._command(name.casefold(), "".join(rest))
        elif to_check is not None:
            self._show_check(stripped, to_check)
        else:
            self._answer(replace(self.defaults, text=stripped))
        return True

    def completions(self, typed: str, delegations: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Words that can stand at the end of a "/" line, with explanations; `delegations` are the names held."""
        if " " not in typed:
            return [(command, does) for command, (_, does) in COMMANDS.items()]
        name, _, rest = typed.partition(" ")
        if name == "/cite" and " " in rest.lstrip():
            return [(each, label(each)) for each in offered()]
        if name in {"/context", "/source", "/cite"}:
            return [(str(n), quote.speaker or "") for n, quote in sorted(self.shown.items())]
        named = (f'"{each}"' if " " in each else each for each in delegations)
        pairs = [*((f"{key}=", "") for key in FIELDS), *((f"delegation={each}", "") for each in named)]
        if name == "/filters":
            return [("clear", "look at every statement"), *pairs]
        takes_filters = name == "/check" or name[1:] in wants.COMMANDS
        return pairs if takes_filters and not before_wording(rest.rpartition(" ")[0])[1] else []

    def ask(self, question: Question) -> Reply:
        """The engine's reply, with a spinner meanwhile."""
        with terminal.Thinking("Looking through the statements"):
            reply: Reply = self._wait(self._session.engine.ask(question))
        return reply

    def _answer(self, question: Question) -> None:
        question = replace(question, history=tuple(self._turns[-REMEMBERED:]))
        already: list[Quote] = []
        early_reply: list[Reply] = []

        def seen(early: Reply) -> None:
            """Show the quotes, chosen and checked, while the model still writes."""
            spinner.pause()
            early_reply.append(early)
            if isinstance(early, Answer) and early.kind == "answer":
                show_taken(self._screen, early)
                already.extend(show_quotes(self._screen, early))
            spinners.enter_context(terminal.Thinking("Waiting for the model"))

        with ExitStack() as spinners:
            spinner = spinners.enter_context(terminal.Thinking("Looking through the statements"))
            try:
                reply: Reply = self._wait(self._session.engine.ask(question, seen))
            except KeyboardInterrupt:
                if not early_reply:
                    raise
                # Who does not want to wait for the model keeps what is on the screen.
                reply = replace(early_reply[-1], degraded="interrupted")
        for part in reply.parts or (reply,):
            self._turns.append(turn_of(question, part))
        self._replies.append(reply)
        nearest = () if isinstance(reply, Answer) else reply.nearest
        self.shown, self._nearest = {}, frozenset(quote.n for quote in nearest)
        self._keep(reply.quotes if isinstance(reply, Answer) else nearest)
        self._keep_more(reply)
        if isinstance(reply, Answer) and not _begins_with(reply.quotes, already):
            # The model has put others first: the whole reply is shown, in its order and with its numbers.
            already = []
        if not already:
            self._screen.print()
        show_reply(self._screen, reply, already)
        looked_in = filters_line(reply.filters)
        above = "looked in" if reply.check is None else "filters"
        self._say_below(f"{above}: {looked_in}" if looked_in else "", self._more_line())

    def _keep(self, quotes: Sequence[Quote]) -> None:
        """Keep quotes to go back to by number; the first is the default."""
        self.shown |= {quote.n: quote for quote in quotes}
        if quotes:
            self._first = quotes[0].n

    def _next(self) -> int:
        return max(self.shown, default=0) + 1

    def _keep_more(self, reply: Reply) -> None:
        """Keep the further quotes of a reply for /more, plain answers first."""
        more = reply.more if isinstance(reply, Answer) else ()
        self._more = tuple(sorted(more, key=lambda quote: quote.n in reply.closest))
        self._closest = frozenset(quote.permalink for quote in more if quote.n in reply.closest)
        self._language = reply.language

    def _do_check(self, rest: str) -> None:
        pairs, wording = before_wording(rest)
        filters = completed(filters_from(pairs, "/check"), self.defaults.filters) if pairs else self.defaults.filters
        if wording:
            self._show_check(wording, filters)
        else:
            self._to_check = filters
            say(self._screen, "Paste the words to check as the next line, or type them behind /check.")

    def _show_check(self, wording: str, filters: Filters) -> None:
        with terminal.Thinking("Looking through the statements"):
            check: Check = self._wait(self._session.engine.check(wording, filters))
        # Numbered on, so that the quotes of the last question can still be gone back to.
        check = replace(check, found=_numbered(check.found, self._next()))
        self._replies.append(check)
        limit = self.defaults.limit
        quotes, self._more, self._closest = check.found[:limit], check.found[limit:], frozenset()
        self._keep(quotes)
        self._screen.print()
        show_check(self._screen, check, quotes)
        line = filters_line(filters)
        self._say_below(f"filters: {line}" if line else "", self._more_line())

    def _say_below(self, *notes: str) -> None:
        if any(notes):
            self._screen.print()
        for note in notes:
            if note:
                say(self._screen, note, style="dim")

    def _more_line(self) -> str:
        return f"{len(self._more)} more: /more" if self._more else ""

    def _command(self, name: str, rest: str) -> None:
        action = getattr(self, f"_do_{name[1:]}", None) if name in COMMANDS else None
        if action is None:
            near = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]}?" if near else "/help names those there are."
            raise UsageError(f"{name} is not a command. {hint}")
        action(rest)

    def _ask_for(self, command: str, rest: str) -> None:
        asked = wants.typed(command, rest, self.defaults.filters)
        own = self.defaults
        limit = 1 if asked.wants is Wants.COMPARISON else own.limit
        self._answer(replace(asked, limit=limit, mode=own.mode, translate=own.translate, summary=own.summary))

    _do_who = partialmethod(_ask_for, "who")
    _do_compare = partialmethod(_ask_for, "compare")
    _do_timeline = partialmethod(_ask_for, "timeline")
    _do_phrase = partialmethod(_ask_for, "phrase")

    def _do_help(self, _: str) -> None:
        say(self._screen, "Type a question, or a follow-up such as “And on ITU?”. Alt-enter starts a new line.")
        for command, (takes, does) in COMMANDS.items():
            usage = f"  {command} {takes}".rstrip()
            if self._screen.width >= TWO_COLUMNS_FROM:
                say(self._screen, does, label=f"{usage:<30} ")
            else:
                say(self._screen, usage.strip(), indent=2)
                say(self._screen, does, indent=4)
        keys = "Up and down go through earlier questions, ctrl-r searches them; ctrl-c clears the line; ctrl-d leaves."
        say(self._screen, keys)

    def _do_more(self, _: str) -> None:
        if not self._more:
            say(self._screen, "There are no further quotes." if self._replies else "Ask a question first.")
            return
        quotes = _numbered(self._more[:MORE], self._next())
        self._more = self._more[MORE:]
        self._keep(quotes)
        near = [quote for quote in quotes if quote.permalink in self._closest]
        for quote in quotes:
            self._screen.print()
            if quote in near[:1]:
                say(self._screen, closest(self._language), style="dim italic")
            show_quote(self._screen, quote, said=speaker(self._language))
        if self._more:
            self._screen.print()
            say(self._screen, self._more_line(), style="dim")

    def _do_context(self, rest: str) -> None:
        quote = self._quote(rest)
        around = self._wait(self._session.engine.around(quote, CONTEXT))
        before, after = around.text[: around.start].strip(), around.text[around.end :].strip()
        self._screen.print()
        show_quote(
            self._screen,
            quote,
            evidence=quote.n not in self._nearest,
            before=before,
            after=after,
            said=speaker(self._language),
        )

    def _do_source(self, rest: str) -> None:
        quote = self._quote(rest)
        statement = self._session.library.statement(quote.statement)
        self._screen.print()
        show_record(self._screen, record_beside(quote, statement.record))
        say_fact(self._screen, "Statement", quote.statement)
        say_fact(self._screen, "Source", quote.source)
        say_fact(self._screen, "Quote", quote.permalink)
        say_fact(self._screen, "SHA-256", quote.sha256)
        check = f"onrecord statements show {quote.statement} --text"
        where = f"prints the text; the quote is its characters {quote.start} to {quote.end}."
        say_fact(self._screen, "To check", f"{check} {where}")

    def _do_cite(self, rest: str) -> None:
        number, _, name = rest.partition(" ")
        if number and not number.strip("[]()").isdecimal():
            number, name = "", rest  # the format alone: the quote is the first one
        written = format_named(name or DEFAULT)
        quote = self._quote(number)
        if quote.n in self._nearest:
            raise UsageError(f"({quote.n}) is nearest to the question and no evidence: it is not cited.")
        (cited,) = self._wait(self._session.engine.cite([quote]))
        if cited is None:
            raise UsageError(
                f"[{quote.n}] is not cited: the text of its statement has changed since it was shown, or it is not "
                "held any more. Ask again."
            )
        self._screen.print()
        for line in terminal.lines(terminal.visible(written.write([cited], ENGLISH)).rstrip("\n"), None):
            self._screen.print(line, soft_wrap=True)

    def _quote(self, rest: str) -> Quote:
        if not self.shown:
            raise UsageError("no quote has been shown yet: ask a question first.")
        number = rest.strip("[]() ") or str(self._first)
        quote = self.shown.get(int(number)) if number.isdecimal() and len(number) < 9 else None
        if quote is None:
            there = ", ".join(str(n) for n in sorted(self.shown))
            raise UsageError(f"there is no quote {rest}: those shown are {there}.")
        return quote

    def _do_filters(self, rest: str) -> None:
        if rest.casefold() == "clear":
            self.defaults = replace(self.defaults, filters=Filters())
        elif rest:
            try:
                self.defaults = replace(self.defaults, filters=filters_from(rest, "/filters"))
            except UsageError as error:
                raise UsageError(f"{error} /filters clear takes all of them away.") from None
        line = filters_line(self.defaults.filters)
        say(self._screen, f"Filters: {line}" if line else "No filters: every statement is looked at.")
        if not rest:
            say(self._screen, f"Keys: {', '.join(FIELDS)}. As in: /filters delegation=Iran since=2019", style="dim")

    def _do_translate(self, rest: str) -> None:
        wanted = {"on": True, "off": False, "": not self.defaults.translate}.get(rest.casefold())
        if wanted is None:
            raise UsageError("say /translate on, or /translate off.")
        if wanted and self._session.teller is None:
            raise UsageError("a translation needs a chat model: set ONRECORD_MODEL to provider:model, and start again.")
        self.defaults = replace(self.defaults, translate=wanted)
        on = "Quotes in another language than your question's get a machine's translation beside them."
        say(self._screen, on if wanted else "Quotes are shown in their own language alone.")

    def _do_new(self, _: str) -> None:
        self._forget()
        line = filters_line(self.defaults.filters)
        kept = f"; the filters are kept: {line}" if line else "."
        say(self._screen, f"A new conversation: what was said before is forgotten{kept}")

    def _do_export(self, rest: str) -> None:
        if not rest:
            raise UsageError(
                "name a file: /export answers.md, .docx for Word, .bib for references, .jsonl for programs."
            )
        path = Path(rest.strip("\"'")).expanduser()
        every = quotes(self._replies)
        cited = self._wait(self._session.engine.cite(every)) if every else ()
        export(self._replies, path, {quote.permalink: one for quote, one in zip(every, cited, strict=True)})
        say(self._screen, f"Written: {path}")


def _numbered(quotes: Sequence[Quote], first: int) -> tuple[Quote, ...]:
    return tuple(replace(quote, n=first + offset) for offset, quote in enumerate(quotes))


def _begins_with(quotes: Sequence[Quote], already: Sequence[Quote]) -> bool:
    """Whether the quotes begin with the quotes on the screen, in order and under the numbers shown."""
    return [(q.n, q.permalink) for q in quotes[: len(already)]] == [(q.n, q.permalink) for q in already]
