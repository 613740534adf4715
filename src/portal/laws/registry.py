"""The legal references in force. Those of tenants/laws/ come with the portal; what central IT edits
is kept in the database, one whole registry an edition, and wins law by law. Each process holds the
newest and reads it anew when its number has grown: `refresh()`.

A law or a clause that came with the portal stays citable though an older edition lacks it: the
release that brought it may cite it.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

import msgspec

from portal.kit import clock, db
from portal.kit.tenancy import PLATFORM, acting_for, current_or_none
from portal.kit.toml_file import FileFaults
from portal.laws.law_file import Law
from portal.laws.law_read import Laws, laws_in, read_folder, text_file

log = logging.getLogger("portal")


class _Held:
    def __init__(self) -> None:
        self.laws: Laws = {}
        self.number = 0  # of the newest edition that was read
        self.broken = ""
        self.turns: dict[date, int] = {}
        self.day = date.max  # of the last request; until then the end of all that is known


_held = _Held()


@cache
def came_with_the_portal() -> Laws:
    """The laws of the files, by code; files do not change while a process runs."""
    return read_folder()


def all_laws() -> Laws:
    """Every law of the registry, also those that are over, by code."""
    if not _held.laws:
        _held.laws = came_with_the_portal()
    return _held.laws


def broken() -> str:
    """Why the newest edition does not hold in this release; then the files stand in. "" if it
    does."""
    return _held.broken


def laws_on(day: date) -> dict[str, Law]:
    """The laws in force on a day, by code."""
    return {
        code: law for code, law in all_laws().items() if law.has_begun(day) and not law.is_over(day)
    }


def today() -> date:
    """The day by the database: of the open transaction, else of the last request."""
    moment = clock.moment.get(None)
    return moment.astimezone(clock.BANGKOK).date() if moment else _held.day


def turns(day: date) -> int:
    """How many of the registry's days have come by this one: what cites a law changes with it."""
    if day not in _held.turns:
        days = [one for law in all_laws().values() for one in (law.in_force, law.over_from) if one]
        _held.turns = {day: sum(date.fromisoformat(one) <= day for one in days)}
    return _held.turns[day]


def read_edition(content: str) -> Laws:
    """What an edition says, with what came with the portal since. FileFaults: each line that does
    not hold."""
    return with_those_that_came(laws_in([text_file(content)]))


def with_those_that_came(edited: Laws) -> Laws:
    found = dict(came_with_the_portal())
    for code, law in edited.items():
        known = {one.ref for one in law.clause}
        came = [one for one in found[code].clause if one.ref not in known] if code in found else []
        found[code] = msgspec.structs.replace(law, clause=[*law.clause, *came]) if came else law
    return found


async def refresh(number: int | None = None, now: datetime | None = None) -> None:
    """Read the registry anew when there is a newer edition than this process holds. `number`,
    `now`: the newest one's and the database's time, where the caller has asked. For whoever acts:
    all units share it."""
    with acting_for(current_or_none() or PLATFORM):
        if number is None or now is None:
            async with db.transaction():
                number, now = await newest(), clock.now()
        _held.day = now.astimezone(clock.BANGKOK).date()
        if number == _held.number:
            return
        async with db.transaction():
            row = await db.row(
                "SELECT number, content FROM law_edition ORDER BY number DESC LIMIT 1"
            )
    _held.broken, _held.number, _held.turns = "", row["number"] if row else 0, {}
    try:
        _held.laws = read_edition(row["content"]) if row else came_with_the_portal()
    except FileFaults as faults:
        log.error("laws, edition %s: %s", number, faults)
        _held.laws, _held.broken = came_with_the_portal(), str(faults)


async def newest() -> int:
    """The number of the newest edition, 0 without one. Inside a transaction."""
    return await db.value("SELECT coalesce(max(number), 0) FROM law_edition")


def sorted_laws(laws: Iterable[Law]) -> list[Law]:
    """In the order of the files' kinds, then by year and code; those without a year last."""
    kinds = ("act", "decree", "regulation", "notification", "code", "standard", "guideline")
    return sorted(laws, key=lambda law: (kinds.index(law.kind), law.year or 9999, law.code))
