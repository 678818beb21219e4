"""`onrecord watch`: new statements' quotes are printed once, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.bot.cli.conftest import Run, lines

SEAGRASS = "Palau will plant seagrass in every bay of its islands by 2035."
THANKS = "Palau thanks the hosts of this meeting for their patience."
HEAD = "---\ndelegation: Palau\nforum: General Assembly\ndate: 2024-09-24\n---\n\n"


def test_what_is_new_is_printed_once(own: Run, tmp_path: Path) -> None:
    """Not what was held before, nor what comes again unchanged, nor old words in a changed statement."""
    (watch,) = lines(own, "watch", "add", "seagrass")
    assert lines(own, "watch") == []
    path = tmp_path / "palau.md"
    path.write_text(f"{HEAD}{SEAGRASS} {THANKS}\n")
    assert own("ingest", str(path)).returncode == 0
    (news,) = lines(own, "watch", "run")
    assert news["schema"] == "onrecord.news/1"
    assert (news["watch"]["id"], news["quote"]["text"]) == (watch["id"], SEAGRASS)
    assert lines(own, "watch") == []
    path.write_text(f"{HEAD}{SEAGRASS} Palau thanks everybody who came to it.\n")
    assert own("ingest", str(path)).returncode == 0
    assert lines(own, "watch") == []
    path.write_text(f"{HEAD}{SEAGRASS} {THANKS} Palau asks for money to plant more seagrass next year.\n")
    assert own("ingest", str(path)).returncode == 0
    assert ["money" in one["quote"]["text"] for one in lines(own, "watch")] == [True]


def test_what_cannot_be_quoted_is_told(own: Run, tmp_path: Path) -> None:
    """What is found and would mislead by itself is no quote, and no silence: a note says that it is there."""
    lines(own, "watch", "add", "taxing seagrass")
    path = tmp_path / "palau.txt"
    path.write_text(f"{HEAD}We do not accept any of these proposals:\n\n(a) Taxing all of the seagrass in our bays.\n")
    assert own("ingest", str(path)).returncode == 0
    done = own("watch", "run")
    assert done.stdout == b""
    assert "Passages on this were found, but none of them could be quoted." in " ".join(done.stderr.decode().split())


def test_no_statement_is_left_out_for_others(own: Run, tmp_path: Path) -> None:
    """Of many that came together each that speaks to the topic is told of, and none that does not."""
    lines(own, "watch", "add", "seagrass")
    (tmp_path / "in").mkdir()
    speaking = ("Fiji", "Palau", "Kenya", "Norway", "Samoa", "Tonga", "Nauru", "Belize", "Chile", "Japan", "Ghana")
    for who in speaking:
        text = HEAD.replace("Palau", who) + f"{who} will plant seagrass in all its bays. {who} thanks the hosts."
        (tmp_path / "in" / f"{who}.md").write_text(f"{text}\n")
    for who in ("Peru", "Spain", "Italy", "Malta"):
        text = HEAD.replace("Palau", who) + f"{who} exports wheat and barley. {who} thanks the hosts."
        (tmp_path / "in" / f"{who}.md").write_text(f"{text}\n")
    assert own("ingest", str(tmp_path / "in")).returncode == 0
    news = [one["quote"] for one in lines(own, "watch")]
    assert sorted(quote["delegation"]["name"] for quote in news) == sorted(speaking)
    assert all("seagrass" in quote["text"] for quote in news)
    assert lines(own, "watch") == []


def test_members_of_a_group_are_watched(own: Run, tmp_path: Path) -> None:
    """A group is a filter of a watch as of any question: what others say brings nothing."""
    (watch,) = lines(own, "watch", "add", "seagrass", "--group", "SIDS")
    assert watch["filters"]["groups"] == ["SIDS"]
    for who in ("Palau", "Norway"):
        (tmp_path / f"{who}.md").write_text(f"{HEAD.replace('Palau', who)}{SEAGRASS.replace('Palau', who)}\n")
        assert own("ingest", str(tmp_path / f"{who}.md")).returncode == 0
    assert [one["quote"]["delegation"]["name"] for one in lines(own, "watch")] == ["Palau"]


def test_a_phrase_is_watched_word_for_word(own: Run, tmp_path: Path) -> None:
    """Who asks who has said a phrase is told of every place of it, and of no other wording."""
    lines(own, "watch", "add", "Who has said “seagrass meadows”?")
    (tmp_path / "palau.md").write_text(f"{HEAD}{SEAGRASS} {THANKS} Our seagrass meadows are a treasure.\n")
    assert own("ingest", str(tmp_path / "palau.md")).returncode == 0
    assert [one["quote"]["text"] for one in lines(own, "watch")] == ["Our seagrass meadows are a treasure."]


def test_for_people(own: Run, tmp_path: Path) -> None:
    """The topic, the quote and whose it is; nothing at all where there is nothing new."""
    assert own("watch", "add", "seagrass", "--delegation", "Palau").returncode == 0
    (tmp_path / "palau.md").write_text(f"{HEAD}{SEAGRASS} {THANKS}\n")
    assert own("ingest", str(tmp_path / "palau.md")).returncode == 0
    shown = own("watch").stdout.decode()
    assert "New on seagrass" in shown
    assert "delegation=Palau" in shown
    assert "seagrass in every bay" in shown
    again = own("watch")
    assert (again.returncode, again.stdout, again.stderr) == (0, b"", b"")


def test_topics_are_listed_and_removed(own: Run) -> None:
    """By their ids; one that is watched already is not watched twice; an id that is none is named."""
    (first,) = lines(own, "watch", "add", "boats", "--since", "2020")
    assert lines(own, "watch", "add", "boats", "--since", "2020") == [first]
    (second,) = lines(own, "watch", "add", "boats")
    assert [one["id"] for one in lines(own, "watch", "list")] == [first["id"], second["id"]]
    assert own("watch", "remove", first["id"]).returncode == 0
    assert [one["id"] for one in lines(own, "watch", "list")] == [second["id"]]
    done = own("watch", "remove", first["id"])
    assert done.returncode == 2
    assert first["id"] in done.stderr.decode()
    assert own("watch", "add", "…").returncode == 2
