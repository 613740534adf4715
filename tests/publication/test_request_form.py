"""The request form by HTTP: saved as it is typed, one draft whatever is lost on the way, dates that
read in two ways, one like before, several decided at once, papers as pictures."""

import io
import struct
from uuid import uuid4

import pytest
from PIL import Image

from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.publication.days import question_about
from tests import make

NEW = "/staff/requests/new/save"


async def test_what_holds_is_saved_and_the_rest_is_said(unit, client):
    http = client(unit, unit.staff)
    typed = {"title": "แผนงาน", "coverage_from": "31/2/2570", "category": "no-such"}
    answer = await http.post(NEW, data=typed | {"publish_until": "30/9/1969"})
    assert answer.status_code == 200
    said = answer.json()
    assert set(said["errors"]) == {"coverage_from", "publish_until", "category"}
    assert "พิมพ์ 2569" in said["errors"]["publish_until"]
    seen = (await http.get(f"/api/v1/requests/{said['id']}")).json()
    assert (seen["title"], seen["coverage_from"], seen["version"]) == (
        "แผนงาน", None, said["version"])  # fmt: skip
    again = await http.post(
        f"/staff/requests/{said['id']}/save",
        data={"version": said["version"], "coverage_from": "๑ ต.ค. ๒๕๖๙", "title": "แผนงาน 2"},
    )
    assert again.json()["errors"] == {}
    assert again.json()["version"] == said["version"] + 1


async def test_an_answer_that_was_lost_makes_no_second_draft(unit, client):
    http, key = client(unit, unit.staff), uuid4().hex
    first = await http.post(NEW, data={"title": "หลุด", "key": key})
    second = await http.post(NEW, data={"title": "หลุด แล้วพิมพ์ต่อ", "key": key})
    assert first.json() == second.json()
    found = (await http.get("/api/v1/requests?state=draft")).json()["items"]
    assert len(found) == 1


async def test_a_draft_changed_elsewhere_or_sent_is_not_saved_over(unit, client):
    http, made = client(unit, unit.staff), await make.draft(unit)
    stale = await http.post(f"/staff/requests/{made}/save", data={"version": 1, "title": "เก่า"})
    assert stale.status_code == 409
    assert "แก้ไขเรื่องนี้ไปก่อน" in stale.json()["message"]
    other = await client(unit, unit.webmaster).post(
        f"/staff/requests/{made}/save", data={"title": "ของคนอื่น"}
    )
    assert other.status_code == 403
    nobody = await client(unit).post(f"/staff/requests/{made}/save", data={"title": "x"})
    assert nobody.status_code == 401


async def test_each_file_by_itself(unit, client):
    http, made = client(unit, unit.staff), await make.draft(unit)
    good = await http.post(f"/staff/requests/{made}/files", files={"file": ("ก.pdf", make.pdf())})
    assert good.status_code == 200
    line = await http.get(f"/staff/requests/{made}/lines/{good.json()['id']}")
    assert "ก.pdf" in line.json()["html"]
    for name, data, words in (
        ("ข.pdf", b"MZ" + b"0" * 99, "ไม่ใช่การเปลี่ยนชื่อ"),
        ("ก.pdf", make.pdf(), "แนบไว้แล้ว"),
        ("ค.pdf", b"", "ว่าง"),
    ):
        bad = await http.post(f"/staff/requests/{made}/files", files={"file": (name, data)})
        assert 400 <= bad.status_code < 500
        assert words in bad.json()["message"], bad.json()
    none = await http.post(f"/staff/requests/{made}/files", data={"file": "x"})
    assert none.status_code == 422


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("30/9/2569", ""), ("๓๐ ก.ย. ๒๕๖๙", ""), ("30/9/2026", ""), ("30 ก.ย. 69", ""),
        ("2026-09-30", ""), ("2569-09-30", ""), ("30/9/1969", "พิมพ์ 2569"),
        ("30 กันยายน 1970", "2513"),
        ("1969-09-30", "พ.ศ. 2512"), ("30/9/26", "พิมพ์ปีให้ครบสี่หลัก"),
        ("", ""), ("x", ""), ("๓๐/๙/๑๙๖๙", "2569"),
    ],
)  # fmt: skip
def test_a_year_that_reads_in_two_ways_is_asked_about(typed, asked):
    assert asked in question_about(typed)
    assert bool(asked) == bool(question_about(typed))


