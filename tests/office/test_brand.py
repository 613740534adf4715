"""The unit's own look: chosen, seen before it is saved, readable for everybody, on record."""

import io

import pytest
from PIL import Image

from portal.audit.queries import trail_of
from portal.kit import colour, db
from portal.kit.tenancy import acting_for
from tests import make

LOOK = "/staff/settings/look"
CHOSEN = {"theme": "district-warm", "own_colour": "yes", "accent": "#7a1f5c"}


def picture(width=1600, height=900, kind="JPEG", **more):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#336699").save(out, kind, **more)
    return out.getvalue()


def hidden(page):
    """The fields that the preview would save."""
    import re

    form = page.split(f'action="{LOOK}/save"')[1].split("</form>")[0]
    return dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', form))


async def test_a_look_is_previewed_then_saved_and_on_record(unit, other, client):
    admin, anyone = client(unit, unit.unit_admin), client(unit)
    before = (await anyone.get("/")).text
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    files = {"banner_file": ("b.jpg", picture(exif=exif)), "logo_file": ("l.png", make.png())}
    typed = CHOSEN | {"banner_alt": "เจ้าหน้าที่ตรวจสุขภาพ"}
    page = await admin.post(f"{LOOK}/preview", data=typed, files=files)
    assert page.status_code == 200, page.text
    assert "/assets/district-warm/site.css" in page.text
    assert "/accent/7a1f5c.css" in page.text
    assert (await anyone.get("/")).text == before
    chosen = hidden(page.text)
    banner = f"/brand/{chosen['banner']}/1280.webp"
    assert (await anyone.get(banner)).status_code == 404
    assert (await admin.get(banner)).headers["cache-control"] == "private, no-store"

    assert (await admin.post(f"{LOOK}/save", data=chosen)).status_code == 303
    home = (await anyone.get("/")).text
    assert banner in home
    assert 'alt="เจ้าหน้าที่ตรวจสุขภาพ"' in home
    assert f'/brand/{chosen["logo"]}/40.webp" width="40" height="30"' in home
    shown = await anyone.get(banner)
    assert "immutable" in shown.headers["cache-control"]
    assert b"Secret camera" not in shown.content
    assert Image.open(io.BytesIO(shown.content)).size == (1280, 560)
    assert (await client(other).get(banner)).status_code == 404
    with acting_for(unit.tenant):
        async with db.transaction():
            last = (await trail_of("unit", [unit.tenant.id]))[-1]
    assert last["action"] == "unit_changed"
    assert '"moph-green"' in last["detail"]


@pytest.mark.parametrize("given", ["#ffd34d", "#8cd2ff", "#777777"])
async def test_a_colour_that_is_hard_to_read_is_corrected_and_said(unit, client, given):
    page = await client(unit, unit.unit_admin).post(
        f"{LOOK}/preview", data=CHOSEN | {"accent": given}
    )
    taken = hidden(page.text)["accent"]
    assert taken != given
    assert colour.ratio(taken, colour.WHITE) >= 4.5
    assert f"{colour.readable(given)[1]:.1f}:1" in page.text
    assert (await client(unit).get(f"/accent/{given[1:]}.css")).status_code == 404
    assert (await client(unit).get(f"/accent/{taken[1:]}.css")).status_code == 200


async def test_what_cannot_be_a_look_is_refused_at_its_field(unit, client):
    admin = client(unit, unit.unit_admin)
    for data, files, says in (
        ({"theme": "../x"}, {}, "เลือกรูปแบบจากรายการ"),
        ({"accent": "red;}"}, {}, "เขียนสีแบบ"),
        ({}, {"logo_file": ("x.png", b"<svg onload=alert(1)>")}, "อ่านภาพนี้ไม่ได้"),
        ({}, {"banner_file": ("b.png", make.png(1300, 600))}, "เขียนว่าในภาพมีอะไร"),
        ({}, {"banner_file": ("b.png", make.png(300, 200))}, "กว้างอย่างน้อย"),
    ):
        answer = await admin.post(f"{LOOK}/preview", data=CHOSEN | data, files=files)
        assert (answer.status_code, says in answer.text) == (422, True), says
    for who in (unit.staff, unit.approver, unit.webmaster):
        assert (await client(unit, who).post(f"{LOOK}/preview", data=CHOSEN)).status_code == 403
    foreign = CHOSEN | {"logo": str(make.uuid4()), "banner": "", "banner_alt": ""}
    assert (await admin.post(f"{LOOK}/save", data=foreign)).status_code == 404
