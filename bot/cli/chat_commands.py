"""The commands of a conversation on the command line: names, effects, and completions of a line.

Knows names and arguments; how a command works is known to `bot.cli.chat_session`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.output.citations.formats import label, offered
from bot.questions.typed_filters import FIELDS, before_wording
from bot.quote import Quote

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
"""The commands of a conversation: the arguments of each, and the effect."""


def completions(typed: str, delegations: Iterable[str], shown: Mapping[int, Quote]) -> Iterable[tuple[str, str]]:
    """Words that can stand at the end of a "/" line, with explanations.

    `delegations` are the names held, `shown` the quotes by number.
    """
    if " " not in typed:
        return [(command, does) for command, (_, does) in COMMANDS.items()]
    name, _, rest = typed.partition(" ")
    if name == "/cite" and " " in rest.lstrip():
        return [(each, label(each)) for each in offered()]
    if name in {"/context", "/source", "/cite"}:
        return [(str(n), quote.speaker or "") for n, quote in sorted(shown.items())]
    pairs = [*((f"{key}=", "") for key in FIELDS), *((f"delegation={_code(each)}", "") for each in delegations)]
    if name == "/filters":
        return [("clear", "look at every statement"), *pairs]
    if (
        name in {"/check", "/who", "/compare", "/timeline", "/phrase"}
        and not before_wording(rest.rpartition(" ")[0])[1]
    ):
        return pairs
    return []


def _code(name: str) -> str:
    return f'"{name}"' if " " in name else name
