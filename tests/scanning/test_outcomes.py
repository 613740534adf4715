"""What the scanner says of a file, and what that means for it."""

import asyncpg
import pytest

from portal.documents import contents, scanning
from portal.kit import db, scanner, storage
from portal.kit.errors import Conflict, Invalid
from portal.kit.tenancy import acting_for
from tests import make
from tests.scanning.conftest import (
    VIRUS,
    approved,
    ask,
    draft,
    outcome,
    published,
    scan,
    soon,
    use,
)


async def test_a_file_waits_and_is_then_found_clean(unit, client):
    http = client(unit, unit.staff)
    made = await draft(unit)
    (file,) = (await http.get(f"/api/v1/requests/{made}")).json()["documents"]
    assert (file["scan"], file["scan_finding"], file["scanned_at"]) == ("pending", None, None)
    assert "กำลังตรวจไวรัส" in (await http.get(f"/staff/requests/{made}")).text
    await make.drain()  # the promise alone, without a round
    (file,) = (await http.get(f"/api/v1/requests/{made}")).json()["documents"]
    assert (file["scan"], file["scan_finding"]) == ("clean", None)
    assert file["scanned_at"]
    assert "ปลอดไวรัส" in (await http.get(f"/staff/requests/{made}")).text
    assert "No virus found" in (await http.get(f"/staff/requests/{made}/edit?lang=en")).text
    (row,) = await ask(unit, "SELECT signatures, scan_after, scan_tries FROM content")
    assert row["signatures"].startswith("ClamAV ")
    assert (row["scan_after"], row["scan_tries"]) == (None, 0)


async def test_what_staff_read_of_the_scanner_the_public_does_not(unit, client):
    made = await published(unit)
    shape = (await client(unit).get(f"/api/v1/publications/{made}")).json()
    assert not {"scan", "scan_finding", "internal"} & set(shape["documents"][0])


async def test_a_virus_is_named_refused_and_kept_locked(unit, client):
    http = client(unit, unit.staff)
    made = await draft(unit, f"a {VIRUS} b")
    await make.drain()
    (file,) = (await http.get(f"/api/v1/requests/{made}")).json()["documents"]
    assert (file["scan"], file["scan_finding"]) == ("infected", "Portal.Test.Virus.UNOFFICIAL")
    page = (await http.get(f"/staff/requests/{made}")).text
    assert "พบไวรัส Portal.Test.Virus.UNOFFICIAL" in page
    assert f"/files/{file['id']}/" not in page
    with pytest.raises(Invalid) as refused:
        await make.do(unit, made, "staff", "submit")
    assert "พบไวรัส" in refused.value.fields["file"]
    answer = await http.post(f"/api/v1/requests/{made}/actions", json={"action": "submit"})
    assert answer.status_code == 422
    for path in ("a.pdf", "pages/1"):
        answer = await http.get(f"/staff/requests/{made}/files/{file['id']}/{path}")
        assert answer.status_code == 403
        assert "พบไวรัส" in answer.text
    assert not await ask(unit, "SELECT FROM document_text")  # nobody opened it
    letters = await ask(unit, "SELECT recipient FROM letter WHERE kind = 'scan'")
    assert [row["recipient"] for row in letters] == [unit.staff.person.account]
    answer = await http.delete(f"/api/v1/requests/{made}/documents/{file['id']}")
    assert answer.status_code == 204


async def test_what_is_too_large_for_the_scanner_is_not_clean(unit):
    made = await draft(unit, "x" * 2_000_000)
    await scan(unit)
    said, why = await outcome(unit, made)
    assert said == "unscannable"
    assert "size limit exceeded" in why
    await make.do(unit, made, "staff", "submit")
    await make.do(unit, made, "approver", "approve")
    with pytest.raises(Conflict, match=r"ตรวจไวรัสไฟล์ .* ไม่ได้"):
        await make.do(unit, made, "webmaster", "publish")


async def test_without_a_scanner_files_are_published_unscanned_and_it_is_said(unit, client):
    waiting = await draft(unit, "before")
    use("none")
    made = await make.publication(unit)
    assert await outcome(unit, made) == ("unscanned", "")
    page = (await client(unit, unit.staff).get(f"/staff/requests/{made}")).text
    assert "ไม่ได้ตรวจไวรัส (ระบบนี้ไม่มีเครื่องตรวจ)" in page
    await scan(unit)  # what waited for a scanner that was given up waits no longer
    assert (await outcome(unit, waiting))[0] == "unscanned"


async def test_with_a_new_scanner_what_was_never_scanned_is_scanned(unit, clamd):
    use("none")
    made = await draft(unit, VIRUS)
    assert (await outcome(unit, made))[0] == "unscanned"
    use(clamd.environment()["PORTAL_SCANNER"])
    await scan(unit)
    assert (await outcome(unit, made))[0] == "infected"


async def taken_by_another(unit, until):
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(f"UPDATE content SET scan = 'pending', scan_after = {until}")


