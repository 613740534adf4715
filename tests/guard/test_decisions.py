"""Before anything is approved or public, somebody who may act has said why what was found may be
seen: by API, by page, by word of mouth, for several at once, for the next edition."""

import pytest

from portal.guard import jobs, reading
from portal.kit import db
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.tenancy import acting_for
from portal.publication import guarding
from portal.publication.files import attach
from portal.publication.queries import subject
from tests import make
from tests.guard import files
from tests.guard.files import MASKED, MOBILE, SOMEBODY, dashed


async def with_file(unit, data=None, name="รายชื่อ.docx", state="submitted", **fields):
    """A request with a file in which there is a citizen's number."""
    made = await make.draft(unit, **fields)
    with acting_for(unit.tenant):
        data = data or files.docx(f"นาย ก. {dashed(SOMEBODY)}")
        await attach(made, unit.staff.person, make.upload(name, data))
    if state == "submitted":
        await make.do(unit, made, "staff", "submit")
    return made


async def groups(http, made):
    return (await http.get(f"/api/v1/requests/{made}/guard")).json()


def answers(found, choice="not_personal", reason=""):
    return [
        {"sha256": one["sha256"], "kind": one["kind"], "choice": choice, "reason": reason}
        for one in found["groups"]
        if one["needs_decision"]
    ]


