"""One value of a kind's field: read from the API or as people type it, kept in one plain form,
shown again in words. Pure; what does not hold is said as ValueError.

Kept as JSON: text for most types; date YYYY-MM-DD, time HH:MM, month YYYY-MM, year a Buddhist-era
fiscal year, number and money plain numbers (baht, two decimals), flag true, point "lat,lon" in
degrees, file, picture and item the id.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from portal.catalog.kinds import Column, Field
from portal.kit import text, thai
from portal.publication.days import question_about, read_day
from portal.publication.labels import pick

Part = Field | Column
LONGEST = {"line": 300, "text": 20_000, "email": 200, "url": 2_000}
LONGEST_CELL = 2_000  # a text in a row
MOST_NUMBER, MOST_MONEY = 10**9, Decimal(10**12)
THAILAND = ((5.5, 20.6), (97.2, 105.8))  # degrees of latitude, of longitude
_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]+")
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MONTH = re.compile(r"(\D+?)\s*(?:พ\.ศ\.\s*)?([0-9]{4})|([0-9]{1,2})\s*[/.-]\s*([0-9]{4})")


def read(part: Part, value: Any, typed: bool) -> Any:
    """The value as it is kept; None for an empty one."""
    if value is None or value == "":
        return None
    if part.type not in ("number", "money", "year", "flag", "point") and not isinstance(value, str):
        raise ValueError("ต้องเป็นข้อความ")
    if isinstance(value, str):
        value = text.lines(value) if part.type == "text" else text.line(value)
        if not value:
            return None
    return _READERS[part.type](part, value, typed)


def words(part: Part, value: Any, lang: str) -> str:
    """As people read it; ids as they are: who shows them knows the names."""
    if value is None:
        return ""
    if part.type == "choice":
        return next((pick((th, en), lang) for code, th, en in part.choices if code == value), value)
    return _WORDS.get(part.type, lambda value, _: str(value))(value, lang)


def as_typed(part: Part, value: Any) -> str:
    """As it stands in a form."""
    if part.type in ("choice", "file", "picture", "item"):
        return str(value or "")
    if part.type == "flag":
        return "on" if value else ""
    if part.type == "date" and value:
        return thai.short_date(_iso(value))
    return words(part, value, "th")


# ---- reading ---------------------------------------------------------------------------------


def _text(part: Part, value: str, _typed: bool) -> str:
    most = LONGEST[part.type]
    if part.type == "text" and isinstance(part, Column):
        most = LONGEST_CELL
    if len(value) > most:
        raise ValueError(f"ยาว {len(value):,} ตัวอักษร เกินที่รับได้ {most:,} ย่อให้สั้นลง")
    return value


def _email(part: Part, value: str, typed: bool) -> str:
    if not _EMAIL.fullmatch(_text(part, value, typed)):
        raise ValueError("เขียนอีเมลแบบ name@example.go.th")
    return value


def _url(part: Part, value: str, typed: bool) -> str:
    if not text.is_web_address(_text(part, value, typed)):
        raise ValueError(f"ลิงก์ต้องขึ้นต้น http:// หรือ https:// : {value[:60]}")
    return value


def _date(_part: Part, value: str, typed: bool) -> str | None:
    if typed and (question := question_about(value)):
        raise ValueError(question)
    day = read_day(value, typed)
    return day.isoformat() if day else None


def _iso(value: str) -> Any:
    day = read_day(value, typed=False)
    assert day
    return day


def _time(_part: Part, value: str, typed: bool) -> str:
    try:
        return f"{thai.read_time(value):%H:%M}"
    except ValueError:
        raise ValueError("เขียนเวลาแบบ 09.30" if typed else "เขียนเวลาแบบ 09:30") from None


def _month(_part: Part, value: str, typed: bool) -> str:
    value = thai.arabic(value)
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})", value):
        year, month = int(match[1]), int(match[2])
    elif typed and (match := _MONTH.fullmatch(value)):
        year = int(match[2] or match[4])
        month = int(match[3]) if match[3] else _month_named(match[1].strip())
    else:
        raise ValueError("พิมพ์เดือนแบบ ตุลาคม 2569" if typed else "เขียนเดือนแบบ 2026-10")
    if year >= 2400 and typed:
        year -= 543
    if not (1 <= month <= 12 and 1990 <= year <= 2099):
        raise ValueError("เดือนหรือปีไม่น่าถูกต้อง พิมพ์แบบ ตุลาคม 2569")
    return f"{year:04d}-{month:02d}"


def _month_named(name: str) -> int:
    for names in (thai.MONTHS, thai.SHORT):
        if name in names:
            return names.index(name) + 1
    return 0


def _year(_part: Part, value: Any, typed: bool) -> int:
    number = _whole(value)
    if typed and 1990 <= number <= 2100:
        number += 543
    if not 2530 <= number <= 2643:
        raise ValueError("ใส่ปีงบประมาณ พ.ศ. เช่น 2570")
    return number


def _number(_part: Part, value: Any, _typed: bool) -> int:
    number = _whole(value)
    if not 0 <= number <= MOST_NUMBER:
        raise ValueError("ใส่จำนวนเต็มตั้งแต่ 0 ขึ้นไป")
    return number


def _whole(value: Any) -> int:
    if isinstance(value, str):
        value = thai.arabic(value).replace(",", "")
        value = int(value) if re.fullmatch(r"[0-9]{1,12}", value) else None
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("ใส่เป็นตัวเลขจำนวนเต็ม เช่น 12")
    return value


def _money(_part: Part, value: Any, _typed: bool) -> int | float:
    """Baht. Refused: negative, over a million million, more than two decimals, NaN."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("ใส่จำนวนเงินเป็นตัวเลข เช่น 12500.50")
    written = thai.arabic(str(value)).replace(",", "").removesuffix("บาท").strip()
    try:
        amount = Decimal(written)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValueError("ใส่จำนวนเงินเป็นตัวเลข เช่น 12500.50")
    if not 0 <= amount <= MOST_MONEY:
        raise ValueError("จำนวนเงินต้องไม่ติดลบ และไม่เกินหนึ่งล้านล้านบาท")
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError("จำนวนเงินมีทศนิยมได้ไม่เกินสองตำแหน่ง")
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _flag(_part: Part, value: Any, typed: bool) -> bool | None:
    if value is True or (typed and value == "on"):
        return True
    if value is False:
        return None
    raise ValueError("ใส่ true หรือ false")


