"""Numbers of papers: for each register and calendar year (B.E.) a running number, issued here or
given in the unit's paper book, and never the same twice (R99). Inside a transaction."""

import msgspec
from asyncpg import Record

from portal.audit.record import record
from portal.drafts.kind import Register
from portal.kit import clock, db, tenancy, text, thai
from portal.kit.errors import Conflict, Invalid
from portal.people.person import Person
from portal.people.roles import Role
from portal.tenants.actions import apply_unit, own_file
from portal.tenants.queries import unit_now
from portal.tenants.unit_file import papers_of

REGISTERS: dict[str, tuple[str, str]] = {
    "memo": ("บันทึกข้อความ", "Memos"),
    "order": ("คำสั่ง", "Orders"),
    "announcement": ("ประกาศ", "Announcements"),
}
MOST = 99_999
LONGEST_PREFIX, LONGEST_NOTE = 30, 200
KEEPERS = (Role.UNIT_ADMIN, Role.WEBMASTER)


def year_now() -> int:
    return clock.today().year + 543


def printed(register: str, prefix: str, number: int, year: int) -> str:
    """As it stands on the paper: นภ ๐๓๓๒/๘๗๗ of a letter, ๑๒/๒๕๗๐ of an order."""
    shown = f"{prefix}/{number}".lstrip("/") if register == "memo" else f"{number}/{year}"
    return thai.digits(shown)


async def prefix_of(register: Register) -> str:
    """Of the unit's letters; "" for what is numbered by its year alone."""
    unit = await unit_now()
    return thai.digits(papers_of(unit.facts).memo_prefix) if register == "memo" else ""


async def issue(register: Register, paper: object, by: Person) -> tuple[str, int]:
    """(the next number as printed, its year). Whoever asks at the same moment waits."""
    year, taken = year_now(), False
    number = 0
    while not taken:
        number = await db.value(
            "INSERT INTO paper_register (tenant, register, year, last) VALUES ($1, $2, $3, 1)"
            " ON CONFLICT (tenant, register, year)"
            " DO UPDATE SET last = paper_register.last + 1 RETURNING last",
            tenancy.current().id,
            register,
            year,
        )
        taken = await _take(register, year, number, "issued", paper, "", by)
    return printed(register, await prefix_of(register), number, year), year


async def enter(
    register: Register, year: int, number: int, paper: object, by: Person
) -> tuple[str, int]:
    """The number that the paper book gave to this paper. Invalid: it is taken."""
    if not await _take(register, year, number, "entered", paper, "", by):
        message = f"เลข {number}/{year} ใช้แล้ว ตรวจสมุดทะเบียนอีกครั้ง"
        raise Invalid(message, "This number is taken", fields={"number": message})
    return printed(register, await prefix_of(register), number, year), year


async def _take(
    register: str, year: int, number: int, how: str, paper: object, note: str, by: Person
) -> bool:
    """False where somebody has it."""
    return bool(
        await db.changed(
            "INSERT INTO paper_number (tenant, register, year, number, how, paper, note, given_by,"
            " given_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            " ON CONFLICT (tenant, register, year, number) DO NOTHING",
            tenancy.current().id,
            register,
            year,
            number,
            how,
            paper,
            note,
            by.account,
            by.name,
            clock.now(),
        )
    )


def number_in(typed: str) -> int | None:
    """The running number in what was typed: 877, ๘๗๗, or นภ ๐๓๓๒/๘๗๗; of ๑๒/๒๕๗๐ the first."""
    parts = [text.whole(part.strip()) for part in thai.arabic(typed).split("/")]
    is_of_year = len(parts) == 2 and parts[1] and 2500 <= parts[1] <= 2700
    last = parts[0 if is_of_year and parts[0] is not None else -1]
    return last if last and 1 <= last <= MOST else None


async def set_prefix(prefix: str, by: Person) -> None:
    """What stands before the numbers of the unit's letters. Invalid: by field."""
    prefix = thai.digits(text.line(prefix).rstrip("/ "))
    if not text.says_something(prefix) or len(prefix) > LONGEST_PREFIX or "/" in prefix:
        message = f"ใส่รหัสอักษรและเลขประจำหน่วยงาน เช่น นภ 0332 ไม่เกิน {LONGEST_PREFIX} ตัวอักษร"
        raise Invalid(message, "Letters and digits of the unit", fields={"prefix": message})
    async with db.transaction():
        file = await own_file()
        said = msgspec.structs.replace(file.papers, memo_prefix=prefix)
        detail = {"setting": "memo_prefix", "prefix": prefix, "was": file.papers.memo_prefix}
        role = by.role_for((Role.UNIT_ADMIN,))
        await apply_unit(msgspec.structs.replace(file, papers=said), by, role, detail)


