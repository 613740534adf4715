"""The main job in a browser, at two units at once: asked, decided by each unit's own chain,
published, found, downloaded, and gone at its second."""

import asyncio
import io
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.async_api import FilePayload

from tests import make
from tests.journeys.conftest import DESK, PHONE
from tests.running import within

BANGKOK = ZoneInfo("Asia/Bangkok")
ONE_STEP, TWO_STEPS = "kaengkhoi", "sibunruang"
PDF = "แผน ๒๕๗๐ (ฉบับลงนาม).pdf"
TITLES = {
    ONE_STEP: "แผนจัดซื้อยาและเวชภัณฑ์ ประจำปีงบประมาณ พ.ศ. 2570",
    TWO_STEPS: "ผลการตรวจสอบภายใน ไตรมาสที่ 1 ปีงบประมาณ พ.ศ. 2570",
}


def picture_file() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 420), (20, 110, 80)).save(out, "JPEG")
    return out.getvalue()


def typed(day: datetime) -> str:
    """As officials type a day: no zeros, the Buddhist year."""
    return f"{day.day}/{day.month}/{day.year + 543}"


async def ask(staff, title: str, last_day: datetime) -> str:
    """The request, filled in and sent; its address."""
    await staff.press("ขอเผยแพร่เรื่องใหม่")
    page = staff.page
    files = page.locator("#f-file")
    await files.set_input_files(
        [
            FilePayload(name=PDF, mimeType="application/pdf", buffer=make.pdf(title)),
            FilePayload(name="หน้าปก.jpg", mimeType="image/jpeg", buffer=picture_file()),
        ]
    )
    staff.clicks += 1
    await staff.write("2. หัวข้อ", title)
    await page.get_by_label("3. หมวด").select_option("news")
    staff.clicks += 1
    await staff.write("4. แหล่งที่มา", "กลุ่มงานบริหาร")
    await staff.write("ตั้งแต่", "1/10/2569")
    await staff.write("ถึงสิ้นวันที่", typed(last_day))
    await staff.write("7. รายละเอียด", "สรุปสาระสำคัญ\n- รายการที่ 1\n- รายการที่ 2")
    if staff.scripts:
        await staff.write("คำบรรยายภาพ", "หน้าปกของเอกสาร")
    await page.get_by_label("ข้อมูลเป็นปัจจุบัน").check()
    staff.clicks += 1
    await staff.picture(f"{staff.unit}-1-form")
    await staff.press("ส่งให้พิจารณา")
    if not staff.scripts:  # the picture is there only now, and must be described
        await page.get_by_role("alert").get_by_text("ใส่คำบรรยายภาพ").wait_for()
        await staff.write("คำบรรยายภาพ", "หน้าปกของเอกสาร")
        await staff.press("ส่งให้พิจารณา")
    await page.get_by_text("ส่งให้พิจารณาแล้ว").wait_for()
    return page.url.split("?")[0]


async def from_letter(someone, role: str, words: str) -> None:
    """The newest letter with these words; its link leads to the decision."""
    username = someone.site.account(someone.unit, role)["username"]
    letter = within(60, lambda: next(
        (one for one in reversed(someone.site.letters(username)) if words in one["Subject"]), None
    ))  # fmt: skip
    link = next(line for line in letter.get_content().split() if line.startswith("https://"))
    assert f"//{someone.unit}.localhost" in link
    await someone.page.goto(link)


async def decide(visitor, unit, role, title, label):
    """A busy head on a phone: the letter, sign-in, one decision. Clicks after signing in."""
    someone = await visitor(unit, PHONE)
    await from_letter(someone, role, title)
    await someone.sign_in(role)
    assert title in await someone.text()  # after signing in it is this request, not the front page
    await someone.picture(f"{unit}-2-{role}")
    await someone.press(label)
    await someone.page.get_by_role("status").wait_for()
    return someone


async def publish(visitor, unit, title):
    webmaster = await (await visitor(unit)).sign_in("webmaster")
    await webmaster.page.get_by_role("link", name=title).first.click()
    webmaster.clicks += 1
    summary = webmaster.page.locator("summary", has_text="นำขึ้นเว็บไซต์")
    if await summary.count():
        await webmaster.press("นำขึ้นเว็บไซต์", within=webmaster.page.locator("#decide"))
    for tick in await webmaster.page.locator("input[name=checked]").all():  # R54
        await tick.check()
    await webmaster.press("ยืนยันนำขึ้นเว็บไซต์")
    await webmaster.page.get_by_text("เผยแพร่แล้ว ประชาชนเปิดดูได้ทันที").wait_for()
    await webmaster.picture(f"{unit}-3-webmaster")
    return webmaster


