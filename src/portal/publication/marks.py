"""The moments of what is public: when its people are told that it ends (R58, R83), and the day by
which somebody looks at it again (R82). Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from portal.catalog.kinds import kinds
from portal.kit.clock import midnight
from portal.tenants.unit_file import Timing

LONGEST = 365  # days between two reviews of anything, whatever its kind says


def next_warning(until: datetime | None, now: datetime, days: Iterable[int]) -> datetime | None:
    """The first of the marks that is still ahead: one that was missed is never made up for."""
    if until is None:
        return None
    marks = [until - timedelta(days=one) for one in days]
    return min((mark for mark in marks if mark > now), default=None)


def days_between_reviews(kind: str, timing: Timing) -> int:
    """As often as its kind says; the unit may ask for more."""
    found = kinds().get(kind)
    usual = found.review_days if found else LONGEST
    return min(usual, LONGEST, *([timing.review_days] if timing.review_days else []))


def next_review(kind: str, timing: Timing, today: date) -> date:
    return today + timedelta(days=days_between_reviews(kind, timing))


def review_columns(day: date) -> dict[str, date | datetime]:
    """A day of review as it is written: on it somebody is told, if nobody has looked."""
    return {"review_on": day, "review_tell_at": midnight(day)}
