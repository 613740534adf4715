"""Dates as officials write them."""

from datetime import UTC, date, datetime

import pytest

from portal.kit import thai
from portal.kit.clock import BANGKOK, end_of
from portal.publication.forms import read_until


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("30/9/2570", date(2027, 9, 30)),
        ("๓๐/๙/๒๕๗๐", date(2027, 9, 30)),
        ("30 ก.ย. 2570", date(2027, 9, 30)),
        ("30 กันยายน พ.ศ. 2570", date(2027, 9, 30)),
        ("๓๐ กันยายน ๒๕๗๐", date(2027, 9, 30)),
        ("30-9-70", date(2027, 9, 30)),
        ("2027-09-30", date(2027, 9, 30)),
        ("29/2/2567", date(2024, 2, 29)),
        ("30/9/2027", date(2027, 9, 30)),
    ],
)
def test_a_day_as_people_type_it(typed, day):
    assert thai.read_date(typed) == day


@pytest.mark.parametrize(
    "typed",
    ["29/2/2568", "31/4/2570", "", "พรุ่งนี้", "30/13/2570", "²/9/2570", "2570-09-30x", "0/1/2570"],
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValueError, match=r"not a|day|month"):
        thai.read_date(typed)


def test_what_people_see_is_buddhist_era():
    moment = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # half past midnight in Bangkok
    assert thai.long_date(moment) == "1 มกราคม 2570"
    assert thai.when(moment) == "1 ม.ค. 2570 เวลา 00.30 น."
    assert thai.long_date(moment, "en") == "1 January 2027"
    assert thai.digits("1.10") == "๑.๑๐"


def test_the_fiscal_year_begins_in_october():
    assert thai.fiscal_year(date(2026, 9, 30)) == 2569
    assert thai.fiscal_year(date(2026, 10, 1)) == 2570


def test_a_day_is_public_to_its_end_in_bangkok():
    assert read_until("2026-12-31") == (end_of(date(2026, 12, 31)), date(2026, 12, 31))
    assert end_of(date(2026, 12, 31)) == datetime(2027, 1, 1, tzinfo=BANGKOK)
    assert read_until(None) == (None, None)
    for wrong in ("2569-12-31", "2026-12-31T10:00:00", "31/12/2569", "2026-02-30"):
        with pytest.raises(ValueError, match=r"เขียน|ปี|ระบุ"):
            read_until(wrong)


def test_sizes_as_file_managers_show_them():
    assert [thai.size(n) for n in (0, 900, 1536, 4 * 1024**2, 1_900_000)] == [
        "0 B", "900 B", "2 KB", "4 MB", "1.8 MB",
    ]  # fmt: skip
