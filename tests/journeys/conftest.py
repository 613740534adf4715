"""A browser and the whole portal, for tests that do what people do."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    async_playwright,
)

from tests.running import ROOT, RunningPortal

PICTURES = ROOT / "test-output"
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
PHONE, TABLET, DESK = (360, 740), (768, 1024), (1280, 800)


@pytest.fixture(scope="session")
def portal_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """The five units of the demo."""
    running = RunningPortal(tmp_path_factory.mktemp("demo"), 20_443)
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    program = next(filter(None, map(shutil.which, BROWSERS)))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program,
            args=[
                "--host-resolver-rules=MAP *.localhost 127.0.0.1",
                "--ignore-certificate-errors",  # of service workers too
                *(["--no-sandbox"] if os.getuid() == 0 else []),
            ],
        )
        yield browser
        await browser.close()


class Visitor:
    """Somebody at a browser: what they press is counted, what goes wrong in the page is kept."""

    def __init__(self, page: Page, site: RunningPortal, unit: str, *, scripts: bool = True) -> None:
        self.page, self.site, self.unit, self.scripts = page, site, unit, scripts
        self.clicks = 0
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, said: ConsoleMessage) -> None:
        answered = "the server responded with a status of 4" in said.text
        if said.type == "error" and not (answered and "/assets/" not in said.location["url"]):
            self.faults.append(f"{said.text} {said.location['url']}")

    async def status(self, url: str) -> int:
        """What this browser is answered there, without going."""
        return await self.page.evaluate("url => fetch(url).then(answer => answer.status)", url)

    async def open(self, path: str) -> int:
        answer = await self.page.goto(self.site.url(self.unit) + path)
        assert answer is not None
        return answer.status

    async def press(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """A button or a link that can be seen, by the words on it."""
        place = within or self.page
        found = place.get_by_role("button", name=name, exact=exact)
        for role in ("link", "radio", "checkbox"):
            found = found.or_(place.get_by_role(role, name=name, exact=exact))
        summary = place.locator("summary").filter(has_text=name)
        await found.or_(summary).filter(visible=True).first.click()
        self.clicks += 1

    async def write(self, label: str, words: str) -> None:
        await self.page.get_by_label(label).filter(visible=True).first.fill(words)

    async def sign_in(self, role: str) -> "Visitor":
        """As the letter's reader does: open a staff page, then user name and password."""
        account = self.site.account(self.unit, role)
        if "/staff/sign-in" not in self.page.url:
            await self.open("/staff/")
        await self.write("ชื่อผู้ใช้", account["username"])
        await self.write("รหัสผ่าน", account["password"])
        await self.press("เข้าสู่ระบบ")
        await self.page.wait_for_url(lambda url: "sign-in" not in url)
        self.clicks = 0
        return self

    async def picture(self, name: str) -> None:
        """For people to look at. A Chromium that has too much to do fails once, not twice."""
        PICTURES.mkdir(exist_ok=True)
        shot = partial(self.page.screenshot, path=PICTURES / f"{name}.png", full_page=True)
        try:
            await shot()
        except Error:
            await shot()

    async def text(self) -> str:
        return await self.page.locator("main").inner_text()


@pytest.fixture
async def visitor(
    chromium: Browser, portal_site: RunningPortal
) -> AsyncIterator[Callable[..., Any]]:
    """visitor(unit, size=DESK, scripts=True) -> a Visitor with a browser of their own."""
    opened: list[BrowserContext] = []
    visitors: list[Visitor] = []

    async def come(unit: str, size: tuple[int, int] = DESK, *, scripts: bool = True) -> Visitor:
        context = await chromium.new_context(
            ignore_https_errors=True,
            viewport={"width": size[0], "height": size[1]},
            locale="th-TH",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        visitors.append(Visitor(await context.new_page(), portal_site, unit, scripts=scripts))
        return visitors[-1]

    yield come
    for context in opened:
        await context.close()
    assert [fault for one in visitors for fault in one.faults] == []


@pytest.fixture(scope="session")
def pictures() -> Path:
    return PICTURES
