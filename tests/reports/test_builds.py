"""Files as jobs, for people, programs and by command: asked for, made once, failing in words."""

import asyncio
import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from uuid import uuid4

import httpx
import pytest

from portal.kit import db, storage
from portal.kit.errors import Conflict, Unavailable
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people import actions as people
from portal.people import sessions
from portal.people.roles import Role
from portal.reports import builds
from portal.reports import province as province_papers
from portal.reports.kinds import About
from portal.reports.queries import files_of
from tests import make
from tests.reports import papers
from tests.reports.papers import MEMO, signed

ASKED = {"kind": "test-memo", "fiscal_year": 2569, "quarter": 1}


@pytest.fixture
async def office():
    return await papers.unit()


async def _asked(office, about=MEMO):
    with acting_for(office.tenant):
        return (await builds.ask(about, office.staff.person))[0]


async def _row(office, report):
    with acting_for(office.tenant):
        async with db.transaction():
            return await builds.with_id(report), await files_of(report)


async def _build(office, report):
    with acting_for(office.tenant):
        await builds.build(report)


async def test_asked_for_by_a_program_and_read(office, client):
    http = client(office, office.staff)
    kinds = (await http.get("/api/v1/report-kinds")).json()["items"]
    one = next(kind for kind in kinds if kind["code"] == "test-memo")
    assert (one["period"], one["register"]) == ("quarter", "memo")
    assert one["steps"][2] == {"signer": "head", "word": "อนุมัติ"}
    asked = await http.post("/api/v1/reports", json=ASKED)
    assert asked.status_code == 201
    report = asked.json()
    assert (report["state"], report["progress"], report["signed"]) == ("queued", 0, False)
    assert (await http.get(f"/api/v1/reports/{report['id']}/file.pdf")).status_code == 404
    await make.drain()
    report = (await http.get(f"/api/v1/reports/{report['id']}")).json()
    assert (report["state"], report["progress"], report["error"]) == ("ready", 100, "")
    assert {one["type"] for one in report["files"]} == {"pdf", "docx", "xlsx"}
    for one in report["files"]:
        file = await http.get(one["url"])
        assert (file.status_code, len(file.content)) == (200, one["size"])
        assert "filename*=UTF-8''" in file.headers["content-disposition"]
    assert (await http.get(f"/api/v1/reports/{report['id']}/file.exe")).status_code == 404
    listed = (await http.get("/api/v1/reports")).json()
    assert [one["id"] for one in listed["items"]] == [report["id"]]


async def test_the_same_key_makes_one_report(office, client):
    http = client(office, office.staff)
    key = {"Idempotency-Key": str(make.uuid4())}
    first, again = [await http.post("/api/v1/reports", json=ASKED, headers=key) for _ in "12"]
    assert first.json()["id"] == again.json()["id"]
    other = await http.post("/api/v1/reports", json=ASKED | {"quarter": 2}, headers=key)
    assert other.status_code == 422
    assert (await http.get("/api/v1/reports")).json()["total"] == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fiscal_year": 25690}, "fiscal_year"),
        ({"fiscal_year": "สองพัน"}, "fiscal_year"),
        ({"quarter": 7}, "quarter"),
        ({"quarter": None}, "quarter"),
        ({"kind": "no-such"}, "kind"),
        ({"month": 3}, "month"),
        ({"slot": "moit-2569:1"}, "slot"),
        ({"more": 1}, "more"),
    ],
)
async def test_what_cannot_be_is_a_problem_with_its_field(office, client, change, field):
    answer = await client(office, office.staff).post("/api/v1/reports", json=ASKED | change)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert field in answer.text


@pytest.mark.parametrize("kind", ["test-memo", "moit-1"])
async def test_two_clicks_ask_once(office, kind):
    about = About(kind, 2569, 1 if kind == "test-memo" else 0)
    one, other = await asyncio.gather(_asked(office, about), _asked(office, about))
    assert one == other
    await make.drain()
    assert await _asked(office, about) != one, "what is made is made anew when it is asked for"


@pytest.mark.parametrize("more", [{"quarter": 3}, {"month": 2}, {"slot": "moit-2569:1"}])
async def test_a_bundle_is_of_a_year(office, client, more):
    asked = {"kind": "moit-1", "fiscal_year": 2569} | more
    answer = await client(office, office.staff).post("/api/v1/reports", json=asked)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == list(more)


async def test_a_signed_papers_report_is_the_one_that_is_there(office, client):
    await signed(office)
    answer = await client(office, office.staff).post("/api/v1/reports", json=ASKED)
    assert answer.status_code == 200
    assert answer.json()["signed"]
    nobody = await client(office).post("/api/v1/reports", json=ASKED)
    assert nobody.status_code == 401


