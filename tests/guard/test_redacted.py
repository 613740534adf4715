"""A redacted copy in the place of a file: the address stays, the original is kept for few."""

import pypdfium2

from portal.guard import jobs
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.publication.files import attach
from tests import make
from tests.guard import files
from tests.guard.files import SOMEBODY


async def asked(unit):
    """(request, the id of its file with a citizen's number)."""
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        upload = make.upload("รายชื่อ.docx", files.docx(SOMEBODY))
        document = await attach(made, unit.staff.person, upload)
        await jobs.read_again()
    return made, document


async def replace(http, made, document, data, name="ฉบับปิดบัง.pdf"):
    return await http.post(
        f"/api/v1/requests/{made}/documents/{document}/redacted", files={"file": (name, data)}
    )


async def originals(unit, made):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.rows(
                "SELECT id, filename, internal, copy FROM document WHERE publication = $1"
                " AND copy IS NOT NULL",
                made,
            )


async def test_it_keeps_its_address_and_the_original_is_for_few(unit, client):
    made, document = await asked(unit)
    http = client(unit, unit.staff)
    answer = await replace(http, made, document, files.pdf("ชื่อ เลขประจำตัว ปิดบัง"))
    assert answer.status_code == 200, answer.text
    with acting_for(unit.tenant):
        await jobs.read_again()
    shown = (await http.get(f"/api/v1/requests/{made}")).json()["documents"]
    assert str(document) in [one["id"] for one in shown]
    assert sorted(one["filename"] for one in shown) == ["รายชื่อ.pdf", "แผน 2570.pdf"]
    (original,) = await originals(unit, made)
    assert (original["filename"], original["internal"]) == ("รายชื่อ.docx", True)
    assert original["copy"] == document
    assert (await http.get(f"/api/v1/requests/{made}/guard")).json()["groups"] == []
    await make.do(unit, made, "staff", "submit")
    await make.do(unit, made, "approver", "approve")
    await make.do(unit, made, "webmaster", "publish")
    path = f"/staff/requests/{made}/originals/{original['id']}/x.docx"
    for who, status in (("staff", 200), ("approver", 200), ("webmaster", 200), ("reviewer", 404),
                        ("unit_admin", 404)):  # fmt: skip
        http = client(unit, unit.people[who])
        assert (await http.get(path)).status_code == status, who
        page = (await http.get(f"/staff/requests/{made}")).text
        assert (str(original["id"]) in page) == (status == 200), who
        for elsewhere in (f"files/{original['id']}/x.docx", f"files/{original['id']}/pages/1"):
            answer = await http.get(f"/staff/requests/{made}/{elsewhere}")
            assert answer.status_code == 404, elsewhere
    public = client(unit)
    assert (await public.get(f"/files/{original['id']}/x.docx")).status_code == 404
    answer = await public.get(f"/files/{document}/x.pdf", follow_redirects=True)
    assert answer.content.startswith(b"%PDF")
    assert str(original["id"]) not in (await public.get(f"/p/{made}/")).text
    edition = (await make.do(unit, made, "staff", "update")).row.id
    assert await originals(unit, edition) == []


async def test_that_it_was_redacted_is_on_record(unit, client):
    made, document = await asked(unit)
    http = client(unit, unit.staff)
    await replace(http, made, document, files.pdf("ปิดบังแล้ว"))
    history = (await http.get(f"/api/v1/requests/{made}/history")).json()["items"]
    assert [one["action"] for one in history][-2:] == ["decide_personal_data", "replace"]
    with acting_for(unit.tenant):
        async with db.transaction():
            row = await db.row("SELECT choice, kind, name FROM guard_decision")
    assert tuple(row) == ("redacted", "citizen", unit.staff.person.name)


async def test_a_copy_that_still_has_it_is_asked_about(unit, client):
    made, document = await asked(unit)
    http = client(unit, unit.staff)
    assert (await replace(http, made, document, files.pdf(f"ปิดทับ {SOMEBODY}"))).status_code == 200
    with acting_for(unit.tenant):
        await jobs.read_again()
    found = (await http.get(f"/api/v1/requests/{made}/guard")).json()
    assert found["undecided"] == 1


