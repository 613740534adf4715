"""What was found in a file, on the pages of its request: shown, taken out, and where a human must
look, not public before one has."""

import hashlib
import re
from uuid import UUID

import pytest

from portal.kit import db
from portal.kit.tenancy import acting_for
from tests import make
from tests.documents.corpus_jpeg import exif
from tests.documents.corpus_office import named
from tests.documents.corpus_pdf import with_file
from tests.documents.corpus_zip import SMALL

HELD = with_file("แนบ.zip", SMALL)


async def sent(unit, client, name, data) -> tuple[str, dict]:
    """A draft of the unit's staff with this file; (its address, the document)."""
    http = client(unit, unit.staff)
    draft = (await http.post("/api/v1/requests", json=make.FIELDS)).json()["id"]
    answer = await http.post(f"/api/v1/requests/{draft}/documents", files={"file": (name, data)})
    assert answer.status_code == 201, answer.text
    return draft, answer.json()


async def held_request(unit, client) -> tuple[str, dict]:
    """Allowed, with a PDF that carries an archive."""
    draft, document = await sent(unit, client, "มีไฟล์แนบ.pdf", HELD())
    await make.answered(unit, UUID(draft))
    await make.do(unit, draft, "staff", "submit")
    await make.do(unit, draft, "approver", "approve")
    return draft, document


async def public(unit) -> list[str]:
    with acting_for(unit.tenant):
        async with db.transaction():
            return [row["filename"] for row in await db.rows("SELECT * FROM public_document")]


async def test_what_waits_for_a_human_is_not_published_before_one_has_released_it(unit, client):
    made, document = await held_request(unit, client)
    http = client(unit, unit.webmaster)
    refused = await http.post(f"/api/v1/requests/{made}/actions", json={"action": "publish"})
    assert refused.status_code == 422
    assert "มีไฟล์แนบ.pdf" in refused.json()["errors"][0]["message"]
    page = (await http.get(f"/staff/requests/{made}")).text
    assert "ใน PDF มีไฟล์แนบที่ระบบไม่ได้เปิดดู: แนบ.zip" in page
    action = f"/staff/requests/{made}/files/{document['id']}/release"
    assert f'action="{action}"' in page

    empty = await http.post(action, data={"reason": " "})
    assert empty.status_code == 422
    assert "บอกว่าตรวจอย่างไร" in empty.text
    assert (await http.post(action, data={"reason": "เปิดดูแล้ว เป็นตารางเดิม"})).status_code == 303
    assert (await http.post(action, data={"reason": "อีกครั้ง"})).status_code == 409
    done = (await http.get(f"/staff/requests/{made}?done=release_file")).text
    assert "เปิดดูแล้ว เป็นตารางเดิม" in done
    assert action not in done
    await make.do(unit, made, "webmaster", "publish")
    assert await public(unit) == ["มีไฟล์แนบ.pdf"]
    with acting_for(unit.tenant):
        async with db.transaction():
            line = await db.row("SELECT * FROM audit_entry WHERE action = 'release_file'")
    assert (line["actor"], line["reason"]) == (unit.webmaster.person.account, "เปิดดูแล้ว เป็นตารางเดิม")
    assert document["sha256"] in line["detail"]


@pytest.mark.parametrize("who", ["staff", "approver", "reviewer"])
async def test_nobody_else_releases(unit, client, who):
    made, document = await held_request(unit, client)
    http, action = client(unit, unit.people[who]), f"/files/{document['id']}/release"
    answer = await http.post(f"/staff/requests/{made}{action}", data={"reason": "เปิดแล้ว"})
    assert answer.status_code == 403
    assert "/release" not in (await http.get(f"/staff/requests/{made}")).text