async def test_a_build_is_done_once_however_often_it_runs(office):
    report = await _asked(office)
    await _build(office, report)
    _, first = await _row(office, report)
    papers.facts["count"] = 5
    await _build(office, report)
    papers.facts["count"] = 0
    row, again = await _row(office, report)
    assert row["state"] == "ready"
    assert first == again


async def test_a_build_that_died_on_the_way_is_finished_by_the_next(office):
    report = await _asked(office)
    with acting_for(office.tenant):
        async with db.transaction():
            row = await builds.with_id(report)
            await builds._note(row, "running", 33)
    await _build(office, report)
    row, files = await _row(office, report)
    assert (row["state"], row["progress"], set(files)) == ("ready", 100, {"pdf", "docx", "xlsx"})


async def test_why_it_failed_is_said_and_tried_again(office, monkeypatch, client):
    report = await _asked(office)

    async def away(*_args):
        raise Unavailable("ที่เก็บไฟล์ไม่ตอบ", "The store is away")

    with monkeypatch.context() as now:
        now.setattr(storage, "put", away)
        with pytest.raises(Unavailable):
            await _build(office, report)
    row, _ = await _row(office, report)
    assert (row["state"], row["error"]) == ("failed", "ที่เก็บไฟล์ไม่ตอบ ระบบจะลองใหม่เอง")
    page = await client(office, office.staff).get("/staff/reports/builds/")
    assert "ที่เก็บไฟล์ไม่ตอบ" in page.text
    assert f"/staff/reports/builds/{report}/again" in page.text
    with acting_for(office.tenant):
        await builds.again(report, office.staff.person)
        with pytest.raises(Conflict):
            await builds.again(report, office.staff.person)
    await make.drain()
    row, _ = await _row(office, report)
    assert (row["state"], row["error"]) == ("ready", "")


async def test_a_fault_of_ours_is_said_in_words(office, monkeypatch):
    report = await _asked(office)
    with monkeypatch.context() as now:
        now.setitem(papers.facts, "count", "no number")
        await _build(office, report)
    row, files = await _row(office, report)
    assert (row["state"], row["error"], files) == ("failed", builds.FAULT, {})


async def test_the_files_of_a_signed_paper_are_kept_from_the_sweep(office):
    await signed(office)
    await make.drain()
    with acting_for(office.tenant):
        async with db.transaction():
            used = await db.rows("SELECT sha256 FROM content_use WHERE used_by = 'report_file'")
            unused = await db.value(
                "SELECT count(*) FROM content c WHERE NOT EXISTS (SELECT FROM content_use u"
                " WHERE u.tenant = c.tenant AND u.sha256 = c.sha256)"
            )
    assert (len(used), unused) == (3, 0)


# ---- a province --------------------------------------------------------------------------------


@pytest.fixture
async def province(app):
    """Two units of a province of their own, and its administrator's client."""
    units = [await papers.unit(), await papers.unit()]
    account, _ = await make.province_of(*units)
    with acting_for(PLATFORM):
        token = await sessions.issue_token(account, "t", ["read", "write"], 1)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="https://platform.localhost",
        headers={"Authorization": f"Bearer {token}"},
    ) as http:
        page = await http.get("/papers/")
        name = page.text.partition("<option")[2].partition("</option>")[0].partition(">")[2]
        yield units, name, http, account


async def _ask(http, name, **more):
    asked = {"province": name, "fiscal_year": "2569", "quarter": "1", "kinds": "test-memo"}
    return await http.post("/papers/", data=asked | more)


async def test_a_provinces_papers_in_one_go(province, office):
    units, name, http, _ = province
    asked = await _ask(http, name)
    assert asked.status_code == 303
    url = asked.headers["location"]
    page = (await http.get(url)).text
    assert "0/2" in page
    assert "รอทำไฟล์" in page
    await make.drain()
    page = (await http.get(url)).text
    assert "2/2" in page
    archive = zipfile.ZipFile(BytesIO((await http.get(f"{url}/papers.zip")).content))
    assert len(archive.namelist()) == 2
    for unit in units:
        own = [one for one in archive.namelist() if unit.file.unit.name_th in one]
        assert len(own) == 1
        assert archive.read(own[0]).startswith(b"%PDF")
        with acting_for(unit.tenant):
            async with db.transaction():
                row = await db.row("SELECT made_name, paper, state FROM report")
                line = await db.row("SELECT role FROM audit_entry WHERE action = 'report_asked'")
        assert (row["paper"], row["state"], line["role"]) == (None, "ready", "provincial_admin")
    assert office.file.unit.name_th not in page


