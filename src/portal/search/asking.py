"""What was typed, made into terms: each a thing that should be found, under any of its names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from portal.search.letters import folded
from portal.search.segmenting import SAME, Word, words, words_folded
from portal.search.vector import phrase, quoted

LONGEST = 200  # letters of a question that are read
MOST_TERMS = 12
SHORTEST_PREFIX = 3


@dataclass(frozen=True, slots=True)
class Term:
    """`query`: a tsquery; `names`: what it is called, folded, for showing where it was found."""

    query: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed: `text` as it is shown, `folded` without blanks, and its terms."""

    text: str
    folded: str
    terms: tuple[Term, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for: no letter and no digit."""
        return not self.terms


def question(text: str) -> Question:
    """`text`: one line of anything."""
    text = text[:LONGEST]
    plain = folded(text)
    found = words_folded(plain)
    terms: list[Term] = []
    at = 0
    while at < len(found) and len(terms) < MOST_TERMS:
        group, length = _known(found, at)
        term = _alternatives(group) if group else _term(found[at])
        if term not in terms:
            terms.append(term)
        at += length
    return Question(text, squeezed(plain), tuple(terms))


def squeezed(plain: str) -> str:
    """Folded text as parts of it are compared: letters and digits alone."""
    return re.sub("[^\\w\u0e31-\u0e3a\u0e47-\u0e4e]|[_ๆ]", "", plain)


def _known(found: Sequence[Word], at: int) -> tuple[tuple[tuple[Word, ...], ...], int]:
    """(all names of the thing that begins here, how many words its name takes here)."""
    best: tuple[tuple[tuple[Word, ...], ...], int] = ((), 1)
    for names in _by_first().get(found[at].whole, ()):
        for name in names:
            longer = len(name) > best[1] or (len(name) == best[1] and not best[0])
            if longer and tuple(found[at : at + len(name)]) == name:
                best = names, len(name)
    return best


@cache
def _by_first() -> dict[str, list[tuple[tuple[Word, ...], ...]]]:
    table: dict[str, list[tuple[tuple[Word, ...], ...]]] = {}
    for group in SAME:
        names = tuple(tuple(words(name)) for name in group)
        for first in {name[0].whole for name in names}:
            table.setdefault(first, []).append(names)
    return table


def _alternatives(names: tuple[tuple[Word, ...], ...]) -> Term:
    queries = [_one(name[0]) if len(name) == 1 else phrase(name) for name in names]
    return Term(" | ".join(queries), tuple("".join(w.whole for w in name) for name in names))


def _term(word: Word) -> Term:
    return Term(_one(word), (word.whole, *_years(word.whole)))


def _one(word: Word) -> str:
    """A word, or what it is made of side by side, or the year that it is short for."""
    found = [quoted(word.whole)]
    if word.parts:
        found.append(phrase([word]))
    if word.whole[0].isascii() and word.whole[0].isalpha() and len(word.whole) >= SHORTEST_PREFIX:
        found[0] += ":*"
    found += [quoted(year) for year in _years(word.whole)]
    return "(" + " | ".join(found) + ")"


def _years(word: str) -> tuple[str, ...]:
    """2569 for 69 and for 2026: years as offices write them."""
    if re.fullmatch(r"[5-9][0-9]", word):
        return (f"25{word}",)
    if re.fullmatch(r"20[0-4][0-9]", word):
        return (str(int(word) + 543),)
    return ()