def _choice(part: Part, value: str, _typed: bool) -> str:
    if value not in [code for code, _, _ in part.choices]:
        raise ValueError("เลือกจากรายการ")
    return value


def _point(_part: Part, value: Any, _typed: bool) -> str:
    given = thai.arabic(value).split(",") if isinstance(value, str) else value
    try:
        latitude, longitude = (round(float(one), 6) for one in given)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("เขียนพิกัดแบบ 14.5869, 100.9975 (ละติจูด, ลองจิจูด)") from None
    inside = [low <= one <= high for one, (low, high) in zip((latitude, longitude), THAILAND,
                                                             strict=True)]  # fmt: skip
    if not all(inside):
        raise ValueError("พิกัดอยู่นอกประเทศไทย ตรวจว่าละติจูด (5–20) มาก่อนลองจิจูด (97–105)")
    return f"{latitude},{longitude}"


def _id(part: Part, value: str, _typed: bool) -> str:
    found = _ID.findall(value)
    if len(found) != 1 or (part.type != "item" and len(value) != 36):
        raise ValueError("เลือกจากรายการ")
    return str(UUID(found[0]))


_READERS: dict[str, Callable[[Any, Any, bool], Any]] = {
    "line": _text,
    "text": _text,
    "date": _date,
    "time": _time,
    "month": _month,
    "year": _year,
    "url": _url,
    "email": _email,
    "choice": _choice,
    "number": _number,
    "money": _money,
    "flag": _flag,
    "point": _point,
    "file": _id,
    "picture": _id,
    "item": _id,
}


# ---- in words --------------------------------------------------------------------------------


def month_words(value: str, lang: str) -> str:
    """ตุลาคม 2569, or October 2026, of 2026-10."""
    year, month = int(value[:4]), int(value[5:7])
    if lang == "en":
        return f"{thai.ENGLISH[month - 1]} {year}"
    return f"{thai.MONTHS[month - 1]} {year + 543}"


def baht(value: float) -> str:
    """12,500.50; whole baht without decimals."""
    return f"{value:,.2f}".removesuffix(".00")


_WORDS: dict[str, Callable[[Any, str], str]] = {
    "date": lambda value, lang: thai.long_date(_iso(value), lang),
    "time": lambda value, lang: value if lang == "en" else value.replace(":", ".") + " น.",
    "month": month_words,
    "number": lambda value, _: f"{value:,}",
    "money": lambda value, _: baht(value),
    "flag": lambda value, lang: pick(("ใช่", "Yes"), lang),
    "point": lambda value, _: value.replace(",", ", "),
}
