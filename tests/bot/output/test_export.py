"""Conversations as files: what is read in them is what was said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from bot.check import Check, Verdict
from bot.output.export import export
from bot.output.transcript.blocks import blocks, markdown
from bot.reply import Reply
from retrieval.errors import UsageError
from tests.bot.cli.samples import BESIDES, DIFFERENCE, answer, check, cited, quote, refusal, summed_up


def written(reply: Reply | Check) -> bytes:
    """A conversation of one reply as Markdown, its quotes cited."""
    return markdown(blocks([reply], cited(reply)))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("/home/me/secret/kenya_2021.txt", "kenya_2021.txt"),
        ("https://un.org/a/kenya.pdf", "https://un.org/a/kenya.pdf"),
    ],
)
def test_no_folder_of_this_machine_is_told(source: str, told: str) -> None:
    """A document that goes to others says the file's name or the address, and not where it lies here."""
    body = written(answer(replace(quote(), source=source))).decode("utf-8")
    assert " ".join(body.replace("\\", "").split()).endswith(f"in {told}")
    assert "secret" not in body


def test_markdown_holds_checks_with_all_they_rest_on() -> None:
    """A check is exported with its wording, its verdict, what differs, and the quotes found."""
    checked = check(Verdict.ALTERED, quote(), ranges=(), difference=DIFFERENCE, own_words=("the",), unlisted=3)
    body = MarkdownIt("commonmark").render(written(checked).decode("utf-8"))
    for words in (
        "<h2>“extra burden”</h2>",
        "<strong>ALTERED.</strong> The message of the check.",
        "You wrote: “Besides, the sanctions against Iran [-shall not create any-] extra burden.”",
        "The statement says: “Besides, the {+unilateral+} sanctions",
        "Your own words, not checked: [the]",
        f"<blockquote>\n<p>{BESIDES}</p>",
        "3 more statements with these words were not checked, because so many have them.",
    ):
        assert words in body


def test_an_existing_file_is_left_as_it_is(tmp_path: Path) -> None:
    """Exporting never overwrites."""
    path = tmp_path / "notes.md"
    path.write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.md exists"):
        export([answer(quote())], path, {})
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["talk.pdf", "talk", "absent/talk.md", "nul\0.md"])
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    """Another suffix, a folder that is not there, an impossible name: one line says so, and nothing is written."""
    with pytest.raises(UsageError):
        export([answer(quote())], tmp_path / name, {})
    assert not list(tmp_path.iterdir())


def test_several_questions_and_a_model_s_words_are_told_apart() -> None:
    """Each question has its own heading, and how it was taken; a summary and a translation have their labels."""
    first = summed_up(standalone_question="What does Iran say?")
    second = replace(refusal(), question="And Norway?")
    whole = replace(answer(quote()), question="Both?", parts=(first, second))
    text = written(whole).decode()
    assert text.index("## Both?") < text.index(f"### {first.question}") < text.index("### And Norway?")
    assert "*Taken as: What does Iran say?*" in text
    assert "*Summary by openai:tiny, not a quote:*" in text
    assert "*Traduction automatique" in text
    assert ":* En outre." in text
    assert second.message in text
