"""Dates as Thai officials write and read them (พ.ศ., Thai month names), Thai digits, sizes.

Stored dates are Gregorian; only what people see is Buddhist Era (BE = CE + 543).
"""

import re
from datetime import date, datetime, time

from portal.kit.clock import BANGKOK

MONTHS = (
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
).split()
SHORT = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()
ENGLISH = (
    "January February March April May June July August September October November December"
).split()

_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def digits(text: object) -> str:
    """๑.๑๐ for 1.10."""
    return str(text).translate(_TO_THAI)


def arabic(text: str) -> str:
    """1.10 for ๑.๑๐."""
    return text.translate(_TO_ARABIC)


def long_date(day: date, lang: str = "th") -> str:
    """20 พฤศจิกายน 2569, or 20 November 2026."""
    day = _local(day)
    if lang == "en":
        return f"{day.day} {ENGLISH[day.month - 1]} {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}"


def short_date(day: date, lang: str = "th") -> str:
    """20 พ.ย. 2569, or 20 Nov 2026."""
    day = _local(day)
    if lang == "en":
        return f"{day.day} {ENGLISH[day.month - 1][:3]} {day.year}"
    return f"{day.day} {SHORT[day.month - 1]} {day.year + 543}"


def when(moment: datetime, lang: str = "th") -> str:
    """20 พ.ย. 2569 เวลา 10.42 น., or 20 Nov 2026, 10:42."""
    local = moment.astimezone(BANGKOK)
    if lang == "en":
        return f"{short_date(local, lang)}, {local:%H:%M}"
    return f"{short_date(local)} เวลา {local:%H.%M} น."


def fiscal_year(day: date) -> int:
    """The Buddhist-era fiscal year: 1 October begins the next (B.12)."""
    day = _local(day)
    return day.year + 543 + (1 if day.month >= 10 else 0)


def size(count: int) -> str:
    """312 KB, 1.8 MB, 20 GB; units of 1,024 as file managers show them."""
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} KB"
    if count < 1024 * 1024 * 1024:
        return f"{count / 1024 / 1024:.1f} MB".replace(".0 MB", " MB")
    return f"{count / 1024 / 1024 / 1024:.1f} GB".replace(".0 GB", " GB")


_NUMERIC = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{2,4})")
_WORDS = re.compile(r"([0-9]{1,2})\s*(\D+?)\s*(?:พ\.ศ\.\s*)?([0-9]{2,4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def read_date(text: str) -> date:
    """A day as people type it: 30/9/2570, ๓๐ ก.ย. ๒๕๗๐, 30 กันยายน พ.ศ. 2570, or ISO 2027-09-30.

    Years from 2400 are Buddhist Era, two-digit years are too. The era is changed before the day
    is checked: 29/2/2567 exists, 29/2/2568 does not. Raises ValueError.
    """
    text = arabic(text).strip()
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _NUMERIC.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _WORDS.fullmatch(text):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    else:
        raise ValueError(f"not a date: {text}")
    if year < 100:
        year += 2500
    return date(year - 543 if year >= 2400 else year, month, day)


def _month(word: str) -> int:
    word = word.strip()
    for names in (MONTHS, SHORT):
        if word in names:
            return names.index(word) + 1
    bare = word.replace(".", "")
    for number, name in enumerate(SHORT, 1):
        if bare == name.replace(".", ""):
            return number
    raise ValueError(f"not a month: {word}")


def read_time(text: str) -> time:
    """10.42, 10:42, ๑๐.๔๒ น. Raises ValueError."""
    match = re.fullmatch(r"([0-9]{1,2})[.:]([0-9]{2})(?:\s*น\.?)?", arabic(text).strip())
    if not match:
        raise ValueError(f"not a time: {text}")
    return time(int(match[1]), int(match[2]))


def _local(day: date) -> date:
    return day.astimezone(BANGKOK).date() if isinstance(day, datetime) else day
