"""What the fields of a kind say is found and shown: a vendor, a step, a position, a gazette."""

import pytest

from portal.catalog.kinds import kinds
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.publication.facts import searched
from portal.search import gate, indexing, jobs
from tests import make

SKR1 = {
    "month": "2026-10",
    "rows": [
        {
            "work": "จัดซื้อวัสดุวิทยาศาสตร์",
            "budget": 18500,
            "reference_price": 18500,
            "method": "specific",
            "bidders": "ร้านแก่งคอยเภสัช 17,950 บาท",
            "winner": "ร้านแก่งคอยเภสัช",
            "price": 17950,
            "reason": "ราคาอยู่ในวงเงิน",
            "contract_no": "ซ 14/2570",
            "contract_on": "2026-10-29",
        }
    ],
}
MANUAL = {
    "steps": [
        {"what": "สอบสวนโรคผู้ป่วยรายแรก", "amount": 1, "unit": "day"},
        {"what": "พ่นหมอกควัน", "how": "รัศมี 100 เมตรรอบบ้าน", "amount": 2, "unit": "day"},
    ]
}
LAW = {
    "rank": "act",
    "agency": "สำนักนายกรัฐมนตรี",
    "gazette": "เล่ม 114 ตอนที่ 46 ก หน้า 1",
    "original_url": "https://ratchakitcha.example.go.th/46",
}
RECRUITMENT = {
    "position": "นักกายภาพบำบัด",
    "seats": 1,
    "apply_from": "2026-11-16",
    "apply_to": "2026-12-04",
    "place": "ห้องธุรการ",
}
PEOPLE = {"people": [{"name": "นายแพทย์ธวัช สุวรรณศรี", "position": "สาธารณสุขอำเภอ"}]}
ITEMS = [
    ("skr1", "news", "สรุปผลเดือนตุลาคม", SKR1),
    ("work-manual", "work-manuals", "คู่มืองานระบาดวิทยา", MANUAL),
    ("law", "law", "พระราชบัญญัติข้อมูลข่าวสาร", LAW),
    ("recruitment", "news", "ประกาศรับสมัครงาน", RECRUITMENT),
    ("directory", "executives", "ทำเนียบผู้บริหาร", PEOPLE),
]


@pytest.fixture(autouse=True)
def no_limits(monkeypatch):
    for counted in (gate.searches, gate.suggestions):
        monkeypatch.setattr(counted, "most", 1_000_000)


@pytest.fixture(scope="module")
async def filled():
    """A unit with an item of each of these kinds, indexed."""
    unit = await make.unit()
    for kind, category, title, facts in ITEMS:
        given = {f"facts.{name}": value for name, value in facts.items()}
        await make.publication(unit, kind=kind, category=category, title=title, **given)
    with acting_for(unit.tenant):
        await jobs.catch_up()
    return unit


@pytest.mark.parametrize(
    ("typed", "title", "label", "marked"),
    [
        ("แก่งคอยเภสัช", "สรุปผลเดือนตุลาคม", "รายการจัดซื้อจัดจ้าง", "แก่งคอย"),
        ("วัสดุวิทยาศาสตร์", "สรุปผลเดือนตุลาคม", "รายการจัดซื้อจัดจ้าง", "วัสดุวิทยาศาสตร์"),
        ("พ่นหมอกควัน", "คู่มืองานระบาดวิทยา", "ขั้นตอน", "พ่นหมอกควัน"),
        ("เล่ม ๑๑๔", "พระราชบัญญัติข้อมูลข่าวสาร", "ราชกิจจานุเบกษา", "114"),
        ("สำนักนายกรัฐมนตรี", "พระราชบัญญัติข้อมูลข่าวสาร", "หน่วยงานเจ้าของเรื่อง", "สำนักนายกรัฐมนตรี"),
        ("นักกายภาพ", "ประกาศรับสมัครงาน", "ตำแหน่ง", "นักกายภาพ"),
        ("ธวัช สุวรรณศรี", "ทำเนียบผู้บริหาร", "", "ธวัช"),
    ],
)
async def test_a_fact_is_found_and_marked(filled, client, typed, title, label, marked):
    page = (await client(filled).get("/search", params={"q": typed})).text
    first = page.split('class="cover"')[1]
    assert title in first.replace("<mark>", "").replace("</mark>", "")
    shown = first.split('<p class="found"', 1)[1]
    assert label in shown
    assert f"<mark>{marked}" in shown


async def test_a_title_comes_before_a_fact(filled, client):
    await make.publication(filled, title="คู่มือพ่นหมอกควัน")
    with acting_for(filled.tenant):
        await jobs.catch_up()
    page = (await client(filled).get("/search", params={"q": "พ่นหมอกควัน"})).text
    assert "คู่มือ" in page.split('class="cover"')[1]
    assert "งานระบาดวิทยา" in page.split('class="cover"')[2]


def test_labels_ids_and_links_are_not_searched():
    said = {field.name: words for field, words in searched(kinds()["law"], LAW)}
    assert said == {
        "rank": "พระราชบัญญัติ",
        "agency": "สำนักนายกรัฐมนตรี",
        "gazette": "เล่ม 114 ตอนที่ 46 ก หน้า 1",
    }
    rows = searched(kinds()["skr1"], SKR1)[1][1]
    assert "ร้านแก่งคอยเภสัช" in rows
    assert "เฉพาะเจาะจง" in rows
    assert "ผู้ได้รับการคัดเลือก" not in rows
    none = searched(kinds()["skr1"], {"none": True})
    assert [words for _, words in none] == ["ไม่มีการจัดซื้อจัดจ้างในเดือนนี้"]


async def test_entries_of_an_older_make_are_made_again(filled, monkeypatch):
    with acting_for(filled.tenant):
        assert not await indexing.stale(10)
        async with db.transaction():
            await db.changed("UPDATE search_entry SET stamp = 'of MADE_BY 1', body = ''")
        await jobs.catch_up()
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM search_entry WHERE body LIKE '%เพสัช%'")
