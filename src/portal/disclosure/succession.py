"""That what a public page shows was replaced: features above know it before the new one is public
(nothing of the new one is said then but that it is there)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Successor:
    """`day`: the date on it; `url`: of its own public page, "" while it has none."""

    day: date
    url: str


# Of the edition that a public page shows. Called in a transaction.
SUCCESSORS: list[Callable[[UUID], Awaitable[Successor | None]]] = []


async def successor_of(publication: UUID) -> Successor | None:
    for ask in SUCCESSORS:
        if found := await ask(publication):
            return found
    return None
