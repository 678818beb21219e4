"""All the wordings that a line asks to have checked together: 'Did Iran say "…" and "…"?', or one a line.

Knows lines with several quotations; what asks for one of them is known to `bot.pasted`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from bot.declarative import QUESTION_MARKS, size
from bot.framing import LONGEST, Frame, folded, holds, names_someone
from bot.joined import at_joint, grouped, has_words, is_topic, without_pair
from bot.pasted import EDGES, Chosen, Pasted, asking, bare, chosen_in, pasted_in, unquoted, with_question_mark
from retrieval.delegations import find
from retrieval.quotation_marks import Quoted

_MOST_LINES = 20
_LONGEST_SPEAKER = 5
_LEFT_OUT = "…"
_NUMBER = re.compile(r"(?<=[\s:：])[(（]?\d{1,2}[.)）、．]\s*$")
_LOOSE = " \t\n\u00a0\u202f,，،;；、"


def all_pasted(text: str, language: str | None) -> tuple[Pasted, ...]:
    """The wordings that a line asks to have checked, each once, in the order in which they stand.

    Where there is more than one, each was quoted and asked for with the others ("… and …", "… or that …", one a line),
    and has the question that is asked of it alone. Of any other line it is what `pasted_in` finds. A quotation that is
    only mentioned ("in the debate on “…”") is none of them. Time is linear in the text.
    """
    line = unquoted(text)
    if rows := _by_lines(line, language):
        return rows
    groups = grouped(line)
    several = sum(map(len, groups)) > 1
    if several and (chosen := chosen_in(line, groups, language) or _by_speaker(line, groups, language)):
        found = _asked(line, groups, chosen, language)
        distinct = {one.wording: one for one in reversed(found)}
        if len(distinct) > 1:
            return tuple(reversed(distinct.values()))
    one = pasted_in(text, language)
    return () if one is None else (one,)


def _by_lines(line: str, language: str | None) -> tuple[Pasted, ...]:
    """The wordings of lines each of which says whose its own is, or asks: '"…" (Iran)'; none of any other lines."""
    rows = [row.strip(EDGES) for row in line[: _MOST_LINES * LONGEST].splitlines() if has_words(row)]
    if not 1 < len(rows) <= _MOST_LINES or not all(len(grouped(row)) == 1 for row in rows):
        return ()
    found = [(row, pasted_in(row, language)) for row in rows]
    certain = tuple(replace(one, asked=row) for row, one in found if one and one.certain and one.rest)
    return certain if len(certain) == len(rows) else ()


def _by_speaker(line: str, groups: list[list[Quoted]], language: str | None) -> Chosen | None:
    """The first quotations of a line where no more than another speaker leads to the next: "… and Kenya “…”?"."""
    for one, following in pairwise(groups[:_MOST_LINES]):
        kept, leads = at_joint(line[one[-1].closer : following[0].opener][:LONGEST])
        if has_words(kept) or size(leads) > _LONGEST_SPEAKER or not names_someone(leads):
            continue
        frame = Frame(line[: one[0].opener], line[following[-1].closer :])
        if not frame.is_long and (table := asking(frame, language)):
            return Chosen(one, Pasted(bare(line, one[0]), frame.rest(table), certain=True), table)
    return None


def _asked(line: str, groups: list[list[Quoted]], chosen: Chosen, language: str | None) -> list[Pasted]:
    """What is asked of each quotation that is asked for, by itself."""
    members = [group for group in groups if group is chosen.group or _asks_too(line, chosen, group, language)]
    head, tail = line[: members[0][0].opener], line[members[-1][-1].closer :]
    mark = next((sign for sign in tail if sign in QUESTION_MARKS), "")
    found: list[Pasted] = []
    leads = ""
    for k, group in enumerate(members):
        before = _head(head, leads, chosen) if k else head
        after = tail
        if k + 1 < len(members):
            between = line[group[-1].closer : members[k + 1][0].opener]
            kept, leads = at_joint(between)
            if has_words(kept):
                after = kept.rstrip(_LOOSE) + mark
            if chosen.table and not has_words(head):
                leads = f"{_LEFT_OUT}{between}"
        if len(group) > 1:
            before = without_pair(_NUMBER.sub("", before))
        found += _each(line, group, Frame(before, after), chosen)
    return found


def _asks_too(line: str, chosen: Chosen, group: list[Quoted], language: str | None) -> bool:
    """Whether quotations beside those that are asked for are so too, and are neither mentioned nor a topic."""
    early, late = sorted((chosen.group, group), key=lambda one: one[0].opener)
    between, tail = line[early[-1].closer : late[0].opener], line[late[-1].closer :]
    if len(between) > LONGEST // 3 or is_topic(between):
        return False
    before = line[: early[0].opener]
    if group is late:
        before = f"{before}{_LEFT_OUT}{''.join(at_joint(between))}"
    frame = Frame(before, tail)
    return not frame.is_long and asking(frame, language) is not None


def _head(head: str, leads: str, chosen: Chosen) -> str:
    """What leads to a later quotation: as to the first, but for another speaker or time named before it."""
    leads = leads.strip(_LOOSE)
    if not has_words(head):
        return f"{leads} "
    named = [mention for mention in find(leads) if mention.delegation]
    before = [mention for mention in find(head) if mention.delegation]
    if chosen.table and named and holds(folded(leads), chosen.table["say"]):
        return f"{leads} "
    if len(named) == len(before) == 1:
        return head[: before[0].start] + leads[named[0].start : named[0].end] + head[before[0].end :]
    return f"{head}{leads} " if named or any(map(str.isdecimal, leads)) else head


def _each(line: str, group: list[Quoted], frame: Frame, chosen: Chosen) -> list[Pasted]:
    rest = frame.rest(chosen.table) if chosen.table else chosen.main.rest
    found: list[Pasted] = []
    for quotation in group:
        asked = " ".join(f"{frame.before}{line[quotation.opener : quotation.closer]}{frame.after}".split())
        found.append(replace(with_question_mark(bare(line, quotation), rest), asked=asked))
    return found
