"""What the form proposes: categories by how alike titles are, periods that a title names, and until
when; measured on the titles of the five units."""

import tomllib
from datetime import date

import pytest

from portal.publication.periods import coverage, next_title
from portal.publication.proposals import Before, propose, usual_until
from portal.settings import ROOT

DAY = date(2026, 10, 1)
UNITS = sorted(path.stem for path in (ROOT / "tenants" / "samples").glob("*.toml"))


def titles_of(slug: str) -> tuple[str, list[Before], list[Before]]:
    """(the unit's name, what it published, its categories by name)."""

    def read(path: str) -> dict:
        return tomllib.loads((ROOT / "tenants" / path).read_text("utf-8"))

    unit, samples = read(f"{slug}.toml"), read(f"samples/{slug}.toml")
    template = read(f"templates/{unit['site']['template']}.toml")
    items = [Before(one["title"], one["category"], DAY) for one in samples["item"]]
    return unit["unit"]["name_th"], items, [
        Before(one["name_th"], one["code"]) for one in template["category"]
    ]  # fmt: skip


def test_each_title_is_put_where_it_was_by_what_the_others_say(capsys):
    """Leave one out, all five units: a proposal is usually right, and none is made from nothing."""
    asked = first = among = silent = 0
    for slug in UNITS:
        name, items, categories = titles_of(slug)
        for one in items:
            others = [other for other in items if other is not one]
            found = [each.category for each in propose(one.title, others + categories, name)]
            asked, silent = asked + 1, silent + (not found)
            first, among = first + (found[:1] == [one.category]), among + (one.category in found)
    with capsys.disabled():
        print(f"\n  {asked} titles: {first} right at once, {among} among three, {silent} silent")
    assert first / (asked - silent) > 0.75
    assert among / (asked - silent) > 0.85


@pytest.mark.parametrize(
    ("slug", "title", "category", "like"),
    [
        ("kaengkhoi", "สรุปผลการดำเนินการจัดซื้อจัดจ้างในรอบเดือน มกราคม 2570 (แบบ สขร. 1)", "news",
         "สรุปผลการดำเนินการจัดซื้อจัดจ้างในรอบเดือน"),
        ("kaengkhoi", "คู่มือมาตรฐานการปฏิบัติงาน: งานอนามัยแม่และเด็ก", "work-manuals",
         "คู่มือมาตรฐานการปฏิบัติงาน"),
        ("bothong", "แผนการใช้จ่ายงบประมาณประจำปีงบประมาณ พ.ศ. 2571", "budget-plan",
         "แผนการใช้จ่ายงบประมาณ"),
        ("sibunruang", "แผนปฏิบัติการจัดซื้อจัดจ้าง ประจำปีงบประมาณ ๒๕๗๑", None,
         "แผนปฏิบัติการจัดซื้อจัดจ้าง"),
    ],
)  # fmt: skip
def test_the_reason_is_the_title_that_is_most_alike(slug, title, category, like):
    name, items, categories = titles_of(slug)
    best = propose(title, items + categories, name)[0]
    assert like in best.like
    if category:
        assert best.category == category


def test_nothing_alike_nothing_proposed():
    name, items, categories = titles_of("kaengkhoi")
    for title in ("", "x", "ก", "zzzz qqqq", "2569", name):
        assert propose(title, items + categories, name) == []
    assert propose("แผนจัดซื้อ", []) == []


def test_a_unit_that_published_nothing_gets_the_category_by_its_name():
    _, _, categories = titles_of("kaengkhoi")
    best = propose("วิสัยทัศน์และพันธกิจของหน่วยงาน", categories)[0]
    assert (best.category, best.like) == ("vision-mission", "")


@pytest.mark.parametrize(
    ("title", "after", "days"),
    [
        ("สรุปผลจัดซื้อในรอบเดือน ตุลาคม 2569 (แบบ สขร. 1)",
         "สรุปผลจัดซื้อในรอบเดือน พฤศจิกายน 2569 (แบบ สขร. 1)", ("2026-10-01", "2026-10-31")),
        ("รอบเดือน กันยายน 2569 ปีงบประมาณ พ.ศ. 2569",
         "รอบเดือน ตุลาคม 2569 ปีงบประมาณ พ.ศ. 2570", ("2026-09-01", "2026-09-30")),
        ("ตารางตรวจ เดือนธันวาคม ๒๕๖๙", "ตารางตรวจ เดือนมกราคม ๒๕๗๐", ("2026-12-01", "2026-12-31")),
        ("ตารางตรวจ ธ.ค. พ.ศ. 2569", "ตารางตรวจ ม.ค. พ.ศ. 2570", ("2026-12-01", "2026-12-31")),
        ("รายงาน ไตรมาสที่ 4 ปีงบประมาณ 2570", "รายงาน ไตรมาสที่ 1 ปีงบประมาณ 2571",
         ("2027-07-01", "2027-09-30")),
        ("รายงาน ไตรมาสที่ ๑ ปีงบประมาณ พ.ศ. ๒๕๗๐", "รายงาน ไตรมาสที่ ๒ ปีงบประมาณ พ.ศ. ๒๕๗๐",
         ("2026-10-01", "2026-12-31")),
        ("แผนปฏิบัติการ ประจำปีงบประมาณ พ.ศ. 2570", "แผนปฏิบัติการ ประจำปีงบประมาณ พ.ศ. 2571",
         ("2026-10-01", "2027-09-30")),
        ("แผนงานประจำปี 2570", "แผนงานประจำปี 2571", None),
        ("ยุทธศาสตร์ ปีงบประมาณ พ.ศ. 2566–2570", "ยุทธศาสตร์ ปีงบประมาณ พ.ศ. 2566–2570", None),
        ("พระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. 2540",
         "พระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. 2540", None),
        ("รายงาน เดือนกรกฎาคม – กันยายน 2569", "รายงาน เดือนกรกฎาคม – กันยายน 2569", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_the_period_that_a_title_names_and_the_next(title, after, days):
    assert next_title(title) == after
    named = coverage(title)
    assert (named and tuple(day.isoformat() for day in named)) == days


def test_until_when_things_of_a_category_are_usually_public():
    plans = [Before("แผน", "plan", date(2026, 10, 5), date(2030, 9, 30)),
             Before("แผน 2", "plan", date(2025, 11, 5), date(2029, 9, 30)),
             Before("แผน 3", "plan", date(2025, 11, 5), date(2026, 1, 1))]  # fmt: skip
    usual = usual_until("plan", plans, date(2027, 1, 10))
    assert usual is not None
    assert (usual.day, usual.times, usual.out_of) == (date(2030, 9, 30), 2, 3)
    news = [Before("ข่าว", "news", date(2026, 1, 1), date(2026, 1, 31)) for _ in range(3)]
    assert usual_until("news", news, date(2026, 5, 1)).day == date(2026, 5, 31)
    law = [Before("กฎหมาย", "law", DAY, None, "ใช้อ้างอิง")]
    usual = usual_until("law", law, DAY)
    assert (usual.day, usual.reason) == (None, "ใช้อ้างอิง")
    assert usual_until("law", [], DAY) is None
