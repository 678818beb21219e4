"""The page as a browser shows it: on a phone and a desktop, light and dark, with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.evaluation.reports.browser import Page
from tests.bot.evaluation.reports.evaluated import HOSTILE, MISSING, RIGHT, TEXT, WRONG

PHONE, DESKTOP = (375, 800), (1280, 900)

UNFOLD = (
    "for (const each of document.querySelectorAll('details')) each.open = true; new Promise(r => setTimeout(r, 100))"
)
SHOWN = (
    "[...document.querySelectorAll('details.asked')].filter(e => e.offsetHeight > 0)"
    ".map(e => e.querySelector('bdi').textContent)"
)

# Texts that do not stand out from what lies under them, by the ratio of WCAG 2.2, 1.4.3
# (https://www.w3.org/TR/WCAG22/#contrast-minimum).
CONTRASTS = """
(() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const under = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    if (!e.offsetHeight || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color).slice(0, 3)), light(under(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${e.tagName}.${e.className}: ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
})()
"""


def _choose(tab: Page, name: str, value: str) -> list[str]:
    """The ids shown after a filter is set as a person sets it."""
    tab.run(
        f"(() => {{ const f = document.getElementById('filters').elements[{name!r}]; f.value = {value!r};"
        " f.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )
    shown: list[str] = tab.run(SHOWN)
    return shown


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everything_fits_and_can_be_read(
    tab: Page, written: Path, size: tuple[int, int], dark: bool, tmp_path: Path
) -> None:
    """Nothing runs over the edge, folded or not; the console is silent; texts stand out; the scheme is followed."""
    tab.open(written, width=size[0], height=size[1], dark=dark)
    for _ in range(2):
        assert tab.run("document.documentElement.scrollWidth") <= tab.run("document.documentElement.clientWidth")
        assert tab.run(CONTRASTS) == []
        tab.run(UNFOLD)
    assert tab.complaints() == []
    ground = tab.run("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground.removeprefix("rgb(").rstrip(")").split(","))) < 200) is dark
    picture = tab.picture(tmp_path / "page.png")
    assert int.from_bytes(picture[16:20], "big") == size[0]
    # A blank window of this size packs into less than a tenth of this.
    assert len(picture) > 20_000


def test_plots_are_drawn_within_their_cells(tab: Page, written: Path) -> None:
    """Each plot has a size, and its dots lie on its axis between 0 and 1."""
    tab.open(written, width=PHONE[0], height=PHONE[1])
    boxes = tab.run(
        "[...document.querySelectorAll('td.plot svg')].filter(s => s.checkVisibility()).map(s => {"
        " const [a, v] = ['.axis', '.value'].map(c => s.querySelector(c).getBoundingClientRect());"
        " return [a.width, v.left + v.width / 2 - a.left, a.left, a.right]; })"
    )
    assert len(boxes) > 10
    for wide, dot, left, right in boxes:
        assert wide > 100
        assert -1 <= dot <= wide + 1
        assert left >= 0
        assert right <= PHONE[0]


def test_what_went_wrong_comes_first_the_worst_at_the_top(tab: Page, written: Path) -> None:
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1])
    assert tab.run(SHOWN)[:5] == ["test-5", "dev-4", "test-3", "test-2", "test-1"]


def test_a_question_unfolds_to_its_quotes_inside_the_statement(tab: Page, written: Path) -> None:
    """The whole text is there, the marks are the quotes to the letter (astral characters before them), and in sight."""
    tab.open(written, width=PHONE[0], height=PHONE[1])
    tab.run(
        "document.querySelector('details.asked[data-language=fr] summary').click();"
        " new Promise(r => setTimeout(r, 100))"
    )
    box = "document.querySelector('details.asked[data-language=fr] .text')"
    assert tab.run(f"{box}.textContent") == TEXT
    marks = tab.run(f"[...{box}.querySelectorAll('mark')].map(m => [m.className, m.textContent])")
    assert marks == [["right", RIGHT], ["given", WRONG], ["missing", MISSING]]
    top, height, mark = tab.run(f"[{box}.scrollTop, {box}.clientHeight, {box}.querySelector('mark').offsetTop]")
    assert top <= mark <= top + height


def test_questions_are_filtered_by_what_is_chosen(tab: Page, written: Path) -> None:
    """Result, change, tag, language and words narrow the list together; the count says so; all come back."""
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1])
    every = tab.run(SHOWN)
    assert _choose(tab, "result", "wrong") == ["dev-4", "test-3"]
    assert _choose(tab, "result", "partly right") == ["test-2"]
    assert _choose(tab, "change", "changed") == ["test-2"]
    assert tab.run("document.getElementById('count').textContent") == f"1 of {len(every)} questions"
    assert _choose(tab, "result", "") == ["test-2", "test-1"]
    assert _choose(tab, "change", "better") == ["test-1"]
    tab.run("document.querySelector('#filters button').click(); new Promise(r => setTimeout(r, 50))")
    assert tab.run(SHOWN) == every
    assert _choose(tab, "tag", "follow-up") == ["test-3"]
    _choose(tab, "tag", "")
    assert _choose(tab, "language", "fa") == ["dev-h-9"]
    _choose(tab, "language", "")
    assert _choose(tab, "words", "AND THE FEES") == ["test-3"]
    # Every statement ends with it, and no question is about it.
    assert _choose(tab, "words", "I thank you") == []


def test_a_tag_that_is_code_can_be_chosen(tab: Page, written: Path) -> None:
    """Tags with quotes, angle brackets and spaces are compared as they are."""
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1])
    for n in (0, 1, 2, 4, 5, 10):
        assert _choose(tab, "tag", f"tag {HOSTILE[n][:20]}") == [f"dev-h-{n}"]


def test_a_choice_is_in_the_address_and_comes_back_with_it(tab: Page, written: Path) -> None:
    """A link to what is shown can be sent on."""
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1])
    _choose(tab, "tag", "follow-up")
    assert tab.run("location.hash") == "#tag=follow-up"
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1], fragment="tag=follow-up&result=wrong")
    assert tab.run(SHOWN) == ["test-3"]


def test_without_scripts_every_question_is_listed_with_its_quotes(tab: Page, written: Path) -> None:
    """Filters, which would do nothing, are not shown; a question holds an excerpt in which its quotes are marked."""
    tab.open(written, width=PHONE[0], height=PHONE[1], scripts=False)
    root = tab.call("DOM.getDocument")["root"]["nodeId"]
    assert tab.call("DOM.querySelector", nodeId=root, selector="form[hidden]")["nodeId"]
    listed = tab.call("DOM.querySelectorAll", nodeId=root, selector="details.asked:not([hidden])")["nodeIds"]
    assert len(listed) == 5 + len(HOSTILE)
    marks = tab.call("DOM.querySelectorAll", nodeId=root, selector="details.asked[data-language=fr] .text mark")
    texts = [tab.call("DOM.getOuterHTML", nodeId=each)["outerHTML"] for each in marks["nodeIds"]]
    assert len(texts) == 3
    assert MISSING in texts[2]


def test_hostile_texts_are_shown_and_do_nothing(tab: Page, written: Path) -> None:
    """No element, script or attribute comes of a question, a tag, a title or a setting."""
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1])
    tab.run(UNFOLD)
    assert tab.run("window.harmed === undefined")
    assert tab.run("document.querySelectorAll('img, iframe, object, embed, base, link, form').length") == 1
    assert tab.run("document.scripts.length") == 1
    assert tab.run("document.querySelectorAll('b').length") == 0
    attributes = "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).map(a => a.name)"
    assert tab.run(f"{attributes}.filter(n => n.startsWith('on') || n === 'style' || n === 'src')") == []
    questions = tab.run("[...document.querySelectorAll('.question')].map(e => e.textContent)")
    for text in HOSTILE[:6]:
        assert text in questions
    links = tab.run("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert links
    assert all(link.startswith("#") for link in links)
    assert tab.complaints() == []


def test_hostile_names_of_models_are_shown_and_do_nothing(tab: Page, both: Path) -> None:
    """In the title, in a filter, beside what was given and in what filters read."""
    tab.open(both, width=DESKTOP[0], height=DESKTOP[1])
    tab.run(UNFOLD)
    assert tab.run("window.harmed === undefined")
    assert tab.run("document.querySelectorAll('img').length") == 0
    assert tab.run("document.title").count(HOSTILE[1]) == 1
    assert tab.complaints() == []


def test_quotes_alone_and_a_model_stand_side_by_side(tab: Page, both: Path) -> None:
    """A question is there once; asked of one of both, a filter is not met by what the other gave."""
    tab.open(both, width=DESKTOP[0], height=DESKTOP[1])
    every = tab.run(SHOWN)
    assert len(set(every)) == len(every)
    assert tab.run("document.getElementById('count').textContent") == f"{len(every)} questions"
    assert _choose(tab, "change", "changed") == ["test-2", "test-1"]
    assert _choose(tab, "by", "quotes alone") == []
    assert _choose(tab, "by", f"with {HOSTILE[1]}") == ["test-2", "test-1"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_page_of_two_fits(tab: Page, both: Path, size: tuple[int, int]) -> None:
    """Three sides and two sets of figures run over no edge; all stands out, in the dark too."""
    for dark in (False, True):
        tab.open(both, width=size[0], height=size[1], dark=dark)
        tab.run(UNFOLD)
        assert tab.run("document.documentElement.scrollWidth") <= tab.run("document.documentElement.clientWidth")
        assert tab.run(CONTRASTS) == []


# What has the focus: its tag, whether there is a ring around it, and whether it is in sight and nothing lies over it.
FOCUSED = """
(() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [e.tagName, ring, e.contains(document.elementFromPoint(box.left + 30, box.top + 4))];
})()
"""


@pytest.mark.parametrize("size", [PHONE, (750, 600), (900, 900), DESKTOP], ids=["phone", "small", "tablet", "desktop"])
def test_it_is_used_by_keyboard_alone(tab: Page, both: Path, size: tuple[int, int]) -> None:
    """Tab reaches the filters and each question, a ring around it and not under the bar; Enter unfolds it."""
    tab.open(both, width=size[0], height=size[1])
    tab.run("document.querySelector('#filters [name=words]').focus()")
    seen = []
    for _ in range(9):
        tab.press("Tab")
        seen.append(tab.run(FOCUSED))
    assert seen == [["BUTTON", True, True], *[["SUMMARY", True, True]] * 8]
    tab.run("document.activeElement.scrollIntoView({block: 'start'})")
    for _ in range(6):
        tab.press("Tab", shift=True)
        assert tab.run(FOCUSED) == ["SUMMARY", True, True]
    tab.press("Enter", "\r")
    tab.run("new Promise(r => setTimeout(r, 100))")
    assert tab.run("document.activeElement.parentElement.open")
    tab.press("Tab")
    assert tab.run("document.activeElement.textContent") == "whole text"
    tab.press("Tab")
    assert tab.run("[document.activeElement.className, document.activeElement.getAttribute('role')]") == [
        "text whole",
        "region",
    ]


def test_what_is_scrolled_to_is_not_under_the_bar(tab: Page, written: Path) -> None:
    """A question that a link or a search leads to can be read."""
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1])
    tab.run("document.querySelectorAll('details.asked')[5].scrollIntoView()")
    bar, top = tab.run(
        "[document.getElementById('filters'), document.querySelectorAll('details.asked')[5]]"
        ".map((e, n) => e.getBoundingClientRect()[n ? 'top' : 'bottom'])"
    )
    assert bar <= top < bar + 60


def test_a_question_from_right_to_left_is_shown_so(tab: Page, written: Path) -> None:
    """It begins at the right, its marks of punctuation where its language has them; ids beside it stay as they are."""
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1])
    entry = "document.querySelector('details.asked[data-language=fa] ')"
    assert tab.run(f"{entry}.querySelector('.question').textContent") == HOSTILE[9]
    assert tab.run(f"getComputedStyle({entry}.querySelector('.question')).direction") == "rtl"
    places = (
        "(range => (n => (range.setStart(n, 0), range.setEnd(n, 1), range.getBoundingClientRect().left))"
        f"({entry}.querySelector('.question').firstChild))(document.createRange())"
    )
    first = tab.run(places)
    box = tab.run(f"{entry}.querySelector('.question').getBoundingClientRect().right")
    # Its first letter is the last to the right.
    assert box - 40 < first < box
    assert tab.run(f"getComputedStyle({entry}.querySelector('.under')).direction") == "ltr"


def test_it_prints_on_white_what_is_unfolded_and_whole(tab: Page, written: Path) -> None:
    """In the dark scheme too: every question, the statement of the one that is open to its end, and no controls."""
    import pypdfium2

    tab.open(written, width=DESKTOP[0], height=DESKTOP[1], dark=True)
    tab.run(
        "document.querySelector('details.asked[data-language=fr]').open = true; new Promise(r => setTimeout(r, 100))"
    )
    document = pypdfium2.PdfDocument(tab.printed())
    pages = [document[n] for n in range(len(document))]
    text = " ".join(" ".join(each.get_textpage().get_text_bounded() for each in pages).split())
    for id_ in ("test-1", "test-2", "test-3", "dev-4", "test-5", "dev-h-0"):
        assert id_ in text
    assert "I thank you." in text
    assert text.count("Access has yet to reach") >= 2
    assert "Clear" not in text
    assert "Since the baseline" not in text
    assert "whole text" not in text
    sheet = pages[0].render(scale=0.5).to_numpy()
    assert sheet[:3, :3].min() == 255
    assert (sheet.min(axis=2) > 200).mean() > 0.8
    # No text runs over the edge of the paper.
    for each in pages:
        bounds = [each.get_textpage().get_charbox(n) for n in range(0, each.get_textpage().count_chars(), 7)]
        assert all(left >= 0 and right <= each.get_width() for left, _, right, _ in bounds)


def test_the_policy_lets_nothing_else_run_or_load(tab: Page, written: Path) -> None:
    """Even what got into the page is stopped: a script, a style, a picture, a form that sends."""
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1])
    tab.run(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.harmed = true'}),"
        " Object.assign(document.createElement('style'), {textContent: 'body { color: rgb(1, 2, 3) }'}),"
        " Object.assign(document.createElement('img'), {src: 'http://127.0.0.1:9/x'}));"
        " new Promise(r => setTimeout(r, 200))"
    )
    assert tab.run("window.harmed === undefined")
    assert tab.run("getComputedStyle(document.body).color") != "rgb(1, 2, 3)"
    said = " ".join(tab.complaints())
    assert said.count("Content Security Policy") >= 3


def test_the_statement_opens_from_a_question(tab: Page, written: Path) -> None:
    """The link beside an excerpt leads to the whole text, unfolded."""
    tab.open(written, width=DESKTOP[0], height=DESKTOP[1])
    tab.run("document.querySelector('details.asked h3 a').click(); new Promise(r => setTimeout(r, 100))")
    assert tab.run("document.querySelector('details.statement').open")
    assert tab.run("document.querySelector('details.statement .text').textContent") == TEXT
