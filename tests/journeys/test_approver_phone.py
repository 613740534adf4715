"""The approver on a phone: taps and seconds from the letter's link to the decision, for one and for
five at once; looking at the papers without downloading; a page that is too old."""

import asyncio
import time

import pytest

from tests import make
from tests.journeys.conftest import PHONE
from tests.journeys.test_main_job import from_letter

UNIT = "kaengkhoi"
SECONDS = 20  # a decision, by issue 3


def asked(site, title: str, **fields) -> str:
    """A request of this unit's staff that waits for its approver; its id."""
    with site.client(UNIT, "staff") as http:
        made = http.post("/api/v1/requests", json=make.FIELDS | {"title": title, **fields})
        assert made.status_code == 201, made.text
        one = made.json()["id"]
        file = {"file": ("แผนจัดซื้อ ๒๕๗๐.pdf", make.pdf(make.letters()))}
        assert http.post(f"/api/v1/requests/{one}/documents", files=file).status_code == 201
        sent = http.post(f"/api/v1/requests/{one}/actions", json={"action": "submit"})
        assert sent.status_code == 200, sent.text
    return one


def state_of(site, one: str) -> str:
    with site.client(UNIT, "approver") as http:
        return http.get(f"/api/v1/requests/{one}").json()["state"]


async def drawn(image, *, wider_than: int = 300) -> None:
    """The picture of a page is there."""
    await image.scroll_into_view_if_needed()
    for _ in range(100):
        if await image.evaluate("image => image.naturalWidth") > wider_than:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no picture")


@pytest.fixture
async def approver(visitor):
    return await (await visitor(UNIT, PHONE)).sign_in("approver")


async def test_one_decision_from_its_letter(approver, portal_site, capsys):
    title = "ประกาศแผนจัดซื้อวัสดุการแพทย์ ไตรมาสที่ 2 ปีงบประมาณ พ.ศ. 2570"
    one = asked(portal_site, title)
    begin = time.monotonic()
    await from_letter(approver, "approver", title)
    opened = time.monotonic()
    await drawn(approver.page.locator("details.peek img").first)  # nothing is tapped for it
    seen = time.monotonic()
    await approver.picture("phone-letter")
    await approver.press("อนุญาต")
    await approver.page.get_by_text("อนุญาตแล้ว").first.wait_for()
    done = time.monotonic()
    assert state_of(portal_site, one) == "approved"
    assert approver.clicks == 1
    assert done - opened < SECONDS
    with capsys.disabled():
        print(
            f"\n  one, from its letter: {approver.clicks} tap, {done - opened:.1f} s"
            f" (paper seen after {seen - opened:.1f} s; letter there after {opened - begin:.1f} s)"
        )


async def test_five_at_once_each_with_its_own_record(approver, portal_site, capsys):
    with portal_site.client(UNIT, "approver") as http:  # nothing else waits
        for state in ("submitted", "reviewed"):
            for one in http.get(f"/api/v1/requests?state={state}").json()["items"]:
                no = {"action": "reject", "reason_code": "other", "reason": "ไม่ใช่เรื่องของการทดสอบนี้"}
                http.post(f"/api/v1/requests/{one['id']}/actions", json=no)
    titles = [f"ประกาศผลการจัดซื้อวัสดุ ครั้งที่ {number}" for number in range(1, 6)]
    made = [asked(portal_site, title) for title in titles]
    await from_letter(approver, "approver", titles[-1])
    begin = time.monotonic()
    await approver.press("งาน", within=approver.page.locator(".tabbar"), exact=False)
    await approver.page.get_by_role("heading", name=titles[0]).wait_for()
    await approver.picture("phone-queue")
    assert await approver.page.locator("input[name=chosen]").count() == 5
    await approver.press("เลือกทั้งหมด")
    await approver.page.get_by_role("button", name="อนุญาตที่เลือก (5)").wait_for()
    await approver.press("อนุญาตที่เลือก (5)")
    await approver.page.get_by_text("อนุญาตแล้ว 5 เรื่อง").wait_for()
    took = time.monotonic() - begin
    await approver.picture("phone-queue-done")
    assert {state_of(portal_site, one) for one in made} == {"approved"}
    for one in made:
        await approver.open(f"/staff/requests/{one}")
        history = await approver.page.locator("ol.time").inner_text()
        assert history.count("รอพิจารณา → อนุญาตแล้ว") == 1
    assert took < SECONDS
    with capsys.disabled():
        print(f"\n  five at once, from a letter: {approver.clicks} taps, {took:.1f} s")


