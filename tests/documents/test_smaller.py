"""Smaller copies of large files: offered, taken, given back, and never worse to read."""

import io
import os
import tempfile

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFilter

from portal.documents import shrink_file, smaller
from portal.documents.child import in_child
from portal.documents.intake import measure
from portal.kit import db, storage
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.tenancy import acting_for
from portal.publication import smaller_copy
from portal.publication.files import attach, describe
from portal.publication.jobs import offer_the_rest
from portal.publication.queries import documents_of
from tests import make

MB = 1024 * 1024


def photograph(width: int, height: int, *, orientation: int = 1, quality: int = 95) -> bytes:
    """Much in it, as in a photograph: red above, blue below, noise all over."""
    noise = Image.frombytes("RGB", (width // 2, height // 2), os.urandom(width * height // 4 * 3))
    image = noise.resize((width, height)).filter(ImageFilter.GaussianBlur(1))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, height // 4), fill="#ff0000")
    draw.rectangle((0, height - height // 4, width, height), fill="#0000ff")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "สมชาย ใจดี"  # who took it
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def scan(pages: int = 1, side: tuple[int, int] = (2480, 3508), **how) -> bytes:
    """A PDF of scanned pages with the text that OCR found, as scanners write them."""
    pdf = pikepdf.open(io.BytesIO(make.pdf("found by OCR")))
    for number in range(pages):
        if number:
            pdf.pages.append(pdf.pages[0])
        picture = pdf.make_stream(photograph(*side, quality=how.get("quality", 95)))
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height = side
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        picture.Filter = pikepdf.Name.DCTDecode
        page = pdf.pages[number]
        page.MediaBox = how.get("box", [0, 0, 595, 842])
        page.Resources.XObject = pikepdf.Dictionary(Im0=picture)
        page.contents_add(b"q 595 0 0 842 0 0 cm /Im0 Do Q", prepend=True)
    out = io.BytesIO()
    pdf.save(out, **how.get("save", {}))
    return out.getvalue()


async def shrink(data: bytes, ext: str) -> tuple[dict, bytes]:
    with tempfile.TemporaryFile() as file, tempfile.NamedTemporaryFile() as copy:
        file.write(data)
        file.flush()
        said = await smaller._shrunk(file, ext, copy.name, 60)
        return said, copy.read()


def words(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


async def test_a_photograph_keeps_how_it_was_taken_and_nothing_of_who_took_it():
    data = photograph(3000, 4000, orientation=6)
    said, copy = await shrink(data, "jpg")
    assert said == {"state": "made", "width": 2000, "height": 1500}
    image = Image.open(io.BytesIO(copy))
    assert image.size == (2000, 1500)
    assert not dict(image.getexif())
    right, left = image.getpixel((1990, 700)), image.getpixel((10, 700))
    assert right[0] > 200 > 60 > right[2]  # red was above: turned, it is at the right
    assert left[2] > 200 > 60 > left[0]
    assert len(copy) < len(data) * 0.5


async def test_a_scan_keeps_its_text_its_pages_and_enough_dots():
    data = scan(2)
    said, copy = await shrink(data, "pdf")
    assert said["state"] == "made", said
    assert len(copy) < len(data) * 0.7
    assert words(copy) == words(data)
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        sizes = {
            (int(im.Width), int(im.Height)) for p in pdf.pages for im in p.get_images().values()
        }
    assert sizes == {(1414, 2000)}  # 170 dots an inch of A4


async def test_a_picture_on_a_large_page_keeps_more_dots():
    data = scan(1, (4000, 3000), box=[0, 0, 2384, 1684])  # A1, 33 inches wide
    _, copy = await shrink(data, "pdf")
    with pikepdf.open(io.BytesIO(copy or data)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert int(image.Width) == 4000


async def test_what_is_signed_or_locked_is_not_touched():
    locked = scan(1, save={"encryption": pikepdf.Encryption(owner="x", user="")})
    assert (await shrink(locked, "pdf"))[0] == {"state": "kept_as_is"}
    pdf = pikepdf.open(io.BytesIO(scan()))
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, V=pikepdf.Dictionary(), T="s")
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)])
    signed = io.BytesIO()
    pdf.save(signed)
    assert (await shrink(signed.getvalue(), "pdf"))[0] == {"state": "kept_as_is"}


HOSTILE = {
    "no PDF": ("pdf", b"%PDF-1.7\nx"),
    "no JPEG": ("jpg", b"\xff\xd8\xff" + b"0" * 500),
    "half a JPEG": ("jpg", photograph(800, 800)[:4_000]),
    "a JPEG of too many pixels": ("jpg", b""),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_cannot_be_read_is_left_alone(name):
    ext, data = HOSTILE[name]
    if not data:
        out = io.BytesIO()
        Image.new("L", (9_000, 9_000)).save(out, "JPEG")
        data = out.getvalue()
    assert (await shrink(data, ext))[0]["state"] in ("failed", "not_smaller")


async def test_what_would_save_little_is_not_offered():
    small = scan(1, (900, 1200), quality=75)
    assert (await shrink(small, "pdf"))[0] == {"state": "not_smaller"}


async def test_time_is_limited():
    with tempfile.TemporaryFile() as file, tempfile.NamedTemporaryFile() as copy:
        file.write(scan(3))
        file.flush()
        arguments = ("pdf", copy.name, "1")
        assert await in_child("portal.documents.shrink_file", file, 0.2, *arguments) is None
    assert shrink_file.WORTH_IT == 0.8


@pytest.fixture
async def large(unit):
    """(request, document, its bytes) of a draft with a photograph over 4 MB."""
    data = photograph(3200, 4200, quality=97)
    assert len(data) > 4 * MB
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        person = unit.staff.person
        document = await attach(made, person, make.upload("ภาพ.jpg", data))
        await describe(made, person, document, "ป้ายหน้าสำนักงาน")
    return made, document, data


async def offer(unit, made, document):
    with acting_for(unit.tenant):
        async with db.transaction():
            return (await smaller_copy.offers(list(await documents_of(made))))[document]


async def stored(sha256: str, size: int) -> bytes:
    return b"".join([chunk async for chunk in await storage.stream(sha256, 0, size)])


async def test_it_is_offered_taken_and_given_back(unit, large):
    made, document, data = large
    assert (await offer(unit, made, document))["state"] == "waiting"
    with pytest.raises(Invalid) as asked:
        await make.do(unit, made, "staff", "submit")
    assert set(asked.value.fields) == {"large_file_reason"}
    await make.drain()
    offered = await offer(unit, made, document)
    assert (offered["state"], offered["size"]) == ("made", len(data))
    assert offered["small_size"] < len(data) * 0.8
    with acting_for(unit.tenant):
        person = unit.staff.person
        await smaller_copy.use(made, person, document, small=True)
        await smaller_copy.use(made, person, document, small=True)  # pressed twice
        async with db.transaction():
            row = next(one for one in await documents_of(made) if one["id"] == document)
            line = await db.row(
                "SELECT detail ->> 'sha256_from' AS before, detail ->> 'sha256' AS now"
                " FROM audit_entry WHERE subject = $1 AND action = 'shrink'",
                made,
            )
            uses = await db.rows("SELECT sha256 FROM content_use WHERE used_in = $1", made)
        assert (row["size"], row["sha256"]) == (offered["small_size"], offered["small_sha256"])
        assert (row["width"], row["height"]) == (1524, 2000)
        assert (line["before"], line["now"]) == (row["original_sha256"], row["sha256"])
        assert {row["sha256"], row["original_sha256"]} <= {one["sha256"] for one in uses}
        assert await stored(row["original_sha256"], len(data)) == data  # until it is sent on
        await smaller_copy.use(made, person, document, small=False)
        async with db.transaction():
            row = next(one for one in await documents_of(made) if one["id"] == document)
        assert (row["size"], row["width"], row["original_sha256"]) == (len(data), 3200, None)
        await smaller_copy.use(made, person, document, small=True)
    assert (await make.do(unit, made, "staff", "submit")).row.state == "submitted"
    with acting_for(unit.tenant), pytest.raises(Conflict):
        await smaller_copy.use(made, unit.staff.person, document, small=False)


async def test_one_that_takes_long_is_made_by_the_minute(unit, large, monkeypatch):
    made, document, _ = large
    monkeypatch.setattr(smaller, "AT_ONCE_BYTES", 1)
    await make.drain()
    assert (await offer(unit, made, document))["state"] == "waiting"
    with acting_for(unit.tenant):
        await offer_the_rest()
    assert (await offer(unit, made, document))["state"] == "made"


async def test_the_api_says_it_and_takes_it(unit, other, large, client):
    made, document, data = large
    address = f"/api/v1/requests/{made}/documents/{document}/smaller"
    http = client(unit, unit.staff)
    assert (await http.get(address)).json()["state"] == "waiting"
    refused = await http.post(address, json={"use": "smaller"})
    assert refused.status_code == 409
    await make.drain()
    taken = (await http.post(address, json={"use": "smaller"})).json()
    assert taken["size"] == (await http.get(address)).json()["small_size"]
    assert (await http.get(address)).json()["state"] == "taken"
    got = await http.get(f"/staff/requests/{made}/smaller/{document}/x.jpg")
    assert (await measure(io.BytesIO(got.content)))[1] == taken["sha256"]
    assert (await http.post(address, json={"use": "x"})).status_code == 422
    back = (await http.post(address, json={"use": "original"})).json()
    assert back["size"] == len(data)
    assert (await client(unit, unit.reviewer).post(address, json={"use": "smaller"})
            ).status_code == 403  # fmt: skip
    assert (await client(other, other.staff).get(address)).status_code == 404


async def test_a_file_that_is_not_large_is_not_asked_about(unit, client):
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            (row,) = await documents_of(made)
            assert await smaller_copy.offers([row]) == {}
    http = client(unit, unit.staff)
    address = f"/api/v1/requests/{made}/documents/{row['id']}/smaller"
    assert (await http.get(address)).status_code == 404
    with acting_for(unit.tenant), pytest.raises(NotFound):
        await smaller_copy.use(made, unit.staff.person, make.uuid4(), small=True)
