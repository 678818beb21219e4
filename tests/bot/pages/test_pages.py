"""What stands on a page: the quote in its statement, answers, checks and comparisons; and nothing that runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote as escaped
from urllib.parse import urlsplit

import pytest

from bot.operations import ingest_paths, remove_statements
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker
from bot.pages.rate_limit import RateLimit, client_of
from bot.pages.replies import Shown, reply_blocks
from bot.pages.routes import MOST, POLICY, Pages
from bot.pages.texts import direction, language_of
from bot.quotes.permalinks import Range, page_of, read_link
from bot.reply import Beside
from bot.settings import Settings
from bot.wiring import Session, open_session
from tests.bot.answers.test_recall import FIRST, HEAD, TEXT
from tests.bot.cli.samples import many_near, short
from tests.bot.pages.site import Site, site
from tests.tables import tables

CASES = tables(__file__)
TOO_LONG = (f"/?q={'a' * 3_000}", f"/?q=sanctions&since={'2' * 400}", f"/?q={'a' * 20_000}")

IRAN = "6a76347c716f"
SANCTIONS = "/?q=What+does+Iran+say+about+sanctions%3F"
WORDS = "Besides, the unilateral coercive measures and sanctions"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}\x00\u202e\ud83d"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the shipped statement."""
    with closing(open_session(Settings(home=tmp_path_factory.mktemp("home")))) as opened:
        yield opened


@pytest.fixture
async def web(session: Session) -> AsyncIterator[Site]:
    """The site of that session."""
    async with site(session, Pages(session, RateLimit(10_000, 60))) as opened:
        yield opened


async def test_a_quote_is_read_in_its_statement(web: Site, session: Session) -> None:
    """From a question to the page on which these words are marked, within the text as it is held."""
    answer = await web.get(SANCTIONS)
    (quote,) = answer.texts("//figure/blockquote")
    (link,) = answer.texts("//figure//a/@href")
    seen = await web.get(link.removeprefix("."))
    assert seen.marked == quote
    assert quote.startswith(WORDS)
    (anchor,) = seen.page.xpath(f"//article//*[@id='{urlsplit(link).fragment}']")
    assert anchor.text_content() == quote
    text = session.library.statement(IRAN).text
    assert "\n".join(seen.texts("//article/p")).split() == text.split()
    assert (await web.get(f"/s/{IRAN}.txt")).body == text
    assert "2020-06-12" not in seen.body  # said as a date
    assert {"Islamic Republic of Iran", "12 June 2020", IRAN} <= set(seen.texts("//dl//dd"))
    bibtex = next(each for each in seen.texts("//details") if "BibTeX" in each)
    assert f"annote = {{{quote}}}" in bibtex


@pytest.mark.parametrize(("rest", "marked", "told"), CASES["ranges"])
async def test_a_range_is_marked_or_said_not_to_be_there(web: Site, rest: str, marked: str, told: str) -> None:
    """A range is widened to whole sentences; what is no range of the text, and a cut link, mark nothing."""
    seen = await web.get(f"/s/{IRAN}?q={rest}")
    assert (seen.status, bool(seen.marked)) == (200, bool(marked))
    assert seen.marked.startswith(marked)
    assert "".join(seen.texts("//*[@role='alert']")).startswith(told)


