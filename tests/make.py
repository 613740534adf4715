"""Short ways to make what a test needs, with the rest filled in, through the actions themselves."""

import asyncio
import hashlib
import io
import itertools
import tomllib
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID, uuid4

import msgspec
from docx import Document
from litestar.datastructures import UploadFile
from PIL import Image

from portal import worker
from portal.calendar.feed import make_feed
from portal.catalog.actions import apply_template
from portal.catalog.declarations import declare
from portal.catalog.template_file import read_template
from portal.compliance.counting import count
from portal.compliance.waivers import waive
from portal.documents.uploads import Wanted
from portal.following.actions import Asking
from portal.following.actions import ask as follow
from portal.guard import reading
from portal.guard.decisions import Choice
from portal.intake.mailbox import set_mailbox
from portal.intake.receive import receive
from portal.keeping import erasing
from portal.keeping.holds import put_hold
from portal.kit import clock, db, thai
from portal.kit.tenancy import PLATFORM, Tenant, acting_for
from portal.links.actions import collect
from portal.monitoring import rounds
from portal.monitoring.acks import acknowledge
from portal.office import records
from portal.office.brand import take_picture
from portal.people import actions as people
from portal.people import passwords, sessions
from portal.people.person import SYSTEM, Person
from portal.people.roles import Role
from portal.publication import actions, guarding, uploads
from portal.publication.files import attach
from portal.publication.forms import ActionForm, Sender
from portal.publication.originals import replace
from portal.publication.places import place
from portal.publication.queries import subject
from portal.reports import words
from portal.reports.actions import draw_up
from portal.reports.builds import build
from portal.reports.kinds import About
from portal.reports.queries import seen
from portal.reports.registers import enter, set_next
from portal.reports.signing import freeze, sealed
from portal.settings import ROOT
from portal.telling import actions as telling
from portal.tenants.actions import apply_unit
from portal.tenants.unit_file import UnitFile
from portal.timing import extensions
from portal.timing.reviews import Look, review

_numbers = itertools.count(1)
ONE_STEP = [{"role": "approver", "position_th": "หัวหน้ากลุ่มงาน", "position_en": "", "minutes": 5}]
TWO_STEPS = [
    {"role": "reviewer", "position_th": "ผู้ช่วยสาธารณสุขอำเภอ", "position_en": "", "minutes": 5},
    *ONE_STEP,
]
PASSWORD = "correct horse battery"
_hash: dict[str, str] = {}


@dataclass
class Someone:
    """A person of a unit, with an access token for its host."""

    person: Person
    token: str
    username: str


@dataclass
class MadeUnit:
    """A unit and its people; `people` are by role, two webmasters."""

    tenant: Tenant
    file: UnitFile
    people: dict[str, Someone] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.tenant.slug

    def __getattr__(self, name: str) -> Someone:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


async def unit(chain: list[dict[str, Any]] | None = None, **approval: Any) -> MadeUnit:
    """A new unit with the ten categories, and one person for each role."""
    slug = f"unit-{next(_numbers)}-{uuid4().hex[:6]}"
    raw = tomllib.loads((ROOT / "tenants" / "kaengkhoi.toml").read_text("utf-8"))
    raw["unit"] |= {"slug": slug, "name_th": f"สำนักงานทดสอบ {slug}", "name_en": slug}
    raw["approval"] |= {"step": chain or ONE_STEP, **approval}
    raw["site"]["show_old_editions"] = False
    file = msgspec.convert(raw, UnitFile)
    tenant, _ = await apply_unit(file, SYSTEM)
    made = MadeUnit(tenant, file)
    with acting_for(tenant):
        await apply_template(read_template(ROOT / "tenants" / "templates" / "district-10.toml"))
        for name in ("staff", "reviewer", "approver", "webmaster", "webmaster2", "unit_admin"):
            made.people[name] = await someone(name.rstrip("2"))
    return made


async def unit_like(made: MadeUnit, **approval: Any) -> MadeUnit:
    """The same unit with other rules of approval."""
    raw = msgspec.to_builtins(made.file)
    raw["approval"] |= approval
    made.file = msgspec.convert(raw, UnitFile)
    await apply_unit(made.file, SYSTEM)
    return made


async def with_files(made: MadeUnit, **files: Any) -> MadeUnit:
    """The same unit with other rules for files."""
    raw = msgspec.to_builtins(made.file)
    raw["files"] |= files
    made.file = msgspec.convert(raw, UnitFile)
    await apply_unit(made.file, SYSTEM)
    return made


