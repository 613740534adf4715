"""Who holds which role in the acting unit, and since when: read inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.kit import clock, db, tenancy
from portal.kit.errors import NotAllowed, NotFound
from portal.people.queries import SIGNATURE, TODAY

MEMBERS = (
    "SELECT m.id, m.account, m.role, m.starts_on, m.ends_on, m.order_ref, m.kind,"  # noqa: S608
    f" {SIGNATURE} AS signs, m.work_group, o.name AS instead_of_name, a.username, a.name, a.email,"
    " a.disabled_at, a.units, EXISTS (SELECT FROM platform_role r WHERE r.account = a.id)"
    " AS of_platform FROM membership m JOIN account a ON a.id = m.account"
    " LEFT JOIN account o ON o.id = m.instead_of_account"
)


@dataclass
class Member:
    """One account of the unit with its roles, those in force first. `own`: it belongs to this
    unit alone, so this unit's administrator may change the account."""

    account: UUID
    username: str
    name: str
    email: str
    disabled: bool
    own: bool
    roles: list[dict[str, Any]] = field(default_factory=list)

    @property
    def present(self) -> bool:
        return any(role["when"] != "past" for role in self.roles)


async def roster() -> list[Member]:
    """Everybody who holds or held a role here: those who do first, then by name."""
    members: dict[UUID, Member] = {}
    for row in await db.rows(f"{MEMBERS} ORDER BY a.name, a.username, m.starts_on, m.id"):
        member = members.setdefault(row["account"], _member(row))
        member.roles.append(_role(row))
    for member in members.values():
        member.roles.sort(key=lambda role: ("now", "soon", "past").index(role["when"]))
    return sorted(members.values(), key=lambda one: (one.disabled, not one.present))


def _member(row: Record) -> Member:
    own = list(row["units"]) == [tenancy.current().id] and not row["of_platform"]
    return Member(
        row["account"], row["username"], row["name"], row["email"], row["disabled_at"] is not None,
        own,
    )  # fmt: skip


def _role(row: Record) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "role", "signs", "starts_on", "ends_on",
           "order_ref", "kind", "instead_of_name", "work_group")},
        "when": _when(row["starts_on"], row["ends_on"]),
    }  # fmt: skip


def _when(starts: date, ends: date | None) -> str:
    today = clock.today()
    if ends is not None and ends < today:
        return "past"
    return "soon" if starts > today else "now"


async def member(account: UUID) -> Member:
    """NotFound when this account never had a role here."""
    found = [one for one in await roster() if one.account == account]
    if not found:
        raise NotFound("ไม่พบบัญชีนี้", "No such account")
    return found[0]


async def own_member(account: UUID) -> Member:
    """NotAllowed when the account also belongs elsewhere."""
    found = await member(account)
    if not found.own:
        raise NotAllowed(
            "บัญชีนี้มีบทบาทในหน่วยงานอื่นด้วย แก้ได้เฉพาะบทบาทในหน่วยงานนี้",
            "This account also has roles elsewhere; only its roles here can be changed",
        )
    return found


async def membership(found: UUID) -> Record:
    row = await db.row(f"{MEMBERS} WHERE m.id = $1", found)
    if row is None:
        raise NotFound("ไม่พบบทบาทนี้", "No such role")
    return row


async def in_force() -> Sequence[Record]:
    """The assignments of today, for the appointment order."""
    return await db.rows(
        f"{MEMBERS} WHERE a.disabled_at IS NULL AND m.starts_on <= {TODAY}"
        f" AND (m.ends_on IS NULL OR m.ends_on >= {TODAY})"
        " ORDER BY array_position(ARRAY['approver', 'reviewer', 'webmaster', 'staff',"
        " 'unit_admin'], m.role), m.work_group, a.name, m.id"
    )