async def set_next(register: str, typed: str, by: Person) -> None:
    """The unit's paper book has gone on: the next number that is issued this year is this one, and
    never one that the book has given. Invalid; Conflict: it would be issued twice."""
    number = text.whole(thai.arabic(typed).strip())
    if register not in REGISTERS:
        raise Invalid("ไม่มีทะเบียนนี้", "No such register", fields={"register": "เลือกทะเบียน"})
    if not number or number > MOST:
        message = f"ใส่เลขถัดไปเป็นตัวเลข 1 ถึง {MOST:,}"
        raise Invalid(message, "A whole number", fields={"next": message})
    async with db.transaction():
        year = year_now()
        last = await db.value(
            "INSERT INTO paper_register (tenant, register, year, last) VALUES ($1, $2, $3, 0)"
            " ON CONFLICT (tenant, register, year) DO UPDATE SET last = paper_register.last"
            " RETURNING last",
            tenancy.current().id,
            register,
            year,
        )
        if number <= last:
            message = f"เลขถึง {last} ออกหรือใช้ไปแล้ว เลขถัดไปต้องเป็น {last + 1} ขึ้นไป"
            raise Conflict(message, f"Up to {last} are used", fields={"next": message})
        await db.changed(
            "UPDATE paper_register SET last = $3 WHERE register = $1 AND year = $2",
            register,
            year,
            number - 1,
        )
        detail = {"register": register, "year": year, "next": number, "was": last + 1}
        await _record("paper_next_set", by, detail)


async def reserve(register: str, typed: str, note: str, by: Person) -> None:
    """A number of this year that stands in the paper book for something else. Invalid by field."""
    number, note = number_in(typed), text.line(note)
    wrong: dict[str, str] = {}
    if register not in REGISTERS:
        wrong["register"] = "เลือกทะเบียน"
    if number is None:
        wrong["number"] = "ใส่เลขที่ เช่น 877"
    if not text.says_something(note) or len(note) > LONGEST_NOTE:
        wrong["note"] = f"บอกว่าใช้กับเรื่องใด ไม่เกิน {LONGEST_NOTE} ตัวอักษร"
    async with db.transaction():
        year = year_now()
        if not wrong and number is not None:
            done = await _take(register, year, number, "reserved", None, note, by)
            wrong = {} if done else {"number": f"เลข {number}/{year} ใช้แล้ว"}
        if wrong:
            raise Invalid("ยังบันทึกไม่ได้ แก้ช่องที่บอกไว้", "Check the fields", fields=wrong)
        detail = {"register": register, "year": year, "number": number}
        await _record("paper_number_reserved", by, detail, note)


async def _record(action: str, by: Person, detail: dict[str, object], reason: str = "") -> None:
    unit = tenancy.current().id
    await record(
        action, ("unit", unit), by, by.role_for(KEEPERS), reason=("", reason), detail=detail
    )


async def standing(register: str) -> tuple[int, int]:
    """(the next number that would be issued this year, the year)."""
    year = year_now()
    last = await db.value(
        "SELECT last FROM paper_register WHERE register = $1 AND year = $2", register, year
    )
    number = (last or 0) + 1
    taken = await db.rows(
        "SELECT number FROM paper_number WHERE register = $1 AND year = $2 AND number >= $3"
        " ORDER BY number LIMIT 1000",
        register,
        year,
        number,
    )
    for row in taken:
        if row["number"] != number:
            break
        number += 1
    return number, year


async def taken(register: str, year: int, limit: int = 500) -> list[Record]:
    """The numbers of a year, the highest first, each with its paper's kind, name and id."""
    return list(
        await db.rows(
            "SELECT n.number, n.how, n.note, n.given_name, n.at, n.paper, p.name, p.kind, p.day,"
            " p.state FROM paper_number n"
            " LEFT JOIN paper p ON p.tenant = n.tenant AND p.id = n.paper"
            " WHERE n.register = $1 AND n.year = $2 ORDER BY n.number DESC LIMIT $3",
            register,
            year,
            limit,
        )
    )


async def years_of(register: str) -> list[int]:
    found = await db.rows(
        "SELECT DISTINCT year FROM paper_number WHERE register = $1 ORDER BY year DESC", register
    )
    return [row["year"] for row in found]


def gaps(numbers: list[int]) -> list[tuple[int, int]]:
    """(first, last) of the runs that nothing here says who has: those of the paper book."""
    found, before = [], 0
    for number in sorted(numbers):
        if number > before + 1:
            found.append((before + 1, number - 1))
        before = number
    return found
