"""A list of one fiscal year as the next year's, for people to look through before it is kept: its
rounds a year later, and in its texts the years next to its own a year later. Years further off are
of acts and rules, and stay as they are (R94, R104)."""

import re
from datetime import date
from typing import Any

import msgspec

from portal.catalog.asked import years_later
from portal.catalog.checklist_file import ChecklistFile, day
from portal.kit import thai
from portal.kit.errors import Invalid

_NUMBER = re.compile(r"[0-9๐-๙]+")
NEAR = (-1, 0, 1)  # years from the list's own that are said of the year itself


def rolled(checklist: ChecklistFile) -> ChecklistFile:
    """Invalid: the list is not one of a fiscal year."""
    head = checklist.checklist
    if not head.fiscal_year:
        message = f"{head.name} ไม่ได้ทำใหม่ทุกปี จึงไม่ต้องยกไปปีถัดไป"
        raise Invalid(message, "Not a list of a fiscal year", fields={"name": message})
    year = head.fiscal_year
    plain = _texts_later(msgspec.to_builtins(checklist), year)
    plain["checklist"] |= {"name": f"{head.family}-{year + 1}", "fiscal_year": year + 1}
    for one in plain["round"]:
        for name in ("begins", "ends", "due"):
            one[name] = _year_later(one[name])
    return msgspec.convert(plain, ChecklistFile)


def worded_for(checklist: ChecklistFile, year: int) -> ChecklistFile:
    """The list as it stands in for a later year that has none of its own: its lines and rounds say
    that year; what it is called, and whose and of when it is, stays."""
    plain = msgspec.to_builtins(checklist)
    of = checklist.checklist.fiscal_year
    parts = {name: _texts_later(plain[name], of, year - of) for name in ("slot", "round")}
    return msgspec.convert(plain | parts, ChecklistFile)


# What is text for people; codes, days and addresses are not.
TEXTS = {
    "title_th", "title_en", "source_th", "source_en", "name_th", "name_en", "label_th", "label_en",
    "todo_th", "todo_en", "words",
}  # fmt: skip


def _texts_later(value: Any, year: int, by: int = 1, is_text: bool = False) -> Any:
    if isinstance(value, dict):
        return {name: _texts_later(one, year, by, name in TEXTS) for name, one in value.items()}
    if isinstance(value, list):
        return [_texts_later(one, year, by, is_text) for one in value]
    return text_later(value, year, by) if is_text else value


def text_later(text: str, year: int, by: int = 1) -> str:
    """A text of a list of this year as that of `by` years later: ปีงบประมาณ พ.ศ. ๒๕๖๙ becomes ๒๕๗๐,
    พ.ศ. ๒๕๖๔ of an act stays."""

    def later(match: re.Match[str]) -> str:
        digits = match[0]
        number = int(thai.arabic(digits))
        if len(digits) != 4 or number - year not in NEAR:
            return digits
        return thai.digits(number + by) if digits[0] in "๐๑๒๓๔๕๖๗๘๙" else str(number + by)

    return _NUMBER.sub(later, text)


def _year_later(text: str) -> str:
    found: date = years_later(day(text), 1)
    return found.isoformat()
