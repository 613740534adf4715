"""Checklists as central IT keeps them: each save is a new edition with its maker and reason, in
force in every process from the next request on; none is ever changed or removed (R84, R104)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from asyncpg import Record

from portal.audit.record import record
from portal.catalog import checklists
from portal.catalog.checklist_changes import changes
from portal.catalog.checklist_file import ChecklistFile
from portal.catalog.checklist_read import checklist_in
from portal.catalog.checklists import FOLDER, text_file
from portal.kit import clock, db, text
from portal.kit.changed import counted
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.toml_file import FileFaults
from portal.people.person import Person
from portal.people.roles import Role

REASON = 500  # letters
LARGEST = 512 * 1024  # bytes of a list's text; MOIT has 40,000
ONE_AT_A_TIME = 7_011_690  # advisory lock: the newest edition is the newest until this one is kept


@dataclass(frozen=True)
class InForce:
    """`number`: of the edition in the database, 0 of a file that came with the portal; `made`: its
    row (saved_name, saved_at, reason), None of such a file."""

    name: str
    text: str
    number: int
    made: Record | None = None

    def read(self) -> ChecklistFile | None:
        """None: it does not hold in this release any more (checklists.broken)."""
        try:
            return checklist_in(text_file(self.name, self.text))
        except FileFaults:
            return None


async def in_force(name: str) -> InForce:
    """NotFound: no list of this name. Inside a transaction."""
    row = await db.row(
        "SELECT number, content, saved_name, saved_at, reason FROM checklist_edition"
        " WHERE name = $1 ORDER BY number DESC LIMIT 1",
        name,
    )
    if row is not None:
        return InForce(name, row["content"], row["number"], row)
    if name in checklists.came_with_the_portal():
        return InForce(name, (FOLDER / f"{name}.toml").read_text("utf-8"), 0)
    raise NotFound(f"ไม่มีรายการ {name[:60]}", "No such checklist")


async def editions(name: str = "") -> Sequence[Record]:
    """(number, name, saved_name, saved_at, reason), the newest first; of all lists without a name.
    Inside a transaction."""
    return await db.rows(
        "SELECT number, name, saved_name, saved_at, reason FROM checklist_edition"
        " WHERE $1 = '' OR name = $1 ORDER BY number DESC",
        name,
    )


async def edition(name: str, number: int) -> InForce:
    """An edition of a list, whether in force or not; 0 is the file that came with the portal.
    NotFound: none. Inside a transaction."""
    row = await db.row(
        "SELECT content, saved_name, saved_at, reason FROM checklist_edition"
        " WHERE name = $1 AND number = $2",
        name,
        number,
    )
    if row is not None:
        return InForce(name, row["content"], number, row)
    if number == 0 and name in checklists.came_with_the_portal():
        return InForce(name, (FOLDER / f"{name}.toml").read_text("utf-8"), 0)
    raise NotFound("ไม่มีฉบับนี้", "No such edition")


def read_content(name: str, content: str) -> tuple[str, ChecklistFile]:
    """(its text with one form of line ends, what it says). Invalid names the field `content`;
    FileFaults each line."""
    content = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    content = content.strip("\n") + "\n"
    if len(content.encode()) > LARGEST:
        message = f"ข้อความยาวเกิน {LARGEST // 1024} KB รายการจริงมีไม่เกิน 50 KB"
        raise Invalid(message, "Too long", fields={"content": message})
    return content, checklist_in(text_file(name, content))


def decoded(data: bytes) -> str:
    """The text of a file that was sent. Invalid names the field `file`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"ไฟล์ไม่ได้บันทึกเป็น UTF-8 (บรรทัดที่ {line}) เปิดแล้วบันทึกใหม่เป็น UTF-8"
        raise Invalid(message, "Not UTF-8", fields={"file": message}) from None


async def save(name: str, content: str, reason: str, by: Person, expected: int) -> int:
    """Keep a new edition of a list, or the first of a new one (`expected` 0); its number. Acts as
    the platform. Invalid names `reason` or `content`; FileFaults each line that does not hold;
    Conflict: `expected` is not the number in force, somebody saved meanwhile."""
    reason = text.lines(reason)
    if not text.says_something(reason) or len(reason) > REASON:
        message = f"บอกเหตุผลที่แก้ไข ไม่เกิน {REASON} ตัวอักษร"
        raise Invalid(message, "Give a reason", fields={"reason": message})
    content, checklist = read_content(name, content)
    async with db.transaction():
        await db.row("SELECT pg_advisory_xact_lock($1)", ONE_AT_A_TIME)
        before = await _now(name, expected)
        found = changes(before, checklist)
        if before and not found:
            message = "ไม่มีอะไรต่างจากฉบับที่ใช้อยู่"
            raise Invalid(message, "Nothing differs", fields={"content": message})
        number = await db.value(
            "INSERT INTO checklist_edition (name, content, saved_by, saved_name, saved_at, reason)"
            " VALUES ($1, $2, $3, $4, $5, $6) RETURNING number",
            name,
            content,
            by.account,
            by.name,
            clock.now(),
            reason,
        )
        await record(
            "checklist_saved", ("checklist", subject_of(name)), by, by.role_for((Role.OPERATOR,)),
            reason=("", reason), detail={"name": name, "edition": number} | counted(found),
        )  # fmt: skip
    return number


async def _now(name: str, expected: int) -> ChecklistFile | None:
    """What the list says now; None: there is none that holds. Conflict: another edition is in
    force."""
    try:
        now = await in_force(name)
    except NotFound:
        if expected:
            raise
        return None
    if now.number != expected:
        who = now.made["saved_name"] if now.made else ""
        raise Conflict(
            f"{who} บันทึกฉบับที่ {now.number} ไว้ก่อนแล้ว ดูว่าต่างกันอย่างไร แล้วยืนยันอีกครั้ง",
            "Somebody saved meanwhile",
            edition=now.number,
        )
    return now.read()


def subject_of(name: str) -> UUID:
    """What the audit lines of all editions of a list are about."""
    return uuid5(NAMESPACE_URL, f"checklist:{name}")
