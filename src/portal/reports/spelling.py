"""Spelling help for what people write in papers: words that offices are known to write wrong (A.12
X17-X27, misspellings.toml), words written twice, and words that no dictionary knows, each with near
ones. Only marks and offers; nothing is changed by itself. Pure."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise
from pathlib import Path

from portal.reports.thai_words import THAI, known, tokens

NEAREST = 3  # words that are offered
FRAGMENT = 4  # letters: a word that is cut wrongly falls into pieces no longer than this
REACH = 3  # pieces beside an unknown one that may belong to it
BEGIN_WORDS = ("การ", "ความ")  # มาตรการ|การเผยแพร่ is right
MOST = 50  # marks of one text
REMEMBERED = 4096  # spans whose near words are kept
LONG = 7  # letters of a word that is known by all but one of them
LETTERS = "".join(map(chr, (*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E4F))))


@dataclass(frozen=True)
class Mark:
    """Something that looks wrong: the text itself from `begins` on, and what it may have meant, the
    likeliest first (none: nothing near is known). `why`: known, twice, unknown."""

    begins: int
    text: str
    near: tuple[str, ...]
    why: str


@cache
def misspellings() -> dict[str, str]:
    """What is written wrong, and how it is right."""
    data = tomllib.loads(Path(__file__).with_name("misspellings.toml").read_text("utf-8"))
    return {one["wrong"]: one["right"] for one in data["word"]}


def marks(text: str, also: Iterable[str] = ()) -> list[Mark]:
    """In the order of the text, none over another. `also`: words that are right here: names of
    people, of the unit, of places."""
    right = frozenset(piece for word in also for piece in tokens(word))
    found = [*_known(text)]
    taken = [(one.begins, one.begins + len(one.text)) for one in found]
    for one in chain(_twice(text), _unknown(text, right), _broken(text, right)):
        if len(found) >= MOST:  # of what is no Thai at all; looking on would hold up everybody
            break
        ends = one.begins + len(one.text)
        if all(ends <= begin or end <= one.begins for begin, end in taken):
            found.append(one)
            taken.append((one.begins, ends))
    return sorted(found, key=lambda one: one.begins)[:MOST]


def _known(text: str) -> Iterator[Mark]:
    for wrong, right in misspellings().items():
        at = text.find(wrong)
        while at >= 0:
            if not (right.startswith(wrong) and text.startswith(right, at)):
                yield Mark(at, wrong, (right,), "known")
            at = text.find(wrong, at + len(wrong))


def _placed(text: str) -> list[tuple[int, str]]:
    at, found = 0, []
    for token in tokens(text):
        found.append((at, token))
        at += len(token)
    return found


def _twice(text: str) -> Iterator[Mark]:
    """ประกาศประกาศ, ผลผลการดำเนินงาน, หน่วยงานงาน"""
    placed = _placed(text)
    for (at, one), (_, then) in pairwise(placed):
        if len(one) < 2 or len(then) < 2 or not (THAI.match(one) and THAI.match(then)):
            continue
        if then.startswith(one):
            yield Mark(at, one + then, (then,), "twice")
        elif len(one) > len(then) + 2 and one.endswith(then) and then not in BEGIN_WORDS:
            yield Mark(at, one + then, (one,), "twice")


def _unknown(text: str, right: frozenset[str]) -> Iterator[Mark]:
    placed = _placed(text)
    words, done = known() | right, -1
    for place, (_, token) in enumerate(placed):
        if place <= done or not THAI.match(token) or token in words or token == "ๆ":
            continue
        begin, end, near = _around([one for _, one in placed], place)
        done = end - 1
        at = placed[begin][0]
        span = "".join(one for _, one in placed[begin:end])
        if span not in words and not _is_letter_alone(span):
            yield Mark(at, span, near, "unknown")


def _broken(text: str, right: frozenset[str]) -> Iterator[Mark]:
    """Words that fell into pieces which are words too, for one letter lacks or is too many:
    สำ|นก|งาน. A letter that is another is no sign: ใช้บริการ is not ให้บริการ."""
    placed = _placed(text)
    words = known() | right
    for place, (at, _) in enumerate(placed):
        for count in (2, 3):
            pieces = [one for _, one in placed[place : place + count]]
            span = "".join(pieces)
            if len(pieces) < count or len(span) < LONG - 1 or span in words:
                continue
            if not all(map(THAI.match, pieces)) or min(map(len, pieces)) > FRAGMENT:
                continue
            if near := _one_letter_away(span):
                yield Mark(at, span, near, "unknown")


@lru_cache(REMEMBERED)
def _one_letter_away(span: str) -> tuple[str, ...]:
    """The long words that are it with one letter more or less."""
    cuts = range(len(span))
    less = (span[:at] + span[at + 1 :] for at in cuts)
    more = (span[:at] + letter + span[at:] for at in (*cuts, len(span)) for letter in LETTERS)
    found = {word for word in (*less, *more) if len(word) >= LONG and word in known()}
    return tuple(sorted(found))[:NEAREST]


def _is_letter_alone(span: str) -> bool:
    """ก ข ค of a list."""
    return len(span) == 1


def _around(pieces: list[str], place: int) -> tuple[int, int, tuple[str, ...]]:
    """(first, one past the last, near words) of the unknown piece with the fragments beside it that
    make it most like a word."""
    best: tuple[int, int, int, int, tuple[str, ...]] | None = None
    for before in range(_fragments(pieces, place, -1) + 1):
        for after in range(_fragments(pieces, place, 1) + 1):
            begin, end = place - before, place + after + 1
            span = "".join(pieces[begin:end])
            distance, near = nearest(span)
            if near:
                rank = (distance, -len(span), begin, end, near)
                best = min(best, rank) if best else rank
    if best:
        return best[2], best[3], best[4]
    return place, place + 1, ()


def _fragments(pieces: list[str], place: int, step: int) -> int:
    """How many pieces on that side may be parts of a broken word."""
    count, at = 0, place + step
    while 0 <= at < len(pieces) and count < REACH and THAI.match(pieces[at]):
        if len(pieces[at]) > FRAGMENT:
            break
        count, at = count + 1, at + step
    return count


# ---- near words -----------------------------------------------------------------------------


@cache
def _by_length() -> dict[tuple[str, int], list[tuple[str, int]]]:
    """The words by first letter and length, each with the set of its letters."""
    found: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for word in known():
        if len(word) >= 3:
            found.setdefault((word[0], len(word)), []).append((word, _letters(word)))
    return found


def _letters(word: str) -> int:
    """The set of its letters, a bit each."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 127)
    return found


@lru_cache(REMEMBERED)
def nearest(span: str) -> tuple[int, tuple[str, ...]]:
    """(letters that differ, the words that are as near as that): one letter of a short word, two of
    a long one; (0, ()) when there is none."""
    if len(span) < 3:
        return 0, ()
    most = 1 if len(span) < 7 else 2
    found: dict[int, list[str]] = {}
    own = _letters(span)
    for length in range(len(span) - most, len(span) + most + 1):
        for word, letters in _by_length().get((span[0], length), ()):
            if (own ^ letters).bit_count() > 2 * most:  # each change makes two differ at most
                continue
            if (far := distance(span, word, most)) <= most:
                found.setdefault(far, []).append(word)
    if not found:
        return 0, ()
    least = min(found)
    return least, tuple(sorted(found[least], key=lambda word: (abs(len(word) - len(span)), word)))[
        :NEAREST
    ]


def distance(one: str, other: str, most: int) -> int:
    """Letters to put in, take out, change or swap with the next; most + 1 when it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        older, before, row = before, row, [at]
        for to, its in enumerate(other, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != its))
            if older and to > 1 and letter == other[to - 2] and one[at - 2] == its:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
