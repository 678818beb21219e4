"""What programs read: replies, checks, statements and outcomes as plain dictionaries, and these as lines of JSON.

The names are the contract with scripts. Knows values, not where they come from or go to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.quote import Quote, Timing
from bot.reply import (
    Answer,
    Beside,
    ModelUse,
    Reply,
    Row,
    Summary,
)
from retrieval.filters import Filters
from retrieval.ingest.files import shown
from retrieval.statement import Record, Statement

if TYPE_CHECKING:
    from bot.check import Check
    from bot.output.citations.citation import Citation
    from bot.output.citations.formats import Format
    from bot.phrase_counts import PhrasePlace, PhraseUse
    from bot.quote import DelegationName
    from bot.timeline import Timeline
    from retrieval.held import Held
    from retrieval.ingest.import_corpus import Corpus, Imported
    from retrieval.ingest.ingest import Outcome
    from retrieval.readers.document import Repair

Json = dict[str, Any]

_ENGINES_OWN = frozenset(("members", "own", "statements"))


def line(value: Mapping[str, object]) -> bytes:
    """One line of JSON in UTF-8, its line feed included.

    Characters that some readers take for line ends (U+0085, U+2028, U+2029) are escaped; so are all others than
    ASCII where the value holds a lone surrogate, which UTF-8 cannot carry.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for char in "\x85\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    try:
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False).encode("ascii") + b"\n"


def reply(given: Reply, *, id: object = None) -> Json:
    """A reply as "onrecord.answer/1"; `id` is the asker's own and goes back unchanged.

    Each quote stands once, in `quotes` if it answers and else in `closest`, by the number that rows and parts name.
    """
    quotes, near = given.quotes if isinstance(given, Answer) else (), given.closest
    return {
        "schema": "onrecord.answer/1",
        "id": id,
        "question": given.question,
        "standalone_question": given.standalone_question,
        "kind": given.kind,
        "confidence": given.confidence if isinstance(given, Answer) else None,
        "mode": given.mode,
        "degraded": given.degraded,
        "finding": given.finding if isinstance(given, Answer) else None,
        "quotes": [quote(each) for each in quotes if each.n not in near],
        "closest": [quote(each) for each in quotes if each.n in near],
        "summary": _summary(given.summary) if isinstance(given, Answer) and given.summary else None,
        "rows": [_row(each) for each in given.rows],
        "beside": [_beside(each) for each in given.beside] if isinstance(given, Answer) else [],
        "refusal": None
        if isinstance(given, Answer)
        else {
            "reason": given.reason.value,
            "message": given.message,
            "nearest": [quote(each) for each in given.nearest],
        },
        "rejected": [{"what": each.what, "why": each.why} for each in given.rejected],
        "check": None if given.check is None else check(given.check),
        "parts": [_part(each) for each in given.parts],
        "translations": [
            {"quote": each.quote, "language": each.language, "text": each.text} for each in given.translations
        ]
        if isinstance(given, Answer)
        else [],
        "model": None if given.model is None else _model(given.model),
        "timeline": None if given.timeline is None else timeline(given.timeline),
        "phrase": None if given.phrase is None else phrase(given.phrase),
        "unknown": [{"name": each.name, "near": list(each.near)} for each in given.unknown],
        "filters": filters(given.filters),
        "ms": _ms(given.ms),
    }


def with_citations(sent: Json, cited: Mapping[str, Citation | None], written: Format | None) -> Json:
    """A reply with `cite` in each of its quotes, by their permalinks; as it is where no format is asked for.

    It is null for a quote whose statement has changed since it was chosen.
    """
    for each in (*sent["quotes"], *sent["closest"]) if written else ():
        one = cited.get(each["permalink"])
        each["cite"] = cite(one, written) if one is not None and written else None
    return sent


