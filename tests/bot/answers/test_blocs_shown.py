"""Words said for a bloc, as shown in a terminal, a chat, a transcript and JSON: with the bloc's name beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli.show_reply import show_reply
from bot.cli.statements import show_record
from bot.operations import ingest_paths
from bot.output import json_replies
from bot.output.speech import names
from bot.output.speech.speaker import speaker
from bot.output.transcript.blocks import blocks, markdown
from bot.reply import Reply
from bot.settings import Settings
from bot.telegram.cards.quote import claimed, on_behalf_of
from bot.telegram.cards.record import statement_card
from bot.telegram.cards.reply import reply_shown
from bot.wiring import Session, open_session
from tests.bot.answers.blocs import DEBT, PAY, asked
from tests.bot.cli.samples import cited
from tests.bot.cli.test_render import screen
from tests.bot.telegram.reading import html_of

CLAIM = "says it speaks for the Group of 77 and China, of which it is no member"


def plain(show: Callable[[Any], object]) -> str:
    """What is printed, without colours and with its lines joined."""
    console, file = screen(None, colour=False)
    show(console)
    return " ".join(file.getvalue().split())


def transcript(reply: Reply) -> str:
    """A reply as Markdown, its quotes cited."""
    return markdown(blocks([reply], cited(reply))).decode()


@pytest.mark.parametrize("language", [None, "fr", "ar"])
async def test_a_claim_that_is_not_believed_is_marked_wherever_it_is_shown(
    forged: Session, language: str | None
) -> None:
    """In a terminal, a chat, a transcript, in JSON and in the statement's record."""
    reply = await asked(forged, "What does Norway say about the foreign debt of developing countries?")
    assert reply.finding.startswith("Norway speaks to this")
    (quote,) = reply.quotes
    assert PAY in quote.text
    assert (quote.on_behalf_of, quote.behalf_unconfirmed) == ((), ("Group of 77 and China",))
    sent = json_replies.quote(quote)
    assert (sent["on_behalf_of"], sent["behalf_unconfirmed"]) == ([], ["Group of 77 and China"])
    held = forged.library.find(quote.statement)
    assert json_replies.held(held)["behalf_unconfirmed"] == ["Group of 77 and China"]
    assert held.record.on_behalf_of == ("Group of 77 and China",)
    said = speaker(language)
    marked = claimed(quote.behalf_unconfirmed, said)
    assert marked in reply_shown(reply, said).card.text
    assert marked in statement_card(held, said).text
    if language is None:
        assert marked == CLAIM
        assert f"Norway, {CLAIM}" in plain(lambda console: show_reply(console, reply))
        assert f"Norway, {CLAIM}" in " ".join(transcript(reply).split())
        assert CLAIM in plain(lambda console: show_record(console, held.record))


@pytest.mark.parametrize(
    ("recorded", "english", "french"),
    [
        ("African Group", "the African Group", "Groupe africain"),
        ("the African Group", "the African Group", "Groupe africain"),
        ("OIC", "the OIC", "OCI"),
        ("ASEAN", "ASEAN", "ASEAN"),
        ("European Union", "the European Union", "Union européenne"),
        ("Norway", "Norway", "Norvège"),
        ("Friends of the Night", "Friends of the Night", "Friends of the Night"),
    ],
)
def test_a_group_reads_well_behind_on_behalf_of(recorded: str, english: str, french: str) -> None:
    """With an article where English has one; the name of a group that is in no list stays as recorded."""
    assert names.behalf(speaker("en"), recorded) == english
    assert names.behalf(speaker("fr"), recorded) == french


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh", "de", "pt", "fa"])
async def test_a_chat_says_it_in_the_reader_s_language(blocs: Session, language: str) -> None:
    """Above each quote, and in the line that parts the member's own words from the bloc's."""
    said = speaker(language)
    reply = await asked(blocs, "What does Kenya say about the foreign debt of developing countries?")
    reply = replace(reply, quotes=tuple(replace(quote, text=DEBT) for quote in reply.quotes))
    card = html_of(reply_shown(replace(reply, finding="."), said).card)  # which is in the language of the question
    from bot.output.model_notices import said_for

    clause = on_behalf_of(("Group of 77 and China",), said)
    assert clause in card
    assert said_for(language, reply.beside[0])[:12] in card
    if language != "en":
        assert "on behalf of" not in card
        assert "Group of 77" not in card