@pytest.mark.parametrize("typed", ["1/10/2569", "1/10/2026", "๑ ตุลาคม ๒๕๖๙", "2569-10-01"])
async def test_the_same_day_however_it_is_typed(unit, client, typed):
    http = client(unit, unit.staff)
    made = (await http.post(NEW, data={"title": "วันที่", "coverage_from": typed})).json()
    assert made["errors"] == {}
    seen = (await http.get(f"/api/v1/requests/{made['id']}")).json()
    assert seen["coverage_from"] == "2026-10-01"


async def test_1969_is_asked_about_by_the_form_too_and_everything_typed_stays(unit, client):
    http = client(unit, unit.staff)
    answer = await http.post(
        "/staff/requests/new",
        data={"title": "แผน", "coverage_from": "1/10/1969", "then": "submit"},
    )
    assert answer.status_code == 422
    assert "ปี 1969 คือ พ.ศ. 2512" in answer.text
    assert 'value="1/10/1969"' in answer.text
    assert (await http.get("/api/v1/requests")).json()["items"] == []


async def test_a_drafts_own_page_asks_for_the_declaration_too(unit, client):
    """R54: there is no page from which it is sent undeclared."""
    made = await make.draft(unit)
    http = client(unit, unit.staff)
    asked = await http.post(f"/staff/requests/{made}/actions", data={"action": "submit"})
    assert asked.status_code == 422
    assert "อ่านคำรับรองแล้วทำเครื่องหมายก่อนส่ง" in asked.text
    assert (await http.get(f"/api/v1/requests/{made}")).json()["state"] == "draft"
    await http.patch(f"/api/v1/requests/{made}", json={"rights": True})
    sent = await http.post(f"/staff/requests/{made}/actions", data={"action": "submit"})
    assert sent.status_code == 303
    assert (await http.get(f"/api/v1/requests/{made}")).json()["state"] == "submitted"


async def test_the_form_is_sent_with_its_declaration_only(unit, client):
    http = client(unit, unit.staff)
    typed = {"title": "แผน", "channels": "website", "then": "submit"}
    answer = await http.post("/staff/requests/new", data=typed)
    assert answer.status_code == 422
    assert "อ่านคำรับรอง" in answer.text
    assert "ระบุแหล่งที่มา" in answer.text  # and all else that is missing, at once


async def test_one_like_before(unit, client):
    http = client(unit, unit.staff)
    made = await make.publication(unit, "published", title="รายงาน ไตรมาสที่ 1 ปีงบประมาณ พ.ศ. 2570")
    answer = await http.post(f"/staff/requests/{made}/again")
    assert answer.status_code == 303
    new = answer.headers["location"].split("/")[3]
    seen = (await http.get(f"/api/v1/requests/{new}")).json()
    assert seen["title"] == "รายงาน ไตรมาสที่ 2 ปีงบประมาณ พ.ศ. 2570"
    assert (seen["coverage_from"], seen["coverage_to"]) == ("2027-01-01", "2027-03-31")
    assert (seen["state"], seen["documents"], seen["rights"]) == ("draft", [], False)
    assert (seen["category"], seen["source"]) == ("general-information", "กลุ่มงานบริหาร")
    assert seen["edition"] == 1
    not_own = await client(unit, unit.approver).post(f"/staff/requests/{made}/again")
    assert not_own.status_code == 403


async def test_several_at_once_with_a_record_for_each(unit, client):
    made = [await make.publication(unit, "submitted", title=f"เรื่องที่ {n}") for n in range(3)]
    await make.do(unit, made[2], "staff", "recall")
    http = client(unit, unit.approver)
    with acting_for(unit.tenant):
        async with db.transaction():
            versions = {
                row["id"]: row["version"]
                for row in await db.rows("SELECT id, version FROM publication")
            }
    chosen = [f"{one}:{versions[one]}" for one in made]
    answer = await http.post(
        "/staff/requests/several", data={"action": "approve", "chosen": [*chosen, chosen[0]]}
    )
    assert answer.status_code == 200
    assert "อนุญาตแล้ว 2 เรื่อง" in " ".join(answer.text.split())
    assert "ดึงกลับมาแก้" in answer.text
    with acting_for(unit.tenant):
        async with db.transaction():
            lines = await db.rows(
                "SELECT subject FROM audit_entry WHERE action = 'approve' ORDER BY subject"
            )
    assert [line["subject"] for line in lines] == sorted(made[:2])


