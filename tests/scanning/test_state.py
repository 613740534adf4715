"""What people are told of the scanner itself: the unit, the operators, `portal doctor`."""

import os
import subprocess
import sys

import httpx
import pytest

from portal.embedded import scanner as embedded
from portal.embedded.data_folder import DataFolder
from portal.kit import db, scanner
from portal.kit.tenancy import PLATFORM, acting_for
from portal.office.jobs import tell_of_scanner
from portal.people import actions as people
from portal.people import sessions
from portal.people.roles import Role
from portal.settings import ROOT, WrongSetting, read
from tests import make
from tests.scanning.conftest import VIRUS, ask, draft, published, scan, use


@pytest.fixture
async def officers(app):
    """By role: (account, client on the platform's host)."""
    made = {}
    with acting_for(PLATFORM):
        for role, province in ((Role.OPERATOR, ""), (Role.PROVINCIAL_ADMIN, "สระบุรี")):
            name = f"{role}-{make.uuid4().hex[:6]}"
            account = await people.add_account(name, "ผู้ดูแล", password=make.PASSWORD)
            await people.give_role(account, role, province)
            token = await sessions.issue_token(account, "t", ["read", "write"], 1)
            http = httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app),
                base_url="https://platform.localhost",
                headers={"Authorization": f"Bearer {token}"},
            )
            made[str(role)] = (account, http)
    yield made
    for _, http in made.values():
        await http.aclose()


async def silent_for(minutes: int) -> None:
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed(
                "UPDATE scanner SET silent_since = now() - make_interval(mins => $1)", minutes
            )


async def test_a_long_silence_is_told_on_the_pages_and_by_letter_once(
    unit, other, client, clamd, officers
):
    clamd.stop()
    await draft(unit)
    await scan(unit)
    http = client(unit, unit.staff)
    words = "เครื่องตรวจไวรัสไม่ตอบตั้งแต่"
    assert words not in (await http.get("/staff")).text
    await silent_for(11)
    page = (await http.get("/staff")).text
    assert words in page
    assert "รออยู่ 1 ไฟล์" in page
    assert "silent since" in (await http.get("/staff?lang=en")).text
    assert words in (await client(unit, unit.unit_admin).get("/staff/settings")).text
    assert words in (await client(other, other.staff).get("/staff")).text
    for _ in range(2):
        for one in (other, unit):
            with acting_for(one.tenant):
                await tell_of_scanner()
    select = "SELECT recipient FROM letter WHERE kind = 'warning'"
    told = [row["recipient"] for one in (unit, other) for row in await ask(one, select)]
    operator, platform = officers["operator"]
    assert told.count(operator) == 1
    ours = {unit.people[name].person.account for name in ("unit_admin", "webmaster", "webmaster2")}
    assert ours <= set(told)
    assert not {other.unit_admin.person.account, other.webmaster.person.account} & set(told)
    page = (await platform.get("/")).text
    assert "เครื่องตรวจไวรัสไม่ตอบ" in page
    assert str(clamd.port) in page
    clamd.start()
    await scan(unit)
    assert words not in (await http.get("/staff")).text
    assert "เครื่องตรวจไวรัสทำงาน" in (await platform.get("/")).text


async def test_operators_see_the_queue_and_the_signatures_and_nobody_else(
    unit, clamd, officers, monkeypatch
):
    word = f"word{make.uuid4().hex}"
    await published(unit, word)
    _, platform = officers["operator"]
    assert clamd.says("VERSION").split("/")[1] in (await platform.get("/")).text
    clamd.bring(word)
    await scan(unit)
    clamd.stop()
    await draft(unit)
    await scan(unit)
    with acting_for(PLATFORM):
        async with db.transaction():
            row = await db.row("SELECT * FROM site WHERE tenant = $1", unit.tenant.id)
    assert (row["scan_pending"], row["scan_withheld"]) == (1, 1)
    assert row["scan_pending_since"]
    page = (await platform.get("/?lang=en")).text
    assert "Files that wait" in page
    assert "the oldest since" in page
    _, province = officers["provincial_admin"]
    assert "เครื่องตรวจไวรัส" not in (await province.get("/")).text


