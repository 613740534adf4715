"""Which kinds of papers there are, all of them loaded, and of what one paper can be."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from portal.catalog.checklists import lists_of, moit, slot_with_key
from portal.drafts.all_kinds import KINDS
from portal.drafts.kind import PaperKind
from portal.drafts.periods import months_after, period
from portal.kit import thai
from portal.kit.errors import Invalid, NotFound

FIRST_YEAR = 2560
COLUMNS = ("kind", "fiscal_year", "quarter", "month", "slot")


@dataclass(frozen=True)
class About:
    """One paper's subject: 0 and "" where it is not about one. `month` is of the calendar."""

    kind: str
    fiscal_year: int
    quarter: int = 0
    month: int = 0
    slot: str = ""

    @staticmethod
    def of_row(row: Any) -> "About":
        return About(*(row[name] for name in COLUMNS))

    @property
    def key(self) -> tuple[str, int, int, int, str]:
        return self.kind, self.fiscal_year, self.quarter, self.month, self.slot

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that it tells of."""
        if self.month:
            year = self.fiscal_year - 543 - (1 if self.month >= 10 else 0)
            first = date(year, self.month, 1)
            return first, months_after(first, 1) - timedelta(days=1)
        found = period(self.fiscal_year, self.quarter)
        return found.first, found.last

    def of(self, lang: str) -> str:
        """The period in words; of a slot's paper the slot and the year."""
        english = lang == "en"
        if self.slot:
            return f"{_of_slot(self, lang)} {replace(self, slot='').of(lang)}"
        if self.month:
            day = self.days[0]
            names = thai.ENGLISH if english else thai.MONTHS
            return f"{names[day.month - 1]} {day.year if english else day.year + 543}"
        if self.quarter:
            head = f"Quarter {self.quarter}" if english else f"ไตรมาส {self.quarter}"
            return f"{head} ({_months(self.days, lang)})"
        year = self.fiscal_year - 543 if english else self.fiscal_year
        return f"Fiscal year {year}" if english else f"ปีงบประมาณ {year}"


def _of_slot(about: About, lang: str) -> str:
    """MOIT 2.8; its key where no list of that year has it."""
    name, _, code = about.slot.partition(":")
    for asked in lists_of(about.fiscal_year):
        if asked.name == name:
            short = asked.short_en if lang == "en" else asked.short_th
            return f"{'MOIT' if asked.fiscal_year else short} {code}"
    return about.slot


def _months(days: tuple[date, date], lang: str) -> str:
    first, last = days
    if lang == "en":
        begins, ends = (thai.ENGLISH[one.month - 1][:3] for one in days)
        return f"{begins} – {ends} {last.year}"
    return f"{thai.SHORT[first.month - 1]} – {thai.SHORT[last.month - 1]} {last.year + 543}"


def kind_of(code: str) -> PaperKind:
    found = KINDS.get(code)
    if found is None:
        raise NotFound("ไม่มีเอกสารชนิดนี้", f"No such kind of paper: {code}")
    return found


def checked(about: About, unit_kind: str, today: date) -> PaperKind:
    """The kind, if such a paper can be. Invalid names each field that does not hold."""
    kind = KINDS.get(about.kind)
    if kind is None:
        raise Invalid(
            "ไม่มีเอกสารชนิดนี้",
            "No such kind: see /api/v1/report-kinds",
            fields={"kind": "เลือกชนิดเอกสารจากรายการ"},
        )
    last, name = thai.fiscal_year(today) + 1, kind.name_th
    known = slot_with_key(about.slot, unit_kind, (about.fiscal_year,)) is not None
    year = f"ใส่ปีงบประมาณ พ.ศ. {FIRST_YEAR} ถึง {last} เช่น {last - 1}"
    rules = (
        # what is asked for, whether it holds, whether it was given, what it should be, who has none
        ("fiscal_year", True, FIRST_YEAR <= about.fiscal_year <= last, True, year, ""),
        ("quarter", kind.period == "quarter", 1 <= about.quarter <= 4, bool(about.quarter),
         "ใส่ไตรมาส 1 ถึง 4", f"{name}ไม่ได้จัดทำรายไตรมาส เว้นไตรมาสไว้"),
        ("month", kind.period == "month", 1 <= about.month <= 12, bool(about.month),
         "ใส่เดือน 1 ถึง 12", f"{name}ไม่ได้จัดทำรายเดือน เว้นเดือนไว้"),
        ("slot", kind.period == "slot", known, bool(about.slot),
         f"เลือกข้อของรายการตรวจของปีนั้น เช่น {_a_slot(about.fiscal_year)}",
         f"{name}ไม่ได้จัดทำเป็นรายข้อ เว้นไว้"),
    )  # fmt: skip
    wrong = {
        field: should if asked else none
        for field, asked, holds, given, should, none in rules
        if (asked and not holds) or (given and not asked)
    }
    if wrong:
        raise Invalid("ข้อมูลบางช่องยังไม่ถูกต้อง", "Some fields do not hold", fields=wrong)
    return kind


def _a_slot(year: int) -> str:
    """For an example: the first line of that year's MOIT."""
    asked = moit(year)
    return asked.key(asked.file.slot[0]) if asked else "oia:9(1)"


def tells_of_the_past(kind: PaperKind) -> bool:
    """Of a time that should be over by then: a quarter, a month, a year that it looks back on."""
    return kind.period in ("quarter", "month") or (kind.period == "year" and kind.looks_back)


def must_have_begun(about: About, today: date) -> None:
    """Invalid: nothing can have happened in that time yet."""
    if begun(about, today):
        return
    field = "quarter" if about.quarter else "month" if about.month else "fiscal_year"
    message = f"{about.of('th')} ยังไม่เริ่ม จัดทำได้ตั้งแต่ {thai.short_date(about.days[0])}"
    raise Invalid(message, f"It begins on {about.days[0]}", fields={field: message})


def begun(about: About, today: date) -> bool:
    """Whether anything can have happened in it yet."""
    return about.days[0] <= today
