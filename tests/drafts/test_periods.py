"""Quarters of the fiscal year over fifty years (R94, X12); how papers write numbers and days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from portal.drafts.kind import Narrative
from portal.drafts.periods import months_after, period, quarter_of, until_quarter
from portal.drafts.words import Clauses, closing, narrated, number, official, whole_number
from portal.kit import thai
from portal.sheets.blocks import Para

YEARS = range(2540, 2591)
MONTHS = {1: (10, 11, 12), 2: (1, 2, 3), 3: (4, 5, 6), 4: (7, 8, 9)}


def test_every_day_of_fifty_years_lies_in_exactly_the_quarter_that_says_so():
    spans = {(y, q): period(y, q) for y in YEARS for q in (1, 2, 3, 4)}
    day, last = date(YEARS[0] - 544, 10, 1), date(YEARS[-1] - 543, 9, 30)
    while day <= last:
        year, quarter = quarter_of(day)
        of = spans[year, quarter]
        assert of.first <= day <= of.last
        assert day.month in MONTHS[quarter]
        assert year == thai.fiscal_year(day) == day.year + 543 + (day.month >= 10)
        day += timedelta(days=1)


@pytest.mark.parametrize("year", YEARS)
def test_four_quarters_are_the_year_without_gap_or_overlap(year):
    whole, quarters = period(year), [period(year, q) for q in (1, 2, 3, 4)]
    assert (quarters[0].first, quarters[-1].last) == (whole.first, whole.last)
    assert (whole.first, whole.last) == (date(year - 544, 10, 1), date(year - 543, 9, 30))
    for before, then in pairwise(quarters):
        assert then.first - before.last == timedelta(days=1)
    for of in quarters:
        assert {months_after(of.first, n).month for n in range(3)} == set(MONTHS[of.quarter])
        assert until_quarter(year, of.quarter).first == whole.first
        assert until_quarter(year, of.quarter).last == of.last
    assert period(year + 1).first - whole.last == timedelta(days=1)


def test_a_quarter_is_named_with_its_own_months_and_years():
    assert [period(2564, q).months for q in (1, 2, 3, 4)] == [
        "ตุลาคม - ธันวาคม ๒๕๖๓", "มกราคม - มีนาคม ๒๕๖๔", "เมษายน - มิถุนายน ๒๕๖๔",
        "กรกฎาคม - กันยายน ๒๕๖๔",
    ]  # fmt: skip
    assert period(2564, 4).name == "ไตรมาสที่ ๔ ปีงบประมาณ พ.ศ. ๒๕๖๔"
    assert period(2564, 4).short_months == "ก.ค. - ก.ย. ๒๕๖๔"
    assert period(2564).months == "ตุลาคม ๒๕๖๓ - กันยายน ๒๕๖๔"


@pytest.mark.parametrize("quarter", [-1, 5, 7])
def test_there_is_no_other_quarter(quarter):
    with pytest.raises(ValueError, match="no quarter"):
        period(2570, quarter)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ประจำปี 2570 ข้อ 1.10", "ประจำปี ๒๕๗๐ ข้อ ๑.๑๐"),
        (
            "ส่งที่ sso00370@moph.go.th หรือ https://a.go.th/p/12?x=3 ภายใน 5 วัน",
            "ส่งที่ sso00370@moph.go.th หรือ https://a.go.th/p/12?x=3 ภายใน ๕ วัน",
        ),
        ("ฝุ่น PM2.5 และ COVID-19 ปี 2563", "ฝุ่น PM2.5 และ COVID-19 ปี ๒๕๖๓"),
        (
            "ดู www.example.go.th/2570 กับ sso1.moph.go.th",
            "ดู www.example.go.th/2570 กับ sso1.moph.go.th",
        ),
        ("ไฟล์ .pdf ขนาด 4 MB (Version 3.0)", "ไฟล์ .pdf ขนาด ๔ MB (Version ๓.๐)"),
        ("โทร 0 3624 4433", "โทร ๐ ๓๖๒๔ ๔๔๓๓"),
        ("a  b\nc", "a b c"),
    ],
)
def test_digits_are_thai_but_in_addresses_and_codes(typed, shown):
    assert official(typed) == shown


def test_numbers_days_and_clauses():
    assert (number(1234), number(4.5), number(0)) == ("๑,๒๓๔", "๔.๕", "๐")
    assert closing("ประกาศ", date(2026, 1, 8)) == "ประกาศ ณ วันที่ ๘ มกราคม พ.ศ. ๒๕๖๙"
    said = Clauses()
    for depth in (0, 1, 1, 2, 1, 0, 1):
        said.add(depth, "x")
    numbers = [one.number for one in said.blocks if isinstance(one, Para)]
    assert numbers == ["๑.", "๑.๑", "๑.๒", "๑.๒.๑", "๑.๓", "๒.", "๒.๑"]


def test_what_people_write_stands_in_the_place_of_the_proposal():
    one = (Narrative("problems", "ปัญหา", "Problems", "ข้อเสนอที่ 1\nข้อเสนอที่ 2"),)
    assert [p.text for p in narrated(one, {}, "problems")] == ["ข้อเสนอที่ ๑", "ข้อเสนอที่ ๒"]
    own = narrated(one, {"problems": "เขียนเอง ปี 2570\n\n"}, "problems")
    assert [(p.text, p.key) for p in own] == [("เขียนเอง ปี ๒๕๗๐", "problems")]
    assert set(narrated(one, {"problems": " "}, "problems")[0].text) == {"."}
    assert whole_number(one[0], {"problems": "๑,๒๐๐"}) == 1200
    assert [whole_number(one[0], {"problems": w}) for w in ("", "-1", "3.5", "สาม", "1e3")] == [
        None
    ] * 5
