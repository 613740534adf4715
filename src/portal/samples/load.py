"""Fills the demo's sites by doing what its people would do: every item is drafted, submitted,
decided and published through the actions, never written as rows. A run that was cut off is
finished by the next; after that the samples are left alone.
"""

import secrets
import sys
from datetime import date, timedelta
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

from litestar.datastructures import UploadFile

from portal.audit.queries import trail_of
from portal.documents import scanning
from portal.documents.inspection import MEDIA_TYPES
from portal.kit import clock, db, jobs
from portal.kit.errors import Conflict, NotAllowed
from portal.kit.tenancy import PLATFORM, Tenant, acting_for
from portal.people import actions as people
from portal.people import sessions
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication import actions
from portal.publication.checking import CHECKS
from portal.publication.facts import PREFIX
from portal.publication.files import attach
from portal.publication.forms import ActionForm
from portal.publication.queries import documents_of
from portal.publication.workflow import Effect
from portal.samples import papers
from portal.samples.files import make_file
from portal.samples.plan import Account, Item, Plan, SamplePaper, read_plan, slugs
from portal.settings import ROOT
from portal.tenants.queries import UnitInfo, all_units, unit_with_slug

SAMPLES = ROOT / "tenants" / "samples"
FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "sarabun"
LOADED = "samples-loaded"
BEGAN = date(2020, 10, 1)  # before any day to which the demo's clock is moved
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on a phone

WAYS = {
    "draft": (),
    "submitted": ("submit",),
    "reviewed": ("submit", "forward"),
    "approved": ("submit", "forward", "approve"),
    "rejected": ("submit", "forward", "reject"),
    "published": ("submit", "forward", "approve", "publish"),
    "verbal": ("submit", "record_verbal_approval", "publish"),
    "verbal_confirmed": (
        "submit", "record_verbal_approval", "publish", "confirm_verbal_approval"),
    "taken_down": ("submit", "forward", "approve", "publish", "take_down"),
}  # fmt: skip

WHO: dict[str, Role] = {
    "forward": Role.REVIEWER,
    "approve": Role.APPROVER,
    "reject": Role.APPROVER,
    "confirm_verbal_approval": Role.APPROVER,
    "record_verbal_approval": Role.WEBMASTER,
    "publish": Role.WEBMASTER,
    "take_down": Role.WEBMASTER,
}


async def load_all(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The accounts of the demo with their passwords and tokens; `known` are those that an earlier
    run gave. Fills every unit that has samples."""
    secrets_of = {account["username"]: account for account in known}
    _without_pictures()
    accounts: list[dict[str, Any]] = []
    for slug in slugs(SAMPLES):
        unit, plan = await unit_with_slug(slug), read_plan(SAMPLES, slug)
        with acting_for(unit.tenant):
            for account in plan.accounts:
                accounts.append(await _account(unit.tenant, account, secrets_of))
            await _ask_all(unit, plan)
    return accounts + await _platform(secrets_of)


def _without_pictures() -> None:
    """A hundred pages published at once would keep a small machine's Chromium busy for minutes."""
    reactions = jobs.REACTIONS[Effect.WENT_PUBLIC]
    reactions[:] = [one for one in reactions if one.name != "reports.picture"]


async def _ask_all(unit: UnitInfo, plan: Plan) -> None:
    """Once for all: what people did with the samples afterwards is theirs."""
    async with db.transaction():
        if await db.value("SELECT true FROM counter WHERE name = $1", LOADED):
            return
    for number, item in enumerate(plan.items, 1):
        _say(f"{plan.slug}: {number}/{len(plan.items)}")
        await _ask(unit, plan, item)
    for paper in plan.papers:
        await _paper(unit, plan, paper)
    async with db.transaction():
        await db.changed(
            "INSERT INTO counter (tenant, name, last) VALUES ($1, $2, 1)", unit.id, LOADED
        )
    _say(f"{plan.slug}: {len(plan.items)} เรื่อง\n")


async def _paper(unit: UnitInfo, plan: Plan, paper: SamplePaper) -> None:
    maker = await _person(plan.having("webmaster").username)
    made = await papers.draw_up(paper, maker)
    if paper.reach != "published":
        return
    request = await papers.ask_to_publish(made, maker)
    for action in ("forward", "approve", "publish"):
        if action == "forward" and "reviewer" not in _chain(unit):
            continue
        person = await _person(plan.having(str(WHO[action])).username)  # type: ignore[arg-type]
        await actions.take(request, person, ActionForm(action=action, checked=list(CHECKS)))
    await papers.place(paper, request, maker)


def _chain(unit: UnitInfo) -> set[str]:
    return {step["role"] for step in unit.facts["approval"]["step"]}


def _say(text: str) -> None:
    print(f"\r{text}", end="", file=sys.stderr, flush=True)


async def _platform(secrets_of: dict[str, Any]) -> list[dict[str, Any]]:
    """An operator, and one administrator for each province."""
    accounts = [Account("operator", "ผู้ดูแลระบบส่วนกลาง", "", "operator")]  # type: ignore[arg-type]
    for number, province in enumerate(sorted({unit.province for unit in await all_units()}), 1):
        name = f"ผู้ดูแลระดับจังหวัด{province}"
        accounts.append(Account(f"province{number}", name, province, "provincial_admin"))  # type: ignore[arg-type]
    with acting_for(PLATFORM):
        return [await _account(PLATFORM, account, secrets_of) for account in accounts]


async def _account(tenant: Tenant, account: Account, secrets_of: dict[str, Any]) -> dict[str, Any]:
    given = secrets_of.get(account.username) or {}
    password = given.get("password") or "-".join(
        "".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3)
    )
    async with db.transaction():
        added = await db.value("SELECT id FROM account WHERE username = $1", account.username)
    if added is None:
        email = f"{account.username}@mail.localhost"
        added = await people.add_account(account.username, account.name, email, password)
        await people.give_role(added, Role(account.role), account.position, starts_on=BEGAN)
        given = {}
    elif not given:  # made by an earlier run whose list is gone
        await people.set_password(added, password)
    token = given.get("token") or await sessions.issue_token(added, "demo", ["read", "write"], None)
    slug = None if tenant == PLATFORM else tenant.slug
    return {
        "tenant": slug,
        "role": account.role,
        "username": account.username,
        "password": password,
        "token": token,
        "name": account.name,
    }


