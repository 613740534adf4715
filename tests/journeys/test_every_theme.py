"""Every public page of every theme, in both languages, by day and by night, in mourning and in high
contrast: no accessibility fault that axe knows. What was looked at becomes the facts of the
accessibility statement (test-output/accessibility.json; `make statement` keeps them)."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from portal.disclosure.accessibility import FACTS, facts
from portal.kit import web
from tests.journeys.conftest import DESK, PHONE, PICTURES
from tests.journeys.test_every_page import AXE, RUN, SIDEWAYS
from tests.running import ROOT

UNITS = {"moph-green": "kaengkhoi", "hospital-blue": "bothong", "district-warm": "sibunruang"}
LANGUAGES = ("th", "en")
MODES = ("light", "dark", "mourning", "high contrast")
CONTRAST = """async () => (await axe.run(document, {runOnly: ["color-contrast",
"link-in-text-block"]})).violations.map(v => v.id + ": " + v.nodes.map(n => n.target))"""
LOOK = """([name, value]) => document.documentElement.toggleAttribute(name, value !== null) &&
document.documentElement.setAttribute(name, value)"""
# WCAG 1.4.12, as its own bookmarklet sets it.
SPACING = """() => { const s = new CSSStyleSheet(); s.replaceSync(`* {line-height:1.5!important;
letter-spacing:.12em!important;word-spacing:.16em!important} p {margin-bottom:2em!important}`);
document.adoptedStyleSheets = [s] }"""
FACED = {"checks": 0, "violations": 0, "themes": set()}


def kinds_of_page(site, unit: str) -> dict[str, str]:
    """One page of each kind, by the name that the statement gives it."""
    with site.client(unit) as http:
        items = http.get("/api/v1/publications?page_size=50").json()["items"]
        categories = http.get("/api/v1/categories").json()["items"]
    with_file = next(one for one in items if one["documents"])
    parent = next((one for one in categories if one["children"]), categories[0])
    return {
        "home": "/", "category": f"/c/{parent['code']}/", "list": "/c/news/",
        "item": f"/p/{with_file['id']}/", "contact": "/contact", "statement": "/accessibility",
        "offline": "/offline", "flow": "/flow", "responsibility": "/responsibility",
        "error": "/no/such/page", "sign-in": "/staff/sign-in",
    }  # fmt: skip


async def _looks(page, *, all_modes: bool) -> list[str]:
    """Everything by day; then, in `all_modes`, what those can change: the colours."""
    found = [f"light {fault}" for fault in await page.evaluate(RUN)]
    FACED["checks"] += len(MODES) if all_modes else 1
    if not all_modes:
        FACED["violations"] += len(found)
        return found
    await page.emulate_media(color_scheme="dark")
    found += [f"dark {fault}" for fault in await page.evaluate(CONTRAST)]
    await page.emulate_media(color_scheme="light")
    for name, value in (("data-mourning", ""), ("data-contrast", "high")):
        await page.evaluate(LOOK, [name, value])
        found += [f"{name} {fault}" for fault in await page.evaluate(CONTRAST)]
        await page.evaluate(LOOK, [name, None])
    FACED["violations"] += len(found)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme", UNITS)
async def test_every_page_of_a_theme_is_for_everybody(visitor, portal_site, theme, lang):
    citizen = await visitor(UNITS[theme], DESK)
    found = []
    for path in kinds_of_page(portal_site, UNITS[theme]).values():
        await citizen.open(f"{path}?lang={lang}")
        await citizen.page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        await citizen.page.evaluate(AXE)
        found += [f"{path} {fault}" for fault in await _looks(citizen.page, all_modes=lang == "th")]
    FACED["themes"].add(theme)
    assert found == []


async def test_the_plain_theme_too(visitor, portal_site):
    """No unit of the demo wears it: its style sheet is put on another unit's pages."""
    citizen = await visitor("kaengkhoi", DESK)
    found = []
    for path in ("/", "/contact", "/accessibility"):
        await citizen.open(path)
        await citizen.page.evaluate(
            f"""new Promise(done => {{const l = document.querySelector("link[href*='site.css']");
            l.onload = done; l.href = "{web.asset_url("base", "site.css")}"}})"""
        )
        await citizen.page.evaluate(AXE)
        found += [f"{path} {fault}" for fault in await _looks(citizen.page, all_modes=True)]
    FACED["themes"].add("base")
    assert found == []


async def test_nothing_is_lost_at_320_px_with_wide_spacing_or_at_double_size(visitor, portal_site):
    citizen = await visitor("kaengkhoi", PHONE)
    found = []
    for path in kinds_of_page(portal_site, "kaengkhoi").values():
        for name, wide, script in (
            ("320 px", 320, "() => 0"), ("spacing", 360, SPACING),
            ("200 %", 1280, "() => document.documentElement.style.fontSize = '200%'"),
        ):  # fmt: skip
            await citizen.page.set_viewport_size({"width": wide, "height": 800})
            await citizen.open(path)
            await citizen.page.evaluate(script)
            if over := await citizen.page.evaluate(SIDEWAYS):
                found.append(f"{path} {name}: {over} px sideways")
    assert found == []


async def test_the_keyboard_alone_skips_chooses_and_stays(visitor, portal_site):
    """Tab, Enter: to the content; larger letters, without a script; every page remembers."""
    citizen = await visitor("kaengkhoi", DESK, scripts=False)
    page = citizen.page
    await citizen.open("/contact")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    await citizen.open("/contact")
    for _ in range(4):
        await page.keyboard.press("Tab")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert page.url.endswith("/contact")
    for path in ("/", "/contact", "/no/such", "/staff/sign-in"):
        await citizen.open(path)
        assert await page.locator("html").get_attribute("data-text") == "l"
    chosen = page.get_by_role("button", name="ตัวอักษรใหญ่ ใช้อยู่")
    await citizen.open("/")
    assert await chosen.count() == 1
    await page.locator(".display summary").press("Enter")
    async with page.expect_navigation():
        await page.get_by_role("button", name="มืด").press("Enter")
    assert await page.locator("html").get_attribute("data-scheme") == "dark"


async def test_what_was_looked_at_is_what_the_statement_says(portal_site):
    """Last in this file: writes the facts of this run; the kept ones speak of the same."""
    if FACED["themes"] != web.themes():
        pytest.skip("not all themes were looked at in this run")
    version = json.loads((ROOT / "node_modules/axe-core/package.json").read_text())["version"]
    said = {
        "day": datetime.now(UTC).date().isoformat(), "tool": f"axe-core {version}",
        "browser": "Chromium", "themes": sorted(web.themes()), "modes": list(MODES),
        "languages": list(LANGUAGES), "pages": sorted(kinds_of_page(portal_site, "kaengkhoi")),
        "checks": FACED["checks"], "violations": FACED["violations"],
    }  # fmt: skip
    PICTURES.mkdir(exist_ok=True)
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    (PICTURES / FACTS.name).write_text(text, "utf-8")
    kept = msgspec.to_builtins(facts())
    stale = [name for name in said if name != "day" and kept[name] != said[name]]
    assert stale == [], "the accessibility statement is out of date: make statement"
