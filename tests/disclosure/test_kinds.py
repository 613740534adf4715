"""Each kind's public page: everything that was asked for is read there, in both languages, and
its tables are handed out for as long as the item is public."""

import csv
import io

import openpyxl
import pypdfium2
import pytest

from portal.kit.tenancy import acting_for
from portal.publication import actions
from portal.publication.files import attach
from tests import make
from tests.publication.test_kinds import LAW, ROW

FACTS = {
    "law": LAW | {"facts.original_url": "https://ratchakitcha.soc.go.th/"},
    "knowledge": {"facts.form": "multimedia", "facts.made_on": "2026-10-05",
                  "facts.made_at": "09:30", "facts.media_url": "https://v.go.th/1"},
    "web-links": {"facts.links": [
        {"group": "same", "name": "กระทรวง", "url": "https://www.moph.go.th/"},
        {"group": "other", "name": "อื่น", "url": "https://x.go.th/"}]},
    "work-manuals": {"facts.steps": [
        {"what": "รับเรื่อง", "amount": 45, "unit": "minute"},
        {"what": "ตรวจ", "amount": 30, "unit": "minute", "how": "ดูเอกสาร"},
        {"what": "แจ้งผล", "amount": 2, "unit": "work-day", "by": "ธุรการ"}]},
    "executives": {"facts.people": [{"name": "คนหนึ่ง", "position": "หัวหน้า", "phone": "036 244433"}]},
    "contact": {"facts.address": "เลขที่ 1", "facts.point": "14.5869,100.9975"},
    "action-plan": {"facts.fiscal_year": 2570, "facts.plans": [
        {"name": "แผนหนึ่ง", "status": "doing", "budget": 1500000}]},
}  # fmt: skip
SAYS = {
    "law": [
        "เล่ม 114 ตอนที่ 46 ก",
        "สำนักงานคณะกรรมการข้อมูลข่าวสารของราชการ",
        "https://ratchakitcha.soc.go.th/",
    ],
    "knowledge": ["5 ตุลาคม 2569", "09.30 น.", "https://v.go.th/1", "สื่อมัลติมีเดีย"],
    "web-links": ["หน่วยงานสังกัดเดียวกัน", "เว็บไซต์อื่น ๆ ที่น่าสนใจ", "https://x.go.th/"],
    "work-manuals": ["2 วันทำการ 1 ชั่วโมง 15 นาที", "ดูเอกสาร", "ธุรการ"],
    "executives": ["คนหนึ่ง", "หัวหน้า", "tel:036244433"],
    "contact": [
        "openstreetmap.org/?mlat=14.5869&amp;mlon=100.9975",
        "geo:14.5869,100.9975",
        "เลขที่ 1",
    ],
    "action-plan": ["๒๕๗๐", "แผนหนึ่ง", "กำลังดำเนินการ", "1,500,000"],
}


@pytest.mark.parametrize("category", FACTS)
async def test_a_page_says_all_that_its_kind_asks_for(unit, client, category):
    made = await make.publication(unit, category=category, **FACTS[category])
    for lang in ("th", "en"):
        answer = await client(unit).get(f"/p/{made}/?lang={lang}", follow_redirects=True)
        assert answer.status_code == 200, answer.text[:800]
    page = (await client(unit).get(f"/p/{made}/", follow_redirects=True)).text
    assert [words for words in SAYS[category] if words not in page] == []