async def test_half_a_provinces_papers_are_not_handed_out(province, monkeypatch):
    _, name, http, _ = province
    url = (await _ask(http, name)).headers["location"]
    await make.drain()

    async def away(*_args):
        raise Unavailable("ที่เก็บไฟล์ไม่ตอบ", "The store is away")

    monkeypatch.setattr(storage, "stream", away)
    answer = await http.get(f"{url}/papers.zip")
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


async def test_a_paper_that_is_named_twice_is_made_once(province):
    _, name, http, _ = province
    asked = await _ask(http, name, kinds=["test-memo", "test-memo"])
    assert asked.status_code == 303
    assert "0/2" in (await http.get(asked.headers["location"])).text  # one for each of two units


async def test_another_provinces_papers_are_not_there(province, app):
    _, name, http, _ = province
    url = (await _ask(http, name)).headers["location"]
    _, token = await make.province_of(await make.unit())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="https://platform.localhost",
        headers={"Authorization": f"Bearer {token}"},
    ) as other:
        assert name not in (await other.get("/papers/")).text
        for path in (url, f"{url}/papers.zip"):
            assert (await other.get(path)).status_code == 404
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://platform.localhost"
    ) as nobody:
        assert (await nobody.get(url)).status_code in (303, 401)


async def test_what_a_province_cannot_ask_for(province):
    _, name, http, _ = province
    for more, said in (
        ({"quarter": "7"}, "ไตรมาส 1 ถึง 4"),
        ({"fiscal_year": "25690"}, "ปีงบประมาณ"),
        ({"kinds": "order"}, "อย่างน้อยหนึ่งชนิด"),
        ({"fiscal_year": "2570", "quarter": "4"}, "ยังไม่เริ่ม"),
    ):
        answer = await _ask(http, name, **more)
        assert answer.status_code == 422
        assert said in answer.text
    assert (await _ask(http, "กรุงเทพมหานคร")).status_code == 404


async def test_who_looks_after_it_no_more_has_nothing_made(province):
    units, name, http, account = province
    url = (await _ask(http, name)).headers["location"]
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed(
                "UPDATE platform_role SET starts_on = starts_on - 9, ends_on = starts_on - 8"
                " WHERE account = $1", account)  # fmt: skip
    await make.drain()
    with acting_for(PLATFORM):
        again = await people.add_account(f"p-{make.uuid4().hex[:6]}", "ผู้ดูแล")
        await people.give_role(again, Role.PROVINCIAL_ADMIN, name)
        async with db.transaction():
            rows = await db.rows(
                "SELECT state, error FROM province_report_part WHERE build::text = $1",
                url.rpartition("/")[2])  # fmt: skip
    assert {row["state"] for row in rows} == {"failed"}
    for unit in units:
        with acting_for(unit.tenant):
            async with db.transaction():
                assert not await db.value("SELECT count(*) FROM report")


# ---- by command --------------------------------------------------------------------------------


def _portal(*words):
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", "reports", "build", *words],
        capture_output=True, text=True, env=os.environ,
    )  # fmt: skip


def test_by_command(office, tmp_path):
    done = _portal(office.slug, "publication-log", "--year", "2569", "--quarter", "4", "--json",
                   "--out", str(tmp_path))  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["state"] == "ready"
    assert {one.suffix for one in tmp_path.iterdir()} == {f".{form}" for form in shown["files"]}
    wrong = _portal(office.slug, "publication-log", "--year", "2569", "--quarter", "7")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "quarter" in wrong.stderr
    assert _portal(office.slug, "publication-log").returncode == 2
    assert About("publication-log", 2569, 4).of("th") == "ไตรมาส 4 (ก.ค. – ก.ย. 2569)"


def test_two_units_that_are_called_the_same_have_each_their_own_folder():
    one, two, three = uuid4(), uuid4(), uuid4()
    parts = [
        {"unit": one, "slug": "a", "name_th": "รพ.สต.บ้านใหม่"},
        {"unit": two, "slug": "b", "name_th": "รพ.สต.บ้านใหม่"},
        {"unit": two, "slug": "b", "name_th": "รพ.สต.บ้านใหม่"},
        {"unit": three, "slug": "c", "name_th": "สสอ.เมือง"},
    ]
    assert province_papers._folders(parts) == {
        one: "รพ.สต.บ้านใหม่ (a)", two: "รพ.สต.บ้านใหม่ (b)", three: "สสอ.เมือง",
    }  # fmt: skip
