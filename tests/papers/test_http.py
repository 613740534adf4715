"""The papers over HTTP: who gets them, what they say, what a board posting needs."""

import io
import re
from datetime import timedelta

import pypdfium2
import pytest
from docx import Document
from PIL import Image

from portal.audit.queries import trail_of
from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.papers.verify import code_for
from tests import make


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def jpg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return out.getvalue()


async def on_a_board(unit, state="published", **fields):
    """A request that asks for the notice board too, brought to this state."""
    made = await make.draft(unit, **fields)
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE publication SET channels = '{website,board}' WHERE id = $1", made
            )
    await make.do(unit, made, "staff", "submit")
    if state != "submitted":
        await make.do(unit, made, "approver", "approve")
        await make.do(unit, made, "webmaster", "publish")
    return made


async def test_the_form_is_a_pdf_and_a_docx_for_the_units_people(unit, client):
    made = await make.publication(unit, "published")
    http = client(unit, unit.staff)
    pdf = await http.get(f"/staff/requests/{made}/form.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"].startswith("inline")
    assert len(pypdfium2.PdfDocument(pdf.content)) == 1
    docx = await http.get(f"/staff/requests/{made}/form.docx")
    words = "\n".join(
        cell.text for row in Document(io.BytesIO(docx.content)).tables[0].rows for cell in row.cells
    )
    for said in ("ชื่อหน่วยงาน", "วัน/เดือน/ปี", "ผู้อนุมัติรับรอง", unit.staff.person.name):
        assert said in words
    page = await http.get(f"/staff/requests/{made}")
    assert f"/staff/requests/{made}/form.pdf" in page.text
    by_api = await http.get(f"/api/v1/requests/{made}/form.pdf")
    assert (by_api.content, by_api.headers["content-type"]) == (pdf.content, "application/pdf")
    assert (await http.get(f"/api/v1/requests/{made}/form.docx")).status_code == 200
    assert (await client(unit).get(f"/api/v1/requests/{made}/form.pdf")).status_code == 401
    assert (await client(unit).get(f"/staff/requests/{made}/form.pdf")).status_code in (303, 401)


async def test_a_unit_without_an_announcement_is_told_so_through_its_admin_alone(unit, client):
    made = await make.publication(unit, "submitted")
    path, said = f"/staff/requests/{made}", "ยังไม่ได้ใส่ประกาศแนวทาง"
    assert said in (await client(unit, unit.unit_admin).get(path)).text
    assert said not in (await client(unit, unit.staff).get(path)).text


async def test_word_of_mouth_that_was_denied_signs_nothing(unit, client):
    made = await make.publication(unit, "submitted")
    with acting_for(unit.tenant):
        async with db.transaction():
            spoken_at = clock.now().isoformat()
    said = {"approver": unit.approver.username, "channel": "phone", "urgency": "น้ำท่วม"}
    await make.do(unit, made, "webmaster", "record_verbal_approval", spoken_at=spoken_at, **said)
    await make.do(unit, made, "webmaster", "publish")
    path = f"/staff/requests/{made}/form.pdf"
    http = client(unit, unit.staff)
    words = text_of((await http.get(path)).content).replace(" ", "")
    assert unit.approver.person.name in words
    assert "อนุญาตทางวาจา" in words
    await make.do(unit, made, "approver", "deny_verbal_approval", reason="ไม่ได้พูดกัน")
    words = text_of((await http.get(path)).content).replace(" ", "")
    assert unit.approver.person.name not in words
    assert "มิได้อนุญาตทางวาจา" in words


async def verify_path(unit, client, made) -> str:
    pdf = (await client(unit, unit.staff).get(f"/staff/requests/{made}/form.pdf")).content
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    return "/verify/" + re.search(r"/verify/([a-z2-7]{36})", page)[1]