async def test_a_changed_text_is_told(tmp_path: Path) -> None:
    """Through a new ingest a link leads to its words; where they moved, changed or went, the page says so."""
    file, settings = tmp_path / "kenya.md", Settings(home=tmp_path / "home", public_url="https://record.example.org/x")
    file.write_text(HEAD + TEXT, encoding="utf-8")
    list(ingest_paths(settings, [file]))
    with closing(open_session(settings)) as session:
        (held,) = session.library.held()
        start = session.library.statement(held.id).text.index(FIRST)
        followed = (await session.engine.open(held.id, Range(held.id, start, start + len(FIRST)))).followed
        assert followed is not None
        assert followed.quote is not None
        cited = session.engine.citation(followed.quote, held)
        assert cited.page is not None
        key = read_link(cited.page)
        assert key is not None
        assert cited.page == f"{settings.public_url}/{page_of(key)}"
        path = f"/{page_of(key)}"

        async def now() -> tuple[int, str, str, list[str]]:
            async with site(session) as web:
                seen = await web.get(path)
            told = "".join(seen.texts("//*[@role='alert']"))
            anchored = seen.texts(f"//article//*[@id='{urlsplit(path).fragment}']")
            return seen.status, seen.marked, told, [each.strip() for each in anchored]

        async def again(text: str) -> tuple[int, str, str, list[str]]:
            file.write_text(text, encoding="utf-8")
            list(ingest_paths(settings, [file]))
            return await now()

        other_record = HEAD.replace("---\n\n", "speaker: Ms. A. Otieno\n---\n\n")
        assert await again(other_record + TEXT) == (200, FIRST, "", [FIRST])
        status, marked, told, anchored = await again(HEAD + "An opening that was added. " + TEXT)
        assert (status, marked, anchored) == (200, FIRST, [FIRST])
        assert "has changed since" in told
        # Another sentence has the very range of the link: it must not pass for the quote.
        status, marked, told, anchored = await again(HEAD + TEXT.replace("fifteen", "sixteen"))
        assert (status, marked, anchored) == (200, "", [])
        assert "these words stand in it no more" in told
        list(remove_statements(settings, [each.id for each in session.library.held()]))
        assert (await now())[:2] == (404, "")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_in_the_language_and_runs_nothing(web: Site, language: str) -> None:
    """All pages, in both directions of writing: no script, no handler, no style in an element, nothing of others."""
    pages = {
        path: await web.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        for path in (
            "/",
            SANCTIONS,
            "/check?q=has+yet+to+yield+its+expected+results",
            "/compare?q=sanctions&delegation=Iran,+Norway",
            "/compare?q=sanctions&delegation=Iran",
            f"/s/{IRAN}?q=2097-2321",
            "/nothing",
        )
    }
    for path, seen in pages.items():
        assert seen.headers["Content-Security-Policy"] == POLICY
        assert seen.headers["Content-Language"] == language
        assert (seen.page.get("lang"), seen.page.get("dir")) == (language, direction(language))
        assert len(seen.page.xpath("//h1")) == 1, path
        assert not seen.page.xpath("//script | //*[@style] | //@*[starts-with(name(), 'on')] | //iframe | //style")
        assert all(link.startswith(("./", "../", "#")) for link in seen.texts("//@href | //@src | //@action")), path
        assert len(seen.texts("//footer//a[@hreflang]")) == len(LANGUAGES)
        assert (seen.status == 200) == (path not in ("/nothing", "/compare?q=sanctions&delegation=Iran"))
    if language != "en":
        assert not [path for path, seen in pages.items() if "Check a quotation" in seen.body]
    quoted = pages[SANCTIONS].page.xpath("//blockquote")[0]
    assert (quoted.get("lang"), quoted.get("dir")) == ("en", "ltr")


@pytest.mark.parametrize(
    "path", ["/?q=", "/?delegation=", "/compare?q=", "/check?q=", "/check?q=sanctions&delegation="]
)
async def test_what_is_typed_stands_on_the_page_as_typed(web: Site, path: str) -> None:
    """Markup, signs of templates and of directions, and half a character, are words as any others."""
    seen = await web.get(f"{path}{escaped(HOSTILE, errors='surrogatepass')}&q=sanctions")
    assert seen.status in (200, 400)
    assert not seen.page.xpath("//script | //img")
    assert "49" not in "".join(seen.texts("//input/@value | //textarea"))


@pytest.mark.parametrize(("path", "status"), [*CASES["refused"], *((each, 400) for each in TOO_LONG)])
async def test_what_cannot_be_is_refused(web: Site, path: str, status: int) -> None:
    """Ids of nothing, paths out of the pages, questions too long, filters that mean nothing."""
    seen = await web.get(path)
    assert seen.status == status
    assert "Traceback" not in seen.body