async def test_only_the_owner_of_a_draft_and_only_a_real_file(unit, client):
    made, document = await asked(unit)
    for who in ("approver", "webmaster", "unit_admin"):
        answer = await replace(client(unit, unit.people[who]), made, document, files.pdf("x"))
        assert answer.status_code == 403, who
    http = client(unit, unit.staff)
    assert (await replace(http, made, document, b"MZ", "x.exe")).status_code == 422
    assert (await replace(http, made, document, files.docx(SOMEBODY), "x.docx")).status_code in (
        200,
        409,
    )
    answer = await http.post(f"/staff/requests/{made}/files/{document}/redacted", data={"x": "y"})
    assert answer.status_code == 422
    assert "เลือกไฟล์ฉบับที่ปิดบังข้อมูลแล้ว" in answer.text
    answer = await http.post(
        f"/staff/requests/{made}/files/{document}/redacted",
        files={"file": ("ก.pdf", files.pdf("ปิดบัง"))},
    )
    assert answer.status_code == 303
    assert "ต้นฉบับ" in (await http.get(f"/staff/requests/{made}")).text
    await make.do(unit, made, "staff", "submit")
    assert (await replace(http, made, document, files.pdf("y"))).status_code == 409


async def test_taking_the_file_out_takes_its_original_too(unit, client):
    made, document = await asked(unit)
    http = client(unit, unit.staff)
    await replace(http, made, document, files.pdf("ปิดบัง"))
    await http.delete(f"/api/v1/requests/{made}/documents/{document}")
    assert await originals(unit, made) == []


async def a_pdf(unit, data):
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        document = await attach(made, unit.staff.person, make.upload("ผู้รับทุน.pdf", data))
        await jobs.read_again()
    return made, document


async def test_the_system_blackens_a_pdf_and_nothing_is_left_below(unit, client):
    data = files.pdf("หน้าแรกไม่มีอะไรที่ต้องปิด", f"เลข {files.dashed(SOMEBODY)} โทร {files.MOBILE}",
                     "หน้าสุดท้ายที่มีข้อความยาวพอ")  # fmt: skip
    made, document = await a_pdf(unit, data)
    http = client(unit, unit.staff)
    assert "ให้ระบบปิดบังให้" in (await http.get(f"/staff/requests/{made}")).text
    answer = await http.post(f"/staff/requests/{made}/files/{document}/redact")
    assert answer.status_code == 303, answer.text
    got = await http.get(f"/staff/requests/{made}/files/{document}/x.pdf")
    copy = pypdfium2.PdfDocument(got.content)
    texts = [page.get_textpage().get_text_bounded() for page in copy]
    assert len(texts) == 3
    assert "หน้าแรก" in texts[0]
    assert texts[1].strip() == ""
    assert "หน้าสุดท้าย" in texts[2]
    assert SOMEBODY.encode() not in got.content
    before = pypdfium2.PdfDocument(data)[1].render(scale=1).to_pil().convert("L").histogram()
    after = copy[1].render(scale=1).to_pil().convert("L").histogram()
    assert sum(after[:40]) > sum(before[:40]) + 500  # there is a bar
    with acting_for(unit.tenant):
        await jobs.read_again()
    found = (await http.get(f"/api/v1/requests/{made}/guard")).json()["groups"]
    assert [(one["kind"], one["findings"][0]["at"]) for one in found] == [("unread", "2")]
    (original,) = await originals(unit, made)
    assert original["filename"] == "ผู้รับทุน.pdf"


async def test_what_cannot_be_blackened_is_said(unit, client):
    made, document = await asked(unit)
    http = client(unit, unit.staff)
    answer = await http.post(f"/api/v1/requests/{made}/documents/{document}/redact")
    assert answer.status_code == 422
    assert "เฉพาะ PDF" in answer.json()["errors"][0]["message"]
    for data in (files.pdf("ไม่มีอะไร"), files.scan()):
        made, document = await a_pdf(unit, data)
        answer = await http.post(f"/api/v1/requests/{made}/documents/{document}/redact")
        assert answer.status_code == 422
        assert await originals(unit, made) == []
