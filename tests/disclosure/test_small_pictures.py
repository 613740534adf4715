"""Small pictures: made by a job when a picture goes public, on demand before that, gone with it."""

import io

from PIL import Image

from portal.documents import jobs, pictures, small_pictures
from portal.keeping import erasing
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.publication.files import attach
from tests import make


async def shapes(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            rows = await db.rows("SELECT shape, data FROM small_picture")
    return {row["shape"]: row["data"] for row in rows}


async def test_a_job_makes_them_when_it_goes_public(unit, client):
    _, document = await make.public_picture(unit)
    assert await shapes(unit) == {}
    address = f"/pictures/{document}/320.webp"
    assert (await client(unit).get(address)).status_code == 200, "on demand, before the job"
    await make.drain()
    made = await shapes(unit)
    assert made.keys() == small_pictures.SHAPES.keys()
    assert Image.open(io.BytesIO(made["320.webp"])).size == (320, 240)
    pictures._kept.clear()
    for shape, data in made.items():
        shown = await client(unit).get(f"/pictures/{document}/{shape}")
        assert (shown.status_code, shown.content) == (200, data)
    assert not pictures._kept, "what is kept is not made again"


async def test_what_the_job_missed_is_made_in_the_next_minute(unit):
    await make.public_picture(unit)
    with acting_for(unit.tenant):
        await jobs.make_missing()
        assert len(await shapes(unit)) == len(small_pictures.SHAPES)
        assert await small_pictures.missing() == []


async def test_a_draft_has_none(unit):
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        await attach(made, unit.staff.person, make.upload("ภาพ.jpg", make.jpeg("x")))
    await make.drain()
    with acting_for(unit.tenant):
        await jobs.make_missing()
    assert await shapes(unit) == {}


async def test_they_are_erased_with_the_picture(unit, client):
    made, document = await make.public_picture(unit)
    await make.drain()
    with acting_for(unit.tenant):
        item = await make.item_of(made)
        person = unit.unit_admin.person
        erasure = await erasing.ask(made, item, document, "สธ 1", "คำสั่งศาล", person)
        await erasing.decide(erasure, unit.approver.person, allowed=True)
    await make.drain()
    with acting_for(unit.tenant):
        await jobs.make_missing()
    assert await shapes(unit) == {}
    assert (await client(unit).get(f"/pictures/{document}/320.webp")).status_code == 410


async def test_they_are_forgotten_when_their_item_ends(unit):
    made, _ = await make.public_picture(unit)
    await make.drain()
    assert await shapes(unit)
    await make.do(unit, made, "webmaster", "take_down", reason="ผิดภาพ")
    await make.drain()
    with acting_for(unit.tenant):
        await jobs.make_missing()
    assert await shapes(unit) == {}
