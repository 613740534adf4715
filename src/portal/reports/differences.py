"""What one paper says otherwise than another: line by line, and in a line word by word; for the
reader of a new year's announcement (issue 7). Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from portal.reports.thai_words import tokens
from portal.sheets.blocks import Block, Chart, Grid, Heading, Paper, Para, Picture, Sign

SAME_LINE = 0.5  # share of words that two lines hold both, to be one line that was changed
LARGEST = 120  # lines of a stretch that are compared with one another
MOST_PAIRS = 200_000  # of equal words in two texts

What = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True)
class Piece:
    """`op`: same, removed (of the older) or added (of the newer)."""

    op: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True)
class Difference:
    """One line of either paper. `part`: title, head, heading, clause, table, picture, sign, end."""

    what: What
    part: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Line:
    part: str
    text: str


def words_changed(before: str, after: str) -> tuple[Piece, ...]:
    """The newer text with what was taken out of the older in its place."""
    old, new = tokens(before), tokens(after)
    least = min(len(old), len(new))
    head = next((at for at in range(least) if old[at] != new[at]), least)
    tail = next((at for at in range(least - head) if old[-1 - at] != new[-1 - at]), least - head)
    found = [Piece("same", "".join(old[:head]))] if head else []
    found += _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    return (*found, Piece("same", "".join(old[len(old) - tail :]))) if tail else tuple(found)


def _middle(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """Of what is neither a common beginning nor a common end. Words that stand everywhere in a long
    text tell nothing of its order and would take minutes."""
    counts = Counter(old)
    too_many = sum(counts[one] for one in new) > MOST_PAIRS
    found: list[Piece] = []
    for op, begin, end, start, stop in SequenceMatcher(None, old, new, too_many).get_opcodes():
        if op == "equal":
            found.append(Piece("same", "".join(old[begin:end])))
            continue
        if end > begin:
            found.append(Piece("removed", "".join(old[begin:end])))
        if stop > start:
            found.append(Piece("added", "".join(new[start:stop])))
    return found


def differences(before: Paper, after: Paper) -> list[Difference]:
    """Every line of both in the order of the newer; those that are alike among them."""
    old, new = lines(before), lines(after)
    found: list[Difference] = []
    for op, begin, end, start, stop in SequenceMatcher(None, old, new, False).get_opcodes():
        if op == "equal":
            found += [_whole("same", one) for one in new[start:stop]]
        else:
            found += _stretch(old[begin:end], new[start:stop])
    return found


def _whole(what: Literal["same", "added", "removed"], line: Line) -> Difference:
    return Difference(what, line.part, (Piece(what, line.text),))


def _stretch(old: Sequence[Line], new: Sequence[Line]) -> list[Difference]:
    """Lines that differ: each of the newer beside the one of the older that it came from."""
    if max(len(old), len(new)) > LARGEST:
        return [_whole("removed", one) for one in old] + [_whole("added", one) for one in new]
    found: list[Difference] = []
    at = 0
    for line, source in zip(new, _pairs(old, new), strict=True):
        if source is None:
            found.append(_whole("added", line))
            continue
        found += [_whole("removed", one) for one in old[at:source]]
        found.append(Difference("changed", line.part, words_changed(old[source].text, line.text)))
        at = source + 1
    return found + [_whole("removed", one) for one in old[at:]]


def _pairs(old: Sequence[Line], new: Sequence[Line]) -> list[int | None]:
    """Of each newer line the place of the older one, in rising order, or None: the pairs whose
    likeness is the most together."""
    bags = [[Counter(tokens(one.text)) for one in side] for side in (old, new)]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    like: dict[tuple[int, int], float] = {}
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            share = _alike(bags[0][i], bags[1][j]) if old[i].part == new[j].part else 0.0
            like[i, j] = share if share >= SAME_LINE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], like[i, j] + best[i + 1][j + 1])
    pairs: list[int | None] = [None] * len(new)
    i = j = 0
    while i < len(old) and j < len(new):
        if like[i, j] and best[i][j] == like[i, j] + best[i + 1][j + 1]:
            pairs[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _alike(one: Counter[str], other: Counter[str]) -> float:
    count = one.total() + other.total()
    return 2 * (one & other).total() / count if count else 1.0


# ---- a paper as lines -----------------------------------------------------------------------


def lines(paper: Paper) -> list[Line]:
    """Whatever is read on it, in order; nothing of where it is verified."""
    found = [Line("title", one) for one in paper.title]
    if paper.memo:
        head = paper.memo
        found += [Line("head", one) for one in (head.agency, head.subject, head.to) if one]
    found += [line for block in paper.blocks for line in _of_block(block)]
    if paper.closing:
        found.append(Line("end", paper.closing))
    found += [Line("sign", _sign(one)) for one in paper.signs]
    return found + [line for block in paper.after for line in _of_block(block)]


def _of_block(block: Block) -> list[Line]:
    if isinstance(block, Heading):
        return [Line("heading", _numbered(block.number, block.text))]
    if isinstance(block, Para):
        return [Line("clause", _numbered(block.number, block.text))]
    if isinstance(block, Grid):
        rows = [" | ".join(row).replace("\n", " ") for row in (block.columns, *block.rows)]
        return [Line("table", one) for one in (block.caption, *rows) if one]
    if isinstance(block, Picture | Chart):
        return [Line("picture", block.caption)]
    return []


def _numbered(number: str, text: str) -> str:
    return f"{number} {text}".strip()


def _sign(sign: Sign) -> str:
    return " ".join(filter(None, (sign.word, sign.name, *sign.position, sign.role)))
