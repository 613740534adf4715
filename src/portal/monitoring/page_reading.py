"""What a page shows, what it hides, where it leads. Pure."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
SILENT = frozenset({"script", "style", "template", "noscript"})
# Ways to keep words from people and show them to search engines. Our own pages carry no style
# attribute at all: one that hides is somebody else's.
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])"
    r"|font-size\s*:\s*0(?![.\d])|(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)"
    r"|(?:left|top|right|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}"
    r"|clip\s*:\s*rect\(\s*0|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.I,
)


@dataclass(frozen=True)
class Link:
    """`hidden`: why nobody sees it, or ""."""

    href: str
    text: str
    hidden: str


@dataclass
class Page:
    """`text` is what is shown; `frames`: what is loaded from an address (script, iframe, …)."""

    text: str = ""
    links: list[Link] = field(default_factory=list)
    hidden_text: list[tuple[str, str]] = field(default_factory=list)  # (why, words)
    frames: list[tuple[str, str]] = field(default_factory=list)  # (tag, address)


def host_of(url: str) -> str:
    """Lower-case; "" of what is no address."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def joined(base: str, href: str) -> str:
    """Where a link of a page leads; "" where it is written in no known way."""
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def read_page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    page.text = " ".join("".join(reader.shown).split())
    return page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.shown: list[str] = []
        self.open: list[tuple[str, str]] = []  # (tag, why it and what is in it is hidden)
        self.anchor: tuple[str, str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        why = _why_hidden(given) or self._hidden()
        address = given.get("src") or given.get("data") or ""
        if tag in ("script", "iframe", "frame", "object", "embed") and address:
            self.page.frames.append((tag, address))
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.page.frames.append((tag, given.get("content", "").partition("=")[2].strip("'\" ")))
        if tag not in VOID:
            self.open.append((tag, why))
            self.shown.append(" ")
        if tag == "a" and "href" in given:
            self._end_anchor()
            self.anchor = (given["href"], why, [])

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_anchor()
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                self.shown.append(" ")
                return

    def handle_data(self, data: str) -> None:
        if any(tag in SILENT for tag, _ in self.open):
            return
        if self.anchor is not None:
            self.anchor[2].append(data)
        why = self._hidden()
        if not why:
            self.shown.append(data)
        elif data.strip() and why != "hidden":
            self.page.hidden_text.append((why, " ".join(data.split())))

    def close(self) -> None:
        super().close()
        self._end_anchor()

    def _hidden(self) -> str:
        return self.open[-1][1] if self.open else ""

    def _end_anchor(self) -> None:
        if self.anchor is not None:
            href, why, words = self.anchor
            self.page.links.append(Link(href, " ".join("".join(words).split()), why))
            self.anchor = None


def _why_hidden(given: dict[str, str]) -> str:
    """ "hidden" is the plain attribute, which our own pages use for what scripts show."""
    if match := HIDING.search(given.get("style", "")):
        return match[0].strip()
    return "hidden" if "hidden" in given else ""
