"""The requester on a phone: saved as it is typed, nothing lost without a network or a session, each
file by itself, proposals with reasons, and one like before in two clicks."""

import time

from playwright.async_api import FilePayload

from tests import make
from tests.journeys.conftest import PHONE

UNIT = "kaengkhoi"


async def typing(visitor, unit=UNIT):
    staff = await (await visitor(unit, PHONE)).sign_in("staff")
    await staff.open("/staff/requests/new")
    return staff


def kept(site, one: str) -> dict:
    with site.client(UNIT, "staff") as http:
        return http.get(f"/api/v1/requests/{one}").json()


async def test_saved_as_it_is_typed_with_files_and_proposals(visitor, portal_site):
    staff = await typing(visitor)
    page = staff.page
    begin = time.monotonic()
    await staff.write("2. หัวข้อ", "สรุปผลการดำเนินการจัดซื้อจัดจ้างในรอบเดือน ธันวาคม 2569 (แบบ สขร. 1)")
    await page.get_by_text("บันทึกแล้ว").wait_for()
    print(f"saved {time.monotonic() - begin:.1f} s after the first letter")
    await page.wait_for_url("**/edit")
    one = page.url.split("/")[-2]
    assert kept(portal_site, one)["title"].endswith("(แบบ สขร. 1)")
    why = page.get_by_text("เคยเผยแพร่เรื่องคล้ายกัน: สรุปผลการดำเนินการจัดซื้อจัดจ้าง").first
    await why.wait_for()
    await staff.picture("form-proposals")
    await page.locator("#proposed button", has_text="หมวด").first.click()
    assert await page.get_by_label("3. หมวด").input_value() == "news"
    await page.locator("#proposed button", has_text="ช่วงวันที่").click()
    assert await page.get_by_label("ตั้งแต่").input_value() == "1 ธ.ค. 2569"
    await page.locator("#proposed button", has_text="เผยแพร่").first.click()
    await page.locator("#f-file").set_input_files([
        FilePayload(name="สขร ๑.pdf", mimeType="application/pdf", buffer=make.pdf("skr")),
        FilePayload(name="โปรแกรม.pdf", mimeType="application/pdf", buffer=b"MZ" + b"0" * 99),
    ])  # fmt: skip
    await page.locator("#attached").get_by_text("สขร ๑.pdf").first.wait_for()
    await page.locator("#chosen .err", has_text="ไม่ใช่การเปลี่ยนชื่อ").wait_for()
    await staff.press("ส่งให้พิจารณา")
    await page.get_by_text("มีไฟล์ที่รับไม่ได้").wait_for()  # it is not sent without being said
    await staff.picture("form-refused-file")
    await staff.press("เอาออก โปรแกรม.pdf")
    await staff.write("4. แหล่งที่มา", "งานพัสดุ")
    await page.get_by_label("ข้อมูลเป็นปัจจุบัน").check()
    await page.get_by_label("บอร์ดประชาสัมพันธ์").check()
    await staff.press("ส่งให้พิจารณา")
    await page.get_by_text("ส่งให้พิจารณาแล้ว").wait_for()
    seen = kept(portal_site, one)
    assert (seen["state"], seen["coverage_to"]) == ("submitted", "2026-12-31")
    assert [document["filename"] for document in seen["documents"]] == ["สขร ๑.pdf"]
    assert seen["channels"] == ["website", "board"]
    assert seen["rights"]
    history = await page.locator("ol.time").inner_text()
    assert history.count("แก้ไขร่าง") == 1 or "ครั้ง)" in history  # many savings read as one


async def test_without_a_network_nothing_is_lost(visitor, portal_site):
    staff = await typing(visitor)
    page = staff.page
    await page.context.set_offline(True)
    await staff.write("2. หัวข้อ", "พิมพ์ระหว่างสัญญาณหลุด")
    await page.get_by_text("ไม่มีสัญญาณ").wait_for()
    await staff.picture("form-offline")
    await page.context.set_offline(False)
    await page.wait_for_url("**/edit")
    one = page.url.split("/")[-2]
    assert kept(portal_site, one)["title"] == "พิมพ์ระหว่างสัญญาณหลุด"
    staff.faults.clear()  # the browser's own word on the missing network


async def test_a_session_that_ended_gives_the_text_back(visitor, portal_site):
    staff = await typing(visitor)
    page = staff.page
    await staff.write("2. หัวข้อ", "ก่อนหมดเวลา")
    await page.wait_for_url("**/edit")
    one = page.url.split("/")[-2]
    await page.context.clear_cookies()
    await staff.write("7. รายละเอียด", "พิมพ์หลังหมดเวลาเข้าสู่ระบบ")
    await page.get_by_text("หมดเวลาเข้าสู่ระบบ").wait_for()
    await staff.picture("form-signed-out")
    await staff.press("เข้าสู่ระบบแล้วพิมพ์ต่อ")
    await staff.sign_in("staff")
    await page.wait_for_url("**/edit")
    assert await page.get_by_label("7. รายละเอียด").input_value() == "พิมพ์หลังหมดเวลาเข้าสู่ระบบ"
    await staff.picture("form-restored")
    await page.get_by_text("บันทึกแล้ว").wait_for()
    assert kept(portal_site, one)["details"] == "พิมพ์หลังหมดเวลาเข้าสู่ระบบ"


async def test_one_like_before_in_two_clicks(visitor, portal_site):
    with portal_site.client(UNIT, "staff") as http:
        made = http.post("/api/v1/requests", json=make.FIELDS | {
            "title": "สรุปการออกหน่วยแพทย์เคลื่อนที่ เดือนธันวาคม 2569", "rights": True,
            "coverage_from": "2026-12-01", "coverage_to": "2026-12-31",
        }).json()["id"]  # fmt: skip
        sent = http.post(f"/api/v1/requests/{made}/actions", json={"action": "submit"})
        assert sent.status_code == 200, sent.text
    staff = await (await visitor(UNIT, PHONE)).sign_in("staff")
    await staff.open(f"/staff/requests/{made}")
    await staff.picture("form-again-show")
    await staff.press("ขอแบบเดิมอีกครั้ง")
    await staff.page.wait_for_url("**/edit*")
    await staff.picture("form-again")
    title = await staff.page.get_by_label("2. หัวข้อ").input_value()
    assert title == "สรุปการออกหน่วยแพทย์เคลื่อนที่ เดือนมกราคม 2570"
    assert await staff.page.get_by_label("ตั้งแต่").input_value() == "1 ม.ค. 2570"
    await staff.press("ส่งให้พิจารณา")
    await staff.page.get_by_text("ส่งให้พิจารณาแล้ว").wait_for()
    assert staff.clicks == 2


async def test_without_scripts_a_proposal_is_a_button_that_saves(visitor, portal_site):
    staff = await (await visitor(UNIT, PHONE, scripts=False)).sign_in("staff")
    await staff.open("/staff/requests/new")
    await staff.write("2. หัวข้อ", "คู่มือมาตรฐานการปฏิบัติงาน: การควบคุมโรคมือ เท้า ปาก")
    await staff.press("บันทึกร่าง")
    await staff.press("แก้ไข")
    await staff.page.locator("#proposed button", has_text="คู่มือ").first.click()
    await staff.page.wait_for_load_state()
    assert await staff.page.get_by_label("3. หมวด").input_value() == "work-manuals"
