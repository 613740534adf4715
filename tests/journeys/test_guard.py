"""Personal data on a phone: the owner sees what was found in the draft, the approver answers and
allows in one go, and the page is for everybody at 320 px in both languages."""

import pytest

from tests import make
from tests.guard import files
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_approver_phone import UNIT, state_of
from tests.journeys.test_every_page import faults_of


def with_findings(site, *, submitted: bool) -> str:
    with site.client(UNIT, "staff") as http:
        one = http.post("/api/v1/requests", json=make.FIELDS | {"title": "รายชื่อผู้รับทุน"}).json()["id"]
        for name, data in (
            ("รายชื่อ.docx", files.docx_everywhere()),
            ("ตาราง.xlsx", files.xlsx_everywhere()),
            ("ประกาศ.pdf", files.pdf(f"เลข {files.dashed(files.SOMEBODY)}")),
        ):
            answer = http.post(f"/api/v1/requests/{one}/documents", files={"file": (name, data)})
            assert answer.status_code == 201, answer.text
        if submitted:
            sent = http.post(f"/api/v1/requests/{one}/actions", json={"action": "submit"})
            assert sent.status_code == 200, sent.text
    return one


async def read(visitor, one: str) -> None:
    """The worker has looked into all of it; just after the demo has begun it has much to do."""
    for _ in range(200):
        await visitor.open(f"/staff/requests/{one}")
        if "กำลังตรวจไฟล์" not in await visitor.text():
            return
        await visitor.page.wait_for_timeout(500)
    raise AssertionError("never read")


@pytest.mark.parametrize("lang", ["th", "en"])
async def test_the_drafts_page_is_for_everybody(visitor, portal_site, lang):
    one = with_findings(portal_site, submitted=False)
    owner = await (await visitor(UNIT, DESK)).sign_in("staff")
    await read(owner, one)
    assert await faults_of(owner, f"/staff/requests/{one}?lang={lang}") == []


async def test_the_approver_answers_and_allows_in_one_go(visitor, portal_site):
    one = with_findings(portal_site, submitted=True)
    approver = await (await visitor(UNIT, PHONE)).sign_in("approver")
    await read(approver, one)
    await approver.picture("phone-guard")
    await approver.press("อนุญาต")
    assert "ที่ยังไม่ได้ตัดสิน" in await approver.text()
    assert state_of(portal_site, one) == "submitted"
    page = approver.page
    for group in await page.locator("input[type=radio][value=allowed]").all():
        await group.check()
    for reason in await page.locator("input[name^=why-]").all():
        await reason.fill("เจ้าของข้อมูลยินยอม")
    await approver.press("บันทึกคำตอบแล้วอนุญาต")
    await page.get_by_text("อนุญาตแล้ว").first.wait_for()
    assert state_of(portal_site, one) == "approved"
