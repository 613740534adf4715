"""Large files from a browser: they go on where the line broke, after a pause and after the page was
loaded again; a smaller copy is offered and taken."""

import hashlib
import os
from typing import Any

import pytest

from tests.documents.test_smaller import photograph
from tests.hardening.test_upload_room import MB, zip_of
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.files

UNIT = "kaengkhoi"
SLOW = 0.4 * MB  # bytes a second
LONG = 60_000  # ms, of a crowded machine
WIRES: dict[Any, Any] = {}


@pytest.fixture
def archive(tmp_path):
    file = tmp_path / "รายงานประจำปี.zip"
    file.write_bytes(zip_of(9 * MB))
    return file


async def writing(visitor, title: str, size=PHONE, **how):
    """The form of a draft, and where its uploads went on: the offsets of their pieces."""
    staff = await (await visitor(UNIT, size, **how)).sign_in("staff")
    await staff.open("/staff/requests/new")
    await staff.write("2. หัวข้อ", title)
    offsets: list[int] = []
    staff.page.on("request", lambda asked: asked.method == "PATCH" and offsets.append(
        int(asked.headers["upload-offset"])))  # fmt: skip
    if how.get("scripts", True):
        await staff.page.wait_for_url("**/edit")
    return staff, offsets


async def slowly(page, rate: float = SLOW, *, offline: bool = False):
    """One wire for a page: what two say of the network is not what either said."""
    if page not in WIRES:
        WIRES[page] = await page.context.new_cdp_session(page)
        await WIRES[page].send("Network.enable")
    await WIRES[page].send("Network.emulateNetworkConditions", {
        "offline": offline, "latency": 20, "downloadThroughput": -1, "uploadThroughput": rate,
    })  # fmt: skip


def request_of(page) -> str:
    return page.url.split("/staff/requests/")[1].split("/")[0]


def attached(site, request: str) -> list[dict]:
    with site.client(UNIT, "staff") as http:
        return http.get(f"/api/v1/requests/{request}").json()["documents"]


def is_in_store(site, request: str, file) -> bool:
    (document,) = attached(site, request)
    with site.client(UNIT, "staff") as http:
        got = http.get(f"/staff/requests/{request}/files/{document['id']}/x").content
    data = file.read_bytes()
    return got == data and document["sha256"] == hashlib.sha256(data).hexdigest()


async def until(page, percent: int) -> None:
    await page.wait_for_function(
        "least => (document.querySelector('#chosen progress')?.value ?? 0) * 100 >= least",
        arg=percent,
        timeout=LONG,
    )


async def test_it_goes_on_when_the_network_is_back(visitor, portal_site, archive):
    staff, offsets = await writing(visitor, "ส่งไฟล์ใหญ่ สัญญาณหลุด")
    page = staff.page
    await slowly(page)
    await page.locator("#f-file").set_input_files(archive)
    bar = page.get_by_role("progressbar", name=archive.name)
    await bar.wait_for()
    await until(page, 25)
    await page.get_by_text("ส่งแล้ว").first.wait_for()
    await staff.picture("upload-sending-360")
    await slowly(page, offline=True)
    await page.locator("#chosen").get_by_text("สัญญาณขาดที่").wait_for(timeout=LONG)
    await staff.picture("upload-offline-360")
    sent = len(offsets)
    await slowly(page, -1)
    await page.locator("#attached").get_by_text(archive.name).first.wait_for(timeout=LONG)
    assert sent
    assert min(offsets[sent:]) > 0  # not from the beginning
    assert is_in_store(portal_site, request_of(page), archive)
    assert await page.locator("#chosen li").count() == 0
    assert "แนบแล้ว" in await page.locator("#upload-said").inner_text()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE[0]
    staff.faults.clear()  # the browser's own word on the missing network


async def test_it_goes_on_after_the_page_was_loaded_again(visitor, portal_site, archive):
    staff, offsets = await writing(visitor, "ส่งไฟล์ใหญ่ เปิดหน้าใหม่", DESK)
    page = staff.page
    page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"
    await slowly(page)
    await page.locator("#f-file").set_input_files(archive)
    await until(page, 25)
    await page.reload()
    await slowly(page, -1)
    await page.get_by_text("ไฟล์ที่ส่งค้างไว้").wait_for()
    await staff.picture("upload-unfinished-1280")
    begun = len(offsets)
    await page.locator("#f-file").set_input_files(archive)
    await page.locator("#attached").get_by_text(archive.name).first.wait_for(timeout=LONG)
    assert min(offsets[begun:]) > 0
    assert is_in_store(portal_site, request_of(page), archive)
    assert await page.locator("#begun li").count() == 0


async def test_another_file_of_the_same_name_begins_anew(visitor, portal_site, archive):
    """Name, size and time are the same; what is inside is not."""
    staff, offsets = await writing(visitor, "ส่งไฟล์อื่นชื่อเดียวกัน")
    page = staff.page
    page.on("dialog", lambda dialog: dialog.accept())
    await slowly(page)
    await page.locator("#f-file").set_input_files(archive)
    await until(page, 25)
    await page.reload()
    await slowly(page, -1)
    before = archive.stat()
    archive.write_bytes(zip_of(9 * MB))
    os.utime(archive, ns=(before.st_atime_ns, before.st_mtime_ns))
    begun = len(offsets)
    await page.locator("#f-file").set_input_files(archive)
    await page.locator("#attached").get_by_text(archive.name).first.wait_for(timeout=LONG)
    assert offsets[begun] == 0
    assert is_in_store(portal_site, request_of(page), archive)


