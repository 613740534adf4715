"""Related units fill the list of web links by themselves (R22); national documents are shown in
every unit's category (R32)."""

from msgspec.structs import replace

from portal.people.person import SYSTEM
from portal.tenants.actions import apply_unit
from tests import make


async def _as(unit, **names):
    unit.file = replace(unit.file, unit=replace(unit.file.unit, **names))
    await apply_unit(unit.file, SYSTEM)


def _group(page, title):
    """The names under one heading."""
    return page.split(f">{title}</h2>")[1].split("</section>")[0]


async def test_related_units_are_listed_by_group_and_only_active_ones(unit, other, client):
    away, http = await make.unit(), client(unit)
    await _as(unit, province="จังหวัดหนึ่ง")
    await _as(other, province="จังหวัดหนึ่ง")
    await _as(away, province="จังหวัดสอง")
    page = (await http.get("/c/web-links/")).text
    assert f"https://{other.slug}.localhost" in _group(page, "หน่วยงานสังกัดเดียวกัน")
    assert away.slug not in page
    assert "ยังไม่ดำเนินการ" not in page
    for title in ("หน่วยงานในสังกัด", "หน่วยงานภายนอก", "เว็บไซต์อื่น ๆ ที่น่าสนใจ"):
        assert _group(page, title)
    await _as(away, parent=unit.slug)
    assert away.slug in _group((await http.get("/c/web-links/")).text, "หน่วยงานในสังกัด")
    upwards = (await client(away).get("/c/web-links/")).text
    assert unit.slug in _group(upwards, "หน่วยงานสังกัดเดียวกัน")
    await _as(other, active=False)
    page = (await http.get("/c/web-links/")).text
    assert other.slug not in page
    await _as(other, active=True, name_th="ชื่อ <ใหม่>")
    assert "ชื่อ &lt;ใหม่&gt;" in (await http.get("/c/web-links/")).text


async def test_national_documents_are_marked_and_fill_their_slots(unit, client):
    http = client(unit)
    for lang, title, mark in (
        ("th", "พระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๔๐", "ส่วนกลาง"),
        ("en", "Official Information Act B.E. 2540", "from the centre"),
    ):
        for page in ("/c/law/", "/oia"):
            text = (await http.get(f"{page}?lang={lang}")).text
            assert title in text, page
            assert mark in text, page
    assert "ยังไม่ดำเนินการ" not in (await http.get("/c/law/")).text
