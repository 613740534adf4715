"""The unit's settings in a browser: without JavaScript, for everybody, on a phone and at a desk."""

import pytest

from tests.journeys.conftest import DESK, PHONE

UNIT = "bothong"
PAGES = (
    "/staff/settings", "/staff/settings/chain", "/staff/settings/people",
    "/staff/settings/people/new", "/staff/settings/people/role?kind=acting",
    "/staff/settings/order", "/staff/settings/times", "/staff/settings/training", "/staff/duty",
)  # fmt: skip


@pytest.mark.pictures
async def test_pictures_of_the_settings(visitor, pictures):
    """Not a comparison: pictures for people to look at, in test-output/."""
    for size in (PHONE, DESK):
        admin = await (await visitor(UNIT, size)).sign_in("unit_admin")
        for number, path in enumerate(PAGES):
            await admin.open(path)
            await admin.picture(f"office-{number}-{size[0]}")
        province = await visitor("platform", size)
        await province.open("/staff/sign-in")
        account = province.site.account(None, "operator")
        await province.write("ชื่อผู้ใช้", account["username"])
        await province.write("รหัสผ่าน", account["password"])
        await province.press("เข้าสู่ระบบ")
        await province.open("/")
        await province.picture(f"office-province-{size[0]}")
    assert len(list(pictures.glob("office-*.png"))) >= 20


async def test_a_chain_of_two_reviews_is_set_without_javascript(visitor, pictures):
    admin = await (await visitor("sibunruang", PHONE, scripts=False)).sign_in("unit_admin")
    await admin.open("/staff/settings/chain")
    await admin.press("เพิ่มขั้นตรวจก่อนผู้อนุมัติ")
    box = admin.page.locator("#step-1")
    await box.get_by_label("ตำแหน่งผู้รับผิดชอบ").fill("หัวหน้ากลุ่มงานบริหาร")
    await admin.press("เลื่อนขึ้น", within=box, exact=False)
    posts = admin.page.locator('[name="position_th"]')
    assert await posts.nth(0).input_value() == "หัวหน้ากลุ่มงานบริหาร"
    await admin.press("ดูสายการอนุญาตก่อนบันทึก")
    assert "มีผลกับคำขอที่เสนอหลังจากนี้" in await admin.text()
    await admin.picture("office-chain-confirm-360")
    await admin.press("ยืนยันและบันทึก")
    assert "บันทึกสายการอนุญาตแล้ว" in await admin.text()
    await posts.nth(1).fill("")
    await admin.press("ดูสายการอนุญาตก่อนบันทึก")
    await admin.picture("office-chain-wrong-360")
    assert "ใส่ชื่อตำแหน่งผู้รับผิดชอบ" in await admin.text()
    await admin.open("/staff/settings/chain")
    await admin.press("เอาขั้นนี้ออก", within=admin.page.locator("#step-0"), exact=False)
    await admin.press("ดูสายการอนุญาตก่อนบันทึก")
    await admin.press("ยืนยันและบันทึก")
    assert "บันทึกสายการอนุญาตแล้ว" in await admin.text()