def check(given: Check, *, id: object = None) -> Json:
    """A check as "onrecord.check/1"; `id` is the asker's own and goes back unchanged.

    Each quote found also has `spans`: the code points of its statement that hold the wording's parts, in order; none
    around words that were left out of a very long sentence.
    """
    # An altered wording stands nowhere: what was found for it has no ranges.
    ranges = given.ranges or ((),) * len(given.found)
    return {
        "schema": "onrecord.check/1",
        "id": id,
        "wording": given.wording,
        "verdict": given.verdict.value,
        "message": given.message,
        "found": [
            {**quote(each), "spans": [list(place) for place in places]}
            for each, places in zip(given.found, ranges, strict=True)
        ],
        "unlisted": given.unlisted,
        "difference": [
            {"op": each.op.value, "wording": each.wording, "statement": each.statement} for each in given.difference
        ],
        "hidden": list(given.hidden),
        "quoting": given.quoting,
        "own_words": list(given.own_words),
        "filters": filters(given.filters),
        "ms": _ms(given.ms),
    }


def citation(given: Citation, written: Format) -> Json:
    """A citation as "onrecord.citation/1": the quote, what its record says beyond it, and `cite` in a format."""
    return {
        "schema": "onrecord.citation/1",
        **quote(given.quote),
        "title": given.title,
        "symbol": given.symbol,
        "agenda_item": given.agenda_item,
        "source_url": given.url,
        "cite": cite(given, written),
    }


def cite(given: Citation, written: Format) -> Json:
    """A citation by the name of its format: an object for CSL JSON, text for any other."""
    from bot.output.attribution import ENGLISH
    from bot.output.citations import csl

    told = csl.item(given) if written.name == "csl" else written.write([given], ENGLISH)
    return {written.name: told}


def quote(given: Quote) -> Json:
    """A quote, with everything needed to check it; `text == statement[start:end]`."""
    return {
        "n": given.n,
        "text": given.text,
        "statement": given.statement,
        "start": given.start,
        "end": given.end,
        "sha256": given.sha256,
        "delegation": delegation(given.delegation),
        "speaker": given.speaker,
        "post": given.post,
        "on_behalf_of": list(given.on_behalf_of),
        "behalf_unconfirmed": list(given.behalf_unconfirmed),
        "forum": given.forum,
        "session": given.session,
        "date": given.date,
        "language": given.language,
        "part": given.part,
        "document": delegation(given.document),
        "whole": given.whole,
        "source": given.source,
        "permalink": given.permalink,
    }


def filters(given: Filters) -> Json:
    """Filters with every key, empty ones included, but for those that the Engine alone fills in."""
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(given).items()}
    return {name: value for name, value in values.items() if name not in _ENGINES_OWN}


def held(given: Held) -> Json:
    """A statement held as "onrecord.held/1": its record and its measures, without its text."""
    return {
        "schema": "onrecord.held/1",
        "id": given.id,
        "sha256": given.sha256,
        "source": given.source,
        **_record(given.record),
        "length": given.length,
        "passages": given.passages,
    }


def statement(given: Statement) -> Json:
    """A whole statement as "onrecord.statement/1": record, parts and text."""
    return {
        "schema": "onrecord.statement/1",
        "id": given.id,
        "sha256": given.sha256,
        "source": given.source,
        **_record(given.record),
        "parts": [{"kind": part.kind.value, "start": part.start, "end": part.end} for part in given.parts],
        "text": given.text,
    }


def outcome(given: Outcome) -> Json:
    """What became of a file or a statement as "onrecord.outcome/1"."""
    return {
        "schema": "onrecord.outcome/1",
        "path": shown(given.path),
        "status": str(given.status),
        "statement": given.statement_id,
        "reason": given.reason,
        "notes": list(given.notes),
        "remarks": list(given.remarks),
    }


def imported(given: Imported) -> Json:
    """What became of a statement of a corpus, and how much was repaired; `repaired` is null if no text was read."""
    made = given.outcome.repairs
    return {
        **outcome(given.outcome),
        "remark": given.remark,
        "repaired": None if made is None else _repaired(made),
    }


def whole_import(
    name: str,
    corpus: Corpus,
    statuses: Mapping[str, int],
    *,
    repairs: Mapping[Repair, int],
    remarks: Sequence[tuple[str, str]],
) -> Json:
    """An import as a whole, after its statements, as "onrecord.import/1": the counts of all statements together."""
    return {
        "schema": "onrecord.import/1",
        "importer": name,
        "statements": dict(statuses),
        "repaired": _repaired(repairs),
        "remarks": [{"path": path, "remark": remark} for path, remark in remarks],
        "notes": list(corpus.remarks),
        "passed_over": [shown(path) for path in corpus.passed_over],
    }