def sender(**given: str) -> Sender:
    return Sender(**given)


async def someone(*roles: str, name: str = "") -> Someone:
    """A new account with these roles at the acting unit."""
    username = f"{roles[0]}-{uuid4().hex[:8]}"
    if not _hash:  # it takes its time, as it should
        _hash["hash"] = await passwords.hashed(PASSWORD)
    account = uuid4()
    async with db.transaction():
        await db.changed(
            "INSERT INTO account (id, username, name, email, password_hash)"
            " VALUES ($1, $2, $3, $4, $5)",
            account,
            username,
            name or f"คุณ{username}",
            f"{username}@mail.localhost",
            _hash["hash"],
        )
    for role in roles:
        await people.give_role(account, Role(role), f"ตำแหน่ง {role}")
    token = await sessions.issue_token(account, "test", ["read", "write"], 1)
    person = Person(account, username, name or f"คุณ{username}", frozenset(map(Role, roles)))
    return Someone(person, token, username)


async def someone_of_the_platform(role: str, province: str = "") -> UUID:
    """An account with a role of the platform; its id."""
    account = uuid4()
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed(
                "INSERT INTO account (id, username, name, email, password_hash)"
                " VALUES ($1, $2, $2, $2 || '@mail.localhost', 'x')",
                account,
                f"{role}-{account.hex[:8]}",
            )
            await db.changed(
                "INSERT INTO platform_role (id, account, role, province, starts_on)"
                " VALUES ($1, $2, $3, $4, '2020-01-01')",
                uuid4(),
                account,
                role,
                province,
            )
    return account


def letters() -> str:
    """Never the same twice, and never like a citizen's or a telephone's number."""
    return uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def pdf(text: str = "x") -> bytes:
    """A small, real PDF of one page."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, 2)
    for number, part in enumerate(parts, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj%s endobj\n" % (number, part))
    start = out.tell()
    out.write(b"xref\n0 5\n0000000000 65535 f \n")
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def png(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0b6b4b").save(out, "PNG")
    return out.getvalue()


def jpeg(text: str = "", **exif: Any) -> bytes:
    """A small, real JPEG, of another colour for another text."""
    out = io.BytesIO()
    colour = f"#{hashlib.sha256(text.encode()).hexdigest()[:6]}"
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", **exif)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def upload(name: str, data: bytes) -> UploadFile:
    spooled: SpooledTemporaryFile[bytes] = SpooledTemporaryFile()
    spooled.write(data)
    made = UploadFile("application/octet-stream", name)
    made.file = spooled
    return made


FIELDS: dict[str, Any] = {
    "title": "แผนปฏิบัติราชการ ประจำปีงบประมาณ พ.ศ. 2570",
    "category": "general-information",
    "details": "รายละเอียดโดยสรุป",
    "source": "กลุ่มงานบริหาร",
    "coverage_from": "2026-10-01",
    "coverage_to": "2027-09-30",
    "publish_until": "2030-09-30",
}


async def draft(unit: MadeUnit, *, by: Someone | None = None, **fields: Any) -> UUID:
    owner = by or unit.staff
    with acting_for(unit.tenant):
        seen = await actions.draft(owner.person, {**FIELDS, **fields})
        await attach(seen.row.id, owner.person, upload("แผน 2570.pdf", pdf(letters())))
    return seen.row.id


async def public_picture(unit: MadeUnit) -> tuple[UUID, UUID]:
    """A published item with a picture: (publication, document)."""
    made = await draft(unit)
    with acting_for(unit.tenant):
        data = jpeg(uuid4().hex)
        document = await attach(made, unit.staff.person, upload("ภาพ.jpg", data), "ภาพกิจกรรม")
    for who, action in (("staff", "submit"), ("approver", "approve"), ("webmaster", "publish")):
        if who == "approver" and any(s.role == "reviewer" for s in unit.file.approval.step):
            await do(unit, made, "reviewer", "forward")
        await do(unit, made, who, action)
    return made, document


WAY = ("submitted", "approved", "published")


async def publication(unit: MadeUnit, state: str = "published", **fields: Any) -> UUID:
    """A request brought to this state by the people whose work that is; its id."""
    made = await draft(unit, **fields)
    if state == "draft":
        return made
    await do(unit, made, "staff", "submit")
    if any(step.role == "reviewer" for step in unit.file.approval.step) and state != "submitted":
        await do(unit, made, "reviewer", "forward")
    if state == "rejected":
        await do(unit, made, "approver", "reject", reason_code="incomplete", reason="ไม่ครบ")
    if state in ("approved", "published", "taken_down", "expired"):
        await do(unit, made, "approver", "approve")
    if state in ("published", "taken_down", "expired"):
        await do(unit, made, "webmaster", "publish")
    if state == "taken_down":
        await do(unit, made, "webmaster", "take_down", reason="ข้อมูลผิด")
    return made


async def document_of(unit: MadeUnit, publication: UUID) -> Any:
    """The row of its first file."""
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.row(
                "SELECT * FROM document WHERE publication = $1 ORDER BY place", publication
            )


async def do(unit: MadeUnit, made: UUID, who: str, action: str, **given: Any) -> Any:
    with acting_for(unit.tenant):
        person = SYSTEM if who == "system" else unit.people[who].person
        return await actions.take(made, person, ActionForm(action=action, **given))


async def next_edition(unit: MadeUnit, published: UUID, **fields: Any) -> UUID:
    """A second edition, asked for, allowed and public in place of the first."""
    edition = (await do(unit, published, "staff", "update")).row.id
    with acting_for(unit.tenant):
        await actions.edit(edition, unit.staff.person, fields or {"remark": "ฉบับใหม่"})
    await do(unit, edition, "staff", "submit")
    if any(step.role == "reviewer" for step in unit.file.approval.step):
        await do(unit, edition, "reviewer", "forward")
    await do(unit, edition, "approver", "approve")
    await do(unit, edition, "webmaster", "publish")
    return edition


async def held_back(unit: MadeUnit, **fields: Any) -> UUID:
    """A published item whose file the virus scanner has refused since."""
    made = await publication(unit, "published", **fields)
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE content SET scan = 'infected', finding = 'Test.Virus' WHERE sha256 IN"
                " (SELECT sha256 FROM document WHERE publication = $1)",
                made,
            )
    return made


async def show_old_editions(unit: MadeUnit) -> None:
    site = msgspec.structs.replace(unit.file.site, show_old_editions=True)
    unit.file = msgspec.structs.replace(unit.file, site=site)
    await apply_unit(unit.file, SYSTEM)


async def soon(unit: MadeUnit, seconds: float = 2.0) -> str:
    """A moment shortly from now, by the database's clock, as the API writes it."""
    with acting_for(unit.tenant):
        async with db.transaction():
            return (clock.now() + timedelta(seconds=seconds)).isoformat()


