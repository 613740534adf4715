"""The contact page says what the unit's file leaves out, as far as its people published it
(R114)."""

from tests import make


async def test_what_the_unit_published_fills_the_gaps_of_its_file(unit, client):
    http = client(unit)
    before = (await http.get("/contact")).text
    assert "openstreetmap" not in before
    made = await make.publication(
        unit,
        category="contact",
        kind="contact",
        **{
            "facts.address": "99 หมู่ 1",
            "facts.fax": "0 3620 0002",
            "facts.point": "14.5869, 100.9975",
        },
    )
    page = (await http.get("/contact")).text
    assert "0 3620 0002" in page
    assert "mlat=14.5869&amp;mlon=100.9975" in page
    assert "geo:14.5869,100.9975" in page
    assert (unit.file.contact.address or "99 หมู่ 1") in page
    assert "mlat=14.5869&amp;mlon=100.9975" in (await http.get(f"/p/{made}/")).text
    await make.do(unit, made, "webmaster", "take_down", reason="ย้ายที่ทำการ")
    assert (await http.get("/contact")).text.count("openstreetmap") == 0


async def test_another_units_contact_is_not_there(unit, other, client):
    await make.publication(unit, category="contact", kind="contact", **{"facts.fax": "0 3620 0003"})
    assert "0 3620 0003" not in (await client(other).get("/contact")).text
