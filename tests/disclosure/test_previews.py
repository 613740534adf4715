"""Documents looked at on the site: what they hold, gone with their item, and no harm from what they
are."""

import asyncio
import hashlib
import io
from uuid import uuid4

import docx
import openpyxl
import pytest

from portal.disclosure import previews
from portal.documents import contents
from portal.documents.preview import office_text
from portal.kit import db
from portal.kit.errors import Invalid
from portal.kit.tenancy import acting_for
from portal.publication.files import attach
from tests import make, old_files


def word(*, table=True, evil=""):
    made = docx.Document()
    made.add_heading("คู่มือการปฏิบัติงาน", 1)
    made.add_paragraph(f"ขั้นตอนที่หนึ่ง {evil}")
    if table:
        cells = made.add_table(1, 2).rows[0].cells
        cells[0].text, cells[1].text = "ขั้นตอน", "๕ นาที"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def book(rows=3, *, hidden=True):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "สรุป"
    for number in range(rows):
        sheet.append([f"รายการที่ {number}", 1234.5, "<b>x</b>"])
    if hidden:
        secret = made.create_sheet("ลับ")
        secret.append(["ซ่อนไว้"])
        secret.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def published(unit, name, data, **fields):
    """(item, document) of a publication with one more file."""
    item = await make.draft(unit, **fields)
    with acting_for(unit.tenant):
        await attach(item, unit.staff.person, make.upload(name, data))
    await make.answered(unit, item)
    for who, action in (("staff", "submit"), ("approver", "approve"), ("webmaster", "publish")):
        await make.do(unit, item, who, action)
    with acting_for(unit.tenant):
        async with db.transaction():
            document = await db.value("SELECT id FROM document WHERE filename = $1", name)
    return item, document


async def test_a_pdf_is_pictures_of_its_pages(unit, client):
    item, document = await published(unit, "ข.pdf", make.pdf("second"))
    http = client(unit)
    address = f"/p/{item}/preview/{document}"
    assert address in (await http.get(f"/p/{item}/")).text
    page = await http.get(address)
    assert page.status_code == 200
    assert f'src="{address}/1"' in page.text
    assert f"/files/{document}/" in page.text
    picture = await http.get(f"{address}/1")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8")
    for wrong in (f"{address}/2", f"{address}/0", f"{address}?page=2", f"{address}/x"):
        assert (await http.get(wrong)).status_code in (404, 422, 400), wrong


async def test_word_is_words_and_tables_and_nothing_runs(unit, client):
    item, document = await published(unit, "ค.docx", word(evil="<script>alert(1)</script>"))
    text = (await client(unit).get(f"/p/{item}/preview/{document}")).text
    assert "<h2>คู่มือการปฏิบัติงาน</h2>" in text
    assert "<td>๕ นาที</td>" in text
    assert "<script>alert" not in text


async def test_a_sheet_is_a_table_and_what_it_hides_stays_hidden(unit, client):
    item, document = await published(unit, "ง.xlsx", book(400))
    text = (await client(unit).get(f"/p/{item}/preview/{document}")).text
    assert "<td>รายการที่ 0</td><td>1,234.50</td><td>&lt;b&gt;x&lt;/b&gt;</td>" in text
    assert "ซ่อนไว้" not in text
    assert "รายการที่ 399" not in text
    assert "แสดงเพียงส่วนแรก" in text


async def test_an_old_sheet_is_a_table_too(unit, client):
    data = old_files.compound_xls("งบประมาณ ๒๕๖๙", "ซ่อนไว้")
    item, document = await published(unit, "เก่า.xls", data)
    text = (await client(unit).get(f"/p/{item}/preview/{document}")).text
    assert "<td>งบประมาณ ๒๕๖๙</td>" in text
    assert "ซ่อนไว้" not in text


async def test_old_word_and_archives_show_the_words_that_were_read_in_them(unit, client):
    for name, data, words in (
        ("เก่า.doc", old_files.doc("ประกาศเรื่องเก่า"), "ประกาศเรื่องเก่า"),
        ("รวม.zip", make.zipped(**{"แผน/แผน 1.txt": b"x"}), "แผน/แผน 1.txt"),
    ):
        item, document = await published(unit, name, data)
        address = f"/p/{item}/preview/{document}"
        assert address in (await client(unit).get(f"/p/{item}/")).text
        assert "แสดงในหน้าเว็บไม่ได้" in (await client(unit).get(address)).text  # not read yet
        await make.drain()
        assert words in (await client(unit).get(address)).text


async def test_what_cannot_be_read_is_offered_as_a_file(unit, client):
    broken = make.zipped(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<none/>"})
    item, document = await published(unit, "จ.docx", broken)
    answer = await client(unit).get(f"/p/{item}/preview/{document}")
    assert answer.status_code == 200
    assert "แสดงในหน้าเว็บไม่ได้" in answer.text
    assert f"/files/{document}/" in answer.text


async def test_an_entity_that_would_burst_kills_only_the_child(acting):
    """It is refused when it comes; here it lies in the store all the same."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "' + b"x" * 1000 + b'">'
    for n in range(1, 9):
        before = b"&%s;" % bytes([96 + n])
        bomb += b'<!ENTITY %s "%s">' % (bytes([97 + n]), before * 10)
    bomb += b"]><workbook>&i;</workbook>"
    parts = {"[Content_Types].xml": bomb, "xl/workbook.xml": bomb}
    data = make.zipped(**parts)
    sha256 = hashlib.sha256(data).hexdigest()
    await contents.keep(sha256, io.BytesIO(data), len(data))
    with pytest.raises(Invalid):
        await office_text(sha256, len(data), "xlsx")


async def test_it_is_gone_the_second_its_item_is(unit, client):
    until = await make.soon(unit, 6.0)
    item, document = await published(unit, "ช.pdf", make.pdf("short"), publish_until=until)
    http, address = client(unit), f"/p/{item}/preview/{document}"
    assert (await http.get(address)).status_code == 200
    assert (await http.get(f"{address}/1")).status_code == 200
    await asyncio.sleep(6.2)
    for path in (address, f"{address}/1"):
        assert (await http.get(path)).status_code == 410, path


async def test_only_public_files_of_this_item_and_this_unit(unit, other, client):
    item, document = await published(unit, "ซ.pdf", make.pdf("mine"))
    another = await make.publication(unit)
    drafted = await make.draft(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            hidden = await db.value("SELECT id FROM document WHERE publication = $1", drafted)
    for http, path in (
        (client(other), f"/p/{item}/preview/{document}"),
        (client(unit), f"/p/{another}/preview/{document}"),
        (client(unit), f"/p/{drafted}/preview/{hidden}"),
        (client(unit), f"/p/{item}/preview/{uuid4()}"),
    ):
        assert (await http.get(path)).status_code == 404
        assert (await http.get(f"{path}/1")).status_code == 404


async def test_a_crowd_is_asked_to_come_again_and_what_is_made_is_made_once(monkeypatch):
    made, kept, go = [], previews.Kept(), asyncio.Event()
    monkeypatch.setattr(previews, "MOST_WAITING", 3)

    async def make_one():
        made.append(1)
        await go.wait()
        return b"x"

    waiting = [asyncio.create_task(kept.of((uuid4(), "s", n), make_one)) for n in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(previews.Unavailable):
        await kept.of((uuid4(), "s", 9), make_one)
    go.set()
    await asyncio.gather(*waiting)
    key = (uuid4(), "s", 1)
    assert await kept.of(key, make_one) == await kept.of(key, make_one) == b"x"
    assert len(made) == 4
