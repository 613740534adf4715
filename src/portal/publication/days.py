"""Days as people and programs write them, and the question about a year that reads in two ways.
Pure; errors are said in words, as ValueError."""

import re
from datetime import date

from portal.kit import thai

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
OLDEST = 1990  # a Gregorian year before it is more likely a slip than meant


def read_day(value: str | None, typed: bool) -> date | None:
    """None for nothing. `typed`: as people type it, in either era; else ISO."""
    value = (value or "").strip()
    if not value:
        return None
    if typed:
        try:
            day = thai.read_date(value)
        except ValueError:
            raise ValueError("พิมพ์วันที่แบบ 30/9/2570 หรือ 30 ก.ย. 2570") from None
    else:
        try:
            day = date.fromisoformat(value) if len(value) == 10 else _not_iso()
        except ValueError:
            raise ValueError("เขียนวันที่แบบ ค.ศ. 2027-09-30") from None
    return sensible(day)


def _not_iso() -> date:
    raise ValueError


def sensible(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError("ปีไม่น่าถูกต้อง ตรวจปี พ.ศ. หรือ ค.ศ. อีกครั้ง")
    return day


def question_about(text: str) -> str:
    """1969 and 26 are asked about; 2569, ๒๕๖๙, 69 and 2026 are not. "": no question."""
    text = thai.arabic(text).strip()
    numbers = re.findall(r"[0-9]+", text)
    if not numbers:
        return ""
    year = numbers[0] if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else numbers[-1]
    number = int(year)
    if len(year) == 4 and 1000 < number < OLDEST:
        meant = f"25{year[2:]}"
        return (
            f"ปี {year} คือ พ.ศ. {number + 543} ถ้าหมายถึงปี พ.ศ. {meant} พิมพ์ {meant}"
            f" ถ้าหมายถึงปี พ.ศ. {number + 543} จริง พิมพ์ {number + 543}"
        )
    if len(year) == 2 and 2500 + number < OLDEST + 543:
        return (
            f"ปี {year} อ่านได้เป็น พ.ศ. {2500 + number} หรือ ค.ศ. {2000 + number}"
            f" (พ.ศ. {2543 + number}) พิมพ์ปีให้ครบสี่หลัก"
        )
    return ""


def year_later(day: date) -> date:
    """The same day of the next year; after 29 February the 28th, so that nothing runs longer."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)
