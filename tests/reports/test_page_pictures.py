"""Pictures of public pages, taken by a real Chromium from a real server with our own authority."""

import asyncio
import io
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from PIL import Image

from portal.documents import contents
from portal.embedded.certificates import ensure_certificates
from portal.embedded.data_folder import DataFolder
from portal.keeping.uses import contents_of_item
from portal.kit import browser, db
from portal.kit.tenancy import acting_for
from portal.reports import page_pictures
from portal.settings import settings
from tests import make
from tests.reports.test_bundle import built, filled, year_now
from tests.sheets.said import plain
from tests.sheets.test_text import by_pdfium

needs_browser = pytest.mark.skipif(
    not any(map(shutil.which, browser.BROWSERS)), reason="no Chromium on this machine"
)


@asynccontextmanager
async def site(app: Any, folder: Any, name: str, **more: str) -> AsyncIterator[int]:
    """The real application at its public port, as the worker finds it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    authority, certificate, key = ensure_certificates(DataFolder(folder), [f"{name}.localhost"])
    server = uvicorn.Server(
        uvicorn.Config(
            app, "127.0.0.1", port, lifespan="off", log_level="error",
            ssl_certfile=str(certificate), ssl_keyfile=str(key),
        )
    )  # fmt: skip
    running = asyncio.create_task(server.serve())
    ours = {"PORTAL_PUBLIC_PORT": str(port), "PORTAL_OWN_CA": str(authority), "PORTAL_BROWSER": ""}
    before = {name: os.environ.get(name) for name in ours}
    os.environ |= ours | more
    settings.cache_clear()
    try:
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
            await asyncio.sleep(0.05)
        yield port
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            os.environ |= {name: value} if value is not None else {}
        settings.cache_clear()
        server.should_exit = True
        await running


async def pictures(unit: make.MadeUnit) -> list[Any]:
    with acting_for(unit.tenant):
        async with db.transaction():
            return list(await db.rows("SELECT * FROM page_picture ORDER BY path"))


@needs_browser
async def test_the_page_as_published_with_address_and_time(unit, app, tmp_path) -> None:
    made = await make.publication(unit, title="เรื่องที่ถ่ายภาพ")
    async with site(app, tmp_path, unit.slug):
        with acting_for(unit.tenant):
            await page_pictures.take(made)
            await page_pictures.take(made)  # again: nothing more
    home, page = await pictures(unit)
    item = await make_item(unit, made)
    assert (home["path"], page["path"], page["publication"]) == ("/", f"/p/{item}/", made)
    assert page["why_not"] == ""
    with acting_for(unit.tenant):
        chunks = await contents.opened(page["sha256"], 0, page["size"])
        data = b"".join([chunk async for chunk in chunks])
    shown = Image.open(io.BytesIO(data))
    assert shown.format == "JPEG"
    assert shown.width == page_pictures.WIDTH
    assert shown.height > page_pictures.HEIGHT  # and the words below it
    below = shown.crop((0, page_pictures.HEIGHT, shown.width, shown.height)).convert("L")
    assert below.getextrema()[0] < 100, "nothing is printed below"
    assert len(shown.convert("RGB").getcolors(10_000_000) or []) > 50, "an empty page"
    (tmp_path / "page.jpg").write_bytes(data)
    if keep := os.environ.get("KEEP_PICTURE"):
        shutil.copy(tmp_path / "page.jpg", keep)


async def make_item(unit: make.MadeUnit, made: Any) -> Any:
    with acting_for(unit.tenant):
        return await make.item_of(made)


@needs_browser
async def test_it_goes_with_the_item_that_is_erased(unit, app, tmp_path) -> None:
    made = await make.publication(unit)
    async with site(app, tmp_path, unit.slug):
        with acting_for(unit.tenant):
            await page_pictures.take(made)
    page = (await pictures(unit))[-1]
    with acting_for(unit.tenant):
        item = await make.item_of(made)
        async with db.transaction():
            assert page["sha256"] in await contents_of_item(item)
            used = await db.rows(
                "SELECT used_by FROM content_use WHERE sha256 = $1", page["sha256"]
            )
    assert [row["used_by"] for row in used] == ["page_picture"]


@needs_browser
async def test_the_units_people_see_it_and_nobody_else(unit, other, app, tmp_path, client) -> None:
    made = await make.publication(unit)
    async with site(app, tmp_path, unit.slug):
        with acting_for(unit.tenant):
            await page_pictures.take(made)
    path = f"/staff/reports/page-pictures/{(await pictures(unit))[-1]['id']}"
    page = await client(unit, unit.staff).get(f"/staff/requests/{made}")
    assert path in page.text
    mine = await client(unit, unit.staff).get(path)
    assert (mine.status_code, mine.headers["content-type"]) == (200, "image/jpeg")
    assert (await client(other, other.unit_admin).get(path)).status_code == 404
    assert (await client(unit).get(path)).status_code in (303, 401)


@needs_browser
async def test_not_of_what_has_left_or_is_old(unit, app, tmp_path) -> None:
    gone = await make.publication(unit, "taken_down")
    old = await make.publication(unit)
    async with site(app, tmp_path, unit.slug):
        with acting_for(unit.tenant):
            await page_pictures.take(gone)
            before, page_pictures.SOON = page_pictures.SOON, timedelta(0)
            try:
                await page_pictures.take(old)
            finally:
                page_pictures.SOON = before
    assert await pictures(unit) == []


@needs_browser
async def test_after_take_down_no_bundle_shows_it(unit, app, tmp_path) -> None:
    made = await make.publication(unit)
    item = await make_item(unit, made)
    async with site(app, tmp_path, unit.slug):
        with acting_for(unit.tenant):
            await page_pictures.take(made)

    async def shown() -> list[str]:
        with acting_for(unit.tenant):
            async with db.transaction():
                return [one.address for one in await page_pictures.pictures_of([f"/p/{item}/"])]

    assert len(await shown()) == 2
    await make.do(unit, made, "webmaster", "take_down", reason="ผิด")
    assert len(await shown()) == 1  # the first page alone


async def test_a_machine_without_chromium_publishes_all_the_same(unit) -> None:
    made = await make.publication(unit)
    assert browser.program() is None  # the tests' own setting
    await make.drain()
    with acting_for(unit.tenant):
        await page_pictures.take(made)
    assert await pictures(unit) == []


@needs_browser
async def test_a_bundle_takes_those_that_are_lacking_and_says_so(
    unit, app, tmp_path, monkeypatch
) -> None:
    """Published before the machine had a Chromium."""
    with acting_for(unit.tenant):
        year = await year_now()
    made = await filled(unit, "1.1.2", year, title="ประกาศที่ไม่มีภาพ")
    await make.drain()
    assert await pictures(unit) == []
    monkeypatch.setattr(page_pictures, "SOON", timedelta(0))
    async with site(app, tmp_path, unit.slug):
        _, data = await built(unit, year)
        _, again = await built(unit, year)
    home, page = await pictures(unit)
    assert (home["path"], page["publication"]) == ("/", made)
    for one in (data, again):  # each taken once
        text = plain(by_pdfium(one))
        assert plain(page["address"]) in text
        assert text.count("(ถ่ายหลังวันเผยแพร่)") == 1


@needs_browser
async def test_a_site_that_does_not_answer_is_noted_with_its_reason(unit, app, tmp_path) -> None:
    made = await make.publication(unit)
    async with site(app, tmp_path, unit.slug):
        os.environ["PORTAL_PUBLIC_PORT"] = "1"
        settings.cache_clear()
        with acting_for(unit.tenant):
            await page_pictures.take(made)
    found = await pictures(unit)
    assert {row["sha256"] for row in found} == {None}
    assert "เปิดเว็บไซต์ไม่ได้" in found[0]["why_not"]


@needs_browser
async def test_it_reaches_the_host_of_the_page_and_no_other(tmp_path) -> None:
    """A page that asks for a picture of another host: that host is never asked."""
    asked: list[str] = []

    async def page(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        host = dict(scope["headers"])[b"host"].decode()
        asked.append(host)
        other = f"https://other.localhost:{host.rpartition(':')[2]}/spy.png"
        body = f'<h1>page</h1><img src="{other}"><img src="/own.png">'.encode()
        await send({"type": "http.response.start", "status": 200,
                    "headers": [(b"content-type", b"text/html")]})  # fmt: skip
        await send({"type": "http.response.body", "body": body})

    async with site(page, tmp_path, "mine") as port:
        data = await browser.picture(f"https://mine.localhost:{port}/", 400, 300)
    assert data.startswith(b"\x89PNG")
    assert f"mine.localhost:{port}" in asked
    assert f"other.localhost:{port}" not in asked


@needs_browser
async def test_a_certificate_of_another_authority_is_refused(app, tmp_path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    stranger, _, _ = ensure_certificates(DataFolder(tmp_path / "b"), ["mine.localhost"])
    async with site(app, tmp_path / "a", "mine", PORTAL_OWN_CA=str(stranger)) as port:
        with pytest.raises(browser.NoPicture):
            await browser.picture(f"https://mine.localhost:{port}/", 400, 300)
