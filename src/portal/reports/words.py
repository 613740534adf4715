"""Narratives of a paper as people edit them: every version with its writer, and what is said about
them. Inside a transaction."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.people.person import Person
from portal.people.roles import UNIT_ROLES

LONGEST_COMMENT = 2_000  # letters
MOST_COMMENTS = 500  # of one paper
OPEN_STATES = ("draft", "offered")


async def note(
    paper: UUID, person: Person, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    """Keep a version of each narrative that differs. What stood there before the first of them,
    carried over from an earlier edition, is kept as its own version first."""
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) == after.get(key):
            continue
        number = await db.value(
            "SELECT coalesce(max(number), 0) FROM paper_words WHERE paper = $1 AND key = $2",
            paper, key,
        )  # fmt: skip
        written = [before[key]] if not number and key in before else []
        for words in (*written, after.get(key)):
            number += 1
            await db.changed(
                "INSERT INTO paper_words (tenant, id, paper, key, number, words, written_by,"
                " written_name, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                tenancy.current().id, uuid4(), paper, key, number, words, person.account,
                person.name, clock.now(),
            )  # fmt: skip


async def versions(paper: UUID) -> dict[str, list[Record]]:
    """(number, words, written_name, written_at) by narrative, the newest first."""
    rows = await db.rows(
        "SELECT key, number, words, written_name, written_at FROM paper_words WHERE paper = $1"
        " ORDER BY key, number DESC",
        paper,
    )
    found: dict[str, list[Record]] = {}
    for row in rows:
        found.setdefault(row["key"], []).append(row)
    return found


async def version(paper: UUID, key: str, number: int) -> Record:
    """NotFound: none."""
    row = await db.row(
        "SELECT number, words, written_name, written_at FROM paper_words"
        " WHERE paper = $1 AND key = $2 AND number = $3",
        paper, key, number,
    )  # fmt: skip
    if row is None:
        raise NotFound("ไม่พบฉบับนี้ของข้อความ", "No such version")
    return row


# ---- what is said about them ----------------------------------------------------------------


async def comments(paper: UUID) -> Sequence[Record]:
    """The oldest first, answers among them."""
    return await db.rows(
        "SELECT id, key, answers, words, written_name, written_at, done_name, done_at"
        " FROM paper_comment WHERE paper = $1 ORDER BY written_at, id",
        paper,
    )


async def comment(
    paper: UUID, key: str, words: str, person: Person, answers: UUID | None = None
) -> None:
    """Say something about a narrative, or answer what was said. Invalid names `comment`; NotFound:
    no such paper or comment; Conflict: the paper is settled, or the comment is done."""
    words = text.lines(words)
    if not text.says_something(words) or len(words) > LONGEST_COMMENT:
        message = f"เขียนความเห็น ไม่เกิน {LONGEST_COMMENT:,} ตัวอักษร"
        raise Invalid(message, "Write something", fields={"comment": message})
    await _open(paper)
    if await db.value("SELECT count(*) FROM paper_comment WHERE paper = $1", paper) >= (
        MOST_COMMENTS
    ):
        raise Conflict("ความเห็นมากเกินไปแล้ว ปิดเรื่องแล้วแก้ข้อความ", "Too many comments")
    if answers is not None:
        begun = await _with_id(paper, answers)
        if begun["done_at"]:
            raise Conflict("ความเห็นนี้ปิดแล้ว", "This comment is done")
        key, answers = begun["key"], begun["answers"] or answers
    await db.changed(
        "INSERT INTO paper_comment (tenant, id, paper, key, answers, words, written_by,"
        " written_name, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenancy.current().id, uuid4(), paper, key, answers, words, person.account, person.name,
        clock.now(),
    )  # fmt: skip
    await _noted("paper_commented", paper, person, key)


async def done(paper: UUID, one: UUID, person: Person) -> None:
    """A comment was seen to; a second time changes nothing. NotFound; Conflict: settled."""
    await _open(paper)
    row = await _with_id(paper, one)
    if row["done_at"]:
        return
    await db.changed(
        "UPDATE paper_comment SET done_by = $2, done_name = $3, done_at = $4 WHERE id = $1",
        row["answers"] or one, person.account, person.name, clock.now(),
    )  # fmt: skip
    await _noted("paper_comment_done", paper, person, row["key"])


async def _with_id(paper: UUID, one: UUID) -> Record:
    row = await db.row("SELECT * FROM paper_comment WHERE paper = $1 AND id = $2", paper, one)
    if row is None:
        raise NotFound("ไม่พบความเห็นนี้", "No such comment")
    return row


async def _open(paper: UUID) -> None:
    state = await db.value("SELECT state FROM paper WHERE id = $1 FOR UPDATE", paper)
    if state is None:
        raise NotFound("ไม่พบเอกสารนี้", "No such paper")
    if state not in OPEN_STATES:
        raise Conflict("เอกสารนี้เสร็จสิ้นแล้ว ให้ความเห็นไม่ได้", "The paper is settled", state=state)


async def _noted(action: str, paper: UUID, person: Person, key: str) -> None:
    await record(
        action, ("paper", paper), person, person.role_for(UNIT_ROLES), detail={"narrative": key}
    )
