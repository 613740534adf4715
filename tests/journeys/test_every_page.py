"""Every page, for every kind of reader: no accessibility fault that axe knows, nothing sideways on
the narrowest phone, in both languages, and the main job without JavaScript."""

import json
import re

import pytest

from tests.journeys.conftest import DESK, PHONE, TABLET
from tests.journeys.test_main_job import ask, from_letter, publish, tonight  # noqa: F401
from tests.running import ROOT

UNIT = "sibunruang"
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RUN = """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
"wcag22aa", "best-practice"]})).violations.map(v => v.id + ": " + v.nodes.map(n => n.target))"""
# Other pages of staff; a file, the other language and the way out are not pages.
LINKS = """() => [...document.querySelectorAll("a[href^='/staff/']")]
.map(a => a.getAttribute("href"))
.filter(to => !/[.](pdf|docx|png|csv|xlsx)|sign-out|[?&]lang=|[/]files[/]/.test(to))
.map(to => to.split("#")[0])"""
# What tells two pages of one kind apart: ids, numbers, what is asked for behind the question mark.
KIND = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[^/=&?]*\d[^/=&?]*|(?<==)[^&]*")
OPENED = "document.querySelectorAll('main details').forEach(d => d.open = true)"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def public_pages(site) -> list[str]:
    with site.client(UNIT) as http:
        items = http.get("/api/v1/publications?page_size=100").json()["items"]
    item = next(one for one in items if one["documents"])
    looked_at = {
        document["type"]: f"/p/{one['id']}/preview/{document['id']}"
        for one in items
        for document in one["documents"]
        if document["type"] in ("pdf", "jpg", "docx", "xlsx")
    }
    return [
        "/", "/contact", "/c/news/", f"/p/{item['id']}/", "/no/such/page", "/staff/sign-in",
        "/sitemap", "/privacy", "/policies", "/policies/website", "/policies/cookies",
        "/policies/security", "/policies/terms", "/follow", *looked_at.values(),
        "/search", "/search?q=แผน&from=x", "/search?q=ฮิปโปโปเตมัส",
        "/oia", "/ita", "/website-standard", "/completeness",
        "/c/e-service/", "/verify", "/statistics", "/feedback/satisfaction",
    ]  # fmt: skip


def requests(site) -> dict[str, str]:
    """The path of one request in each state."""
    with site.client(UNIT, "staff") as http:
        found = http.get("/api/v1/requests?page_size=100").json()["items"]
    return {one["state"]: f"/staff/requests/{one['id']}" for one in found}


def staff_pages(site) -> list[str]:
    one_of_each = requests(site)
    return [
        "/staff/", "/staff/requests/", "/staff/requests/new", "/staff/publications/",
        "/staff/account", f"{one_of_each['draft']}/edit", *one_of_each.values(),
    ]  # fmt: skip


async def faults_of(visitor, path: str) -> list[str]:
    """What is wrong with this page at 320 px and for those who do not see it."""
    found = []
    await visitor.page.set_viewport_size({"width": 320, "height": 800})
    status = await visitor.open(path)
    if status != (404 if path.startswith("/no/such") else 200):
        found.append(f"{path}: {status}")
    if over := await visitor.page.evaluate(SIDEWAYS):
        found.append(f"{path}: {over} px sideways")
    await visitor.page.evaluate(OPENED)  # not the header's panel, which lies over the menu
    # As tall as the page: what stays at the bottom edge would cover part of what is measured.
    tall = await visitor.page.evaluate("document.documentElement.scrollHeight")
    await visitor.page.set_viewport_size({"width": 320, "height": tall + 1_000})
    await visitor.page.evaluate(AXE)
    return found + [f"{path}: {fault}" for fault in await visitor.page.evaluate(RUN)]


@pytest.mark.parametrize("lang", ["th", "en"])
async def test_public_pages_are_for_everybody(visitor, portal_site, lang):
    citizen = await visitor(UNIT)
    pages = [
        f"{path}{'&' if '?' in path else '?'}lang={lang}" for path in public_pages(portal_site)
    ]
    assert [fault for path in pages for fault in await faults_of(citizen, path)] == []


@pytest.mark.parametrize(
    ("role", "lang"),
    [
        ("staff", "th"), ("webmaster", "en"), ("unit_admin", "th"),
        # minutes more, with `make pictures`
        pytest.param("approver", "th", marks=pytest.mark.pictures),
        pytest.param("unit_admin", "en", marks=pytest.mark.pictures),
    ],
)  # fmt: skip
async def test_staff_pages_are_for_everybody(visitor, portal_site, role, lang):
    """A request in each state, and one page of each kind that a link leads to: none is dead."""
    someone = await (await visitor(UNIT)).sign_in(role)
    found, seen, waiting = [], set(), [f"/staff/?lang={lang}", *requests(portal_site).values()]
    while waiting:
        path = waiting.pop(0)
        found += await faults_of(someone, path)
        for link in await someone.page.evaluate(LINKS):
            kind = KIND.sub("-", link)
            if kind not in seen:
                seen.add(kind)
                waiting.append(link)
    assert found == []
    assert len(seen) >= 15


@pytest.mark.pictures
async def test_pictures_of_every_page(visitor, portal_site, pictures):
    """Not a comparison: pictures for people to look at, in test-output/."""
    for size in (PHONE, TABLET, DESK):
        citizen = await visitor(UNIT, size)
        for number, path in enumerate(public_pages(portal_site)):
            await citizen.open(path)
            await citizen.picture(f"public-{number}-{size[0]}")
        staff = await (await visitor(UNIT, size)).sign_in("staff")
        for number, path in enumerate(staff_pages(portal_site)):
            await staff.open(path)
            await staff.picture(f"staff-{number}-{size[0]}")
    assert len(list(pictures.glob("public-*.png"))) == 3 * len(public_pages(portal_site))


async def test_the_keyboard_alone_reaches_the_first_download(visitor, portal_site):
    """Tab and Enter from the top of an item's page; what has the focus can be seen."""
    citizen = await visitor(UNIT)
    item = public_pages(portal_site)[3]
    await citizen.open(item)
    seen = []
    for _ in range(25):
        await citizen.page.keyboard.press("Tab")
        at = await citizen.page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return JSON.stringify({href: e.getAttribute("href") || "",
            ring: s.outlineStyle !== "none" || s.boxShadow !== "none"}) }"""
        )
        seen.append(json.loads(at))
        if seen[-1]["href"].find("/files/") >= 0:
            break
    assert "/files/" in seen[-1]["href"]
    assert all(one["ring"] for one in seen)
    async with citizen.page.expect_download() as coming:
        await citizen.page.keyboard.press("Enter")
    assert (await coming.value).suggested_filename


async def test_the_main_job_without_javascript(visitor, portal_site, tonight):  # noqa: F811
    title = "ประกาศประกวดราคาที่ไม่ต้องใช้สคริปต์"
    staff = await (await visitor(UNIT, PHONE, scripts=False)).sign_in("staff")
    await ask(staff, title, tonight)
    for role, label in (("reviewer", "ตรวจแล้ว เสนอต่อ"), ("approver", "อนุญาต")):
        someone = await visitor(UNIT, PHONE, scripts=False)
        await from_letter(someone, role, title)
        await someone.sign_in(role)
        await someone.press(label)
        await someone.page.get_by_role("status").wait_for()
    await publish(visitor, UNIT, title)
    citizen = await visitor(UNIT, PHONE, scripts=False)
    await citizen.open("/")
    assert title in await citizen.text()
