"""Office time by the government's calendar."""

from datetime import date, datetime, timedelta

import pytest

from portal.kit.clock import BANGKOK
from portal.kit.office_hours import between, deadline, holiday, is_working_day


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20T15:30", 8, "2026-11-23T15:30"),  # over a week-end
        ("2026-11-21T02:00", 1, "2026-11-23T09:30"),  # begun on a Saturday night
        ("2026-12-04T16:00", 1, "2026-12-08T09:00"),  # 5 December is a Saturday, made up on Monday
        ("2026-12-09T16:00", 8, "2026-12-11T16:00"),  # Constitution Day between
        ("2026-12-30T12:00", 8, "2027-01-04T12:00"),  # the turn of the year
        ("2026-04-10T08:30", 8, "2026-04-10T16:30"),  # to the minute of closing
        ("2026-04-10T16:30", 0.5, "2026-04-16T09:00"),  # Songkran
    ],
)
def test_a_deadline_counts_office_hours_only(start, hours, end):
    assert deadline(at(start), hours) == at(end)


def test_between_is_the_way_back():
    start = at("2026-12-04T10:00")
    for hours in (0.25, 3, 8, 20, 100):
        assert between(start, deadline(start, hours)) == timedelta(hours=hours)
    assert between(at("2026-12-05T09:00"), at("2026-12-07T16:00")) == timedelta()


def test_the_corrections_are_data_and_a_unit_may_close_on_a_day_of_its_own():
    assert holiday(date(2026, 5, 1)) is None  # Labour Day: offices work
    assert is_working_day(date(2026, 5, 1))
    assert "วันฉัตรมงคล" in (holiday(date(2026, 5, 4)) or "")
    assert not is_working_day(date(2026, 11, 23), closed=[date(2026, 11, 23)])
    assert deadline(at("2026-11-20T15:30"), 8, [date(2026, 11, 23)]) == at("2026-11-24T15:30")
