"""The registry as central IT keeps it: each save is a new edition with its maker and reason, in
force in every process from the next request on; none is ever changed or removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from asyncpg import Record

from portal.audit.record import record
from portal.kit import clock, db, text
from portal.kit.changed import counted
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.toml_file import FileFaults
from portal.laws import registry, uses
from portal.laws.changes import changes, lost
from portal.laws.law_read import Laws, laws_in, text_file, written
from portal.people.person import Person
from portal.people.roles import Role

REASON = 500  # letters
LARGEST = 512 * 1024  # bytes of the text; 35 laws have 30,000
ONE_AT_A_TIME = 7_011_691  # advisory lock: the newest edition is the newest until this one is kept
SUBJECT = uuid5(NAMESPACE_URL, "laws")  # what the audit lines of all editions are about


@dataclass(frozen=True)
class Edition:
    """`number` 0: what came with the portal, then without `made` (saved_name, saved_at, reason)."""

    number: int
    text: str
    made: Record | None = None

    def read(self) -> Laws:
        """FileFaults: it does not hold in this release."""
        return registry.read_edition(self.text) if self.number else came()


def came() -> Laws:
    return registry.came_with_the_portal()


async def in_force() -> Edition:
    """Inside a transaction."""
    row = await db.row(
        "SELECT number, content, saved_name, saved_at, reason FROM law_edition"
        " ORDER BY number DESC LIMIT 1"
    )
    return Edition(row["number"], row["content"], row) if row else Edition(0, written(came()))


async def editions() -> Sequence[Record]:
    """(number, saved_name, saved_at, reason), the newest first. Inside a transaction."""
    return await db.rows(
        "SELECT number, saved_name, saved_at, reason FROM law_edition ORDER BY number DESC"
    )


async def edition(number: int) -> Edition:
    """Whether in force or not. NotFound: none. Inside a transaction."""
    if number == 0:
        return Edition(0, written(came()))
    row = await db.row(
        "SELECT content, saved_name, saved_at, reason FROM law_edition WHERE number = $1", number
    )
    if row is None:
        raise NotFound("ไม่มีฉบับนี้", "No such edition")
    return Edition(number, row["content"], row)


def read_content(content: str) -> tuple[str, Laws]:
    """(its text with one form of line ends, what it says, with what came with the portal). Invalid
    names the field `content`; FileFaults each line."""
    content = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    content = content.strip("\n") + "\n"
    if len(content.encode()) > LARGEST:
        message = f"ข้อความยาวเกิน {LARGEST // 1024} KB"
        raise Invalid(message, "Too long", fields={"content": message})
    return content, registry.with_those_that_came(laws_in([text_file(content)]))


def must_answer(laws: Laws) -> None:
    """Invalid: something that is cited in a paper or page could not be any more."""
    if found := lost(laws, uses.everywhere(), clock.today()):
        said = sorted({f"{use.code} {' '.join(use.refs)}".strip() for use, _ in found})
        message = (
            f"ยังมีเอกสารหรือหน้าเว็บอ้างถึง {', '.join(said)} ซึ่งจะอ้างไม่ได้อีก"
            " ระบุฉบับที่ใช้แทน และเพิ่มข้อเดียวกันไว้ในฉบับนั้นก่อน"
        )
        raise Invalid(message, "Still cited", fields={"content": message})


async def save(content: str, reason: str, by: Person, expected: int) -> int:
    """Keep a new edition; its number. Acts as the platform. Invalid names `reason` or `content`;
    FileFaults each line that does not hold; Conflict: `expected` is not the number in force."""
    reason = text.lines(reason)
    if not text.says_something(reason) or len(reason) > REASON:
        message = f"บอกเหตุผลที่แก้ไข ไม่เกิน {REASON} ตัวอักษร"
        raise Invalid(message, "Give a reason", fields={"reason": message})
    content, laws = read_content(content)
    async with db.transaction():
        await db.row("SELECT pg_advisory_xact_lock($1)", ONE_AT_A_TIME)
        now = await in_force()
        if now.number != expected:
            who = now.made["saved_name"] if now.made else ""
            raise Conflict(
                f"{who} บันทึกฉบับที่ {now.number} ไว้ก่อนแล้ว ดูว่าต่างกันอย่างไร แล้วยืนยันอีกครั้ง",
                "Somebody saved meanwhile",
                edition=now.number,
            )
        must_answer(laws)
        found = changes(_held_by(now), laws)
        if not found:
            message = "ไม่มีอะไรต่างจากฉบับที่ใช้อยู่"
            raise Invalid(message, "Nothing differs", fields={"content": message})
        number = await db.value(
            "INSERT INTO law_edition (content, saved_by, saved_name, saved_at, reason)"
            " VALUES ($1, $2, $3, $4, $5) RETURNING number",
            content, by.account, by.name, clock.now(), reason,
        )  # fmt: skip
        await record(
            "laws_saved", ("laws", SUBJECT), by, by.role_for((Role.OPERATOR,)),
            reason=("", reason), detail={"edition": number} | counted(found),
        )  # fmt: skip
    return number


def _held_by(now: Edition) -> Laws:
    """What is in force: the files, where the edition does not hold in this release."""
    try:
        return now.read()
    except FileFaults:
        return came()