async def test_nothing_is_approved_or_published_before_it_was_decided_of(unit, client):
    made = await with_file(unit)
    approver, webmaster = client(unit, unit.approver), client(unit, unit.webmaster)
    refused = await approver.post(f"/api/v1/requests/{made}/actions", json={"action": "approve"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "decisions"
    assert len(refused.json()["undecided"]) == 1
    found = await groups(approver, made)
    (group,) = found["groups"]
    assert (group["kind"], group["count"], group["needs_decision"]) == ("citizen", 1, True)
    assert group["findings"][0]["excerpt"] == MASKED
    assert group["findings"][0]["place"] == "ย่อหน้าที่ 1"
    for wrong in (
        answers(found, "allowed"),
        answers(found, "redacted"),
        [{**answers(found)[0], "kind": "phone"}],
    ):
        refused = await approver.post(
            f"/api/v1/requests/{made}/actions", json={"action": "approve", "decisions": wrong}
        )
        assert refused.status_code == 422, wrong
    done = await approver.post(
        f"/api/v1/requests/{made}/actions",
        json={"action": "approve", "decisions": answers(found, "allowed", "ผู้รับทุนยินยอมแล้ว")},
    )
    assert done.status_code == 200, done.text
    (group,) = (await groups(approver, made))["groups"]
    assert group["decision"]["choice"] == "allowed"
    assert group["decision"]["reason"] == "ผู้รับทุนยินยอมแล้ว"
    assert group["decision"]["by"] == unit.approver.person.name
    done = await webmaster.post(f"/api/v1/requests/{made}/actions", json={"action": "publish"})
    assert done.status_code == 200, done.text
    history = (await approver.get(f"/api/v1/requests/{made}/history")).json()["items"]
    (line,) = [one for one in history if one["action"] == "decide_personal_data"]
    assert "ผู้รับทุนยินยอมแล้ว" in line["reason"]
    assert SOMEBODY not in str(history)


async def test_the_whole_number_is_kept_nowhere(unit, client):
    made = await with_file(unit)
    with acting_for(unit.tenant):
        book = files.xlsx(["เลข", int(SOMEBODY)], name=SOMEBODY)
        draft = await make.draft(unit)
        await attach(draft, unit.staff.person, make.upload("ตาราง.xlsx", book))
        data = files.archive(**{f"{SOMEBODY}.csv": f"{SOMEBODY}\n".encode()})
        await attach(draft, unit.staff.person, make.upload("รวม.zip", data))
    await make.drain()
    await client(unit, unit.approver).get(f"/staff/requests/{made}")
    with acting_for(unit.tenant):
        async with db.transaction():
            for table in ("guard_reading", "guard_finding", "guard_decision", "audit_entry"):
                for row in await db.rows(f"SELECT {table}::text AS whole FROM {table}"):
                    assert SOMEBODY not in row["whole"].replace("-", ""), table
            assert len(await db.value("SELECT digest FROM guard_finding LIMIT 1")) == 64


async def test_on_the_page_with_what_was_typed_kept(unit, client):
    made = await with_file(unit)
    http = client(unit, unit.approver)
    queue = await http.get("/staff/")
    refused = await http.post(f"/staff/requests/{made}/actions", data={"action": "approve"})
    assert refused.status_code == 422
    assert 'id="f-approve-decisions"' in refused.text
    assert MASKED in refused.text
    assert SOMEBODY not in refused.text.replace("-", "")
    assert "บันทึกคำตอบแล้วอนุญาต" in refused.text
    (group,) = (await groups(http, made))["groups"]
    key = f"{group['sha256']}-{group['kind']}"
    refused = await http.post(
        f"/staff/requests/{made}/actions",
        data={"action": "approve", f"choice-{key}": "allowed", f"why-{key}": " "},
    )
    assert refused.status_code == 422
    assert "บอกเหตุผลที่เปิดเผยได้" in refused.text
    assert 'value="allowed" checked' in refused.text.replace('"  ', '" ').replace(
        f' id="f-choice-{key}"', ""
    )
    done = await http.post(
        f"/staff/requests/{made}/actions",
        data={"action": "approve", f"choice-{key}": "allowed", f"why-{key}": "ประกาศผลตามระเบียบ"},
    )
    assert done.status_code == 303, done.text
    assert "approve" in done.headers["location"]
    page = (await http.get(f"/staff/requests/{made}?lang=en")).text
    assert "May be disclosed, because" in page
    assert "ประกาศผลตามระเบียบ" in page
    assert queue.status_code == 200


async def test_the_queue_says_that_something_was_found(unit, client):
    made = await with_file(unit)
    await make.drain()
    text = (await client(unit, unit.approver).get("/staff/")).text
    assert f"/staff/requests/{made}#h-guard" in text


async def test_the_owner_answers_in_the_draft_and_is_not_asked_again(unit, client):
    made = await with_file(unit, state="draft")
    http = client(unit, unit.staff)
    with acting_for(unit.tenant):
        await jobs.read_again()
    page = (await http.get(f"/staff/requests/{made}")).text
    assert MASKED in page
    assert "แนบฉบับปิดบังแทน" in page
    assert "#h-guard" in (await http.get(f"/staff/requests/{made}/edit")).text
    (group,) = (await groups(http, made))["groups"]
    key = f"{group['sha256']}-{group['kind']}"
    done = await http.post(f"/staff/requests/{made}/guard", data={f"choice-{key}": "not_personal"})
    assert done.status_code == 303
    await make.do(unit, made, "staff", "submit")
    await make.do(unit, made, "approver", "approve")
    await make.do(unit, made, "webmaster", "publish")


async def test_who_has_nothing_to_do_with_it_decides_nothing(unit, client):
    made = await with_file(unit, state="draft")
    with acting_for(unit.tenant):
        await jobs.read_again()
    found = await groups(client(unit, unit.staff), made)
    for who in ("approver", "webmaster", "reviewer", "unit_admin"):
        answer = await client(unit, unit.people[who]).post(
            f"/api/v1/requests/{made}/guard", json={"decisions": answers(found)}
        )
        assert answer.status_code == 403, who
    await make.do(unit, made, "staff", "submit")
    answer = await client(unit, unit.staff).post(
        f"/api/v1/requests/{made}/guard", json={"decisions": answers(found)}
    )
    assert answer.status_code == 403
    with acting_for(unit.tenant), pytest.raises(NotAllowed):
        await guarding.decide_now(made, unit.staff.person, [])


async def test_by_word_of_mouth_the_webmaster_answers_when_publishing(unit, client):
    made = await with_file(unit)
    await make.do(
        unit, made, "webmaster", "record_verbal_approval", approver=unit.approver.username,
        channel="phone", spoken_at=await make.soon(unit, -60), urgency="น้ำท่วม",
    )  # fmt: skip
    http = client(unit, unit.webmaster)
    refused = await http.post(f"/api/v1/requests/{made}/actions", json={"action": "publish"})
    assert refused.status_code == 422
    found = await groups(http, made)
    done = await http.post(
        f"/api/v1/requests/{made}/actions",
        json={"action": "publish", "decisions": answers(found, "allowed", "แจ้งผู้ประสบภัย")},
        headers={"Idempotency-Key": "once"},
    )
    assert done.status_code == 200, done.text


async def test_several_at_once_leave_out_those_that_ask(unit, client):
    first, second = await with_file(unit), await make.publication(unit, "submitted")
    http = client(unit, unit.approver)
    chosen = []
    for made in (first, second):
        version = (await http.get(f"/api/v1/requests/{made}")).json()["version"]
        chosen.append(f"{made}:{version}")
    answer = await http.post(
        "/staff/requests/several", data={"action": "approve", "chosen": chosen}
    )
    assert answer.status_code == 200
    assert "ที่ยังไม่ได้ตัดสิน" in answer.text
    states = [
        (await http.get(f"/api/v1/requests/{one}")).json()["state"] for one in (first, second)
    ]
    assert states == ["submitted", "approved"]


async def test_another_file_is_asked_about_again_and_the_same_is_not(unit, client):
    made = await with_file(unit)
    http = client(unit, unit.approver)
    await http.get(f"/api/v1/requests/{made}")
    with acting_for(unit.tenant):
        await guarding.read_first(made, "approve")
    found = await groups(http, made)
    await make.do(
        unit, made, "approver", "approve",
        decisions=[guarding.Choice(**one) for one in answers(found)],
    )  # fmt: skip
    await make.do(unit, made, "webmaster", "publish")
    edition = (await make.do(unit, made, "staff", "update")).row.id
    assert answers(await groups(http, edition)) == []
    with acting_for(unit.tenant):
        other = files.docx(f"นาย ข. {files.ANOTHER}")
        await attach(edition, unit.staff.person, make.upload("อื่น.docx", other))
        await jobs.read_again()
    assert len(answers(await groups(http, edition))) == 1
    elsewhere = await with_file(unit)  # the same bytes for another item: another question
    with acting_for(unit.tenant):
        await guarding.read_first(elsewhere, "approve")
    assert len(answers(await groups(http, elsewhere))) == 1


async def test_what_the_request_itself_says_is_read_too(unit, client):
    made = await make.publication(unit, "draft", details=f"ติดต่อ {MOBILE} หรือ {dashed(SOMEBODY)}")
    found = await groups(client(unit, unit.staff), made)
    assert {(one["sha256"], one["kind"]) for one in found["groups"]} == {
        ("text", "citizen"),
        ("text", "phone"),
    }
    assert found["groups"][0]["findings"][0]["place"] == "รายละเอียด"
    await make.do(unit, made, "staff", "submit")
    with pytest.raises(Invalid):
        await make.do(unit, made, "approver", "approve")


async def test_the_units_own_telephone_is_no_finding(unit, client):
    made = await make.publication(unit, "draft", details=f"โทร {MOBILE}")
    assert len((await groups(client(unit, unit.staff), made))["groups"]) == 1
    raw = make.msgspec.to_builtins(unit.file)
    raw["contact"]["phone"] = "08 1234 5678"
    unit.file = make.msgspec.convert(raw, make.UnitFile)
    await make.apply_unit(unit.file, make.SYSTEM)
    assert (await groups(client(unit, unit.staff), made))["groups"] == []


async def test_an_internal_file_and_a_name_in_the_properties_ask_nothing(unit, client):
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        person = unit.staff.person
        secret = make.upload("หนังสือ.docx", files.docx(SOMEBODY))
        await attach(made, person, secret, internal=True)
        await attach(made, person, make.upload("ก.docx", files.docx("ก", author="สมชาย ใจดี")))
        await jobs.read_again()
    found = await groups(client(unit, unit.staff), made)
    assert [(one["kind"], one["needs_decision"]) for one in found["groups"]] == [("author", False)]
    await make.do(unit, made, "staff", "submit")
    await make.do(unit, made, "approver", "approve")


async def test_a_scan_is_looked_at_by_people(unit, client):
    made = await with_file(unit, files.scan(), "สแกน.pdf")
    with pytest.raises(Invalid):
        await make.do(unit, made, "approver", "approve")
    http = client(unit, unit.approver)
    (group,) = (await groups(http, made))["groups"]
    assert (group["kind"], group["findings"][0]["place"]) == ("unread", "หน้า 1")


async def test_while_it_is_not_read_it_waits_and_not_for_ever(unit, acting, monkeypatch):
    made = await with_file(unit)

    async def away(_found):
        from portal.kit.errors import Unavailable

        raise Unavailable("x")

    monkeypatch.setattr(reading, "read", away)
    with pytest.raises(Conflict, match="กำลังตรวจข้อมูลส่วนบุคคล"):
        await make.do(unit, made, "approver", "approve")
    monkeypatch.setattr("portal.guard.groups.WAIT", make.timedelta(0))
    with pytest.raises(Invalid):
        await make.do(unit, made, "approver", "approve")


async def test_ocr_text_of_a_scan_is_read_and_its_pages_count_as_read(unit, acting):
    made = await with_file(unit, files.scan(2), "สแกน.pdf", state="draft")
    await jobs.read_again()
    async with db.transaction():
        seen = await subject(made)
        sha256 = next(row["sha256"] for row in seen.documents if row["filename"] == "สแกน.pdf")
        await db.changed(
            "INSERT INTO document_text (tenant, sha256, has_text, source, text, ocr_pages, read_at)"
            " VALUES ($1, $2, false, 'ocr', $3, 1, now())",
            unit.tenant.id,
            sha256,
            f"เลข {files.thai(SOMEBODY)}",
        )
    await jobs.read_again()
    async with db.transaction():
        found = await guarding.found_in(await subject(made))
    assert {(g.kind, g.findings[0].part, g.findings[0].at, g.count) for g in found.groups} == {
        ("citizen", "ocr", "", 1),
        ("unread", "page", "2", 1),
    }


async def test_older_rules_are_made_up_for(unit, acting, monkeypatch):
    made = await with_file(unit, state="draft")
    await jobs.read_again()
    async with db.transaction():
        await db.changed("UPDATE guard_reading SET rules = 0")
        assert (await guarding.found_in(await subject(made))).pending
    await jobs.read_again()
    async with db.transaction():
        assert not (await guarding.found_in(await subject(made))).pending
    read = []
    monkeypatch.setattr(reading, "read", read.append)
    await jobs.read_again()
    assert read == []
