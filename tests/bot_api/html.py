"""ParseMode.HTML read as strictly as Telegram reads it. It knows text and spans, and no message.

The rules and the wording of errors follow TDLib's parser of HTML (td/telegram/MessageEntity.cpp); the code is our own.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tests.bot_api.refusals import Refused, bad
from tests.bot_api.spans import Span

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<dec>[0-9]{1,7})|(?P<name>[a-zA-Z][a-zA-Z0-9]{0,30}));?")
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE = re.compile(r"[^\s=>]*")
SPACE = re.compile(r"\s*")
BARE = re.compile(r"[A-Za-z0-9.\-]*")
USER_LINK = re.compile(r"tg://user\?id=(\d+)$")


class Reader:
    """One pass over a text; `notes` takes what Telegram passes over in silence."""

    def __init__(self, source: str, notes: list[tuple[str, str]]) -> None:
        self.source, self.notes = source, notes
        self.out: list[str] = []
        self.length = 0
        self.open: list[tuple[str, dict[str, str], int]] = []
        self.spans: list[Span] = []

    def read(self) -> tuple[str, list[Span]]:
        """The text as it reads, and its spans. Raises Refused (400, "can't parse entities")."""
        source, at = self.source, 0
        while at < len(source):
            if source[at] == "<":
                at = self.end_tag(at) if source.startswith("/", at + 1) else self.start_tag(at)
                continue
            upto = source.find("<", at)
            upto = len(source) if upto < 0 else upto
            self.put(self.unescaped(source[at:upto]))
            at = upto
        if self.open:
            raise self.error(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        return "".join(self.out), self.spans

    def put(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)

    def error(self, what: str, at: int | None = None) -> Refused:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        return bad(f"can't parse entities: {what}{where}")

    def unescaped(self, text: str) -> str:
        def one(match: re.Match[str]) -> str:
            if match["name"]:
                if match["name"] not in NAMED:
                    self.notes.append(("reference", f"{match[0]} is shown as it is: Telegram does not know it"))
                    return match[0]
                return NAMED[match["name"]]
            code = int(match["hex"], 16) if match["hex"] else int(match["dec"])
            return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]

        return REFERENCE.sub(one, text) if "&" in text else text

    def skip(self, pattern: re.Pattern[str], at: int) -> tuple[str, int]:
        match = pattern.match(self.source, at)
        assert match is not None  # each of the patterns matches the empty string
        return match[0], match.end()

    def start_tag(self, begin: int) -> int:
        source = self.source
        name, at = self.skip(TAG_NAME, begin + 1)
        name = name.lower()
        if at >= len(source):
            raise self.error("Unclosed start tag", begin)
        if name not in TAGS:
            raise self.error(f'Unsupported start tag "{name}"', begin)
        attributes: dict[str, str] = {}
        while True:
            _, at = self.skip(SPACE, at)
            if at >= len(source):
                raise self.error("Unclosed start tag", begin)
            if source[at] == ">":
                break
            at = self.attribute(name, begin, at, attributes)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self.error('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append((name, attributes, self.length))
        return at + 1

    def attribute(self, tag: str, begin: int, at: int, attributes: dict[str, str]) -> int:
        source = self.source
        name, at = self.skip(ATTRIBUTE, at)
        if not name:
            raise self.error(f'Empty attribute name in the tag "{tag}"', begin)
        _, at = self.skip(SPACE, at)
        if at >= len(source):
            raise self.error("Unclosed start tag", begin)
        if source[at] != "=":
            attributes[name.lower()] = ""
            return at
        _, at = self.skip(SPACE, at + 1)
        if at >= len(source):
            raise self.error("Unclosed start tag", begin)
        if source[at] in "'\"":
            end = source.find(source[at], at + 1)
            if end < 0:
                raise self.error("Unclosed start tag", begin)
            value, after = self.unescaped(source[at + 1 : end]), end + 1
        else:
            value, after = self.skip(BARE, at)
            if after < len(source) and not source[after].isspace() and source[after] != ">":
                raise self.error("Unexpected end of name token", at)
        if after >= len(source):
            raise self.error("Unclosed start tag", begin)
        attributes[name.lower()] = value
        return after

    def end_tag(self, begin: int) -> int:
        if not self.open:
            raise self.error("Unexpected end tag", begin)
        found, at = self.skip(TAG_NAME, begin + 2)
        found = found.lower()
        _, at = self.skip(SPACE, at)
        if not self.source.startswith(">", at):
            raise self.error("Unclosed end tag", begin)
        name, attributes, start = self.open.pop()
        if found and found != name:
            offset = len(self.source[:begin].encode())
            raise self.error(f'Unmatched end tag at byte offset {offset}, expected "</{name}>", found "</{found}>"')
        if self.length > start and (span := self.span(name, attributes, start)):
            self.spans.append(span)
        return at + 1

    def span(self, tag: str, attributes: dict[str, str], start: int) -> Span | None:
        kind, more = TAGS[tag], {}
        if tag == "blockquote" and "expandable" in attributes:
            kind = "expandable_blockquote"
        elif tag == "tg-emoji":
            if not attributes.get("emoji-id", "").isdigit():
                raise bad("invalid custom emoji identifier specified")
            more = {"custom_emoji_id": attributes["emoji-id"]}
        elif tag == "a":
            return self.link(attributes.get("href") or "".join(self.out)[start:], start)
        return Span(kind, start, self.length, more)

    def link(self, url: str, start: int) -> Span | None:
        """A link, or a mention of somebody by id; None where Telegram keeps none."""
        if match := USER_LINK.match(url):
            user = {"id": int(match[1]), "is_bot": False, "first_name": "?"}
            return Span("text_mention", start, self.length, {"user": user})
        if (checked := checked_link(url)) is None:
            self.notes.append(("link", f"the link to {url!r} was dropped: its host has no dot"))
            return None
        return Span("text_link", start, self.length, {"url": checked})


def checked_link(url: str) -> str | None:
    """A link as Telegram keeps it; None where it keeps none: no host with a dot, or no scheme that it opens."""
    if url.startswith(("tg://", "ton://", "tonsite://")):
        return url
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host.strip(".") or any(c.isspace() for c in host):
        return None
    whole = url if "://" in url else f"http://{url}"
    return whole if parts.path or parts.query or parts.fragment else f"{whole}/"


def parse(source: str, notes: list[tuple[str, str]]) -> tuple[str, list[Span]]:
    """The text of an HTML source and its spans. Raises Refused."""
    return Reader(source, notes).read()