async def test_the_code_on_the_paper_verifies_it_and_says_nothing_personal(unit, client):
    made = await make.publication(unit, "submitted", title="เรื่องที่ยังลับอยู่")
    path = await verify_path(unit, client, made)
    page = await client(unit).get(path)
    assert page.status_code == 200
    assert "ยังไม่เผยแพร่" in page.text
    assert "ตรงกับที่พิมพ์" in page.text
    assert "เรื่องที่ยังลับอยู่" not in page.text
    for person in unit.people.values():
        assert person.person.name not in page.text
        assert person.username not in page.text
    assert page.headers["cache-control"] == "no-store"

    await make.do(unit, made, "approver", "approve")
    await make.do(unit, made, "webmaster", "publish")
    page = await client(unit).get(path)
    assert "เผยแพร่อยู่" in page.text
    assert "เรื่องที่ยังลับอยู่" in page.text
    await make.do(unit, made, "webmaster", "take_down", reason="ผิด")
    page = await client(unit).get(path)
    assert "สิ้นสุดการเผยแพร่แล้ว" in page.text
    assert "เรื่องที่ยังลับอยู่" not in page.text


async def test_a_paper_from_before_a_revision_says_so(unit, client):
    made = await make.publication(unit, "rejected")
    path = await verify_path(unit, client, made)
    await make.do(unit, made, "staff", "revise")
    page = await client(unit).get(path)
    assert "เปลี่ยนไปหลังจากพิมพ์" in page.text


async def test_no_code_can_be_guessed_or_used_at_another_unit(unit, other, client):
    made = await make.publication(unit, "published")
    path = await verify_path(unit, client, made)
    assert (await client(other).get(path)).status_code == 404
    last = "a" if path[-3] != "a" else "b"
    for wrong in (path[:-3] + last + path[-2:], "/verify/x", "/verify/" + "a" * 36, path.upper()):
        assert (await client(unit).get(wrong)).status_code == 404, wrong


async def test_a_draft_has_no_code(unit, client):
    made = await make.draft(unit)
    pdf = (await client(unit, unit.staff).get(f"/staff/requests/{made}/form.pdf")).content
    assert "/verify/" not in text_of(pdf)


async def test_a_posting_needs_its_photo_and_leaves_lines(unit, client):
    made = await on_a_board(unit)
    http, path = client(unit, unit.webmaster), f"/staff/requests/{made}/postings"
    fields = {"channel": "board", "place": "บอร์ดหน้าสำนักงาน"}
    without = await http.post(path, data=fields)
    assert without.status_code == 422
    assert "แนบภาพถ่าย" in without.text
    fake = await http.post(path, data=fields, files={"photo": ("ก.jpg", b"<script>")})
    assert fake.status_code == 422
    assert "บอร์ดหน้าสำนักงาน" in fake.text, "what was typed is kept"
    done = await http.post(path, data=fields, files={"photo": ("ก.jpg", jpg())})
    assert done.status_code == 303
    page = await http.get(path)
    photo = re.search(r"/staff/requests/[^\"]+photo\.jpg", page.text)[0]
    got = await http.get(photo)
    assert got.content == jpg()
    assert (await client(unit).get(photo)).status_code in (303, 401), "staff alone"

    removed = re.search(r"/staff/requests/[^\"]+/removed", page.text)[0]
    assert (await http.post(removed)).status_code == 303
    assert (await http.post(removed)).status_code == 409
    with acting_for(unit.tenant):
        async with db.transaction():
            lines = [line["action"] for line in await trail_of("publication", [made])]
    assert lines[-2:] == ["post_up", "post_down"]
    assert "ปลดประกาศแล้ว" in (await http.get(f"/staff/requests/{made}")).text


async def test_what_must_come_down_is_pressing(unit, client):
    made, another = await on_a_board(unit), await on_a_board(unit)
    http = client(unit, unit.webmaster)
    with acting_for(unit.tenant):
        async with db.transaction():
            tomorrow = clock.today() + timedelta(days=1)
    for which, where in ((made, tomorrow.strftime("%d/%m/%Y")), (another, "30/9/2573")):
        fields = {"channel": "board", "place": f"ที่ {which}", "remove_on": where}
        await http.post(
            f"/staff/requests/{which}/postings", data=fields, files={"photo": ("ก.jpg", jpg())}
        )
    text = (await http.get(f"/staff/requests/{another}/postings")).text
    soon = text[text.index("ต้องปลดเร็ว") :]
    assert f"ที่ {made}" in soon
    assert f"ที่ {another}" not in soon
    await make.do(unit, another, "webmaster", "take_down", reason="ผิด")
    text = (await http.get(f"/staff/requests/{another}/postings")).text
    assert f"ที่ {another}" in text[text.index("ต้องปลดเร็ว") :], "not public any more"


