"""Years and quarters of papers: the fiscal year begins on 1 October, so October to December is its
first quarter (R94, X12). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.kit import thai
from portal.visitors.queries import fiscal_start

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Period:
    """`quarter`: 1-4, 0 for the whole fiscal year (B.E.)."""

    fiscal_year: int
    quarter: int
    first: date
    last: date

    @property
    def months(self) -> str:
        """กรกฎาคม - กันยายน ๒๕๖๔, or ตุลาคม ๒๕๖๓ - กันยายน ๒๕๖๔."""
        return self._months(thai.MONTHS)

    @property
    def short_months(self) -> str:
        """ก.ค. - ก.ย. ๒๕๖๔."""
        return self._months(thai.SHORT)

    def _months(self, names: Sequence[str]) -> str:
        ends = f"{names[self.last.month - 1]} {self.last.year + 543}"
        begins = names[self.first.month - 1]
        if self.first.year != self.last.year:
            begins = f"{begins} {self.first.year + 543}"
        return thai.digits(f"{begins} - {ends}")

    @property
    def name(self) -> str:
        """ไตรมาสที่ ๔ ปีงบประมาณ พ.ศ. ๒๕๖๔."""
        year = f"ปีงบประมาณ พ.ศ. {self.fiscal_year}"
        return thai.digits(f"ไตรมาสที่ {self.quarter} {year}" if self.quarter else year)

    def begun(self, today: date) -> bool:
        return self.first <= today

    def over(self, today: date) -> bool:
        return self.last < today


def period(fiscal_year: int, quarter: int = 0) -> Period:
    """ValueError for a quarter that there is not."""
    begins = fiscal_start(fiscal_year)
    if quarter == 0:
        return Period(fiscal_year, 0, begins, _before(begins, 12))
    if quarter not in QUARTERS:
        raise ValueError(f"no quarter {quarter}")
    first = months_after(begins, 3 * (quarter - 1))
    return Period(fiscal_year, quarter, first, _before(first, 3))


def until_quarter(fiscal_year: int, quarter: int) -> Period:
    """From 1 October to the end of that quarter: what six or twelve months are reported for."""
    last = period(fiscal_year, quarter)
    return Period(fiscal_year, quarter, fiscal_start(fiscal_year), last.last)


def quarter_of(day: date) -> tuple[int, int]:
    """(fiscal year, quarter) in which a day lies."""
    return thai.fiscal_year(day), (day.month - 10) % 12 // 3 + 1


def months_after(first: date, months: int) -> date:
    """The first day of the month that many months after."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _before(first: date, months: int) -> date:
    return months_after(first, months) - timedelta(days=1)