async def test_a_manual_is_a_paper_too(unit, client):
    made = await make.publication(unit, category="work-manuals", **FACTS["work-manuals"])
    answer = await client(unit).get(f"/p/{made}/manual.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    pdf = pypdfium2.PdfDocument(answer.content)
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    for words in ("15 นาที", "ดูเอกสาร", "ธุรการ", unit.file.unit.name_th):
        assert words.replace(" ", "") in text.replace(" ", "").replace("\r\n", ""), words
    other = await make.publication(unit)
    assert (await client(unit).get(f"/p/{other}/manual.pdf")).status_code == 404
    await make.do(unit, made, "webmaster", "take_down", reason="ทดสอบ")
    assert (await client(unit).get(f"/p/{made}/manual.pdf")).status_code == 410


async def test_alerts_stand_on_the_home_page_while_they_are_public(unit, client):
    facts = {"facts.level": "danger", "facts.what_to_do": "ปิดหน้าต่าง"}
    await make.publication(unit, title="ฝุ่นสูงมาก", category="news", kind="alert", **facts)
    home = (await client(unit).get("/")).text
    assert "เรื่องแจ้งเตือน" in home
    assert "<b>อันตราย</b>" in home


async def summary(unit, month="2026-10", **facts):
    facts = {f"facts.{name}": value for name, value in facts.items()} or {"facts.rows": [ROW, ROW]}
    return await make.publication(
        unit, category="news", kind="skr1", **{"facts.month": month}, **facts
    )


async def test_the_monthly_summary_with_its_tables(unit, client):
    rows = [ROW, ROW | {"work": "=1+1", "method": "e-bidding", "price": 100000}]
    made = await summary(unit, rows=rows)
    http = client(unit)
    page = (await http.get(f"/p/{made}/", follow_redirects=True)).text
    for words in (
        "สรุปเดือนตุลาคม 2569",
        "117,950.50",
        "ประกวดราคาอิเล็กทรอนิกส์",
        "<svg",
        "29 ตุลาคม 2569",
    ):
        assert words in page, words
    answer = await http.get(f"/p/{made}/tables/rows.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[2][1] == "'=1+1"
    assert lines[1][-1] == "2026-10-29"
    answer = await http.get(f"/p/{made}/tables/rows.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)
    answer = await http.get(f"/p/{made}/tables/rows.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"
    for name in ("month.csv", "rows.doc", "x", "rows", "rows.csv.x"):
        assert (await http.get(f"/p/{made}/tables/{name}")).status_code == 404
    await make.do(unit, made, "webmaster", "take_down", reason="ผิด")
    assert (await http.get(f"/p/{made}/tables/rows.csv")).status_code == 410
    draft = await make.draft(unit)
    assert (await http.get(f"/p/{draft}/tables/rows.csv")).status_code == 404


async def test_another_units_tables_are_not_there(unit, other, client):
    made = await summary(unit)
    assert (await client(other).get(f"/p/{made}/tables/rows.csv")).status_code == 404


async def test_twelve_months_of_a_fiscal_year(unit, client):
    made = await summary(unit)
    await summary(unit, "2026-11", none=True)
    page = (await client(unit).get("/c/news/")).text
    assert page.count('class="month') == 12 + 1, "twelve slots in their list"
    assert "ตุลาคม 2569" in page
    assert f"/p/{made}/" in page
    assert "ไม่มีการจัดซื้อจัดจ้าง" in page
    assert "35,901" in page


async def test_a_plan_leads_to_its_report_while_that_is_public(unit, client):
    report = await make.publication(unit, category="performance-report", title="รายงานผลรอบหกเดือน")
    plans = [{"name": "แผน", "status": "done", "result_item": str(report)}]
    made = await make.publication(
        unit, category="action-plan", **{"facts.fiscal_year": 2570, "facts.plans": plans}
    )
    http = client(unit)
    table = (await http.get(f"/p/{made}/tables/plans.csv")).text
    assert f"https://{unit.slug}.localhost" in table
    assert f"/p/{report}/" in table
    assert "รายงานผลรอบหกเดือน" in (await http.get(f"/p/{made}/", follow_redirects=True)).text
    await make.do(unit, report, "webmaster", "take_down", reason="ผิด")
    page = (await http.get(f"/p/{made}/", follow_redirects=True)).text
    assert "รายงานผลรอบหกเดือน" not in page


def jpeg(width: int, height: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), (20, 110, 80)).save(out, "JPEG")
    return out.getvalue()


async def test_pictures_are_described_and_know_their_size(unit, client):
    made = await make.draft(unit, category="news")
    with acting_for(unit.tenant):
        await attach(made, unit.staff.person, make.upload("ภาพ.jpg", jpeg(640, 360)))
    http = client(unit, unit.staff)
    answer = await http.post(f"/api/v1/requests/{made}/actions", json={"action": "submit"})
    assert "คำบรรยายภาพ" in answer.text, "R55"
    picture = (await http.get(f"/api/v1/requests/{made}")).json()["documents"][1]
    assert (picture["width"], picture["height"]) == (640, 360)
    await http.post(f"/staff/requests/{made}/edit", data={f"alt-{picture['id']}": "ป้ายรณรงค์"})
    for who, action in (("staff", "submit"), ("approver", "approve"), ("webmaster", "publish")):
        await make.do(unit, made, who, action)
    page = (await client(unit).get(f"/p/{made}/", follow_redirects=True)).text
    assert 'alt="ป้ายรณรงค์" width="640" height="360"' in page


async def test_a_photo_of_a_person_is_on_the_card_alone(unit, client):
    made = await make.draft(unit, category="executives")
    with acting_for(unit.tenant):
        photo = await attach(made, unit.staff.person, make.upload("ก.jpg", jpeg(300, 400)), "คนหนึ่ง")
        people = [{"name": "คนหนึ่ง", "position": "หัวหน้า", "photo": str(photo)}]
        await actions.edit(made, unit.staff.person, {"facts.people": people})
    for who, action in (("staff", "submit"), ("approver", "approve"), ("webmaster", "publish")):
        await make.do(unit, made, who, action)
    page = (await client(unit).get(f"/p/{made}/", follow_redirects=True)).text
    assert page.count(f'<img src="/pictures/{photo}/whole-960.webp') == 1
    small = await client(unit).get(f"/pictures/{photo}/whole-480.webp")
    assert small.headers["content-type"] == "image/webp"
    assert 'class="gallery"' not in page


async def test_old_editions_show_their_own_facts(unit, client):
    await make.show_old_editions(unit)
    made = await make.publication(unit, category="law", **LAW)
    await make.next_edition(unit, made, **{"facts.gazette": "เล่ม 200"})
    old = (await client(unit).get(f"/p/{made}/1/", follow_redirects=True)).text
    assert LAW["facts.gazette"] in old
    assert "เล่ม 200" not in old


async def test_kinds_are_described_for_programs(unit, client):
    http = client(unit)
    items = (await http.get("/api/v1/kinds")).json()["items"]
    schemas = {one["code"]: one["facts"] for one in items}
    assert set(schemas["law"]["required"]) == {"rank", "agency"}
    assert schemas["skr1"]["properties"]["rows"]["maxItems"] == 300
    openapi = (await http.get("/api/v1/openapi.json")).json()
    form = next(v for k, v in openapi["components"]["schemas"].items() if k.endswith("DraftForm"))
    assert {"kind", "facts"} <= set(form["properties"])