async def after(unit: MadeUnit, until: str) -> None:
    """Waits until that moment of soon() is over."""
    left = datetime.fromisoformat(until) - datetime.fromisoformat(await soon(unit, 0))
    await asyncio.sleep(left.total_seconds() + 0.05)


async def office_records(unit: MadeUnit) -> None:
    """An appointment order, a training and a logo of the unit."""
    with acting_for(unit.tenant):
        await records.record_order("1/2570", "1/10/2563", unit.unit_admin.person)
        typed = {"topic": "อบรม", "day": "1/10/2563", "hours": "6", "evidence": ""}
        assert unit.staff.person.account
        await records.add_training(unit.staff.person.account, typed, unit.staff.person)
    await logo(unit)


async def logo(unit: MadeUnit) -> UUID:
    """A picture that was taken in as the unit's logo, and is not chosen yet."""
    with acting_for(unit.tenant):
        return await take_picture(upload("logo.png", png()), "logo", unit.unit_admin.person)


async def places(unit: MadeUnit, item: UUID) -> UUID:
    """A further place of a published item, and a declaration of "none"; the declaration's id."""
    with acting_for(unit.tenant):
        await place(item, ["oia:9(1)", "category:knowledge"], unit.webmaster.person)
        async with db.transaction():
            year = thai.fiscal_year(clock.today())
        return await declare("category:e-service", "ไม่มีระบบนี้", year, unit.unit_admin.person)


def looking_after(unit: MadeUnit) -> Person:
    """A provincial admin, on the account of the unit's staff."""
    roles = frozenset({Role.PROVINCIAL_ADMIN})
    return Person(unit.staff.person.account, "province", "ผู้ดูแลระดับจังหวัด", roles)


