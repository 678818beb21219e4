"""Replies, checks, statements and outcomes for programs: plain dictionaries, and lines of JSON.

The names are the contract with scripts. Knows values, and neither engine nor front end.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.reply import Answer, ModelUse, Reply, Row
from retrieval.ingest.files import shown

if TYPE_CHECKING:
    from bot.check import Check
    from bot.output.citations.citation import Citation
    from bot.output.citations.formats import Format
    from bot.phrase_counts import PhrasePlace, PhraseUse
    from bot.quote import Quote, Timing
    from bot.timeline import Timeline
    from retrieval.filters import Filters
    from retrieval.held import Held
    from retrieval.ingest.import_corpus import Corpus
    from retrieval.ingest.outcome import Outcome
    from retrieval.readers.document import Repair
    from retrieval.statement import Record, Statement

Json = dict[str, Any]

_QUOTE = (
    "n text statement start end sha256 delegation speaker post on_behalf_of behalf_unconfirmed forum session date "
    "language part document whole source permalink"
)
_ENGINES_OWN = frozenset(("members", "own", "statements"))
"""Filters that the Engine alone fills in."""


def line(value: Mapping[str, object]) -> bytes:
    """A line of JSON in UTF-8, with the line feed.

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
    """A reply as "onrecord.answer/1"; `id` is the asker's and goes back unchanged.

    Each quote stands once, in `quotes` if the quote answers, else in `closest`, by the number named in rows and parts.
    """
    answer = given if isinstance(given, Answer) else None
    quotes, near = answer.quotes if answer else (), given.closest
    return {
        "schema": "onrecord.answer/1",
        "id": id,
        **_picked(given, "question standalone_question kind"),
        "confidence": answer.confidence if answer else None,
        **_picked(given, "mode degraded"),
        "finding": answer.finding if answer else None,
        "quotes": [quote(each) for each in quotes if each.n not in near],
        "closest": [quote(each) for each in quotes if each.n in near],
        "summary": _picked(answer.summary, "text by quotes sentences") if answer and answer.summary else None,
        "rows": [_row(each) for each in given.rows],
        "beside": _plain(answer.beside) if answer else [],
        "refusal": None
        if isinstance(given, Answer)
        else {**_picked(given, "reason message"), "nearest": [quote(each) for each in given.nearest]},
        "rejected": [_picked(each, "what why") for each in given.rejected],
        "check": None if given.check is None else check(given.check),
        "parts": [_part(each) for each in given.parts],
        "translations": _plain(answer.translations) if answer else [],
        "model": None if given.model is None else _model(given.model),
        "timeline": None if given.timeline is None else _timeline(given.timeline),
        "phrase": None if given.phrase is None else _phrase(given.phrase),
        "unknown": _plain(given.unknown),
        "filters": filters(given.filters),
        "ms": _ms(given.ms),
    }


def with_citations(sent: Json, cited: Mapping[str, Citation | None], written: Format | None) -> Json:
    """A reply with `cite` in each quote, by permalink; unchanged where no format is asked for.

    `cite` is null for a quote from a statement that has changed since.
    """
    for each in (*sent["quotes"], *sent["closest"]) if written else ():
        found = cited.get(each["permalink"])
        each["cite"] = _cite(found, written) if found is not None and written else None
    return sent


def check(given: Check, *, id: object = None) -> Json:
    """A check as "onrecord.check/1"; `id` is the asker's own and goes back unchanged.

    Each quote found also has `spans`: ranges of the statement that hold the wording's parts, in order, in code points;
    no ranges around words left out of a very long sentence.
    """
    # An altered wording stands nowhere: what was found for it has no ranges.
    ranges = given.ranges or ((),) * len(given.found)
    return {
        "schema": "onrecord.check/1",
        "id": id,
        **_picked(given, "wording verdict message"),
        "found": [{**quote(each), "spans": _plain(places)} for each, places in zip(given.found, ranges, strict=True)],
        **_picked(given, "unlisted difference hidden quoting own_words"),
        "filters": filters(given.filters),
        "ms": _ms(given.ms),
    }


def citation(given: Citation, written: Format) -> Json:
    """A citation as "onrecord.citation/1": the quote, the other fields of its record, and `cite` in a format."""
    return {
        "schema": "onrecord.citation/1",
        **quote(given.quote),
        **_picked(given, "title symbol agenda_item"),
        "source_url": given.url,
        "cite": _cite(given, written),
    }


def _cite(given: Citation, written: Format) -> Json:
    """A citation by the name of the format: an object for CSL JSON, text for any other."""
    from bot.output.attribution import ENGLISH
    from bot.output.citations import csl

    return {written.name: csl.item(given) if written.name == "csl" else written.write([given], ENGLISH)}


def quote(given: Quote) -> Json:
    """A quote, with everything needed for a check; `text == statement[start:end]`."""
    return _picked(given, _QUOTE)


def filters(given: Filters) -> Json:
    """Filters with every key, empty ones included, without filters that the Engine alone fills in."""
    return {name: _plain(value) for name, value in asdict(given).items() if name not in _ENGINES_OWN}


def held(given: Held) -> Json:
    """A statement held as "onrecord.held/1": record and measures, without the text."""
    own = _picked(given, "id sha256 source")
    return {"schema": "onrecord.held/1", **own, **_record(given.record), **_picked(given, "length passages")}


