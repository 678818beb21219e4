"""Replies as cards: a finding and its quotes, the rows of a comparison, refusals, checks, several replies in one.

Knows replies, checks and the reader's language; not how either is made. A wording that was checked never stands in a
blockquote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count

from bot.check import Check
from bot.output.check_details import Side, notes, read_whole, two_texts, unlisted, verdict
from bot.output.model_notices import closest, left_out, not_checked, said_for, said_for_many
from bot.output.model_notices import summary as label
from bot.output.rows import are_many, became, begins_with_silence, beside_many, by_themselves
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.reply import Answer, Beside, Closest, Refusal, Reply, Row, RowStatus, Summary
from bot.state.values import Role
from bot.telegram.cards.comparison import list_entries, name_of, phrase_entries, timeline_entries, years_line
from bot.telegram.cards.fit import LINE, MOST_QUOTES, NEEDED, PARAGRAPH, PROSE, Entry, Shown, filled
from bot.telegram.cards.markup import NOTHING, bold, italic, plain, struck, underlined
from bot.telegram.cards.quote import quote_entry, rest_line, translation, verbatim
from bot.telegram.cards.safe_text import harmless, isolated, isolates, line, own_lead, recorded, sentence, told
from bot.telegram.cards.safe_text import heading as in_bold
from bot.telegram.values import Piece, lines, together

LONGEST_MESSAGE = 900
"""The most code points shown of a finding or a message."""

LONGEST_NOTE = 400
"""The most code points shown of a note."""

LONGEST_QUESTION = 300
"""The most code points of a question."""

MOST_AT_FIRST = 5
"""Quotes shown first of a comparison with many rows; the other quotes are left for later."""


def reply_shown(reply: Reply, said: Speaker, *, heading: str | None = None) -> Shown:
    """The card of a reply with its first quotes: at most `MOST_QUOTES`, or one of each row or part if there are more.

    A reply with a check shows the check in place of its finding or message. The nearest passages of a refusal are
    labelled as no evidence. `heading` is the question, if it stands nowhere else in the chat.
    """
    content = _Content(said, _evidence(reply))
    entries: list[Entry] = []
    if heading and (asked := recorded(heading, LONGEST_QUESTION)):
        entries.append(Entry(_own(italic, asked)))
    taken = recorded(reply.standalone_question, LONGEST_QUESTION)
    if taken and reply.standalone_question != reply.question and not reply.parts:
        text = said.gettext("Taken as: {question}", question=isolated(said, taken))
        entries.append(Entry(told(said, text)))
    for part in reply.parts or (reply,):
        if reply.parts:
            asked = recorded(part.standalone_question, LONGEST_QUESTION)
            entries.append(Entry(_own(italic, asked), group=content.group()))
        first, *others = content.of(part)
        entries += [replace(first, gap=LINE) if reply.parts else first, *others]
    for why in dict.fromkeys(part.degraded for part in (*reply.parts, reply) if part.degraded):
        reason = isolated(said, sentence(why, LONGEST_MESSAGE))
        entries.append(Entry(told(said, said.gettext("Without the model: {reason}", reason=reason))))
    dropped = ((not_checked(said.language, reply.rejected), NEEDED), (left_out(said.language, reply.rejected), PROSE))
    entries += [Entry(told(said, text), weight) for text, weight in dropped if text]
    left = content.unseen(_evidence(reply))
    return filled(entries, partial(verbatim, said), rest=rest_line(said), left=left)


def early_shown(answer: Answer, said: Speaker) -> Shown:
    """The quotes of an answer alone, while a model still writes.

    The verdict on a quotation comes later, with its quotes; the closest passages come later, with the finding.
    """
    content = _Content(said, ())
    entries: list[Entry] = []
    for part in answer.parts or (answer,):
        if isinstance(part, Closest):
            entries += content.of(part)
        elif isinstance(part, Answer) and part.check is None:
            entries += content.quotes(part)
    text = said.gettext("Quotes are verbatim. What they say together is being written.")
    last = told(said, text)
    return filled(entries, lambda shown, others: last, rest=rest_line(said))


def more_shown(
    quotes: Sequence[Quote], total: int, said: Speaker, *, most: int = MOST_QUOTES, role: Role = "more"
) -> Shown:
    """The card of further quotes of a reply with `total` quotes, labelled unless the reply is a plain answer.

    At least one of the quotes is shown, or named if no message can carry the quote.
    """
    entries = []
    evidence = role != "nearest"
    if not evidence:
        entries.append(Entry(_nearest_label(said)))
    if role == "closest":
        entries.append(Entry(told(said, closest(said.language))))
    entries += [quote_entry(quote, said, evidence=evidence) for quote in quotes]
    return filled(entries, partial(_of_these, said, total), most=most)


def check_shown(check: Check, said: Speaker) -> Shown:
    """The card of a check: verdict, message, difference, words left out, and the first places where the words stand."""
    entries = list(_check_entries(check, check.found, said, 0))
    return filled(entries, partial(verbatim, said), rest=rest_line(said))


class _Content:
    """Makes the entries of replies; a quote of two replies stands once, and evidence is never nearest."""

    def __init__(self, said: Speaker, evidence: Sequence[Quote]) -> None:
        self._said = said
        self._evidence = {quote.permalink for quote in evidence}
        self._groups = count()
        self._quotes: set[str] = set()

    def group(self) -> int:
        return next(self._groups)

    def unseen(self, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """The quotes without an entry, each once."""
        return tuple({q.permalink: q for q in quotes if q.permalink not in self._quotes}.values())

    def of(self, reply: Reply) -> Iterator[Entry]:
        """The entries of one reply without parts."""
        if reply.check is not None:
            places = reply.quotes if isinstance(reply, Answer) else reply.nearest
            fresh = self._fresh(places)
            yield from _check_entries(reply.check, fresh, self._said, self.group())
            yield from self._again([quote for quote in places if quote not in fresh])
        elif isinstance(reply, Answer) and (reply.timeline is not None or reply.phrase is not None):
            yield self._finding(reply.finding)
            yield from self._by_date(reply)
        elif isinstance(reply, Answer):
            yield self._finding(reply.finding)
            shown = {quote.permalink for quote in reply.quotes} & self._quotes
            yield from self.quotes(reply)
            yield from self._again([quote for quote in reply.quotes if quote.permalink in shown])
            if reply.summary is not None:
                yield from self._summary(reply.summary)
        else:
            yield from self._refusal(reply)

    def quotes(self, answer: Answer) -> Iterator[Entry]:
        """The rows of a comparison, each with its quotes; then quotes of no row.

        Statements made for a delegation by others stand behind its own words, below a line saying so.
        """
        if are_many(answer.rows):
            yield from self._many(answer)
            return
        rows = by_themselves(answer.rows)
        for row in rows:
            group = self.group()
            own = [quote for quote in answer.quotes if quote.n in row.quotes]
            yield self._row(row, group)
            yield from self._shown(own, answer, group)
            for one in answer.beside:
                if one.delegation.code == row.delegation.code:
                    yield from self._beside(one, answer)
        others = {n for one in answer.beside for n in one.quotes}
        rest = [q for q in answer.quotes if q.permalink not in self._quotes and q.n not in others]
        yield from self._shown(rest, answer, self.group())
        yield from list_entries(answer, self._said, self.group())
        for one in answer.beside if not rows else ():
            yield from self._beside(one, answer)

    def _many(self, answer: Answer) -> Iterator[Entry]:
        """The best quotes of many rows, each under its attribution, and the lists of delegations without quotes."""
        others = {n for one in answer.beside for n in one.quotes}
        if answer.kind == "answer":  # what only comes close is left for later
            others |= answer.closest
        silence = begins_with_silence(answer.rows)
        if silence:
            yield from list_entries(answer, self._said, self.group())
        for quote in [quote for quote in answer.quotes if quote.n not in others][:MOST_AT_FIRST]:
            yield from self._shown([quote], answer, self.group())
        if not silence:
            yield from list_entries(answer, self._said, self.group())
        for some in beside_many(answer):
            group = self.group()
            quotes = [quote for quote in answer.quotes if quote.n in some[0].quotes]
            yield Entry(told(self._said, said_for_many(self._said.language, some)), group=group)
            yield from self._shown(quotes, answer, group)

    def _by_date(self, answer: Answer) -> Iterator[Entry]:
        fresh = replace(answer, quotes=tuple(self._fresh(answer.quotes)))
        if answer.timeline is not None:
            yield from timeline_entries(fresh, answer.timeline, self._said, self.group)
        else:
            yield from phrase_entries(fresh, self._said, self.group)

    def _beside(self, one: Beside, answer: Answer) -> Iterator[Entry]:
        """Statements made for a delegation by others: a label and the quotes, or the numbers of quotes shown before."""
        group = self.group()
        quotes = [quote for quote in answer.quotes if quote.n in one.quotes]
        label = told(self._said, said_for(self._said.language, one))
        numbers = plain(f" {' '.join(f'[{quote.n}]' for quote in quotes)}")
        yield Entry(label, group=group, otherwise=label + numbers)
        yield from self._shown(quotes, answer, group)

    def _shown(self, quotes: Sequence[Quote], answer: Answer, group: int) -> Iterator[Entry]:
        translated = {each.quote: each for each in answer.translations}
        for quote in self._fresh(quotes):
            beside = NOTHING
            if (given := translated.get(quote.n)) and (text := translation(given, self._said)).length:
                beside = plain(LINE) + text
            yield quote_entry(quote, self._said, group=group, beside=beside)

    def _fresh(self, quotes: Sequence[Quote]) -> list[Quote]:
        fresh = list(self.unseen(quotes))
        self._quotes |= {quote.permalink for quote in fresh}
        return fresh

    def _again(self, quotes: Sequence[Quote]) -> Iterator[Entry]:
        """A reference to quotes already in another part."""
        if marks := " ".join(f"[{quote.n}]" for quote in quotes):
            yield Entry(told(self._said, self._said.gettext("See {quotes}.", quotes=marks)), PROSE)

    def _finding(self, finding: str) -> Entry:
        text = sentence(finding, LONGEST_MESSAGE)
        return Entry(_own(bold, text), group=self.group())

    def _summary(self, summary: Summary) -> Iterator[Entry]:
        """A model's summary in a block of its own, below a label: each sentence with the numbers of its quotes."""
        group = self.group()
        yield Entry(told(self._said, label(self._said.language, summary.by)), PROSE, group=group)
        for one in summary.sentences:
            text = sentence(one.text, LONGEST_MESSAGE)
            marks = "".join(f" [{n}]" for n in one.quotes)
            yield Entry(_own(italic, text) + plain(marks) if text else NOTHING, PROSE, gap=LINE, group=group)

    def _row(self, row: Row, group: int) -> Entry:
        name = name_of(row.delegation, self._said)
        if row.status is not RowStatus.QUOTED:
            return Entry(_row_line(self._said, name, became(row, self._said)), group=group)
        numbers = " ".join(f"[{n}]" for n in row.quotes)
        otherwise = _row_line(self._said, name, numbers) if numbers else None
        return Entry(in_bold(self._said, name), group=group, otherwise=otherwise)

    def _refusal(self, refusal: Refusal) -> Iterator[Entry]:
        message = sentence(refusal.message, LONGEST_MESSAGE)
        group = self.group()
        yield Entry(_own(bold, message), group=group)
        if refusal.timeline is not None and (line := years_line(refusal.timeline, self._said)).length:
            yield Entry(line, group=group)
        for n, row in enumerate(by_themselves(refusal.rows)):
            entry = self._row(row, group)
            yield Entry(entry.otherwise or entry.piece, group=group, gap=LINE if n else PARAGRAPH)
        yield from list_entries(refusal, self._said, group)
        nearest = self._fresh([quote for quote in refusal.nearest if quote.permalink not in self._evidence])
        if nearest:
            yield Entry(_nearest_label(self._said), group=group)
        for quote in nearest:
            yield quote_entry(quote, self._said, group=group, evidence=False)


