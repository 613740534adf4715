"""What a unit's administrator does to people: an account, a role, standing in, an end. An account
that also belongs elsewhere is given roles here and is otherwise left alone."""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.kit import clock, db, tenancy, text, thai
from portal.kit.errors import Conflict, Invalid
from portal.office.jobs import check
from portal.office.roster import membership, own_member
from portal.people import actions as people
from portal.people.actions import OWN, Standing
from portal.people.person import Person
from portal.people.queries import TODAY
from portal.people.roles import UNIT_ROLES, Role

KINDS = {
    "own": ("ตำแหน่งของตนเอง", "Own post"),
    "acting": ("รักษาราชการแทน", "Acting (รักษาราชการแทน)"),
    "delegated": ("ปฏิบัติราชการแทน", "By delegation (ปฏิบัติราชการแทน)"),
}
FIELDS = (
    "username", "name", "email", "role", "position", "work_group", "kind", "instead_of",
    "instead_of_username", "starts_on", "ends_on", "order_ref",
)  # fmt: skip
LONGEST = {"name": 200, "email": 200, "position": 300, "instead_of": 300, "order_ref": 200}


@dataclass(frozen=True)
class Given:
    """A role as it was typed, read: days are days."""

    role: Role
    position: str
    work_group: str
    standing: Standing
    starts_on: date
    ends_on: date | None
    order_ref: str


async def read_role(typed: dict[str, str], groups: list[str]) -> Given:
    """Invalid names every field that does not hold. Inside a transaction."""
    wrong: dict[str, str] = {}
    for name, most in LONGEST.items():
        if len(typed[name]) > most:
            wrong[name] = f"ย่อให้ไม่เกิน {most} ตัวอักษร"
    kind = typed["kind"] or "own"
    if typed["role"] not in UNIT_ROLES:
        wrong["role"] = "เลือกบทบาทจากรายการ"
    if typed["work_group"] and typed["work_group"] not in groups:
        wrong["work_group"] = "เลือกกลุ่มงานจากรายการ"
    if kind not in KINDS:
        wrong["kind"] = "เลือกจากรายการ"
    starts, ends = _day(typed, "starts_on", wrong), _day(typed, "ends_on", wrong)
    starts = starts or clock.today()
    if ends and ends < starts:
        wrong["ends_on"] = "วันสิ้นสุดต้องไม่ก่อนวันเริ่ม"
    standing = OWN
    if kind != "own":
        standing = await _standing(kind, typed, wrong)
    if wrong:
        raise Invalid("ยังบันทึกไม่ได้ แก้ช่องที่บอกไว้ก่อน", "Check the fields", fields=wrong)
    return Given(
        Role(typed["role"]), typed["position"], typed["work_group"], standing, starts, ends,
        typed["order_ref"],
    )  # fmt: skip


async def _standing(kind: str, typed: dict[str, str], wrong: dict[str, str]) -> Standing:
    """Standing in has an order, an end, a post, and where the post is not vacant a person."""
    account = None
    if typed["instead_of_username"]:
        account = await _here(typed["instead_of_username"])
        if account is None:
            wrong["instead_of_username"] = "เลือกคนของหน่วยงานนี้"
        elif typed["instead_of_username"] == typed["username"]:
            wrong["instead_of_username"] = "ทำแทนตนเองไม่ได้"
    elif kind == "delegated":
        wrong["instead_of_username"] = "ระบุว่าปฏิบัติราชการแทนใคร"
    if not typed["instead_of"]:
        wrong["instead_of"] = "ระบุตำแหน่งที่ทำแทน"
    if not typed["order_ref"]:
        wrong["order_ref"] = "ใส่เลขที่คำสั่ง"
    for name, message in (("starts_on", "ใส่วันเริ่ม"), ("ends_on", "ใส่วันสิ้นสุด")):
        if not typed[name]:
            wrong[name] = f"{message} เช่น 1/12/2569"
    return Standing(kind, typed["instead_of"], account)


def _day(typed: dict[str, str], name: str, wrong: dict[str, str]) -> date | None:
    """Years from 2543 to 2643 by พ.ศ.; an empty field is no day."""
    if not typed[name]:
        return None
    try:
        found = thai.read_date(typed[name])
    except ValueError:
        wrong[name] = "ใส่วัน/เดือน/ปี พ.ศ. เช่น 1/12/2569"
        return None
    if not 2000 <= found.year <= 2100:
        wrong[name] = f"อ่านได้เป็นปี พ.ศ. {found.year + 543} ตรวจปีอีกครั้ง เช่น 1/12/2569"
    return found


async def _here(username: str) -> UUID | None:
    """That account, if it holds a role here today or will."""
    return await db.value(
        "SELECT a.id FROM account a WHERE a.username = $1 AND EXISTS (SELECT FROM membership m"  # noqa: S608
        f" WHERE m.account = a.id AND (m.ends_on IS NULL OR m.ends_on >= {TODAY}))",
        username.lower(),
    )