async def test_what_is_found_later_hides_what_is_public_until_it_is_released(unit, client):
    """A rule of tomorrow may find more in the same bytes."""
    made = await make.publication(unit, "published")
    assert len(await public(unit)) == 1
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "INSERT INTO content_finding (tenant, sha256, code, words_th, words_en,"
                " needs_human) SELECT tenant, sha256, 'unseen_archive', 'ก', 'a', true"
                " FROM document WHERE publication = $1",
                made,
            )
    assert await public(unit) == []
    document = (await client(unit, unit.staff).get(f"/api/v1/requests/{made}")).json()["documents"]
    http = client(unit, unit.unit_admin)
    done = await http.post(
        f"/staff/requests/{made}/files/{document[0]['id']}/release", data={"reason": "ดูแล้ว"}
    )
    assert done.status_code == 303
    assert len(await public(unit)) == 1


async def test_an_internal_file_may_wait_for_ever(unit, client):
    http = client(unit, unit.staff)
    draft = (await http.post("/api/v1/requests", json=make.FIELDS)).json()["id"]
    await http.post(
        f"/api/v1/requests/{draft}/documents",
        files={"file": ("a.pdf", HELD())},
        data={"internal": "true"},
    )
    await make.do(unit, draft, "staff", "submit")
    await make.do(unit, draft, "approver", "approve")
    await make.do(unit, draft, "webmaster", "publish")
    assert await public(unit) == []


async def test_names_are_shown_on_the_draft_and_taken_out_with_a_button(unit, client):
    draft, document = await sent(unit, client, "แผน.docx", named())
    http = client(unit, unit.staff)
    page = (await http.get(f"/staff/requests/{draft}/edit")).text
    assert "ข้อมูลในไฟล์ที่บอกชื่อหรือสถานที่" in page
    assert "ผู้สร้างไฟล์: สมชาย ใจดี" in page
    button = f"clean:{document['id']}"
    assert f'value="{button}"' in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    typed = {"title": "ชื่อที่พิมพ์ค้างไว้", "version": version, "then": button}
    after = await http.post(f"/staff/requests/{draft}/edit", data=typed, files={"x": ("", b"")})
    assert after.status_code == 200, after.text
    assert "สมชาย ใจดี" not in after.text
    assert "ชื่อที่พิมพ์ค้างไว้" in after.text
    kept = (await http.get(f"/api/v1/requests/{draft}")).json()["documents"][0]
    assert (kept["id"], kept["filename"]) == (document["id"], "แผน.docx")
    assert kept["sha256"] != document["sha256"]
    got = await http.get(f"/staff/requests/{draft}/files/{kept['id']}/x")
    assert hashlib.sha256(got.content).hexdigest() == kept["sha256"]
    with acting_for(unit.tenant):
        async with db.transaction():
            line = await db.row("SELECT * FROM audit_entry WHERE action = 'clean_file'")
            uses = await db.value(
                "SELECT count(*) FROM content_use WHERE sha256 = $1", document["sha256"]
            )
    assert document["sha256"] in line["detail"]
    assert kept["sha256"] in line["detail"]
    assert uses == 0


async def test_another_persons_draft_is_not_cleaned(unit, client):
    draft, document = await sent(unit, client, "แผน.docx", named())
    http = client(unit, unit.webmaster)
    answer = await http.post(
        f"/staff/requests/{draft}/edit", data={"then": f"clean:{document['id']}"}
    )
    assert answer.status_code in (200, 403, 422)
    kept = (await http.get(f"/api/v1/requests/{draft}")).json()["documents"][0]
    assert kept["sha256"] == document["sha256"]


async def test_a_picture_is_kept_without_its_place(unit, client):
    draft, document = await sent(unit, client, "ภาพ.jpg", exif(place=True, turned=6))
    http = client(unit, unit.staff)
    got = (await http.get(f"/staff/requests/{draft}/files/{document['id']}/x")).content
    assert hashlib.sha256(got).hexdigest() == document["sha256"]
    assert b"GPS" not in got
    page = (await http.get(f"/staff/requests/{draft}/edit")).text
    assert "นำตำแหน่งที่ถ่ายภาพและข้อมูลกล้องออกให้แล้ว" in page
    shape = (await http.get(f"/api/v1/requests/{draft}")).json()["documents"][0]
    assert shape["size"] == len(got)