async def test_no_scanner_is_said_honestly(officers, unit, client):
    use("none")
    _, platform = officers["operator"]
    assert "ไม่มีเครื่องตรวจไวรัส" in (await platform.get("/")).text
    use("")
    await draft(unit)
    assert "ยังไม่ได้ตั้งเครื่องตรวจไวรัส" in (await platform.get("/")).text
    page = (await client(unit, unit.staff).get("/staff")).text
    assert "ยังไม่ได้ตั้งเครื่องตรวจไวรัส" in page


def doctor(**more):
    return portal("doctor", **more)


def portal(*arguments, **more):
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *arguments],
        cwd=ROOT,
        env=os.environ | more,
        capture_output=True,
        text=True,
    )


def test_doctor_says_what_to_do_about_the_scanner(clamd):
    assert doctor().stdout.endswith("\nall well\n")
    assert doctor(PORTAL_SCANNER="none").stdout.endswith("\nall well\n")
    unset = doctor(PORTAL_SCANNER="")
    assert unset.returncode == 1
    assert "no file ever goes public; set tcp://" in unset.stdout
    away = doctor(PORTAL_SCANNER="tcp://127.0.0.1:1")
    assert "tcp://127.0.0.1:1" in away.stdout
    assert "see that clamd runs" in away.stdout


@pytest.mark.parametrize(
    "given", ["NONE", "127.0.0.1:3310", "tcp://here", "unix:clamd", "http://x:1"]
)
def test_a_wrong_address_stops_the_start(given):
    with pytest.raises(WrongSetting, match="PORTAL_SCANNER"):
        read({"PORTAL_DATABASE_URL": "x", "PORTAL_SCANNER": given})


def test_the_age_of_signatures_is_read_from_the_version():
    number, made = scanner.signatures_of("ClamAV 1.4.6/27800/Sat Nov 21 08:03:13 2026") or (0, None)
    assert (number, made and made.isoformat()) == (27800, "2026-11-21T08:03:13+00:00")
    assert scanner.signatures_of("ClamAV 1.4.6") is None
    assert scanner.signatures_of("") is None


async def test_the_operators_commands(unit, clamd):
    said = portal("scanner", "status").stdout
    assert clamd.says("VERSION") in said
    await published(unit)
    (row,) = await ask(unit, "SELECT sha256 FROM content")
    assert portal("scanner", "again", unit.slug, row["sha256"]).stdout.startswith("1 ")
    assert (await ask(unit, "SELECT signatures FROM content"))[0]["signatures"] == ""
    assert portal("scanner", "again", unit.slug, "0" * 64).returncode == 1
    assert portal("scanner", "again", "no-such-unit").returncode == 1


def test_the_demos_scanner_starts_from_nothing_and_after_a_kill(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "SYSTEM", tmp_path / "none")
    made = embedded.Scanner(DataFolder(tmp_path / "ข้อมูล x"))
    made.start()
    try:
        assert made.says("PING") == "PONG"
        address = made.environment()
        made.kill()
        made.start()
        assert made.says("PING") == "PONG"
        assert made.environment() == address
    finally:
        made.stop()
    assert made.says("PING") == ""


def test_a_clamd_that_never_starts_is_said_and_gone_without(tmp_path, monkeypatch):
    broken = tmp_path / "system"
    broken.mkdir()
    (broken / "main.cvd").write_bytes(b"not a database")
    monkeypatch.setattr(embedded, "SYSTEM", broken)
    made = embedded.Scanner(DataFolder(tmp_path / "data"))
    made.start()
    assert made.environment() == {"PORTAL_SCANNER": "none"}
    assert "ไม่มีเครื่องตรวจไวรัส" in made.note
    assert made.alive()
    assert not made.pid or not os.path.exists(f"/proc/{made.pid}")


def test_the_test_virus_stands_nowhere_in_our_files():
    assert VIRUS not in (ROOT / "src" / "portal" / "embedded" / "scanner.py").read_text("utf-8")
