"""An official paper on a phone: from the year's page to what a citizen finds behind its code. What
each person presses is counted."""

import re
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_every_page import faults_of

UNIT = "sibunruang"
KIND = "บันทึกข้อความรายงานผลการติดตามและปัญหาอุปสรรค"
YEAR, QUARTER = 2569, "ไตรมาส 4"


@pytest.fixture(scope="module")
def paper() -> dict[str, str]:
    return {}


async def test_drawn_up_signed_and_verified_on_a_phone(visitor, portal_site, paper):
    webmaster = await (await visitor(UNIT, PHONE)).sign_in("webmaster")
    await webmaster.open(f"/staff/reports/?year={YEAR}")
    await webmaster.press(f"จัดทำ {KIND} {QUARTER}", exact=False)
    await webmaster.page.get_by_role("status").wait_for()
    paper["path"] = urlsplit(webmaster.page.url).path
    await webmaster.press("ลงนามและเสนอ")
    assert "ลงนามในนาม" in await webmaster.text()
    await webmaster.press("ลงนามและเสนอ")
    await webmaster.page.get_by_role("status").wait_for()
    assert webmaster.clicks == 3

    head = await (await visitor(UNIT, PHONE)).sign_in("approver")
    await head.page.locator(f"a[href='{paper['path']}']").first.click()
    assert "บันทึกข้อความ" in await head.text()
    await head.press("ลงนาม “อนุมัติ”")
    assert "ความเห็น: “อนุมัติ”" in await head.text()
    await head.press("ลงนาม “อนุมัติ”")
    await head.page.get_by_role("status").wait_for()
    assert head.clicks == 2, "and the one on the paper's name"
    code = await head.page.locator("a[href*='/verify/']").get_attribute("href")

    citizen = await visitor(UNIT, PHONE)
    await citizen.page.goto(code)
    shown = await citizen.text()
    assert "เอกสารนี้เป็นของหน่วยงานนี้จริง และยังใช้อยู่" in shown
    assert re.search("นภ ๐๓๓๒/[๐-๙]+", shown)
    assert portal_site.account(UNIT, "approver")["name"] not in shown
    assert await faults_of(citizen, urlsplit(code).path) == []


async def test_its_files_are_made_and_it_is_asked_to_be_public(visitor, paper):
    webmaster = await (await visitor(UNIT, PHONE)).sign_in("webmaster")
    await webmaster.open(paper["path"])
    await webmaster.page.locator(f"a[href='{paper['path']}/file.pdf']").wait_for(timeout=120_000)
    webmaster.clicks = 0
    await webmaster.press("ขอเผยแพร่เอกสารนี้")
    await webmaster.page.get_by_role("status").wait_for()
    assert "รอพิจารณา" in await webmaster.text()
    assert webmaster.clicks == 1


@pytest.mark.parametrize("lang", ["th", "en"])
async def test_its_pages_are_for_everybody(visitor, paper, lang):
    webmaster = await (await visitor(UNIT, DESK)).sign_in("webmaster")
    pages = (f"/staff/reports/?year={YEAR}&", f"{paper['path']}?", "/staff/reports/numbers?",
             "/staff/reports/builds/?")  # fmt: skip
    found = [fault for path in pages for fault in await faults_of(webmaster, f"{path}lang={lang}")]
    assert found == []


async def test_a_draft_is_for_everybody_and_needs_no_script(visitor):
    staff = await (await visitor(UNIT, PHONE, scripts=False)).sign_in("staff")
    await staff.open(f"/staff/reports/?year={YEAR}")
    await staff.press("จัดทำ บันทึกรายงานผลการเผยแพร่ข้อมูลผ่านเว็บไซต์ ไตรมาส 3", exact=False)
    assert "ร่าง" in await staff.text()
    path = urlsplit(staff.page.url).path
    again = await (await visitor(UNIT, PHONE)).sign_in("staff")
    assert await faults_of(again, path) == []