def _evidence(reply: Reply) -> list[Quote]:
    """All quotes of a reply that are evidence: an answer's, its further quotes, and the finds of a check."""
    every = (reply, *reply.parts)
    answers = [one for one in every if isinstance(one, Answer)]
    found = [quote for one in every if one.check for quote in one.check.found]
    return [*(q for one in answers for q in one.quotes), *(q for one in answers for q in one.more), *found]


def _of_these(said: Speaker, total: int, shown: int, _: int) -> Piece:
    """The line below further quotes: how many of how many; nothing if no quote is shown."""
    if not shown:
        return NOTHING
    return told(
        said, said.gettext("Quotes are verbatim. {shown} more of {total} shown.", shown=shown, total=max(total, shown))
    )


def _nearest_label(said: Speaker) -> Piece:
    return told(said, said.gettext("Nearest, not evidence:"))


def _own(form: Callable[[str], Piece], text: str) -> Piece:
    """A sentence about statements, in the direction of its own letters."""
    return plain(own_lead(text)) + form(text)


def _row_line(said: Speaker, name: str, told: str) -> Piece:
    return in_bold(said, name) + plain(f"{said.colon}{told}")


def _check_entries(check: Check, quotes: Sequence[Quote], said: Speaker, group: int) -> Iterator[Entry]:
    """The entries of a card for a check; `quotes` are the finds on offer, as numbered here."""
    message = sentence(check.message, LONGEST_MESSAGE)
    yield Entry(in_bold(said, verdict(check.verdict, said)), group=group)
    yield Entry(plain(own_lead(message) + message), group=group, gap=LINE)
    if check.difference:
        yield Entry(_difference(check, said), PROSE, group=group)
    for n, (name, words) in enumerate(notes(check, said.language)):
        note = line(said, f"{name} {isolated(said, recorded(words, LONGEST_NOTE))}".rstrip())
        yield Entry(note, PROSE, group=group, gap=LINE if n else PARAGRAPH)
    if whole := read_whole(check, said.language):
        yield Entry(line(said, whole), PROSE, group=group)
    at = {quote.permalink: place for place, quote in enumerate(check.found)}
    for quote in quotes:
        place = at.get(quote.permalink)
        ranges = check.ranges[place] if place is not None and place < len(check.ranges) else ()
        emphasised = [(start - quote.start, end - quote.start) for start, end in ranges]
        inside = [(max(start, 0), end) for start, end in emphasised if end > 0]
        yield quote_entry(quote, said, emphasised=inside, group=group)
    if further := unlisted(check, said.language):
        yield Entry(line(said, further), PROSE, group=group)


def _difference(check: Check, said: Speaker) -> Piece:
    (wrote, says), more = two_texts(check.difference, said.language)
    return lines(_side(wrote, struck, said), _side(says, underlined, said), *([line(said, more)] if more else []))


def _side(side: Side, form: Callable[[str], Piece], said: Speaker) -> Piece:
    """One text of a difference behind its label; changed words have wdiff's marks around them, and a form."""
    label, stretches = side
    pieces = [(harmless(text), differs) for text, differs in stretches]
    words = together(*(form(text) if differs else plain(text) for text, differs in pieces))
    opens, closes = isolates(said, words.text)
    return together(line(said, f"{label} {opens}“"), words, plain(f"”{closes}"))
