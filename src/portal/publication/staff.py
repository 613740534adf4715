"""What every staff page needs: what waits for this person, and the database's time."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asyncpg import Record
from litestar import Request, Response

from portal.kit import clock, db, tenancy
from portal.people.page import language, page, person_of
from portal.people.person import Person
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication import queries
from portal.publication.labels import pick
from portal.publication.workflow import State


@dataclass(frozen=True)
class Group:
    """Work of one kind that waits for this person; `empty` is said when there is none. `action`:
    the step that is taken from the queue itself; "": each is opened first."""

    title: tuple[str, str]
    hint: tuple[str, str]
    empty: tuple[str, str]
    rows: Sequence[Record]
    action: str = ""


DECIDING = {
    Role.APPROVER: (
        ("รอคุณพิจารณาอนุญาต", "Waiting for your decision"),
        ("ยังไม่มีเรื่องรอพิจารณา", "Nothing to decide"),
        "approve",
    ),
    Role.REVIEWER: (
        ("รอคุณตรวจและเสนอต่อ", "Waiting for your review"),
        ("ยังไม่มีเรื่องรอตรวจ", "Nothing to review"),
        "forward",
    ),
}


@dataclass(frozen=True)
class Tool:
    """A page beside the main menu, for those with one of `roles`; features add theirs to TOOLS.
    One whose path is below SETTINGS stands on that page instead."""

    path: str
    icon: str
    label: tuple[str, str]
    roles: frozenset[Role]


TOOLS: list[Tool] = []
SETTINGS = "/staff/settings"
# What features add to the page of a request: (publication, person, language) -> values under names
# of their own. Called in the page's transaction.
BESIDE: list[Callable[[queries.Subject, Person, str], Awaitable[dict[str, Any]]]] = []

# What else waits for a person: (person, language) -> [{title, url, what, by, since, label}], shown
# on the staff home and counted. Called in a transaction.
ALSO_WAITING: list[Callable[[Person, str], Awaitable[list[dict[str, Any]]]]] = []


async def waiting_for(person: Person) -> list[Group]:
    """The person's queues, by role, the most pressing first."""
    groups = []
    if Role.APPROVER in person.roles and person.account:
        groups.append(
            Group(
                ("รอยืนยันการอนุญาตทางวาจา", "Confirm what you allowed by word of mouth"),
                ("มีผู้บันทึกว่าคุณอนุญาตแล้ว โปรดยืนยันภายในกำหนด", "Confirm before the deadline"),
                ("ไม่มีเรื่องที่รอคุณยืนยัน", "Nothing to confirm"),
                [
                    row
                    for account in (person.account, *person.stands_for)
                    for row in await queries.unconfirmed(account)
                ],
                "confirm_verbal_approval",
            )
        )
    if person.roles & set(DECIDING):
        open_now = await queries.waiting(State.SUBMITTED, State.REVIEWED)
        hint = ("เกินกำหนดอยู่บนสุด แล้วตามเวลาที่รอ", "Overdue first, then the longest waiting")
        for role, (title, empty, action) in DECIDING.items():
            if role in person.roles:
                held = {one["username"]: one["account"] for one in await holders(role)}
                rows = [row for row in open_now if _is_turn(row, person, role, held)]
                groups.append(Group(title, hint, empty, rows, action))
    if Role.WEBMASTER in person.roles:
        approved = await queries.waiting(State.APPROVED)
        groups.append(
            Group(
                ("รอนำขึ้นเว็บไซต์", "Ready to publish"),
                ("อนุญาตแล้ว ตรวจหมวดแล้วนำขึ้นได้", "Allowed; check the category and publish"),
                ("ไม่มีเรื่องรอนำขึ้นเว็บไซต์", "Nothing to publish"),
                [row for row in approved if row["assignee"] in (None, person.account)],
            )
        )
    groups.append(
        Group(
            ("ต้องแก้ไขแล้วส่งใหม่ และร่างของฉัน", "To revise, and my drafts"),
            ("เรื่องที่ไม่อนุญาตแก้แล้วส่งใหม่ได้ทันที", "A refused one can be revised at once"),
            ("ไม่มีเรื่องที่ต้องแก้ และไม่มีร่างค้าง", "Nothing to revise, no drafts"),
            await queries.waiting(State.REJECTED, State.DRAFT, owner=person.account),
        )
    )
    return groups


def _is_turn(row: Record, person: Person, role: Role, held: dict[str, UUID]) -> bool:
    """Whether it waits for this role, for this person where the unit names one, and is not the
    person's own, unless owners may decide (R79). `held`: username -> account of those who hold
    the role today."""
    rules = json.loads(row["chain"])
    if row["owner"] == person.account and not rules["owner_may_approve"]:
        return False
    chain = rules["step"]
    step = chain[min(row["step"], len(chain) - 1)]
    named = held.get(step.get("username", ""))
    for_me = named is None or named == person.account or named in person.stands_for
    return step["role"] == role and for_me


async def whose_turn(seen: queries.Subject) -> list[tuple[str, str]]:
    """(name, post as a signature line says it, standing in said) of those for whom it waits now.
    Runs inside a transaction."""
    if seen.state in queries.WAITING:
        found = [
            one
            for one in await holders(Role(seen.current_step["role"]))
            if (one["account"] != seen.owner or seen.owner_may_approve)
            and seen.step_person in (None, one["account"], one["instead_of_account"])
        ]
    elif seen.state == State.APPROVED:
        found = [
            one
            for one in await holders(Role.WEBMASTER)
            if seen.row.assignee in (None, one["account"])
        ]
    else:
        found = []
    return [(one["name"], one["position"]) for one in found]


async def staff_page(
    request: Request, template: str, status: int = 200, /, **values: Any
) -> Response:
    """A staff page, with the number of things that wait for the person."""
    person, lang = person_of(request), language(request)
    common: dict[str, Any] = {"waiting_count": 0, "unread_count": 0, "tools": []}
    async with db.transaction():
        if person and tenancy.current() != tenancy.PLATFORM:
            groups = await waiting_for(person)
            common["waiting_count"] = sum(len(group.rows) for group in groups)
            common["waiting_count"] += len(await also_waiting(person, lang))
            common["unread_count"] = await unread_letters(person.account)
            common["tools"] = [
                {"path": tool.path, "icon": tool.icon, "label": pick(tool.label, lang)}
                for tool in TOOLS
                if tool.roles & person.roles and not tool.path.startswith(f"{SETTINGS}/")
            ]
        common["now"] = clock.now()
    return page(request, template, status, **common | values)


async def also_waiting(person: Person, lang: str) -> list[dict[str, Any]]:
    return [one for more in ALSO_WAITING for one in await more(person, lang)]


async def unread_letters(account: UUID | None) -> int:
    return await db.value(
        "SELECT count(*) FROM letter WHERE recipient = $1 AND read_at IS NULL", account
    )