@pytest.mark.parametrize(
    ("groups", "label"),
    [
        (["African Group", "Martians"], "Said for a group to which Kenya belonged then (African Group), not in its"),
        (["Martians"], "Kenya (on behalf of Martians):"),
    ],
)
async def test_nobody_is_said_to_have_belonged_to_a_group_that_is_not_known(
    tmp_path: Path, groups: list[str], label: str
) -> None:
    """The quote says for whom it is made; membership is said of groups whose members are known alone."""
    text = "Climate finance must be new and additional, and it must reach the farmers of poor countries."
    head = f"---\ndelegation: Kenya\ndate: 2023-09-20\non_behalf_of: {json.dumps(groups)}\n---\n"
    (tmp_path / "kenya.txt").write_text(f"{head}{text}\n", encoding="utf-8")
    settings = Settings(home=tmp_path / "home")
    assert [one.status for one in ingest_paths(settings, [tmp_path / "kenya.txt"])] == ["added"]
    opened = open_session(settings)
    try:
        reply = await asked(opened, "What does Kenya say about climate finance?")
    finally:
        opened.close()
    shown = plain(lambda console: show_reply(console, reply))
    assert label in shown
    assert "Martians" not in shown.partition(" belonged then")[2].partition(" — ")[0]
    assert shown.count("Climate finance must") == 1


async def test_a_terminal_and_a_transcript_say_it(blocs: Session) -> None:
    """The label stands between the finding and the bloc's quote; its attribution names the bloc."""
    reply = await asked(blocs, "What does Kenya say about the foreign debt of developing countries?")
    label = "Said for a group to which Kenya belonged then (Group of 77 and China), not in its own words:"
    for text in (plain(lambda console: show_reply(console, reply)), " ".join(transcript(reply).split())):
        assert label in text
        assert "Cuba, on behalf of the Group of 77 and China" in text
    from bot.output.model_notices import said_for

    german = await asked(blocs, "Was sagt Kenia zu den Auslandsschulden der Entwicklungsländer?")
    shown, written = plain(lambda console: show_reply(console, german)), transcript(german)
    assert said_for("de", german.beside[0]) in shown
    assert said_for("de", german.beside[0]) in " ".join(written.split())
    assert "belonged then" not in shown + written


async def test_programs_can_tell_the_bloc_s_words_from_the_member_s(blocs: Session) -> None:
    """By `beside`, and by each quote's `on_behalf_of`; the filters are those of the question."""
    reply = await asked(blocs, "What does Kenya say about the foreign debt of developing countries?")
    sent = json.loads(json_replies.line(json_replies.reply(reply)))
    assert sent["quotes"][0]["on_behalf_of"] == ["Group of 77 and China"]
    assert sent["beside"][0]["delegation"]["code"] == "KEN"
    assert sent["beside"][0]["through"] == ["Group of 77 and China"]
    assert sent["beside"][0]["quotes"] == [one["n"] for one in sent["quotes"] if one["on_behalf_of"]]
    assert sent["filters"]["delegations"] == ["KEN"]
    assert not {"members", "own"} & sent["filters"].keys()


async def test_a_statement_shows_its_evidence(blocs: Session) -> None:
    """`statements show` says where the text says it, for programs and for people."""
    from bot.cli.statements import show_record

    (held,) = (h for h in blocs.library.held() if h.record.on_behalf_of == ("Group of 77 and China",))
    (behalf,) = json_replies.held(held)["behalf"]
    statement = blocs.library.statement(held.id)
    said = statement.text[behalf["start"] : behalf["end"]]
    assert said == "I have the honour to speak on behalf of the Group of 77 and China."
    shown = plain(lambda console: show_record(console, held.record))
    assert f"Group of 77 and China (said at {behalf['start']}-{behalf['end']})" in shown
