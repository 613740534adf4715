"""The papers in the browser: a notice put up on a phone with its photo and taken down again, the
papers of a request, and the public pages drawn from the configuration."""

import io
import re

import pypdfium2
import pytest
from PIL import Image

from tests.journeys.conftest import PHONE
from tests.journeys.test_approver_phone import drawn
from tests.journeys.test_every_page import faults_of

UNIT = "sibunruang"


@pytest.fixture(scope="module")
def on_a_board(portal_site) -> str:
    """The id of a request that was published, with the notice board asked for."""
    asked = {
        "title": "ประกาศรับสมัครเครือข่ายสุขภาพ ประจำปีงบประมาณ พ.ศ. 2570",
        "category": "news", "details": "รับสมัครเครือข่ายสุขภาพภาคประชาชน", "source": "งานบริหาร",
        "coverage_from": "2026-10-01", "publish_until": "2030-09-30",
        "channels": ["website", "board"], "rights": True,
    }  # fmt: skip
    with portal_site.client(UNIT, "staff") as http:
        made = http.post("/api/v1/requests", json=asked).json()["id"]
    for role, action in (
        ("staff", "submit"), ("reviewer", "forward"), ("approver", "approve"),
        ("webmaster", "publish"),
    ):  # fmt: skip
        with portal_site.client(UNIT, role) as http:
            done = http.post(f"/api/v1/requests/{made}/actions", json={"action": action})
            assert done.status_code == 200, done.text
    return made


def photo() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "#7a9").save(out, "JPEG")
    return {"name": "บอร์ด.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


async def test_a_notice_is_put_up_and_taken_down_on_a_phone(visitor, on_a_board):
    webmaster = await (await visitor(UNIT, PHONE)).sign_in("webmaster")
    await webmaster.open(f"/staff/requests/{on_a_board}")
    await webmaster.press("การปิดประกาศช่องทางอื่น")
    await webmaster.write("ปิดไว้ที่ใด", "บอร์ดหน้าสำนักงาน ชั้น 1")
    await webmaster.press("บันทึก")
    assert "แนบภาพถ่าย" in await webmaster.text()
    await webmaster.page.get_by_label("ภาพถ่าย").set_input_files(photo())
    await webmaster.press("บันทึก")
    await webmaster.page.get_by_role("status").wait_for()
    await webmaster.press("ดูภาพถ่าย", exact=False)
    shown = webmaster.page.locator("details img")
    await drawn(shown, wider_than=0)
    await webmaster.picture("papers-posting-360")
    assert await faults_of(webmaster, f"/staff/requests/{on_a_board}/postings") == []
    await webmaster.press("บันทึกว่าปลดแล้ววันนี้", exact=False)
    await webmaster.page.get_by_role("status").wait_for()
    assert "ปลดแล้ว" in await webmaster.text()


@pytest.mark.parametrize("lang", ["th", "en"])
async def test_the_drawn_pages_are_for_everybody(visitor, portal_site, on_a_board, lang):
    with portal_site.client(UNIT, "staff") as http:
        form = http.get(f"/staff/requests/{on_a_board}/form.pdf").content
    words = pypdfium2.PdfDocument(form)[0].get_textpage().get_text_range()
    code = re.search(r"/verify/[a-z2-7]{36}", words)
    assert code
    citizen = await visitor(UNIT)
    for path in ("/flow", "/responsibility", code[0]):
        assert await faults_of(citizen, f"{path}?lang={lang}") == []
        await citizen.picture(f"papers-{path.split('/')[1]}-{lang}")
