"""The picture that is shown where a link is passed on (Open Graph): drawn once for each set of
words, then the same for ever; its address holds their hash."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.kit import thai, typeset, web

TEMPLATE = Path(__file__).with_name("card.typ")
WIDTH, HEIGHT = 1200, 630  # pixels
LOOK = 1  # counts changes of the template
LONGEST = 150  # letters of a title
COLOUR, THREAD = "#0a4a35", "#d7a022"  # where a theme says none of its own


@dataclass(frozen=True)
class Card:
    """`colour` and `thread` are #rrggbb; `size` is the title's in points."""

    unit: str
    title: str
    category: str
    colour: str
    thread: str
    size: int

    @property
    def version(self) -> str:
        words = json.dumps([LOOK, asdict(self)], ensure_ascii=False)
        return hashlib.sha256(words.encode()).hexdigest()[:12]


def card_of_unit(unit: Any) -> Card:
    return _card(f"จังหวัด{unit.province}", unit.name_th, "ข้อมูลข่าวสารที่เปิดเผยต่อสาธารณะ", unit.theme)


def card_of_item(unit: Any, title: str, category: str) -> Card:
    """`unit`: whatever has name_th and theme."""
    return _card(unit.name_th, title, category, unit.theme)


def _card(unit: str, title: str, category: str, theme: str) -> Card:
    """What is too long for it is cut."""
    title = " ".join(title.split())
    if len(title) > LONGEST:
        title = f"{title[:LONGEST].rstrip()} …"
    size = 64 if len(title) <= 50 else 52 if len(title) <= 90 else 42
    colour, thread = _colours(theme)
    return Card(unit, thai.digits(title), thai.digits(category[:70]), colour, thread, size)


def _colours(theme: str) -> tuple[str, str]:
    found = web.asset(f"{theme}/tokens-theme.css")
    css = found[0].decode() if found else ""

    def of(name: str, otherwise: str) -> str:
        match = re.search(rf"--{name}:\s*(#[0-9a-f]{{6}})\b", css)
        return match[1] if match else otherwise

    return of("bar-l", COLOUR), of("thread", THREAD)


@lru_cache(maxsize=256)  # about 40 kB each
def drawn(of: Card) -> bytes:
    """The PNG. Blocking: call it in a thread."""
    return typeset.png(TEMPLATE, asdict(of))
