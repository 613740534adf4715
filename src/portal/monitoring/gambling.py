"""How much a text or a link looks like advertising gambling (tenants/watch/gambling.toml). Pure but
for reading that file once. A score is a suspicion to be shown, never a reason to block: texts of
health education speak of gambling too."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from msgspec import Struct

from portal.kit.toml_file import TomlFile
from portal.monitoring.page_reading import host_of
from portal.settings import ROOT

FILE = ROOT / "tenants" / "watch" / "gambling.toml"
AROUND = 40  # letters of an excerpt before and after the word
LONG = 6  # letters of a Thai word that is also found with something between them
BETWEEN = r"[\s.\-_*·|\u200b-\u200f\u2060\ufeff]*"


class Word(Struct, frozen=True, forbid_unknown_fields=True):
    word: str
    weight: int


class WordFile(Struct, frozen=True, forbid_unknown_fields=True):
    warn_at: int
    bad_at: int
    promo: list[Word]
    topic: list[Word]
    safe: list[str]
    hosts: list[str]
    ours: list[str]


@dataclass(frozen=True)
class Suspicion:
    """`words`: what was found; `excerpt`: the letters around the weightiest of them."""

    score: int
    words: tuple[str, ...]
    excerpt: str


@cache
def word_file() -> WordFile:
    return TomlFile(FILE).read(WordFile)


@cache
def _patterns() -> tuple[list[tuple[Word, re.Pattern[str]]], list[tuple[Word, re.Pattern[str]]]]:
    found = word_file()
    return ([(one, _pattern(one.word)) for one in found.promo],
            [(one, _pattern(one.word)) for one in found.topic])  # fmt: skip


def _pattern(word: str) -> re.Pattern[str]:
    bare = word.replace(" ", "")
    if bare.isascii():
        inner = r"[\s\-_.]*".join(re.escape(part) for part in word.split())
        return re.compile(rf"(?<![a-z0-9]){inner}", re.I)
    if len(bare) < LONG:
        return re.compile(re.escape(word))
    return re.compile(BETWEEN.join(re.escape(letter) for letter in bare))


def suspicion(text: str) -> Suspicion:
    """Of one text: a field, or all that a page shows."""
    text = unicodedata.normalize("NFC", text)
    promo, topic = _patterns()
    invites = _found(promo, text)
    about = [one for one in _found(topic, text) if not _within(one, invites)]
    calm = 3 * sum(safe in text.lower() for safe in word_file().safe)
    score = sum(word.weight for word, _ in invites)
    score += max(0, sum(word.weight for word, _ in about) - calm)
    if not score:
        return Suspicion(0, (), "")
    heaviest = max(invites or about, key=lambda one: one[0].weight)[1]
    words = tuple(dict.fromkeys(word.word for word, _ in [*invites, *about]))
    return Suspicion(score, words, excerpt(text, *heaviest.span()))


def excerpt(text: str, begin: int, end: int) -> str:
    """The words from `begin` to `end` with a little around them, on one line."""
    before, after = max(0, begin - AROUND), min(len(text), end + AROUND)
    shown = " ".join(text[before:after].split())
    return f"{'…' if before else ''}{shown}{'…' if after < len(text) else ''}"


def suspicious_host(url: str) -> str:
    """The part of a link's host by which it is suspected, or ""."""
    host = host_of(url)
    if host.endswith(".go.th"):
        return ""
    parts = re.split(r"[.\-]", host)
    for name in word_file().hosts:
        if any(_is_of(name, part) for part in parts):
            return name
    return ""


def _is_of(name: str, part: str) -> bool:
    """Short names only at the beginning, with digits after them (ufa365), so that ufaculty.example
    is none."""
    if len(name) < 5:
        return bool(re.match(rf"{name}[0-9]", part)) or part == name
    return name in part


def _found(
    patterns: Iterable[tuple[Word, re.Pattern[str]]], text: str
) -> list[tuple[Word, re.Match[str]]]:
    found = ((word, pattern.search(text)) for word, pattern in patterns)
    return [(word, match) for word, match in found if match]


def _within(one: tuple[Word, re.Match[str]], others: list[tuple[Word, re.Match[str]]]) -> bool:
    """Whether this word is only a part of one that was counted."""
    begin, end = one[1].span()
    return any(other.start() <= begin and end <= other.end() for _, other in others)
