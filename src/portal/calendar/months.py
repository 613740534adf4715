"""A month as weeks, for the page. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.calendar.dates import Due

EARLIEST, LATEST = date(2010, 1, 1), date(2150, 12, 1)


@dataclass(frozen=True)
class Day:
    day: date
    inside: bool  # of the month
    is_today: bool
    holiday: str
    due: list[Due]


def month_of(text: str, today: date) -> date:
    """The first day of the month "2026-11"; this month for anything else."""
    if match := re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text):
        found = date(int(match[1]) or 1, int(match[2]), 1)
        if EARLIEST <= found <= LATEST:
            return found
    return today.replace(day=1)


def moved(month: date, by: int) -> date:
    years, place = divmod(month.month - 1 + by, 12)
    return date(month.year + years, place + 1, 1)


def quarter_of(month: date) -> date:
    """The first month of the fiscal quarter: October, January, April or July (R94)."""
    return moved(month, -((month.month - 1) % 3))


def weeks(
    month: date, today: date, due: Sequence[Due], holidays: Mapping[date, str]
) -> list[list[Day]]:
    """Monday to Sunday, with the days of the months around that fill the first and last week."""
    day = month - timedelta(days=month.weekday())
    found = []
    while day < moved(month, 1):
        week = [day + timedelta(days=n) for n in range(7)]
        found.append(
            [
                Day(one, one.month == month.month, one == today, holidays.get(one, ""),
                    [each for each in due if each.day == one])
                for one in week
            ]
        )  # fmt: skip
        day += timedelta(days=7)
    return found
