"""Whom and where a file names, taken out: of a picture before it is kept, of the rest when asked.
What people see stays as it was."""

import io
import tempfile

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image, ImageChops

from portal.documents.cleaning import cleaned
from portal.documents.inspection import check
from portal.kit.errors import Invalid
from tests import old_files
from tests.documents.corpus_jpeg import exif, many_pictures, segment
from tests.documents.corpus_office import edited
from tests.documents.corpus_pdf import by, changed, xmp


async def clean(data: bytes, ext: str) -> bytes:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        with await cleaned(file, ext) as copy:
            copy.seek(0)
            return copy.read()


async def codes(data: bytes, ext: str) -> set[str]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return {one.code for one in (await check(file, ext, [ext])).findings}


def pixels(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("turned", [0, 1, 3, 6, 8])
async def test_a_picture_loses_its_place_and_no_pixel(mode, turned):
    given = exif(place=True, turned=turned, artist="สมชาย", mode=mode)
    made = await clean(given, "jpg")
    assert not ImageChops.difference(pixels(given), pixels(made)).getbbox()
    said = Image.open(io.BytesIO(made)).getexif()
    assert said.get(0x0112, 1) == (turned or 1)
    assert set(said) <= {0x0112}
    assert await codes(made, "jpg") == set()
    assert await clean(made, "jpg") == made


async def test_a_profile_of_colours_stays_and_a_second_picture_goes():
    given = segment(0xE2, b"ICC_PROFILE\0\x01\x01profile", many_pictures())
    made = await clean(given, "jpg")
    assert b"ICC_PROFILE" in made
    assert b"MPF\0" not in made
    assert made.count(b"\xff\xd8\xff") == 1


async def test_a_docx_forgets_people_and_keeps_its_words():
    out, given = io.BytesIO(), docx.Document()
    given.add_paragraph("แผนปฏิบัติราชการ")
    given.core_properties.author, given.core_properties.title = "สมชาย", "แผน"
    given.save(out)
    custom = b"<Properties><p><v>secret</v></p></Properties>"
    data = edited(out.getvalue(), **{"docProps/custom.xml": custom})
    assert {"names:author", "names:custom"} <= await codes(data, "docx")
    made = await clean(data, "docx")
    assert not any(code.startswith("names:") for code in await codes(made, "docx"))
    read = docx.Document(io.BytesIO(made))
    assert [one.text for one in read.paragraphs] == ["แผนปฏิบัติราชการ"]
    assert (read.core_properties.author, read.core_properties.title) == ("", "แผน")


async def test_an_xlsx_forgets_people_and_keeps_its_cells():
    out, given = io.BytesIO(), openpyxl.Workbook()
    given.active["A1"] = "งบประมาณ"
    given.properties.creator, given.properties.lastModifiedBy = "สมชาย", "สมหญิง"
    given.save(out)
    assert {"names:author", "names:last_author"} <= await codes(out.getvalue(), "xlsx")
    made = await clean(out.getvalue(), "xlsx")
    assert not any(code.startswith("names:") for code in await codes(made, "xlsx"))
    assert openpyxl.load_workbook(io.BytesIO(made)).active["A1"].value == "งบประมาณ"


@pytest.mark.parametrize(
    "given", [by(Author="สมชาย", Company="ก", Title="แผน"), lambda: changed(xmp)]
)
async def test_a_pdf_forgets_people_and_keeps_its_pages(given):
    assert "names:author" in await codes(given(), "pdf")
    made = await clean(given(), "pdf")
    assert await codes(made, "pdf") == set()
    assert "สมชาย".encode("utf-16-be") not in made
    with pikepdf.open(io.BytesIO(made)) as read, pikepdf.open(io.BytesIO(given())) as before:
        assert read.pages[0].Contents.read_bytes() == before.pages[0].Contents.read_bytes()
        assert read.docinfo.get("/Title") == before.docinfo.get("/Title")


def sign(pdf, page):
    pdf.docinfo["/Author"] = "สมชาย"
    pdf.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array([]))


async def test_a_signed_pdf_and_an_old_file_stay_as_they_are():
    for data, ext in ((changed(sign), "pdf"), (old_files.doc("ก" * 50), "doc")):
        with pytest.raises(Invalid, match="ลบ"):
            await clean(data, ext)
