"""The one clock is PostgreSQL's: `portal_now()`, read once as each transaction begins.

The demo can move it (PORTAL_TEST_CLOCK): web and worker follow together, because both ask the
database. Wall-clock time is never taken from this machine.
"""

from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")

moment: ContextVar[datetime] = ContextVar("moment")  # set by kit.db.transaction()


def now() -> datetime:
    """When this transaction began, by the database, in Bangkok."""
    try:
        return moment.get().astimezone(BANGKOK)
    except LookupError:
        raise RuntimeError("clock.now() outside transaction(): ask the database") from None


def today() -> date:
    return now().date()


def midnight(day: date) -> datetime:
    """The first instant of a day in Bangkok."""
    return datetime(day.year, day.month, day.day, tzinfo=BANGKOK)


def end_of(day: date) -> datetime:
    """The instant at which a day in Bangkok is over (the first of the next)."""
    return midnight(day + timedelta(days=1))
