"""The month, quarter or fiscal year that a title names: what its dates are, and the same title for
the next one. Pure."""

import re
from datetime import date, timedelta

from portal.kit import thai

NAMES = [*thai.MONTHS, *thai.SHORT]
_YEAR = r"([0-9๐-๙]{4})(?!\s*[–—-]\s*[0-9๐-๙]{4})"
_BEFORE_A_YEAR = r"(?<![–—-])(?<![–—-]\s)"
_MONTH = re.compile(
    rf"{_BEFORE_A_YEAR}({'|'.join(map(re.escape, NAMES))})(\s*(?:พ\.ศ\.\s*)?){_YEAR}"
)
_QUARTER = re.compile(r"(ไตรมาส\s*(?:ที่\s*)?)([1-4๑-๔])")
_FISCAL = re.compile(rf"(ปีงบประมาณ\s*(?:พ\.ศ\.\s*)?){_YEAR}")
_PLAIN = re.compile(rf"((?:ประจำ)?ปี\s*(?:พ\.ศ\.\s*)?){_YEAR}")


def coverage(title: str) -> tuple[date, date] | None:
    """The first and last day of the period that the title names; None when it names none."""
    if found := _MONTH.search(title):
        return _month(_number(found[3]) - 543, NAMES.index(found[1]) % 12 + 1)
    fiscal = _FISCAL.search(title)
    if fiscal is None:
        return None
    begins = date(_number(fiscal[2]) - 544, 10, 1)
    if quarter := _QUARTER.search(title):
        first = _month_on(begins, 3 * (_number(quarter[2]) - 1))
        return first, _month_on(first, 3) - timedelta(days=1)
    return begins, _month_on(begins, 12) - timedelta(days=1)


def next_title(title: str) -> str:
    """The same title for the month, quarter or year after; as it is when it names none."""
    if found := _MONTH.search(title):
        return _next_month(title, found)
    quarter, fiscal = _QUARTER.search(title), _FISCAL.search(title)
    if quarter and fiscal:
        number = _number(quarter[2]) % 4 + 1
        title = _QUARTER.sub(lambda m: m[1] + _like(m[2], number), title, count=1)
        return _years_on(_FISCAL, title) if number == 1 else title
    return _years_on(_FISCAL if fiscal else _PLAIN, title)


def _next_month(title: str, found: re.Match[str]) -> str:
    place = NAMES.index(found[1])
    month, year = place % 12 + 2, _number(found[3])
    if month > 12:
        month, year = 1, year + 1
    name = NAMES[(place // 12) * 12 + month - 1]
    title = title.replace(found[0], f"{name}{found[2]}{_like(found[3], year)}", 1)
    return _years_on(_FISCAL, title) if month == 10 else title


def _years_on(pattern: re.Pattern[str], title: str) -> str:
    return pattern.sub(lambda m: m[1] + _like(m[2], _number(m[2]) + 1), title)


def _like(written: str, number: int) -> str:
    """In Thai digits where it was."""
    return thai.digits(number) if thai.arabic(written) != written else str(number)


def _number(written: str) -> int:
    return int(thai.arabic(written))


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, _month_on(first, 1) - timedelta(days=1)


def _month_on(day: date, months: int) -> date:
    """The first of a month, so many months after another first."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