async def add_person(typed: dict[str, str], given: Given, by: Person) -> str:
    """A new account with its first role here; its password, which is kept nowhere."""
    wrong = {}
    if not text.says_something(typed["name"]):
        wrong["name"] = "ใส่ชื่อและนามสกุล"
    if typed["email"] and not _is_email(typed["email"]):
        wrong["email"] = "ตรวจอีเมล เช่น name@example.go.th"
    if len(typed["username"]) > 60:
        wrong["username"] = "ย่อให้ไม่เกิน 60 ตัวอักษร"
    if wrong:
        raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=wrong)
    password = secrets.token_urlsafe(15)
    async with db.transaction():
        account = await people.add_account(
            typed["username"], typed["name"], typed["email"], password, by
        )
        await _give(account, given, by)
    return password


def _is_email(given: str) -> bool:
    name, at, host = given.partition("@")
    plain = given.isascii() and given.isprintable() and not set(given) & set(" <>,;\"'\\()")
    return bool(name and at and "." in host.strip(".") and "@" not in host and plain)


async def give_role(username: str, given: Given, by: Person) -> str:
    """To an account that there is, of this unit or another; its name."""
    async with db.transaction():
        row = await db.row(
            "SELECT id, name FROM account WHERE username = $1 AND disabled_at IS NULL",
            username.lower(),
        )
        if row is None:
            message = "ไม่มีบัญชีนี้ หรือถูกปิดแล้ว ตรวจชื่อผู้ใช้ หรือเพิ่มบัญชีใหม่"
            raise Invalid(message, "No such account", fields={"username": message})
        await _give(row["id"], given, by)
        return row["name"]


async def _give(account: UUID, given: Given, by: Person) -> None:
    await people.give_role(
        account, given.role, given.position, by=by, starts_on=given.starts_on,
        ends_on=given.ends_on, order_ref=given.order_ref, standing=given.standing,
        work_group=given.work_group,
    )  # fmt: skip
    await check.later()


async def read_end(found: UUID, typed: dict[str, str]) -> tuple[date, str]:
    """(last day, reason) of ending a role. Inside a transaction."""
    row, wrong = await membership(found), dict[str, str]()
    last = _day(typed, "last_day", wrong) or clock.today()
    if not wrong and row["ends_on"] and last > row["ends_on"]:
        wrong["last_day"] = f"บทบาทนี้สิ้นสุด {thai.short_date(row['ends_on'])} อยู่แล้ว"
    if not text.says_something(typed["reason"]):
        wrong["reason"] = "บอกเหตุผลด้วย เช่น ย้ายไปปฏิบัติงานที่อื่น"
    if len(typed["reason"]) > 500:
        wrong["reason"] = "ย่อให้ไม่เกิน 500 ตัวอักษร"
    if wrong:
        raise Invalid("ยังสิ้นสุดบทบาทไม่ได้", "Check the fields", fields=wrong)
    await must_leave_an_administrator(last, membership=found)
    return last, typed["reason"]


async def end_role(found: UUID, by: Person, last_day: date, reason: str) -> None:
    async with db.transaction():
        await must_leave_an_administrator(last_day, membership=found)
        await people.end_role(found, by, last_day, reason)
        await check.later()


async def must_leave_an_administrator(
    last_day: date, *, membership: UUID | None = None, account: UUID | None = None
) -> None:
    """Conflict when without this role, or this account, nobody would administer the unit after
    that day. Two who end each other at once wait for one another here."""
    await db.value("SELECT tenant FROM site WHERE tenant = $1 FOR UPDATE", tenancy.current().id)
    holding = await db.rows(
        "SELECT m.id, m.account FROM membership m JOIN account a ON a.id = m.account"
        " WHERE m.role = 'unit_admin' AND a.disabled_at IS NULL"
        " AND (m.ends_on IS NULL OR m.ends_on > $1) AND m.starts_on <= $1::date + 1",
        last_day,
    )
    left = [row for row in holding if membership != row["id"] and account != row["account"]]
    if holding and not left:
        raise Conflict(
            "ต้องมีผู้ดูแลระบบของหน่วยงานอย่างน้อย 1 คน ให้บทบาทนี้แก่คนอื่นก่อน",
            "A unit needs an administrator; give the role to somebody else first",
        )


async def reset_password(account: UUID, by: Person) -> str:
    """A new password, shown once; every session and token of the account ends."""
    async with db.transaction():
        found = await own_member(account)
        if account == by.account:
            raise Conflict("เปลี่ยนรหัสผ่านของตนเองที่หน้าบัญชี", "Use your account page for your own")
        password = secrets.token_urlsafe(15)
        await people.set_password(found.account, password, by)
    return password


async def disable(account: UUID, by: Person) -> None:
    async with db.transaction():
        found = await own_member(account)
        if account == by.account:
            raise Conflict("ปิดบัญชีของตนเองไม่ได้", "You cannot disable your own account")
        await must_leave_an_administrator(clock.today(), account=account)
        await people.disable(found.username, by)
        await check.later()
