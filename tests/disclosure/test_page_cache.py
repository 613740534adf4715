"""Remembered pages: never a moment staler than pages made anew."""

import asyncio

from portal.tenants.freshness import Freshness, freshness
from tests import make


async def test_a_remembered_page_says_304_to_who_has_it(unit, client):
    await make.publication(unit, "published")
    http = client(unit)
    first = await http.get("/")
    second = await http.get("/")
    assert first.text == second.text
    assert first.headers["cache-control"] == "no-cache"
    same = await http.get("/", headers={"If-None-Match": second.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    await make.publication(unit, "published", title="เรื่องที่สอง")
    changed = await http.get("/", headers={"If-None-Match": second.headers["etag"]})
    assert changed.status_code == 200
    assert "เรื่องที่สอง" in changed.text


async def test_every_publish_and_take_down_is_seen_at_once_under_load(unit, client):
    """Readers hammer the home while a webmaster works: each answer that began after the act shows
    the act."""
    http = client(unit)
    for round_ in range(5):
        title = f"เรื่องที่ {round_}"
        made = await make.publication(unit, "published", title=title)
        pages = await asyncio.gather(*(http.get("/") for _ in range(10)))
        assert all(title in page.text for page in pages)
        await make.do(unit, made, "webmaster", "take_down", reason="x")
        pages = await asyncio.gather(*(http.get("/") for _ in range(10)))
        assert not any(title in page.text for page in pages)


async def test_a_page_in_english_is_another_page(unit, client):
    http = client(unit)
    for lang in ("th", "en", "th", "en"):
        page = await http.get("/" if lang == "th" else "/?lang=en")
        assert f'<html lang="{lang}"' in page.text


async def test_one_question_answers_for_all_who_wait(unit):
    asked = []

    class Counting(Freshness):
        async def _question(self, tenants):
            asked.append(len(tenants))
            return await super()._question(tenants)

    counting = Counting()
    found = await asyncio.gather(*(counting.of(unit.tenant.id) for _ in range(100)))
    assert all(pulse == found[0] for pulse in found)
    assert len(asked) <= 2
    await counting.close()
    assert await freshness.of(make.uuid4()) is None
