"""What is missing, on a phone: from the board to a request that is sent, and to an item that is
placed; counted in taps. Every page of completeness with axe."""

from playwright.async_api import FilePayload

from tests import make
from tests.journeys.conftest import PHONE
from tests.journeys.test_every_page import faults_of

UNIT, BOARD = "kaengkhoi", "/staff/compliance/board"


def cell_of(someone, key: str):
    return someone.page.locator(f"[data-cell='{key}']")


def states(site) -> dict[str, str]:
    with site.client(UNIT, "webmaster") as http:
        lists = http.get("/api/v1/compliance").json()["lists"]
    return {f"{s['key']}|{s['period']}": s["state"] for one in lists for s in one["slots"]}


async def test_a_missing_slot_becomes_a_request(visitor, portal_site, capsys):
    staff = await (await visitor(UNIT, PHONE)).sign_in("staff")
    page = staff.page
    assert states(portal_site)["oia:7(2)|"] == "missing"
    await staff.open(BOARD)
    await staff.picture("phone-board")
    await staff.press("ขอเผยแพร่", within=cell_of(staff, "oia:7(2)|"), exact=False)
    title = await page.get_by_label("2. หัวข้อ").input_value()
    assert title
    assert await page.get_by_label("3. หมวด").input_value() == "powers-duties"
    await page.locator("#f-file").set_input_files(
        FilePayload(name="อำนาจหน้าที่.pdf", mimeType="application/pdf", buffer=make.pdf("board"))
    )
    staff.clicks += 1
    await page.locator("#attached").get_by_text("อำนาจหน้าที่.pdf").first.wait_for()
    await staff.write("4. แหล่งที่มา", "กลุ่มงานบริหาร")
    await staff.write("ตั้งแต่", "1/10/2569")
    await staff.write("ถึงสิ้นวันที่", "30/9/2570")
    await staff.write("7. รายละเอียด", "อำนาจหน้าที่ของหน่วยงาน")
    await page.get_by_label("ข้อมูลเป็นปัจจุบัน").check()
    staff.clicks += 1
    await staff.press("ส่งให้พิจารณา")
    await page.get_by_text("ส่งให้พิจารณาแล้ว").wait_for()
    assert staff.clicks == 4
    await staff.open(BOARD)
    assert title in await cell_of(staff, "oia:7(2)|").inner_text()  # that it was asked for
    with capsys.disabled():
        print(f"\n  missing slot to request sent: {staff.clicks} taps")


async def test_a_missing_slot_is_filled_with_what_is_public(visitor, portal_site, capsys):
    webmaster = await (await visitor(UNIT, PHONE)).sign_in("webmaster")
    page, key = webmaster.page, "gws-3:2.17|"
    assert states(portal_site)[key] == "missing"
    await webmaster.open(BOARD)
    await webmaster.press("วางเรื่องนี้", within=cell_of(webmaster, key), exact=False)
    await page.get_by_text("วางแล้ว").wait_for()
    taps = webmaster.clicks
    assert taps == 1
    assert states(portal_site)[key] == "present"
    await webmaster.picture("phone-board-placed")
    await webmaster.press("เลิกวาง")
    await page.get_by_role("heading", name="กระดานรายการ").wait_for()
    assert states(portal_site)[key] == "missing"
    with capsys.disabled():
        print(f"\n  missing slot to existing item placed: {taps} tap; undone: 1")


async def test_pages_of_completeness_are_for_everybody(visitor, portal_site):
    found = []
    for lang in ("th", "en"):
        someone = await (await visitor(UNIT)).sign_in("webmaster")
        for path in (BOARD, "/staff/compliance", "/staff/compliance/slot?slot=gws-3:2.17",
                     "/staff/", "/staff/compliance/board?list=moit-2570&state=due"):  # fmt: skip
            found += await faults_of(someone, f"{path}{'&' if '?' in path else '?'}lang={lang}")
        with portal_site.client(UNIT, "webmaster") as http:
            items = http.get("/api/v1/publications?page_size=1").json()["items"]
        path = f"/staff/publications/{items[0]['id']}/places"
        found += await faults_of(someone, f"{path}?lang={lang}")
        admin = await (await visitor(UNIT)).sign_in("unit_admin")
        found += await faults_of(admin, f"/staff/compliance?lang={lang}")
        citizen = await visitor("sibunruang")
        for path in ("/completeness", "/website-standard", "/oia", "/ita"):
            found += await faults_of(citizen, f"{path}?lang={lang}")
    assert found == []


async def test_the_board_works_without_scripts(visitor, portal_site):
    webmaster = await (await visitor(UNIT, PHONE, scripts=False)).sign_in("webmaster")
    await webmaster.open(f"{BOARD}?state=todo")
    await webmaster.press("วางเรื่องนี้", within=cell_of(webmaster, "gws-3:2.17|"), exact=False)
    await webmaster.page.get_by_text("วางแล้ว").wait_for()
    await webmaster.press("เลิกวาง")
    assert states(portal_site)["gws-3:2.17|"] == "missing"
