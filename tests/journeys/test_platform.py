"""The platform's pages in a browser: central IT edits a list on a phone and on a desk, a
provincial administrator reads the matrix and reminds; no fault that axe knows, nothing sideways."""

import pytest

from tests.journeys.conftest import DESK, PHONE, TABLET
from tests.journeys.test_every_page import faults_of

PAGES = (
    "/checklists", "/checklists/oia", "/checklists/oia/slot?code=9(8)", "/checklists/oia/file",
    "/checklists/moit-2569/rounds", "/checklists/oia/history", "/compliance",
    "/compliance?view=moit-2570", "/compliance?view=oia&only=lacking",
    "/compliance/units/kaengkhoi",
)  # fmt: skip


async def come_in(visitor, role, size=DESK):
    """At the platform's own host, whose people belong to no unit."""
    someone = await visitor("platform", size)
    await someone.open("/staff/sign-in")
    account = someone.site.account(None, role)
    await someone.write("ชื่อผู้ใช้", account["username"])
    await someone.write("รหัสผ่าน", account["password"])
    await someone.press("เข้าสู่ระบบ")
    await someone.page.wait_for_url(lambda url: "sign-in" not in url)
    await someone.open("/")
    someone.clicks = 0
    return someone


@pytest.mark.parametrize("lang", ["th", "en"])
async def test_the_platforms_pages_are_for_everybody(visitor, lang):
    operator = await come_in(visitor, "operator")
    found = []
    for path in PAGES:
        found += await faults_of(operator, f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert found == []


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK])
async def test_a_list_is_edited_rolled_and_left_as_it_was(visitor, size):
    """Change a word, read what changes, say why; then the next year, seen and not kept."""
    operator = await come_in(visitor, "operator", size)
    await operator.open("/checklists/gws-3/slot?code=2.1")
    words = f"ประวัติหน่วยงาน {size[0]}"
    await operator.page.locator("#f-name_th").fill(words)
    await operator.press("ดูสิ่งที่จะเปลี่ยน")
    assert words in await operator.page.locator("ins").first.inner_text()
    await operator.picture(f"checklist-confirm-{size[0]}")
    await operator.press("ยืนยันและใช้กับทุกหน่วยงาน")  # without a reason
    assert "บอกเหตุผล" in await operator.text()
    await operator.page.locator("#f-reason").fill("ตามหนังสือเวียน")
    await operator.press("ยืนยันและใช้กับทุกหน่วยงาน")
    await operator.page.wait_for_url("**saved=1")
    assert words in await operator.text()
    assert operator.clicks <= 4
    await operator.open("/checklists")
    await operator.picture(f"checklists-{size[0]}")
    await operator.page.locator("form[action$='/roll'] button").click()
    assert "moit-2570" in await operator.page.locator("h1").inner_text()
    await operator.picture(f"checklist-roll-{size[0]}")


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK])
async def test_a_province_is_read_and_a_unit_reminded(visitor, size):
    officer = await come_in(visitor, "provincial_admin", size)
    await officer.press("ความครบถ้วนของหน่วยงาน")
    await officer.picture(f"province-{size[0]}")
    assert await officer.page.locator(".heat tbody tr").count() >= 1
    await officer.page.locator("#f-view").select_option(index=3)
    await officer.press("แสดง")
    await officer.page.locator(".heat thead th").nth(24).wait_for()
    assert await officer.page.locator(".heat thead th").count() == 22 + 3
    await officer.picture(f"province-moit-{size[0]}")
    await officer.page.locator(".heat tbody th a").first.click()
    await officer.picture(f"province-unit-{size[0]}")
    await officer.press("เตือน")
    assert "รับคำสั่งเตือนแล้ว" in await officer.text()