async def _person(username: str) -> Person:
    account = await people.account_named(username)
    async with db.transaction():
        held = await sessions.roles_of(account)
        name = await db.value("SELECT name FROM account WHERE id = $1", account)
    roles = frozenset(Role(row["role"]) for row in held)
    return Person(account, username, name, roles, {r["role"]: r["position"] for r in held})


async def _ask(unit: UnitInfo, plan: Plan, item: Item) -> None:
    owner = await _person(item.by)
    publication = await _found(owner, item) or await _drafted(owner, item)
    async with db.transaction():
        done = {line["action"] for line in await trail_of("publication", [publication])}
    if "submit" not in done:
        await _attach(unit, publication, owner, item)
    chain = _chain(unit)
    for action in WAYS[item.reach]:
        if action in done or (action == "forward" and "reviewer" not in chain):
            continue
        try:
            await _step(plan, publication, owner, item, action)
        except (Conflict, NotAllowed):
            return  # somebody went on with it meanwhile


async def _found(owner: Person, item: Item) -> UUID | None:
    async with db.transaction():
        return await db.value(
            "SELECT id FROM publication WHERE owner = $1 AND title = $2 ORDER BY edition LIMIT 1",
            owner.account,
            item.title,
        )


async def _drafted(owner: Person, item: Item) -> UUID:
    given = {
        "title": item.title,
        "category": item.category,
        "details": item.details,
        "source": item.source,
        "coverage_from": item.coverage_from.isoformat(),
        "coverage_to": item.coverage_to.isoformat() if item.coverage_to else None,
        "publish_until": item.publish_until.isoformat() if item.publish_until else None,
        "permanent_reason": item.permanent_reason,
        "external_links": list(item.external_links),
        "remark": item.remark,
        "urgent": item.urgent,
        "channels": list(item.channels),
    }
    if item.kind:
        given["kind"] = item.kind
    return (await actions.draft(owner, given)).row.id


async def _attach(unit: UnitInfo, publication: UUID, owner: Person, item: Item) -> None:
    async with db.transaction():
        there = {row["filename"] for row in await documents_of(publication)}
    for file in item.files:
        if file.name not in there:
            data = make_file(file.kind, file.name, file.text, unit.name_th, FONTS)
            upload = UploadFile(MEDIA_TYPES[file.kind], file.name)
            upload.file = _spooled(data)
            await attach(publication, owner, upload, file.alt)
    await scanning.round_()  # no worker runs yet, and only what was scanned is published
    if item.facts:
        async with db.transaction():
            ids = {row["filename"]: str(row["id"]) for row in await documents_of(publication)}
        facts = {PREFIX + name: _with_ids(value, ids) for name, value in item.facts.items()}
        await actions.edit(publication, owner, facts)


def _with_ids(value: Any, ids: dict[str, str]) -> Any:
    """What names a file as "file:<name>" names it by its id."""
    if isinstance(value, list):
        return [{name: _with_ids(cell, ids) for name, cell in row.items()} for row in value]
    if isinstance(value, str) and value.startswith("file:"):
        return ids[value.removeprefix("file:")]
    return value


def _spooled(data: bytes) -> Any:
    spooled = SpooledTemporaryFile()  # noqa: SIM115 - closed with the upload
    spooled.write(data)
    return spooled


async def _step(plan: Plan, publication: UUID, owner: Person, item: Item, action: str) -> None:
    person = owner
    if action in WHO:
        person = await _person(plan.having(str(WHO[action])).username)  # type: ignore[arg-type]
    form = ActionForm(action=action, checked=list(CHECKS))
    if action in ("reject", "take_down"):
        form = ActionForm(action=action, reason=item.reason, reason_code=item.reason_code)
    if action == "record_verbal_approval":
        async with db.transaction():
            spoken_at = clock.now() - timedelta(minutes=20)
        form = ActionForm(
            action=action,
            approver=plan.having("approver").username,
            channel=item.channel,
            urgency=item.urgency,
            spoken_at=spoken_at.isoformat(),
        )
    await actions.take(publication, person, form)