async def find(visitor, unit, title):
    """A citizen on a phone: home, the item, its file."""
    citizen = await visitor(unit, PHONE)
    assert await citizen.open("/") == 200
    await citizen.picture(f"{unit}-4-home")
    await citizen.page.get_by_role("link", name=title).first.click()
    await citizen.page.get_by_role("heading", name=title).wait_for()
    await citizen.picture(f"{unit}-5-item")
    async with citizen.page.expect_download() as coming:
        await citizen.page.get_by_role("link", name="ฉบับลงนาม").first.click()
    download = await coming.value
    assert download.suggested_filename == PDF
    assert (await download.path()).read_bytes() == make.pdf(title)
    return citizen, citizen.page.url, download.url


@pytest.fixture
def tonight():
    """The last day of both publications: tomorrow, in Bangkok."""
    return datetime.now(BANGKOK) + timedelta(days=1)


async def test_the_main_job_at_two_units_at_once(visitor, portal_site, tonight):
    units = (ONE_STEP, TWO_STEPS)
    staff = {unit: await (await visitor(unit)).sign_in("staff") for unit in units}
    requests = {unit: await ask(staff[unit], TITLES[unit], tonight) for unit in units}
    asked = {unit: staff[unit].clicks for unit in units}

    for unit, other in (units, units[::-1]):  # nothing is public, nor seen next door
        citizen = await visitor(unit)
        await citizen.open("/")
        assert TITLES[unit] not in await citizen.text()
        number = requests[other].rsplit("/", 1)[1]
        assert await staff[unit].status(f"/staff/requests/{number}") == 404

    allow = "อนุญาต"
    reviewed = await decide(visitor, TWO_STEPS, "reviewer", TITLES[TWO_STEPS], "ตรวจแล้ว เสนอต่อ")
    decided = {unit: await decide(visitor, unit, "approver", TITLES[unit], allow) for unit in units}
    published = {unit: await publish(visitor, unit, TITLES[unit]) for unit in units}
    found = {unit: await find(visitor, unit, TITLES[unit]) for unit in units}

    for unit in units:
        username = portal_site.account(unit, "staff")["username"]
        within(60, lambda name=username, unit=unit: [
            letter for letter in portal_site.letters(name)
            if "เผยแพร่บนเว็บไซต์แล้ว" in letter["Subject"] and TITLES[unit] in letter["Subject"]
        ])  # fmt: skip

    # As few as the work allows: ask = open, files, category, declared, submit; decide = one;
    # publish = open, the button, its confirmation.
    assert set(asked.values()) == {5}
    assert {one.clicks for one in (*decided.values(), reviewed)} == {1}
    assert max(one.clicks for one in published.values()) <= 3

    await gone_on_its_second(portal_site, found, tonight)


