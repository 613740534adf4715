"""New signatures find something in what is public: it leaves every channel at once."""

import re

import pytest

from portal.documents import scanning
from portal.kit import db
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people import actions as people
from portal.people.audience import routes
from portal.people.roles import Role
from tests import make
from tests.isolation.test_routes import _address
from tests.scanning.conftest import ask, outcome, published, scan


@pytest.fixture
async def operator():
    with acting_for(PLATFORM):
        account = await people.add_account(
            f"operator-{make.uuid4().hex[:6]}", "ผู้ดูแล", password=make.PASSWORD
        )
        await people.give_role(account, Role.OPERATOR, "")
    return account


async def test_a_new_signature_withdraws_a_published_file_within_one_sweep(
    unit, client, clamd, operator
):
    word = f"word{make.uuid4().hex}"
    made = await published(unit, word)
    http, staff = client(unit), client(unit, unit.staff)
    shape = (await http.get(f"/api/v1/publications/{made}")).json()
    path = re.sub(r"^https://[^/]+", "", shape["documents"][0]["url"])
    assert (await http.get(path)).status_code == 200
    assert str(made) in (await http.get(f"/search?q={word}")).text
    item = (await http.get(f"/p/{made}")).text
    assert "แผน 2570.pdf" in item
    assert "ถูกถอดออกเพื่อตรวจไวรัส" not in item

    clamd.bring(word)
    await scan(unit)

    assert (await outcome(unit, made))[0] == "infected"
    item = (await http.get(f"/p/{made}")).text  # it was kept in memory
    assert "แผน 2570.pdf" not in item
    assert "ถูกถอดออกเพื่อตรวจไวรัส" in item
    assert str(made) not in (await http.get(f"/search?q={word}")).text
    gone = await http.get(path)
    assert gone.status_code == 410
    assert "ตรวจไวรัส" in gone.text
    for more in ({"range": "bytes=0-10"}, {"if-none-match": "*"}):
        assert (await http.get(path, headers=more)).status_code == 410
    assert (await http.get(f"/api/v1/publications/{made}")).json()["documents"] == []

    await make.drain()
    await scan(unit)
    await make.drain()
    assert str(made) not in (await http.get(f"/search?q={word}")).text
    letters = await ask(
        unit,
        "SELECT recipient, kind FROM letter WHERE publication = $1"
        " AND kind IN ('file_withheld', 'scan')",
        made,
    )
    told = [row["recipient"] for row in letters if row["kind"] == "file_withheld"]
    names = ("staff", "approver", "webmaster", "webmaster2")
    assert sorted(told) == sorted(unit.people[name].person.account for name in names)
    assert operator in [row["recipient"] for row in letters if row["kind"] == "scan"]
    history = (await staff.get(f"/api/v1/requests/{made}/history")).json()["items"]
    (line,) = [one for one in history if one["action"] == "withhold_file"]
    assert "Portal.New" in line["reason"]
    assert line["role"] == "system"
    assert "เครื่องตรวจไวรัสถอดไฟล์" in (await staff.get(f"/staff/requests/{made}")).text


async def test_a_repeat_of_the_promise_tells_nobody_twice(unit, clamd):
    from portal.documents.events import ScanEvent
    from portal.publication.withholding import note_scan

    word = f"word{make.uuid4().hex}"
    made = await published(unit, word)
    clamd.bring(word)
    await scan(unit)
    await make.drain()
    count = "SELECT count(*) AS n FROM letter UNION ALL SELECT count(*) FROM audit_entry"
    before = await ask(unit, count)
    (row,) = await ask(
        unit,
        "SELECT detail ->> 'scan_event' AS key FROM audit_entry WHERE action = 'withhold_file'"
        " AND subject = $1",
        made,
    )
    sha256, second = row["key"].split(":")
    with acting_for(unit.tenant):
        await note_scan(sha256, int(second), str(ScanEvent.REFUSED))
    await make.drain()
    assert await ask(unit, count) == before


