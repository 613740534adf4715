"""Newer rules find something in what is public already: its webmasters are told, once."""

import hashlib

from portal.documents import findings
from portal.documents.inspection import Finding
from portal.guard import reading, rules
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.publication.files import attach
from tests import make

PAPER = make.paper()


async def published_unseen(unit):
    """Public, with a citizen's number in a file that older rules did not see; its hash."""
    made = await make.draft(unit)
    sha256 = hashlib.sha256(PAPER).hexdigest()
    with acting_for(unit.tenant):
        await attach(made, unit.staff.person, make.upload("รายชื่อ.docx", PAPER))
        for found in await reading.unread(made):
            await reading.read(found)
        async with db.transaction():
            await db.changed("DELETE FROM guard_finding WHERE sha256 = $1", sha256)
            await db.changed("UPDATE guard_reading SET counts = '{}' WHERE sha256 = $1", sha256)
    for who, action in (("staff", "submit"), ("approver", "approve"), ("webmaster", "publish")):
        await make.do(unit, made, who, action)
    await make.drain()
    return made, sha256


async def read_again(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed("UPDATE guard_reading SET rules = $1", rules.VERSION - 1)
        for found in await reading.unread():
            await reading.read(found)
    await make.drain()


async def letters(unit):
    """(to whom, subject, body) of those that say that something was found."""
    with acting_for(unit.tenant):
        async with db.transaction():
            rows = await db.rows(
                "SELECT recipient, subject, body FROM letter WHERE event LIKE 'found:%'"
            )
    return [tuple(row) for row in rows]


async def test_personal_data_that_newer_rules_find_is_told_to_the_webmasters_once(unit, client):
    made, _ = await published_unseen(unit)
    assert await letters(unit) == []
    await read_again(unit)
    await read_again(unit)
    told = await letters(unit)
    both = {unit.webmaster.person.account, unit.webmaster2.person.account}
    assert {who for who, _, _ in told} == both
    assert len(told) == 2
    assert "เลขประจำตัวประชาชน 1 แห่ง" in told[0][2]
    assert f"/staff/requests/{made}" in told[0][2]
    http = client(unit, unit.webmaster)
    page = (await http.get(f"/staff/requests/{made}")).text
    assert "พบสิ่งที่อาจเป็นข้อมูลส่วนบุคคลหลังเผยแพร่" in page
    assert "พบหลังเผยแพร่ ถ้าไม่ควรเปิดเผย ให้นำลง" in page


async def test_webmasters_and_approvers_answer_for_it_and_nobody_else(unit, client):
    made, sha256 = await published_unseen(unit)
    await read_again(unit)
    said = {"decisions": [{"sha256": sha256, "kind": rules.CITIZEN, "choice": "not_personal"}]}
    path = f"/api/v1/requests/{made}/guard"
    assert (await client(unit, unit.staff).post(path, json=said)).status_code == 403
    answer = await client(unit, unit.webmaster).post(path, json=said)
    assert (answer.status_code, answer.json()["undecided"]) == (200, 0)


async def test_what_a_human_must_look_at_leaves_the_site_and_is_told(unit, client):
    made, sha256 = await published_unseen(unit)
    document = next(
        row for row in (await client(unit, unit.staff).get(f"/api/v1/requests/{made}")).json()[
            "documents"
        ] if row["sha256"] == sha256
    )  # fmt: skip
    assert document["findings"] == []
    path = document["url"].partition(".localhost")[2].partition("/")[2]
    assert (await client(unit).get(f"/{path}")).status_code == 200
    page = (await client(unit).get(f"/p/{await item_of(unit, made)}/")).text
    assert "รายชื่อ.docx" in page
    with acting_for(unit.tenant):
        new = Finding("attached_packed", "", "มีไฟล์แนบ ให้คนตรวจ", "A human must look", True)
        for _ in range(2):
            await findings.keep(sha256, [new])
    await make.drain()
    assert len(await letters(unit)) == 2  # two webmasters
    assert "มีไฟล์แนบ ให้คนตรวจ" in (await letters(unit))[0][2]
    assert (await client(unit).get(f"/{path}")).status_code == 410
    page = (await client(unit).get(f"/p/{await item_of(unit, made)}/")).text
    assert "รายชื่อ.docx" not in page
    documents = (await client(unit, unit.staff).get(f"/api/v1/requests/{made}")).json()["documents"]
    found = next(row for row in documents if row["sha256"] == sha256)["findings"]
    assert [(one["code"], one["needs_human"], one["waits"]) for one in found] == [
        ("attached_packed", True, True)
    ]


async def item_of(unit, made):
    with acting_for(unit.tenant):
        return await make.item_of(made)