async def test_a_quotation_is_checked(web: Site) -> None:
    """Sent in a form, for it may be longer than an address; the words are marked in the sentence, or what differs."""
    part = await web.post("/check", q="has yet to yield its expected results", delegation="Iran")
    assert part.texts("//h2") == ["Part of a sentence"]
    assert part.texts("//blockquote/mark") == ["has yet to yield its expected results"]
    altered = await web.post("/check", q="A new architecture for internet governance needs to be given low priority.")
    assert altered.texts("//h2") == ["Altered"]
    assert "[-needs to be given low priority.-]" in altered.texts("//p/mark")
    assert (await web.post("/check", q="a" * 10_001)).status == 400
    assert (await web.post("/check", q="  ")).status == 200
    assert (await web.post("/check", kind="multipart/form-data", body="--")).status == 400


async def test_delegations_are_compared(web: Site) -> None:
    """A row for each, that of silence too."""
    seen = await web.get("/compare?q=sanctions&delegation=Iran,+Norway")
    assert [row.partition(":")[0] for row in seen.texts("//h2")] == ["Iran", "Norway"]
    assert seen.texts("//blockquote")[0].startswith(WORDS)


def test_no_quote_of_many_rows_stands_without_its_label() -> None:
    """Neither passages that only come close, nor quotes said for delegations: they would pass for their answers."""
    near = many_near()
    whose = tuple(row.delegation for row in near.rows[1:3])
    beside = tuple(Beside(each, ("Group of 77 and China",), (4,)) for each in whose)
    reply = replace(near, quotes=(*near.quotes, short(4, "We all fish.")), beside=beside)
    told = [
        block.quote.n if isinstance(block, Shown) else block.pieces[0].text
        for block in reply_blocks(reply, speaker("en"))
    ]
    assert told[1:5] == ["Iran", 1, "Closest (2): Kenya [2], France [3]", 2]
    assert told[5:7] == [3, "Silent on this (6): Alandia 0, Alandia 1, Alandia 2, Alandia 3, Alandia 4, Alandia 5"]
    assert str(told[7]).startswith("Said for a group to which Kenya and France belonged then")
    assert told[8:] == [4]


async def test_a_client_that_asks_too_often_waits(session: Session) -> None:
    """The rest are told when to come back, others are not kept waiting, and the look of a page costs nothing."""
    async with site(session) as web:
        assert [(await web.get("/check")).status for _ in range(MOST)] == [200] * MOST
        seen = await web.get("/check")
        assert seen.status == 429
        assert 0 < int(seen.headers["Retry-After"]) <= 60
        assert (await web.get(f"/s/{IRAN}.txt")).status == 429
        assert (await web.get("/style.css")).status == 200
        assert (await web.get("/check", X_Forwarded_For="203.0.113.9")).status == 200


def test_a_window_slides() -> None:
    """What is older than the window does not count."""
    now = [0.0]
    limit = RateLimit(2, 60, lambda: now[0])
    assert [limit.wait("a"), limit.wait("a"), limit.wait("a"), limit.wait("b")] == [0, 0, 60, 0]
    now[0] = 59.5
    assert limit.wait("a") == 1
    now[0] = 60
    assert limit.wait("a") == 0


@pytest.mark.parametrize(("peer", "forwarded", "client"), CASES["clients"])
def test_who_asks(peer: str, forwarded: str, client: str) -> None:
    """Only a proxy of this machine or network is believed."""
    assert client_of(peer, forwarded or None) == client


@pytest.mark.parametrize(("asked", "accepted", "language"), CASES["languages"])
def test_the_language_of_a_page(asked: str, accepted: str, language: str) -> None:
    """As chosen, else the best that the browser accepts, else English."""
    assert language_of(asked or None, accepted) == language
