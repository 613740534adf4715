"""The plain texts the sample files are made from, read into blocks.

A text has one block a line: `# ` title, `## ` and `### ` headings, `- ` lists, `| ` tables, `> ` a
centred line, and paragraphs; a line of dots is to be filled in by hand.
"""

import re
from datetime import date

import msgspec

from portal.kit import thai

_MARKS = {"# ": "title", "## ": "heading", "### ": "subheading", "- ": "item", "> ": "centred"}


class Block(msgspec.Struct, frozen=True):
    """One line of a text, or a whole table."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def read_blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            blocks.append(Block("table", rows=_without_rule(rows)))
            rows = []
        if line.strip():
            blocks.append(_block(line))
    return blocks


def title(blocks: list[Block]) -> str:
    return " ".join(block.text for block in blocks if block.kind == "title")


def _block(line: str) -> Block:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return Block(kind, line[len(mark) :].strip())
    return Block("field" if "....." in line else "paragraph", line.strip())


def _without_rule(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(row for row in rows if any(cell.strip("-: ") for cell in row) or not any(row))


def shown(cell: str) -> str:
    """What a table's cell looks like on paper: days in the Buddhist Era."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return thai.short_date(date.fromisoformat(cell))
    return cell