def statement(given: Statement) -> Json:
    """A whole statement as "onrecord.statement/1": record, parts and text."""
    own = _picked(given, "id sha256 source")
    return {"schema": "onrecord.statement/1", **own, **_record(given.record), **_picked(given, "parts text")}


def outcome(given: Outcome) -> Json:
    """The outcome of a file or a statement as "onrecord.outcome/1"."""
    return {
        "schema": "onrecord.outcome/1",
        "path": shown(given.path),
        "status": str(given.status),
        "statement": given.statement_id,
        **_picked(given, "reason notes remarks"),
    }


def imported(given: Outcome) -> Json:
    """What became of a statement of a corpus, and how much was repaired; `repaired` is null if no text was read."""
    repaired = None if given.repairs is None else _repaired(given.repairs)
    return {**outcome(given), "remark": given.remark, "repaired": repaired}


def whole_import(name: str, corpus: Corpus, done: Sequence[Outcome]) -> Json:
    """An import as a whole, after all statements, as "onrecord.import/1": the counts."""
    return {
        "schema": "onrecord.import/1",
        "importer": name,
        "statements": dict(Counter(str(each.status) for each in done)),
        "repaired": _repaired(repairs(done)),
        "remarks": [{"path": shown(each.path), "remark": each.remark} for each in done if each.remark],
        "notes": list(corpus.remarks),
        "passed_over": [shown(path) for path in corpus.passed_over],
    }


def repairs(done: Iterable[Outcome]) -> Counter[Repair]:
    """How often each kind of damage was mended in an import."""
    counts: Counter[Repair] = Counter()
    for each in done:
        counts.update(each.repairs or {})
    return counts


def _picked(given: object, names: str) -> Json:
    return {name: _plain(getattr(given, name)) for name in names.split()}


def _plain(value: object) -> Any:
    """A value for JSON: objects for dataclasses, lists for tuples, text for members of an enumeration."""
    if is_dataclass(value):
        return _picked(value, " ".join(field.name for field in fields(value)))
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def _repaired(counts: Mapping[Repair, int]) -> dict[str, int]:
    return {kind.name.lower(): count for kind, count in counts.items()}


def _ms(given: Timing) -> Json:
    return {name: round(spent, 1) for name, spent in asdict(given).items()}


def _record(given: Record) -> Json:
    # The table of delegations is read only where a record is shown.
    from bot.quote import delegation_name
    from retrieval.names.groups import confirmed, unconfirmed

    own = asdict(given)
    whose = _plain(delegation_name(own.pop("code"), own.pop("delegation")))
    told = {"on_behalf_of": list(confirmed(given)), "behalf_unconfirmed": list(unconfirmed(given))}
    return {"delegation": whose, **own, **told}


def _part(given: Reply) -> Json:
    """A part of a reply to several questions, with quotes by number."""
    sent = reply(given)
    for name in ("schema", "id", "parts", "ms", "model"):
        del sent[name]
    for name in ("quotes", "closest"):
        sent[name] = [each["n"] for each in sent[name]]
    if sent["refusal"] is not None:
        sent["refusal"]["nearest"] = [each["n"] for each in sent["refusal"]["nearest"]]
    return sent


def _model(given: ModelUse) -> Json:
    return {
        "name": given.name,
        "prompts": dict(given.prompts),
        "calls": given.usage.calls,
        "tokens": _picked(given.usage, "read written"),
        "cost_usd": given.usage.cost,
    }


def _row(given: Row) -> Json:
    """A row; `member` is the time of membership in a group, for a member with statements of other times alone."""
    member = None if given.member is None else {"since": given.member.start, "until": given.member.end}
    return {**_picked(given, "delegation status quotes evidence"), "member": member}


def _timeline(given: Timeline) -> Json:
    """A timeline; a year's `speaking` statements are the `held` statements with a passage that answers."""
    return {
        **_picked(given, "topic speaking held first latest undated left_out years"),
        "steps": [
            {
                **_picked(each, "quote before"),
                "likeness": None if each.likeness is None else round(each.likeness, 3),
                "difference": [
                    {"op": change.op.value, "before": change.wording, "now": change.statement}
                    for change in each.difference
                ],
            }
            for each in given.steps
        ],
    }


def _phrase(given: PhraseUse) -> Json:
    """The uses of a phrase: every place, by delegation and by year; `held` statements were looked through.

    `joined` are places inside of longer words or numbers, which are in no count.
    """
    return {
        **_picked(given, "phrase count statements held elsewhere"),
        "delegations": [
            {
                **_picked(each, "delegation on_behalf_of count statements"),
                "years": {year or "unknown": count for year, count in each.years},
            }
            for each in given.uses
        ],
        "years": _plain(given.years),
        "places": [_place(each) for each in given.places],
        "joined": {
            "count": len(given.joined),
            "words": dict(Counter(each.word for each in given.joined).most_common()),
            "places": [{**_place(each), "word": each.word} for each in given.joined],
        },
    }


def _place(given: PhrasePlace) -> Json:
    return _picked(given, "statement start end delegation on_behalf_of date forum session quote permalink")