async def test_publishing_waits_for_the_scanner(unit, client):
    made = await approved(unit)
    await taken_by_another(unit, "now() + interval '1 hour'")  # a worker is at it
    http = client(unit, unit.webmaster)
    for _ in range(2):
        answer = await http.post(f"/api/v1/requests/{made}/actions", json={"action": "publish"})
        assert answer.status_code == 409
        assert answer.json()["type"] == "urn:portal:conflict"
        assert "รอผลตรวจไวรัส" in answer.text
        assert (
            "publish" not in (await http.get(f"/api/v1/requests/{made}")).json()["allowed_actions"]
        )
    page = (await http.get(f"/staff/requests/{made}")).text
    assert "รอผลตรวจไวรัส" in page
    assert 'value="publish"' not in page
    await taken_by_another(unit, "NULL")
    answer = await http.post(f"/api/v1/requests/{made}/actions", json={"action": "publish"})
    assert answer.status_code == 200


async def test_what_is_found_after_it_was_allowed_goes_back_to_its_owner(unit):
    made = await approved(unit, VIRUS)
    await scan(unit)
    with pytest.raises(Conflict, match="พบไวรัสในไฟล์"):
        await make.do(unit, made, "webmaster", "publish")
    await make.do(unit, made, "staff", "recall")
    sound = await approved(unit, "sound")
    await scan(unit)
    with pytest.raises(Conflict, match="ดึงกลับไม่ได้"):
        await make.do(unit, sound, "staff", "recall")


async def test_an_internal_file_holds_nothing_back(unit):
    with acting_for(unit.tenant):
        seen = await make.actions.draft(unit.staff.person, make.FIELDS)
        file = make.upload("หนังสือ.pdf", make.pdf("internal"))
        await make.attach(seen.row.id, unit.staff.person, file, internal=True)
    await make.do(unit, seen.row.id, "staff", "submit")
    await make.do(unit, seen.row.id, "approver", "approve")
    await make.do(unit, seen.row.id, "webmaster", "publish")


@pytest.mark.parametrize("outcome", ["pending", "infected", "unscannable"])
async def test_the_database_itself_publishes_nothing_that_is_not_clean(unit, outcome):
    made = await approved(unit)
    statement = "UPDATE publication SET state = 'published', published_at = now() WHERE id = $1"
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed("UPDATE content SET scan = $1", outcome)
        with pytest.raises(asyncpg.CheckViolationError, match="not found clean"):
            async with db.transaction():
                await db.changed(statement, made)
        async with db.transaction():
            await db.changed("UPDATE content SET scan = 'clean'")
            assert await db.changed(statement, made)


async def test_other_bytes_than_those_of_the_hash_are_not_clean(unit):
    """F63: whoever changes an object behind the portal's back."""
    made = await draft(unit, "a")
    (row,) = await ask(unit, "SELECT sha256, size FROM content")
    swapped = make.pdf("b")
    assert len(swapped) == row["size"]
    with acting_for(unit.tenant):
        await storage.put(row["sha256"], make.upload("x", swapped).file, row["size"])
    await scan(unit)
    assert await outcome(unit, made) == ("unscannable", "damaged")


async def test_a_published_file_that_was_swapped_is_held_back(unit, client, clamd):
    made = await published(unit, "a")
    (row,) = await ask(unit, "SELECT sha256, size FROM content")
    with acting_for(unit.tenant):
        await storage.put(row["sha256"], make.upload("x", make.pdf("b")).file, row["size"])
        await scanning.again("")
    await scan(unit)
    assert await outcome(unit, made) == ("unscannable", "damaged")
    shape = (await client(unit).get(f"/api/v1/publications/{made}")).json()
    assert shape["documents"] == []


async def test_two_units_with_the_same_bytes_are_scanned_each(unit, other):
    first, second = await draft(unit, VIRUS), await draft(other, VIRUS)
    await scan(unit)
    assert (await outcome(unit, first))[0] == "infected"
    assert (await outcome(other, second))[0] == "pending"
    await scan(other)
    assert (await outcome(other, second))[0] == "infected"


async def test_one_content_is_claimed_by_one_worker(unit):
    await draft(unit)
    with acting_for(unit.tenant):
        version = await scanner.version()
        (sha256,) = await scanning.due(version, 10)
        claimed = await scanning.claim(sha256, version)
        assert claimed
        assert await scanning.claim(sha256, version) is None
        assert await scanning.due(version, 10) == []
    await soon(unit)  # that worker died
    with acting_for(unit.tenant):
        later = await scanning.claim(sha256, version)
        assert later
        verdict = scanner.Verdict("clean", "", sha256)
        await scanning._settle(claimed, verdict, version)  # it comes back, too late
        assert (await ask(unit, "SELECT scan FROM content"))[0]["scan"] == "pending"
        await scanning._settle(later, verdict, version)
        assert (await ask(unit, "SELECT scan FROM content"))[0]["scan"] == "clean"


async def test_a_file_of_a_letter_or_a_board_is_locked_too(unit, client):
    await draft(unit, VIRUS)
    await scan(unit)
    (row,) = await ask(unit, "SELECT sha256, size FROM content")
    with acting_for(unit.tenant), pytest.raises(contents.Quarantined):
        await contents.opened(row["sha256"], 0, row["size"])
