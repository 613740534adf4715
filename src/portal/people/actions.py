"""What is done to accounts and roles."""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from portal.audit.record import record
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Conflict, Invalid, NotFound, NotSignedIn
from portal.people import passwords, sessions
from portal.people.person import SYSTEM, Person
from portal.people.roles import PLATFORM_ROLES, Role


async def add_account(
    username: str, name: str, email: str = "", password: str = "", by: Person = SYSTEM
) -> UUID:
    """A new account. Without a password nobody can sign in with it until one is set."""
    username = username.strip().lower()
    if not username or not set(username) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_@"):
        raise Invalid(
            "ชื่อผู้ใช้ไม่ถูกต้อง",
            "Bad user name",
            fields={"username": "ใช้ตัวอักษรอังกฤษเล็ก ตัวเลข . - _ เท่านั้น"},
        )
    password = password or secrets.token_urlsafe(24)
    passwords.check_new(password, username, "password")
    password_hash = await passwords.hashed(password)
    account = uuid4()
    async with db.transaction():
        added = await db.changed(
            "INSERT INTO account (id, username, name, email, password_hash)"
            " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (username) DO NOTHING",
            account,
            username,
            text.line(name),
            email.strip(),
            password_hash,
        )
        if not added:
            raise Conflict(f"มีชื่อผู้ใช้ {username} แล้ว", f"User name {username} is taken")
        await record("account_added", ("account", account), by, by.role_for(GIVERS))
    return account


@dataclass(frozen=True)
class Standing:
    """In whose place: `kind` is acting (รักษาราชการแทน) or delegated (ปฏิบัติราชการแทน), `post`
    what the signature line says, `account` the person where there is one."""

    kind: str
    post: str
    account: UUID | None = None


OWN = Standing("own", "")


async def give_role(
    account: UUID,
    role: Role,
    position: str = "",
    *,
    by: Person = SYSTEM,
    starts_on: date | None = None,
    ends_on: date | None = None,
    order_ref: str = "",
    standing: Standing = OWN,
    work_group: str = "",
) -> None:
    """A role at the acting tenant from a day to a day, by the order that made it (R9). On the
    platform `position` is the province that the role covers ("" = all)."""
    async with db.transaction():
        platform = tenancy.current() == tenancy.PLATFORM
        if platform != (role in PLATFORM_ROLES):
            raise Invalid("บทบาทนี้ใช้กับหน่วยงานนี้ไม่ได้", "Not a role here", fields={"role": role})
        begins = starts_on or clock.today()
        common = (uuid4(), account, str(role), text.line(position), begins, ends_on, order_ref)
        if platform:
            await db.changed(
                "INSERT INTO platform_role (id, account, role, province, starts_on, ends_on,"
                " order_ref) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                *common,
            )
        else:
            await db.changed(
                "INSERT INTO membership (id, account, role, position, starts_on, ends_on,"
                " order_ref, tenant, kind, instead_of, instead_of_account, work_group)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                *common,
                tenancy.current().id,
                standing.kind,
                text.line(standing.post),
                standing.account,
                text.line(work_group),
            )
        detail = {
            "role": str(role), "from": begins, "until": ends_on, "order": order_ref,
            "kind": standing.kind, "instead_of": standing.post,
        }  # fmt: skip
        await record("role_given", ("account", account), by, by.role_for(GIVERS), detail=detail)


GIVERS = (Role.UNIT_ADMIN, Role.OPERATOR)


async def end_role(membership: UUID, by: Person, last_day: date, reason: str) -> None:
    """From the day after `last_day` the role is over; access ends with it (R9). What was assigned
    to the person is everybody's again, because a queue asks who holds the role today."""
    async with db.transaction():
        known = await db.row(
            "SELECT account, role, starts_on, ends_on FROM membership WHERE id = $1 FOR UPDATE",
            membership,
        )
        if known is None:
            raise NotFound("ไม่พบบทบาทนี้", "No such role")
        if last_day < known["starts_on"]:
            last_day = known["starts_on"]
        await db.changed("UPDATE membership SET ends_on = $2 WHERE id = $1", membership, last_day)
        await record(
            "role_ended",
            ("account", known["account"]),
            by,
            by.role_for(GIVERS),
            reason=("", text.line(reason)),
            detail={"role": known["role"], "until": last_day},
        )


async def change_password(person: Person, current: str, new: str, again: str) -> None:
    """By the person, who proves the old one; every session and token of theirs ends."""
    assert person.account is not None
    async with db.transaction():
        known = await db.value("SELECT password_hash FROM account WHERE id = $1", person.account)
    if not await passwords.matches(current, known):
        raise Invalid(
            "รหัสผ่านเดิมไม่ถูกต้อง",
            "Wrong current password",
            fields={"current": "รหัสผ่านเดิมไม่ถูกต้อง"},
        )
    if new != again:
        raise Invalid(
            "รหัสผ่านใหม่สองช่องไม่ตรงกัน",
            "The new passwords differ",
            fields={"again": "พิมพ์รหัสผ่านใหม่ให้ตรงกันทั้งสองช่อง"},
        )
    passwords.check_new(new, person.username)
    await set_password(person.account, new, person)


async def reset_password(username: str) -> str:
    """By an operator: a new random password, shown once."""
    account = await account_named(username)
    password = secrets.token_urlsafe(15)
    await set_password(account, password)
    return password


async def set_password(account: UUID, password: str, by: Person = SYSTEM) -> None:
    """Every session and token of the account ends."""
    password_hash = await passwords.hashed(password)
    async with db.transaction():
        await db.changed(
            "UPDATE account SET password_hash = $2 WHERE id = $1", account, password_hash
        )
        await sessions.end_all(account)
        await record("password_changed", ("account", account), by, by.role_for(GIVERS))


async def disable(username: str, by: Person = SYSTEM) -> None:
    """From this moment the account can do nothing, anywhere."""
    account = await account_named(username)
    async with db.transaction():
        await db.changed("UPDATE account SET disabled_at = now() WHERE id = $1", account)
        await sessions.end_all(account)
        await record("account_disabled", ("account", account), by, by.role_for(GIVERS))


async def account_named(username: str) -> UUID:
    async with db.transaction():
        found = await db.value("SELECT id FROM account WHERE username = $1", username.lower())
    if found is None:
        raise NotFound(f"ไม่มีบัญชี {username}", f"No account {username}")
    return found


def must_be_signed_in(person: Person | None) -> Person:
    if person is None:
        raise NotSignedIn("เข้าสู่ระบบก่อน", "Sign in first")
    return person
