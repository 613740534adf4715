"""A text's words as PostgreSQL keeps them (tsvector), and a question's as it is asked (tsquery).

Both are written here, letter by letter: the server's own parser knows no Thai and would read `&`,
`!` or `:*` in what people type as operators.
"""

from collections.abc import Iterable

from portal.search.segmenting import Word

MOST_WORDS = 15_000  # different ones in one vector, which may take 1 MB
MOST_PLACES = 100  # of one word
LAST_PLACE = 16_383  # PostgreSQL's own
GAP = 10  # between two fields, so that no phrase runs over their border


def tsvector(fields: Iterable[tuple[str, list[Word]]]) -> str:
    """The text form of a tsvector of (weight A to D, words)."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, words in fields:
        for word in words:
            at += 1
            _put(places, word.whole, at, weight)
            for step, part in enumerate(word.parts):
                _put(places, part, at + step, weight)
            at += max(0, len(word.parts) - 1)
        at += GAP
    return " ".join(f"{quoted(word)}:{','.join(found)}" for word, found in places.items())


def _put(places: dict[str, list[str]], word: str, at: int, weight: str) -> None:
    if word not in places and len(places) >= MOST_WORDS:
        return
    found = places.setdefault(word, [])
    if len(found) < MOST_PLACES and (at < LAST_PLACE or not found):
        found.append(f"{min(at, LAST_PLACE)}{weight}")


def quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def phrase(words: Iterable[Word]) -> str:
    """These words one after the other, as a tsquery."""
    parts = [part for word in words for part in (word.parts or (word.whole,))]
    return "(" + " <-> ".join(map(quoted, parts)) + ")"
