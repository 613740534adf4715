"""What the checks find on a real site: each fault is made, found, and gone when it is mended."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.monitoring import host_checks, own_site, people_checks, site_checks, unit_checks
from portal.monitoring.check import BAD, OK, UNKNOWN, WARN, Round
from portal.monitoring.own_site import OwnPages
from portal.people.person import SYSTEM
from portal.people.queries import TODAY
from portal.settings import settings
from portal.tenants.actions import apply_unit
from portal.tenants.queries import unit_now
from tests import make


async def run(unit, check, pages=None):
    with acting_for(unit.tenant):
        async with db.transaction():
            now = await unit_now()
        return await check(Round(now, pages or OwnPages(now.slug)))


async def test_a_sound_site_is_crawled_and_is_well(unit, crawled, sql):
    item = await make.publication(unit, external_links=["https://example.org/เอกสาร"])
    pages = OwnPages(unit.slug)
    for check in (site_checks.pages, site_checks.gambling_words, site_checks.hidden_links):
        result = await run(unit, check, pages)
        assert result.status == OK, result.findings
    assert pages.fetched is not None
    assert {"/", f"/p/{item}/", "/contact", "/oia"} <= set(pages.fetched)
    assert len(pages.fetched) <= own_site.MOST
    assert not [path for path in pages.fetched if path.startswith(("/staff", "/files", "/api"))]
    counted = await sql(unit, "SELECT sum(n) AS n FROM daily_count WHERE what = 'view'")
    assert not counted[0]["n"], "we are no visitor"


async def test_the_site_map_has_its_turn_page_by_page(unit, crawled, monkeypatch):
    monkeypatch.setattr(own_site, "MOST", 6)
    seen = set()
    for day in range(12):
        pages = OwnPages(unit.slug, rotate=day)
        with acting_for(unit.tenant):
            fetched = await pages.all()
        assert len(fetched) <= 6
        print(day, list(fetched), len(pages.waiting), list(pages.waiting)[:5])
        seen |= set(fetched)
    assert len(seen) > 15


class Wrong(httpx.AsyncBaseTransport):
    """The real site, with what somebody put into its pages on the way."""

    def __init__(self, inner, put="", status=None):
        self.inner, self.put, self.status = inner, put, status or {}

    async def handle_async_request(self, request):
        answer = await self.inner.handle_async_request(request)
        if request.url.path in self.status:
            return httpx.Response(self.status[request.url.path], request=request)
        body = (await answer.aread()).decode("utf-8", "replace")
        headers = {"content-type": answer.headers.get("content-type", "")}
        put = body.replace("</main>", self.put + "</main>")
        return httpx.Response(answer.status_code, headers=headers, content=put, request=request)


def tampered(monkeypatch, **how):
    inner = own_site.transport
    monkeypatch.setattr(own_site, "transport", lambda: Wrong(inner(), **how))


@pytest.mark.parametrize("put", [
    '<div style="position:absolute;left:-9999px"><a href="https://x.example/">x</a></div>',
    '<a href="https://nobody-wrote-this.example/">ข่าวดี</a>',
    '<iframe src="https://x.example/"></iframe>', '<script src="//x.example/a.js"></script>',
    '<p style="display:none">คำที่ซ่อนไว้</p>',
    '<meta http-equiv="refresh" content="0;url=https://x.example/">',
])  # fmt: skip
async def test_what_somebody_hid_in_a_page_is_found(unit, crawled, monkeypatch, put):
    tampered(monkeypatch, put=put)
    result = await run(unit, site_checks.hidden_links)
    assert result.status == BAD
    assert result.mark


async def test_a_hacked_page_that_advertises_is_found(unit, crawled, monkeypatch):
    tampered(monkeypatch, put="<p>สล็อตเว็บตรง เครดิตฟรี ฝากถอนไม่มีขั้นต่ำ</p>")
    result = await run(unit, site_checks.gambling_words)
    assert result.status == BAD
    assert "สล็อตเว็บตรง" in result.findings[0].excerpt


async def test_a_page_that_fails_is_named_with_where_it_was_linked(unit, crawled, monkeypatch):
    item = await make.publication(unit)
    tampered(monkeypatch, status={f"/p/{item}/": 500})
    result = await run(unit, site_checks.pages)
    assert result.status == BAD
    assert [one.key for one in result.findings] == [f"page:/p/{item}/"]
    assert "500" in result.findings[0].th


async def test_a_site_that_gives_no_answer_could_not_be_checked(unit, monkeypatch):
    """As in production, with nobody at the address."""
    monkeypatch.setattr(
        own_site, "settings", lambda: msgspec.structs.replace(settings(), public_port=9)
    )
    for check in (site_checks.pages, site_checks.hidden_links):
        assert (await run(unit, check)).status == UNKNOWN


async def test_gambling_in_what_people_wrote_and_in_their_links(unit, crawled):
    url = f"https://ufabet{uuid4().hex[:4]}.example/"
    bad = await make.publication(unit, details="สมัครรับเครดิตฟรี ทางเข้า ufabet แตกง่าย")
    await make.publication(unit, title="มีลิงก์", external_links=[url])
    await make.publication(unit, title="โครงการเลิกพนัน", details="ป้องกันปัญหาการพนันออนไลน์ บำบัด")
    result = await run(unit, site_checks.gambling_words)
    assert result.status == BAD
    assert any(
        one.url == f"/staff/requests/{bad}" and "ufabet" in one.excerpt for one in result.findings
    )
    assert any(one.excerpt == url for one in result.findings)
    assert not any("โครงการเลิกพนัน" in one.th for one in result.findings)
    await make.do(unit, bad, "webmaster", "take_down", reason="โฆษณา")
    again = await run(unit, site_checks.gambling_words)
    assert not any(str(bad) in one.url for one in again.findings)


async def test_markup_typed_into_a_text_is_shown(unit, crawled):
    await make.publication(unit, details='ข่าว <a href="https://x.example">คลิก</a>')
    result = await run(unit, site_checks.hidden_links)
    assert [one.key.split(":")[:2] for one in result.findings] == [["markup", "<a "]]


# ---- people, files, template ------------------------------------------------------------------


async def test_people_missing_unused_ending_untrained(unit, sql):
    assert (await run(unit, people_checks.webmasters)).status == OK
    assert (await run(unit, people_checks.unused_accounts)).status == OK, "too new to be unused"
    await sql(unit, "UPDATE membership SET starts_on = starts_on - 200")
    assert (await run(unit, people_checks.unused_accounts)).status == OK, "made today"
    await sql(
        unit,
        "UPDATE account SET created_at = created_at - interval '200 days'"
        " WHERE $1 = ANY(units) RETURNING true",
        unit.tenant.id,
    )
    unused = await run(unit, people_checks.unused_accounts)
    assert unused.status == WARN
    assert len(unused.findings) == 6
    await sql(unit, "UPDATE token SET last_used_at = portal_now() WHERE account = $1",
              unit.staff.person.account)  # fmt: skip
    assert len((await run(unit, people_checks.unused_accounts)).findings) == 5
    assert (await run(unit, people_checks.ending_roles)).status == OK
    await sql(
        unit,
        f"UPDATE membership SET ends_on = {TODAY} + 5 WHERE account = $1",
        unit.webmaster2.person.account,
    )
    assert len((await run(unit, people_checks.ending_roles)).findings) == 1
    lacking = await run(unit, people_checks.webmasters)
    assert lacking.status == WARN, "too few, in five days"
    untrained = await run(unit, people_checks.training)
    assert len(untrained.findings) == 6
    from portal.office import records

    with acting_for(unit.tenant):
        async with db.transaction():
            today = clock.today()
        typed = {"topic": "อบรม", "day": today.isoformat(), "hours": "6", "evidence": ""}
        await records.add_training(unit.staff.person.account, typed, unit.staff.person)
    assert len((await run(unit, people_checks.training)).findings) == 5


async def test_a_group_without_enough_data_admins(unit):
    assert (await run(unit, people_checks.data_admins)).status == OK
    organisation = msgspec.structs.replace(unit.file.organisation, min_data_admins=2)
    await apply_unit(msgspec.structs.replace(unit.file, organisation=organisation), SYSTEM)
    result = await run(unit, people_checks.data_admins)
    assert result.status == BAD
    assert len(result.findings) == len(unit.file.group)


async def test_files_damaged_held_back_and_no_room(unit, sql):
    await make.publication(unit)
    assert (await run(unit, unit_checks.stored_files)).status == OK
    assert (await run(unit, unit_checks.room)).status == OK
    await sql(unit, "UPDATE content SET damage = 'missing', damaged_at = now()")
    assert (await run(unit, unit_checks.stored_files)).status == BAD
    await sql(unit, "UPDATE content SET damage = '', damaged_at = NULL,"
              " stored_at = now() - interval '90 days', verified_at = NULL")  # fmt: skip
    assert (await run(unit, unit_checks.stored_files)).status == WARN, "reading again is late"
    assert (await run(unit, unit_checks.scanned_files)).status == UNKNOWN, "no scanner in tests"
    await make.held_back(unit)
    assert (await run(unit, unit_checks.scanned_files)).status == BAD
    await sql(None, "UPDATE site SET storage_quota = 100 WHERE tenant = $1", unit.tenant.id)
    assert (await run(unit, unit_checks.room)).status == BAD


async def test_categories_that_are_not_the_templates(unit, sql):
    assert (await run(unit, unit_checks.template)).status == OK
    await sql(unit, "UPDATE category SET name_th = 'ชื่ออื่น' WHERE code = 'news'")
    drifted = await run(unit, unit_checks.template)
    assert drifted.status == WARN
    assert [one.key for one in drifted.findings] == ["renamed:news"]
    await sql(None, "UPDATE site SET template_version = 0 WHERE tenant = $1", unit.tenant.id)
    assert len((await run(unit, unit_checks.template)).findings) == 2


async def test_promises_of_the_unit_that_failed_for_good(unit, other, sql):
    await sql(None, "INSERT INTO outbox (tenant, job, args, dead) VALUES ($1, 'x.y', '[]', true)",
              unit.tenant.id)  # fmt: skip
    assert (await run(unit, unit_checks.promises)).status == WARN
    assert (await run(other, unit_checks.promises)).status == OK
    await sql(None, "DELETE FROM outbox WHERE job = 'x.y'")


async def test_dead_links_are_shown(unit, sql):
    url = "https://gone.example/"
    await make.publication(unit, external_links=[url])
    with acting_for(unit.tenant):
        from portal.links.actions import collect

        await collect()
    assert (await run(unit, unit_checks.dead_links)).status == UNKNOWN, "not looked at yet"
    await sql(unit, "UPDATE outside_link SET nights = 2, verdict = 'gone', reason = '404',"
              " checked_at = now(), failing_since = now()")  # fmt: skip
    result = await run(unit, unit_checks.dead_links)
    assert result.status == WARN
    assert url in result.findings[0].th


# ---- certificates ------------------------------------------------------------------------------


def certificate(folder, host, days, signed_by=None):
    """(file, key file, PEM of who signed): of so many days."""
    now = datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    files = folder / f"{days}.pem", folder / f"{days}-key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    return files


@pytest.fixture
async def tls_at(monkeypatch, tmp_path):
    """tls_at(unit, days, trusted=True): a real TLS server for the unit's host."""
    servers = []

    async def listen(unit, days, *, trusted=True):
        file, key = certificate(tmp_path, f"{unit.slug}.localhost", days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file, key)
        server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=context)
        servers.append(server)
        changed = msgspec.structs.replace(
            settings(), public_port=server.sockets[0].getsockname()[1],
            own_ca=str(file) if trusted else "",
        )  # fmt: skip
        monkeypatch.setattr(host_checks, "settings", lambda: changed)
        monkeypatch.setattr(own_site, "settings", lambda: changed)

    yield listen
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    ("days", "status", "mark"),
    [(90, OK, ""), (31, OK, ""), (30, WARN, "30 days"), (15, WARN, "30 days"), (14, BAD, "14 days"),
     (4, BAD, "14 days"), (3, BAD, "3 days"), (1, BAD, "3 days"), (-1, BAD, "bad")],
)  # fmt: skip
async def test_days_left_of_a_real_certificate(unit, tls_at, days, status, mark):
    await tls_at(unit, days)
    result = await run(unit, host_checks.certificates)
    assert (result.status, result.mark) == (status, mark), result


async def test_a_certificate_that_browsers_do_not_trust(unit, tls_at):
    await tls_at(unit, 90, trusted=False)
    result = await run(unit, host_checks.certificates)
    assert (result.status, result.mark) == (BAD, "bad")
    assert result.findings[0].key.startswith("untrusted:")


async def test_a_host_that_gives_no_answer_is_said_as_such(unit, monkeypatch):
    changed = msgspec.structs.replace(settings(), public_port=9)
    monkeypatch.setattr(host_checks, "settings", lambda: changed)
    result = await run(unit, host_checks.certificates)
    assert result.status == UNKNOWN
    assert f"{unit.slug}.localhost" in result.note[0]
