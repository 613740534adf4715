"""Office time: Monday to Friday 8.30 to 16.30, without the government's holidays.

The holidays come from the `holidays` package; what the cabinet adds or moves within a year is in
`tenants/calendar/holidays.toml`, so that no release is needed for it.
"""

import tomllib
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from portal.kit.clock import BANGKOK
from portal.settings import ROOT

OPENS, CLOSES = time(8, 30), time(16, 30)
CORRECTIONS = ROOT / "tenants" / "calendar" / "holidays.toml"


@cache
def _corrections() -> tuple[dict[date, str], frozenset[date]]:
    """(days that are added, with their names; days that are working days after all)."""
    found = tomllib.loads(CORRECTIONS.read_text("utf-8"))
    added = {one["day"]: one["name"] for one in found.get("added", [])}
    return added, frozenset(one["day"] for one in found.get("removed", []))


@cache
def _year(year: int) -> dict[date, str]:
    return dict(
        holidays.country_holidays(
            "TH", years=year, categories=("public", "government"), language="th"
        )
    )


def holiday(day: date, closed: Collection[date] = ()) -> str | None:
    """The holiday's name, or None on other days. `closed`: days on which this unit is closed."""
    added, removed = _corrections()
    if day in closed:
        return "หน่วยงานปิดทำการ"
    return added.get(day) or (None if day in removed else _year(day.year).get(day))


def is_working_day(day: date, closed: Collection[date] = ()) -> bool:
    return day.weekday() < 5 and holiday(day, closed) is None


def deadline(start: datetime, hours: float, closed: Collection[date] = ()) -> datetime:
    """`hours` of office time after `start`."""
    moment, left = start.astimezone(BANGKOK), timedelta(hours=hours)
    while True:
        opens = datetime.combine(moment.date(), OPENS, BANGKOK)
        closes = datetime.combine(moment.date(), CLOSES, BANGKOK)
        moment = max(moment, opens)
        if moment < closes and is_working_day(moment.date(), closed):
            if left <= closes - moment:
                return moment + left
            left -= closes - moment
        moment = opens + timedelta(days=1)


def between(start: datetime, end: datetime, closed: Collection[date] = ()) -> timedelta:
    """How much office time lies between two moments."""
    found, day = timedelta(), start.astimezone(BANGKOK).date()
    start, end = start.astimezone(BANGKOK), end.astimezone(BANGKOK)
    while day <= end.date():
        if is_working_day(day, closed):
            opens = max(start, datetime.combine(day, OPENS, BANGKOK))
            closes = min(end, datetime.combine(day, CLOSES, BANGKOK))
            found += max(timedelta(), closes - opens)
        day += timedelta(days=1)
    return found