async def gone_on_its_second(site, found, last_day) -> None:
    midnight = (last_day + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = time.monotonic()
    site.move_clock(midnight - timedelta(seconds=3))
    try:
        for citizen, item, file in found.values():
            assert (await citizen.page.goto(item)).status == 200
            assert await citizen.status(file) == 200
            assert time.monotonic() - begin < 2.9, (
                "too slow a machine to see both sides of midnight"
            )
        await asyncio.sleep(
            max(0.0, begin + 3.3 - time.monotonic())
        )  # the move itself took its part
        for unit, (citizen, item, file) in found.items():
            assert await citizen.status(file) == 410
            assert (await citizen.page.goto(item)).status == 410
            await citizen.picture(f"{unit}-6-gone")
            await citizen.open("/")
            assert TITLES[unit] not in await citizen.text()
            within(60, lambda unit=unit: _expired(site, unit))
    finally:
        site.move_clock(datetime.now(BANGKOK))


def _expired(site, unit) -> bool:
    with site.client(unit, "staff") as http:
        found = http.get("/api/v1/requests?state=expired").json()["items"]
    return TITLES[unit] in [one["title"] for one in found]


async def test_refused_revised_and_allowed(visitor, portal_site, tonight):
    title = "ประกาศรายชื่อผู้ผ่านการอบรม อสม. รุ่นที่ 3"
    staff = await (await visitor(ONE_STEP, PHONE)).sign_in("staff")
    await ask(staff, title, tonight)

    approver = await visitor(ONE_STEP, DESK)
    await from_letter(approver, "approver", title)
    await approver.sign_in("approver")
    await approver.press("ไม่อนุญาต")
    refuse = approver.page.locator("details[open]")
    await approver.press("ยืนยันไม่อนุญาต", within=refuse)
    await approver.page.get_by_role("alert").wait_for()  # a reason is missing, and it says so
    await approver.picture("refuse-without-reason")
    await approver.page.get_by_label("ข้อมูลไม่ครบถ้วน").check()
    await approver.write("ต้องแก้อะไร", "ขาดวันที่อบรม ขอให้เติมในรายละเอียด")
    await approver.press("ยืนยันไม่อนุญาต")
    await approver.page.get_by_text("บันทึกว่าไม่อนุญาตแล้ว").wait_for()

    await from_letter(staff, "staff", f"ไม่อนุญาตให้เผยแพร่: {title}")
    assert "ขาดวันที่อบรม" in await staff.text()
    await staff.picture("refused-phone")
    await staff.press("แก้ไขแล้วส่งใหม่")
    await staff.page.wait_for_url("**/edit")
    assert await staff.page.get_by_label("2. หัวข้อ").input_value() == title
    await staff.write("7. รายละเอียด", "อบรมวันที่ 1 ธันวาคม 2569")
    await staff.press("ส่งให้พิจารณา")
    await staff.page.get_by_text("ส่งให้พิจารณาแล้ว").wait_for()

    again = await decide(visitor, ONE_STEP, "approver", title, "อนุญาต")
    history = await again.page.locator("ol.time").inner_text()
    for line in ("ไม่อนุญาต: ข้อมูลไม่ครบถ้วน", "ขาดวันที่อบรม", "เปิดร่างเพื่อแก้ไข"):
        assert line in history


async def test_by_word_of_mouth_confirmed_then_a_new_edition_then_down(
    visitor, portal_site, tonight
):
    unit, title = TWO_STEPS, "ด่วน แจ้งเตือนโรคไข้เลือดออกในพื้นที่"
    staff = await (await visitor(unit)).sign_in("staff")
    await ask(staff, title, tonight)

    webmaster = await (await visitor(unit, PHONE)).sign_in("webmaster")
    await webmaster.open("/staff/requests/?state=submitted")
    await webmaster.page.get_by_role("link", name=title).first.click()
    await webmaster.press("บันทึกการอนุญาตทางวาจา")
    await webmaster.page.get_by_label("ใครอนุญาต").select_option(index=1)
    await webmaster.page.get_by_label("ทางโทรศัพท์").check()
    await webmaster.write("อนุญาตเมื่อ", f"{typed(tonight - timedelta(days=2))} 08.10")
    await webmaster.write("ทำไมรออนุญาต", "ผู้ป่วยเพิ่มเร็ว ต้องเตือนประชาชนวันนี้")
    await webmaster.picture("verbal-phone")
    await webmaster.press("ยืนยันบันทึกการอนุญาตทางวาจา")
    await webmaster.page.get_by_text("อนุญาตทางวาจา รอยืนยัน").first.wait_for()
    published = await publish(visitor, unit, title)

    approver = await decide(visitor, unit, "approver", title, "ยืนยันว่าอนุญาตแล้ว")
    assert "อนุญาตทางวาจาและยืนยันแล้ว" in await approver.text()

    await staff.page.reload()
    await staff.press("ปรับปรุงเป็นฉบับใหม่")
    await staff.page.wait_for_url("**/edit")
    await staff.write("2. หัวข้อ", title + " (ฉบับที่ 2)")
    await staff.page.get_by_label("ข้อมูลเป็นปัจจุบัน").check()
    await staff.press("ส่งให้พิจารณา")
    await staff.page.get_by_text("ส่งให้พิจารณาแล้ว").wait_for()
    citizen, item, file = await find(visitor, unit, title)
    assert "ฉบับที่ 2" not in await citizen.text()  # the allowed one stays until the next is allowed
    await decide(visitor, unit, "reviewer", "ฉบับที่ 2", "ตรวจแล้ว เสนอต่อ")
    await decide(visitor, unit, "approver", "ฉบับที่ 2", "อนุญาต")
    published = await publish(visitor, unit, "ฉบับที่ 2")
    await citizen.page.goto(item)
    assert "(ฉบับที่ 2)" in await citizen.text()

    await published.press("นำลงจากเว็บไซต์")
    await published.write("เหตุผล", "ข้อมูลเปลี่ยน")
    await published.press("ยืนยันนำลงจากเว็บไซต์")
    await published.page.get_by_text("นำลงจากเว็บไซต์แล้ว").first.wait_for()
    assert (await citizen.page.goto(item)).status == 410
    assert await citizen.status(file) == 410
