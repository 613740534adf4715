"""How much of what is public was looked at in time (R3, R82)."""

from dataclasses import dataclass

from portal.kit import clock, db


@dataclass(frozen=True)
class Freshness:
    """Of what is public: `items` in all; `overdue` those whose day has passed, `due` is today."""

    items: int
    overdue: int
    due: int

    @property
    def share(self) -> float:
        """The part whose review date has not passed, 0 to 1; 1 where nothing is public."""
        return 1.0 if not self.items else (self.items - self.overdue) / self.items

    @property
    def percent(self) -> int:
        """Rounded down: 100 means that nothing at all is overdue."""
        return int(self.share * 100)


async def freshness() -> Freshness:
    """Of the acting unit now. One statement; inside a transaction."""
    found = await db.row(
        "SELECT count(*) AS items, count(*) FILTER (WHERE p.review_on < $1) AS overdue,"
        " count(*) FILTER (WHERE p.review_on = $1) AS due FROM public_item i"
        " JOIN publication p ON p.tenant = i.tenant AND p.id = i.publication",
        clock.today(),
    )
    return Freshness(*found) if found else Freshness(0, 0, 0)