async def test_it_is_on_no_public_route(unit, client, clamd):
    """Every public address there is, asked for the item, its file and its words."""
    from portal.app import framework

    await make.show_old_editions(unit)
    word = f"word{make.uuid4().hex}"
    made = await published(unit, word, title="เรื่องที่มีไฟล์")
    (row,) = await ask(unit, "SELECT id, sha256 FROM document WHERE publication = $1", made)
    edition = (await make.do(unit, made, "staff", "update")).row.id
    for who, action in (("staff", "submit"), ("approver", "approve"), ("webmaster", "publish")):
        await make.do(unit, edition, who, action)
    await make.drain()
    clamd.bring(word)
    await scan(unit)
    http, asked = client(unit), 0
    ids = {"item": made, "publication_id": made, "document": row["id"], "code": "news"}
    for path, methods, audience in routes(framework()):
        if not audience.startswith("public") or "GET" not in methods or "/test/" in path:
            continue
        if any(name in path for name in ("{picture_id", "{mourning", "{secret", "{token")):
            continue
        answer = await http.get(_address(path, ids), params={"q": word} if "search" in path else {})
        assert answer.status_code < 500, path
        assert "แผน 2570.pdf" not in answer.text, path
        assert row["sha256"] not in answer.text, path
        assert not answer.content.startswith(b"%PDF-1.4\n1 0 obj"), path
        if "{document" in path:
            assert answer.status_code in (404, 410), path
        asked += 1
    assert asked > 40


async def test_what_is_public_is_scanned_again_first_and_at_a_bounded_rate(
    unit, clamd, monkeypatch
):
    public = await published(unit, "first")
    with acting_for(unit.tenant):
        kept = await make.draft(unit)
    await scan(unit)
    clamd.bring("PORTAL-NOTHING-AGAIN-")
    monkeypatch.setattr(scanning, "AGAIN_AT_ONCE", 1)
    new = "SELECT d.publication FROM document d JOIN content c USING (sha256) WHERE c.signatures"
    now = clamd.says("VERSION")
    await scan(unit)
    assert [row[0] for row in await ask(unit, f"{new} = $1", now)] == [public]
    await scan(unit)
    assert {row[0] for row in await ask(unit, f"{new} = $1", now)} == {public, kept}
    with acting_for(unit.tenant):
        assert await scanning.due(now, 10) == []


async def test_a_finding_stands_until_an_operator_has_it_scanned_again(unit, client, clamd):
    word = f"word{make.uuid4().hex}"
    made = await published(unit, word)
    clamd.bring(word)
    await scan(unit)
    clamd.bring("PORTAL-NOTHING-MORE-")  # the signature was wrong, and is taken back
    await scan(unit)
    assert (await outcome(unit, made))[0] == "infected"
    (row,) = await ask(unit, "SELECT sha256 FROM content")
    with acting_for(unit.tenant):
        assert await scanning.again("") == 0
        assert await scanning.again(row["sha256"]) == 1
    await scan(unit)
    assert await outcome(unit, made) == ("clean", "")
    await make.drain()
    shape = (await client(unit).get(f"/api/v1/publications/{made}")).json()
    assert len(shape["documents"]) == 1
    lines = await ask(unit, "SELECT action FROM audit_entry WHERE subject = $1", made)
    assert "return_file" in [line["action"] for line in lines]
    assert word[:16] in (await ask(unit, "SELECT files FROM search_entry"))[0]["files"]


async def test_a_verdict_and_a_publication_at_the_same_moment(unit):
    """Whichever comes first, an infected file is never public."""
    import asyncio

    from portal.kit.errors import PortalError
    from tests.scanning.conftest import approved

    async def judge():
        with acting_for(unit.tenant):
            async with db.transaction():
                await db.changed("UPDATE content SET scan = 'infected' WHERE scan = 'clean'")

    async def publish(made):
        try:
            await make.do(unit, made, "webmaster", "publish")
        except (PortalError, db.asyncpg.PostgresError):
            return

    for number in range(8):
        made = await approved(unit, f"race {number}")
        await scan(unit)
        await asyncio.gather(publish(made), judge())
        assert not await ask(unit, "SELECT FROM public_document")
