"""Counting what is public in each category of the menu, and what is declared, up and down its tree.
Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.catalog.queries import Node, flat


@dataclass
class Counts:
    """Of one category with everything under it."""

    count: int = 0
    latest: datetime | None = None

    def add(self, count: int, latest: datetime | None) -> None:
        self.count += count
        if latest and (self.latest is None or latest > self.latest):
            self.latest = latest


def inherit(node: Node, declared: dict[Any, Record]) -> None:
    """What is declared of a category is declared of what is under it."""
    for child in node.children:
        if node.id in declared:
            declared.setdefault(child.id, declared[node.id])
        inherit(child, declared)


def count_placed(top: list[Node], placed: Sequence[Record], into: dict[UUID, Counts]) -> None:
    """An item counts once in each category, however often it stands under it."""
    lines: dict[UUID | None, set[UUID]] = {None: set()}
    for _, node in flat(top):  # a parent comes before its children
        lines[node.id] = {node.id} | lines.get(node.parent, set())
    reached: dict[UUID, set[UUID]] = {}
    for row in placed:
        seen = reached.setdefault(row["item"], set(lines.get(row["own"], set())))
        for category in lines[row["category"]] - seen:
            into[category].add(1, row["published_at"])
        seen |= lines[row["category"]]


def count_under(
    node: Node, own: dict[Any, tuple[int, datetime]], into: dict[UUID, Counts]
) -> Counts:
    total = into.setdefault(node.id, Counts())
    if node.id in own:
        total.add(*own[node.id])
    for child in node.children:
        below = count_under(child, own, into)
        total.add(below.count, below.latest)
    return total