async def province_of(*units: MadeUnit) -> tuple[UUID, str]:
    """(account, token) of an administrator of a new province in which these units lie alone."""
    province = f"จังหวัด {uuid4().hex[:6]}"
    for unit in units:
        names = msgspec.structs.replace(unit.file.unit, province=province)
        await apply_unit(msgspec.structs.replace(unit.file, unit=names), SYSTEM)
    with acting_for(PLATFORM):
        username = f"province-{uuid4().hex[:8]}"
        account = await people.add_account(username, "ผู้ดูแลจังหวัด", f"{username}@mail.localhost")
        await people.give_role(account, Role.PROVINCIAL_ADMIN, province)
        return account, await sessions.issue_token(account, "test", ["read"], 1)


async def completeness(unit: MadeUnit) -> UUID:
    """Figures that were counted today, a slot that the unit need not fill, and somebody's feed of
    the calendar; the waiver's id."""
    with acting_for(unit.tenant):
        assert unit.staff.person.account
        await make_feed(unit.staff.person.account)
        by = looking_after(unit)
        waiver = await waive("oia:9(6)", "", "หน่วยงานนี้ไม่มีสัญญาสัมปทาน", by)
        async with db.transaction():
            await count()
    return waiver


async def uploading(unit: MadeUnit, draft: UUID) -> UUID:
    """A file of which some has come; the upload's id."""
    data = pdf(letters())

    async def half() -> AsyncIterator[bytes]:
        yield data[:100]

    with acting_for(unit.tenant):
        person = unit.staff.person
        begun = await uploads.begin(draft, person, Wanted("ค้าง.pdf", len(data)))
        await uploads.append(draft, person, begun["id"], (0, None), half())
    return begun["id"]


async def outside(unit: MadeUnit) -> dict[str, UUID]:
    """What the unit has from outside and tells outside, one row of each kind: a letter to its
    webmaster, an e-mail that waits, adapters, a mailbox; ids by the names of addresses' parts."""
    admin, body = unit.unit_admin.person, pdf(letters())
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "Outsider <outsider@example.org>", "ขอเผยแพร่"
    letter["Message-ID"] = f"<{uuid4()}@example.org>"
    letter.set_content("เรียน ผู้ดูแลเว็บไซต์")
    letter.add_attachment(body, maintype="application", subtype="pdf", filename="ข่าว.pdf")
    with acting_for(unit.tenant):
        await telling.set_adapter("webhook", "https://localhost:1/", "no-real-secret-000", admin)
        await telling.send_test("webhook", admin)
        await telling.choose(unit.staff.person.account, "both")  # type: ignore[arg-type]
        await set_mailbox(
            admin,
            {"host": "127.0.0.1", "port": "1", "security": "tls", "username": "u", "password": "p"},
        )
        await receive(letter.as_bytes())
        await follow(Asking(f"{uuid4().hex}@mail.localhost", "all", "th", uuid4().hex))
        async with db.transaction():
            incoming = await db.value("SELECT id FROM incoming")
            told = await db.value(
                "SELECT id FROM letter WHERE recipient = $1 LIMIT 1", unit.webmaster.person.account
            )
    return {"incoming_id": incoming, "letter_id": told}


async def watched_link(unit: MadeUnit) -> None:
    """A public link that waits to be looked at; it leads inside, so nobody is asked."""
    await publication(unit, external_links=["https://127.0.0.1:1/"])
    with acting_for(unit.tenant):
        await collect()


async def timed(unit: MadeUnit, published: UUID) -> None:
    """A look at a public item, more time asked for it, a stop of ends, and one that failed."""
    with acting_for(unit.tenant):
        checked = ["current", "correct", "complete"]
        await review(published, unit.webmaster.person, Look("confirmed", checked))
        wanted = extensions.Wanted("30/9/2580", "", "ยังใช้")
        await extensions.ask(published, unit.staff.person, wanted)
        async with db.transaction():
            await db.changed(
                "INSERT INTO end_stop (tenant, id, found_at, due, public, state)"
                " VALUES ($1, gen_random_uuid(), now(), 30, 60, 'over')",
                unit.tenant.id,
            )
            await db.changed(
                "INSERT INTO due_failure (tenant, publication, work, tries, since, retry_at, error)"
                " VALUES ($1, $2, 'warn', 1, now(), now() + interval '1 day', 'x')",
                unit.tenant.id,
                published,
            )