async def test_the_queue_shows_the_paper_and_refuses_with_a_reason(approver, portal_site):
    title = "ประกาศรายชื่อผู้มีสิทธิสอบ"
    one = asked(portal_site, title, details="บรรทัดแรก\nบรรทัดสอง\nบรรทัดสาม\nบรรทัดสี่")
    await approver.open("/staff/")
    card = approver.page.locator("li.ask", has=approver.page.get_by_role("heading", name=title))
    assert "บรรทัดสาม" in await card.inner_text()
    assert "บรรทัดสี่" not in await card.inner_text()
    await card.locator("details.peek summary").click()
    await drawn(card.locator("details.peek img").first)
    await card.locator("summary", has_text="ไม่อนุญาต").click()
    await card.get_by_label("ข้อมูลไม่ครบถ้วน").check()
    await card.get_by_label("ต้องแก้อะไร").fill("ขาดวันที่สอบ")
    await card.scroll_into_view_if_needed()
    await approver.picture("phone-queue-refuse")
    await card.get_by_role("button", name="ยืนยันไม่อนุญาต").click()
    await approver.page.get_by_text("บันทึกว่าไม่อนุญาตแล้ว").wait_for()
    assert state_of(portal_site, one) == "rejected"
    assert "/staff/?" in approver.page.url  # back where the others wait


async def test_a_page_from_before_a_revision_decides_nothing(approver, portal_site):
    title = "แผนที่แก้ไขระหว่างที่ผู้อนุมัติเปิดอยู่"
    one = asked(portal_site, title)
    await approver.open(f"/staff/requests/{one}")
    with portal_site.client(UNIT, "staff") as http:
        for action in ("recall", "submit"):
            http.post(f"/api/v1/requests/{one}/actions", json={"action": action})
    await approver.press("อนุญาต")
    await approver.page.get_by_role("alert").wait_for()
    said = await approver.text()
    assert "มีคนแก้ไขเรื่องนี้ไปก่อนแล้ว" in said
    assert "ส่งให้พิจารณา" in said  # what was done last, by whom
    await approver.picture("phone-stale")
    assert state_of(portal_site, one) == "submitted"
    await approver.press("อนุญาต")  # the page now shows it as it is, and can decide
    await approver.page.get_by_text("อนุญาตแล้ว").first.wait_for()


async def test_without_scripts_the_chosen_are_allowed_too(visitor, portal_site):
    titles = ["ประกาศไม่ใช้สคริปต์ ฉบับหนึ่ง", "ประกาศไม่ใช้สคริปต์ ฉบับสอง"]
    made = [asked(portal_site, title) for title in titles]
    someone = await (await visitor(UNIT, PHONE, scripts=False)).sign_in("approver")
    for title in titles:
        await someone.press(f"เลือก {title}")
    with portal_site.client(UNIT, "staff") as http:  # one of them goes back meanwhile
        http.post(f"/api/v1/requests/{made[1]}/actions", json={"action": "recall"})
    await someone.press("อนุญาตที่เลือก")
    await someone.page.get_by_text("ยังไม่ได้ทำ 1 เรื่อง").wait_for()
    await someone.picture("phone-several")
    assert "ดึงกลับมาแก้" in await someone.text()
    assert [state_of(portal_site, one) for one in made] == ["approved", "draft"]
