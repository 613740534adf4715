"""What falls due in the acting unit between two days: read from coverage and from what is
public."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.catalog.asked import Asked
from portal.catalog.checklists import lists_of
from portal.compliance.coverage import Cell, coverage
from portal.kit import db, office_hours, thai
from portal.kit.clock import BANGKOK, end_of, midnight

MOST_ENDS = 500


@dataclass(frozen=True)
class Due:
    """Something on a day. `key` is the same whenever it is read; `what`: round, end or review;
    `title`, `detail`: (Thai, English); `left`: how much of it is still to be done, 0 when all is;
    `path` on this unit's host."""

    day: date
    key: str
    what: str
    title: tuple[str, str]
    detail: tuple[str, str]
    left: int
    path: str


# What features add: (first day, last day) -> what falls due then. Called in a transaction.
SOURCES: list[Callable[[date, date], Awaitable[Sequence[Due]]]] = []


async def due_between(first: date, last: date) -> list[Due]:
    """By day. A closing round is one entry with how much it lacks. Inside a transaction; nine
    statements for each fiscal year touched, two beside, and those of SOURCES."""
    found = [*await _rounds(first, last), *await _ends(first, last)]
    for source in SOURCES:
        found += await source(first, last)
    return sorted(found, key=lambda one: (one.day, one.what, one.key))


def holidays(first: date, last: date) -> dict[date, str]:
    """The government's holidays by day."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    # One day may have several names; the first says it.
    return {day: name.partition(";")[0] for day in days if (name := office_hours.holiday(day))}


# ---- rounds ---------------------------------------------------------------------------------


async def cells_due(first: date, last: date) -> list[Cell]:
    """Of the slots whose day lies between, whatever is in them; those of the year before too,
    whose last days may lie in the next. Inside a transaction."""
    years = range(thai.fiscal_year(first) - 1, thai.fiscal_year(last) + 1)
    lists = {(one.name, one.year): one for year in years for one in lists_of(year)}
    asked = [one for one in lists.values() if _touches(one, first, last)]
    found = []
    for year in sorted({one.year for one in asked}):
        cells = await coverage([one for one in asked if one.year == year])
        found += [cell for cell in cells if cell.period.due and first <= cell.period.due <= last]
    return found


def _touches(asked: Asked, first: date, last: date) -> bool:
    return any(
        period.due and first <= period.due <= last
        for slot in asked.file.slot
        if not slot.heading
        for period in asked.periods(slot)
    )


async def _rounds(first: date, last: date) -> list[Due]:
    groups: dict[tuple[date, str, str], list[Cell]] = {}
    for cell in await cells_due(first, last):
        assert cell.period.due is not None
        groups.setdefault((cell.period.due, cell.asked.name, cell.period.code), []).append(cell)
    return [_round(day, cells) for (day, _, _), cells in groups.items()]


def _round(day: date, cells: Sequence[Cell]) -> Due:
    asked, period = cells[0].asked, cells[0].period
    left = [cell for cell in cells if not cell.is_done]
    titles = f"{asked.short_th} {period.name_th}", f"{asked.short_en}, {period.name_en}"
    detail = (
        f"ยังขาด {len(left)} จาก {len(cells)} รายการ" if left else f"ครบ {len(cells)} รายการ",
        f"{len(left)} of {len(cells)} still lacking" if left else f"all {len(cells)} done",
    )
    said = (
        "\n".join([detail[0], *(f"{cell.slot.code} {cell.slot.name_th}" for cell in left)]),
        "\n".join([detail[1], *(f"{cell.slot.code} {cell.slot.name_en}" for cell in left)]),
    )
    path = f"/staff/compliance/board?list={asked.name}&year={asked.year}"
    key = f"round-{asked.name}-{period.code}-{day}"
    return Due(day, key, "round", titles, said, len(left), path)


# ---- ends -----------------------------------------------------------------------------------


async def _ends(first: date, last: date) -> list[Due]:
    rows = await db.rows(
        "SELECT id, publication, title, publish_until FROM public_item WHERE publish_until > $1"
        " AND publish_until <= $2 ORDER BY publish_until, id LIMIT $3",
        midnight(first),
        end_of(last),
        MOST_ENDS,
    )
    return [
        Due(
            # What ends at midnight is public to the end of the day before.
            (row["publish_until"] - timedelta(seconds=1)).astimezone(BANGKOK).date(),
            f"end-{row['publication']}",
            "end",
            (f"ครบกำหนดเผยแพร่: {row['title']}", f"Its time ends: {row['title']}"),
            ("", ""),
            1,
            f"/staff/requests/{row['publication']}",
        )
        for row in rows
    ]
