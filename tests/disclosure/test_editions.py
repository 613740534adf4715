"""Earlier editions: kept always, shown only where the unit shows them, and only beside an edition
that is public now."""

import pytest

from tests import make


@pytest.fixture
async def two_editions(unit):
    """(unit, item): its first edition was replaced by a second one."""
    first = await make.publication(unit, "published", title="ฉบับแรก")
    second = await make.next_edition(unit, first, title="ฉบับที่สอง")
    return unit, first, second


async def test_they_are_shown_where_the_unit_shows_them(two_editions, client):
    unit, item, second = two_editions
    http = client(unit)
    document = (await http.get(f"/api/v1/publications/{item}")).json()["documents"][0]
    file = f"/files/{document['id']}/1/x.pdf"
    assert "ฉบับแรก" not in (await http.get(f"/p/{item}/")).text
    assert (await http.get(f"/p/{item}/1/")).status_code == 404
    assert (await http.get(file)).status_code == 404
    await make.show_old_editions(unit)
    assert "ฉบับแรก" in (await http.get(f"/p/{item}/")).text
    page = await http.get(f"/p/{item}/1/")
    assert "ฉบับแรก" in page.text
    assert file.removesuffix("x.pdf") in page.text
    assert (await http.get(file)).status_code == 200
    for path in (
        f"/p/{item}/2/",
        f"/p/{item}/3/",
        f"/p/{item}/0/",
        f"/files/{document['id']}/2/x.pdf",
    ):
        assert (await http.get(path)).status_code in (404, 422), path
    await make.do(unit, second, "webmaster", "take_down", reason="ข้อมูลผิด")
    assert (await http.get(f"/p/{item}/1/")).status_code == 404
    assert (await http.get(file)).status_code == 410
    assert (await http.get(file.replace("/1/", "/7/"))).status_code == 404
    assert (await http.get(f"/p/{item}/")).status_code == 410


async def test_an_edition_that_was_taken_down_is_never_shown(unit, client):
    await make.show_old_editions(unit)
    first = await make.publication(unit, "published", title="ฉบับที่ผิด")
    await make.do(unit, first, "webmaster", "take_down", reason="ผิด")
    assert (await client(unit).get(f"/p/{first}/1/")).status_code == 404
