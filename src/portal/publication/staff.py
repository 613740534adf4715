"""What every staff page needs: what waits for this person, and the database's time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asyncpg import Record
from litestar import Request, Response

from portal.kit import clock, db, tenancy
from portal.people.page import language, page, person_of
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication import queries
from portal.publication.labels import pick
from portal.publication.workflow import State


@dataclass(frozen=True)
class Group:
    """Work of one kind that waits for this person; `empty` is said when there is none."""

    title: tuple[str, str]
    hint: tuple[str, str]
    empty: tuple[str, str]
    rows: Sequence[Record]


@dataclass(frozen=True)
class Tool:
    """A page beside the main menu, for those with one of `roles`; features add theirs to TOOLS."""

    path: str
    icon: str
    label: tuple[str, str]
    roles: frozenset[Role]


TOOLS: list[Tool] = []


async def waiting_for(person: Person) -> list[Group]:
    """The person's queues, by role, the most pressing first."""
    groups = []
    if Role.APPROVER in person.roles and person.account:
        groups.append(
            Group(
                ("รอยืนยันการอนุญาตทางวาจา", "Confirm what you allowed by word of mouth"),
                ("มีผู้บันทึกว่าคุณอนุญาตแล้ว โปรดยืนยันภายในกำหนด", "Confirm before the deadline"),
                ("ไม่มีเรื่องที่รอคุณยืนยัน", "Nothing to confirm"),
                await queries.unconfirmed(person.account),
            )
        )
    if person.roles & {Role.APPROVER, Role.REVIEWER}:
        open_now = await queries.waiting(State.SUBMITTED, State.REVIEWED)
        groups.append(
            Group(
                ("รอคุณพิจารณา", "Waiting for your decision"),
                ("เรื่องที่รอนานที่สุดอยู่บนสุด", "The longest waiting first"),
                ("ยังไม่มีเรื่องรอพิจารณา", "Nothing to decide"),
                [row for row in open_now if _is_turn(row, person)],
            )
        )
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


def _is_turn(row: Record, person: Person) -> bool:
    """Whether this person decides next: not on their own, and the role whose step it is."""
    if row["owner"] == person.account:
        return False
    reviews = row["chain"].count(f'"{Role.REVIEWER}"') - row["step"]
    return (Role.REVIEWER if reviews > 0 else Role.APPROVER) in person.roles


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
            common["unread_count"] = await unread_letters(person.account)
            common["tools"] = [
                {"path": tool.path, "icon": tool.icon, "label": pick(tool.label, lang)}
                for tool in TOOLS
                if tool.roles & person.roles
            ]
        common["now"] = clock.now()
    return page(request, template, status, **common | values)


async def unread_letters(account: UUID | None) -> int:
    return await db.value(
        "SELECT count(*) FROM letter WHERE recipient = $1 AND read_at IS NULL", account
    )