async def test_bad_postings_are_refused_in_words(unit, client):
    made, plain = await on_a_board(unit), await make.publication(unit, "published")
    http = client(unit, unit.staff)
    for fields, said in (
        ({"channel": "line", "place": "ก"}, "เลือกช่องทางที่ขอไว้"),
        ({"channel": "board", "place": "..."}, "บอกว่าปิดไว้ที่ใด"),
        ({"channel": "board", "place": "ก", "posted_on": "32/1/2569"}, "ใส่วันเดือนปี"),
        ({"channel": "board", "place": "ก", "posted_on": "1/1/2590"}, "ไม่เกินวันนี้"),
        ({"channel": "board", "place": "ก", "posted_on": "๑๐/๑/๒๕๖๙", "remove_on": "๙/๑/๒๕๖๙"},
         "ไม่ก่อนวันที่ปิดประกาศ"),
    ):  # fmt: skip
        answer = await http.post(
            f"/staff/requests/{made}/postings", data=fields, files={"photo": ("ก.jpg", jpg())}
        )
        assert (answer.status_code, said in answer.text) == (422, True), fields
    one = {"channel": "board", "place": "ก"}
    assert (await http.post(f"/staff/requests/{plain}/postings", data=one)).status_code == 409
    waiting = await on_a_board(unit, "submitted")
    assert (await http.post(f"/staff/requests/{waiting}/postings", data=one)).status_code == 409
    with acting_for(unit.tenant):
        async with db.transaction():
            assert not await db.value("SELECT count(*) FROM posting")


async def test_the_notice_is_for_what_is_public(unit, client):
    made = await on_a_board(unit, details="ก" * 20_000, title="ประกาศ " * 40)
    http = client(unit, unit.staff)
    answer = await http.get(f"/staff/requests/{made}/notice.pdf")
    assert len(pypdfium2.PdfDocument(answer.content)) == 1
    assert f"/p/{made}/" in text_of(answer.content)
    await make.do(unit, made, "webmaster", "take_down", reason="ผิด")
    assert (await http.get(f"/staff/requests/{made}/notice.pdf")).status_code == 409


async def test_the_flow_and_the_table_are_public_in_both_languages(unit, client):
    http = client(unit)
    for path, thai, english in (
        ("/flow", "ใช้เวลา", "Time"), ("/responsibility", "ผู้ตรวจสอบ", "Checked by"),
    ):  # fmt: skip
        assert thai in (await http.get(path)).text
        assert english in (await http.get(f"{path}?lang=en")).text
        pdf = await http.get(f"{path}.pdf")
        assert pdf.headers["content-type"] == "application/pdf"
        assert len(pypdfium2.PdfDocument(pdf.content)) >= 1
    assert 'href="/flow"' in (await http.get("/")).text


async def test_the_flow_follows_the_configuration(client):
    two = await make.unit(make.TWO_STEPS, publish_minutes=7, verbal_allowed=False)
    text = (await client(two).get("/flow")).text
    assert "ผู้ช่วยสาธารณสุขอำเภอ" in text
    assert "๗" in text
    assert "ทางวาจา" not in text


@pytest.mark.parametrize("lang", ["", "en"])
async def test_a_code_is_typed_or_the_whole_address(unit, client, lang):
    made = await make.publication(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            row = await db.row("SELECT content_hash FROM publication WHERE id = $1", made)
    code, http = code_for(made, row["content_hash"]), client(unit)
    more = {"lang": lang} if lang else {}
    for typed in (code, code.upper(), f" {code} ", f"{code[:9]} {code[9:]}",
                  f"https://{unit.slug}.localhost/verify/{code}?lang=en"):  # fmt: skip
        answer = await http.get("/verify", params={"code": typed, **more})
        assert answer.status_code == 303, typed
        assert (await http.get(answer.headers["location"])).status_code == 200
    assert (await http.get("/verify", params=more)).status_code == 200
    for wrong in ("ก", "../../staff", "a" * 500, "<script>", "https://evil.example/", "%00"):
        answer = await http.get("/verify", params={"code": wrong})
        assert answer.status_code == 422, wrong
        assert "ตัวเลข" in answer.text
    unknown = await http.get("/verify", params={"code": "abc"}, follow_redirects=True)
    assert unknown.status_code == 404