async def test_paused_gone_on_with_and_given_up_by_keyboard(
    visitor, portal_site, archive, tmp_path
):
    staff, _ = await writing(visitor, "หยุดส่งไว้ก่อน")
    page = staff.page
    await slowly(page)
    other = tmp_path / "อีกไฟล์.zip"
    other.write_bytes(zip_of(5 * MB))
    await page.locator("#f-file").set_input_files([archive, other])
    await until(page, 10)
    pause = page.get_by_role("button", name=f"หยุดชั่วคราว {archive.name}")
    await pause.focus()
    await page.keyboard.press("Enter")
    await page.locator("#chosen").get_by_text("หยุดไว้ที่").wait_for()
    await staff.picture("upload-paused-360")
    await staff.press("ส่งให้พิจารณา")
    await page.get_by_text("มีไฟล์ที่หยุดส่งไว้").wait_for()
    remove = page.get_by_role("button", name=f"เอาออก {other.name}")
    await remove.focus()
    await page.keyboard.press("Enter")
    go_on = page.get_by_role("button", name=f"ส่งต่อ {archive.name}")
    await slowly(page, -1)
    await go_on.focus()
    await page.keyboard.press("Enter")
    await page.locator("#attached").get_by_text(archive.name).first.wait_for(timeout=LONG)
    assert is_in_store(portal_site, request_of(page), archive)  # and it alone
    with portal_site.client(UNIT, "staff") as http:
        left = http.get(f"/api/v1/requests/{request_of(page)}/uploads").json()["items"]
    assert left == []


async def test_what_is_typed_is_saved_while_a_file_is_sent(visitor, portal_site, archive):
    staff, _ = await writing(visitor, "พิมพ์ระหว่างส่งไฟล์")
    page = staff.page
    await slowly(page)
    await page.locator("#f-file").set_input_files(archive)
    await until(page, 10)
    await staff.write("4. แหล่งที่มา", "งานพัสดุ")
    await page.get_by_text("บันทึกแล้ว").first.wait_for()
    assert await page.locator("#chosen li").count() == 1  # still being sent
    await staff.press("บันทึกร่าง")  # waits for the file, then goes on by itself
    await page.wait_for_url("**?done=save", timeout=LONG)
    request = request_of(page).split("?")[0]
    assert is_in_store(portal_site, request, archive)
    with portal_site.client(UNIT, "staff") as http:
        assert http.get(f"/api/v1/requests/{request}").json()["source"] == "งานพัสดุ"


async def test_a_file_that_is_refused_says_why(visitor, portal_site, tmp_path):
    staff, _ = await writing(visitor, "ไฟล์ที่รับไม่ได้")
    file = tmp_path / "โปรแกรม.pdf"
    file.write_bytes(b"MZ" + b"0" * 2 * MB)
    await staff.page.locator("#f-file").set_input_files(file)
    await staff.page.locator("#chosen .err", has_text="ไม่ใช่การเปลี่ยนชื่อ").wait_for()
    await staff.picture("upload-refused-360")
    assert attached(portal_site, request_of(staff.page)) == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=lambda size: str(size[0]))
async def test_a_smaller_copy_is_offered_and_taken(visitor, portal_site, tmp_path, size):
    staff, _ = await writing(visitor, "ภาพใหญ่", size)
    page = staff.page
    file = tmp_path / "ภาพกิจกรรม.jpg"
    file.write_bytes(photograph(3200, 4200, quality=97))
    await page.locator("#f-file").set_input_files(file)
    await page.locator("#attached").get_by_text("ย่อไฟล์ได้จาก").wait_for(timeout=LONG)
    await staff.picture(f"upload-offer-{size[0]}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
    request = request_of(page)
    (before,) = attached(portal_site, request)
    await page.get_by_label("คำบรรยายภาพ").fill("ประชุมประจำเดือน")
    await staff.press("ใช้ไฟล์ที่ย่อ ภาพกิจกรรม.jpg")
    await page.get_by_text("ใช้ไฟล์ที่ย่อแล้ว จาก").wait_for()
    await staff.picture(f"upload-taken-{size[0]}")
    (after,) = attached(portal_site, request)
    assert after["size"] < before["size"] * 0.8
    assert (after["id"], after["alt"]) == (before["id"], "ประชุมประจำเดือน")
    await staff.press("กลับไปใช้ไฟล์เดิม ภาพกิจกรรม.jpg")
    await page.get_by_text("ย่อไฟล์ได้จาก").wait_for()
    assert attached(portal_site, request)[0]["sha256"] == before["sha256"]


async def test_without_scripts_the_form_sends_it_and_the_offer_is_there(
    visitor, portal_site, tmp_path
):
    staff, _ = await writing(visitor, "ไม่มีสคริปต์", scripts=False)
    page = staff.page
    file = tmp_path / "ภาพ.jpg"
    file.write_bytes(photograph(3200, 4200, quality=97))
    await page.locator("#f-file").set_input_files(file)
    await staff.press("บันทึกร่าง")
    await page.wait_for_url("**?done=save")
    await staff.press("แก้ไข")
    for _ in range(30):
        if await page.get_by_text("ย่อไฟล์ได้จาก").count():
            break
        await page.wait_for_timeout(500)
        await page.reload()
    await staff.press("ใช้ไฟล์ที่ย่อ ภาพ.jpg")
    await page.get_by_text("ใช้ไฟล์ที่ย่อแล้ว จาก").wait_for()