@pytest.mark.parametrize(
    ("chosen", "status"),
    [([], 303), (["x"], 422), (["x:1"], 422), ([f"{uuid4()}:x"], 422), ([f"{uuid4()}:1"], 200),
     ([f"{uuid4()}:1" for _ in range(51)], 422)],
)  # fmt: skip
async def test_what_is_chosen_must_be_what_the_page_sends(unit, client, chosen, status):
    http = client(unit, unit.approver)
    data = {"action": "approve", "chosen": chosen}
    assert (await http.post("/staff/requests/several", data=data)).status_code == status
    data["action"] = "take_down"
    assert (await http.post("/staff/requests/several", data=data)).status_code == 404


async def test_papers_as_pictures(unit, client):
    out = io.BytesIO()
    Image.new("RGB", (3000, 2000), (20, 110, 80)).save(out, "JPEG")
    made, http = await make.draft(unit), client(unit, unit.staff)
    await http.post(f"/staff/requests/{made}/files", files={"file": ("ภาพ.jpg", out.getvalue())})
    found = (await http.get(f"/api/v1/requests/{made}")).json()["documents"]
    for document in found:
        page = f"/staff/requests/{made}/files/{document['id']}/pages"
        answer = await http.get(f"{page}/1")
        assert answer.status_code == 200
        drawn = Image.open(io.BytesIO(answer.content))
        assert (drawn.format, drawn.width) == ("JPEG", 900)
        assert answer.headers["cache-control"] == "private, max-age=3600"
        seen = {"if-none-match": answer.headers["etag"]}
        assert (await http.get(f"{page}/1", headers=seen)).status_code == 304
        for number in (0, 2, 99999):
            assert (await http.get(f"{page}/{number}")).status_code == 404
    assert (await client(unit).get(f"{page}/1", follow_redirects=False)).status_code == 303


async def test_a_file_that_cannot_be_drawn_says_so(unit, client):
    made, http = await make.draft(unit), client(unit, unit.staff)
    jpg = make.jpeg()
    at = jpg.index(b"\xff\xc0") + 5
    huge = jpg[:at] + struct.pack(">HH", 12_000, 12_000) + jpg[at + 4 :]
    for name, data in (("ใหญ่.jpg", huge), ("ข้อมูล.zip", make.zipped(a=b"x"))):
        await http.post(f"/staff/requests/{made}/files", files={"file": (name, data)})
    found = (await http.get(f"/api/v1/requests/{made}")).json()["documents"]
    for document in found[1:]:
        answer = await http.get(f"/staff/requests/{made}/files/{document['id']}/pages/1")
        assert answer.status_code == 422
        assert "ภาพตัวอย่าง" in answer.text


async def test_a_new_edition_shows_what_it_changes(unit, client):
    made = await make.publication(unit, "published")
    with acting_for(unit.tenant):
        edition = (await make.do(unit, made, "staff", "update")).row.id
    http = client(unit, unit.staff)
    seen = (await http.get(f"/api/v1/requests/{edition}")).json()
    await http.post(
        f"/staff/requests/{edition}/edit",
        data={"title": seen["title"] + " ปรับปรุง", "details": "บรรทัดใหม่", "category": "news",
              "remove": seen["documents"][0]["id"], "then": "save"},
        files=[("file", ("ใหม่.pdf", make.pdf("new")))],
    )  # fmt: skip
    page = (await http.get(f"/staff/requests/{edition}")).text
    for words in ("สิ่งที่เปลี่ยนจากฉบับที่เผยแพร่อยู่", "ปรับปรุง</mark>", "ข่าว", "ใหม่.pdf", "เอาออก", "เพิ่ม"):
        assert words in page, words
    assert "สิ่งที่เปลี่ยน" not in (await http.get(f"/staff/requests/{made}")).text
