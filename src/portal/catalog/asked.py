"""A checklist as it is asked for in a fiscal year: its periods, with their days (R94)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.catalog.checklist_file import ChecklistFile, Round, Slot, day
from portal.kit import thai


@dataclass(frozen=True)
class Period:
    """In which something must stand in a slot. `opens`: from when it is asked for; `due`: the last
    day; both None where nothing sets a day. `begins`, `ends`: of which time it must tell; None:
    any. `among`: one of several of its slot, so that what covers more stands only in the one in
    which it ends."""

    code: str = ""
    name_th: str = ""
    name_en: str = ""
    opens: date | None = None
    due: date | None = None
    begins: date | None = None
    ends: date | None = None
    among: bool = False


@dataclass(frozen=True, eq=False)
class Asked:
    """A checklist as it is asked for: `name` begins its slots' keys. `fiscal_year` is 0 for one
    that is not made anew every year; `file` may be an earlier year's. `year`: the fiscal year that
    is looked at. One for all units until an edition is saved, so that its periods are worked out
    once."""

    name: str
    fiscal_year: int
    file: ChecklistFile
    year: int
    known: dict[str, list[Period]] = field(default_factory=dict, repr=False)

    def key(self, slot: Slot) -> str:
        return f"{self.name}:{slot.code}"

    @property
    def family(self) -> str:
        return self.file.checklist.family

    @property
    def short_th(self) -> str:
        """ITA 2570, for little room."""
        return " ".join(filter(None, (self.file.checklist.short_th, str(self.fiscal_year or ""))))

    @property
    def short_en(self) -> str:
        year = str(self.fiscal_year - 543) if self.fiscal_year else ""
        return " ".join(filter(None, (self.file.checklist.short_en, year)))

    @property
    def begins(self) -> date:
        return date(self.year - 544, 10, 1)

    @property
    def ends(self) -> date:
        return date(self.year - 543, 9, 30)

    def rounds(self) -> list[Period]:
        """Of the year that is looked at, in the order of the file."""
        later = self.year - self.file.checklist.fiscal_year
        return [_among(one, later, 0) for one in self.file.round]

    def periods(self, slot: Slot) -> list[Period]:
        """In time's order, one at least."""
        if slot.code not in self.known:
            self.known[slot.code] = self._periods(slot)
        return self.known[slot.code]

    def _periods(self, slot: Slot) -> list[Period]:
        back = 1 if slot.of_last_year else 0
        of_year = years_later(self.begins, -back), years_later(self.ends, -back)
        if slot.every == "month":
            return [_month(self.begins, place, slot.due_days) for place in range(12)]
        if slot.every == "year":
            due = self.begins + timedelta(days=slot.due_days)
            names = f"ปีงบประมาณ {self.year}", f"Fiscal year {self.year}"
            return [Period(str(self.year), *names, self.begins, due, *of_year)]
        rounds = [one for one in self.file.round if one.code in slot.rounds]
        later = self.year - self.file.checklist.fiscal_year
        if len(rounds) == 1:
            opens, _, due = _days(rounds[0], later)
            return [Period(rounds[0].code, rounds[0].name_th, rounds[0].name_en, opens, due,
                           *of_year)]  # fmt: skip
        if rounds:
            return [_among(one, later, back) for one in rounds]
        if self.fiscal_year:
            return [Period("", "ทั้งปี", "The whole year", self.begins, self.ends, *of_year)]
        return [Period()]


def _month(year_begins: date, place: int, due_days: int) -> Period:
    begins = _months_later(year_begins, place)
    ends = _months_later(begins, 1) - timedelta(days=1)
    due = ends + timedelta(days=due_days)
    names = (f"{thai.MONTHS[begins.month - 1]} {begins.year + 543}",
             f"{thai.ENGLISH[begins.month - 1]} {begins.year}")  # fmt: skip
    return Period(f"{begins:%Y-%m}", *names, begins, due, begins, ends, among=True)


def _among(one: Round, later: int, back: int) -> Period:
    opens, ends, due = _days(one, later)
    of = years_later(opens, -back), years_later(ends, -back)
    return Period(one.code, one.name_th, one.name_en, opens, due, *of, among=True)


def _days(one: Round, later: int) -> tuple[date, date, date]:
    """(opens, ends, due) of a round as many years later."""
    opens, ends, due = (years_later(day(text), later) for text in (one.begins, one.ends, one.due))
    return opens, ends, due


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def years_later(day: date, years: int) -> date:
    """The same day of another year; the last of February for a 29th that it lacks, and for the
    last of February the last of it."""
    if day.month == 2 and (day + timedelta(days=1)).month == 3:
        return date(day.year + years, 3, 1) - timedelta(days=1)
    return day.replace(year=day.year + years)
