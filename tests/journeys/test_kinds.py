"""One page of each kind of content that the demo shows, for everybody; and the form of a kind
filled in with a script and without, a table imported."""

import pytest
from playwright.async_api import FilePayload

from portal.catalog.kinds import kinds
from portal.publication.table_file import as_xlsx
from tests.journeys.conftest import PHONE
from tests.journeys.test_every_page import faults_of

UNITS = ("kaengkhoi", "bothong", "ratchasan")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def one_of_each(site) -> dict[str, tuple[str, str]]:
    """kind -> (unit, path) of a public item."""
    found: dict[str, tuple[str, str]] = {}
    for unit in UNITS:
        with site.client(unit) as http:
            for item in http.get("/api/v1/publications?page_size=100").json()["items"]:
                found.setdefault(item["kind"], (unit, f"/p/{item['id']}/"))
    return found


async def test_a_page_of_each_kind_is_for_everybody(visitor, portal_site):
    pages = one_of_each(portal_site)
    assert len(pages) >= 15
    found = []
    for kind, (unit, path) in {**pages, "months": ("bothong", "/c/skr1/")}.items():
        citizen = await visitor(unit, PHONE)
        for lang in ("th", "en"):
            found += await faults_of(citizen, f"{path}?lang={lang}")
        await citizen.open(path)
        await citizen.picture(f"kind-{kind}-360")
    assert found == []


async def test_the_forms_of_all_kinds_are_for_everybody(visitor, portal_site):
    staff = await (await visitor("kaengkhoi", PHONE)).sign_in("staff")
    found = []
    for category in ("law", "knowledge", "news", "executives", "action-plan", "citizen-manuals"):
        found += await faults_of(staff, f"/staff/requests/new?category={category}")
    assert found == []


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_table_is_imported_on_a_phone(visitor, portal_site, scripts):
    field = kinds()["skr1"].with_name("rows")
    assert field
    row = {"work": "จัดซื้อยา", "budget": 900, "reference_price": 900, "method": "specific",
           "bidders": "ร้าน ก", "winner": "ร้าน ก", "price": 900, "reason": "ต่ำสุด",
           "contract_no": "1/2570", "contract_on": "2026-11-05"}  # fmt: skip
    table = FilePayload(
        name="สขร1.xlsx", mimeType=XLSX, buffer=as_xlsx(field, [row] * 3, ["แบบ สขร. 1"], "th")
    )
    staff = await (await visitor("bothong", PHONE, scripts=scripts)).sign_in("staff")
    page = staff.page
    await staff.open("/staff/requests/new")
    await staff.write("2. หัวข้อ", f"สขร. 1 {scripts}")
    await page.get_by_label("3. หมวด").select_option("skr1")
    if not scripts:
        await staff.press("แสดงช่องของหมวดนี้")
    await staff.write("เดือนที่สรุป", "พฤศจิกายน 2569")
    await page.locator("[name='facts.rows.0.work']").fill("พิมพ์เอง")
    await page.locator("button[value='add:rows']").click()
    await page.locator("[name='facts.rows.1.work']").wait_for()
    assert await page.locator("[name='facts.rows.0.work']").input_value() == "พิมพ์เอง"
    await page.locator("summary", has_text="นำเข้าจากไฟล์").click()
    await page.locator("[name='table.rows']").set_input_files(table)
    await page.locator("button[value='import:rows']").click()
    await page.locator("summary", has_text="3. จัดซื้อยา").wait_for()
    one = page.url.split("/")[-2] if page.url.endswith("/edit") else ""
    with portal_site.client("bothong", "staff") as http:
        seen = http.get("/api/v1/requests?mine=true").json()["items"][0]
    assert one in ("", seen["id"])
    assert seen["facts"] == {"month": "2026-11", "rows": [row] * 3}
    await staff.picture(f"kind-form-{scripts}")
