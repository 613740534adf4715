"""What was found, narrowed by category, fiscal year, kind of file and day, and how many of each.

Pure: nothing is asked of the database, so that counts and results are of the same moment."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from portal.kit import thai
from portal.kit.clock import BANGKOK
from portal.search.finding import Hit


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Empty filters nothing. `categories`: the ids of one category and what is under it; `year`: a
    fiscal year of the Buddhist era; `begins`, `ends`: days of publishing, both included."""

    categories: frozenset[UUID] = frozenset()
    year: int | None = None
    kind: str = ""
    begins: date | None = None
    ends: date | None = None

    def holds(self, hit: Hit) -> bool:
        day = hit.published_at.astimezone(BANGKOK).date()
        return (
            (not self.categories or hit.category in self.categories)
            and (self.year is None or year_of(hit) == self.year)
            and (not self.kind or self.kind in hit.kinds)
            and (self.begins is None or day >= self.begins)
            and (self.ends is None or day <= self.ends)
        )

    def of(self, hits: Iterable[Hit]) -> list[Hit]:
        return [hit for hit in hits if self.holds(hit)]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many each choice would leave, the other filters as they are."""

    categories: Counter[UUID]
    years: Counter[int]
    kinds: Counter[str]


def facets(hits: list[Hit], narrowed: Narrowed) -> Facets:
    def count(without: Narrowed, values: Callable[[Hit], Iterable[object]]) -> Counter:
        return Counter(value for hit in without.of(hits) for value in values(hit))

    return Facets(
        count(replace(narrowed, categories=frozenset()), lambda hit: [hit.category]),
        count(replace(narrowed, year=None), lambda hit: [year_of(hit)]),
        count(replace(narrowed, kind=""), lambda hit: hit.kinds),
    )


def year_of(hit: Hit) -> int:
    """The fiscal year that an item is about; without one, in which it was published."""
    return thai.fiscal_year(hit.covers or hit.published_at)
