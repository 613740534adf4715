"""What the first look at each public page costs: bytes as they come over the wire and requests,
with nothing kept from before; and how a phone with a slow line feels it. The figures go to
test-output/weight.json.
"""

import json

import pytest

from tests.journeys.conftest import PHONE, PICTURES
from tests.journeys.test_every_theme import UNITS, kinds_of_page

MOST_BYTES = 100 * 1024  # without pictures (issue 4, 10)
MOST_REQUESTS = 10  # without pictures
FIGURES: dict = {}

# Lighthouse's slow 4G, as its DevTools throttling applies it; a phone at a quarter of our speed.
SLOW = {"offline": False, "latency": 562.5, "downloadThroughput": 1_474.56 * 1024 / 8,
        "uploadThroughput": 675 * 1024 / 8}  # fmt: skip
SLOWER_CPU = 4
WATCH = """() => { window.__lcp = 0; window.__inp = 0;
new PerformanceObserver(l => { for (const e of l.getEntries()) window.__lcp = e.startTime })
.observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(l => { for (const e of l.getEntries())
window.__inp = Math.max(window.__inp, e.duration) })
.observe({type: "event", durationThreshold: 16, buffered: true}) }"""


async def _loaded(page, url: str, *, slow: bool = False) -> dict:
    """Bytes and requests, of pictures apart; with `slow`, the paints in milliseconds too."""
    wire = await page.context.new_cdp_session(page)
    await wire.send("Network.enable")
    await wire.send("Network.clearBrowserCache")
    if slow:
        await wire.send("Network.emulateNetworkConditions", SLOW)
        await wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
        await page.add_init_script(f"({WATCH})()")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    wire.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}),
    )
    await page.goto(url, wait_until="networkidle")
    pictures = {one for one, kind in kinds.items() if kind == "Image"}
    found = {
        "bytes": int(sum(size for one, size in sizes.items() if one not in pictures)),
        "requests": len(set(sizes) - pictures),
        "pictures": int(sum(size for one, size in sizes.items() if one in pictures)),
    }
    if slow:
        await page.locator(".display summary").click()
        await page.wait_for_timeout(300)
        timing = "performance.getEntriesByType('paint').find(e => e.name.startsWith('first-c'))"
        found |= {
            "first_paint_ms": int(await page.evaluate(f"{timing}.startTime")),
            "largest_paint_ms": int(await page.evaluate("window.__lcp")),
            "interaction_ms": int(await page.evaluate("window.__inp")),
        }
    await wire.detach()
    return found


def _keep() -> None:
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "weight.json").write_text(json.dumps(FIGURES, indent=1) + "\n", "utf-8")


@pytest.mark.parametrize("theme", UNITS)
async def test_the_first_look_weighs_little(visitor, portal_site, theme):
    unit = UNITS[theme]
    heavy = []
    for name, path in kinds_of_page(portal_site, unit).items():
        citizen = await visitor(unit, PHONE)  # a browser that has kept nothing
        found = await _loaded(citizen.page, citizen.site.url(unit) + path)
        FIGURES[f"{theme} {name}"] = found
        if found["bytes"] > MOST_BYTES or found["requests"] > MOST_REQUESTS:
            heavy.append((name, found))
    _keep()
    assert heavy == []


async def test_a_slow_phone_on_a_slow_line(visitor, portal_site):
    """Reported; the limits only catch what went badly wrong, for this machine is shared."""
    for name, path in list(kinds_of_page(portal_site, "kaengkhoi").items())[:4]:
        citizen = await visitor("kaengkhoi", PHONE)
        found = await _loaded(citizen.page, citizen.site.url("kaengkhoi") + path, slow=True)
        FIGURES[f"slow 4G, CPU/4: {name}"] = found
        assert found["largest_paint_ms"] < 6_000, found
        assert found["interaction_ms"] < 500, found
    _keep()


async def test_every_picture_keeps_its_place(visitor, portal_site):
    """Width and height are given, so nothing jumps while pictures come; they come as WebP."""
    for unit in UNITS.values():
        citizen = await visitor(unit, PHONE)
        await citizen.open("/")
        images = await citizen.page.evaluate(
            "[...document.images].map(i => [i.src, i.hasAttribute('width'),"
            " i.hasAttribute('height'), i.hasAttribute('alt')])"
        )
        assert all(all(one[1:]) for one in images), images
        assert all(".webp" in one[0] for one in images), images


async def test_without_a_network_there_is_the_offline_page_and_no_old_page(visitor, portal_site):
    citizen = await visitor("kaengkhoi", PHONE)
    page = citizen.page
    await citizen.open("/")
    await page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    await citizen.open("/contact")
    await page.context.set_offline(True)
    await page.goto(citizen.site.url("kaengkhoi") + "/")
    assert "ขณะนี้ไม่มีอินเทอร์เน็ต" in await citizen.text()
    kept = await page.evaluate(
        "caches.keys().then(names => caches.open(names[0])).then(c => c.keys())"
        ".then(all => all.map(r => new URL(r.url).pathname))"
    )
    assert {one for one in kept if not one.startswith("/assets/")} == {"/offline"}
    await page.context.set_offline(False)
    citizen.faults.clear()  # the browser's own words about the missing network