def _repaired(counts: Mapping[Repair, int]) -> dict[str, int]:
    return {kind.name.lower(): count for kind, count in counts.items()}


def _ms(given: Timing) -> Json:
    return {name: round(spent, 1) for name, spent in asdict(given).items()}


def _record(given: Record) -> Json:
    # The table of delegations is read only where a record is shown.
    from bot.quote import delegation_name
    from retrieval.names.groups import confirmed, unconfirmed

    fields = asdict(given)
    whose = delegation(delegation_name(fields.pop("code"), fields.pop("delegation")))
    return {
        "delegation": whose,
        **fields,
        "on_behalf_of": list(confirmed(given)),
        "behalf_unconfirmed": list(unconfirmed(given)),
    }


def _part(given: Reply) -> Json:
    """One of several questions as a reply of its own, its quotes by their numbers in the whole."""
    sent = reply(given)
    for name in ("schema", "id", "parts", "ms", "model"):
        del sent[name]
    for name in ("quotes", "closest"):
        sent[name] = [each["n"] for each in sent[name]]
    if sent["refusal"] is not None:
        sent["refusal"]["nearest"] = [each["n"] for each in sent["refusal"]["nearest"]]
    return sent


def _summary(given: Summary) -> Json:
    return {
        "text": given.text,
        "by": given.by,
        "quotes": list(given.quotes),
        "sentences": [{"text": one.text, "quotes": list(one.quotes)} for one in given.sentences],
    }


def _model(given: ModelUse) -> Json:
    return {
        "name": given.name,
        "prompts": dict(given.prompts),
        "calls": given.usage.calls,
        "tokens": {"read": given.usage.read, "written": given.usage.written},
        "cost_usd": given.usage.cost,
    }


def _beside(given: Beside) -> Json:
    return {
        "delegation": delegation(given.delegation),
        "through": list(given.through),
        "quotes": list(given.quotes),
    }


def _row(given: Row) -> Json:
    """A row; `member` says when a group's member belonged to it, where what is held of it is of other times alone."""
    member = None if given.member is None else {"since": given.member.start, "until": given.member.end}
    return {
        "delegation": delegation(given.delegation),
        "status": given.status.value,
        "quotes": list(given.quotes),
        "evidence": given.evidence,
        "member": member,
    }


def delegation(given: DelegationName | None) -> Json | None:
    """A delegation; None where none is recorded."""
    return None if given is None else {"code": given.code, "name": given.name, "as_written": given.as_written}


def timeline(given: Timeline) -> Json:
    """A timeline; a year's `speaking` are those of its `held` statements with a passage that answers."""
    return {
        "topic": given.topic,
        "speaking": given.speaking,
        "held": given.held,
        "first": given.first,
        "latest": given.latest,
        "undated": given.undated,
        "left_out": given.left_out,
        "years": [{"year": one.year, "speaking": one.speaking, "held": one.held} for one in given.years],
        "steps": [
            {
                "quote": one.quote,
                "before": one.before,
                "likeness": None if one.likeness is None else round(one.likeness, 3),
                "difference": [
                    {"op": each.op.value, "before": each.wording, "now": each.statement} for each in one.difference
                ],
            }
            for one in given.steps
        ],
    }


def phrase(given: PhraseUse) -> Json:
    """Who has said a phrase: every place, by delegation and by year; `held` were looked through.

    `joined` are places where it is a part of a longer word or number, which are in no count.
    """
    return {
        "phrase": given.phrase,
        "count": given.count,
        "statements": given.statements,
        "held": given.held,
        "elsewhere": given.elsewhere,
        "delegations": [
            {
                "delegation": delegation(one.delegation),
                "on_behalf_of": list(one.on_behalf_of),
                "count": one.count,
                "statements": one.statements,
                "years": {year or "unknown": count for year, count in one.years},
            }
            for one in given.uses
        ],
        "years": [asdict(one) for one in given.years],
        "places": [_place(one) for one in given.places],
        "joined": {
            "count": len(given.joined),
            "words": dict(Counter(one.word for one in given.joined).most_common()),
            "places": [{**_place(one), "word": one.word} for one in given.joined],
        },
    }


def _place(given: PhrasePlace) -> Json:
    place = {**asdict(given), "delegation": delegation(given.delegation), "permalink": given.permalink}
    del place["word"]
    return place