async def held_and_erased(unit: MadeUnit) -> UUID:
    """A draft whose files are held, and another for whose file an erasure was asked; its id."""
    held, asked = await draft(unit), await draft(unit)
    with acting_for(unit.tenant):
        await put_hold(held, await item_of(held), "ระหว่างตรวจสอบ", unit.webmaster.person)
        return await erasing.ask(
            asked, await item_of(asked), None, "สธ 1/2570", "คำสั่งศาล", unit.unit_admin.person
        )


async def item_of(publication: UUID) -> UUID:
    async with db.transaction():
        return await db.value("SELECT item FROM publication WHERE id = $1", publication)


def paper(text: str = "") -> bytes:
    """A small DOCX; without a text of one's own there is a citizen's number in it."""
    out, made = io.BytesIO(), Document()
    made.core_properties.author = ""
    made.add_paragraph(text or "เลขประจำตัวประชาชน 1-3499-00123-45-5")
    made.save(out)
    return out.getvalue()


async def with_findings(unit: MadeUnit) -> UUID:
    """A draft with a file in which there is a citizen's number, decided of by its owner, and a
    redacted copy in the place of another."""
    made = await draft(unit)
    person = unit.staff.person
    with acting_for(unit.tenant):
        await attach(made, person, upload("รายชื่อ.docx", paper()))
        other = await attach(made, person, upload("อื่น.docx", paper(f"โทร 0812345678 {uuid4()}")))
        for found in await reading.unread(made):
            await reading.read(found)
        await replace(made, person, other, upload("ปิดบัง.docx", paper(f"ปิดบัง {uuid4()}")))
    await answered(unit, made)
    return made


async def answered(unit: MadeUnit, draft: UUID) -> None:
    """What the guard finds in a draft may be public, its owner says."""
    with acting_for(unit.tenant):
        for found in await reading.unread(draft):
            await reading.read(found)
        async with db.transaction():
            report = await guarding.found_in(await subject(draft))
        choices = [Choice(one.sha256, one.kind, "allowed", "ยินยอม") for one in report.undecided]
        await guarding.decide_now(draft, unit.staff.person, choices)


async def official_paper(unit: MadeUnit) -> dict[str, UUID]:
    """A paper that is signed with its files, of whatever kind needs the least; its id and its
    build's."""
    with acting_for(unit.tenant):
        await set_next("memo", "878", unit.unit_admin.person)
        paper = await draw_up(About("flow", 2569), unit.staff.person)
        async with db.transaction():
            await words.note(paper, unit.staff.person, {}, {"x": "ข้อความ"})
            await words.comment(paper, "x", "ความเห็น", unit.staff.person)
            comment = await db.value("SELECT id FROM paper_comment WHERE paper = $1", paper)
            found = await seen(paper)
            picture = await db.value("SELECT sha256 FROM content WHERE scan = 'own' LIMIT 1")
            await freeze(found)
            tenant, account = unit.tenant.id, unit.staff.person.account
            await db.changed(
                "INSERT INTO paper_signature (tenant, id, paper, step, account, name, role, at,"
                " content_hash, method) VALUES ($1, $2, $3, 0, $4, 'x', 'staff', now(), $5,"
                " 'password')", tenant, uuid4(), paper, account, found.hash)  # fmt: skip
            await db.changed(
                "INSERT INTO paper_picture VALUES ($1, $2, $3)", tenant, paper, picture
            )
            await sealed(found, unit.staff.person, "", None, {"day": clock.today()})
            await enter("memo", 2569, 1, paper, unit.staff.person)
            report = await db.value("SELECT id FROM report WHERE paper = $1", paper)
        await build(report)
    return {"paper_id": paper, "report_id": report, "comment": comment}


async def answered_and_published(unit: MadeUnit, submitted: UUID) -> None:
    """A request that waits is decided and published by the people whose work that is."""
    if any(step.role == "reviewer" for step in unit.file.approval.step):
        await do(unit, submitted, "reviewer", "forward")
    await do(unit, submitted, "approver", "approve")
    await do(unit, submitted, "webmaster", "publish")


async def drain() -> None:
    """Everything that was promised, of whatever test, is done."""
    while await worker.relay():
        pass


async def checked(unit: MadeUnit) -> None:
    """The unit's checks ran once, and what one said was acknowledged."""
    with acting_for(unit.tenant):
        await rounds.of_unit()
        async with db.transaction():
            code = await db.value("SELECT code FROM check_state WHERE status <> 'ok' LIMIT 1")
            today = clock.today()
        await acknowledge(code, "ทราบแล้ว", today.isoformat(), unit.unit_admin.person)
